"""What every pad protocol offers: keys that come in from a counter, and what goes out to its lamp.

Call pads, satisfaction keypads and serial scanners are all pads.  A pad is a sign too: what it shows of its
counter's look goes out by `show`, and it hangs on the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hardware.signlanguage import ANY_UNIT as ANY_UNIT
from hardware.signlanguage import Boards, SignProtocol


class Key(StrEnum):
    """What a key means; `SCAN` is a slip's code read by a scanner, with the code as the press's text."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    TRANSFER = "transfer"
    HOLD = "hold"
    PAUSE = "pause"
    RATE_1 = "rate-1"
    RATE_2 = "rate-2"
    RATE_3 = "rate-3"
    RATE_4 = "rate-4"
    RATE_5 = "rate-5"
    SCAN = "scan"


@dataclass(frozen=True)
class Press:
    """Somebody pressed `key` on pad `unit`; `text` is what was read (scanners only)."""

    unit: int
    key: Key
    text: str = ""


class PadReader(Protocol):
    """The agent's ear: an incremental reader of a line that finds its way again after damaged bytes."""

    def feed(self, data: bytes) -> list[Press]:
        """Take in bytes; return the presses now whole, of whatever unit."""

    def silence(self) -> list[Press]:
        """The line fell silent: an unfinished frame will never be finished; what stands behind it counts."""


class Pads(Boards, Protocol):
    """The pads' side, for simulated ones: they show what they are told, and send keys."""

    def press(self, press: Press) -> bytes:
        """The bytes that pad `press.unit` sends for this key; empty if it has no such key."""


class PadProtocol(SignProtocol, Protocol):
    """The agent's side: `show` for lamp and digits (no frames if it has neither), and a reader of keys."""

    def reader(self) -> PadReader:
        """A new ear: each pad on a line has its own, as pads on one line may differ."""

    def far(self) -> Pads:
        """The pads' side of this protocol, with the same settings."""
