"""Lines: all signs and pads on one port, put together from their settings, with the one thread that owns it.

A simulated line gets its far side here; the agent then drives it through the same wire as a real one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hardware.errors import SetupError
from hardware.health import Condition
from hardware.lines.bus import Bus, Habits, Sign
from hardware.machines import SIMULATED, Tools
from hardware.padlanguage import PadProtocol
from hardware.pads import pad_protocol
from hardware.pictures import Picture
from hardware.protocols import language
from hardware.public import Device
from hardware.signlanguage import Address, Doing, Look, Shown, SignProtocol, in_range
from hardware.simulators.lamp import png
from hardware.simulators.line import Far, SimulatedLine
from hardware.transports import open_wire

log = logging.getLogger(__name__)
PAD_KINDS = frozenset({"pad", "rating", "reader"})
LINE_KINDS = PAD_KINDS | {"sign"}
"""Kinds of devices that hang on lines; those with the same port share one line."""
SHARED = ("baud", "frame", "flow", "echo", "reply_s", "refresh_s")
"""Settings of a line: said at one of its devices, they hold for all."""
HIGHEST_UNIT = 255


@dataclass(frozen=True)
class _Member:
    """A device with its protocol; `pad` is the same where it is a pad."""

    device: Device
    unit: int
    protocol: SignProtocol
    pad: PadProtocol | None

    def sign(self) -> Sign:
        reader = self.pad.reader() if self.pad is not None else None
        return Sign(self.device.code, self.unit, self.protocol, reader)

    def shows(self) -> bool:
        """Whether it has a lamp or digits."""
        return bool(self.protocol.show(self.unit, Look(self.device.place, Doing.CALLED)))

    def far(self, address: Address) -> Far:
        """Its simulated far side."""
        if self.pad is not None:
            pads = self.pad.far()
            return Far(self.unit, pads, pads)
        return Far(self.unit, language(_protocol(self.device)).far(address))


class Line:
    """All signs and pads on one port.

    A device whose settings cannot be used is left out and says so; SetupError is raised if none is left, or
    if they want different things of their line.  `places` is the counter of each device, by its code; `dumb`
    are those that have nothing to show.
    """

    def __init__(self, name: str, devices: Sequence[Device], tools: Tools) -> None:
        self._pictures = tools.pictures
        self._drawn: dict[str, tuple[str, str]] = {}
        shared = _shared(devices)
        members = _members(devices, shared, tools)
        self.places = {member.device.code: member.device.place for member in members}
        self.has_pads = any(member.pad is not None for member in members)
        self.dumb = {member.device.code for member in members if not member.shows()}
        address, habits = _settings(members, shared), _habits(shared)
        self.simulator: SimulatedLine | None = None
        if _is_simulated(devices[0]):
            fars = {m.device.code: m.far({**m.device.address, **shared}) for m in members}
            self.simulator = SimulatedLine(fars, self._show, echo=bool(shared.get("echo")))
            address = {"port": self.simulator.port, "baud": address["baud"]}
        transport = "tcp" if "host" in address else "serial"
        signs = [member.sign() for member in members]
        self._bus = Bus(
            name, lambda: open_wire(transport, address), signs, tools.health, habits, tools.pressed
        )
        self._bus.start()

    def show(self, code: str, look: Look) -> None:
        """What a sign or pad shows from now on."""
        self._bus.show(code, look)

    def wake(self) -> None:
        """Its port may be there again."""
        self._bus.wake()

    def stop(self) -> None:
        """Ask it to end after the frame in hand."""
        self._bus.stop()

    def join(self, wait_s: float) -> None:
        """Wait for its end; a simulated line is switched off."""
        self._bus.join(wait_s)
        if self.simulator is not None:
            self.simulator.close()

    def _show(self, code: str, shown: Shown) -> None:
        """A simulated device has taken in a frame: draw it if that changed anything."""
        look = (shown.text, shown.lamp)
        if self._drawn.get(code) != look:
            self._drawn[code] = look
            self._pictures.offer(code, Picture(lambda: png(*look), {}), 1)


def line_of(device: Device) -> str:
    """The name of the line a sign or pad hangs on: those of one line share its thread."""
    address = device.address
    if _is_simulated(device):
        return f"{SIMULATED} {address.get('line', _protocol(device))}"
    return f"{address['host']}:{address.get('port')}" if "host" in address else str(address.get("port"))


def _is_simulated(device: Device) -> bool:
    return SIMULATED in (device.driver, device.address.get("port"))


def _protocol(device: Device) -> str:
    usual = "qsystem-pad" if device.kind in PAD_KINDS else "modbus"
    return str(device.address.get("protocol", usual if device.driver == SIMULATED else device.driver))


def _shared(devices: Sequence[Device]) -> Mapping[str, Any]:
    """What any device says of their line.  Raises SetupError where two contradict each other."""
    shared: dict[str, Any] = {}
    for device in devices:
        for key in SHARED:
            if key in device.address and shared.setdefault(key, device.address[key]) != device.address[key]:
                raise SetupError(f"{device.code}: its line has another {key}: {shared[key]}")
    return shared


def _members(devices: Sequence[Device], shared: Mapping[str, Any], tools: Tools) -> list[_Member]:
    """The devices that can be driven; two of one kind at one address would overwrite each other."""
    members: dict[tuple[str, int], _Member] = {}
    reasons = []
    for device in devices:
        try:
            member = _member(device, {**device.address, **shared})
            _must_be(members.setdefault((_protocol(device), member.unit), member), member)
        except SetupError as error:
            log.warning("settings: %s", error)
            reasons.append(str(error))
            tools.health.note(device.code, Condition.OFFLINE, "settings", str(error))
    if not members:
        raise SetupError("; ".join(reasons))
    return list(members.values())


def _must_be(there: _Member, member: _Member) -> None:
    """Raises SetupError."""
    if there is not member:
        raise SetupError(f"{member.device.code}: unit {member.unit} is {there.device.code} already")


def _member(device: Device, address: Address) -> _Member:
    """Raises SetupError."""
    name = _protocol(device)
    try:
        if device.kind in PAD_KINDS:
            pad = pad_protocol(name, address)
            return _Member(device, in_range(address, "unit", 0, HIGHEST_UNIT), pad, pad)
        spoken = language(name)
        if spoken.addressed and "unit" not in address:
            raise SetupError(f"{device.code}: which unit is it?")
        return _Member(device, in_range(address, "unit", 0, HIGHEST_UNIT), spoken.near(address), None)
    except (KeyError, TypeError, ValueError) as error:
        raise SetupError(f"{device.code}: {error!r} in {dict(address)}") from error


def _settings(members: Sequence[_Member], shared: Mapping[str, Any]) -> dict[str, Any]:
    """What the line is opened with.  Raises SetupError where protocols want different speeds or frames."""
    first = members[0]
    for member in members:
        if (member.protocol.baud, member.protocol.frame) != (first.protocol.baud, first.protocol.frame):
            raise SetupError(
                f"{member.device.code} and {first.device.code} want another baud or frame: say which"
            )
    usual = {"baud": first.protocol.baud, "frame": first.protocol.frame}
    return {**usual, **first.device.address, **shared}


def _habits(shared: Mapping[str, Any]) -> Habits:
    refresh_s = shared.get("refresh_s")
    try:
        return Habits(
            float(shared.get("reply_s", Habits.reply_s)),
            bool(shared.get("echo", Habits.echo)),
            None if refresh_s is None else float(refresh_s),
        )
    except (TypeError, ValueError) as error:
        raise SetupError(f"{error!r} in {dict(shared)}") from error
