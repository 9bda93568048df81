"""Planning anew from now on: somebody is away, and as few others as possible work otherwise than published.

What has been worked stays, and so does a shift that has begun; what was lacking before is left as it was.
Week by week an integer programme weighs what is lacking against each change of what colleagues were told.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.optimize import Bounds, milp

from hall.errors import Invalid
from planning.roster.away import LEAD_HALVES, Away, Change
from planning.roster.counts import Rows
from planning.roster.judged import Cut, Named, Roster, judged
from planning.roster.needs import covers_of, kinds_of, needed_of, skill_sets, times_of
from planning.roster.people import HALVES_A_DAY, WEEK_DAYS, Plan, Shift, Teller

CHANGED_HALVES = 1.1
"""A change of somebody's published day costs as much as so many half hours that lack a counter: coverage goes
first, but for one half hour alone nobody is changed.
"""


@dataclass(frozen=True, slots=True)
class Again:
    """The new roster, `cut` where a shift that had begun ends early, and what changed, in order."""

    roster: Roster
    cut: dict[tuple[str, date], int]
    changes: tuple[Change, ...]


def replanned(
    plan: Plan, published: Named, away: Away, seconds: float = 20.0, gone: Cut | None = None
) -> Again:
    """Fill what somebody leaves open; `gone`: who had gone home before, and when.

    Nor is anybody counted on who was noted away on such a day before, though their shift was published.
    Raises Invalid `unknown_teller`, `not_in_roster`, naming the field.
    """
    if away.teller not in {teller.code for teller in plan.tellers}:
        raise Invalid("unknown_teller", f"{away.teller} is not in this roster.", field="person")
    if away.day not in plan.dates or away.until < away.day:
        text = f"{away.day} to {away.until} is not within {plan.dates[0]} to {plan.dates[-1]}."
        raise Invalid("not_in_roster", text, field="until" if away.day in plan.dates else "from")
    by_code = {shift.code: shift for shift in plan.shifts}
    shifts, cut, absent = dict(published), dict[tuple[str, date], int](), _absent(plan, away)
    for (teller, day), code in published.items():
        if (teller, day) in absent:
            if day > away.day or by_code[code].first >= away.half:
                del shifts[teller, day]
            elif away.half < min(by_code[code].last, (gone or {}).get((teller, day), HALVES_A_DAY)):
                cut[teller, day] = away.half
    changed = {day for _, day in published.keys() - shifts.keys() | cut.keys()}
    home = {**(gone or {}), **cut}
    until = time.monotonic() + seconds
    weeks = [plan.dates[n : n + WEEK_DAYS] for n in range(0, plan.days, WEEK_DAYS)]
    touched = [week for week in weeks if not changed.isdisjoint(week)]
    for n, week in enumerate(touched):
        left = (until - time.monotonic()) / (len(touched) - n)
        shifts = _Week(plan, published, shifts, away, week, gone or {}, home).solved(max(left, 1.0))
    changes = tuple(
        Change(teller, day, published.get((teller, day)), shifts.get((teller, day)))
        for day, teller in sorted({(day, teller) for teller, day in published.keys() | shifts.keys()})
        if published.get((teller, day)) != shifts.get((teller, day)) or (teller, day) in cut
    )
    return Again(judged(plan, shifts, cut=home), cut, changes)


def _absent(plan: Plan, away: Away) -> set[tuple[str, date]]:
    """Who is not there on which days from then on."""
    noted = {(one.code, day) for one in plan.tellers for day in one.away if day >= away.day}
    return noted | {(away.teller, day) for day in plan.dates if away.day <= day <= away.until}


class _Week:
    """One week's programme. Free are the days of those who are there and whose shift has not begun."""

    def __init__(
        self,
        plan: Plan,
        published: Named,
        shifts: Named,
        away: Away,
        days: Sequence[date],
        gone: Cut,
        home: Cut,
    ) -> None:
        self._plan, self._published, self._shifts, self._away = plan, published, shifts, away
        self._days, self._home, self._absent = days, home, _absent(plan, away)
        before = judged(plan, published, cut=gone)
        self._before, bare = before.lacking, set(before.bare)
        self._by_code = {shift.code: shift for shift in plan.shifts}
        places = [(t.code, day, s) for t in plan.tellers for day in days for s in self._choices(t, day)]
        self._at = {(teller, day, shift.code): n for n, (teller, day, shift) in enumerate(places)}
        self._free = {(teller, day) for teller, day, _ in places}
        self._times = [(d, h) for d, h in times_of(plan) if d in days and (d, h) >= (away.day, away.half)]
        self._covers = [
            one
            for one in covers_of(plan)
            if one[0] in days and one[:2] >= (away.day, away.half) and one not in bare
        ]
        self._rows = Rows(len(places) + len(self._times) + len(self._covers))
        self._cost = [self._costs(*place) for place in places] + [plan.lacking] * len(self._times)
        self._cost += [plan.bare] * len(self._covers)

    def solved(self, seconds: float) -> Named:
        """The shifts, of all weeks, with those of this one as well as they could be found."""
        if not self._free or not (self._times or self._covers):
            return self._shifts
        self._needs()
        self._covered()
        for teller in self._plan.tellers:
            self._keeps_to(teller)
        whole, soft = len(self._at), len(self._times) + len(self._covers)
        done = milp(
            np.array(self._cost),
            integrality=np.array([1] * whole + [0] * soft),
            bounds=Bounds(0, np.array([1.0] * whole + [np.inf] * soft)),
            constraints=self._rows.constraint(),
            options={"time_limit": seconds, "mip_rel_gap": 0.001},
        )
        if done.x is None:
            return self._shifts
        kept = {key: code for key, code in self._shifts.items() if key not in self._free}
        return kept | {(t, d): code for (t, d, code), n in self._at.items() if done.x[n] > 0.5}

    def _choices(self, teller: Teller, day: date) -> list[Shift]:
        away, told = self._away, self._published.get((teller.code, day))
        if day < away.day or (teller.code, day) in self._absent:
            return []
        if day in teller.off or teller.code == away.teller:  # who was ill makes up for nothing
            return [self._by_code[told]] if told else []
        if day > away.day:
            return list(self._plan.shifts)
        if told and self._by_code[told].first < away.half:
            return []
        soon = away.half + LEAD_HALVES
        return [s for s in self._plan.shifts if s.first >= soon or s.code == told]

    def _costs(self, teller: str, day: date, shift: Shift) -> float:
        """A published shift earns what its change would cost: a change is paid once, whatever comes. Nobody
        is sent home to spare hours: only those beyond what somebody was told cost anything.
        """
        plan, told = self._plan, self._published.get((teller, day))
        changed = plan.lacking * CHANGED_HALVES
        if shift.code == told:
            return -changed
        who = next(one for one in plan.tellers if one.code == teller)
        unusual = plan.unusual * (bool(who.usual) and shift.code not in who.usual)
        if told:
            more = len(shift.works) - len(self._by_code[told].works)
            return plan.working * max(0, more) + unusual
        hours = plan.working * len(shift.works) + plan.coming
        return changed + hours + plan.denied * (day in who.wishes) + unusual

    def _needs(self) -> None:
        plan = self._plan
        kinds = {kind: [t.code for t in tellers] for kind, tellers in kinds_of(plan).items()}
        sets = skill_sets(plan)
        for n, (day, half) in enumerate(self._times, start=len(self._at)):
            for skills in sets:
                able = [code for kind, codes in kinds.items() if kind & skills for code in codes]
                there, free = self._able(able, day, half)
                need = needed_of(plan, skills, day, half) - self._before.get((day, half), 0)
                if need > there:
                    self._rows.add([*free, (n, 1.0)], low=need - there)

    def _covered(self) -> None:
        """Whoever else has the skill that would be gone."""
        for n, (day, half, skill) in enumerate(self._covers, start=len(self._at) + len(self._times)):
            able = [teller.code for teller in self._plan.tellers if skill in teller.skills]
            there, free = self._able(able, day, half)
            if not there:
                self._rows.add([*free, (n, 1.0)], low=1.0)

    def _able(self, who: Sequence[str], day: date, half: int) -> tuple[int, list[tuple[int, float]]]:
        """How many of these are there in any case, and the shifts that would bring another one."""
        free = [
            (self._at[code, day, shift.code], 1.0)
            for code in who
            for shift in self._plan.shifts
            if half in shift.works and (code, day, shift.code) in self._at
        ]
        return sum(self._stands(code, day, half) for code in who), free

    def _stands(self, teller: str, day: date, half: int) -> bool:
        """Whether somebody whose day is settled is at a counter then."""
        code = self._shifts.get((teller, day))
        if code is None or (teller, day) in self._free:
            return False
        return half in self._by_code[code].works and half < self._home.get((teller, day), HALVES_A_DAY)

    def _keeps_to(self, teller: Teller) -> None:
        own = [
            (day, s)
            for day in self._days
            for s in self._plan.shifts
            if (teller.code, day, s.code) in self._at
        ]
        settled = [self._by_code[code] for day in self._days if (code := self._settled(teller, day))]
        hours, days = sum(s.hours for s in settled), len(settled)
        told = [self._by_code[c] for day in self._days if (c := self._published.get((teller.code, day)))]
        column = {(day, s.code): self._at[teller.code, day, s.code] for day, s in own}
        most = max(teller.most_hours, sum(s.hours for s in told))
        if own:
            self._rows.add([(column[d, s.code], s.hours) for d, s in own], high=most - hours)
            self._rows.add([(n, 1.0) for n in column.values()], high=max(teller.most_days, len(told)) - days)
        for day in {day for day, _ in own}:
            self._rows.add([(column[d, s.code], 1.0) for d, s in own if d == day], high=1.0)
        for day in (self._days[0] - timedelta(days=1), *self._days):
            self._rests(teller, day)
            self._row(teller, day + timedelta(days=self._plan.most_in_a_row))

    def _settled(self, teller: Teller, day: date) -> str | None:
        return None if (teller.code, day) in self._free else self._shifts.get((teller.code, day))

    def _rests(self, teller: Teller, day: date) -> None:
        """Between this day's shift and the next one's; what was published itself is not asked."""
        later = day + timedelta(days=1)
        for first in self._possible(teller, day):
            for second in self._possible(teller, later):
                pair = [(teller.code, day, first.code), (teller.code, later, second.code)]
                free = [(self._at[key], 1.0) for key in pair if key in self._at]
                told = all(self._published.get(key[:2]) == key[2] for key in pair)
                if free and not told and not self._plan.rests(first, second):
                    self._rows.add(free, high=len(free) - 1.0)

    def _possible(self, teller: Teller, day: date) -> list[Shift]:
        if (teller.code, day) in self._free:
            return [s for s in self._plan.shifts if (teller.code, day, s.code) in self._at]
        code = self._shifts.get((teller.code, day))
        return [self._by_code[code]] if code else []

    def _row(self, teller: Teller, last: date) -> None:
        """Not more days in a row than may be, unless that was published."""
        window = [last - timedelta(days=back) for back in range(self._plan.most_in_a_row + 1)]
        free = [(n, 1.0) for (code, day, _), n in self._at.items() if code == teller.code and day in window]
        settled = sum(self._settled(teller, day) is not None for day in window)
        told = sum((teller.code, day) in self._published for day in window)
        if free:
            self._rows.add(free, high=float(max(self._plan.most_in_a_row, told) - settled))
