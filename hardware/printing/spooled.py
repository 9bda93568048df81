"""A paper on the spool: its states and which may follow which, and the values that go in and come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hardware.public import Json


class PaperKind(StrEnum):
    """What is printed: a slip of a ticket, or a receipt of a payment."""

    SLIP = "slip"
    RECEIPT = "receipt"


class SlipState(StrEnum):
    """Where a slip is.  NOT_SENT: the last try failed before any byte left, and another will be made."""

    QUEUED = "QUEUED"
    PREFLIGHT = "PREFLIGHT"
    NOT_SENT = "NOT_SENT"
    SENDING = "SENDING"
    SENT = "SENT"
    CONFIRMED = "CONFIRMED"
    UNKNOWN = "UNKNOWN"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


_S = SlipState
OPEN = frozenset({_S.QUEUED, _S.PREFLIGHT, _S.NOT_SENT})
"""No byte has left: these, and only these, may still be printed by themselves, cancelled, or expire."""
COMES_FROM = {
    _S.QUEUED: frozenset[SlipState](),
    _S.PREFLIGHT: frozenset({_S.QUEUED, _S.NOT_SENT}),
    _S.NOT_SENT: frozenset({_S.PREFLIGHT, _S.SENDING}),
    _S.SENDING: frozenset({_S.PREFLIGHT}),
    _S.SENT: frozenset({_S.SENDING, _S.SENT}),
    _S.CONFIRMED: frozenset({_S.SENT}),
    _S.UNKNOWN: frozenset({_S.SENDING, _S.SENT}),
    _S.EXPIRED: OPEN,
    _S.CANCELLED: OPEN,
}
"""The one table: which state may follow which.  SENDING goes back to NOT_SENT only if no byte has left,
and is CANCELLED then where a copy was asked for meanwhile; a slip is SENT as soon as all bytes are handed
over; what the printer says then makes it CONFIRMED or UNKNOWN.
"""
ENDS = frozenset({_S.SENT, _S.CONFIRMED, _S.UNKNOWN, _S.EXPIRED, _S.CANCELLED})
LATE = "LATE"
"""What the hall is told of a slip that should be on paper by now; no state of the spool."""
AWAITED = "awaited"
"""Why a slip is still SENT whose printer has not had its say."""
COPIED = "copied"
"""Why a slip was taken back, or is to be if no byte of it has left: there is a copy now."""
TEST = "test"
"""The epoch of slips that no ticket stands behind: printed to see whether the printer prints."""


@dataclass(frozen=True)
class NewSlip:
    """A slip as a move asks for it; `facts` is what the move promised, kept for drawing.

    `ticket` is the payment's id where it is a receipt; `copy` is 0 for the first print.
    """

    ticket: str
    copy: int
    printer: str
    number: str
    at: datetime
    facts: Json
    kind: PaperKind = field(default=PaperKind.SLIP, kw_only=True)


@dataclass(frozen=True)
class SpooledSlip(NewSlip):
    """A slip in the spool; `id` counts this agent's slips, `tries` the attempts made so far."""

    id: int
    state: SlipState
    tries: int


@dataclass(frozen=True)
class SlipNews:
    """What the hall has not been told of a slip; `state` is the spool's word, or LATE."""

    id: int
    printer: str
    ticket: str
    copy: int
    number: str
    state: str
    reason: str | None
    kind: str = PaperKind.SLIP


@dataclass(frozen=True)
class Cursor:
    """All moves up to `move` of this epoch are dealt with."""

    epoch: str
    move: int
