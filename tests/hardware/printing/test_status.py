"""Printer replies: told apart by their fixed bits, in whatever pieces, amid whatever else."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.health import Condition
from hardware.printing.inquiry import MISSES, REST, WireInquiry, condition_of
from hardware.printing.profile import profile_for
from hardware.printing.status import (
    Fault,
    Question,
    Reply,
    ReplyKind,
    ReplyReader,
    automatic_faults,
    realtime_faults,
    transmit_faults,
    worst,
)

COMPLETE = b"\x37\x22abcd\x00"


def faults(replies: str) -> frozenset[Fault]:
    found: frozenset[Fault] = frozenset()
    for query, reply in enumerate(bytes.fromhex(replies), start=1):
        found |= realtime_faults(query, reply)
    return found


@pytest.mark.parametrize(
    ("replies", "condition"),
    [
        ("12 12 12 12", (Condition.READY, None)),
        ("12 12 12 1E", (Condition.DEGRADED, "paper_near_end")),
        ("1A 32 12 7E", (Condition.ATTENTION, "paper_out")),
        ("1A 16 12 12", (Condition.ATTENTION, "cover_open")),
        ("1A 52 1A 12", (Condition.ATTENTION, "cutter")),
        ("16 12 12 12", (Condition.READY, None)),
        ("1A 12 12 12", (Condition.ATTENTION, "offline")),
        ("1A 52 32 12", (Condition.ATTENTION, "unrecoverable_error")),
    ],
)
def test_replies_to_dle_eot(replies: str, condition: tuple[Condition, str | None]) -> None:
    assert condition_of(faults(replies)) == condition


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("10 00 00 00", None),
        ("18 00 0C 00", Fault.PAPER_OUT),
        ("38 00 00 00", Fault.COVER_OPEN),
        ("18 08 00 00", Fault.CUTTER),
        ("10 00 03 00", Fault.PAPER_NEAR_END),
    ],
)
def test_automatic_status(status: str, fault: Fault | None) -> None:
    assert worst(automatic_faults(bytes.fromhex(status))) == fault


def test_each_reply_is_known_by_its_bits() -> None:
    stream = bytes.fromhex("12 18 00 0C 00") + COMPLETE + bytes.fromhex("0F 11 13")
    assert ReplyReader().feed(stream) == [
        Reply(ReplyKind.REALTIME, b"\x12"),
        Reply(ReplyKind.AUTOMATIC, b"\x18\x00\x0c\x00"),
        Reply(ReplyKind.COMPLETE, b"abcd"),
        Reply(ReplyKind.TRANSMIT, b"\x0f"),
        Reply(ReplyKind.FLOW, b"\x11"),
        Reply(ReplyKind.FLOW, b"\x13"),
    ]


@given(st.integers(0, 7), st.integers(0, 7))
def test_a_reply_in_pieces_is_one_reply(first: int, second: int) -> None:
    a, b = sorted((first, second))
    reader = ReplyReader()
    pieces = [COMPLETE[:a], COMPLETE[a:b], COMPLETE[b:]]
    assert [reply for piece in pieces for reply in reader.feed(piece)] == [Reply(ReplyKind.COMPLETE, b"abcd")]


def test_an_unfinished_reply_does_not_swallow_the_next() -> None:
    assert ReplyReader().feed(b"\x18\x00\x12" + b"\x37\x22ab\x12")[-1] == Reply(ReplyKind.REALTIME, b"\x12")
    assert Reply(ReplyKind.COMPLETE, b"abcd") in ReplyReader().feed(b"\x37\x22a" + COMPLETE)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_and_it_finds_what_follows(noise: bytes) -> None:
    reader = ReplyReader()
    reader.feed(noise)
    found = reader.feed(b"\x12" * 8 + COMPLETE)
    assert found[-1] == Reply(ReplyKind.COMPLETE, b"abcd")


@pytest.mark.parametrize(
    ("reply", "fault"),
    [(0x00, None), (0x03, Fault.PAPER_NEAR_END), (0x0C, Fault.PAPER_OUT), (0x0F, Fault.PAPER_OUT)],
)
def test_the_paper_sensors_by_gs_r(reply: int, fault: Fault | None) -> None:
    assert worst(transmit_faults(reply)) == fault


@pytest.mark.parametrize(("reply", "fault"), [(0x16, Fault.JAM), (0x1A, Fault.CUTTER), (0x52, Fault.HEAD)])
def test_a_maker_s_bits_mean_what_its_profile_says(reply: int, fault: Fault) -> None:
    assert realtime_faults(3, reply, profile_for({"profile": "snbc-bt-t080"}).bits) == {fault}


FULL = profile_for({"profile": "custom-vkp80"}).questions[0]


@pytest.mark.parametrize("cut", range(7))
def test_a_maker_s_own_reply_is_known_by_its_head_however_it_comes(cut: int) -> None:
    reader = ReplyReader()
    reader.expect(FULL)
    reply = bytes.fromhex("10 0F 21 02 00 00")
    found = [*reader.feed(b"\x12" + reply[:cut]), *reader.feed(reply[cut:])]
    assert found == [Reply(ReplyKind.REALTIME, b"\x12"), Reply(ReplyKind.OWN, reply)]
    assert FULL.faults(reply) == {Fault.PAPER_OUT, Fault.TICKET, Fault.COVER_OPEN}


def test_a_slip_in_the_mouth_is_no_fault() -> None:
    assert condition_of(frozenset({Fault.TICKET})) == (Condition.READY, None)
    assert condition_of(frozenset({Fault.UNTAKEN})) == (Condition.DEGRADED, "untaken")
    assert condition_of(frozenset({Fault.PRESENTER})) == (Condition.ATTENTION, "presenter")


@pytest.mark.parametrize("own", [None, FULL])
def test_a_million_random_bytes_in_random_pieces_hide_no_reply_that_follows(own: Question | None) -> None:
    chance = random.Random(20261123)
    noise = chance.randbytes(1_000_000)
    reader, at = ReplyReader(), 0
    reader.expect(own)
    while at < len(noise):
        length = chance.randrange(1, 4000)
        reader.feed(noise[at : at + length])
        if at % 7 == 0:
            assert Reply(ReplyKind.COMPLETE, b"abcd") in reader.feed(b"\x12" * 6 + COMPLETE)
            assert reader.feed(b"\x18\x00\x0c\x00") == [Reply(ReplyKind.AUTOMATIC, b"\x18\x00\x0c\x00")]
        at += length
    assert reader.feed(b"\x12" * 6 + COMPLETE)[-2:] == [
        Reply(ReplyKind.REALTIME, b"\x12"),
        Reply(ReplyKind.COMPLETE, b"abcd"),
    ]


def test_half_of_something_older_is_no_beginning_of_a_reply_without_a_head() -> None:
    reader = ReplyReader()
    question = Question(b"\x1b\x06\x01", b"", 7, ())
    assert reader.feed(b"\x10\x00") == [], "the beginning of an automatic status, so it seems"
    reader.expect(question)
    reply = bytes.fromhex("23 86 00 00 00 00 00")
    assert reader.feed(reply) == [Reply(ReplyKind.OWN, reply)]


class Partly:
    """A printer that answers some of the queries."""

    answers = True

    def __init__(self, answered: dict[int, int]) -> None:
        self.answered = answered
        self.asked: list[int] = []
        self._said = b""

    def descriptor(self) -> int | None:
        return None

    def send(self, data: bytes, deadline_s: float) -> None:
        if data[:2] == b"\x10\x04":
            self.asked.append(data[2])
            self._said += bytes(self.answered[query] for query in data[2:] if query in self.answered)

    def receive(self, wait_s: float) -> bytes:
        said, self._said = self._said, b""
        return said

    def close(self) -> None:
        """Nothing is held."""


def test_a_query_that_was_missed_is_asked_again_after_a_while() -> None:
    """It may only have been busy: for ever after its paper would not be looked at."""
    printer = Partly({1: 0x12, 2: 0x12, 3: 0x12})
    inquiry = WireInquiry(printer, replace(profile_for({}), status_s=0.01))
    for _ in range(MISSES):
        assert inquiry.faults() == frozenset()
    printer.answered[4] = 0x72
    assert inquiry.faults() == frozenset()
    looks = [inquiry.faults() for _ in range(REST + 1)]
    assert looks[-1] == {Fault.PAPER_OUT}


def test_one_that_answers_only_some_queries_is_asked_those() -> None:
    printer = Partly({1: 0x12, 4: 0x72})
    inquiry = WireInquiry(printer, replace(profile_for({}), status_s=0.01))
    looks = [inquiry.faults() for _ in range(2 * MISSES + 1)]
    assert looks == [frozenset()] * (2 * MISSES) + [{Fault.PAPER_OUT}]
    del printer.asked[:]
    assert inquiry.faults() == {Fault.PAPER_OUT}
    assert printer.asked == [1, 4]


class Opened(Partly):
    """A printer whose cover is opened just as its paper is asked after, and that says so unasked."""

    def send(self, data: bytes, deadline_s: float) -> None:
        super().send(data, deadline_s)
        if data[2:] == b"\x04" and self.answered[1] == 0x12:
            self.answered = {1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12}
            self._said = b"\x18\x00\x00\x00" + b"\x12"


def test_what_is_told_in_the_middle_of_the_questions_is_not_left_for_the_next_look() -> None:
    inquiry = WireInquiry(Opened(dict.fromkeys((1, 2, 3, 4), 0x12)), replace(profile_for({}), status_s=0.01))
    assert Fault.COVER_OPEN in (inquiry.faults() or frozenset())
