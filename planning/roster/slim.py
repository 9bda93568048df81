"""Shifts that are not needed after all: what whole shifts bring beside the half hour that they were counted
for often lets the day go without another one. Day by day shifts are left out, or given a shorter form, as
long as the simulator sees the wanted share called in time in each half hour in which it was before, and in
the others as many as before.
"""

import time
from collections import Counter as Count
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planning.roster.ahead import Ahead
from planning.roster.corrected import days_for, held, lived
from planning.roster.counts import least_hours
from planning.roster.groups import Group, Skills
from planning.roster.lived import counters_of
from planning.roster.needs import Kind, kinds_of, needed_of, skill_sets
from planning.roster.people import WEEK_DAYS, Plan
from planning.roster.seats import Room, seatings
from planning.simulation.model import Model

FELT = 0.005
"""So much smaller may a share be that is not what was wanted."""
Many = Mapping[tuple[Kind, date, str], int]
Unit = tuple[Kind, str]
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Slim:
    """The shifts that are left, the plan with what suffices beside them, and the days on which the share does
    not hold with confidence.
    """

    many: dict[tuple[Kind, date, str], int]
    plan: Plan
    unsure: tuple[date, ...]


class Slimming:
    """`lists`: what each counter serves; `share`: the part that is wanted in time; `firm`: when nothing that
    is needed is idle, as it was asked for; `shut`: half hour -> counters that are closed.
    """

    def __init__(
        self,
        plan: Plan,
        ahead: Ahead,
        groups: Sequence[Group],
        lists: Mapping[str, Skills],
        share: float,
        firm: Collection[tuple[date, int]] = (),
        shut: Mapping[int, Collection[str]] | None = None,
    ) -> None:
        self._plan, self._ahead, self._groups = plan, ahead, groups
        self._lists, self._share = lists, share
        self._firm, self._shut, self._sets = firm, shut, skill_sets(plan)
        self._shifts = {shift.code: shift for shift in plan.shifts}

    def slim(self, many: Many, seconds: float, tell: Callable[[int, int], None] = lambda *_: None) -> Slim:
        """Each day has its part of the time; a day that is not tried stays as it is."""
        until, days = time.monotonic() + seconds, sorted(self._ahead.customers)
        found, unsure = dict(many), []
        for n, day in enumerate(days):
            part = (until - time.monotonic()) / (len(days) - n)
            units = Count({(kind, code): k for (kind, on, code), k in many.items() if on == day})
            kept, sure = self._day(day, units, found, part)
            if not sure:
                unsure.append(day)
            found = {key: k for key, k in found.items() if key[1] != day}
            found |= {(kind, day, code): k for (kind, code), k in kept.items()}
            tell(n + 1, len(days))
        return Slim(found, self._enough(many, found), tuple(unsure))

    def _day(self, day: date, units: Count[Unit], all_: Many, seconds: float) -> tuple[Count[Unit], bool]:
        until, model = time.monotonic() + seconds, self._ahead.on(day)
        before = self._held(model, day, units)
        steps = [units]
        tried: set[Unit] = set()
        while time.monotonic() < until:
            unit = next(self._candidates(units, tried), None)
            if unit is None:
                break
            better = self._without(model, day, units, unit, before, all_)
            if better is None:
                tried.add(unit)
            else:
                units = better
                steps.append(units)
        first = self._held(model, day, steps[0], sure=True)
        certain = all(part >= self._share for part in first.values())
        for kept in reversed(steps[1:]):
            if self._as_good(self._held(model, day, kept, sure=True), first):
                return kept, certain
        return steps[0], certain

    def _as_good(self, now: Mapping[Place, float], before: Mapping[Place, float]) -> bool:
        return all(now[place] >= min(self._share, part - FELT) for place, part in before.items())

    def _candidates(self, units: Count[Unit], tried: set[Unit]) -> Iterator[Unit]:
        """Longest shifts first."""
        order = sorted(units, key=lambda unit: (-len(self._shifts[unit[1]].works), unit[1], sorted(unit[0])))
        return (unit for unit in order if unit not in tried)

    def _without(
        self,
        model: Model,
        day: date,
        units: Count[Unit],
        unit: Unit,
        before: Mapping[Place, float],
        all_: Many,
    ) -> Count[Unit] | None:
        """Without this shift, or with a shorter one within it, the shortest that is enough."""
        kind, shift = unit[0], self._shifts[unit[1]]
        within = [s for s in self._plan.shifts if set(s.works) < set(range(shift.first, shift.last))]
        shorter = sorted((s for s in within if len(s.works) < len(shift.works)), key=lambda s: len(s.works))
        for other in [None, *shorter]:
            less = units - Count([unit]) + Count([(kind, other.code)] if other else [])
            spared = shift.hours - (other.hours if other else 0.0)
            if not self._may_go(kind, day, spared, all_, units) or not self._plausible(model, less):
                continue
            kept = self._covered(day, less, units) and self._given(day, less, units)
            if kept and self._as_good(self._held(model, day, less), before):
                return less
        return None

    def _may_go(self, kind: Kind, day: date, hours: float, all_: Many, units: Count[Unit]) -> bool:
        """Whether those of this kind still have the hours that they were promised for the week."""
        first = (day - self._plan.start).days // WEEK_DAYS * WEEK_DAYS
        days = self._plan.dates[first : first + WEEK_DAYS]
        given = sum(
            self._shifts[code].hours * n
            for (k, on, code), n in all_.items()
            if k == kind and on in days and on != day
        )
        given += sum(self._shifts[code].hours * n for (k, code), n in units.items() if k == kind)
        return given - hours >= least_hours(kinds_of(self._plan)[kind], days)

    def _plausible(self, model: Model, units: Count[Unit]) -> bool:
        """Whether over the day there are hours enough for all that there is to do."""
        work = sum(sum(kind.arrivals) * kind.service.mean for kind in model.types)
        worked = sum(self._shifts[code].hours * n for (_, code), n in units.items())
        return worked * 3600 > work

    def _covered(self, day: date, units: Count[Unit], before: Count[Unit]) -> bool:
        """Whether each skill that was there when somebody must have it is there still."""
        for skill, times in self._plan.cover.items():
            halves = {half for on, half in times if on == day}
            if halves & self._halves(skill, before) - self._halves(skill, units):
                return False
        return True

    def _given(self, day: date, units: Count[Unit], before: Count[Unit]) -> bool:
        """Whether what was asked for is there still."""
        was, now = (
            self._there({(kind, day, code): n for (kind, code), n in some.items()})
            for some in (before, units)
        )
        return all(
            _lacking(self._plan, self._sets, when, now) <= _lacking(self._plan, self._sets, when, was)
            for when in self._firm
            if when[0] == day
        )

    def _halves(self, skill: str, units: Count[Unit]) -> set[int]:
        return {half for kind, code in units if skill in kind for half in self._shifts[code].works}

    def _held(self, model: Model, day: date, units: Count[Unit], *, sure: bool = False) -> dict[Place, float]:
        """What part is called in time."""
        order = sorted(units.elements(), key=lambda unit: (unit[1], sorted(unit[0])))
        people = [(f"{n}", kind, self._shifts[code]) for n, (kind, code) in enumerate(order)]
        types = {group.code: frozenset(group.types) for group in self._groups}
        able = {who: frozenset[str]().union(*(types[g] for g in kind)) for who, kind, _ in people}
        there: dict[int, list[str]] = {}
        for who, _, shift in people:
            for half in shift.works:
                there.setdefault(half, []).append(who)
        room = Room(able, self._lists)
        counters = counters_of(model, room, seatings(room, there, self._needs(day), self._shut))
        if not counters:
            return {(group.code, half): 0.0 for group in self._groups for half in range(model.half_hours)}
        results = lived(model, counters, days_for(model), sure=sure)
        return held(results, model, self._groups, sure=sure)

    def _needs(self, day: date) -> dict[int, list[Skills]]:
        """What each half hour takes, those first that must not go unserved."""
        needs: dict[int, list[Skills]] = {}
        types = {group.code: frozenset(group.types) for group in self._groups}
        for code, times in self._plan.cover.items():
            for half in (half for on, half in times if on == day):
                needs.setdefault(half, []).append(types[code])
        for code, rows in self._plan.needed.items():
            for (on, half), many in rows.items():
                if on == day:
                    needs.setdefault(half, []).extend([types[code]] * (many - 1))
        return needs

    def _enough(self, before: Many, after: Many) -> Plan:
        """The plan with what is there now where that is less than was needed, and was not less before."""
        plan, sets = self._plan, self._sets
        needed = {code: dict(rows) for code, rows in plan.needed.items()}
        was, now = self._there(before), self._there(after)
        for when in {when for rows in needed.values() for when in rows}:
            lacked = _lacking(plan, sets, when, was)
            lower = replace(plan, needed=needed)
            while _lacking(lower, sets, when, now) > lacked:
                most = max(needed, key=lambda code: needed[code].get(when, 0))
                needed[most][when] -= 1
        return replace(plan, needed=needed)

    def _there(self, many: Many) -> Count[tuple[Kind, date, int]]:
        found: Count[tuple[Kind, date, int]] = Count()
        for (kind, day, code), n in many.items():
            for half in self._shifts[code].works:
                found[kind, day, half] += n
        return found


def _lacking(
    plan: Plan, sets: Sequence[Kind], when: tuple[date, int], there: Count[tuple[Kind, date, int]]
) -> int:
    """Hall's deficiency."""
    here = {kind: n for (kind, *at), n in there.items() if tuple(at) == when}
    return max(
        0,
        *(needed_of(plan, some, *when) - sum(n for kind, n in here.items() if kind & some) for some in sets),
    )
