"""Who works the shifts that were counted: week by week and kind by kind, with rest, days off and wishes.

Each is a small integer programme that knows how the week before ended: first the cheapest, then, of equally
cheap ones, that whose hours differ least; both at once take a hundred times longer. A shift for which nobody
is left stays open and is told.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, milp

from planning.roster.counts import Counted, Rows
from planning.roster.judged import Named
from planning.roster.needs import kinds_of
from planning.roster.people import WEEK_DAYS, Plan, Shift, Teller

FAIR_S = 1.0
"""So long, a week and kind, the fairest of the cheapest rosters is looked for."""
MISSED_HOURS = 5.0
"""What an hour below somebody's least hours costs."""

LEAST_S = 0.5


@dataclass(frozen=True, slots=True)
class _Week:
    plan: Plan
    tellers: Sequence[Teller]
    days: Sequence[date]
    many: Mapping[tuple[date, str], int]
    before: Named


def named(plan: Plan, found: Counted, seconds: float) -> Named:
    """Names for the counted shifts. Each programme has half of what is left: most of them need little."""
    until = time.monotonic() + seconds
    shifts: Named = {}
    kinds = kinds_of(plan)
    weeks = [plan.dates[n : n + WEEK_DAYS] for n in range(0, plan.days, WEEK_DAYS)]
    for days in weeks:
        for kind, tellers in kinds.items():
            many = {(d, s): n for (k, d, s), n in found.many.items() if k == kind and d in days}
            left = max((until - time.monotonic()) / 2, LEAST_S)
            shifts |= _week(_Week(plan, tellers, days, many, shifts), left)
    return shifts


def _week(week: _Week, seconds: float) -> Named:
    plan = week.plan
    worked = [shift for shift in plan.shifts if any((day, shift.code) in week.many for day in week.days)]
    if not worked:
        return {}
    places = [(t.code, day, shift) for t in week.tellers for day in week.days for shift in worked]
    at = {(teller, day, shift.code): n for n, (teller, day, shift) in enumerate(places)}
    open_at = {key: len(places) + n for n, key in enumerate(week.many)}
    short_at = {t.code: len(places) + len(open_at) + n for n, t in enumerate(week.tellers)}
    fewest = len(places) + len(open_at) + len(short_at)
    most = fewest + 1
    rows = Rows(most + 1)
    for day in week.days:
        for shift in worked:
            who = [(at[t.code, day, shift.code], 1.0) for t in week.tellers]
            wanted = week.many.get((day, shift.code), 0)
            open_ = [(open_at[day, shift.code], 1.0)] if wanted else []
            rows.add([*who, *open_], wanted, wanted)
    for teller in week.tellers:
        _of_teller(week, teller, worked, at, rows)
        hours = [(at[teller.code, d, s.code], s.hours) for d in week.days for s in worked]
        there = teller.is_there(week.days)
        rows.add([*hours, (short_at[teller.code], 1.0)], teller.least_hours if there else 0.0)
        rows.add([*hours, (most, -1.0)], high=0.0)
        if there:
            rows.add([*hours, (fewest, -1.0)], low=0.0)
    wishes = {(teller.code, day) for teller in week.tellers for day in teller.wishes}
    length = {shift.code: len(shift.works) for shift in worked}
    unusual = {t.code: {s.code for s in worked} - t.usual if t.usual else set() for t in week.tellers}
    cost = [
        plan.denied * ((teller, day) in wishes) + plan.unusual * (shift.code in unusual[teller])
        for teller, day, shift in places
    ]
    cost += [plan.lacking * length[shift] for _, shift in open_at]
    cost += [MISSED_HOURS] * len(short_at) + [0.0, 0.0]
    cheapest = _solved(cost, len(places), rows, seconds)
    if cheapest is None:
        return {}
    rows.add([(n, one) for n, one in enumerate(cost) if one], high=float(cheapest @ cost) + 1e-6)
    uneven = [0.0] * fewest + [-1.0, 1.0]
    fairest = _solved(uneven, len(places), rows, min(seconds, FAIR_S))
    chosen = cheapest if fairest is None else fairest
    return {(t, d): s.code for n, (t, d, s) in enumerate(places) if chosen[n] > 0.5}


def _solved(cost: Sequence[float], whole: int, rows: Rows, seconds: float) -> NDArray[np.float64] | None:
    """The columns of least cost, of which the first `whole` are 0 or 1; None where none were found."""
    rest = len(cost) - whole
    done = milp(
        np.array(cost),
        integrality=np.array([1] * whole + [0] * rest),
        bounds=Bounds(0, np.array([1.0] * whole + [np.inf] * rest)),
        constraints=rows.constraint(),
        options={"time_limit": seconds},
    )
    return None if done.x is None else np.asarray(done.x, dtype=float)


def _of_teller(
    week: _Week, teller: Teller, worked: Sequence[Shift], at: Mapping[tuple[str, date, str], int], rows: Rows
) -> None:
    """A shift a day, none on days off; hours, days and rest; not too many days in a row."""
    plan = week.plan
    shifts = {shift.code: shift for shift in plan.shifts}
    own = [(at[teller.code, d, s.code], s) for d in week.days for s in worked]
    rows.add([(column, s.hours) for column, s in own], high=teller.most_hours)
    rows.add([(column, 1.0) for column, _ in own], high=float(teller.most_days))
    for n, day in enumerate(week.days):
        today = [(at[teller.code, day, s.code], 1.0) for s in worked]
        rows.add(today, high=0.0 if day in teller.off else 1.0)
        ran = week.before.get((teller.code, day - timedelta(days=1)))
        for shift in worked:
            if n == 0 and ran is not None and not plan.rests(shifts[ran], shift):
                rows.add([(at[teller.code, day, shift.code], 1.0)], high=0.0)
            if n + 1 < len(week.days):
                tired = [s for s in worked if not plan.rests(shift, s)]
                later = [(at[teller.code, week.days[n + 1], s.code], 1.0) for s in tired]
                if later:
                    rows.add([(at[teller.code, day, shift.code], 1.0), *later], high=1.0)
        window = [day - timedelta(days=back) for back in range(plan.most_in_a_row + 1)]
        past = sum((teller.code, one) in week.before for one in window)
        inside = [(at[teller.code, d, s.code], 1.0) for d in window if d in week.days for s in worked]
        rows.add(inside, high=float(plan.most_in_a_row - past))
