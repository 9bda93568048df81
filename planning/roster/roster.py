"""A roster: counted, then named; what it costs, how far that is from the best, and what it leaves open."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date

from planning.roster.counts import counted, needed_of, skill_sets, times_of
from planning.roster.names import Named, named
from planning.roster.people import Plan

COUNTING = 0.4
"""The part of the time that numbers may take; the rest is for names."""


@dataclass(frozen=True, slots=True)
class Roster:
    """`shifts[teller, day]`: the shift's code. `cost` is told by the plan; no roster costs less than `bound`.

    `lacking[day, half]`: counters that nobody stands at though they are needed.
    """

    shifts: Named
    cost: float
    bound: float
    lacking: dict[tuple[date, int], int]
    denied: tuple[tuple[str, date], ...]

    @property
    def gap(self) -> float:
        """How much dearer than the bound it is at the most, as a share of the bound."""
        return (self.cost - self.bound) / self.bound if self.bound > 0 else 0.0


def roster(plan: Plan, seconds: float = 30.0) -> Roster:
    """The roster for a plan, within about that time. Raises NotReady `no_roster`."""
    until = time.monotonic() + seconds
    found = counted(plan, seconds * COUNTING)
    return judged(plan, named(plan, found, until - time.monotonic()), found.bound)


def judged(plan: Plan, shifts: Named, bound: float = 0.0) -> Roster:
    """What these shifts come to."""
    by_code = {shift.code: shift for shift in plan.shifts}
    skills = {teller.code: teller.skills for teller in plan.tellers}
    there: Counter[tuple[date, int, frozenset[str]]] = Counter()
    for (teller, day), code in shifts.items():
        for half in by_code[code].works:
            there[day, half, skills[teller]] += 1
    kinds = set(skills.values())
    lacking = {}
    for day, half in times_of(plan):
        lack = max(
            needed_of(plan, some, day, half) - sum(there[day, half, kind] for kind in kinds if kind & some)
            for some in skill_sets(plan)
        )
        if lack > 0:
            lacking[day, half] = lack
    wishes = {teller.code: teller.wishes for teller in plan.tellers}
    denied = tuple(sorted((teller, day) for teller, day in shifts if day in wishes[teller]))
    cost = (
        plan.lacking * sum(lacking.values())
        + plan.working * sum(len(by_code[code].works) for code in shifts.values())
        + plan.denied * len(denied)
    )
    return Roster(shifts, cost, bound, lacking, denied)
