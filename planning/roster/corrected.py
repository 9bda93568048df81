"""Counters that it takes, tried in the simulator: added where too few are called in time, taken away where
they stand idle. Erlang's C, with which it begins, knows nothing of uneven service times, of classes with a
head start, of lines that share counters, nor of what an hour leaves to the next. What was found is lived
again on days that it was not chosen by, and corrected until it holds there with confidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from planning.roster.groups import Group, Skills, closed
from planning.roster.required import required
from planning.roster.waits import Numbers, Waits, waits_of
from planning.simulation.model import HALF_HOUR_MIN, BusinessType, Counter, Model, Window
from planning.simulation.results import Results
from planning.simulation.run import Kernel, default_kernel, simulate

DAYS = {Kernel.COMPILED: 240, Kernel.PYTHON: 30}
"""So often each day is lived; days with many customers fewer times."""
MANY, LEAST_DAYS = 120_000, 80
"""Customers of all these days together, and the fewest days that may come of it."""
SEED = 20_26
SURE_DAYS, SURE_SEED = 2, 62_02
"""The days on which it is confirmed: so many times as many, others."""
SURE = 1.645
"""So many standard errors above what is wanted: the share holds with 95 % confidence."""
CONFIRMED = 4
FEW = 1.0
"""A half hour to which fewer come is not judged by its share."""
ADDED, SWEEPS, TAKEN, STRIDE = 12, 2, 3, 3
"""Rounds of adding; sweeps of taking away, and how often each half hour has its turn in one."""
AFTER = 3
"""What is taken away is felt within so many half hours."""

Counts = dict[str, list[int]]
"""Group -> counters by half hour from the hall's opening on."""
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Tried:
    """`counters`: group -> how many by half hour; `first`: what Erlang's C said; `waits`: what comes of them.

    `short`: (group, half hour) in which fewer than wanted are called in time and no counter is left to open;
    `sure`: whether everywhere else the share holds with 95 % confidence.
    """

    counters: Counts
    first: Counts
    waits: Waits
    short: frozenset[Place]
    sure: bool


def corrected(
    model: Model, groups: Sequence[Group], share: float, lists: Sequence[Skills], days: int | None = None
) -> Tried:
    """The fewest counters found with which the wanted share is called in time in each half hour of this day.

    The model's own counters are not looked at; `lists`: what each counter of the hall serves. `days`: how
    often the day is lived.
    """
    trial = _Trial(model, groups, share, lists, days or days_for(model))
    first = trial.begin()
    counts, seen = _enough(trial, {code: list(row) for code, row in first.items()})
    counts, seen = _spared(trial, counts, seen)
    counts, seen = _confirmed(trial, counts)
    sure = not any(trial.room(counts, *place) for place in seen.short)
    return Tried(counts, first, seen.all, frozenset(seen.short), sure)


def days_for(model: Model) -> int:
    """How often such a day is lived."""
    usual = DAYS[default_kernel()]
    return min(usual, max(LEAST_DAYS, round(MANY / max(1.0, model.expected))))


@dataclass(frozen=True, slots=True)
class _Seen:
    all: Waits
    short: set[Place]


class _Trial:
    def __init__(
        self, model: Model, groups: Sequence[Group], share: float, lists: Sequence[Skills], days: int
    ) -> None:
        self._model, self._groups = model, [g for g in groups if _arrivals(model, g)]
        self._share, self._days = share, days
        at = {g.code: frozenset(n for n, one in enumerate(lists) if one & set(g.types)) for g in self._groups}
        kinds = {g.code: frozenset(one for one in lists if one & set(g.types)) for g in self._groups}
        self._limits = [(some, len({n for code in some for n in at[code]})) for some in closed(kinds)]

    def begin(self) -> Counts:
        """By Erlang's C, with the strictest target and the mean service of each group."""
        model, found = self._model, {}
        walk = model.walk.mean if model.walk else 0.0
        for group in self._groups:
            kinds = _kinds(model, group)
            come = [sum(kind.arrivals[half] for kind in kinds) for half in range(model.half_hours)]
            service = sum(sum(kind.arrivals) * kind.service.mean for kind in kinds) / sum(come) + walk
            found[group.code] = list(required(come, service, min(k.target_s for k in kinds), self._share))
        for half in range(model.half_hours):
            for some, most in self._limits:
                while sum(found[code][half] for code in some) > most:
                    found[max(sorted(some), key=lambda code: found[code][half])][half] -= 1
        return found

    def room(self, counts: Counts, code: str, half: int) -> bool:
        """Whether the hall has another counter for that."""
        return all(
            sum(counts[one][half] for one in some) < most for some, most in self._limits if code in some
        )

    def spare(self, counts: Counts, code: str, half: int) -> bool:
        """Whether without one of these counters what they serve would be served by another one still."""
        if counts[code][half] != 1:
            return counts[code][half] > 1
        (types,) = (frozenset(group.types) for group in self._groups if group.code == code)
        others = (g for g in self._groups if g.code != code)
        return any(types <= set(g.able[n % len(g.able)]) for g in others for n in range(counts[g.code][half]))

    def see(self, counts: Counts, *, sure: bool = False) -> _Seen:
        """Live the day with these; `sure`: other days, and what may hold by chance alone is short."""
        counters = tuple(c for group in self._groups for c in _counters(self._model, group, counts))
        results = lived(self._model, counters, self._days, sure=sure)
        share = held(results, self._model, self._groups, sure=sure)
        short = {place for place, part in share.items() if part < self._share}
        return _Seen(waits_of(results), short)


def held(results: Results, model: Model, groups: Sequence[Group], *, sure: bool) -> dict[Place, float]:
    """The part called in time wherever enough come for it to be judged; `sure`: so many at least with 95 %
    confidence. Of what nobody serves none are.
    """
    found: dict[Place, float] = {}
    for group in groups:
        waits, come = waits_of(results, group.types), _come(model, group)
        share = np.nan_to_num(waits.share - (SURE * waits.error if sure else 0.0))
        found |= {(group.code, int(half)): float(share[half]) for half in (come >= FEW).nonzero()[0]}
    return found


def lived(model: Model, counters: tuple[Counter, ...], days: int, *, sure: bool) -> Results:
    """The day with these counters; `sure`: lived more often, on other days."""
    days, seed = (days * SURE_DAYS, SURE_SEED) if sure else (days, SEED)
    return simulate(served_by(model, counters), days, seed)


def _enough(trial: _Trial, counts: Counts) -> tuple[Counts, _Seen]:
    seen = trial.see(counts)
    for _ in range(ADDED):
        grown = 0
        for code, half in sorted(seen.short, key=lambda place: place[1]):
            if trial.room(counts, code, half):
                counts[code][half] += 1
                grown += 1
        if not grown:
            break
        seen = trial.see(counts)
    return counts, seen


def _confirmed(trial: _Trial, counts: Counts) -> tuple[Counts, _Seen]:
    """Lived on other days; one counter more where the share does not hold there with confidence."""
    counts = {code: list(row) for code, row in counts.items()}
    for turn in range(CONFIRMED):
        seen = trial.see(counts, sure=True)
        more = [place for place in sorted(seen.short) if trial.room(counts, *place)]
        if not more or turn == CONFIRMED - 1:
            break
        for code, half in more:
            counts[code][half] += trial.room(counts, code, half)
    return counts, seen


def _spared(trial: _Trial, counts: Counts, seen: _Seen) -> tuple[Counts, _Seen]:
    """Of one group every third half hour at once; what that makes short is put back and left alone until the
    next sweep, as by then others may have been taken that did not help it.
    """
    for _ in range(SWEEPS):
        before, kept = counts, set[Place]()
        for turn in range(STRIDE * TAKEN):
            for code in sorted(counts, key=lambda one: -sum(counts[one])):
                halves = range(turn % STRIDE, len(counts[code]), STRIDE)
                taken = {
                    (code, half)
                    for half in halves
                    if (code, half) not in kept | seen.short and trial.spare(counts, code, half)
                }
                if taken:
                    counts, seen = _without(trial, counts, seen, taken, kept)
        if counts == before:
            break
    return counts, seen


def _without(
    trial: _Trial, counts: Counts, seen: _Seen, taken: set[Place], kept: set[Place]
) -> tuple[Counts, _Seen]:
    """Without these counters, as far as nothing becomes short; those that must stay go to `kept`."""
    less = _less(counts, taken)
    found = trial.see(less)
    bad = {place for place in taken if _felt(place, found.short - seen.short)}
    if bad and bad != taken:
        less = _less(counts, taken - bad)
        found = trial.see(less)
    kept |= bad
    if bad != taken and found.short <= seen.short:
        return less, found
    kept |= taken
    return counts, seen


def _felt(place: Place, short: set[Place]) -> bool:
    return any(place[1] <= half <= place[1] + AFTER for _, half in short)


def _less(counts: Counts, taken: set[Place]) -> Counts:
    return {
        code: [many - ((code, half) in taken) for half, many in enumerate(row)]
        for code, row in counts.items()
    }


def served_by(model: Model, counters: tuple[Counter, ...]) -> Model:
    """The day with these counters, without the business types that none of them serves."""
    served = {code for counter in counters for code in counter.serves}
    types = tuple(
        replace(kind, transfers=tuple(one for one in kind.transfers if one.to in served))
        for kind in model.types
        if kind.code in served
    )
    return replace(model, types=types, counters=counters)


def _come(model: Model, group: Group) -> Numbers:
    """How many of a group are expected by half hour."""
    rows = [kind.arrivals for kind in _kinds(model, group)]
    return np.array(rows).sum(axis=0) if rows else np.zeros(model.half_hours)


def _kinds(model: Model, group: Group) -> list[BusinessType]:
    return [kind for kind in model.types if kind.code in group.types]


def _arrivals(model: Model, group: Group) -> float:
    return sum(sum(kind.arrivals) for kind in _kinds(model, group))


def _counters(model: Model, group: Group, counts: Counts) -> list[Counter]:
    """The first counter is open as long as any is, the second where two are ..."""
    row = counts[group.code]
    known = {kind.code for kind in model.types}
    made = []
    for n in range(max(row, default=0)):
        serves = tuple(code for code in group.able[n % len(group.able)] if code in known)
        windows = windows_of(model.opens, [half for half, many in enumerate(row) if many > n])
        made.append(Counter(f"{group.code}-{n}", serves, windows))
    return made


def windows_of(opens: int, halves: Sequence[int]) -> tuple[Window, ...]:
    """Half hours as times at work, those that follow each other as one."""
    runs = [
        [half for _, half in run] for _, run in groupby(enumerate(halves), lambda pair: pair[1] - pair[0])
    ]
    return tuple(
        Window(opens + run[0] * HALF_HOUR_MIN, opens + (run[-1] + 1) * HALF_HOUR_MIN) for run in runs
    )
