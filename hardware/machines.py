"""Machines put together from their settings: a printer with its thread; `lines/line.py` does lines of signs.

A simulated one gets its far side here; the agent then drives it through the same wire as a real one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hardware.clock import HallClock
from hardware.health import HealthBook
from hardware.lines.bus import Pressed, unheard
from hardware.pictures import Picture, Pictures
from hardware.printing.printer import Link, Printer
from hardware.printing.profile import Profile, profile_for
from hardware.printing.spool import Spool
from hardware.printing.spooled import SpooledSlip
from hardware.public import Device
from hardware.simulators.paper import Paper
from hardware.simulators.printer import SimulatedPrinter, SimulatedSerialPrinter
from hardware.slips.receipt import Receipt
from hardware.slips.slip import Slip
from hardware.speaker import Calls, NoCalls
from hardware.transports import open_wire

SIMULATED = "simulated"
PAPERS_KEPT = 4
Content = Callable[[SpooledSlip], Slip | Receipt | None]


@dataclass(frozen=True)
class Tools:
    """What machines work with.

    `content` makes a printer's own source of what slips say; `pressed` is told of keys; `calls` makes a
    speaker's own way to the hall's calls.
    """

    spool: Spool
    health: HealthBook
    clock: HallClock
    pictures: Pictures
    content: Callable[[], Content]
    pressed: Pressed = unheard
    calls: Callable[[], Calls] = NoCalls


class Machine(Protocol):
    """Something with a thread of its own."""

    def stop(self) -> None:
        """Ask it to end."""

    def join(self, wait_s: float) -> None:
        """Wait for its end."""


def _simulated(
    device: Device, profile: Profile, show: Callable[[Paper], None]
) -> tuple[SimulatedPrinter, str, Mapping[str, Any]]:
    """A simulated printer, on a serial line if `line` says so, else on TCP; and how to reach it."""
    if device.address.get("line") == "serial":
        serial = SimulatedSerialPrinter(profile, show)
        return serial, "serial", {"port": serial.device, "baud": 115200}
    printer = SimulatedPrinter(profile, show)
    return printer, "tcp", {"host": "127.0.0.1", "port": printer.port}


class PrinterMachine:
    """A printer.  Raises SetupError if its settings cannot be used."""

    def __init__(self, device: Device, tools: Tools) -> None:
        self._code = device.code
        self._pictures = tools.pictures
        self._query: dict[str, object] = {}
        profile = profile_for(device.address)
        self.simulator: SimulatedPrinter | None = None
        driver, address = device.driver, device.address
        if driver == SIMULATED:
            self.simulator, driver, address = _simulated(device, profile, self._show)
        link = Link(
            open=lambda: open_wire(driver, address),
            profile=profile,
            wiring=json.dumps([device.code, device.driver, dict(device.address)], sort_keys=True),
            began=self._label,
        )
        self._printer = Printer(device.code, link, tools.spool, tools.content(), tools.health, tools.clock)
        self._printer.start()

    def wake(self) -> None:
        """There may be a new slip."""
        self._printer.wake()

    def stop(self) -> None:
        """Ask it to end after the slip in hand."""
        self._printer.stop()

    def join(self, wait_s: float) -> None:
        """Wait for its end; a simulated printer is switched off."""
        self._printer.join(wait_s)
        if self.simulator is not None:
            self.simulator.close()

    def _label(self, slip: SpooledSlip) -> None:
        self._query = {"ticket": slip.number, "copy": slip.copy}

    def _show(self, paper: Paper) -> None:
        self._pictures.offer(self._code, Picture(paper.png, self._query), PAPERS_KEPT)
