"""A line of signs and pads on a real tty: paced, repeated once, and never stalled by a dead address."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count, pairwise
from typing import Any

import pytest

from hardware.health import Condition, HealthBook
from hardware.lines.bus import Bus, Habits, Sign
from hardware.padlanguage import Key, Press
from hardware.pads.qsystem import QSystemPad
from hardware.protocols.modbus import ModbusBoards, ModbusSign
from hardware.protocols.qsystem import QSystemBoards, QSystemSign
from hardware.signlanguage import Boards, Doing, Look, Reply, Shown, SignProtocol
from hardware.simulators.line import LINE_FAULTS, Far, SimulatedLine
from hardware.transports import open_wire

Until = Callable[[Callable[[], object]], None]
MODBUS = ModbusSign()


class Line:
    """A simulated line, what each board shows, and in which order they were told; the bus that owns it."""

    def __init__(
        self, health: HealthBook, boards: Callable[[], Boards], units: list[int], **other: Any
    ) -> None:
        self.shows: dict[int, str] = {}
        self.told: list[tuple[int, str, float]] = []
        self.pressed: list[tuple[str, Press]] = []
        self.health = health
        fars: Mapping[str, Far] = {f"sign-{unit}": Far(unit, boards()) for unit in units}
        others = other.pop("others", {})
        self.far = SimulatedLine({**fars, **others}, self._shown, echo=other.get("echo", False))
        self._units = units
        self.bus: Bus | None = None
        self._other = other

    def start(self, protocol: SignProtocol, *pads: Sign) -> Bus:
        signs = [Sign(f"sign-{unit}", unit, protocol) for unit in self._units]
        self.bus = Bus(
            "line",
            lambda: open_wire("serial", {"port": self.far.port}),
            [*signs, *pads],
            self.health,
            Habits(**self._other),
            lambda code, press: self.pressed.append((code, press)),
        )
        self.bus.start()
        return self.bus

    def state(self, *units: int) -> set[tuple[Condition, str | None] | None]:
        seen = [self.health.of(f"sign-{unit}") for unit in units]
        return {(one.condition, one.reason) if one else None for one in seen}

    def close(self) -> None:
        if self.bus is not None:
            self.bus.stop()
            self.bus.join(10)
        self.far.close()

    def _shown(self, code: str, shown: Shown) -> None:
        self.shows[shown.unit] = shown.text
        self.told.append((shown.unit, shown.text, time.monotonic()))


Lay = Callable[..., Line]
READY = (Condition.READY, None)
SILENT = (Condition.OFFLINE, "silent")


@pytest.fixture
def lay(health: HealthBook) -> Iterator[Lay]:
    """Lay a line of simulated boards with these addresses."""
    lines: list[Line] = []

    def lay(units: list[int], boards: Callable[[], Boards] = ModbusBoards, **other: Any) -> Line:
        lines.append(Line(health, boards, units, **other))
        return lines[-1]

    yield lay
    for line in lines:
        line.close()


def test_eight_signs_on_one_line_each_show_their_own(lay: Lay, until: Until) -> None:
    units = list(range(1, 9))
    line = lay(units)
    bus = line.start(MODBUS)
    wanted = {unit: f"A{unit:03}" for unit in units}
    for unit, text in wanted.items():
        bus.show(f"sign-{unit}", Look(text))
    until(lambda: line.shows == wanted)
    until(lambda: line.state(*units) == {READY})


def test_signs_are_blank_until_told(lay: Lay, until: Until) -> None:
    line = lay([1, 2])
    line.start(MODBUS)
    until(lambda: line.shows == {1: "", 2: ""})


def test_only_the_newest_text_matters(lay: Lay, until: Until) -> None:
    line = lay([1])
    bus = line.start(MODBUS)
    for number in range(200):
        bus.show("sign-1", Look(f"A{number:03}"))
    until(lambda: line.shows.get(1) == "A199")
    assert len(line.told) < 100


def test_a_board_whose_news_never_end_does_not_keep_the_others_from_theirs(
    lay: Lay, health: HealthBook, until: Until
) -> None:
    numbers = count()

    class Restless(ModbusSign):
        """Whenever it has taken a number there is another one for it."""

        def judge(self, asked: bytes, heard: bytes) -> Reply:
            bus.show("sign-1", Look(f"N{next(numbers)}"))
            return super().judge(asked, heard)

    line = lay([1, 2])
    signs = [Sign("sign-1", 1, Restless()), Sign("sign-2", 2, MODBUS)]
    wire = {"port": line.far.port}
    bus = line.bus = Bus("line", lambda: open_wire("serial", wire), signs, health, Habits(reply_s=20))
    bus.show("sign-2", Look("A777"))
    bus.start()
    until(lambda: line.shows.get(2) == "A777")


def test_a_look_that_changes_nothing_on_the_board_is_not_written(lay: Lay, until: Until) -> None:
    line = lay([1], refresh_s=60)
    bus = line.start(MODBUS)
    for waiting in range(50):
        bus.show("sign-1", Look("A001", Doing.CALLED, waiting))
        until(lambda: line.shows.get(1) == "A001")
    bus.show("sign-1", Look("A002", Doing.CALLED, 0))
    until(lambda: line.shows.get(1) == "A002")
    assert [text for _, text, _ in line.told if text] == ["A001", "A002"]


def test_of_two_lines_only_the_one_that_changed_is_written(lay: Lay, until: Until) -> None:
    line = lay([1], refresh_s=60)
    bus = line.start(ModbusSign.configured({"first": [1000, 2000], "text": ["{number}", "{waiting}"]}))
    bus.show("sign-1", Look("A001", Doing.CALLED, 12))
    until(lambda: line.shows.get(1) == "A001\n12")
    line.told.clear()
    bus.show("sign-1", Look("A001", Doing.CALLED, 13))
    until(lambda: line.shows.get(1) == "A001\n13")
    assert len(line.told) == 1


def test_a_board_that_is_well_is_written_again_from_time_to_time(lay: Lay, until: Until) -> None:
    line = lay([1, 2], refresh_s=0.05)
    line.start(MODBUS)
    until(lambda: len(line.told) > 10)
    assert {unit for unit, _, _ in line.told[2:8]} == {1, 2}


class Listener:
    """Hangs on the line and notes the address of every frame that passes."""

    def __init__(self, heard: list[int]) -> None:
        self._heard = heard

    def feed(self, data: bytes) -> list[Shown]:
        self._heard.append(data[0])
        return []

    def silence(self) -> list[Shown]:
        return []


def test_a_dead_address_delays_the_living_by_its_one_retry_at_most(lay: Lay, until: Until) -> None:
    """While the dead one is asked twice, news for the living wait; then they all go first, whoever is due."""
    units = list(range(1, 9))
    heard: list[int] = []
    line = lay(units, others={"listener": Far(99, Listener(heard))}, reply_s=0.1)
    line.far.deaf = {"sign-1", "sign-2", "sign-3"}
    bus = line.start(MODBUS)
    until(lambda: line.state(1, 2, 3) == {SILENT} and line.state(*units[3:]) == {READY})
    for round_ in range(5):
        until(lambda: heard[-1:] and heard[-1] in (1, 2, 3))
        del heard[:]
        for unit in units:
            bus.show(f"sign-{unit}", Look(f"B{round_}{unit:02}"))
        until(lambda r=round_: all(line.shows.get(u) == f"B{r}{u:02}" for u in units[3:]))
        living = [at for at, unit in enumerate(heard) if unit > 3][:5]
        dead_before = [unit for unit in heard[: living[-1]] if unit <= 3]
        assert len(dead_before) <= 2 and len(set(dead_before)) <= 1, heard
    assert line.state(*units[3:]) == {READY}


def test_a_line_that_falls_silent_is_known_board_by_board_without_a_retry_for_each(
    lay: Lay, until: Until
) -> None:
    """The first is asked twice, which casts doubt on the others: asked at once; after two, once each."""
    units = list(range(1, 9))
    heard: list[int] = []
    line = lay(units, others={"listener": Far(99, Listener(heard))}, reply_s=0.2)
    line.start(MODBUS)
    until(lambda: line.state(*units) == {READY})
    line.far.suffer("deaf")
    del heard[:]
    until(lambda: line.state(*units) == {SILENT})
    assert set(heard) == set(units)
    assert len(heard) <= len(units) + 3, "two of them, and the first one anew"
    line.far.recover()
    until(lambda: line.state(*units) == {READY})


def test_a_sign_that_lives_again_shows_what_it_should(lay: Lay, until: Until) -> None:
    line = lay([1], reply_s=0.05)
    line.far.deaf = {"sign-1"}
    line.start(MODBUS).show("sign-1", Look("A001"))
    until(lambda: line.state(1) == {SILENT})
    line.far.deaf = set()
    until(lambda: line.shows.get(1) == "A001")
    until(lambda: line.state(1) == {READY})


@pytest.mark.parametrize("fault", ["in_order", "torn_echo", "split", "merged"])
def test_an_echo_however_it_comes_is_no_sign_that_answers(lay: Lay, until: Until, fault: str) -> None:
    """Function 06 is answered by the very frame that was sent."""
    line = lay([1, 2], echo=True, reply_s=0.15)
    if fault != "in_order":
        line.far.suffer(fault)
    bus = line.start(ModbusSign(integer=7))
    bus.show("sign-1", Look("A012"))
    until(lambda: line.shows.get(1) == "12" and line.state(1) == {READY})
    line.far.deaf = {"sign-2"}
    bus.show("sign-2", Look("A013"))
    until(lambda: line.state(2) == {SILENT})


def test_boards_that_never_answer_are_paced_and_never_shown_as_well(lay: Lay, until: Until) -> None:
    line = lay([33, 34, 35], QSystemBoards)
    line.start(QSystemSign(gap_s=0.1)).show("sign-33", Look("A012"))
    until(lambda: line.shows == {33: "A012", 34: "", 35: ""})
    told = [at for _, _, at in line.told]
    assert all(b - a > 0.09 for a, b in pairwise(told))
    assert line.state(33) == {(Condition.UNKNOWN, "no_status_channel")}


def test_an_adapter_that_is_unplugged_and_comes_back_shows_what_it_should_by_then(
    lay: Lay, until: Until
) -> None:
    line = lay([1, 2])
    bus = line.start(MODBUS)
    bus.show("sign-2", Look("C007"))
    until(lambda: line.state(1, 2) == {READY} and line.shows.get(2) == "C007")
    line.far.suffer("unplugged")
    until(lambda: line.state(1, 2) == {(Condition.OFFLINE, "unreachable")})
    bus.show("sign-2", Look("C008"))
    line.shows.clear()
    line.far.recover()
    until(lambda: line.shows == {1: "", 2: "C008"})
    until(lambda: line.state(1, 2) == {READY})


def test_a_line_that_is_not_there_yet_is_opened_when_it_comes(lay: Lay, until: Until) -> None:
    line = lay([1, 2])
    line.far.suffer("unplugged")
    line.start(MODBUS).show("sign-2", Look("C007"))
    until(lambda: line.state(1, 2) == {(Condition.OFFLINE, "unreachable")})
    line.far.recover()
    until(lambda: line.shows == {1: "", 2: "C007"})


def test_a_full_buffer_is_told_and_stalls_no_other_line(lay: Lay, until: Until) -> None:
    full, other = lay([1]), lay([2])
    full.far.suffer("full")
    full.start(MODBUS).show("sign-1", Look("A001"))
    bus = other.start(MODBUS)
    shown = 0
    while full.state(1) != {(Condition.OFFLINE, "timeout")}:
        shown += 1
        bus.show("sign-2", Look(f"{shown}"))
        until(lambda n=shown: other.shows.get(2) == f"{n}")
    assert shown > 10
    full.far.recover()
    until(lambda: full.shows.get(1) == "A001")
    until(lambda: full.state(1) == {READY})


@pytest.mark.parametrize("fault", [name for name in LINE_FAULTS if name not in ("deaf", "full", "unplugged")])
def test_through_a_bad_line_the_right_number_comes_in_the_end(lay: Lay, until: Until, fault: str) -> None:
    """Late answers are a fault of their own: the number is there, but the sign seems silent."""
    line = lay([1, 2], echo="echo" in fault)
    line.far.suffer(fault)
    bus = line.start(MODBUS)
    for number in ("A041", "A042"):
        bus.show("sign-1", Look(number))
        bus.show("sign-2", Look(number))
        until(lambda n=number: line.shows == {1: n, 2: n})
    line.far.recover()
    until(lambda: line.state(1, 2) == {READY})


def pads_line(lay: Lay, **other: Any) -> tuple[Line, Bus]:
    """Boards 33 and 34, pads 35 and 36, one language, one line."""
    pad = QSystemPad(echo=bool(other.get("echo")))
    far = {f"pad-{unit}": Far(unit, (boards := pad.far()), boards) for unit in (35, 36)}
    line = lay([33, 34], QSystemBoards, others=far, **other)
    pads = [Sign(f"pad-{unit}", unit, pad, pad.reader()) for unit in (35, 36)]
    return line, line.start(QSystemSign(gap_s=0.02), *pads)


@pytest.mark.parametrize("fault", ["in_order", "split", "merged", "late"])
def test_a_key_reaches_the_hall_from_its_own_pad(lay: Lay, until: Until, fault: str) -> None:
    line, bus = pads_line(lay)
    until(lambda: {33, 34, 35, 36} <= line.shows.keys())
    if fault != "in_order":
        line.far.suffer(fault)
    bus.show("sign-33", Look("A001"))
    assert line.far.press("pad-36", Key.CALL)
    until(lambda: line.pressed == [("pad-36", Press(36, Key.CALL))])
    until(lambda: line.shows.get(33) == "A001")


def test_an_echo_is_never_a_key(lay: Lay, until: Until) -> None:
    """A lamp's order and a key may be the same four bytes."""
    line, bus = pads_line(lay, echo=True, refresh_s=0.05)
    states = list(Doing)
    for turn in range(2 * len(states)):
        told = len(line.told)
        bus.show("pad-35", Look("A001", states[turn % len(states)]))
        until(lambda n=told: len(line.told) > n + 1)
    line.far.press("pad-35", Key.CALL)
    until(lambda: line.pressed)
    assert line.pressed == [("pad-35", Press(35, Key.CALL))]


def test_noise_on_the_line_does_not_keep_a_number_from_its_sign(lay: Lay, until: Until) -> None:
    line = lay([1], reply_s=0.1)
    bus = line.start(MODBUS)
    disturbance = os.open(line.far.port, os.O_WRONLY | os.O_NOCTTY)
    os.write(disturbance, b"\x01\x10\x00\x00\x00\x7b\xf6")
    bus.show("sign-1", Look("A044"))
    until(lambda: line.shows.get(1) == "A044")
    os.close(disturbance)


class Hasty(ModbusBoards):
    """Boards of which number 2 misses every frame that follows one for number 1."""

    def __init__(self) -> None:
        super().__init__()
        self._before = 0

    def feed(self, data: bytes) -> list[Shown]:
        missed = (self._before, data[0]) == (1, 2)
        self._before = data[0]
        return [] if missed else super().feed(data)


def test_a_frame_lost_beside_a_dead_board_is_not_told_as_another_dead_board(lay: Lay, until: Until) -> None:
    line = lay([1, 2], Hasty, reply_s=0.1, refresh_s=0.3)
    line.far.deaf = {"sign-1"}
    told: set[Any] = set()
    line.start(MODBUS)
    until(lambda: line.state(1) == {SILENT})
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        told |= line.state(2)
        time.sleep(0.005)
    assert told <= {None, READY}
    assert line.state(2) == {READY}


def test_each_board_has_its_share_of_a_long_line_and_a_short_one_is_known_soon(
    lay: Lay, until: Until
) -> None:
    """At 9600 baud a question and its answer take 40 ms: more than half of the time is left for news."""
    heard: list[int] = []
    units = list(range(1, 31))
    line = lay(units, others={"listener": Far(99, Listener(heard))})
    line.start(MODBUS)
    until(lambda: line.state(*units) == {READY})
    del heard[:]
    time.sleep(2.0)
    assert len(heard) <= 25
    short = lay([31])
    short.start(MODBUS)
    until(lambda: short.state(31) == {READY})
    began = time.monotonic()
    short.far.deaf = {"sign-31"}
    until(lambda: short.state(31) == {SILENT})
    assert time.monotonic() - began < 2.0
