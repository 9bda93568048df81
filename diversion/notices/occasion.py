"""Which moves of the journal a customer may hear of, and what becomes of such a notice. Pure.

A move becomes a row, the row waits until nothing takes the move back any more, and then it ends: told, or not
and why. The row has no personal data: the kind of message, and whose business it is by that one's id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from diversion.invoices.invoice import At as InvoiceAt
from diversion.mandates.mandate import BANK_SAYS
from diversion.mandates.mandate import At as MandateAt
from diversion.mandates.mandate import Reason as MandateReason
from diversion.messages.port import Kind
from diversion.payment.order import Pay
from diversion.standing.order import At as OrderAt
from diversion.standing.order import Reason as OrderReason
from hall.ticket import Move

MINUTE_MS = 60_000
SETTLE_MS = 2 * MINUTE_MS
"""So long it may be taken back; what is taken back by then nobody hears of."""
FRESH_MS = 6 * 60 * MINUTE_MS
"""Older news is no news: a hall that was silent, or was brought back from a backup, does not tell it."""
TOLD_REASONS = BANK_SAYS | {
    MandateReason.CUSTOMER,
    MandateReason.STAFF,
    MandateReason.LAPSED,
    MandateReason.EXPIRED,
}
"""Why a mandate was rejected or has ended, as far as somebody is told. Who has declined knows it."""
_HELD = frozenset({MandateAt.SENT, MandateAt.AUTHORISED, MandateAt.ACTIVE})
_BY_THE_CALENDAR = frozenset({MandateReason.LAPSED, MandateReason.EXPIRED})
_CANCELLED_BY = frozenset({OrderReason.CUSTOMER, OrderReason.STAFF})


class Who(StrEnum):
    """Who has done it."""

    KIOSK = "kiosk"
    """The customer, at a terminal."""
    PHONE = "phone"
    """The customer, on their phone."""
    COUNTER = "counter"
    OFFICE = "office"
    SYSTEM = "system"


class End(StrEnum):
    """What became of a notice."""

    TOLD = "told"
    """It lies in the outbox, in the same commit."""
    OFF = "off"
    """The manager has not switched this occasion on."""
    STOPPED = "stopped"
    """The customer wants no messages about changes."""
    OVER = "over"
    """It was taken back, or is true no longer."""
    LATE = "late"
    """It could not be told while it was news."""
    RESTORED = "restored"
    """The hall was brought back from a backup meanwhile: it may have been told already."""
    FORGOTTEN = "forgotten"
    """Whose it was is kept no longer."""
    UNWRITTEN = "unwritten"
    """No message could be made of it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice's row, named by its move; instants ms UTC. `due_at`: when it is to be told, None for never.

    `subject`: the id of the order, mandate, invoice or payment; `message`: of the outbox, once it is told.
    """

    move: int
    kind: Kind
    subject: str
    who: Who
    at: int
    due_at: int | None
    ended: End | None = None
    message: str | None = None
    changed_at: int = 0


def notice_of(move: Move, is_at_counter: Callable[[Move], bool]) -> Notice | None:
    """The notice that a move may lead to; None for most. `is_at_counter`: of what a person has done."""
    found = _KINDS[move.verb](move.data) if move.verb in _KINDS else None
    if found is None:
        return None
    kind, subject = found
    return Notice(
        move=move.move,
        kind=kind,
        subject=subject,
        who=_who(move, is_at_counter),
        at=move.kept_at,
        due_at=move.kept_at + SETTLE_MS,
        changed_at=move.kept_at,
    )


Data = Mapping[str, Any]
Found = tuple[Kind, str] | None


def _standing(data: Data) -> Found:
    kind = _standing_kind(data)
    return None if kind is None else (kind, data["standing_order"])


def _standing_kind(data: Data) -> Kind | None:
    match data.get("from"), data.get("to"):
        case None, OrderAt.ACTIVE:
            was_there = "replaces" in data or "undoes" in data
            return Kind.ORDER_CHANGED if was_there else Kind.ORDER_MADE
        case _, OrderAt.SUSPENDED:
            return Kind.ORDER_RETURNED
        case OrderAt.SUSPENDED, OrderAt.ACTIVE:
            return Kind.ORDER_RESUMED
        case _, OrderAt.CANCELLED if data.get("reason") in _CANCELLED_BY:
            return Kind.ORDER_CANCELLED
    return None


def _mandate(data: Data) -> Found:
    kind = _mandate_kind(data.get("from"), data.get("to"), data.get("reason"))
    return None if kind is None else (kind, data["mandate"])


def _mandate_kind(before: str | None, after: str | None, reason: str | None) -> Kind | None:
    """An application that never held and that somebody gave up is no change; one that ran out is."""
    match after:
        case MandateAt.ACTIVE:
            return Kind.MANDATE_ACTIVE
        case MandateAt.REJECTED if reason in BANK_SAYS:
            return Kind.MANDATE_REJECTED
        case MandateAt.CANCELLED if reason in _BY_THE_CALENDAR or (
            before in _HELD and reason in TOLD_REASONS
        ):
            return Kind.MANDATE_CANCELLED
    return None


def _invoice(data: Data) -> Found:
    if data.get("from") == data.get("to"):
        return None
    kinds = {str(InvoiceAt.FAILED): Kind.INVOICE_FAILED, str(InvoiceAt.RED_LETTERED): Kind.INVOICE_CANCELLED}
    kind = kinds.get(str(data.get("to")))
    return None if kind is None else (kind, data["invoice"])


def _payment(data: Data) -> Found:
    if data.get("to") != Pay.REFUNDED or data.get("from") == Pay.REFUNDED:
        return None
    return Kind.REFUNDED, data["payment"]


_KINDS: Mapping[str, Callable[[Data], Found]] = {
    "standing.state": _standing,
    "mandate.state": _mandate,
    "invoice.state": _invoice,
    "payment.state": _payment,
}
"""Verb -> what its move may be told as. All other verbs of the ways out of the queue change nothing that is
the customer's, or are told otherwise: a receipt, an invoice's link, "three before you".
"""


def _who(move: Move, is_at_counter: Callable[[Move], bool]) -> Who:
    by = move.by.partition(":")[0]
    if by == "person":
        return Who.COUNTER if is_at_counter(move) else Who.OFFICE
    return {"place": Who.KIOSK, "visit": Who.PHONE, "phone": Who.PHONE}.get(by, Who.SYSTEM)
