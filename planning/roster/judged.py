"""A roster and what it comes to: its cost, what it leaves open, which wishes it denies."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from planning.roster.needs import bearable, covers_of, needed_of, skill_sets, times_of
from planning.roster.people import HALVES_A_DAY, Plan

Named = dict[tuple[str, date], str]
"""Teller and day -> shift."""
Cut = Mapping[tuple[str, date], int]
"""Teller and day -> the half hour from which on somebody whose shift has begun is not there."""


@dataclass(frozen=True, slots=True)
class Roster:
    """`shifts[teller, day]`: the shift's code. `cost` is told by the plan; no roster costs less than `bound`.

    `lacking[day, half]`: counters that nobody stands at though they are needed; `bare`: when nobody is there
    who has a skill that somebody must have.
    """

    shifts: Named
    cost: float
    bound: float
    lacking: dict[tuple[date, int], int]
    denied: tuple[tuple[str, date], ...]
    bare: tuple[tuple[date, int, str], ...] = ()

    @property
    def gap(self) -> float:
        """How much dearer than the bound it is at the most, as a share of the bound."""
        return (self.cost - self.bound) / self.bound if self.bound > 0 else 0.0


def judged(plan: Plan, shifts: Named, bound: float = 0.0, cut: Cut | None = None) -> Roster:
    """What these shifts come to; `cut`: from when on somebody is not there on a day."""
    by_code = {shift.code: shift for shift in plan.shifts}
    skills = {teller.code: teller.skills for teller in plan.tellers}
    there: Counter[tuple[date, int, frozenset[str]]] = Counter()
    for (teller, day), code in shifts.items():
        for half in by_code[code].works:
            if cut is None or half < cut.get((teller, day), HALVES_A_DAY):
                there[day, half, skills[teller]] += 1
    kinds, sets, lacking = set(skills.values()), skill_sets(plan), {}
    for day, half in times_of(plan):
        lack = max(
            needed_of(plan, some, day, half) - sum(there[day, half, kind] for kind in kinds if kind & some)
            for some in sets
        )
        if lack > 0:
            lacking[day, half] = lack
    bare = tuple(
        (day, half, skill)
        for day, half, skill in covers_of(plan)
        if not any(there[day, half, kind] for kind in kinds if skill in kind)
    )
    wishes = {teller.code: teller.wishes for teller in plan.tellers}
    denied = tuple(sorted((teller, day) for teller, day in shifts if day in wishes[teller]))
    usual = {teller.code: teller.usual for teller in plan.tellers}
    unusual = sum(bool(usual[who]) and code not in usual[who] for (who, _), code in shifts.items())
    cost = (
        plan.lacking * sum(n + max(0, n - bearable(plan, *when)) for when, n in lacking.items())
        + plan.bare * len(bare)
        + sum(plan.working * len(by_code[code].works) + plan.coming for code in shifts.values())
        + plan.denied * len(denied)
        + plan.unusual * unusual
    )
    return Roster(shifts, cost, bound, lacking, denied, bare)
