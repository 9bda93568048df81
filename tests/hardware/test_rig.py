"""The rig: no device keeps the others from working, and what was lent comes back."""

import os
import tty
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hardware.clock import HallClock
from hardware.health import Condition, HealthBook
from hardware.lines.line import Line
from hardware.machines import Tools
from hardware.pictures import Pictures
from hardware.printing.spool import Spool
from hardware.public import Device
from hardware.rig import Rig

Until = Callable[[Callable[[], object]], None]
SETTINGS = (Condition.OFFLINE, "settings")


@pytest.fixture
def rig(spool: Spool, health: HealthBook, clock: HallClock, pictures: Pictures) -> Iterator[Rig]:
    rig = Rig(Tools(spool, health, clock, pictures, content=lambda: lambda slip: None))
    yield rig
    rig.close()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Path]:
    """A tty by a name of its own, as an adapter has one by its socket."""
    far, near = os.openpty()
    tty.setraw(near)
    link = tmp_path / "by-path"
    link.symlink_to(os.ttyname(near))
    yield link
    os.close(far)
    os.close(near)


def device(code: str, kind: str = "printer", driver: str = "simulated", **address: Any) -> Device:
    return Device(code, kind, code[-1], driver, address, enabled=True)


def told(health: HealthBook, code: str) -> tuple[str, str | None] | None:
    seen = health.of(code)
    return (seen.condition, seen.reason) if seen else None


def test_of_several_printers_at_a_kiosk_the_first_that_is_switched_on_prints(rig: Rig) -> None:
    first, second, third = (device(f"printer-{name}1") for name in "abc")
    rig.apply([replace(first, enabled=False), second, third])
    assert rig.printer_at("1") == "printer-b1"


@pytest.mark.parametrize(
    "wrong",
    [
        device("wrong-1", width_dots="broad"),
        device("wrong-1", width_dots=[576]),
        device("wrong-1", width_dots=3),
        device("wrong-1", mode=["text"]),
        device("wrong-1", profile="\0"),
        device("wrong-1", driver="tcp", host="127.0.0.1", port=70_000),
        device("wrong-1", "sign", driver="modbus", port="\0", unit=1),
        device("wrong-1", "sign", driver="modbus", port="/dev/null", unit=[1]),
        device("wrong-1", "speaker", driver="alsa", volume="loud"),
    ],
)
def test_settings_that_make_no_sense_are_told_and_keep_no_other_device_from_working(
    rig: Rig, health: HealthBook, until: Until, wrong: Device
) -> None:
    rig.apply([wrong, device("printer-2")])
    until(lambda: told(health, "wrong-1") == SETTINGS)
    seen = health.of("wrong-1")
    assert seen and seen.mistake
    until(lambda: told(health, "printer-2") == (Condition.READY, None))


def test_a_port_with_two_names_is_one_line(rig: Rig, port: Path) -> None:
    rig.apply(
        [
            device("sign-1", "sign", driver="sunpn", port=str(port), unit=1),
            device("sign-2", "sign", driver="sunpn", port=os.path.realpath(port), unit=2),
        ]
    )
    line = rig.machine_of("sign-1")
    assert isinstance(line, Line)
    assert line is rig.machine_of("sign-2")
    assert set(line.places) == {"sign-1", "sign-2"}


def test_a_wire_whose_name_means_another_file_meanwhile_comes_back(
    rig: Rig, health: HealthBook, port: Path, until: Until
) -> None:
    """A technician pulls the adapter while the line is tried: it may come back as another tty, or later."""
    rig.apply([device("sign-1", "sign", driver="sunpn", port=str(port), unit=1)])
    with rig.lend(str(port)):
        assert rig.machine_of("sign-1") is None
        port.unlink()
    until(lambda: told(health, "sign-1") == (Condition.OFFLINE, "unreachable"))
    assert rig.machine_of("sign-1") is not None
