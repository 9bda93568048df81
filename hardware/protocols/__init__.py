"""The languages of number displays.  A new one is one file here and one line in this table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.address import Address
from hardware.errors import SetupError
from hardware.protocols.alpha import AlphaBoards, AlphaSign
from hardware.protocols.customer import CustomerDisplay, DigitDisplay, TwoLineDisplay
from hardware.protocols.modbus import ModbusBoards, ModbusSign
from hardware.protocols.qsystem import QSystemBoards, QSystemSign
from hardware.protocols.sunpn import SunpnBoards, SunpnSign
from hardware.protocols.textsign import TextBoards, TextSign
from hardware.signlanguage import Boards, SignProtocol


@dataclass(frozen=True)
class Language:
    """Both ends of a protocol: `near` is what the agent speaks, `far` what simulated boards understand.

    `addressed` is whether boards have addresses; without, there is one on its line. `frames` are those that
    boards of this protocol are sold with, the usual one first; empty where all have the same.
    """

    near: Callable[[Address], SignProtocol]
    far: Callable[[Address], Boards]
    addressed: bool = True
    frames: tuple[str, ...] = ()


PROTOCOLS: Mapping[str, Language] = {
    "modbus": Language(ModbusSign.configured, ModbusBoards, frames=("8N1", "8E1", "8N2")),
    "sunpn": Language(SunpnSign.configured, SunpnBoards),
    "alpha": Language(AlphaSign.configured, AlphaBoards, frames=("7E1", "8N1", "7E2")),
    "cd5220": Language(TwoLineDisplay.configured, CustomerDisplay, addressed=False),
    "led8n": Language(DigitDisplay.configured, CustomerDisplay, addressed=False),
    "qsystem": Language(QSystemSign.configured, QSystemBoards),
    "text": Language(TextSign.configured, TextBoards),
}


def language(name: str) -> Language:
    """A protocol by the name in a sign's settings.  Raises SetupError."""
    if name not in PROTOCOLS:
        raise SetupError("no_such_driver", value=name, known=tuple(PROTOCOLS))
    return PROTOCOLS[name]
