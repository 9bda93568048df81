"""Counters that it takes, tried in the simulator: added where too few are called in time, taken away where
they stand idle. Erlang's C, with which it begins, knows nothing of uneven service times, of classes with a
head start, of lines that share counters, nor of what an hour leaves to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from planning.roster.groups import Group
from planning.roster.required import MOST_COUNTERS, required
from planning.roster.waits import Waits, waits_of
from planning.simulation.model import HALF_HOUR_MIN, BusinessType, Counter, Model, Window
from planning.simulation.run import Kernel, default_kernel, simulate

DAYS = {Kernel.COMPILED: 240, Kernel.PYTHON: 30}
"""So often each day is lived."""
SEED = 20_26
FEW = 1.0
"""A half hour to which fewer come is not judged by its share."""
ADDED, TAKEN = 12, 8
"""Rounds of adding and of taking away."""
AFTER = 3
"""What is taken away is felt within so many half hours."""

Counts = dict[str, list[int]]
"""Group -> counters by half hour from the hall's opening on."""
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Tried:
    """`counters`: group -> how many by half hour; `first`: what Erlang's C said; `waits`: what comes of them.

    `short`: (group, half hour) in which fewer than wanted are called in time and no counter is left to open.
    """

    counters: Counts
    first: Counts
    waits: Waits
    short: frozenset[Place]


def corrected(
    model: Model, groups: Sequence[Group], share: float, most: int = MOST_COUNTERS, days: int | None = None
) -> Tried:
    """The fewest counters found with which the wanted share is called in time in each half hour of this day.

    The model's own counters are not looked at; `most` are there. `days`: how often the day is lived.
    """
    trial = _Trial(model, groups, share, most, days or DAYS[default_kernel()])
    first = trial.begin()
    counts, seen = _enough(trial, {code: list(row) for code, row in first.items()})
    counts, seen = _spared(trial, counts, seen)
    return Tried(counts, first, seen.all, frozenset(seen.short))


@dataclass(frozen=True, slots=True)
class _Seen:
    all: Waits
    short: set[Place]


class _Trial:
    def __init__(self, model: Model, groups: Sequence[Group], share: float, most: int, days: int) -> None:
        self._model, self._groups = model, [g for g in groups if _arrivals(model, g)]
        self._share, self.most, self._days = share, most, days

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
            while sum(row[half] for row in found.values()) > self.most:
                most = max(found, key=lambda code: found[code][half])
                found[most][half] -= 1
        return found

    def see(self, counts: Counts) -> _Seen:
        """Live the day with these counters."""
        counters = tuple(c for group in self._groups for c in _counters(self._model, group, counts))
        results = simulate(replace(self._model, counters=counters), self._days, SEED)
        short = set()
        for group in self._groups:
            waits = waits_of(results, group.types)
            late = (waits.came >= FEW) & (waits.share < self._share)
            short |= {(group.code, int(half)) for half in late.nonzero()[0]}
        return _Seen(waits_of(results), short)


def _enough(trial: _Trial, counts: Counts) -> tuple[Counts, _Seen]:
    seen = trial.see(counts)
    for _ in range(ADDED):
        grown = 0
        for code, half in sorted(seen.short, key=lambda place: place[1]):
            if sum(row[half] for row in counts.values()) < trial.most:
                counts[code][half] += 1
                grown += 1
        if not grown:
            break
        seen = trial.see(counts)
    return counts, seen


def _spared(trial: _Trial, counts: Counts, seen: _Seen) -> tuple[Counts, _Seen]:
    """Every second half hour at once; what that makes short is put back and left alone from then on."""
    kept: set[Place] = set()
    for turn in range(2 * TAKEN):
        taken = {
            (code, half)
            for code, row in counts.items()
            for half, many in enumerate(row)
            if many > 1 and half % 2 == turn % 2 and (code, half) not in kept | seen.short
        }
        less = _less(counts, taken)
        found = trial.see(less) if taken else seen
        bad = {place for place in taken if _felt(place, found.short - seen.short)}
        if bad:
            kept |= bad
            less = _less(counts, taken - bad)
            found = trial.see(less)
        if found.short <= seen.short:
            counts, seen = less, found
        else:
            kept |= taken
    return counts, seen


def _felt(place: Place, short: set[Place]) -> bool:
    return any(place[1] <= half <= place[1] + AFTER for _, half in short)


def _less(counts: Counts, taken: set[Place]) -> Counts:
    return {
        code: [many - ((code, half) in taken) for half, many in enumerate(row)]
        for code, row in counts.items()
    }


def _kinds(model: Model, group: Group) -> list[BusinessType]:
    return [kind for kind in model.types if kind.code in group.types]


def _arrivals(model: Model, group: Group) -> float:
    return sum(sum(kind.arrivals) for kind in _kinds(model, group))


def _counters(model: Model, group: Group, counts: Counts) -> list[Counter]:
    """The first counter is open as long as any is, the second where two are ..."""
    row = counts[group.code]
    known = {kind.code for kind in model.types}
    made = []
    for n in range(max(row)):
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
