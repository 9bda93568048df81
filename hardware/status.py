"""What a printer says about itself: ESC/POS replies sorted and read by their fixed bits.

Source: Epson ESC/POS command reference, DLE EOT, GS a (automatic status back), GS r, GS ( H.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum


class ReplyKind(Enum):
    """Which command a reply belongs to; their fixed bits never overlap."""

    REALTIME = "DLE EOT"
    AUTOMATIC = "GS a"
    TRANSMIT = "GS r"
    COMPLETE = "GS ( H"
    FLOW = "XON/XOFF"


class Fault(StrEnum):
    """What a status bit means, in the words reported to the hall; the most serious stands first."""

    UNRECOVERABLE = "unrecoverable_error"
    COVER_OPEN = "cover_open"
    PAPER_OUT = "paper_out"
    CUTTER = "cutter"
    RECOVERABLE = "recoverable_error"
    OVERHEATED = "auto_recoverable_error"
    ERROR = "error"
    OFFLINE = "offline"
    PAPER_NEAR_END = "paper_near_end"


@dataclass(frozen=True)
class Reply:
    """One whole reply; `data` is the four id bytes of a COMPLETE, else the bytes as they came."""

    kind: ReplyKind
    data: bytes


_REALTIME: dict[int, tuple[tuple[int, Fault], ...]] = {
    1: ((0x08, Fault.OFFLINE), (0x20, Fault.RECOVERABLE)),
    2: ((0x04, Fault.COVER_OPEN), (0x20, Fault.PAPER_OUT), (0x40, Fault.ERROR)),
    3: (
        (0x04, Fault.RECOVERABLE),
        (0x08, Fault.CUTTER),
        (0x20, Fault.UNRECOVERABLE),
        (0x40, Fault.OVERHEATED),
    ),
    4: ((0x60, Fault.PAPER_OUT), (0x0C, Fault.PAPER_NEAR_END)),
}
_AUTOMATIC: tuple[tuple[int, int, Fault], ...] = (
    (0, 0x08, Fault.OFFLINE),
    (0, 0x20, Fault.COVER_OPEN),
    (1, 0x04, Fault.RECOVERABLE),
    (1, 0x08, Fault.CUTTER),
    (1, 0x20, Fault.UNRECOVERABLE),
    (1, 0x40, Fault.OVERHEATED),
    (2, 0x0C, Fault.PAPER_OUT),
    (2, 0x03, Fault.PAPER_NEAR_END),
)


def realtime_faults(query: int, reply: int) -> frozenset[Fault]:
    """The faults in the reply to `DLE EOT query` (1 to 4)."""
    return frozenset(fault for bits, fault in _REALTIME[query] if reply & bits)


def automatic_faults(data: bytes) -> frozenset[Fault]:
    """The faults in the four bytes of an automatic status."""
    return frozenset(fault for at, bits, fault in _AUTOMATIC if data[at] & bits)


def worst(faults: Iterable[Fault]) -> Fault | None:
    """The fault a person should hear of first: the cause, rather than that the printer is offline."""
    present = set(faults)
    return next((fault for fault in Fault if fault in present), None)


class ReplyReader:
    """Sorts a printer's byte stream into replies; bytes that fit nothing are dropped one by one.

    One read is not one reply: a reply may come in pieces, and pieces of several in one.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Reply]:
        """Take in what was read; return the replies that are now whole."""
        self._buffer += data
        replies = []
        while self._buffer:
            length, reply = _first(self._buffer)
            if length == 0:
                break
            del self._buffer[:length]
            if reply is not None:
                replies.append(reply)
        return replies


def _first(buffer: bytearray) -> tuple[int, Reply | None]:
    """How many bytes the first thing in `buffer` takes (0: wait for more) and the reply, if it is one."""
    head = buffer[0]
    if head == 0x37:
        return _complete(buffer)
    if head & 0x93 == 0x12:
        return 1, Reply(ReplyKind.REALTIME, bytes(buffer[:1]))
    if head & 0x93 == 0x10:
        return _automatic(buffer)
    if head & 0x90 == 0x00:
        return 1, Reply(ReplyKind.TRANSMIT, bytes(buffer[:1]))
    if head in (0x11, 0x13):
        return 1, Reply(ReplyKind.FLOW, bytes(buffer[:1]))
    return 1, None


def _automatic(buffer: bytearray) -> tuple[int, Reply | None]:
    if any(byte & 0x90 for byte in buffer[1:4]):
        return 1, None
    if len(buffer) < 4:
        return 0, None
    return 4, Reply(ReplyKind.AUTOMATIC, bytes(buffer[:4]))


def _complete(buffer: bytearray) -> tuple[int, Reply | None]:
    """`37 22 d1 d2 d3 d4 00`, each d between 20h and 7Eh."""
    fits = (
        all(byte == 0x22 for byte in buffer[1:2])
        and all(0x20 <= byte <= 0x7E for byte in buffer[2:6])
        and all(byte == 0 for byte in buffer[6:7])
    )
    if not fits:
        return 1, None
    if len(buffer) < 7:
        return 0, None
    return 7, Reply(ReplyKind.COMPLETE, bytes(buffer[2:6]))
