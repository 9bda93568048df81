"""The sums of a period: read day by day, in pieces, so that nobody waits for it.

What each figure means, how it is computed and what is left out of it stands in docs/measures.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any, Protocol

from hall.catalogue import Catalogue
from hall.clock import business_day, local, rfc3339, start_of
from hall.store import Store
from planning.history import store as kept
from planning.history.causes import Causes
from planning.history.counted import Counted
from planning.history.crowd import Crowd, stay
from planning.history.fate import Facts, Fate, facts_of
from planning.history.period import Days
from planning.history.tally import Tally
from planning.history.visit import Visit
from planning.history.work import Use, Work

WHEN = ("half_hour", "weekday", "day")
Breathe = Callable[[], None]
"""Lets others work between two pieces."""


def summed(
    store: Store,
    catalogue: Catalogue,
    days: Days,
    source: str,
    now: int,
    breathe: Breathe = lambda: None,
    tell: Callable[[int], None] = lambda days: None,
) -> dict[str, Any]:
    """All figures of a period as of `now` (ms UTC), ready for JSON; `tell` hears how many days are read."""
    sums = Sums(catalogue, days, now)
    for n, day in enumerate(days):
        _add_day(sums, store, day.isoformat(), source, breathe)
        tell(n + 1)
    if source == kept.HALL:
        sums.add_sessions(kept.sessions_between(store, sums.first, sums.later))
        for _ in sums.add_use():
            breathe()
    else:
        for piece in kept.counts_between(store, source, days.first.isoformat(), days.last.isoformat()):
            sums.add_counts(piece)
            breathe()
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "source": source,
        **sums.json(breathe),
    }


def _add_day(sums: "Sums", store: Store, day: str, source: str, breathe: Breathe) -> None:
    stays = list[tuple[int, int]]()
    for piece in kept.visits_on(store, day, source):
        stays += sums.add(piece)
        breathe()
    sums.end_day(day, stays, breathe)


class Sums:
    """All sums of one period while it is read, as of `now` (ms UTC)."""

    def __init__(self, catalogue: Catalogue, days: Days, now: int) -> None:
        self._catalogue, self._now = catalogue, now
        self._targets = {s.code: s.target_s * 1000 for s in catalogue.services}
        self._take_back_ms = catalogue.rules.take_back_s * 1000
        change = catalogue.rules.day_change
        self.first = start_of(days.first, catalogue.zone, change)
        self.later = min(start_of(days.last + timedelta(days=1), catalogue.zone, change), self._now)
        self.total = Tally()
        self.groups: dict[str, defaultdict[str, Tally]] = {
            by: defaultdict(Tally) for by in ("service", *WHEN)
        }
        self.done: defaultdict[str, Tally] = defaultdict(Tally)
        self.use = Use(WHEN, self._when)
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
            if facts.fate is Fate.SERVED:
                for code in {d.service for d in visit.done}:
                    self.done[code].add(facts)
            self._add_stints(visit, facts)
            if there := stay(visit, facts.fate, self._now):
                stays.append(there)
        return stays

    def _add_stints(self, visit: Visit, facts: Facts) -> None:
        uncalled = True
        for stint in visit.stints:
            named = (("counter", stint.counter), ("teller", stint.teller))
            for work in (self.work[what][code] for what, code in named if code):  # files may not say it
                work.add(stint)
                if uncalled and stint.called_at is not None:
                    work.called_first(facts)
            uncalled = uncalled and stint.called_at is None

    def add_counts(self, rows: Iterable[Counted]) -> None:
        """Take in counts of elsewhere: nothing is known of waits."""
        for row in rows:
            weekday = str(date.fromisoformat(row.day).weekday())
            half = None if row.minute is None else f"{row.minute // 60:02d}:{row.minute % 60 // 30 * 30:02d}"
            self.total.count(row.times, row.served_ms)
            for group, key in zip(self.groups.values(), (row.service, half, weekday, row.day), strict=True):
                if key is not None:
                    group[key].count(row.times, row.served_ms)
            self.done[row.service].count(row.times, row.served_ms)
            self.causes.count(row)

    def end_day(self, day: str, stays: Iterable[tuple[int, int]], breathe: Breathe) -> None:
        """All visits of a day have been added."""
        if most := self.crowd.add_day(stays, breathe):
            self._most[day] = most

    def add_sessions(self, sessions: Iterable[kept.Session]) -> None:
        """When counters were open, and with whom."""
        for session in sessions:
            self.work["counter"][session.counter].stood(session, self.first, self.later)
            if session.holder is not None:
                self.work["teller"][session.holder].stood(session, self.first, self.later)

    def add_use(self) -> Iterator[None]:
        """When counters had customers, once all else has been added; a pause after each piece."""
        for work in self.work["counter"].values():
            yield from self.use.add(work)

    def json(self, breathe: Breathe) -> dict[str, Any]:
        """Ready for JSON, tellers by reference; a pause after each group."""
        catalogue, crowd = self._catalogue, self.crowd
        services = [s.code for s in catalogue.services if not s.retired or s.code in self.groups["service"]]
        counters = [c.code for c in catalogue.counters if not c.retired or c.code in self.work["counter"]]
        asked, known = (_all(services, found) for found in (self.groups["service"], self.done))
        done = [code for code in known if code in self.done]
        targets = {s.code: s.target_s for s in catalogue.services}
        when = {by: list(self._by_time(by, breathe)) for by in WHEN}
        counter, teller = self.work["counter"], self.work["teller"]
        total = self.total.group()
        breathe()
        return {
            "days_seen": len(self.groups["day"]),
            "targets": {code: targets.get(code) for code in asked},
            "total": total,
            "by": {
                "service": list(_groups(asked, self.groups["service"], breathe)),
                "done": list(_groups(done, self.done, breathe)),
                **when,
                "counter": list(_groups(_all(counters, counter), counter, breathe)),
                "teller": list(_groups(sorted(teller), teller, breathe)),
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

    def _by_time(self, by: str, breathe: Breathe) -> Iterator[dict[str, Any]]:
        groups = self.groups[by]
        for group in _groups(sorted(groups), groups, breathe):
            yield {**group, **self.use.group(by, group["code"])}

    def _when(self, instant: int) -> tuple[str, str, str]:
        day, weekday = _day(
            instant // kept.QUARTER_MS, self._catalogue.zone, self._catalogue.rules.day_change
        )
        return self._half_hour(instant), weekday, day

    def _half_hour(self, instant: int) -> str:
        return _half_hour(instant // kept.QUARTER_MS, self._catalogue.zone)


class _Group(Protocol):
    def group(self) -> dict[str, Any]: ...


def _groups(codes: Iterable[str], found: Mapping[str, _Group], breathe: Breathe) -> Iterator[dict[str, Any]]:
    for code in codes:
        yield {"code": code, **found[code].group()}
        breathe()


@lru_cache(maxsize=16384)
def _half_hour(quarter: int, zone: str) -> str:
    """By quarters of an hour: no zone is off by less."""
    moment = local(quarter * kept.QUARTER_MS, zone)
    return f"{moment.hour:02d}:{moment.minute // 30 * 30:02d}"


@lru_cache(maxsize=16384)
def _day(quarter: int, zone: str, change: time) -> tuple[str, str]:
    """The business day and its weekday."""
    day = business_day(quarter * kept.QUARTER_MS, zone, change)
    return day.isoformat(), str(day.weekday())


def _all(order: Iterable[str], found: Iterable[str]) -> list[str]:
    """Those of the catalogue in its order, then what only the past knows."""
    known = list(order)
    return known + sorted(set(found) - set(known))
