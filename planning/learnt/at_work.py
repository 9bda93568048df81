"""When a counter was really at work: as long as somebody waits for it and it calls nobody, it is not.

A log from elsewhere says nothing of breaks, and even at a counter that is open nobody may sit. So both are
read from what happened: whoever is called had stood in the line since then, and whoever was there would have
called them. Times are milliseconds after midnight.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Span = tuple[int, int]
AWAY_MS = 240_000
"""Whoever lets customers wait for so long without calling one was away; less is the pause between two."""
_TELLING_MS = 45_000
"""A shorter wait before a counter with nothing to do says nothing of it: it had just not called yet."""
_LATE_MS, _LATE_ELSEWHERE_MS = 900_000, 3_600_000
"""So long before its first call and after its last one a counter may have been there with nothing to do."""


@dataclass(frozen=True, slots=True)
class Stood:
    """One customer at a counter; `waiting`: since when they could have been called; `missed`: nobody came."""

    since: int
    until: int
    waiting: int
    missed: bool = False


@dataclass(slots=True)
class Between:
    """From the end of one customer to the call of the next, who already waited; after a miss apart."""

    served: "array[int]" = field(default_factory=lambda: array("q"))
    missed: "array[int]" = field(default_factory=lambda: array("q"))


@dataclass(slots=True)
class Day:
    """What was seen on one day: who waited when for which business type, who stood at which counter."""

    waited: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    stood: dict[str, list[Stood]] = field(default_factory=lambda: defaultdict(list))
    called: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add_between(self, found: Between) -> None:
        """The pauses between customers at all counters."""
        for many in self.stood.values():
            many.sort(key=lambda one: one.since)
            for before, one in zip(many, many[1:], strict=False):
                if one.waiting <= before.until and 0 <= one.since - before.until < AWAY_MS:
                    (found.missed if before.missed else found.served).append(one.since - before.until)

    def open(self, told: Mapping[str, Sequence[Span]]) -> dict[str, list[Span]]:
        """Counter -> when it was at work; `told`: when it was open, where the hall has said so.

        Only those count as waiting for it who came for something that it did on that day.
        """
        first = min((many[0].since for many in self.stood.values()), default=0)
        last = max((one.until for many in self.stood.values() for one in many), default=0)
        last = max([last, *(until for spans in told.values() for _, until in spans)])
        found = {}
        for code in {*self.stood, *told}:
            stood = sorted(self.stood.get(code, ()), key=lambda one: one.since)
            waited = self._waited(self.called.get(code, ()))
            spans = list(told.get(code, ()))
            late = _LATE_MS if spans else _LATE_ELSEWHERE_MS
            if not spans:
                spans = [(stood[0].since, max(one.until for one in stood))]
                before = _inside(waited, max(first, spans[0][0] - late), spans[0][0])
                begun = before[-1][1] if before else max(first, spans[0][0] - late)
                spans = [(begun, spans[0][1])]
            since, until = spans[-1]
            if last - until <= late and not _inside(waited, until, last):
                spans[-1] = (since, last)
            found[code] = [part for span in spans for part in _without(span, stood, waited)]
        return found

    def _waited(self, services: Collection[str]) -> list[Span]:
        """When somebody waited for any of these."""
        joined: list[Span] = []
        for since, until in sorted(span for service in services for span in self.waited.get(service, ())):
            if joined and since <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], until))
            else:
                joined.append((since, until))
        return joined


def _without(span: Span, stood: Iterable[Stood], waited: Sequence[Span]) -> list[Span]:
    """The span without the gaps between customers in which somebody waited all the same."""
    found, at, free = list[Span](), span[0], span[0]
    for since, until in [*((one.since, one.until) for one in stood), (span[1], span[1])]:
        gap = _inside(waited, max(free, span[0]), min(since, span[1]))
        if gap and gap[-1][1] - gap[0][0] >= AWAY_MS:
            if gap[0][0] > at:
                found.append((at, gap[0][0]))
            at = gap[-1][1]
        free = max(free, until)
    return [*found, (at, span[1])] if at < span[1] else found


def _inside(waited: Sequence[Span], since: int, until: int) -> list[Span]:
    """The waits in between that say something."""
    cut = ((max(a, since), min(b, until)) for a, b in waited if a < until and b > since)
    return [(a, b) for a, b in cut if b - a >= _TELLING_MS]
