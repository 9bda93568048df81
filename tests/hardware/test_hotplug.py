"""Hot-plug: who was pulled out and put in again works at once, however long its pauses have grown."""

import os
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.clock import HallClock
from hardware.health import Condition, HealthBook
from hardware.hotplug import present, watch
from hardware.lines.bus import PAUSES_S
from hardware.machines import Tools
from hardware.pictures import Pictures
from hardware.printing.spool import Spool
from hardware.protocols.modbus import ModbusBoards
from hardware.public import Device
from hardware.rig import Rig

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def rig(spool: Spool, health: HealthBook, clock: HallClock) -> Iterator[Rig]:
    rig = Rig(Tools(spool, health, clock, Pictures(), content=lambda: lambda slip: None))
    yield rig
    rig.close()


@pytest.fixture
def watching(rig: Rig) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(rig, stop, 0.05))
    thread.start()
    yield
    stop.set()
    thread.join(5)


def answer(near: int) -> None:
    """Boards at the far end of a tty, until it is closed."""
    boards = ModbusBoards()
    try:
        while data := os.read(near, 4096):
            for frame in boards.feed(data):
                os.write(near, frame.answer)
    except OSError:
        return


def test_a_line_that_is_plugged_in_works_at_once(
    rig: Rig,
    health: HealthBook,
    watching: None,
    tmp_path: Path,
    until: Until,
    caplog: pytest.LogCaptureFixture,
) -> None:
    name = tmp_path / "usb-0:2:1.0-port0"
    rig.apply([Device("sign-1", "sign", "1", "modbus", {"port": str(name), "unit": 1}, enabled=True)])
    until(lambda: len([r for r in caplog.records if r.name == "hardware.lines.bus"]) == 3)
    assert PAUSES_S[2] == 5  # seconds until the fourth try by itself
    near, line = os.openpty()
    tty.setraw(line)
    threading.Thread(target=answer, args=(near,), daemon=True).start()

    name.symlink_to(os.ttyname(line))
    began = time.monotonic()
    until(lambda: (seen := health.of("sign-1")) and seen.condition is Condition.READY)

    assert time.monotonic() - began < 2
    os.close(line)
    os.close(near)


def test_what_is_put_in_again_between_two_looks_is_new(tmp_path: Path) -> None:
    port = tmp_path / "port"
    assert present([str(port)]) == frozenset()
    port.symlink_to("/dev/null")
    first = present([str(port)])
    port.unlink()
    port.symlink_to("/dev/zero")
    assert len(present([str(port)]) - first) == 1


def test_on_usb_a_device_is_new_by_its_number_on_the_bus(tmp_path: Path) -> None:
    (tmp_path / "1-2").mkdir()
    (tmp_path / "1-2" / "devnum").write_text("7\n")
    before = present(["usb 0x04b8"], tmp_path)
    assert present(["/dev/null"], tmp_path) != before
    assert present(["usb 0x04b8"], tmp_path) == before
    (tmp_path / "1-2" / "devnum").write_text("8\n")
    assert {kind for kind, _ in present(["usb 0x04b8"], tmp_path) - before} == {"usb"}
