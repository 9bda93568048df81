"""What carries bytes to a device.  A new one is one file here and one line in this table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hardware.address import Address, told_by_name
from hardware.errors import SetupError
from hardware.transports.cups import open_cups
from hardware.transports.file import open_file
from hardware.transports.serialline import open_serial
from hardware.transports.tcp import open_tcp
from hardware.transports.usb import open_usb
from hardware.wire import Wire

TRANSPORTS: Mapping[str, Callable[[Address], Wire]] = {
    "tcp": open_tcp,
    "file": open_file,
    "serial": open_serial,
    "usb": open_usb,
    "cups": open_cups,
}


def open_wire(transport: str, address: Address) -> Wire:
    """Open the wire a device's settings describe.

    Raises WireError if there is nothing at the other end, SetupError if the settings cannot be used.
    """
    if transport not in TRANSPORTS:
        raise SetupError("no_such_driver", value=transport, known=tuple(TRANSPORTS))
    with told_by_name():
        return TRANSPORTS[transport](address)
