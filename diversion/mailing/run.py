"""A mailing run, its items, and the one table of an item's states.

    by post:   due -> issued -> printed -> posted -> returned
    by e-mail: due -> queued -> sent -> returned

Aside: skipped (nothing to invoice), failed (the invoice system or the mail server has said no), suspended
(the standing order was stopped or replaced meanwhile).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from diversion.standing.order import Way
from hall.errors import Refused


class RunAt(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    """A person has stopped it; nothing is issued or queued until somebody lets it go on."""
    CLOSED = "closed"
    """Nothing is left to be done."""


OPEN_RUNS = frozenset({RunAt.RUNNING, RunAt.STOPPED})
"""A month and a way have one such run at most."""


class At(StrEnum):
    """Where an item stands."""

    DUE = "due"
    """Its invoice is being asked for."""
    ISSUED = "issued"
    """Its invoice has a number; the letter is to be printed."""
    PRINTED = "printed"
    POSTED = "posted"
    """A person says so: it was handed to the post."""
    QUEUED = "queued"
    """Its e-mail lies in the outbox."""
    SENT = "sent"
    RETURNED = "returned"
    """It came back; the standing order waits for a better address."""
    SUSPENDED = "suspended"
    """The order was stopped or replaced before it went; a letter that was printed must be taken out."""
    SKIPPED = "skipped"
    FAILED = "failed"


TABLE: Mapping[At, frozenset[At]] = {
    At.DUE: frozenset({At.DUE, At.ISSUED, At.QUEUED, At.SUSPENDED, At.SKIPPED, At.FAILED}),
    At.ISSUED: frozenset({At.PRINTED, At.DUE, At.SUSPENDED}),
    At.PRINTED: frozenset({At.PRINTED, At.POSTED, At.SUSPENDED}),
    At.POSTED: frozenset({At.RETURNED}),
    At.QUEUED: frozenset({At.QUEUED, At.SENT, At.RETURNED, At.FAILED}),
    At.SENT: frozenset({At.RETURNED}),
    At.RETURNED: frozenset(),
    At.SUSPENDED: frozenset(),
    At.SKIPPED: frozenset({At.DUE}),
    At.FAILED: frozenset({At.DUE}),
}
"""State -> where it may lead (to itself: tried or printed again). Nothing else changes an item's state."""

LIVING = frozenset({At.DUE, At.ISSUED, At.PRINTED, At.POSTED, At.QUEUED, At.SENT})
"""An account has one such item of a month at most, in whichever run."""
TO_DO = frozenset({At.DUE, At.ISSUED, At.PRINTED, At.QUEUED})
"""While one of these stands, the run is not over."""
AGAIN = frozenset({At.SKIPPED, At.FAILED})
"""What a person may have tried once more."""
AT_HOME = frozenset({At.ISSUED, At.PRINTED})
"""The letter is still in the house."""


UNSURE = "unsure"
"""The reason of a queued item whose e-mail has perhaps left: it waits for a person's word."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run; instants in ms UTC. `no` counts the runs of a month, from 1; `by` has opened it.

    `taking`: there may be more who are due and have not been taken in.
    """

    id: str
    no: int
    cycle: str
    way: Way
    by: str
    made_at: int
    state: RunAt = RunAt.RUNNING
    taking: bool = True
    changed_at: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One account's invoice in a run. `number` stands on its letter and label, see `number.py`.

    `owner` is the account's digest in the standing orders. `step_at`: when the program must look at it again,
    None for never. `asks` counts the attempts that a person has begun, `tries` the silences of the present
    one, `prints` how often its letter was drawn. `reason` is a short code: why it failed, was skipped, came
    back.
    """

    id: str
    run: str
    number: str
    cycle: str
    way: Way
    owner: str
    standing_order: str
    made_at: int
    state: At = At.DUE
    step_at: int | None = None
    invoice: str | None = None
    invoice_number: str | None = None
    message: str | None = None
    reason: str | None = None
    asks: int = 1
    tries: int = 0
    prints: int = 0
    changed_at: int = 0
    version: int = 0

    @property
    def unsure(self) -> bool:
        """Whether a person must say what has become of its e-mail."""
        return self.state is At.QUEUED and self.reason == UNSURE


def check_way(before: At, after: At) -> None:
    """Raises Refused `not_allowed_in_state` where the table has no such way."""
    if after not in TABLE[before]:
        raise Refused("not_allowed_in_state", f"This item is {before}; it cannot become {after}.")
