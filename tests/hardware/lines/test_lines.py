"""Lines put together from settings: who shares one, whose settings are wrong, what simulated ones show."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hardware.clock import HallClock
from hardware.errors import SetupError
from hardware.health import Condition, HealthBook
from hardware.lines.line import Line, line_of
from hardware.machines import Tools
from hardware.padlanguage import Key, Press
from hardware.pictures import Pictures
from hardware.printing.spool import Spool
from hardware.protocols.modbus import ModbusBoards
from hardware.public import Device
from hardware.rig import Rig
from hardware.signlanguage import Doing, Look
from hardware.simulators import lamp
from hardware.simulators.line import LINE_FAULTS

Until = Callable[[Callable[[], object]], None]
SIGNS = ("sign-1", "sign-2")


def device(code: str, kind: str = "sign", driver: str = "simulated", **address: Any) -> Device:
    """A device at counter 1, 2 ... as its code ends."""
    return Device(code, kind, code[-1], driver, address, enabled=True)


class Told:
    """Who was pressed, and the last picture of each device."""

    def __init__(self) -> None:
        self.pressed: list[tuple[str, Press]] = []

    def __call__(self, code: str, press: Press) -> None:
        self.pressed.append((code, press))


class NetworkAdapter:
    """A serial adapter on the network with Modbus boards behind it; `shown` is what each shows."""

    def __init__(self, port: int = 0) -> None:
        self._door = socket.create_server(("127.0.0.1", port))
        self.port: int = self._door.getsockname()[1]
        self.shown: dict[int, str] = {}
        self._line: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """It is switched off."""
        for end in (self._door, self._line):
            if end is not None:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self._line, _ = self._door.accept()
                boards = ModbusBoards()
                while data := self._line.recv(256):
                    for frame in boards.feed(data):
                        self.shown[frame.unit] = frame.text
                        self._line.sendall(frame.answer)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def tools(spool: Spool, health: HealthBook, clock: HallClock, pictures: Pictures, told: Told) -> Tools:
    return Tools(spool, health, clock, pictures, content=lambda: lambda slip: None, pressed=told)


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


def test_a_hall_of_simulated_lines_shows_its_board(
    rig: Rig, drawn: dict[str, bytes], told: Told, until: Until
) -> None:
    """Numbers, words, two lines, a pad: what is drawn was decoded on the far side of each line."""
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
    wanted = {
        "sign-1": lamp.png("A012"),
        "sign-2": lamp.png("请A012号"),
        "sign-3": lamp.png("A012\n7"),
        "pad-1": lamp.png("012", "red blinking"),
    }
    until(lambda: drawn == wanted)
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


def test_two_signs_without_a_port_are_told_so_and_not_that_they_are_in_each_other_s_way(
    rig: Rig, health: HealthBook
) -> None:
    rig.apply([device(code, driver="modbus", unit=1) for code in SIGNS])
    told = [str(seen.mistake) for code in SIGNS if (seen := health.of(code))]
    assert told == ["port is missing", "port is missing"]


def test_a_line_behind_an_adapter_on_the_network_comes_back_with_it(
    rig: Rig, health: HealthBook, until: Until
) -> None:
    adapter = NetworkAdapter()
    address = {"host": "127.0.0.1", "port": adapter.port}
    rig.apply([device(f"sign-{unit}", driver="modbus", unit=unit, **address) for unit in (1, 2)])
    rig.show({"1": Look("A001", Doing.CALLED), "2": Look("A001", Doing.CALLED)})
    until(lambda: adapter.shown == {1: "A001", 2: "A001"})
    until(lambda: {seen.condition for seen in map(health.of, SIGNS) if seen} == {Condition.READY})
    adapter.close()
    until(lambda: {seen.reason for seen in map(health.of, SIGNS) if seen} <= {"lost", "unreachable"})
    rig.show({"1": Look("A002", Doing.CALLED), "2": Look("A001", Doing.CALLED)})
    again = NetworkAdapter(adapter.port)
    until(lambda: again.shown == {1: "A002", 2: "A001"})
    until(lambda: {seen.condition for seen in map(health.of, SIGNS) if seen} == {Condition.READY})
    again.close()


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
    for first, second, why in (
        ({"unit": 1, "baud": 9600}, {"unit": 2, "baud": 19200}, "baud is 9600 at sign-1 and 19200 at sign-2"),
        ({"unit": 1, "echo": True}, {"unit": 2, "echo": False}, "echo is true at sign-1 and false at sign-2"),
        (
            {"unit": 1},
            {"unit": 40, "protocol": "qsystem"},
            "sign-1 speaks at 9600 8N1, sign-2 at 57600 8N1: say baud and frame",
        ),
        ({"unit": 1, "reply_s": "soon"}, {"unit": 2}, "reply_s is soon: a number from 0 to 60 is wanted"),
        ({}, {}, "unit is missing"),
    ):
        devices = [device("sign-1", line="a", **first), device("sign-2", line="a", **second)]
        with pytest.raises(SetupError) as caught:
            Line("line a", devices, tools)
        assert str(caught.value).startswith(why)


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
    rig: Rig, health: HealthBook, drawn: dict[str, bytes], until: Until, fault: str
) -> None:
    """Through the fault and after it the sign shows what the board says."""
    rig.apply([device("sign-1", unit=1, reply_s=0.1, refresh_s=0.3, echo="echo" in fault)])
    simulator = line_in(rig, "simulated modbus").simulator
    assert simulator is not None

    def calls(number: str) -> Callable[[], bool]:
        rig.show({"1": Look(number, Doing.CALLED)})
        picture = lamp.png(number)
        return lambda: drawn.get("sign-1") == picture

    def is_seen() -> bool:
        seen, (condition, reasons) = health.of("sign-1"), SEEN[fault]
        return seen is not None and seen.condition is condition and seen.reason in reasons

    until(calls("A001"))
    simulator.suffer(fault)
    arrived = calls("A002")
    until(is_seen if fault in SEEN else arrived)
    arrived = calls("A003")
    simulator.recover()
    until(arrived)
    until(lambda: (seen := health.of("sign-1")) and seen.condition is Condition.READY)


LINES, STEPS = 20, 8


def test_twenty_lines_each_through_a_schedule_of_faults_of_its_own(
    rig: Rig, health: HealthBook, drawn: dict[str, bytes], until: Until
) -> None:
    """Whatever befell them: when it is over every sign shows what its counter has by then, and is well."""
    devices = [
        Device(f"sign-{n}", "sign", f"{n}", "simulated", {"unit": n, "line": n, "reply_s": 0.1}, enabled=True)
        for n in range(1, LINES + 1)
    ]
    rig.apply(devices)
    until(lambda: len(drawn) == LINES)
    chances = {device.place: Random(device.code) for device in devices}
    looks = {place: Look(f"A{place:0>3}", Doing.CALLED) for place in chances}
    for _ in range(STEPS):
        for place, chance in chances.items():
            simulator = line_in(rig, f"simulated {place}").simulator
            assert simulator is not None
            simulator.suffer(chance.choice(list(LINE_FAULTS)))
            looks[place] = Look(f"A{chance.randrange(1000):03}", Doing.CALLED)
        rig.show(dict(looks))
        before = dict(drawn)
        until(lambda seen=before: sum(drawn[code] != seen[code] for code in drawn) > LINES // 4)
    for place in chances:
        simulator = line_in(rig, f"simulated {place}").simulator
        assert simulator is not None
        simulator.recover()
    until(lambda: drawn == {f"sign-{place}": lamp.png(look.text) for place, look in looks.items()})
    until(
        lambda: (
            {seen.condition for device in devices if (seen := health.of(device.code))} == {Condition.READY}
        )
    )


def test_the_page_on_devices_tells_each_fault_of_a_line_as_it_is() -> None:
    """Its rows: fault, what happens, what the office sees, what follows."""
    page = (Path(__file__).parents[3] / "docs" / "hardware.md").read_text(encoding="utf-8")
    table = page.partition("## Faults of a line")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \| ([^|]+) \|", table, re.M)
    assert {fault: says for fault, says, _ in rows} == {name: it.says for name, it in LINE_FAULTS.items()}
    for fault, _, office in rows:
        condition, reasons = SEEN.get(fault, (None, set()))
        assert set(re.findall(r"`(\w+)`", office)) == reasons
        assert office.startswith("OFFLINE" if condition else "nothing")
