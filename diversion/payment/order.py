"""A payment and the one table of its states, from the order to the receipt.

`paid` and `refunding` are the two states in which money is in the air; a row in one of them always says what
will happen next and when, or which person it waits for (`desk`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from diversion.billing.port import Kind
from hall.errors import Refused


class Pay(StrEnum):
    """Where a payment stands."""

    CREATED = "created"
    """We mean to ask the provider for it."""
    PENDING = "pending"
    """The provider has the order; the customer may pay."""
    PAID = "paid"
    """The provider has the money; billing does not have it yet (已付未销账)."""
    POSTED = "posted"
    """Billing has it (销账)."""
    RECEIPTED = "receipted"
    """The customer has the receipt (缴费凭条), or did not want it."""
    CLOSED = "closed"
    """Nobody paid, and nobody can any more."""
    REFUNDING = "refunding"
    """Billing has answered that it does not take it; the money is on its way back."""
    REFUNDED = "refunded"
    FAILED = "failed"
    """The provider declined; nothing was taken."""


TABLE: Mapping[Pay, frozenset[Pay]] = {
    Pay.CREATED: frozenset({Pay.PENDING, Pay.PAID, Pay.CLOSED, Pay.FAILED, Pay.REFUNDED}),
    Pay.PENDING: frozenset({Pay.PAID, Pay.CLOSED, Pay.FAILED, Pay.REFUNDED}),
    Pay.PAID: frozenset({Pay.POSTED, Pay.REFUNDING}),
    Pay.POSTED: frozenset({Pay.RECEIPTED}),
    Pay.RECEIPTED: frozenset(),
    # Money that came although the order was closed: it is posted or goes back like any other.
    Pay.CLOSED: frozenset({Pay.PAID, Pay.REFUNDED}),
    Pay.FAILED: frozenset({Pay.PAID, Pay.REFUNDED}),
    Pay.REFUNDING: frozenset({Pay.REFUNDED}),
    Pay.REFUNDED: frozenset(),
}
"""State -> where it may lead. Nothing else changes a payment's state."""

IN_THE_AIR = frozenset({Pay.PAID, Pay.REFUNDING})
WITH_BILLING = frozenset({Pay.POSTED, Pay.RECEIPTED})
NOTHING_TAKEN = frozenset({Pay.CLOSED, Pay.FAILED})
BEFORE_MONEY = frozenset({Pay.CREATED, Pay.PENDING})


class Method(StrEnum):
    """Who shows the code that is scanned."""

    OURS = "ours"
    """Our screen shows the order's QR code; the customer's phone scans it."""
    THEIRS = "theirs"
    """The customer's phone shows a payment code (付款码); our reader scans it."""


class Desk(StrEnum):
    """Why a payment waits for a person in the office."""

    BILLING_SILENT = "billing_silent"
    """Paid, and billing gives no word: it is asked again and again, and never paid back by itself."""
    AMOUNT_DIFFERS = "amount_differs"
    """The provider has another amount than was ordered."""
    REFUND_REFUSED = "refund_refused"
    """The money should go back, and the provider refuses."""
    PROVIDER_SILENT = "provider_silent"
    """The customer has gone, or the money should go back, and the provider gives no word; it is asked on."""


class Step(StrEnum):
    """What is done outside the house, one at a time; each may be repeated."""

    CREATE = "create"
    TAKE = "take"
    QUERY = "query"
    CLOSE = "close"
    POST = "post"
    FIND = "find"
    REFUND = "refund"
    ASK_REFUND = "ask_refund"


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. Amounts in fen, instants in ms UTC.

    `order_no` names it at the provider and, as correlator, at billing; `bill` is a keyed digest of the bill's
    number. `step` is what has begun and is not known to have ended; `step_at` when somebody must act next
    (None: nobody): while a step runs, the end of its lease, by which its outcome is known again. `doubt`: a
    post or refund was begun and its outcome is not known; `doubt_at` when the last post began. `tries` counts
    silences since the last progress, `looks` what is still to be asked after the end. `refused` is billing's
    answered reason why it has not posted; `sure`: a person has said so.
    """

    id: str
    order_no: str
    kind: Kind
    provider: str
    method: Method
    fen: int
    visit: str | None
    place: str
    ticket: str | None
    service: str | None
    bill: str | None
    sealed: str
    created_at: int
    expires_at: int
    state: Pay = Pay.CREATED
    step: Step | None = None
    step_at: int | None = None
    doubt: bool = False
    doubt_at: int = 0
    tries: int = 0
    looks: int = 1
    posts: int = 0
    leaving: bool = False
    sure: bool = False
    refused: str | None = None
    desk: Desk | None = None
    paid_fen: int | None = None
    provider_ref: str | None = None
    billing_ref: str | None = None
    refund_ref: str | None = None
    qr: str | None = None
    paid_at: int | None = None
    changed_at: int = 0
    version: int = 0

    @property
    def refund_no(self) -> str:
        """The one refund that this payment can have."""
        return f"{self.order_no}R"

    @property
    def money_fen(self) -> int:
        """What is to be posted or given back: what the provider really has; before that, what was ordered."""
        return self.fen if self.paid_fen is None else self.paid_fen


def check_way(before: Pay, after: Pay) -> None:
    """Raises Refused `not_allowed_in_state` where the table has no such way."""
    if after not in TABLE[before]:
        raise Refused("not_allowed_in_state", f"This payment is {before}; it cannot become {after}.")
