"""Modbus-RTU displays: the bytes of the makers' examples, and an independent server at the other end."""

import asyncio
import os
import pty
import threading
import tty
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from hardware.errors import SetupError
from hardware.health import Condition, HealthBook
from hardware.lines.bus import Bus, Habits, Sign
from hardware.protocols.modbus import ModbusBoards, ModbusSign, crc, sealed
from hardware.signlanguage import Doing, Look, Reply, Shown, Verdict
from hardware.transports import open_wire

A012 = bytes.fromhex("03 10 00 00 00 04 08 00 41 00 30 00 31 00 32 F5 61")
TWELVE = bytes.fromhex("03 06 00 07 00 0C 39 EC")


def test_the_makers_examples() -> None:
    assert ModbusSign(digits=4).show(3, Look("A012")) == (A012,)
    assert ModbusSign(integer=7).show(3, Look("A012")) == (TWELVE,)


def test_the_check_of_the_published_example() -> None:
    """Modbus serial line guide 1.02, appendix B: 02 07 gives 41 12."""
    assert crc(b"\x02\x07") == b"\x41\x12"


@pytest.mark.parametrize(("text", "letters"), [("", b"    "), ("A1", b"A1  "), ("A1000", b"1000")])
def test_all_digits_are_written_each_time(text: str, letters: bytes) -> None:
    assert ModbusSign(digits=4).show(3, Look(text))[0][7:-2][1::2] == letters


def test_what_comes_back_is_judged() -> None:
    sign = ModbusSign(digits=4)
    done, refused = sealed(A012[:6]), sealed(b"\x03\x90\x02")
    assert sign.judge(A012, b"") == Reply(Verdict.NOT_YET, b"")
    assert sign.judge(A012, done[:5]) == Reply(Verdict.NOT_YET, done[:5])
    assert sign.judge(A012, b"\xff" + done + b"\x01") == Reply(Verdict.DONE, b"\xff\x01")
    assert sign.judge(A012, refused) == Reply(Verdict.REFUSED, b"")
    assert sign.judge(A012, refused[:-1] + b"\x00").verdict is Verdict.NOT_YET
    assert sign.judge(TWELVE, TWELVE) == Reply(Verdict.DONE, b"")


def test_boards_show_what_they_are_told_and_answer() -> None:
    boards = ModbusBoards()
    assert boards.feed(A012) == [Shown(3, "A012", sealed(A012[:6]))]
    assert boards.feed(TWELVE) == [Shown(3, "12", TWELVE)]


@given(st.lists(st.integers(0, len(A012)), max_size=5))
def test_the_pieces_do_not_matter(cuts: list[int]) -> None:
    boards, edges = ModbusBoards(), [0, *sorted(cuts), len(A012)]
    shown = [s for a, b in zip(edges, edges[1:], strict=False) for s in boards.feed(A012[a:b])]
    assert [one.text for one in shown] == ["A012"]


@given(st.binary(max_size=400))
def test_after_any_noise_and_a_silence_the_next_frame_is_read(noise: bytes) -> None:
    boards = ModbusBoards()
    boards.feed(noise)
    boards.silence()
    assert boards.feed(A012)[-1] == Shown(3, "A012", sealed(A012[:6]))


@given(st.binary(max_size=60))
def test_a_frame_right_behind_noise_is_read_by_the_next_silence(noise: bytes) -> None:
    boards = ModbusBoards()
    shown = boards.feed(noise + A012) + boards.silence()
    assert shown[-1] == Shown(3, "A012", sealed(A012[:6]))


@pytest.mark.parametrize("digits", [0, 124, "many"])
def test_a_register_map_that_cannot_be(digits: Any) -> None:
    with pytest.raises((SetupError, ValueError)):
        ModbusSign.configured({"digits": digits})


class Independent:
    """pymodbus' own server on a tty, with displays 3, 4 and 5 of forty registers each."""

    def __init__(self, port: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=(self._serve(port),), daemon=True
        )
        self._thread.start()
        assert self._ready.wait(10)

    async def _serve(self, port: str) -> None:
        registers = [SimData(0, count=40, values=0, datatype=DataType.REGISTERS)]
        displays = [SimDevice(unit, registers) for unit in (3, 4, 5)]
        self._server = ModbusSerialServer(displays, framer=FramerType.RTU, port=port, baudrate=9600)
        await self._server.serve_forever(background=True)
        self._ready.set()
        await self._server.serving

    def registers(self, unit: int, first: int, count: int) -> list[int]:
        values = self._server.async_getValues(unit, 3, first, count)
        return asyncio.run_coroutine_threadsafe(values, self._loop).result(5)

    def text(self, unit: int, first: int = 0) -> str:
        return bytes(self.registers(unit, first, 6)).decode("ascii")

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._server.shutdown(), self._loop).result(5)
        self._thread.join(5)
        self._loop.close()


@pytest.fixture
def far() -> Iterator[tuple[Independent, str]]:
    """Two ttys wired to each other: the independent server on one, the name of the other."""
    ends = [pty.openpty(), pty.openpty()]
    for _, slave in ends:
        tty.setraw(slave)
    for source, target in ((ends[0][0], ends[1][0]), (ends[1][0], ends[0][0])):
        threading.Thread(target=carry, args=(source, target), daemon=True).start()
    server = Independent(os.ttyname(ends[0][1]))
    yield server, os.ttyname(ends[1][1])
    server.close()


def carry(source: int, target: int) -> None:
    """Bytes from one tty's far end to the other's."""
    try:
        while data := os.read(source, 4096):
            os.write(target, data)
    except OSError:
        return


def test_an_independent_server_understands_and_is_understood(
    far: tuple[Independent, str], health: HealthBook, until: Any
) -> None:
    server, port = far
    signs = [Sign(f"sign-{unit}", unit, ModbusSign()) for unit in (3, 4)]
    bus = Bus("line", lambda: open_wire("serial", {"port": port}), signs, health, Habits(reply_s=1))
    bus.start()
    bus.show("sign-3", Look("A012"))
    bus.show("sign-4", Look("C1000"))
    until(lambda: (server.text(3), server.text(4)) == ("A012  ", "C1000 "))
    bus.show("sign-4", Look(""))
    until(lambda: (server.text(3), server.text(4)) == ("A012  ", "      "))
    states = {code: seen.condition for code in ("sign-3", "sign-4") if (seen := health.of(code))}
    bus.stop()
    bus.join(5)
    assert states == {"sign-3": Condition.READY, "sign-4": Condition.READY}


def test_an_independent_server_takes_every_register_map(
    far: tuple[Independent, str], health: HealthBook, until: Any
) -> None:
    """One line, three displays: a number in a register, digits for letters, and two lines of text."""
    server, port = far
    maps: dict[int, dict[str, Any]] = {
        3: {"integer": 7},
        4: {"integer": 7, "series": {"B": "2"}},
        5: {"first": [0, 20], "text": ["{number}", "{waiting}"], "closed": ["CLOSED"]},
    }
    signs = [Sign(f"sign-{unit}", unit, ModbusSign.configured(map_)) for unit, map_ in maps.items()]
    bus = Bus("line", lambda: open_wire("serial", {"port": port}), signs, health, Habits(reply_s=1))
    bus.start()
    until(lambda: server.text(5) == "CLOSED")
    for unit in maps:
        bus.show(f"sign-{unit}", Look("B012", Doing.CALLED, 31))
    until(lambda: (server.text(5), server.text(5, 20)) == ("B012  ", "31    "))
    until(lambda: [server.registers(unit, 7, 1) for unit in (3, 4)] == [[12], [2012]])
    until(
        lambda: {seen.condition for unit in maps if (seen := health.of(f"sign-{unit}"))} == {Condition.READY}
    )
    bus.stop()
    bus.join(5)


def test_an_independent_server_refuses_a_register_it_has_not(
    far: tuple[Independent, str], health: HealthBook, until: Any
) -> None:
    port = far[1]
    bus = Bus(
        "line",
        lambda: open_wire("serial", {"port": port}),
        [Sign("sign-3", 3, ModbusSign(lines=(900,)))],
        health,
        Habits(reply_s=1),
    )
    bus.start()
    until(lambda: health.of("sign-3"))
    bus.stop()
    bus.join(5)
    seen = health.of("sign-3")
    assert seen is not None
    assert (seen.condition, seen.reason) == (Condition.ATTENTION, "refused")
