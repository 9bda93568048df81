"""The figures of a period: `GET /api/v1/history`. Read day by day, in pieces, so that nobody waits for it.

What each figure means, how it is computed and what is left out of it stands in docs/measures.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from hall.clock import local, rfc3339, start_of
from hall.hall import Hall
from planning.history import store as kept
from planning.history.causes import Causes
from planning.history.counted import Counted
from planning.history.crowd import Crowd, stay
from planning.history.fate import facts_of
from planning.history.follower import Follower
from planning.history.period import Days
from planning.history.tally import Tally
from planning.history.visit import Visit
from planning.history.work import Work

BY = ("service", "counter", "teller", "half_hour", "weekday", "day")
NameOf = Callable[[str | None], str | None]
NEAR = 1000
"""So many moves at most are taken in while somebody waits for the figures."""


class History:
    """The past of one hall. `name_of` tells a teller's name by the reference in the journal, `breathe` lets
    others work between two pieces.
    """

    def __init__(self, hall: Hall, name_of: NameOf, breathe: Callable[[], None] = lambda: None) -> None:
        self._hall, self._name_of, self.breathe = hall, name_of, breathe
        self._follower = Follower(hall)
        self._kept: dict[tuple[Any, ...], dict[str, Any]] = {}

    def today(self) -> date:
        """The hall's present business day."""
        return date.fromisoformat(self._hall.board.business_day)

    def total(self, days: Days, source: str = kept.HALL) -> dict[str, Any]:
        """The measures of all visits of the period together."""
        total: dict[str, Any] = self.figures(days, source)["total"]
        return total

    def figures(self, days: Days, source: str = kept.HALL) -> dict[str, Any]:
        """All figures, ready for JSON; those of days that can no longer change are remembered."""
        hall = self._hall
        self.catch_up()
        over = source == kept.HALL and self.is_over(days.last)
        key = (days, source, id(hall.catalogue))
        if over and key in self._kept:
            return self._kept[key]
        sums = _Sums(hall, days)
        for day in days:
            self._add_day(sums, day, source)
        if source != kept.HALL:
            for piece in kept.counts_between(
                hall.store, source, days.first.isoformat(), days.last.isoformat()
            ):
                sums.add_counts(piece)
                self.breathe()
        if source == kept.HALL:
            sums.add_sessions(kept.sessions_between(hall.store, sums.first, sums.later))
        found = {
            "from": days.first.isoformat(),
            "to": days.last.isoformat(),
            "source": source,
            "business_day": hall.board.business_day,
            "behind": self.behind(),
            **sums.json(self._name_of),
        }
        if over:
            self._kept = {**dict(list(self._kept.items())[-11:]), key: found}
        return found

    def is_over(self, day: date) -> bool:
        """Whether nothing of a day can change any more, and all of it is known."""
        return day < self.today() - timedelta(days=1) and not self.behind()

    def behind(self) -> int:
        """Moves of the journal that the history does not know yet."""
        return self._follower.behind()

    def settled(self) -> bool:
        """Whether it knows all of the days before the present business day."""
        return kept.mark(self._hall.store) >= self._hall.store.row().day_move

    def catch_up(self) -> None:
        """Take in the last few moves; a long way is left to the clockwork, which takes its time."""
        while 0 < self.behind() <= NEAR and self._follower.step():
            self.breathe()

    def _add_day(self, sums: "_Sums", day: date, source: str) -> None:
        code, stays = day.isoformat(), list[tuple[int, int]]()
        for piece in kept.visits_on(self._hall.store, code, source):
            stays += sums.add(piece)
            self.breathe()
        sums.end_day(code, stays)


class _Sums:
    """All sums of one period while it is read."""

    def __init__(self, hall: Hall, days: Days) -> None:
        catalogue = hall.catalogue
        self._catalogue, self._now = catalogue, hall.clock()
        self._targets = {s.code: s.target_s * 1000 for s in catalogue.services}
        self._take_back_ms = catalogue.rules.take_back_s * 1000
        change = catalogue.rules.day_change
        self.first = start_of(days.first, catalogue.zone, change)
        self.later = min(start_of(days.last + timedelta(days=1), catalogue.zone, change), self._now)
        self.total = Tally()
        self.groups: dict[str, defaultdict[str, Tally]] = {
            by: defaultdict(Tally) for by in ("service", "half_hour", "weekday", "day")
        }
        self.work: dict[str, defaultdict[str, Work]] = {by: defaultdict(Work) for by in ("counter", "teller")}
        self.causes = Causes(
            {s.code: s.mean_service_s for s in catalogue.services}, {o.service for o in catalogue.diverting}
        )
        self.crowd = Crowd(catalogue.rules.seats, self._half_hour)
        self._most: dict[str, int] = {}

    def add(self, visits: Iterable[Visit]) -> list[tuple[int, int]]:
        """Take in a piece of a day; when its customers were there."""
        stays = []
        for visit in visits:
            facts = facts_of(visit, self._targets.get(visit.asked, 0), self._take_back_ms, self._now)
            weekday = str(date.fromisoformat(visit.day).weekday())
            keys = (visit.asked, self._half_hour(visit.issued_at), weekday, visit.day)
            self.total.add(facts)
            for group, key in zip(self.groups.values(), keys, strict=True):
                group[key].add(facts)
            self.causes.add(visit, facts)
            for stint in visit.stints:
                self.work["counter"][stint.counter].add(stint)
                self.work["teller"][stint.teller].add(stint)
            if there := stay(visit, facts.fate, self._now):
                stays.append(there)
        return stays

    def add_counts(self, rows: Iterable[Counted]) -> None:
        """Take in counts of elsewhere: nothing is known of waits."""
        for row in rows:
            weekday = str(date.fromisoformat(row.day).weekday())
            half = None if row.minute is None else f"{row.minute // 60:02d}:{row.minute % 60 // 30 * 30:02d}"
            self.total.count(row.times, row.served_ms)
            for group, key in zip(self.groups.values(), (row.service, half, weekday, row.day), strict=True):
                if key is not None:
                    group[key].count(row.times, row.served_ms)
            self.causes.count(row)

    def end_day(self, day: str, stays: Iterable[tuple[int, int]]) -> None:
        """All visits of a day have been added."""
        if most := self.crowd.add_day(stays):
            self._most[day] = most

    def add_sessions(self, sessions: Iterable[kept.Session]) -> None:
        """When counters were open, and with whom."""
        for session in sessions:
            self.work["counter"][session.counter].stood(session, self.first, self.later)
            if session.holder is not None:
                self.work["teller"][session.holder].stood(session, self.first, self.later)

    def json(self, name_of: NameOf) -> dict[str, Any]:
        """Ready for JSON."""
        catalogue, crowd = self._catalogue, self.crowd
        services = [s.code for s in catalogue.services if not s.retired or s.code in self.groups["service"]]
        counters = [c.code for c in catalogue.counters if not c.retired or c.code in self.work["counter"]]
        order = {"service": _all(services, self.groups["service"])}
        targets = {s.code: s.target_s for s in catalogue.services}
        return {
            "days_seen": len(self.groups["day"]),
            "targets": {code: targets.get(code) for code in order["service"]},
            "total": self.total.group(),
            "by": {
                **{
                    by: [{"code": c, **g[c].group()} for c in order.get(by, sorted(g))]
                    for by, g in self.groups.items()
                },
                "counter": [
                    {"code": c, **self.work["counter"][c].group()}
                    for c in _all(counters, self.work["counter"])
                ],
                "teller": [
                    {"code": c, "name": name_of(c), **g.group()}
                    for c, g in sorted(self.work["teller"].items())
                ],
            },
            "causes": self.causes.rows(),
            "divertible": self.causes.divertible(),
            "asked_done": {a: dict(d) for a, d in self.causes.matrix.items()},
            "wrong_keys": self.causes.wrong_keys(),
            "people": {
                "seats": crowd.seats,
                "peak": crowd.peak,
                "peak_at": None if crowd.peak_at is None else rfc3339(crowd.peak_at),
                "over_s": crowd.over_ms // 1000 if crowd.seats else None,
                "half_hours": crowd.half_hours(),
                "days": self._most,
            },
        }

    def _half_hour(self, instant: int) -> str:
        return _half_hour(instant // kept.QUARTER_MS, self._catalogue.zone)


@lru_cache(maxsize=16384)
def _half_hour(quarter: int, zone: str) -> str:
    """By quarters of an hour: no zone is off by less."""
    moment = local(quarter * kept.QUARTER_MS, zone)
    return f"{moment.hour:02d}:{moment.minute // 30 * 30:02d}"


def _all(order: Iterable[str], found: Iterable[str]) -> list[str]:
    """Those of the catalogue in its order, then what only the past knows."""
    known = list(order)
    return known + sorted(set(found) - set(known))
