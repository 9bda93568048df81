"""Hot-plug: a machine whose wire was just plugged in tries at once, instead of waiting for its growing pause.

What is compared is which of the settings' own paths are there (`/dev/serial/by-path/...`, `/dev/usb/lp0`) and
what hangs on USB: a few lookups, where a list of all ports costs milliseconds.  When to compare is told by
the system's device manager if pyudev is installed (Debian: python3-pyudev), else by the clock.
"""

from __future__ import annotations

import importlib
import logging
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from hardware.rig import Rig

log = logging.getLogger(__name__)
LOOK_S = 2.0
USB = Path("/sys/bus/usb/devices")
SETTLED_S = 0.2
"""Rights and names are given to a new device file a moment after it has appeared."""
Present = frozenset[tuple[str, int]]
"""What is there, each with a number that changes when it is plugged in anew."""


def watch(rig: Rig, stop: threading.Event, look_s: float = LOOK_S) -> None:
    """Compare until stopped: a thread of its own."""
    wait = _waiting(look_s)
    before = present(rig.plugs().values())
    while not stop.is_set():
        wait(stop)
        plugs = rig.plugs()
        now = present(plugs.values())
        new = {name for name, _ in now - before}
        if hurried := [name for name, plug in plugs.items() if _kind(plug) in new]:
            log.info("plugged in: %s", ", ".join(hurried))
            rig.hurry(hurried)
        before = now


def present(plugs: Iterable[str], usb: Path = USB) -> Present:
    """Which of these paths are there; for plugs on USB, all that hangs there."""
    found = set()
    for plug in set(plugs):
        if plug.startswith("/"):
            with suppress(OSError):
                found.add((plug, os.stat(plug).st_ino))
        elif plug.startswith("usb "):
            found.update(_on_usb(usb))
    return frozenset(found)


def _on_usb(usb: Path) -> set[tuple[str, int]]:
    """One entry per device by its number on the bus, which is new each time it is plugged in."""
    found = set()
    for number in usb.glob("*/devnum"):
        with suppress(OSError, ValueError):
            found.add(("usb", hash((number.parent.name, int(number.read_text())))))
    return found


def _kind(plug: str) -> str:
    return "usb" if plug.startswith("usb ") else plug


def _waiting(look_s: float) -> Callable[[threading.Event], object]:
    """What waits for the next comparison."""
    try:
        pyudev = importlib.import_module("pyudev")
        monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        monitor.start()
    except (ImportError, OSError) as error:
        log.info("no news from the device manager (%s): looking every %g s", error, look_s)
        return lambda stop: stop.wait(look_s)

    def wait(stop: threading.Event) -> None:
        if monitor.poll(timeout=look_s) is not None:
            stop.wait(SETTLED_S)
            while monitor.poll(timeout=0) is not None:
                pass

    return wait
