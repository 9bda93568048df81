"""What the simulated days came to: every customer by itself, and figures by replication for intervals.

Times are seconds. Replications are independent days, so a figure's interval comes from how its values differ
from day to day (`mean_of`), never from single customers, who are not independent.
"""

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from statistics import NormalDist, fmean, stdev
from typing import Union

from planning.simulation.plan import HALF_HOUR_MS, Line, Outcome, Plan, Station, Sum

_Z = NormalDist().inv_cdf(0.975)
Numbers = Union["array[int]", "memoryview[int]"]
"""Whole numbers as C knows them."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications and half the width of its 95 % interval."""

    value: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Customer:
    """One in one line: replication, when they joined (ms of the day), how long they waited, what came of it.

    Somebody who was transferred or came by a kiosk stands in more than one line.
    """

    replication: int
    line: Line
    joined_ms: int
    wait_ms: int
    outcome: Outcome


@dataclass(slots=True)
class Results:
    """The arrays go replication by replication, in each line by line, in each by half hour or customer.

    `counts`: customers; `sums`: see `plan.Sum`; `queue`, `busy`: milliseconds waited and worked. `waits`,
    `joined` (ms) and `outcomes` are empty where single customers were not kept.
    """

    plan: Plan
    seed: int
    replications: int = 0
    counts: Numbers = field(default_factory=lambda: array("i"))
    sums: Numbers = field(default_factory=lambda: array("q"))
    queue: Numbers = field(default_factory=lambda: array("q"))
    busy: Numbers = field(default_factory=lambda: array("q"))
    waits: Numbers = field(default_factory=lambda: array("i"))
    joined: Numbers = field(default_factory=lambda: array("i"))
    outcomes: Numbers = field(default_factory=lambda: array("B"))

    def customers(self) -> Iterator[Customer]:
        """Everybody who was kept."""
        for replication, line, first, after in self._parts():
            for k in range(first, after):
                outcome = Outcome(self.outcomes[k])
                yield Customer(replication, self.plan.lines[line], self.joined[k], self.waits[k], outcome)

    def waits_of(self, service: str | None = None, station: Station = Station.COUNTERS) -> "array[int]":
        """The waits until the call (ms) of all who were called, of one business type or of all."""
        wanted, found = set(self._lines(service, station)), array("i")
        for _, line, first, after in self._parts():
            if line in wanted:
                kept = zip(self.waits[first:after], self.outcomes[first:after], strict=True)
                found.extend(wait for wait, out in kept if out in (Outcome.SERVED, Outcome.NO_SHOW))
        return found

    def quantile(self, part: float, service: str | None = None, station: Station = Station.COUNTERS) -> float:
        """The wait (s) that this part of those called did not exceed, all days together; nearest rank."""
        waits = sorted(self.waits_of(service, station))
        return waits[max(0, math.ceil(part * len(waits)) - 1)] / 1000 if waits else 0.0

    def by_day(self, what: Sum, service: str | None = None, station: Station = Station.COUNTERS) -> list[int]:
        """One of the sums, day by day."""
        width = len(self.plan.lines) * len(Sum)
        places = [line * len(Sum) + what for line in self._lines(service, station)]
        return [sum(self.sums[day * width + place] for place in places) for day in range(self.replications)]

    def mean_waits(self, service: str | None = None, station: Station = Station.COUNTERS) -> list[float]:
        """The mean wait until the call (s), day by day."""
        waited, called = (self.by_day(what, service, station) for what in (Sum.WAITED, Sum.CALLED))
        return [w / max(1, n) / 1000 for w, n in zip(waited, called, strict=True)]

    def shares_within(self, service: str | None = None) -> list[float]:
        """Of those who came, the part that was called within the target wait, day by day."""
        return self._parts_of(Sum.WITHIN, service)

    def abandonment(self, service: str | None = None) -> list[float]:
        """Of those who came, the part that left without having been called, day by day."""
        return self._parts_of(Sum.LEFT, service)

    def queue_by_half_hour(
        self, service: str | None = None, station: Station | None = Station.COUNTERS
    ) -> list[float]:
        """How many wait on average in each half hour from the hall's opening on; None: at every station."""
        return self._areas(self.queue, len(self.plan.lines), self._lines(service, station))

    def people_by_half_hour(self) -> list[float]:
        """How many people are in the hall on average: those who wait anywhere, and those who are served."""
        queue = self.queue_by_half_hour(station=None)
        busy = self._areas(self.busy, len(self.plan.servers), range(len(self.plan.servers)))
        return [waiting + served for waiting, served in zip(queue, busy, strict=True)]

    def utilisation(self, station: Station, code: str) -> float:
        """How long a counter or machine is busy, as a part of its time at work; late work counts too."""
        plan = self.plan
        (number,) = (k for k, s in enumerate(plan.servers) if (s.station, s.code) == (station, code))
        busy = sum(self._areas(self.busy, len(plan.servers), [number])) * HALF_HOUR_MS
        edges = [(max(a, plan.start), min(b, plan.end)) for a, b in plan.servers[number].windows]
        return busy / max(1, sum(max(0, b - a) for a, b in edges))

    def _parts_of(self, what: Sum, service: str | None) -> list[float]:
        called, left = self.by_day(Sum.CALLED, service), self.by_day(Sum.LEFT, service)
        found = self.by_day(what, service)
        return [n / max(1, c + g) for n, c, g in zip(found, called, left, strict=True)]

    def _areas(self, areas: Numbers, rows: int, wanted: Iterable[int]) -> list[float]:
        buckets, span = self.plan.buckets, max(1, self.replications) * HALF_HOUR_MS
        width, chosen = rows * buckets, list(wanted)
        return [
            sum(sum(areas[row * buckets + bucket :: width]) for row in chosen) / span
            for bucket in range(buckets)
        ]

    def _lines(self, service: str | None, station: Station | None) -> list[int]:
        return [
            k
            for k, line in enumerate(self.plan.lines)
            if station in (None, line.station) and service in (None, line.type)
        ]

    def _parts(self) -> Iterator[tuple[int, int, int, int]]:
        """Replication, line, and where their customers lie."""
        edges, lines = list(accumulate(self.counts, initial=0)), len(self.plan.lines)
        for part in range(len(self.counts) if self.waits else 0):
            yield part // lines, part % lines, edges[part], edges[part + 1]


def mean_of(values: Sequence[float]) -> Estimate:
    """The mean of one figure over days, with its 95 % interval; for a difference, give the differences."""
    spread = stdev(values) if len(values) > 1 else math.inf
    return Estimate(fmean(values), _Z * spread / math.sqrt(len(values)))
