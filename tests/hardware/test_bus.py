"""A line of signs on a real tty: paced, repeated once, and never stalled by a dead address."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hardware.bus import Bus, Habits, Sign
from hardware.errors import WireError
from hardware.health import Condition, HealthBook
from hardware.protocols.modbus import ModbusBoards, ModbusSign
from hardware.protocols.qsystem import QSystemBoards, QSystemSign
from hardware.signlanguage import Look, Shown, SignProtocol
from hardware.simulators.signs import SimulatedSigns
from hardware.transports import open_wire

Until = Callable[[Callable[[], object]], None]
Start = Callable[..., Bus]


class Line:
    """Simulated boards, what they show, and when each was last told."""

    def __init__(self, boards: Any, **other: Any) -> None:
        self.shows: dict[int, str] = {}
        self.told: dict[int, list[float]] = {}
        self.boards = SimulatedSigns({"": boards}, self._shown, **other)

    def _shown(self, _: str, shown: Shown) -> None:
        self.shows[shown.unit] = shown.text
        self.told.setdefault(shown.unit, []).append(time.monotonic())


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line(ModbusBoards())
    yield line
    line.boards.close()


@pytest.fixture
def start(health: HealthBook) -> Iterator[Start]:
    owners: list[Bus] = []

    def start(line: Line, units: list[int], protocol: SignProtocol | None = None, **other: Any) -> Bus:
        signs = [Sign(f"sign-{unit}", unit, protocol or ModbusSign()) for unit in units]
        wire = other.pop("wire", lambda: open_wire("serial", {"port": line.boards.port}))
        bus = Bus("line", wire, signs, health, Habits(**other))
        owners.append(bus)
        bus.start()
        return bus

    yield start
    for bus in owners:
        bus.stop()
        bus.join(10)


def state(health: HealthBook, unit: int) -> Condition | None:
    seen = health.of(f"sign-{unit}")
    return seen.condition if seen else None


def test_eight_signs_on_one_line_each_show_their_own(
    line: Line, start: Start, health: HealthBook, until: Until
) -> None:
    units = list(range(1, 9))
    bus = start(line, units)
    wanted = {unit: f"A{unit:03}" for unit in units}
    for unit, text in wanted.items():
        bus.show(f"sign-{unit}", Look(text))
    until(lambda: line.shows == wanted)
    until(lambda: {state(health, unit) for unit in units} == {Condition.READY})


def test_signs_are_blank_until_told(line: Line, start: Start, until: Until) -> None:
    start(line, [1, 2])
    until(lambda: line.shows == {1: "", 2: ""})


def test_only_the_newest_text_matters(line: Line, start: Start, until: Until) -> None:
    bus = start(line, [1])
    for number in range(200):
        bus.show("sign-1", Look(f"A{number:03}"))
    until(lambda: line.shows.get(1) == "A199")
    assert len(line.told[1]) < 100


def test_a_dead_address_delays_the_living_by_its_one_retry_at_most(
    line: Line, start: Start, health: HealthBook, until: Until
) -> None:
    line.boards.deaf = {1, 2, 3}
    bus = start(line, list(range(1, 9)), reply_s=0.3)
    until(lambda: {state(health, unit) for unit in (1, 2, 3)} == {Condition.OFFLINE})
    for round_ in range(5):
        began = time.monotonic()
        for unit in range(1, 9):
            bus.show(f"sign-{unit}", Look(f"B{round_}{unit:02}"))
        until(lambda r=round_: all(line.shows.get(u) == f"B{r}{u:02}" for u in range(4, 9)))
        assert time.monotonic() - began < 1.2, "all three dead with their retries would take 1.8"
    assert {state(health, unit) for unit in range(4, 9)} == {Condition.READY}


def test_a_sign_that_lives_again_shows_what_it_should(
    line: Line, start: Start, health: HealthBook, until: Until
) -> None:
    line.boards.deaf = {1}
    bus = start(line, [1], reply_s=0.05)
    bus.show("sign-1", Look("A001"))
    until(lambda: state(health, 1) is Condition.OFFLINE)
    line.boards.deaf = set()
    until(lambda: line.shows.get(1) == "A001")
    until(lambda: state(health, 1) is Condition.READY)


def test_an_adapter_that_echoes_is_no_sign_that_answers(
    start: Start, health: HealthBook, until: Until
) -> None:
    echoing = Line(ModbusBoards(), echo=True)
    bus = start(echoing, [1, 2], ModbusSign(integer=7), echo=True, reply_s=0.1)
    bus.show("sign-1", Look("A012"))
    until(lambda: echoing.shows.get(1) == "12" and state(health, 1) is Condition.READY)
    echoing.boards.deaf = {2}
    bus.show("sign-2", Look("A013"))
    until(lambda: state(health, 2) is Condition.OFFLINE)
    bus.stop()
    bus.join(5)
    echoing.boards.close()


def test_boards_that_never_answer_are_paced_and_never_shown_as_well(
    start: Start, health: HealthBook, until: Until
) -> None:
    mute = Line(QSystemBoards())
    bus = start(mute, [33, 34, 35], QSystemSign(gap_s=0.1))
    bus.show("sign-33", Look("A012"))
    until(lambda: mute.shows == {33: "A012", 34: "", 35: ""})
    told = sorted(moment for moments in mute.told.values() for moment in moments)
    bus.stop()
    bus.join(5)
    mute.boards.close()
    assert all(b - a > 0.09 for a, b in zip(told, told[1:], strict=False))
    assert state(health, 33) is Condition.UNKNOWN


def test_a_line_that_is_not_there_yet_is_opened_when_it_comes(
    line: Line, start: Start, health: HealthBook, until: Until
) -> None:
    plugged: list[str] = []

    def wire() -> Any:
        if not plugged:
            raise WireError("unreachable")
        return open_wire("serial", {"port": plugged[0]})

    bus = start(line, [1, 2], wire=wire)
    bus.show("sign-2", Look("C007"))
    until(lambda: {state(health, 1), state(health, 2)} == {Condition.OFFLINE})
    plugged.append(line.boards.port)
    until(lambda: line.shows == {1: "", 2: "C007"})


def test_noise_on_the_line_does_not_keep_a_number_from_its_sign(
    line: Line, start: Start, until: Until
) -> None:
    bus = start(line, [1], reply_s=0.1)
    with open_port(line.boards.port) as write:
        write(b"\x01\x10\x00\x00\x00\x7b\xf6")
        bus.show("sign-1", Look("A044"))
        until(lambda: line.shows.get(1) == "A044")


class open_port:  # noqa: N801  used as a function
    """Write to a tty from aside, as a disturbance does."""

    def __init__(self, port: str) -> None:
        self._descriptor = os.open(port, os.O_WRONLY | os.O_NOCTTY)

    def __enter__(self) -> Callable[[bytes], int]:
        return lambda data: os.write(self._descriptor, data)

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
