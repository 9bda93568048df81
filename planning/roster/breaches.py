"""What a roster changed by hand breaks: days off, hours, rest. It is said; the manager decides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from planning.roster.judged import Named
from planning.roster.people import WEEK_DAYS, Plan, Teller


class Rule(StrEnum):
    """What can be broken."""

    OFF = "off"
    """Works on a day off."""
    HOURS = "hours"
    """More hours in a week than agreed."""
    DAYS = "days"
    """More days in a week."""
    LEAST = "least"
    """Fewer hours in a week than agreed."""
    REST = "rest"
    """Too little rest before this day's shift."""
    ROW = "row"
    """Too many days in a row, of which this is the last."""
    WISH = "wish"
    """Works on a day that was wished to be free."""


@dataclass(frozen=True, slots=True)
class Breach:
    """Who breaks what on which day (for weeks: the first one), and by what figure."""

    rule: Rule
    teller: str
    day: date
    found: float = 0.0


def breaches(plan: Plan, shifts: Named) -> tuple[Breach, ...]:
    """All of them, in the order of days and tellers."""
    found = (one for teller in plan.tellers for one in _of_teller(plan, teller, shifts))
    return tuple(sorted(found, key=lambda one: (one.day, one.teller, one.rule)))


def _of_teller(plan: Plan, teller: Teller, shifts: Named) -> Iterator[Breach]:
    by_code = {shift.code: shift for shift in plan.shifts}
    own = {day: by_code[shifts[teller.code, day]] for day in plan.dates if (teller.code, day) in shifts}
    yield from (Breach(Rule.OFF, teller.code, day) for day in own if day in teller.off)
    yield from (Breach(Rule.WISH, teller.code, day) for day in own if day in teller.wishes)
    for n in range(0, plan.days, WEEK_DAYS):
        week = plan.dates[n : n + WEEK_DAYS]
        hours = sum(own[day].hours for day in week if day in own)
        if hours > teller.most_hours:
            yield Breach(Rule.HOURS, teller.code, week[0], hours)
        if teller.is_there(week) and hours < teller.least_hours:
            yield Breach(Rule.LEAST, teller.code, week[0], hours)
        if (days := _count(own, week)) > teller.most_days:
            yield Breach(Rule.DAYS, teller.code, week[0], days)
    for day, shift in own.items():
        before = own.get(day - timedelta(days=1))
        if before is not None and not plan.rests(before, shift):
            yield Breach(Rule.REST, teller.code, day)
        row = _count(own, (day - timedelta(days=back) for back in range(plan.most_in_a_row + 1)))
        if row > plan.most_in_a_row:
            yield Breach(Rule.ROW, teller.code, day, row)


def _count(own: Iterable[date], days: Iterable[date]) -> int:
    return len(set(own) & set(days))
