"""What the ways out of the queue have brought (分流效果): offered, taken, completed, came back, and why not.

Everything is counted from the journal and from visits, between two local days. **Minutes saved**: for each
completed visit, how long a ticket taken at its beginning would have waited (the median that a customer would
have been told), in the sum. **Came back**: identified visits only, that is those in which a number was typed:
completed ones, after which the same number began another visit for the same business type within `days`.
**Signed up**: whom a teller has spared the next visit while serving them, by what was agreed to.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from diversion.signup.store import mandates_at, standing_at
from diversion.visits.store import opened_between
from diversion.visits.visit import Outcome, Task, Visit
from hall.errors import Invalid
from hall.hall import Hall
from hall.ticket import Move

CAME_BACK_DAYS = 7
LONGEST_DAYS = 92
_DAY_MS = 86_400_000


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


def effects(hall: Hall, days: Days) -> dict[str, Effect]:
    """The figures of these days by business type; retired ones only if they have any."""
    zone = hall.catalogue.zone
    first, later = days.span(zone)
    found: defaultdict[str, Effect] = defaultdict(Effect)
    for service in hall.catalogue.offered:
        found[service.code] = Effect()
    for code, count in hall.store.issued(days.first.isoformat(), days.last.isoformat()).items():
        found[code].tickets = count
    _count_told(found, hall.store.offers_told(first, later))
    counters = [c.code for c in hall.catalogue.counters]
    for what, at in (("standing", standing_at), ("mandate", mandates_at)):
        for code, n in at(hall.store, counters, first, later).items():
            found[code].signed[what] = n
    opened = opened_between(hall.store, first, later + CAME_BACK_DAYS * _DAY_MS)
    everybody = [visit for visit in opened if visit.task is not Task.NOTICES]
    _count_visits(found, [v for v in everybody if v.opened_at < later], everybody)
    return dict(found)


def _count_told(found: dict[str, Effect], told: Iterable[Move]) -> None:
    why: dict[str, tuple[str, str]] = {}
    for move in told:
        effect, what = found[move.service or ""], move.verb.partition(".")[2]
        if what == "show":
            effect.shown += 1
        elif what == "accept":
            effect.accepted += 1
        elif what == "decline":
            effect.declined += 1
        elif move.ticket is not None:  # the teller may think again: the last word counts
            why[move.ticket] = (move.service or "", move.data["reason"])
    for service, reason in why.values():
        found[service].why_not[reason] += 1


def _count_visits(found: dict[str, Effect], visits: Sequence[Visit], everybody: Sequence[Visit]) -> None:
    begun: defaultdict[tuple[str | None, str], list[int]] = defaultdict(list)
    for visit in everybody:
        begun[visit.visitor, visit.service].append(visit.opened_at)
    for visit in visits:
        effect = found[visit.service]
        if visit.ticket is None:  # who holds a ticket has been counted with it
            effect.visits += 1
        if visit.outcome is Outcome.COMPLETED:
            effect.completed += 1
            effect.saved_s += visit.wait_s or 0
            effect.identified += visit.visitor is not None
            effect.came_back += _came_back(visit, begun[visit.visitor, visit.service])
        elif visit.outcome is not None:
            effect.left_at[str(visit.step)] += 1


def _came_back(visit: Visit, begun: Iterable[int]) -> bool:
    """Whether the same number began another visit for the same within the days after this one."""
    if visit.visitor is None or visit.ended_at is None:
        return False
    until = visit.ended_at + CAME_BACK_DAYS * _DAY_MS
    return any(visit.ended_at <= at <= until for at in begun)


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("invalid_field", f"{name}: a day looks like 2026-11-28.", field=name) from None


def _instant(day: date, zone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp() * 1000)
