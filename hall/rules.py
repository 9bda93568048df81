"""The rule that picks the next customer: one discipline with parameters instead of modes.

urgency = (time waited + head start of the customer class) / target wait of the business type.
A counter takes the most urgent among the types it serves. Integers throughout, so that the simulator and
the hall agree to the last bit: fractions are compared by cross multiplication, ties by `since`, then by
the number of the issue move.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """The first waiting ticket of one line (business type, and counter wished for or none).

    `since` is joined minus head start (ms UTC), `target_ms` the target wait of the type, > 0.
    """

    ticket: str
    number: str
    service: str
    since: int
    issued_at: int
    issue_move: int
    target_ms: int
    only_for: str | None = None


def more_urgent(a: Head, b: Head, now: int) -> bool:
    """Whether `a` comes before `b` at the instant `now` (ms UTC)."""
    left = (now - a.since) * b.target_ms
    right = (now - b.since) * a.target_ms
    return (-left, a.since, a.issue_move) < (-right, b.since, b.issue_move)


def next_for(heads: Iterable[Head], now: int) -> Head | None:
    """The most urgent of the heads that a counter may take, or None where nobody waits."""
    best: Head | None = None
    for head in heads:
        if best is None or more_urgent(head, best, now):
            best = head
    return best


def urgency(head: Head, now: int) -> float:
    """Time waited with head start, as a multiple of the target wait; for people to read."""
    return (now - head.since) / head.target_ms
