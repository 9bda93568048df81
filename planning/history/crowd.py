"""How many people are in the hall at once, against its seats: a sweep over comings and goings, day by day.

In the hall is whoever has come and not yet gone: finished, cancelled, or not there when called. Not counted:
who was never called and never said that they left (nobody knows how long they stayed), and mistakes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from planning.history.fate import Fate
from planning.history.visit import Visit

SLOT_MS = 1_800_000
_AT_ONCE = 400
Label = Callable[[int], str]
"""The half hour of an instant (ms UTC) as the hall's clock says it, `09:30`."""


def stay(visit: Visit, fate: Fate, now: int) -> tuple[int, int] | None:
    """From when until when the customer was there (ms UTC); None where nobody knows, and for mistakes."""
    if fate in (Fate.MISTAKE, Fate.SILENT):
        return None
    if fate is Fate.LASTING:
        return visit.issued_at, max(now, visit.issued_at)
    if fate is Fate.SERVED and visit.over_at is None:
        return None  # a log of elsewhere does not say when they went
    if fate in (Fate.NEVER_BACK, Fate.BROKEN_OFF):
        seen = visit.stints[-1].until if visit.stints else visit.called_at
        return visit.issued_at, max(seen or visit.issued_at, visit.issued_at)
    return visit.issued_at, max(visit.over_at or visit.issued_at, visit.issued_at)


@dataclass(slots=True)
class Crowd:
    """The people of a period; `add_day` takes one day's stays, which need no order."""

    seats: int
    label: Label
    peak: int = 0
    peak_at: int | None = None
    over_ms: int = 0
    days: int = 0
    _area: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _most: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add_day(self, stays: Iterable[tuple[int, int]], breathe: Callable[[], None] = lambda: None) -> int:
        """Take in a business day, with a pause after each piece; the most people there at once on it."""
        steps = sorted(_steps(stays))
        if not steps:
            return 0
        self.days += 1
        people = most = 0
        before = steps[0][0]
        for n, (at, change) in enumerate(steps):
            if n % _AT_ONCE == 0:
                breathe()
            self._pass(before, at, people)
            people += change
            before = at
            if people > most:
                most = people
                if most > self.peak:
                    self.peak, self.peak_at = most, at
        return most

    def half_hours(self) -> list[dict[str, Any]]:
        """By half hour: people there on average over the days, and the most at once."""
        return [
            {"half_hour": name, "mean": round(area / SLOT_MS / self.days, 1), "most": self._most[name]}
            for name, area in sorted(self._area.items())
        ]

    def _pass(self, since: int, until: int, people: int) -> None:
        if people == 0 or until <= since:
            return
        if self.seats and people > self.seats:
            self.over_ms += until - since
        for first, last in slots(since, until):
            name = self.label(first)
            self._area[name] += people * (last - first)
            self._most[name] = max(self._most[name], people)


def _steps(stays: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Comings and goings; at the same instant goings come first."""
    return [step for came, went in stays for step in ((came, 1), (went, -1))]


def slots(since: int, until: int) -> Iterator[tuple[int, int]]:
    """The time between two instants, cut where half hours begin."""
    while since < until:
        end = min(until, (since // SLOT_MS + 1) * SLOT_MS)
        yield since, end
        since = end
