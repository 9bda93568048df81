"""A change that a manager registers: from which day on, what it acts on, and what is expected of it.

What it acts on decides what its days may be adjusted for: a way without a queue takes customers away, so days
must not be made equal in those very customers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

HALL = "hall"
BEFORE_DAYS, MOST_AFTER_DAYS = 84, 120
"""So many calendar days before are compared; so many after at most, since other things change too."""
JUDGED_BY = ("date", "expected", "acts_on", "settling", "days", "source", "other")
"""What a change is judged by: whoever says something else of these asks another question."""


class Measure(StrEnum):
    """What a change is judged by. Waits in minutes, shares from 0 to 1, visits in number, each of a day."""

    WAIT_MEAN = "wait_mean"
    WAIT_P90 = "wait_p90"
    WITHIN = "within"
    VISITS = "visits"
    DIVERTED = "diverted"


LARGEST = {
    Measure.WAIT_MEAN: 600.0,
    Measure.WAIT_P90: 600.0,
    Measure.WITHIN: 1.0,
    Measure.VISITS: 100_000.0,
    Measure.DIVERTED: 1.0,
}
BETTER_WHEN_LESS = frozenset({Measure.WAIT_MEAN, Measure.WAIT_P90, Measure.VISITS})


@dataclass(frozen=True, slots=True)
class Change:
    """`value`: what is expected to be added to the measure, negative for less; `service`: whose visits.

    `services`: business types of which it takes customers away or brings them; `staff`: whether it changes
    how long counters are open; `settling`: first days that do not count; `days`: to be watched afterwards;
    `source`: whose past, and `other`: another hall's, in which nothing was changed.
    """

    since: date
    measure: Measure
    value: float
    service: str | None = None
    services: tuple[str, ...] = ()
    staff: bool = False
    settling: int = 0
    days: int = 28
    source: str = HALL
    other: str | None = None

    @property
    def counted_from(self) -> date:
        """The first day that counts as after the change."""
        return self.since + timedelta(days=self.settling)

    @property
    def counted_until(self) -> date:
        """The last day that counts: what was registered, so that nobody stops looking when it suits."""
        return self.counted_from + timedelta(days=self.days - 1)

    @property
    def verdict_on(self) -> date:
        """The first day on which there can be a verdict; until then all is provisional."""
        return self.counted_until + timedelta(days=1)

    def watched_on(self, today: date) -> int:
        """How many of the registered calendar days are over."""
        return min(max((today - self.counted_from).days, 0), self.days)

    @property
    def moved(self) -> frozenset[str]:
        """Business types whose customers must not be adjusted for."""
        return frozenset({*self.services, *([self.service] if self.service else [])})


def question_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a kept document that it is judged by."""
    return {name: body[name] for name in JUDGED_BY if name in body}


def change_of(body: Mapping[str, Any]) -> Change:
    """The change that a kept document tells of."""
    expected, acts_on = body["expected"], body.get("acts_on", {})
    return Change(
        since=date.fromisoformat(body["date"]),
        measure=Measure(expected["measure"]),
        value=float(expected["value"]),
        service=expected.get("service"),
        services=tuple(acts_on.get("services", ())),
        staff=bool(acts_on.get("staff", False)),
        settling=int(body.get("settling", 0)),
        days=int(body.get("days", 28)),
        source=body.get("source", HALL),
        other=body.get("other"),
    )
