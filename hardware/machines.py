"""Machines put together from their settings: a printer with its thread, a line of signs with its thread.

A simulated one gets its far side here; the agent then drives it through the same wire as a real one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hardware.bus import Bus, Sign
from hardware.clock import HallClock
from hardware.errors import SetupError
from hardware.health import HealthBook
from hardware.lamp import png
from hardware.paper import Paper
from hardware.pictures import Picture, Pictures
from hardware.printer import Link, Printer
from hardware.profile import profile_for
from hardware.protocols import language
from hardware.public import Device
from hardware.simulators.printer import SimulatedPrinter
from hardware.simulators.signs import SimulatedSigns
from hardware.slip import Slip
from hardware.spool import Spool, SpooledSlip
from hardware.transports import open_wire

SIMULATED = "simulated"
PAPERS_KEPT = 4
Content = Callable[[SpooledSlip], Slip | None]


@dataclass(frozen=True)
class Tools:
    """What machines work with; `content` makes a printer's own source of what slips say."""

    spool: Spool
    health: HealthBook
    clock: HallClock
    pictures: Pictures
    content: Callable[[], Content]


class Machine(Protocol):
    """Something with a thread of its own."""

    def stop(self) -> None:
        """Ask it to end."""

    def join(self, wait_s: float) -> None:
        """Wait for its end."""


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
            self.simulator = SimulatedPrinter(profile, self._show)
            driver, address = "tcp", {"host": "127.0.0.1", "port": self.simulator.port}
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


class SignLine:
    """All signs on one port.  Raises SetupError if their settings cannot be used."""

    def __init__(self, name: str, devices: Sequence[Device], tools: Tools) -> None:
        self._pictures = tools.pictures
        signs = [_sign(device) for device in devices]
        self._codes = {sign.unit: sign.code for sign in signs}
        self.places = {device.place: device.code for device in devices}
        address = dict(devices[0].address)
        self.simulator: SimulatedSigns | None = None
        if _is_simulated(devices[0]):
            self.simulator = SimulatedSigns(language(_protocol(devices[0])).far(), self._show)
            address["port"] = self.simulator.port
        address = {"baud": signs[0].protocol.baud, "frame": signs[0].protocol.frame, **address}
        transport = "tcp" if "host" in address else "serial"
        self._bus = Bus(
            name,
            lambda: open_wire(transport, address),
            signs,
            tools.health,
            reply_s=float(address.get("reply_s", 0.2)),
            echo=bool(address.get("echo", False)),
        )
        self._bus.start()

    def show(self, code: str, text: str) -> None:
        """What a sign shows from now on."""
        self._bus.show(code, text)

    def stop(self) -> None:
        """Ask it to end after the frame in hand."""
        self._bus.stop()

    def join(self, wait_s: float) -> None:
        """Wait for its end; simulated signs are switched off."""
        self._bus.join(wait_s)
        if self.simulator is not None:
            self.simulator.close()

    def _show(self, unit: int, text: str) -> None:
        code = self._codes.get(unit)
        if code is not None:
            self._pictures.offer(code, Picture(lambda: png(text), {}), 1)


def line_of(sign: Device) -> str:
    """The name of the line a sign hangs on: signs of one line share its thread."""
    if _is_simulated(sign):
        return f"{SIMULATED} {_protocol(sign)}"
    address = sign.address
    return f"{address['host']}:{address.get('port')}" if "host" in address else str(address.get("port"))


def _is_simulated(sign: Device) -> bool:
    return SIMULATED in (sign.driver, sign.address.get("port"))


def _protocol(sign: Device) -> str:
    return str(sign.address.get("protocol", "modbus" if sign.driver == SIMULATED else sign.driver))


def _sign(device: Device) -> Sign:
    try:
        unit = int(device.address["unit"])
        protocol = language(_protocol(device)).near(device.address)
    except (KeyError, TypeError, ValueError) as error:
        raise SetupError(f"{device.code}: {error!r} in {dict(device.address)}") from error
    if not 0 < unit < 256:
        raise SetupError(f"{device.code}: unit {unit} is not between 1 and 255")
    return Sign(device.code, unit, protocol)
