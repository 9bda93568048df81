"""A standing order and the one table of its states."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hall.errors import Refused


class Way(StrEnum):
    """How the invoice comes every month."""

    EMAIL = "email"
    POST = "post"


class At(StrEnum):
    """Where a standing order stands."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    """A letter came back, or an e-mail: nothing goes out until the address is put right."""
    CANCELLED = "cancelled"
    """Over: by the customer, or because a newer order of the account has taken its place."""


TABLE: Mapping[At, frozenset[At]] = {
    At.ACTIVE: frozenset({At.SUSPENDED, At.CANCELLED}),
    At.SUSPENDED: frozenset({At.ACTIVE, At.CANCELLED}),
    At.CANCELLED: frozenset(),
}
"""State -> where it may lead. Nothing else changes an order's state."""

LIVING = frozenset({At.ACTIVE, At.SUSPENDED})
"""An account has one such order at most."""


class Source(StrEnum):
    """Where an address comes from."""

    FILE = "file"
    """It was on file; the customer has confirmed it."""
    TYPED = "typed"
    """The customer has typed it."""
    STAFF = "staff"
    """A member of staff has taken it down."""


class Reason(StrEnum):
    """Why an order was suspended or is over."""

    RETURNED = "returned"
    """The post has brought the letter back, or the mail server the e-mail."""
    CUSTOMER = "customer"
    REPLACED = "replaced"
    ERASED = "erased"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """One order; instants in ms UTC.

    `owner` is the digest of the account, `person` of the number; `sealed` holds both with title and address,
    and is None once forgotten. `consent` and `consent_language` name the text that the customer saw and
    agreed to. `first_cycle` is the first month (`2026-11`) whose invoice it covers; `replaces` is the order
    before it.
    """

    id: str
    owner: str
    person: str
    way: Way
    source: Source
    consent: str
    consent_language: str
    sealed: str | None
    place: str
    visit: str | None
    service: str | None
    first_cycle: str
    made_at: int
    state: At = At.ACTIVE
    reason: Reason | None = None
    replaces: str | None = None
    changed_at: int = 0
    version: int = 0

    @property
    def end_paper(self) -> str:
        """The paper that says that it has ended: one of its own, no copy of the sign-up's."""
        return f"{self.id}{END}"


END = "-end"
"""What such a paper's name ends with."""


def check_way(before: At, after: At) -> None:
    """Raises Refused `not_allowed_in_state` where the table has no such way."""
    if after not in TABLE[before]:
        raise Refused("not_allowed_in_state", f"This order is {before}; it cannot become {after}.")
