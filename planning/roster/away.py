"""Who is away, and what that changes for others."""

from dataclasses import dataclass
from datetime import date

LEAD_HALVES = 2
"""Nobody is called in earlier than so many half hours from now."""


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is away from that half hour of that day on, up to and with the day `until`."""

    teller: str
    day: date
    half: int
    until: date


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody works otherwise than was published; None: not at all."""

    teller: str
    day: date
    before: str | None
    after: str | None
