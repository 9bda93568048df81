"""What the hall asks of a billing system, whatever make it is: three questions and one deed.

Everything is found by the customer's number, never by an id from a browser. Posting is told apart by a
correlator of ours, which billing must know again: the same correlator is the same payment.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Bill:
    """An open bill: what remains of it in fen. `period` is the month, `2026-10`; dates are `2026-11-05`."""

    id: str
    no: str
    account: str
    period: str
    fen: int
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Whose number it is: the billing account, the holder's name (to be masked by us), credit left in fen."""

    id: str
    phone: str
    name: str
    balance_fen: int
    bills: tuple[Bill, ...] = ()


class Kind(StrEnum):
    """What a customer pays for."""

    BILL = "bill"
    TOPUP = "topup"


@dataclass(frozen=True, slots=True)
class Posting:
    """One payment to be posted: `correlator` is our order number, `bill` None for a top-up."""

    correlator: str
    account: str
    fen: int
    kind: Kind
    bill: str | None = None
    channel: str = "kiosk"
    method: str = "wechat"


@dataclass(frozen=True, slots=True)
class Posted:
    """Billing has it: under this reference of its own."""

    reference: str


@dataclass(frozen=True, slots=True)
class NotPosted:
    """Billing has answered that it has it not; `reason` is a short code such as `bill_paid`."""

    reason: str


class Unknown(Exception):
    """Billing gave no word that can be relied on: it may have it or not."""


class Unreached(Unknown):
    """Billing cannot have heard of it: the request never left."""


class Billing(Protocol):
    """A billing system. Every method may raise Unknown (or Unreached); nothing else."""

    def account(self, phone: str) -> Account | None:
        """The account of a telephone number with its open bills, oldest first; None: nobody's number."""

    def post(self, posting: Posting) -> Posted | NotPosted:
        """Post a payment. Posting the same correlator again answers the same as the first time."""

    def find(self, correlator: str) -> Posted | NotPosted:
        """What has become of a posting. NotPosted only where billing surely has none of it."""

    def posted_on(self, day: str) -> list[tuple[str, str, int]]:
        """All of a local day (`2026-11-28`): correlator, billing's reference, fen."""
