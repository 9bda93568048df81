"""What the ways out of the queue have brought (分流效果): offered, taken, completed, came back, and why not.

Everything is counted from the journal and from visits, between two local days. **Minutes saved**: for each
completed visit, how long a ticket taken at its beginning would have waited (the median that a customer would
have been told), in the sum. **Came back**: identified visits only, that is those in which a number was typed:
completed ones, after which the same number began another visit for the same business type within `days`.
**Signed up**: whom a teller has spared the next visit while serving them, by what was agreed to.

A quarter has some 200,000 such moves: the database counts them hour by hour, and others work in between.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from diversion.signup.store import mandates_at, standing_at
from diversion.visits.store import opened_between
from diversion.visits.visit import Outcome, Task, Visit
from hall.errors import Invalid
from hall.hall import Hall
from hall.store import Store

CAME_BACK_DAYS = 7
LONGEST_DAYS = 92
_DAY_MS, _HOUR_MS = 86_400_000, 3_600_000
_AT_ONCE = 200
Breathe = Callable[[], None]
"""Lets others work between two pieces."""
_Same = tuple[str, str]
"""A visitor and what they came for."""


@dataclass(slots=True)
class Effect:
    """The figures of one business type. `left_at`: step -> visits that ended there uncompleted.

    `signed`: `standing` and `mandate` -> customers who were signed up for it at a counter.
    """

    tickets: int = 0
    visits: int = 0
    shown: int = 0
    accepted: int = 0
    declined: int = 0
    completed: int = 0
    left_at: Counter[str] = field(default_factory=Counter)
    identified: int = 0
    came_back: int = 0
    saved_s: int = 0
    why_not: Counter[str] = field(default_factory=Counter)
    signed: Counter[str] = field(default_factory=Counter)

    def json(self) -> dict[str, Any]:
        """Ready for JSON; `asked`: all who came for it, with a ticket or without."""
        return {
            "asked": self.tickets + self.visits,
            "tickets": self.tickets,
            "visits": self.visits,
            "shown": self.shown,
            "accepted": self.accepted,
            "declined": self.declined,
            "completed": self.completed,
            "left_at": dict(self.left_at),
            "identified": self.identified,
            "came_back": self.came_back,
            "saved_s": self.saved_s,
            "why_not": dict(self.why_not),
            "signed": dict(self.signed),
        }


@dataclass(frozen=True, slots=True)
class Days:
    """Local days from `first` to `last`, both included."""

    first: date
    last: date

    def span(self, zone: str) -> tuple[int, int]:
        """From their first instant until before the next day's (ms UTC)."""
        return _instant(self.first, zone), _instant(self.last + timedelta(days=1), zone)

    def __iter__(self) -> Iterator[str]:
        return (
            (self.first + timedelta(days=n)).isoformat() for n in range((self.last - self.first).days + 1)
        )


def days_of(first: str | None, last: str | None, today: date) -> Days:
    """The days that somebody asks for, by default the last seven.

    Raises Invalid `invalid_field` where they are no days, stand the wrong way round, or are too many.
    """
    until = _day(last, "to") or today
    since = _day(first, "from") or until - timedelta(days=6)
    if since > until or (until - since).days >= LONGEST_DAYS:
        words = f"from: a day not after `to`, and at most {LONGEST_DAYS} days before it."
        raise Invalid("invalid_field", words, field="from")
    return Days(since, until)


def effects(hall: Hall, days: Days, breathe: Breathe = lambda: None) -> dict[str, Effect]:
    """The figures of these days by business type; retired ones only if they have any."""
    zone = hall.catalogue.zone
    first, later = days.span(zone)
    found: defaultdict[str, Effect] = defaultdict(Effect)
    for service in hall.catalogue.offered:
        found[service.code] = Effect()
    for day in days:
        for code, count in hall.store.issued(day, day).items():
            found[code].tickets += count
        breathe()
    _count_told(found, hall.store, _hours(first, later, breathe))
    counters = [c.code for c in hall.catalogue.counters]
    for what, at in (("standing", standing_at), ("mandate", mandates_at)):
        for code, n in at(hall.store, counters, first, later).items():
            found[code].signed[what] = n
    _count_visits(found, hall.store, first, later, breathe)
    return dict(found)


def _hours(first: int, later: int, breathe: Breathe) -> Iterator[tuple[int, int]]:
    """From when until when (ms UTC), one piece after the other."""
    for since in range(first, later, _HOUR_MS):
        yield since, min(since + _HOUR_MS, later)
        breathe()


def _count_told(found: dict[str, Effect], store: Store, hours: Iterable[tuple[int, int]]) -> None:
    why: dict[str, tuple[str, str]] = {}
    for hour in hours:
        for service, verb, count in store.offers_counted(*hour):
            effect, what = found[service or ""], verb.partition(".")[2]
            if what == "show":
                effect.shown += count
            elif what == "accept":
                effect.accepted += count
            elif what == "decline":
                effect.declined += count
            else:  # the teller may think again: the last word counts
                words = store.whys_told(*hour)
                why |= {m.ticket: (m.service or "", m.data["reason"]) for m in words if m.ticket is not None}
    for service, reason in why.values():
        found[service].why_not[reason] += 1


def _count_visits(found: dict[str, Effect], store: Store, first: int, later: int, breathe: Breathe) -> None:
    """Who began another visit is looked for until a week after the last day."""
    begun: defaultdict[_Same, list[int]] = defaultdict(list)
    ended: list[tuple[_Same, int]] = []
    for visit in _visits(store, first, later + CAME_BACK_DAYS * _DAY_MS, breathe):
        same = None if visit.visitor is None else (visit.visitor, visit.service)
        if same is not None:
            begun[same].append(visit.opened_at)
        if visit.opened_at < later:
            _count_visit(found[visit.service], visit)
            if same is not None and visit.outcome is Outcome.COMPLETED and visit.ended_at is not None:
                ended.append((same, visit.ended_at))
    for n, (same, at) in enumerate(ended):
        found[same[1]].came_back += any(at <= again <= at + CAME_BACK_DAYS * _DAY_MS for again in begun[same])
        if n % _AT_ONCE == 0:
            breathe()


def _visits(store: Store, first: int, later: int, breathe: Breathe) -> Iterator[Visit]:
    """All that were opened from `first` until before `later`, but for those that spared no counter."""
    for hour in _hours(first, later, breathe):
        yield from (visit for visit in opened_between(store, *hour) if visit.task is not Task.NOTICES)


def _count_visit(effect: Effect, visit: Visit) -> None:
    if visit.ticket is None:  # who holds a ticket has been counted with it
        effect.visits += 1
    if visit.outcome is Outcome.COMPLETED:
        effect.completed += 1
        effect.saved_s += visit.wait_s or 0
        effect.identified += visit.visitor is not None
    elif visit.outcome is not None:
        effect.left_at[str(visit.step)] += 1


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("invalid_field", f"{name}: a day looks like 2026-11-28.", field=name) from None


def _instant(day: date, zone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp() * 1000)
