"""Printer replies: told apart by their fixed bits, in whatever pieces, amid whatever else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.health import Condition
from hardware.inquiry import condition_of
from hardware.status import Fault, Reply, ReplyKind, ReplyReader, automatic_faults, realtime_faults, worst

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
