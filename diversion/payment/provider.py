"""What the hall asks of a payment provider: the same six questions of WeChat Pay, Alipay and the sandbox.

Amounts are whole fen. `order_no` is ours (at most 32 letters and digits) and names one order for ever: every
call may be repeated. State comes by `query`; a notification is only a reason to ask sooner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class At(StrEnum):
    """Where an order stands at the provider."""

    NONE = "none"
    """It knows no such order (surely: it has answered so)."""
    OPEN = "open"
    """Created, nobody has paid; or the customer is typing a password."""
    PAID = "paid"
    CLOSED = "closed"
    """Closed, revoked or failed for good: nobody can pay it any more."""
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid: `words` stand on the customer's phone, `expires_at` is ms UTC."""

    no: str
    fen: int
    words: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The provider's word on an order: `fen` what was really paid, `reference` its own number."""

    at: At
    fen: int = 0
    reference: str = ""


class Back(StrEnum):
    """Where a refund stands at the provider."""

    NONE = "none"
    """It knows no such refund (surely: it has answered so)."""
    ON_ITS_WAY = "on_its_way"
    DONE = "done"
    REFUSED = "refused"
    """For good: the order is too old, the merchant's purse is empty. A person must see to it."""


@dataclass(frozen=True, slots=True)
class Refunding:
    """The provider's word on a refund and its own number of it."""

    at: Back
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified notification: it says which order to ask about, nothing else is believed."""

    order_no: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of the daily statement: kind is `paid` or `refund`; `at` ms UTC."""

    order_no: str
    kind: str
    fen: int
    reference: str
    at: int


class Silence(Exception):
    """No word that can be relied on: it may have been done or not."""


class Declined(Exception):
    """The provider has answered no, for good; `code` is its word in short."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AlreadyPaid(Declined):
    """An order cannot be closed any more: it was paid."""


class Forged(Exception):
    """A notification that the provider did not sign, or signed for somebody else."""


class Provider(Protocol):
    """A payment provider. Every method may raise Silence; where it may raise Declined too it says so.

    `heard`: the text by which it knows that a notification has come; empty: the status alone says so.
    """

    code: str
    heard: str

    def create(self, order: Order) -> str:
        """Create the order; the text of the QR code that our screen shows. Repeating gives the same order.

        Raises Declined.
        """

    def take(self, order: Order, payment_code: str) -> Standing:
        """Take the money by the customer's payment code (付款码): paid, or open while a password is typed.

        Raises Declined (wrong code, too little money): then nothing was taken.
        """

    def query(self, order_no: str) -> Standing:
        """Where the order stands."""

    def close(self, order_no: str) -> None:
        """See that nobody can pay it any more; of a payment code, take it back. Raises AlreadyPaid."""

    def refund(self, order_no: str, refund_no: str, fen: int) -> Refunding:
        """Give all of it back. The same `refund_no` is the same refund."""

    def refund_state(self, order_no: str, refund_no: str) -> Refunding:
        """What has become of a refund."""

    def hear(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify a notification. Raises Forged."""

    def statement(self, day: str) -> list[StatementRow]:
        """All that was paid and refunded on a local day (`2026-11-28`)."""
