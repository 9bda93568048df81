"""What a printer says about itself: ESC/POS replies sorted and read by their fixed bits.

Source: Epson ESC/POS command reference, DLE EOT, GS a (automatic status back), GS r, GS ( H.  What makers
have changed or added is data of their profiles: other meanings of the bits (`Bits`), questions of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum


class ReplyKind(Enum):
    """Which command a reply belongs to; their fixed bits never overlap, but for a maker's own."""

    REALTIME = "DLE EOT"
    AUTOMATIC = "GS a"
    TRANSMIT = "GS r"
    COMPLETE = "GS ( H"
    FLOW = "XON/XOFF"
    OWN = "a maker's own question"


class Fault(StrEnum):
    """What a status bit means, in the words reported to the hall; the most serious stands first.

    TICKET is none yet: a slip lies in the presenter's mouth, where the customer takes it.  UNTAKEN: it has
    been there for too long.
    """

    UNRECOVERABLE = "unrecoverable_error"
    COVER_OPEN = "cover_open"
    PAPER_OUT = "paper_out"
    JAM = "jam"
    CUTTER = "cutter"
    PRESENTER = "presenter"
    HEAD = "head"
    RECOVERABLE = "recoverable_error"
    OVERHEATED = "auto_recoverable_error"
    ERROR = "error"
    OFFLINE = "offline"
    PAPER_NEAR_END = "paper_near_end"
    UNTAKEN = "untaken"
    TICKET = "ticket"


@dataclass(frozen=True)
class Reply:
    """One whole reply; `data` is the four id bytes of a COMPLETE, else the bytes as they came."""

    kind: ReplyKind
    data: bytes


Bits = Mapping[int, tuple[tuple[int, Fault], ...]]
"""For each DLE EOT query, which bits of the reply mean which fault."""


@dataclass(frozen=True)
class Question:
    """A status request of one maker, asked besides the common ones.

    `send`: its bytes; `head`: the fixed bytes with which the reply begins (may be none, if the printer says
    nothing unasked); `length`: of the whole reply; `bits`: (byte of the reply, bits, fault).
    """

    send: bytes
    head: bytes
    length: int
    bits: tuple[tuple[int, int, Fault], ...]

    def faults(self, reply: bytes) -> frozenset[Fault]:
        """The faults in a whole reply."""
        return frozenset(fault for at, bits, fault in self.bits if reply[at] & bits)


EPSON: Bits = {
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
_TRANSMIT = ((0x0C, Fault.PAPER_OUT), (0x03, Fault.PAPER_NEAR_END))
XOFF = b"\x13"


def realtime_faults(query: int, reply: int, bits: Bits = EPSON) -> frozenset[Fault]:
    """The faults in the reply to `DLE EOT query` (1 to 4)."""
    return frozenset(fault for mask, fault in bits[query] if reply & mask)


def automatic_faults(data: bytes) -> frozenset[Fault]:
    """The faults in the four bytes of an automatic status."""
    return frozenset(fault for at, bits, fault in _AUTOMATIC if data[at] & bits)


def transmit_faults(reply: int) -> frozenset[Fault]:
    """The faults in the reply to `GS r 1`, the paper sensors."""
    return frozenset(fault for bits, fault in _TRANSMIT if reply & bits)


def worst(faults: Iterable[Fault]) -> Fault | None:
    """The fault a person should hear of first: the cause, rather than that the printer is offline."""
    present = set(faults) - {Fault.TICKET}
    return next((fault for fault in Fault if fault in present), None)


class ReplyReader:
    """Sorts a printer's byte stream into replies; bytes that fit nothing are dropped one by one.

    One read is not one reply: a reply may come in pieces, and pieces of several in one.
    """

    def __init__(self) -> None:
        self._buffer = b""
        self._own: Question | None = None

    def expect(self, question: Question | None) -> None:
        """From now on what looks like the reply to this question is taken for it, before all else."""
        self._own = question
        if question is not None and not question.head:
            self._buffer = b""  # half of something older would be taken for the reply's beginning

    def feed(self, data: bytes) -> list[Reply]:
        """Take in what was read; return the replies that are now whole."""
        stream = self._buffer + data
        longest = max(7, self._own.length if self._own else 0)
        replies, at = [], 0
        while at < len(stream):
            length, reply = _first(stream[at : at + longest], self._own)
            if length == 0:
                break
            at += length
            if reply is not None:
                replies.append(reply)
        self._buffer = stream[at:]
        return replies


_Step = tuple[int, Reply | None]


def _first(stream: bytes, own: Question | None) -> _Step:
    """How many bytes the first thing in `stream` takes (0: wait for more) and the reply, if it is one."""
    if own is not None and stream[: len(own.head)] == own.head[: len(stream)]:
        return _whole(stream, own.length, ReplyKind.OWN)
    head = stream[0]
    if head == 0x37:
        return _complete(stream)
    if head & 0x93 == 0x12:
        return 1, Reply(ReplyKind.REALTIME, stream[:1])
    if head & 0x93 == 0x10:
        return _automatic(stream)
    if head & 0x90 == 0x00:
        return 1, Reply(ReplyKind.TRANSMIT, stream[:1])
    if head in (0x11, 0x13):
        return 1, Reply(ReplyKind.FLOW, stream[:1])
    return 1, None


def _whole(stream: bytes, length: int, kind: ReplyKind) -> _Step:
    return (length, Reply(kind, stream[:length])) if len(stream) >= length else (0, None)


def _automatic(stream: bytes) -> _Step:
    if any(byte & 0x90 for byte in stream[1:4]):
        return 1, None
    return _whole(stream, 4, ReplyKind.AUTOMATIC)


def _complete(stream: bytes) -> _Step:
    """`37 22 d1 d2 d3 d4 00`, each d between 20h and 7Eh."""
    fits = (
        all(byte == 0x22 for byte in stream[1:2])
        and all(0x20 <= byte <= 0x7E for byte in stream[2:6])
        and all(byte == 0 for byte in stream[6:7])
    )
    if not fits:
        return 1, None
    if len(stream) < 7:
        return 0, None
    return 7, Reply(ReplyKind.COMPLETE, stream[2:6])
