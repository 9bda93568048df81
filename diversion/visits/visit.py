"""A visit (自助办理): one customer, one task, from the first touch to the end or to where they gave up."""

from dataclasses import dataclass
from enum import StrEnum

PHONE = "phone"
"""The place of a visit on the customer's own telephone; a terminal's visit has its kiosk's code."""


class Task(StrEnum):
    """What a customer does without a counter."""

    PAY = "pay"
    """Pay a bill or top up."""
    INVOICE = "invoice"
    """An invoice now, or every month from now on."""
    MANDATE = "mandate"
    """Automatic payment from now on (自动缴费)."""
    NOTICES = "notices"
    """Messages about changes, or none: it spares nobody a counter, and is not counted among those who do."""


class Step(StrEnum):
    """How far a visit came; what is told of an abandoned one."""

    BEGUN = "begun"
    NUMBER = "number"
    BILL = "bill"
    AMOUNT = "amount"
    METHOD = "method"
    PAYING = "paying"
    PROOF = "proof"
    ITEMS = "items"
    TITLE = "title"
    DELIVERY = "delivery"
    CONSENT = "consent"
    AGREEING = "agreeing"
    """The customer is on the provider's page."""
    DONE = "done"
    CASH = "cash"


class Outcome(StrEnum):
    """How a visit ended."""

    COMPLETED = "completed"
    LEFT = "left"
    """The customer pressed the way out."""
    CASH = "cash"
    """The customer wants to pay cash, at a counter: nothing was done here, and they come for it once."""
    ABANDONED = "abandoned"
    """Nobody touched it any more."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit; instants in ms UTC. `ticket` is the number that the customer holds meanwhile, if any.

    `sealed` holds the number that was typed, until the visit ends; `visitor` is the digest by which the same
    number is known again within the quarter; `proved_at`: when a one-time code showed that it is theirs.
    `wait_s`: how long a ticket taken at the beginning would have waited; `channel`: the e-channel taught.
    """

    id: str
    place: str
    task: Task
    service: str
    offer: str | None
    ticket: str | None
    language: str
    opened_at: int
    seen_at: int
    wait_s: int | None = None
    step: Step = Step.BEGUN
    sealed: str | None = None
    visitor: str | None = None
    proved_at: int | None = None
    ended_at: int | None = None
    outcome: Outcome | None = None
    channel: str | None = None
