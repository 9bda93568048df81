"""Finding serial ports: what they are called for good, whose they are, and whether they can be opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serial.tools import list_ports

from hardware.discovery.rights import refusal
from hardware.discovery.scan import QUESTIONS
from hardware.errors import SetupError
from hardware.pads import PADS, pad_protocol
from hardware.ports import wire_named
from hardware.protocols import PROTOCOLS
from hardware.protocols.qsystem import LOWEST_ADDRESS
from hardware.protocols.textsign import TextSign, vendors
from hardware.public import Json
from hardware.rig import Rig
from hardware.signlanguage import SignProtocol
from hardware.telling import Telling

NAMES = Path("/dev/serial")


@dataclass(frozen=True)
class SerialPort:
    """One port as the system lists it; `serial` is the adapter's serial number, empty where it has none."""

    device: str
    words: str
    vendor: int | None = None
    product: int | None = None
    serial: str = ""


def find_serial_ports(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Every serial port of this machine, and the protocols that this agent speaks."""
    return {
        "ports": described(listed_ports(), rig.owners(), NAMES),
        "signs": [
            _spoken(name, _near(name), addressed=spoken.addressed) | {"frames": spoken.frames}
            for name, spoken in PROTOCOLS.items()
        ],
        "pads": [_spoken(name, _pad(name), addressed=True) for name in PADS],
    }


def _spoken(name: str, protocol: SignProtocol | None, *, addressed: bool) -> Json:
    """A protocol: the speed it usually runs at; one that cannot be tried unconfigured has none (0).

    `digits` is how many places its boards usually have (0: that is no setting), `vendors` whose frames
    there are; of signs, `frames` are the bits of a character, where there is a choice.
    """
    digits = getattr(protocol, "digits", 0)
    return {
        "name": name,
        "answers": name in QUESTIONS,
        "addressed": addressed,
        "baud": protocol.baud if protocol is not None else 0,
        "digits": digits if isinstance(digits, int) else 0,
        "vendors": vendors() if isinstance(protocol, TextSign) else [],
    }


def _near(name: str) -> SignProtocol | None:
    with suppress(SetupError, KeyError, TypeError, ValueError):
        return PROTOCOLS[name].near({"unit": LOWEST_ADDRESS})
    return None


def _pad(name: str) -> SignProtocol | None:
    with suppress(SetupError, KeyError, TypeError, ValueError):
        return pad_protocol(name, {"unit": LOWEST_ADDRESS})
    return None


def listed_ports() -> list[SerialPort]:
    """What pyserial finds, in its order."""
    return [
        SerialPort(port.device, port.description or "", port.vid, port.pid, port.serial_number or "")
        for port in sorted(list_ports.comports(), key=lambda port: str(port.device))
    ]


def described(ports: Iterable[SerialPort], owners: Mapping[str, list[str]], names: Path) -> list[Json]:
    """Each port with its lasting name, its owners and what is in the way."""
    return [_described(port, owners, names) for port in ports]


def _described(port: SerialPort, owners: Mapping[str, list[str]], names: Path) -> Json:
    used = owners.get(wire_named(port.device), [])
    name, kind = lasting_name(port, names)
    chip = (
        f"{port.vendor:04x}:{port.product:04x}"
        if port.vendor is not None and port.product is not None
        else ""
    )
    return {
        "port": name,
        "device": port.device,
        "named": kind,
        "words": port.words if port.words not in ("", "n/a") else "",
        "chip": chip,
        "serial": port.serial,
        "used_by": used,
        **({} if used else refusal(Path(port.device))),
    }


def lasting_name(port: SerialPort, names: Path) -> tuple[str, str]:
    """The name to be kept in the catalogue, and which kind it is: `id`, `path`, or `none` of the two.

    A name by id is one only where the adapter has a serial number: CH340 and PL2303 have none, and two of
    them share one name; those are named by the socket they are plugged into.
    """
    for kind in ("id", "path") if port.serial else ("path",):
        for link in sorted((names / f"by-{kind}").glob("*")):
            if str(link.resolve()) == wire_named(port.device):
                return str(link), kind
    return port.device, "none"
