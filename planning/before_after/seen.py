"""The days of a hall as they are judged: one figure each, by the definitions of docs/measures.md."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from hall.catalogue import Catalogue
from hall.clock import start_of
from hall.store import Store
from planning.before_after.change import HALL, Change, Measure
from planning.before_after.day import Day
from planning.before_after.store import Came, came_between, diverted_by_day
from planning.forecast.calendar import Calendar, Kind, country_of
from planning.forecast.own_days import own_days
from planning.forecast.telling import kind_of
from planning.history.store import sessions_between
from planning.history.waits import quantile

FEWEST = 20
"""A day with fewer customers was no usual day."""
HALF_HOUR_MS = 1_800_000
Told = Callable[[int, int], None]


@dataclass(slots=True)
class Figures:
    """What a business day came to."""

    customers: Counter[str] = field(default_factory=Counter)
    waits: list[int] = field(default_factory=list)
    in_time: int = 0
    decided: int = 0
    diverted: int = 0
    at_work: set[tuple[str, int]] = field(default_factory=set)
    open_ms: int = 0

    @property
    def staff_h(self) -> float:
        """Hours that counters were open; where nobody noted it, the half hours with customers."""
        return self.open_ms / 3_600_000 if self.open_ms else len(self.at_work) / 2

    def add(self, one: Came, target_ms: int, take_back_ms: int, now: int) -> None:
        """One more customer; a number that was given back at once is none."""
        until = one.called_at if one.called_at is not None else one.over_at
        waited = (now if until is None else until) - one.issued_at
        if one.called_at is None and one.state == "cancelled" and one.taken_back and waited <= take_back_ms:
            return
        self.customers[one.service] += 1
        if one.wait_ms is not None and one.wait_ms >= 0:
            self.waits.append(one.wait_ms)
            self.decided += 1
            self.in_time += one.wait_ms <= target_ms
        elif one.called_at is None and one.state != "finished" and waited > target_ms:
            self.decided += 1
        if one.counter is not None and one.called_at is not None and one.over_at is not None:
            first, last = one.called_at // HALF_HOUR_MS, one.over_at // HALF_HOUR_MS
            self.at_work.update((one.counter, half) for half in range(first, min(last, first + 20) + 1))

    def value(self, measure: Measure, service: str | None) -> float | None:
        """The day's figure; None where there is nothing to measure."""
        came = self.customers.total()
        if came < FEWEST:
            return None
        if measure is Measure.VISITS:
            return float(self.customers[service or ""])
        if measure is Measure.DIVERTED:
            return self.diverted / (came + self.diverted)
        if measure is Measure.WITHIN:
            return self.in_time / self.decided if self.decided else None
        if not self.waits:
            return None
        if measure is Measure.WAIT_MEAN:
            return sum(self.waits) / len(self.waits) / 60_000
        return (quantile(sorted(self.waits), 0.9) or 0) / 60_000


@dataclass(frozen=True, slots=True)
class Seen:
    """The days that can be judged, and those that were no usual days, by why."""

    days: tuple[Day, ...]
    left_out: Mapping[date, str]


def figures_between(
    store: Store, catalogue: Catalogue, source: str, first: date, last: date, now: int, tell: Told
) -> dict[date, Figures]:
    """What each day of a past came to."""
    targets = {service.code: service.target_s * 1000 for service in catalogue.services}
    take_back_ms = catalogue.rules.take_back_s * 1000
    found = defaultdict[date, Figures](Figures)
    span = max(1, (last - first).days + 1)
    for piece in came_between(store, source, first.isoformat(), last.isoformat()):
        day = date.fromisoformat(piece[0].day)
        for one in piece:
            day = date.fromisoformat(one.day)
            found[day].add(one, targets.get(one.service, 0), take_back_ms, now)
        tell((day - first).days, span)
    if source == HALL:
        for day_text, times in diverted_by_day(store, first.isoformat(), last.isoformat()).items():
            found[date.fromisoformat(day_text)].diverted = times
        _add_sessions(store, catalogue, found, now)
    return dict(found)


def days_of(
    change: Change,
    figures: Mapping[date, Figures],
    others: Mapping[date, Figures] | None,
    store: Store,
    zone: str,
) -> Seen:
    """The days of a change. No usual day is a holiday of the country in which `zone` lies, nor one of which
    the other hall has nothing.
    """
    calendar = _calendar(store, zone)
    days, left_out = [], {}
    for day in sorted(figures):
        seen = figures[day]
        value = seen.value(change.measure, change.service)
        other = None
        if others is not None:
            there = others.get(day)
            other = None if there is None else there.value(change.measure, change.service)
        if change.since <= day < change.counted_from:
            left_out[day] = "settling"
        elif calendar.kind(day) is Kind.HOLIDAY:
            left_out[day] = "holiday"
        elif value is None:
            left_out[day] = "nothing"
        elif others is not None and other is None:
            left_out[day] = "no_other"
        else:
            customers = sum(n for code, n in seen.customers.items() if code not in change.moved)
            staff_h = 0.0 if change.staff else seen.staff_h
            make_up = calendar.kind(day) is Kind.MAKE_UP
            days.append(Day(day, value, float(customers), staff_h, other, make_up))
    return Seen(tuple(days), left_out)


def _add_sessions(store: Store, catalogue: Catalogue, found: Mapping[date, Figures], now: int) -> None:
    """How long counters were open, by the journal; never longer than until now."""
    change = catalogue.rules.day_change
    for day, seen in found.items():
        first = start_of(day, catalogue.zone, change)
        later = min(start_of(day + timedelta(days=1), catalogue.zone, change), now)
        seen.open_ms = sum(
            max(0, min(later if one.until is None else one.until, later) - max(one.since, first))
            for one in sessions_between(store, first, later)
            if one.state == "open"
        )


def _calendar(store: Store, zone: str) -> Calendar:
    return Calendar(country_of(zone), {one.day: kind_of(one) for one in own_days(store)[1]})


def whole(days: Iterable[Day]) -> list[dict[str, object]]:
    """Days for JSON."""
    return [
        {
            "day": one.day.isoformat(),
            "value": round(one.value, 4),
            "other": None if one.other is None else round(one.other, 4),
            "customers": round(one.customers),
            "staff_h": round(one.staff_h, 1),
        }
        for one in days
    ]
