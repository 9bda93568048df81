"""The queue's own figures by business type and day, for a page that shows them beside other figures.

Days that can no longer change are counted once; `breathe` lets others work between two pieces.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hall.hall import Hall
from planning.history import store as kept
from planning.history.fate import facts_of
from planning.history.figures import History
from planning.history.period import LONGEST_DAYS
from planning.history.tally import Tally

FIGURES = ("arrivals", "called", "wait_mean_s", "wait_p90_s", "within", "abandoned")
"""Of the measures of docs/measures.md: who came, who was called, their waits, who left unserved."""
Tallies = Mapping[str, Tally]
"""By business type asked for."""


class QueueDays:
    """The queue of one hall, day by day."""

    def __init__(self, hall: Hall, history: History) -> None:
        self._hall, self._history = hall, history
        self._kept: dict[tuple[date, int], Tallies] = {}

    def tallies(self, days: Iterable[date]) -> dict[date, Tallies]:
        """Day -> business type -> its visits."""
        self._history.catch_up()
        return {day: self._of(day) for day in days}

    def _of(self, day: date) -> Tallies:
        key = (day, id(self._hall.catalogue))
        if key in self._kept:
            return self._kept[key]
        over = self._history.is_over(day)
        found = self._counted(day)
        if over:
            self._kept = {**dict(list(self._kept.items())[1 - LONGEST_DAYS :]), key: found}
        return found

    def _counted(self, day: date) -> Tallies:
        catalogue, now = self._hall.catalogue, self._hall.clock()
        targets = {s.code: s.target_s * 1000 for s in catalogue.services}
        take_back_ms = catalogue.rules.take_back_s * 1000
        found: defaultdict[str, Tally] = defaultdict(Tally)
        for piece in kept.visits_on(self._hall.store, day.isoformat()):
            for visit in piece:
                found[visit.asked].add(facts_of(visit, targets.get(visit.asked, 0), take_back_ms, now))
            self._history.breathe()
        return dict(found)


def in_sum(by_day: Iterable[Tallies]) -> dict[str, Tally]:
    """All days together."""
    found: defaultdict[str, Tally] = defaultdict(Tally)
    for tallies in by_day:
        for code, tally in tallies.items():
            found[code].add_all(tally)
    return dict(found)


def figures_of(tally: Tally) -> dict[str, Any]:
    """What is shown of a group, ready for JSON; spans in whole seconds, null where nothing was measured."""
    group = tally.group()
    return {name: group[name] for name in FIGURES}
