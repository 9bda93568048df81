"""An invoice and the one table of its states, from the request to the red letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from diversion.invoices.port import What
from hall.errors import Refused


class At(StrEnum):
    """Where an invoice stands."""

    REQUESTED = "requested"
    """Asked for; the system may or may not have issued it."""
    ISSUED = "issued"
    """The system has given it a number."""
    DELIVERED = "delivered"
    """The customer has it, by one way at least."""
    RED_LETTERED = "red_lettered"
    """Cancelled by a red-letter invoice (红冲); its item is open again."""
    FAILED = "failed"
    """The system has answered no; nothing was issued."""


TABLE: Mapping[At, frozenset[At]] = {
    At.REQUESTED: frozenset({At.ISSUED, At.RED_LETTERED, At.FAILED}),
    At.ISSUED: frozenset({At.DELIVERED, At.RED_LETTERED}),
    At.DELIVERED: frozenset({At.DELIVERED, At.RED_LETTERED}),
    At.RED_LETTERED: frozenset(),
    At.FAILED: frozenset(),
}
"""State -> where it may lead. Nothing else changes an invoice's state."""

LIVING = frozenset({At.REQUESTED, At.ISSUED, At.DELIVERED})
"""While one of these stands, its item gets no other invoice."""
WITH_NUMBER = frozenset({At.ISSUED, At.DELIVERED})


class Way(StrEnum):
    """How an invoice comes to its customer."""

    SMS = "sms"
    EMAIL = "email"
    QR = "qr"
    PRINT = "print"


POSTED = frozenset({Way.SMS, Way.EMAIL})
"""The ways that the messages' room goes; the others are handed over at the terminal."""


class Desk(StrEnum):
    """Why an invoice waits for a person in the office."""

    SILENT = "silent"
    """The invoice system gives no word; it is asked again and again."""
    RED_REFUSED = "red_refused"
    """It should be cancelled, and the system refuses."""
    UNDELIVERABLE = "undeliverable"


class Step(StrEnum):
    """What is done outside the house, one at a time; each may be repeated."""

    ISSUE = "issue"
    FIND = "find"
    RED_LETTER = "red_letter"


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice. Fen and ms UTC; `period` is the month or day that it is for (`2026-10`).

    `request_no` names it at the invoice system; `owner` is the digest of the account, `person` of the number.
    `sealed` holds both with title and e-mail address (None: forgotten), `link` is sealed too. `step` is what
    has begun and is not known to have ended; `step_at` when somebody must act next (None: nobody). `doubt`:
    an issue or a red letter was begun and its outcome is not known. `tries`: silences in a row, `asks`: how
    often that was begun since it was last surely not heard. `refused` is the answered reason; `sure`: a
    person has given it up. `reddening` is the reason of a red letter that is wanted.
    `wants` is the way that it must still be posted, `ways` those gone already.
    """

    id: str
    request_no: str
    owner: str
    person: str
    item: str
    what: What
    period: str
    fen: int
    place: str
    visit: str | None
    ticket: str | None
    service: str | None
    language: str
    sealed: str | None
    created_at: int
    state: At = At.REQUESTED
    step: Step | None = None
    step_at: int | None = None
    doubt: bool = False
    doubt_at: int = 0
    tries: int = 0
    asks: int = 0
    sure: bool = False
    refused: str | None = None
    desk: Desk | None = None
    number: str | None = None
    issued_on: str | None = None
    link: str | None = None
    reddening: str | None = None
    red_number: str | None = None
    wants: Way | None = None
    ways: tuple[str, ...] = ()
    changed_at: int = 0
    version: int = 0


def check_way(before: At, after: At) -> None:
    """Raises Refused `not_allowed_in_state` where the table has no such way."""
    if after not in TABLE[before]:
        raise Refused("not_allowed_in_state", f"This invoice is {before}; it cannot become {after}.")
