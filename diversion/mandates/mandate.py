"""A mandate (代扣签约) and the one table of its states, for each of the two ways to give one.

By the bank, on paper: applied -> signed -> sent (in an export file) -> authorised (by the bank) -> active
(billing takes it from the account). By a provider's automatic payment (免密代扣): applied -> active.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hall.errors import Refused


class Way(StrEnum):
    """Who obtains the authorisation."""

    BANK = "bank"
    """The payer's bank, by its form signed on paper."""
    PROVIDER = "provider"
    """WeChat or Alipay, on the customer's phone."""


class At(StrEnum):
    """Where a mandate stands."""

    APPLIED = "applied"
    SIGNED = "signed"
    """The paper is back with its signature."""
    SENT = "sent"
    """It stood in a file that the bank has."""
    AUTHORISED = "authorised"
    """The bank agrees; billing does not know it yet."""
    ACTIVE = "active"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


_OVER: frozenset[At] = frozenset({At.REJECTED, At.CANCELLED})
TABLE: Mapping[Way, Mapping[At, frozenset[At]]] = {
    Way.BANK: {
        At.APPLIED: frozenset({At.SIGNED, At.CANCELLED}),
        At.SIGNED: frozenset({At.SENT, At.CANCELLED}),
        At.SENT: frozenset({At.AUTHORISED, At.REJECTED, At.CANCELLED}),
        At.AUTHORISED: frozenset({At.ACTIVE, At.REJECTED, At.CANCELLED}),
        # A bank may take its word back: the account was closed, the payer has objected there.
        At.ACTIVE: _OVER,
        At.REJECTED: frozenset(),
        At.CANCELLED: frozenset(),
    },
    Way.PROVIDER: {
        At.APPLIED: frozenset({At.ACTIVE, At.REJECTED, At.CANCELLED}),
        At.ACTIVE: frozenset({At.CANCELLED}),
        At.REJECTED: frozenset(),
        At.CANCELLED: frozenset(),
    },
}
"""Way -> state -> where it may lead. Nothing else changes a mandate's state."""

LIVING = frozenset(At) - _OVER
"""A telephone number has one such mandate at most."""


class Reason(StrEnum):
    """Why a mandate was rejected or is over."""

    CUSTOMER = "customer"
    STAFF = "staff"
    LAPSED = "lapsed"
    """The paper never came back, or nobody agreed on the provider's page in time."""
    EXPIRED = "expired"
    """Its last day is over."""
    ERASED = "erased"
    WRONG_ACCOUNT = "wrong_account"
    WRONG_NAME = "wrong_name"
    NO_SIGNATURE = "no_signature"
    ACCOUNT_CLOSED = "account_closed"
    DECLINED = "declined"
    """On the provider's page: not now."""
    ENDED_THERE = "ended_there"
    """The payer has ended it at the bank or provider."""
    OTHER = "other"


BANK_SAYS = frozenset(
    {
        Reason.WRONG_ACCOUNT,
        Reason.WRONG_NAME,
        Reason.NO_SIGNATURE,
        Reason.ACCOUNT_CLOSED,
        Reason.ENDED_THERE,
        Reason.OTHER,
    }
)
"""Why a bank rejects one."""


class AccountKind(StrEnum):
    """What the account number stands on."""

    CARD = "card"
    PASSBOOK = "passbook"


class Purpose(StrEnum):
    """What is taken from the account."""

    BILL = "bill"
    """Telephone and broadband charges of the number (通信费)."""
    INSTALMENT = "instalment"
    """Instalments of a device bought with the number (分期款)."""


class Cycle(StrEnum):
    """How often."""

    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Mandate:
    """One mandate; instants in ms UTC.

    `number` stands on paper, in the bank's file and at the provider. `with_whom` is the bank's or provider's
    code. `person` is the digest of the telephone number; `sealed` holds name and number, `sealed_account` the
    account number: None once it is in the bank's hands or the mandate is over. `until` is the last day
    (`2028-12-31`), None: until it is cancelled. `consent` and `consent_language` name the text that was
    agreed to. `batch` is the export in which it stands. `ask_at`: when the provider is asked next.
    """

    id: str
    number: str
    way: Way
    with_whom: str
    person: str
    sealed: str | None
    sealed_account: str | None
    account_kind: AccountKind | None
    purpose: Purpose
    cycle: Cycle
    until: str | None
    consent: str
    consent_language: str
    place: str
    service: str | None
    ticket: str | None
    by: str
    made_at: int
    state: At = At.APPLIED
    reason: Reason | None = None
    batch: int | None = None
    ask_at: int | None = None
    was_sent: bool = False
    changed_at: int = 0
    version: int = 0

    @property
    def shown_number(self) -> str:
        """As people read it: `DK 1234 5678 9012 34`."""
        plain = self.number
        return " ".join([plain[:2], *(plain[n : n + 4] for n in range(2, len(plain), 4))])


def check_way(mandate: Mandate, after: At) -> None:
    """Raises Refused `not_allowed_in_state` where the table has no such way."""
    if after not in TABLE[mandate.way].get(mandate.state, ()):
        words = f"Application {mandate.number} is {mandate.state}; it cannot become {after}."
        raise Refused("not_allowed_in_state", words)
