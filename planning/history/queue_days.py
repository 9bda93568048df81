"""The queue's own figures by business type and day, for a page that shows them beside other figures.

Days that can no longer change are counted once; `breathe` lets others work between two pieces.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hall.catalogue import Catalogue
from hall.hall import Hall
from hall.remembered import Remembered
from planning.history import store as kept
from planning.history.fate import GONE, Facts, Fate, facts_of
from planning.history.figures import History
from planning.history.period import LONGEST_DAYS
from planning.history.sums import Breathe
from planning.history.tally import Spans, share

FIGURES = ("arrivals", "called", "wait_mean_s", "wait_p90_s", "within", "abandoned")
"""Of the measures of docs/measures.md: who came, who was called, their waits, who left unserved."""


@dataclass(slots=True)
class Queued:
    """Those who came for one business type."""

    arrivals: int = 0
    abandoned: int = 0
    decided: int = 0
    in_time: int = 0
    waits: Spans = field(default_factory=Spans)
    _told: dict[str, Any] | None = None

    def add(self, facts: Facts) -> None:
        """One more visit; a mistake at the kiosk is nobody."""
        if facts.fate is not Fate.MISTAKE:
            self.abandoned += facts.fate in GONE
            self._came(facts.wait_ms, facts.in_time)

    def add_served(self, wait_ms: int | None, target_ms: int) -> None:
        """One more who was finished; None: had no ticket."""
        wait = None if wait_ms is None or wait_ms < 0 else wait_ms
        self._came(wait, None if wait is None else wait <= target_ms)

    def add_all(self, other: "Queued") -> None:
        """Those of another day as well."""
        self.arrivals += other.arrivals
        self.abandoned += other.abandoned
        self.decided += other.decided
        self.in_time += other.in_time
        self.waits.all.extend(other.waits.all)
        self._told = None

    def json(self) -> dict[str, Any]:
        """Ready for JSON; spans in whole seconds, null where nothing was measured. Made once while nobody is
        added: the waits of a quarter take long to put in order.
        """
        if self._told is None:
            self._told = self._json()
        return self._told

    def _json(self) -> dict[str, Any]:
        found = {
            "arrivals": self.arrivals,
            "called": len(self.waits.all),
            **self.waits.figures("wait"),
            "within": share(self.in_time, self.decided),
            "abandoned": self.abandoned,
        }
        return {name: found[name] for name in FIGURES}

    def _came(self, wait_ms: int | None, in_time: bool | None) -> None:
        self.arrivals += 1
        self._told = None
        if wait_ms is not None:
            self.waits.add(wait_ms)
        if in_time is not None:
            self.decided += 1
            self.in_time += in_time


Groups = Mapping[str, Queued]
"""By business type asked for."""


class QueueDays:
    """The queue of one hall, day by day."""

    def __init__(self, hall: Hall, history: History) -> None:
        self._hall, self._history = hall, history
        self._remembered = Remembered[date, Groups](LONGEST_DAYS)
        """By which catalogue as well: with another one it is counted anew."""

    def of(self, days: Iterable[date]) -> dict[date, Groups]:
        """Day -> business type -> who came for it."""
        self._history.catch_up()
        return {day: self._of(day) for day in days}

    def _of(self, day: date) -> Groups:
        catalogue = self._hall.catalogue
        known = self._remembered.under(catalogue)
        if day in known:
            return known[day]
        over = self._history.is_over(day)
        found = self._counted(day, catalogue)
        if over:
            self._remembered.keep(known, day, found)
        return found

    def _counted(self, day: date, catalogue: Catalogue) -> Groups:
        store, now = self._hall.store, self._hall.clock()
        targets = {s.code: s.target_s * 1000 for s in catalogue.services}
        take_back_ms = catalogue.rules.take_back_s * 1000
        found: defaultdict[str, Queued] = defaultdict(Queued)
        for served in kept.served_on(store, day.isoformat()):
            for service, wait_ms in served:
                found[service].add_served(wait_ms, targets.get(service, 0))
            self._history.breathe()
        for others in kept.unserved_on(store, day.isoformat()):
            for visit in others:
                found[visit.asked].add(facts_of(visit, targets.get(visit.asked, 0), take_back_ms, now))
            self._history.breathe()
        for queued in found.values():
            queued.waits.order()  # of many days together these are merged, which is quick
            queued.json()
            self._history.breathe()
        return {code: queued for code, queued in found.items() if queued.arrivals}


def in_sum(by_day: Iterable[Groups], breathe: Breathe = lambda: None) -> dict[str, dict[str, Any]]:
    """All days together, ready for JSON."""
    found: defaultdict[str, Queued] = defaultdict(Queued)
    for groups in by_day:
        for code, queued in groups.items():
            found[code].add_all(queued)
    breathe()
    told = {}
    for code, queued in found.items():
        told[code] = queued.json()
        breathe()
    return told
