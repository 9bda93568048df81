"""How many tellers of each kind work which shift: one integer programme over all weeks.

Tellers with the same skills are one kind, and only counted; that keeps the programme small. Its bound is one
for every roster with names too, as names only add conditions. How many counters a half hour lacks is Hall's
deficiency: the most by which the need of a set of skills exceeds those who have one of them; apart from it
each skill that somebody comes for has one at least who has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from hall.errors import NotReady
from planning.roster.needs import Kind, bearable, covers_of, kinds_of, needed_of, skill_sets, times_of
from planning.roster.people import WEEK_DAYS, Plan, Teller

NEAR = 0.002
"""So near to its bound a programme is good enough."""


@dataclass(frozen=True, slots=True)
class Counted:
    """`many[kind, day, shift]` tellers; `bound`: no roster costs less."""

    many: dict[tuple[Kind, date, str], int]
    bound: float


def counted(plan: Plan, seconds: float) -> Counted:
    """The cheapest numbers, within that time. Raises NotReady `no_roster` where none was found by then."""
    kinds = kinds_of(plan)
    places = [(kind, day, shift) for kind in kinds for day in plan.dates for shift in plan.shifts]
    at = {(kind, day, shift.code): n for n, (kind, day, shift) in enumerate(places)}
    lacks, bare, sets = times_of(plan), covers_of(plan), skill_sets(plan)
    soft = 2 * len(lacks) + len(bare)
    rows = Rows(len(places) + soft)
    for n, (day, half, skill) in enumerate(bare, start=len(places) + 2 * len(lacks)):
        able = [
            (at[kind, day, shift.code], 1.0)
            for kind in kinds
            if skill in kind
            for shift in plan.shifts
            if half in shift.works
        ]
        rows.add([*able, (n, 1.0)], low=1.0)
    for n, (day, half) in enumerate(lacks, start=len(places)):
        for skills in sets:
            able = [
                (at[kind, day, shift.code], 1.0)
                for kind in kinds
                if kind & skills
                for shift in plan.shifts
                if half in shift.works
            ]
            rows.add([*able, (n, 1.0), (n + len(lacks), 1.0)], low=needed_of(plan, skills, day, half))
    for kind, tellers in kinds.items():
        for day in plan.dates:
            there = sum(day not in teller.off for teller in tellers)
            rows.add([(at[kind, day, shift.code], 1.0) for shift in plan.shifts], high=there)
        for week in range(0, plan.days, WEEK_DAYS):
            days = plan.dates[week : week + WEEK_DAYS]
            of_week = [(at[kind, day, shift.code], shift) for day in days for shift in plan.shifts]
            hours = [(column, shift.hours) for column, shift in of_week]
            rows.add(hours, least_hours(tellers, days), sum(teller.most_hours for teller in tellers))
            rows.add([(column, 1.0) for column, _ in of_week], high=sum(t.most_days for t in tellers))
    works = [plan.working * len(shift.works) + plan.coming for _, _, shift in places]
    lacking = [plan.lacking] * len(lacks) + [2 * plan.lacking] * len(lacks)
    cost = np.array(works + lacking + [plan.bare] * len(bare))
    bounds = [
        *[np.inf] * len(places),
        *[bearable(plan, *when) for when in lacks],
        *[np.inf] * (soft - len(lacks)),
    ]
    done = milp(
        cost,
        integrality=np.array([1] * len(places) + [0] * soft),
        bounds=Bounds(0, np.array(bounds)),
        constraints=rows.constraint(),
        options={"time_limit": seconds, "mip_rel_gap": NEAR},
    )
    if done.x is None:
        raise NotReady("no_roster", "No roster was found in time, or least hours and days off contradict.")
    many = {
        (kind, day, shift.code): round(float(done.x[n]))
        for n, (kind, day, shift) in enumerate(places)
        if done.x[n] > 0.5
    }
    return Counted(many, float(done.mip_dual_bound))


def least_hours(tellers: Sequence[Teller], days: Sequence[date]) -> float:
    """Hours that these tellers must be given in a week; who is off all of it, or away, is not counted."""
    return sum(teller.least_hours for teller in tellers if teller.is_there(days))


class Rows:
    """Rows of a sparse matrix with their bounds."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._entries: list[tuple[int, int, float]] = []
        self._low: list[float] = []
        self._high: list[float] = []

    def add(self, entries: Sequence[tuple[int, float]], low: float = -np.inf, high: float = np.inf) -> None:
        """One condition: low <= sum of factor * column <= high."""
        row = len(self._low)
        self._entries += [(row, column, factor) for column, factor in entries]
        self._low.append(low)
        self._high.append(high)

    def constraint(self) -> LinearConstraint:
        """All of them."""
        rows, columns, factors = zip(*self._entries, strict=True)
        matrix = coo_array((factors, (rows, columns)), shape=(len(self._low), self._columns))
        return LinearConstraint(matrix.tocsr(), np.array(self._low), np.array(self._high))
