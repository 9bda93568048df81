"""What a roster that was planned anew still lacks: who could be asked for it, and why the others cannot."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from planning.roster.away import LEAD_HALVES, Away
from planning.roster.judged import Cut, Named, judged
from planning.roster.needs import kinds_of, needed_of, skill_sets
from planning.roster.people import HALVES_A_DAY, WEEK_DAYS, Plan, Shift, Teller

MOST_ASKED = 3


class Why(StrEnum):
    """Why somebody who can do it does not come."""

    AWAY = "away"
    """Noted away."""
    OFF = "off"
    """A day off."""
    AT_WORK = "at_work"
    """At work on that day, in a break then or gone home."""
    SOON = "soon"
    """Nobody comes within the hour."""
    HOURS = "hours"
    """The agreed hours of the week are full."""
    DAYS = "days"
    """The agreed days of the week are full."""
    ELSEWHERE = "elsewhere"
    """At work at another time of the day, where a gap would open that is no smaller."""
    REST = "rest"
    """Too little rest between two days, or too many days in a row."""


@dataclass(frozen=True, slots=True)
class Could:
    """Somebody who could yet be asked to work that shift, and how many half hours less would lack by it."""

    teller: str
    shift: str
    halves: int


@dataclass(frozen=True, slots=True)
class Short:
    """From one half hour to another `n` counters at most lack that did not before; `able`: how many can do it
    and are not at a counter then, `why` those of them who cannot come. `skills`: what is lacking where
    it is most, of all that is needed then; none where it is all of it.
    """

    day: date
    first: int
    last: int
    n: int
    able: int
    could: tuple[Could, ...]
    why: Mapping[Why, int]
    skills: tuple[str, ...] = ()


def still_short(
    plan: Plan, shifts: Named, cut: Cut, before: Mapping[tuple[date, int], int], away: Away
) -> list[Short]:
    """What is short from `away` on and was not `before`, day by day."""
    lacking = judged(plan, shifts, cut=cut).lacking
    more = {
        when: n - before.get(when, 0)
        for when, n in lacking.items()
        if n > before.get(when, 0) and when >= (away.day, away.half)
    }
    looking = _Looking(plan, shifts, cut, away, sum(lacking.values()))
    return [looking.short(day, run, more) for day, run in _runs(more)]


def _runs(more: Mapping[tuple[date, int], int]) -> Iterator[tuple[date, list[int]]]:
    """Half hours of a day that follow each other."""
    run: list[int] = []
    at: date | None = None
    for day, half in sorted(more):
        if run and (day != at or half != run[-1] + 1):
            yield at or day, run
            run = []
        at, run = day, [*run, half]
    if run and at:
        yield at, run


class _Looking:
    def __init__(self, plan: Plan, shifts: Named, cut: Cut, away: Away, lacking: int) -> None:
        self._plan, self._shifts, self._cut, self._away, self._lacking = plan, shifts, cut, away, lacking
        self._by_code = {shift.code: shift for shift in plan.shifts}
        self._sets, self._kinds = skill_sets(plan), kinds_of(plan)

    def short(self, day: date, run: Sequence[int], more: Mapping[tuple[date, int], int]) -> Short:
        """A run of half hours, with everybody who could do it."""
        worst = max(run, key=lambda half: more[day, half])
        skills = max(self._sets, key=lambda one: self._lack(one, day, worst))
        able = [
            one
            for one in self._plan.tellers
            if one.skills & skills and not self._stands(one.code, day, worst)
        ]
        why, could = Counter[Why](), list[Could]()
        for teller in able:
            found, reason = self._shifts_of(teller, day, run)
            gains = [(self._gain(teller.code, day, shift), shift.code) for shift in found]
            best = max(gains, default=(0, ""))
            if best[0] > 0:
                could.append(Could(teller.code, best[1], best[0]))
            else:
                why[Why.ELSEWHERE if found else reason] += 1
        could.sort(key=lambda one: (-one.halves, one.teller))
        n = max(more[day, half] for half in run)
        wanted = {code for code, times in self._plan.needed.items() if times.get((day, worst), 0)}
        lacks = tuple(sorted(skills & wanted)) if wanted - skills else ()
        return Short(day, run[0], run[-1] + 1, n, len(able), tuple(could[:MOST_ASKED]), dict(why), lacks)

    def _lack(self, skills: frozenset[str], day: date, half: int) -> int:
        there = sum(
            self._stands(t.code, day, half)
            for kind, many in self._kinds.items()
            if kind & skills
            for t in many
        )
        return needed_of(self._plan, skills, day, half) - there

    def _stands(self, teller: str, day: date, half: int) -> bool:
        code = self._shifts.get((teller, day))
        return (
            code is not None
            and half in self._by_code[code].works
            and half < self._cut.get((teller, day), HALVES_A_DAY)
        )

    def _gain(self, teller: str, day: date, shift: Shift) -> int:
        made = judged(self._plan, {**self._shifts, (teller, day): shift.code}, cut=self._cut)
        return self._lacking - sum(made.lacking.values())

    def _shifts_of(self, teller: Teller, day: date, run: Sequence[int]) -> tuple[list[Shift], Why]:
        """The shifts that this teller could work then; of none, why."""
        if day in teller.away or teller.code == self._away.teller and day <= self._away.until:
            return [], Why.AWAY
        if day in teller.off:
            return [], Why.OFF
        told = self._shifts.get((teller.code, day))
        if told and (day, self._by_code[told].first) < (self._away.day, self._away.half + LEAD_HALVES):
            return [], Why.AT_WORK
        shifts = [one for one in self._plan.shifts if one.code != told and not set(one.works).isdisjoint(run)]
        soon = self._away.half + LEAD_HALVES if day == self._away.day else 0
        shifts = [one for one in shifts if one.first >= soon]
        if not shifts:
            return [], Why.SOON
        reasons = {shift: self._breaks(teller, day, shift) for shift in shifts}
        found = [shift for shift, reason in reasons.items() if reason is None]
        return found, next((one for one in reasons.values() if one), Why.REST)

    def _breaks(self, teller: Teller, day: date, shift: Shift) -> Why | None:
        """What agreement another shift on a day would break."""
        first = day - timedelta(days=(day - self._plan.start).days % WEEK_DAYS)
        week = [first + timedelta(days=n) for n in range(WEEK_DAYS)]
        others = [
            self._by_code[code] for on in week if on != day and (code := self._shifts.get((teller.code, on)))
        ]
        if sum(one.hours for one in others) + shift.hours > teller.most_hours:
            return Why.HOURS
        if len(others) + 1 > teller.most_days:
            return Why.DAYS
        before, after = (self._shifts.get((teller.code, day + timedelta(days=n))) for n in (-1, 1))
        rests = (before is None or self._plan.rests(self._by_code[before], shift)) and (
            after is None or self._plan.rests(shift, self._by_code[after])
        )
        return None if rests and self._in_a_row(teller.code, day) <= self._plan.most_in_a_row else Why.REST

    def _in_a_row(self, teller: str, day: date) -> int:
        many = 1
        for way in (-1, 1):
            on = day + timedelta(days=way)
            while (teller, on) in self._shifts:
                many, on = many + 1, on + timedelta(days=way)
        return many


def still_json(short: Sequence[Short], groups: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The same for the roster's document; `groups`: the business types of each skill."""
    return [
        {
            "day": one.day.isoformat(),
            **{"first": one.first, "last": one.last, "n": one.n, "able": one.able},
            "services": [service for code in one.skills for service in groups[code]],
            "could": [{"person": c.teller, "shift": c.shift, "halves": c.halves} for c in one.could],
            "why": {str(why): many for why, many in sorted(one.why.items())},
        }
        for one in short
    ]
