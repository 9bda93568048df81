"""The languages of number displays.  A new one is one file here and one line in this table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.errors import SetupError
from hardware.protocols.modbus import ModbusBoards, ModbusSign
from hardware.protocols.qsystem import QSystemBoards, QSystemSign
from hardware.signlanguage import Address, Boards, SignProtocol


@dataclass(frozen=True)
class Language:
    """Both ends of a protocol: `near` is what the agent speaks, `far` what simulated boards understand."""

    near: Callable[[Address], SignProtocol]
    far: Callable[[], Boards]


PROTOCOLS: Mapping[str, Language] = {
    "modbus": Language(ModbusSign.configured, ModbusBoards),
    "qsystem": Language(QSystemSign.configured, QSystemBoards),
}


def language(name: str) -> Language:
    """A protocol by the name in a sign's settings.  Raises SetupError."""
    if name not in PROTOCOLS:
        raise SetupError(f"no sign protocol {name!r}; there are {', '.join(PROTOCOLS)}")
    return PROTOCOLS[name]
