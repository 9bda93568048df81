"""The languages of call pads, satisfaction keypads and scanners.

A new one is one file here and one line in this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hardware.address import Address
from hardware.errors import SetupError
from hardware.padlanguage import PadProtocol
from hardware.pads.bytemap import ByteMap
from hardware.pads.qsystem import QSystemPad
from hardware.pads.scanner import Scanner

PADS: Mapping[str, Callable[[Address], PadProtocol]] = {
    "qsystem-pad": QSystemPad.configured,
    "bytemap": ByteMap.configured,
    "scanner": Scanner.configured,
}


def pad_protocol(name: str, address: Address) -> PadProtocol:
    """A pad's protocol by the name in its settings.  Raises SetupError."""
    if name not in PADS:
        raise SetupError("no_such_driver", value=name, known=tuple(PADS))
    return PADS[name](address)
