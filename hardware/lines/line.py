"""Lines: all signs and pads on one port, put together from their settings, with the one thread that owns it.

A simulated line gets its far side here; the agent then drives it through the same wire as a real one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hardware.address import Address, in_range, needed, number, told_by_name
from hardware.errors import SetupError
from hardware.health import Condition
from hardware.lines.bus import Bus, Habits, Sign
from hardware.machines import SIMULATED, Tools
from hardware.padlanguage import PadProtocol
from hardware.pads import pad_protocol
from hardware.pictures import Picture
from hardware.protocols import language
from hardware.public import Device
from hardware.signlanguage import Doing, Look, Shown, SignProtocol
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
LONGEST_REPLY_S = 60
LONGEST_REFRESH_S = 86_400


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
    said: dict[str, Device] = {}
    for device in devices:
        for key in SHARED:
            if key in device.address and (first := said.setdefault(key, device)) is not device:
                _must_agree(key, first, device)
    return {key: device.address[key] for key, device in said.items()}


def _must_agree(key: str, one: Device, two: Device) -> None:
    """Raises SetupError."""
    value, wanted = one.address[key], two.address[key]
    if value != wanted:
        raise SetupError(
            "line_differs", field=key, value=value, device=one.code, wanted=wanted, other=two.code
        )


def _members(devices: Sequence[Device], shared: Mapping[str, Any], tools: Tools) -> list[_Member]:
    """The devices that can be driven; two of one kind at one address would overwrite each other."""
    members: dict[tuple[str, int], _Member] = {}
    first: SetupError | None = None
    for device in devices:
        try:
            member = _member(device, {**device.address, **shared})
            _must_be(members.setdefault((_protocol(device), member.unit), member), member)
        except SetupError as error:
            log.warning("settings of %s: %s", device.code, error)
            first = first or error
            tools.health.note(device.code, Condition.OFFLINE, "settings", error.mistake)
    if first is not None and not members:
        raise first
    return list(members.values())


def _must_be(there: _Member, member: _Member) -> None:
    """Raises SetupError."""
    if there is not member:
        raise SetupError("unit_taken", value=member.unit, device=there.device.code)


def _member(device: Device, address: Address) -> _Member:
    """Raises SetupError."""
    name = _protocol(device)
    with told_by_name():
        if "host" not in address and not _is_simulated(device):
            needed(address, "port")
        if device.kind in PAD_KINDS:
            pad = pad_protocol(name, address)
            return _Member(device, in_range(address, "unit", 0, HIGHEST_UNIT), pad, pad)
        spoken = language(name)
        if spoken.addressed:
            needed(address, "unit")
        sign = spoken.near(address)
        return _Member(device, in_range(address, "unit", 0, HIGHEST_UNIT), sign, None)


def _settings(members: Sequence[_Member], shared: Mapping[str, Any]) -> dict[str, Any]:
    """What the line is opened with.  Raises SetupError where protocols want different speeds or frames."""
    first = members[0]
    for member in members:
        value, wanted = _speed(first), _speed(member)
        if value != wanted:
            one, two = first.device.code, member.device.code
            raise SetupError("speeds_differ", device=one, value=value, other=two, wanted=wanted)
    usual = {"baud": first.protocol.baud, "frame": first.protocol.frame}
    return {**usual, **first.device.address, **shared}


def _speed(member: _Member) -> str:
    return f"{member.protocol.baud} {member.protocol.frame}"


def _habits(shared: Mapping[str, Any]) -> Habits:
    """Raises SetupError."""
    refreshed = shared.get("refresh_s") is not None
    return Habits(
        number(shared, "reply_s", 0, LONGEST_REPLY_S, Habits.reply_s),
        bool(shared.get("echo", Habits.echo)),
        number(shared, "refresh_s", 0, LONGEST_REFRESH_S, 0) if refreshed else None,
    )
