"""The languages of call pads, satisfaction keypads and scanners.

A new one is one file here and one line in this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hardware.errors import SetupError
from hardware.padlanguage import PadProtocol
from hardware.signlanguage import Address

PADS: Mapping[str, Callable[[Address], PadProtocol]] = {}


def pad_protocol(name: str, address: Address) -> PadProtocol:
    """A pad's protocol by the name in its settings.  Raises SetupError."""
    if name not in PADS:
        raise SetupError(f"no pad protocol {name!r}; there are {', '.join(PADS)}")
    return PADS[name](address)
