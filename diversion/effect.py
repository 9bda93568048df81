"""What the ways out of the queue have brought (分流效果): offered, taken, completed, came back, and why not.

Everything is counted from the journal and from visits, by business day. **Minutes saved**: for each completed
visit, how long a ticket taken at its beginning would have waited (the median that a customer would have been
told), in the sum. **Cash**: who chose to pay cash at a counter is counted by the ticket that this takes, and
has completed nothing here. **Came back**: identified visits only, that is those in which a number was typed:
completed ones, after which the same number began another visit for the same business type on one of the next
`came_back_days` business days (a rule of the hall); the same day is the same errand. A number is known again
within its quarter alone: a visit whose days of coming back reach into the next one is not identified.
**Signed up**: whom a teller has spared the next visit while serving them, by what was agreed to.

A quarter has some 200,000 such moves: the database counts them three hours at a time,
and others work in between.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from diversion.signup.store import mandates_at, standing_at
from diversion.vault import quarter_of
from diversion.visits.store import opened_between
from diversion.visits.visit import Outcome, Step, Task, Visit
from hall.catalogue import Catalogue
from hall.clock import business_day, start_of
from hall.errors import Invalid
from hall.hall import Hall
from hall.store import Store

LONGEST_DAYS = 92
_PIECE_MS = 10_800_000
"""Of a busy day 750 offers or a hundred visits: a millisecond or two."""
_AT_ONCE = 200
Breathe = Callable[[], None]
"""Lets others work between two pieces."""
_Same = tuple[str, str]
"""A visitor and what they came for."""


@dataclass(slots=True)
class Effect:
    """The figures of one business type. `left_at`: step -> visits that ended there uncompleted.

    `tickets`: customers of the queue, filled in by whoever knows it. `cash`: who chose to pay cash; they are
    among the tickets, not among the visits. `signed`: `standing` and `mandate` -> customers who were signed
    up for it at a counter.
    """

    tickets: int = 0
    visits: int = 0
    shown: int = 0
    accepted: int = 0
    declined: int = 0
    completed: int = 0
    cash: int = 0
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
            "cash": self.cash,
            "left_at": dict(self.left_at),
            "identified": self.identified,
            "came_back": self.came_back,
            "saved_s": self.saved_s,
            "why_not": dict(self.why_not),
            "signed": dict(self.signed),
        }

    def add(self, other: "Effect") -> None:
        """The same of another day as well."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class Days:
    """Business days from `first` to `last`, both included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def span(self, catalogue: Catalogue) -> tuple[int, int]:
        """From their first instant until before the next day's (ms UTC)."""
        zone, change = catalogue.zone, catalogue.rules.day_change
        return start_of(self.first, zone, change), start_of(self.last + timedelta(days=1), zone, change)


def days_of(first: str | None, last: str | None, today: date) -> Days:
    """The days that somebody asks for, by default the last seven; none after `today`, the business day.

    Raises Invalid `invalid_field` where they are no days, stand the wrong way round, or are too many.
    """
    until = min(_day(last, "to") or today, today)
    since = min(_day(first, "from") or until - timedelta(days=6), today)  # after midnight it is not tomorrow
    if since > until or (until - since).days >= LONGEST_DAYS:
        words = f"from: a day not after `to`, and at most {LONGEST_DAYS} days before it."
        raise Invalid("invalid_field", words, field="from")
    return Days(since, until)


Found = defaultdict[date, defaultdict[str, Effect]]


def in_sum(hall: Hall, by_day: Mapping[date, Mapping[str, Effect]]) -> dict[str, Effect]:
    """All days together, the business types in the catalogue's order."""
    found = {service.code: Effect() for service in hall.catalogue.offered}
    for of_day in by_day.values():
        for code, effect in of_day.items():
            found.setdefault(code, Effect()).add(effect)
    return found


def effects_by_day(hall: Hall, days: Days, breathe: Breathe = lambda: None) -> dict[date, dict[str, Effect]]:
    """The figures of these days, day by day: those business types that have any figures there."""
    found: Found = defaultdict(lambda: defaultdict(Effect))
    why: dict[str, tuple[date, str, str | None]] = {}
    for day in days:
        of_day = found[day]
        first, later = Days(day, day).span(hall.catalogue)
        for piece in _pieces(first, later, breathe):
            why |= {
                ticket: (day, service, reason)
                for ticket, service, reason in _count_told(of_day, hall.store, piece)
            }
        count_signed(of_day, hall, day)
        breathe()
    for day, service, reason in why.values():  # the teller may think again: the last word counts
        if reason is not None:
            found[day][service].why_not[reason] += 1
    _count_visits(found, hall, days, breathe)
    return {day: {code: e for code, e in of_day.items() if e != Effect()} for day, of_day in found.items()}


def count_signed(of_day: Mapping[str, Effect], hall: Hall, day: date) -> None:
    """Count whom tellers have signed up, but for what was taken back since."""
    counters = [c.code for c in hall.catalogue.counters]
    for what, at in (("standing", standing_at), ("mandate", mandates_at)):
        for code, n in at(hall.store, counters, *Days(day, day).span(hall.catalogue)).items():
            of_day[code].signed[what] = n


def _pieces(first: int, later: int, breathe: Breathe) -> Iterator[tuple[int, int]]:
    """From when until when (ms UTC), one piece after the other."""
    for since in range(first, later, _PIECE_MS):
        yield since, min(since + _PIECE_MS, later)
        breathe()


def _count_told(
    of_day: Mapping[str, Effect], store: Store, piece: tuple[int, int]
) -> Iterator[tuple[str, str, str | None]]:
    """Count what was told meanwhile; tellers' words come back: about which ticket, for what, why not: None is
    a word that was taken back.
    """
    for service, verb, count in store.offers_counted(*piece):
        effect, what = of_day[service or ""], verb.partition(".")[2]
        if what == "show":
            effect.shown += count
        elif what == "accept":
            effect.accepted += count
        elif what == "decline":
            effect.declined += count
        else:
            words = store.whys_told(*piece)
            yield from ((m.ticket, m.service or "", m.data["reason"]) for m in words if m.ticket is not None)


def _count_visits(found: Found, hall: Hall, days: Days, breathe: Breathe) -> None:
    """Who began another visit is looked for until some days after the last one."""
    catalogue = hall.catalogue
    later = timedelta(days=catalogue.rules.came_back_days)
    begun: defaultdict[_Same, set[date]] = defaultdict(set)
    ended: list[tuple[_Same, date]] = []
    first, end = Days(days.first, days.last + later).span(catalogue)
    for visit in _visits(hall.store, first, min(end, hall.clock() + 1), breathe):
        day = business_day(visit.opened_at, catalogue.zone, catalogue.rules.day_change)
        same = None if visit.visitor is None else (visit.visitor, visit.service)
        if same is not None:
            begun[same].add(day)
        if day <= days.last:
            followed = same is not None and quarter_of(day) == quarter_of(day + later)
            _count_visit(found[day][visit.service], visit, followed=followed)
            if same is not None and followed and _is_completed(visit):
                ended.append((same, day))
    for n, (same, day) in enumerate(ended):
        found[day][same[1]].came_back += any(day < again <= day + later for again in begun[same])
        if n % _AT_ONCE == 0:
            breathe()


def _visits(store: Store, first: int, later: int, breathe: Breathe) -> Iterator[Visit]:
    """All that were opened from `first` until before `later`, but for those that spared no counter."""
    for piece in _pieces(first, later, breathe):
        yield from (visit for visit in opened_between(store, *piece) if visit.task is not Task.NOTICES)


def _is_completed(visit: Visit) -> bool:
    return visit.outcome is Outcome.COMPLETED and visit.step is not Step.CASH


def _count_visit(effect: Effect, visit: Visit, *, followed: bool) -> None:
    """`followed`: whether the number would be known again on each day on which coming back counts."""
    if visit.step is Step.CASH:  # older visits that ended there are called completed
        effect.cash += 1
        return
    if visit.ticket is None:  # who holds a ticket has been counted with it
        effect.visits += 1
    if visit.outcome is Outcome.COMPLETED:
        effect.completed += 1
        effect.saved_s += visit.wait_s or 0
        effect.identified += followed
    elif visit.outcome is not None:
        effect.left_at[str(visit.step)] += 1


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("invalid_field", f"{name}: a day looks like 2026-11-28.", field=name) from None
