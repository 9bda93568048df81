"""What a simulated printer can be made to suffer: each fault by name, and what the machine does under it.

The status bytes are those of real machines (Epson ESC/POS reference; a jam as SNBC tells it), written out and
not derived from the tables that read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hardware.printing.status import Fault


@dataclass(frozen=True)
class Condition:
    """What is the matter with the machine; a fresh one is in order.

    `realtime`: its replies to DLE EOT 1-4; `automatic`: its unasked status; `paper`: its reply to GS r 1;
    `faults`: what it says to a maker's own question; `stops`: it prints nothing and keeps what comes.
    `mute`: it never answers; `confirms`: whether it knows `GS ( H`; `deaf`: it takes no more bytes;
    `reset_after`: it drops the connection after so many bytes; `late_s`: how long each slip takes;
    `unplugged`: there is nothing at the other end; `untaken`: nobody takes the slip out of the presenter.
    """

    realtime: bytes = b"\x12\x12\x12\x12"
    automatic: bytes = b"\x10\x00\x00\x00"
    paper: int = 0
    faults: frozenset[Fault] = frozenset()
    stops: bool = False
    mute: bool = False
    confirms: bool = True
    deaf: bool = False
    reset_after: int | None = None
    late_s: float = 0.0
    unplugged: bool = False
    untaken: bool = False


CLEAR = Condition()


def _stopped(realtime: str, automatic: str, fault: Fault, paper: int = 0) -> Condition:
    bits = bytes.fromhex(realtime), bytes.fromhex(automatic)
    return Condition(*bits, paper, frozenset({fault, Fault.OFFLINE}), stops=True)


FAULTS: Mapping[str, Condition] = MappingProxyType(
    {
        "paper_out": _stopped("1A 32 12 7E", "18 00 0C 00", Fault.PAPER_OUT, 0x0C),
        "paper_near_end": Condition(
            bytes.fromhex("12 12 12 1E"),
            bytes.fromhex("10 00 03 00"),
            0x03,
            frozenset({Fault.PAPER_NEAR_END}),
        ),
        "cover_open": _stopped("1A 16 12 12", "38 00 00 00", Fault.COVER_OPEN),
        "cutter": _stopped("1A 52 1A 12", "18 08 00 00", Fault.CUTTER),
        "jam": _stopped("1A 52 16 12", "18 04 00 00", Fault.JAM),
        "overheated": _stopped("1A 52 52 12", "18 40 00 00", Fault.OVERHEATED),
        "broken": _stopped("1A 52 32 12", "18 20 00 00", Fault.UNRECOVERABLE),
        "silent": Condition(mute=True),
        "unconfirmed": Condition(confirms=False),
        "reset": Condition(reset_after=3000),
        "stuck": Condition(mute=True, deaf=True),
        "late": Condition(late_s=4.0),
        "unplugged": Condition(unplugged=True),
        "slip_left": Condition(untaken=True),
    }
)
"""All faults by name.  `late` is 4 s, slower than any printer in order."""
