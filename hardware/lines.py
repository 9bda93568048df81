"""Lines: all signs and pads on one port, put together from their settings, with the one thread that owns it.

A simulated line gets its far side here; the agent then drives it through the same wire as a real one.
"""

from __future__ import annotations

from collections.abc import Sequence

from hardware.bus import Bus, Habits, Sign
from hardware.errors import SetupError
from hardware.lamp import png
from hardware.machines import SIMULATED, Tools
from hardware.padlanguage import PadProtocol
from hardware.pads import pad_protocol
from hardware.pictures import Picture
from hardware.protocols import language
from hardware.public import Device
from hardware.signlanguage import Boards, Look, Shown
from hardware.simulators.signs import SimulatedSigns
from hardware.transports import open_wire

PAD_KINDS = frozenset({"pad", "rating", "reader"})
LINE_KINDS = PAD_KINDS | {"sign"}
"""Kinds of devices that hang on lines; those with the same port share one line."""


class Line:
    """All signs and pads on one port.  Raises SetupError if their settings cannot be used.

    `places` is the counter of each device, by the device's code.
    """

    def __init__(self, name: str, devices: Sequence[Device], tools: Tools) -> None:
        self._pictures = tools.pictures
        self._pads = {device.code: _pad(device) for device in devices if device.kind in PAD_KINDS}
        signs = [_sign(device, self._pads.get(device.code)) for device in devices]
        self._by_unit = {(_protocol(d), s.unit): s.code for d, s in zip(devices, signs, strict=True)}
        self._drawn: dict[str, tuple[str, str]] = {}
        self.places = {device.code: device.place for device in devices}
        self.simulator: SimulatedSigns | None = None
        address = {"baud": signs[0].protocol.baud, "frame": signs[0].protocol.frame, **devices[0].address}
        if _is_simulated(devices[0]):
            self.simulator = SimulatedSigns(self._far(devices), self._show)
            address["port"] = self.simulator.port
        transport = "tcp" if "host" in address else "serial"
        self._bus = Bus(
            name,
            lambda: open_wire(transport, address),
            signs,
            tools.health,
            _habits(devices[0]),
            tools.pressed,
        )
        self._bus.start()

    @property
    def has_pads(self) -> bool:
        """Whether there is a pad among the signs."""
        return bool(self._pads)

    def show(self, code: str, look: Look) -> None:
        """What a sign or pad shows from now on."""
        self._bus.show(code, look)

    def stop(self) -> None:
        """Ask it to end after the frame in hand."""
        self._bus.stop()

    def join(self, wait_s: float) -> None:
        """Wait for its end; a simulated line is switched off."""
        self._bus.join(wait_s)
        if self.simulator is not None:
            self.simulator.close()

    def _far(self, devices: Sequence[Device]) -> dict[str, Boards]:
        """The far side of each protocol on a simulated line, by its name."""
        return {
            _protocol(device): self._pads[device.code].far()
            if device.kind in PAD_KINDS
            else language(_protocol(device)).far()
            for device in devices
        }

    def _show(self, protocol: str, shown: Shown) -> None:
        """A simulated board has taken in a frame: draw it if that changed anything."""
        code = self._by_unit.get((protocol, shown.unit))
        look = (shown.text, shown.lamp)
        if code is not None and self._drawn.get(code) != look:
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


def _pad(device: Device) -> PadProtocol:
    try:
        return pad_protocol(_protocol(device), device.address)
    except (KeyError, TypeError, ValueError) as error:
        raise SetupError(f"{device.code}: {error!r} in {dict(device.address)}") from error


def _sign(device: Device, pad: PadProtocol | None) -> Sign:
    """A board or pad; a pad that is alone on its port may have no address."""
    try:
        unit = int(device.address["unit"]) if pad is None else int(device.address.get("unit", 1))
        protocol = pad or language(_protocol(device)).near(device.address)
    except (KeyError, TypeError, ValueError) as error:
        raise SetupError(f"{device.code}: {error!r} in {dict(device.address)}") from error
    if not 0 < unit < 256:
        raise SetupError(f"{device.code}: unit {unit} is not between 1 and 255")
    return Sign(device.code, unit, protocol, pad.reader() if pad is not None else None)


def _habits(device: Device) -> Habits:
    """A line's own settings; they are taken from its first device."""
    address = device.address
    refresh_s = address.get("refresh_s")
    try:
        return Habits(
            float(address.get("reply_s", Habits.reply_s)),
            bool(address.get("echo", Habits.echo)),
            None if refresh_s is None else float(refresh_s),
        )
    except (TypeError, ValueError) as error:
        raise SetupError(f"{device.code}: {error!r} in {dict(address)}") from error
