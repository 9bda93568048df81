"""Lines put together from settings: who shares one, whose settings are wrong, what simulated ones show."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hardware import lamp
from hardware.clock import HallClock
from hardware.errors import SetupError
from hardware.health import Condition, HealthBook
from hardware.lines import Line, line_of
from hardware.machines import Tools
from hardware.padlanguage import Key, Press
from hardware.pictures import Pictures
from hardware.public import Device
from hardware.rig import Rig
from hardware.signlanguage import Doing, Look
from hardware.simulators.line import LINE_FAULTS
from hardware.spool import Spool

Until = Callable[[Callable[[], object]], None]


def device(code: str, kind: str = "sign", driver: str = "simulated", **address: Any) -> Device:
    """A device at counter 1, 2 ... as its code ends."""
    return Device(code, kind, code[-1], driver, address, enabled=True)


class Told:
    """Who was pressed, and the last picture of each device."""

    def __init__(self) -> None:
        self.pressed: list[tuple[str, Press]] = []

    def __call__(self, code: str, press: Press) -> None:
        self.pressed.append((code, press))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def tools(spool: Spool, health: HealthBook, clock: HallClock, told: Told) -> Tools:
    return Tools(spool, health, clock, Pictures(), content=lambda: lambda slip: None, pressed=told)


@pytest.fixture
def rig(tools: Tools) -> Iterator[Rig]:
    rig = Rig(tools)
    yield rig
    rig.close()


def line_in(rig: Rig, name: str) -> Line:
    """A running line by what `line_of` calls it."""
    line = rig.machine(f"line {name}")
    assert isinstance(line, Line)
    return line


def test_who_has_one_port_shares_one_line() -> None:
    sign = device("sign-1", driver="qsystem", port="/dev/ttyUSB0", unit=33)
    pad = device("pad-1", "pad", driver="qsystem-pad", port="/dev/ttyUSB0", unit=34)
    other = device("sign-2", driver="modbus", host="10.0.0.7", port=4001, unit=1)
    assert line_of(sign) == line_of(pad) == "/dev/ttyUSB0"
    assert line_of(other) == "10.0.0.7:4001"
    assert line_of(device("sign-3", unit=1)) != line_of(device("sign-4", protocol="sunpn", unit=1))


def test_a_hall_of_simulated_lines_shows_its_board(rig: Rig, tools: Tools, told: Told, until: Until) -> None:
    """Numbers, words, two lines, a pad: what is drawn was decoded on the far side of each line."""
    pictures = {}

    def newest(code: str) -> bytes:
        while tools.pictures._waiting:
            taken = tools.pictures.take()
            assert taken
            pictures[taken[0]] = taken[1].png()
        return pictures.get(code, b"")

    rig.apply(
        [
            device("sign-1", unit=1),
            device("sign-2", protocol="text", unit=2),
            device("sign-3", protocol="cd5220", text=["{number}", "{waiting}"]),
            device("pad-1", "pad", unit=33),
        ]
    )
    called = Look("A012", Doing.CALLED, 7)
    rig.show({"1": called, "2": called, "3": called})
    until(lambda: newest("sign-1") == lamp.png("A012"))
    until(lambda: newest("sign-2") == lamp.png("请A012号"))
    until(lambda: newest("sign-3") == lamp.png("A012\n7"))
    until(lambda: newest("pad-1") == lamp.png("012", "red blinking"))
    assert rig.counts_people
    pads = line_in(rig, "simulated qsystem-pad").simulator
    assert pads is not None
    assert pads.press("pad-1", Key.CALL)
    assert not pads.press("pad-1", Key.RATE_5)
    until(lambda: told.pressed == [("pad-1", Press(33, Key.CALL))])


def test_signs_and_pads_of_one_language_hang_on_one_simulated_line(
    rig: Rig, health: HealthBook, until: Until
) -> None:
    rig.apply(
        [
            device("sign-1", protocol="qsystem", unit=33, line="a"),
            device("pad-1", "pad", unit=34, line="a"),
        ]
    )
    assert line_in(rig, "simulated a").places == {"sign-1": "1", "pad-1": "1"}
    until(
        lambda: all(
            seen and seen.reason == "no_status_channel" for seen in map(health.of, ("sign-1", "pad-1"))
        )
    )


def test_a_device_that_is_set_up_wrongly_does_not_take_its_line_along(
    rig: Rig, health: HealthBook, until: Until
) -> None:
    wrong = {
        "sign-2": {},
        "sign-3": {"unit": 300},
        "sign-4": {"unit": 4, "first": "here"},
        "sign-5": {"unit": 1},
        "sign-6": {"unit": 6, "series": "AB"},
    }
    rig.apply([device("sign-1", unit=1), *(device(code, **address) for code, address in wrong.items())])
    until(lambda: (seen := health.of("sign-1")) and seen.condition is Condition.READY)
    states = {(seen.condition, seen.reason) for code in wrong if (seen := health.of(code))}
    assert states == {(Condition.OFFLINE, "settings")}
    assert list(line_in(rig, "simulated modbus").places) == ["sign-1"]


def test_devices_that_want_different_things_of_their_line_are_refused(tools: Tools) -> None:
    for first, second in (
        ({"unit": 1, "baud": 9600}, {"unit": 2, "baud": 19200}),
        ({"unit": 1, "echo": True}, {"unit": 2, "echo": False}),
        ({"unit": 1}, {"unit": 40, "protocol": "qsystem"}),
        ({"unit": 1, "reply_s": "soon"}, {"unit": 2}),
        ({}, {}),
    ):
        devices = [device("sign-1", line="a", **first), device("sign-2", line="a", **second)]
        with pytest.raises(SetupError):
            Line("line a", devices, tools)


def test_a_setting_of_the_line_said_once_holds_for_all(rig: Rig, health: HealthBook, until: Until) -> None:
    rig.apply(
        [
            device("sign-1", unit=1, line="a", baud=19200),
            device("sign-2", unit=40, line="a", protocol="qsystem"),
        ]
    )
    until(lambda: (seen := health.of("sign-1")) and seen.condition is Condition.READY)
    until(lambda: (seen := health.of("sign-2")) and seen.condition is Condition.UNKNOWN)


SEEN = {
    "deaf": (Condition.OFFLINE, {"silent"}),
    "full": (Condition.OFFLINE, {"timeout"}),
    "unplugged": (Condition.OFFLINE, {"lost", "unreachable"}),
    "late": (Condition.OFFLINE, {"silent"}),
}
"""What the office sees of a fault of the line; all others are got over by themselves."""


@pytest.mark.parametrize("fault", LINE_FAULTS)
def test_each_fault_of_a_line_is_told_or_got_over_and_leaves_nothing_behind(
    rig: Rig, health: HealthBook, until: Until, fault: str
) -> None:
    """docs/hardware.md has this table: through the fault and after it the sign shows what the board says."""
    shown: dict[str, str] = {}
    rig.apply([device("sign-1", unit=1, reply_s=0.1, refresh_s=0.3, echo="echo" in fault)])
    simulator = line_in(rig, "simulated modbus").simulator
    assert simulator is not None
    simulator._shown = lambda code, said: shown.update({code: said.text})
    rig.show({"1": Look("A001", Doing.CALLED)})
    until(lambda: shown.get("sign-1") == "A001")
    simulator.suffer(fault)
    rig.show({"1": Look("A002", Doing.CALLED)})
    if fault in SEEN:
        until(
            lambda: (
                (seen := health.of("sign-1"))
                and (seen.condition, {seen.reason} & SEEN[fault][1]) == (SEEN[fault][0], {seen.reason})
            )
        )
    else:
        until(lambda: shown.get("sign-1") == "A002")
    rig.show({"1": Look("A003", Doing.CALLED)})
    simulator.recover()
    until(lambda: shown.get("sign-1") == "A003")
    until(lambda: (seen := health.of("sign-1")) and seen.condition is Condition.READY)
