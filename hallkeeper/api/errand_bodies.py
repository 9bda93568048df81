"""What each kind of errand must be told. A new kind is one class here and one line in `KINDS`.

The agent's side has the same names in `hardware/errands.py`.
"""

import ipaddress
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from hall.errors import Invalid
from hallkeeper.api.route import Body

SMALLEST_NETWORK = 22
"""A prefix of /22 has 1,022 hosts: what is looked through in seconds; a typing mistake asks for no more."""
_NAME = r"[A-Za-z0-9_:+@-][A-Za-z0-9_.:+@-]*"
_FILE = rf"/dev/({_NAME}/){{0,4}}{_NAME}"
_HOST = r"[A-Za-z0-9_.-]{1,120}:[0-9]{1,5}"
Port = Annotated[str, Field(max_length=200, pattern=rf"^({_FILE}|{_HOST})$")]
"""A serial port's path, or `host:port` of a serial adapter on the network."""
Unit = Annotated[int, Field(ge=1, le=255)]
Baud = Annotated[int, Field(ge=300, le=460800)]
TcpPort = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0, le=300)]


class NoParameters(Body):
    """Nothing to be told."""


class NetworkPrinters(Body):
    """Where printers are looked for: IPv4 networks (by default the agent's own), and at which ports."""

    networks: Annotated[list[str], Field(max_length=8)] = []
    ports: Annotated[list[TcpPort], Field(min_length=1, max_length=8)] = [9100]

    @field_validator("networks")
    @classmethod
    def _are_small(cls, networks: list[str]) -> list[str]:
        for text in networks:
            if ipaddress.IPv4Network(text, strict=False).prefixlen < SMALLEST_NETWORK:
                raise ValueError(f"{text} is too large: at most /{SMALLEST_NETWORK} at once")
        return networks


class Line(Body):
    """A scan of one port: which speeds and addresses, in which protocols that answer."""

    port: Port
    bauds: Annotated[list[Baud], Field(min_length=1, max_length=10)] = [9600, 19200, 4800, 2400]
    frame: Literal["8N1", "8E1", "8N2", "7E1", "7E2"] = "8N1"
    protocols: Annotated[list[str], Field(min_length=1, max_length=8)] = ["modbus"]
    first: Unit = 1
    last: Unit = 32
    reply_s: Annotated[float, Field(ge=0.02, le=2)] = 0.08


class Light(Body):
    """Show `text` on the boards of these addresses, or, without it, on each its own address.

    `address` holds the driver's further settings (`baud`, `first`, `digits` ...).
    """

    port: Port
    protocol: Annotated[str, Field(max_length=40)]
    units: Annotated[list[Unit], Field(min_length=1, max_length=255)]
    text: Annotated[str, Field(max_length=12, pattern=r"^[ -~]*$")] | None = None
    address: dict[str, Any] = {}
    seconds: Seconds = 90


class Pads(Body):
    """Listen for key presses on one port."""

    port: Port
    protocol: Annotated[str, Field(max_length=40)]
    address: dict[str, Any] = {}
    seconds: Seconds = 120


class Label(Body):
    """A label for a device, printed on a printer that need not be in the catalogue yet."""

    driver: Annotated[str, Field(max_length=40)]
    address: dict[str, Any]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    lines: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=12)] = []


class InUse(Body):
    """A device of the catalogue, by its code."""

    device: Annotated[str, Field(min_length=1, max_length=64)]


class Identify(InUse):
    """For how long it shows itself."""

    seconds: Annotated[float, Field(gt=0, le=60)] = 8


class TriedFault(InUse):
    """What befalls a simulated device; `recover`: all is well again."""

    fault: Annotated[str, Field(min_length=1, max_length=40)]


KEY = "^(call|recall|start|finish|miss|transfer|hold|pause|rate-[1-5]|scan)$"


class PressedKey(InUse):
    """A key of a simulated pad; `text` is what a simulated scanner reads."""

    key: Annotated[str, Field(pattern=KEY)]
    text: Annotated[str, Field(max_length=200, pattern=r"^[ -~]*$")] = ""


KINDS: Mapping[str, type[Body]] = {
    "find_network_printers": NetworkPrinters,
    "find_usb_printers": NoParameters,
    "find_serial_ports": NoParameters,
    "scan_line": Line,
    "light_signs": Light,
    "listen_pads": Pads,
    "print_label": Label,
    "test_slip": InUse,
    "identify": Identify,
    "sound_test": InUse,
    "simulate_fault": TriedFault,
    "press_key": PressedKey,
}


def parameters_of(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The errand's parameters, checked and filled up.

    Raises Invalid `unknown_kind`, or `invalid_field` with the field's name.
    """
    if kind not in KINDS:
        raise Invalid("unknown_kind", f"There are {', '.join(KINDS)}.", field="kind")
    try:
        return KINDS[kind].model_validate(given).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(("parameters", *(str(part) for part in first["loc"])))
        raise Invalid("invalid_field", f"{name}: {first['msg']}", field=name) from error
