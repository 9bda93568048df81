"""How long a customer stands at a kiosk, from nothing but the instants at which it gave numbers.

Nobody presses anything when they step up to it. But one number follows another after the time that a customer
needs there, if they stood behind the other, and after a pause and that time, if they came later: so do the
departures from a queue with one server to which people come by chance (M/G/1: the share of the first is the
part of the time that the server is busy). The most likely log-normal time is looked for.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planning.simulation.distributions import LogNormal

USUAL = LogNormal(12.0, 0.5)
"""What a customer needs where too little was seen to say it."""
LEAST_GAPS = 300
_LONGEST_S = 120
_HALF_HOUR_S = 1800
_MEANS, _STEPS = range(3, 61, 3), (-2, -1, -0.5, 0, 0.5, 1, 2)
_SCATTERS = (0.25, 0.35, 0.5, 0.65, 0.8)
_CLASS = 4
"""Half hours in which nearly as many came are looked at together."""


@dataclass(slots=True)
class Gaps:
    """From one number of a kiosk to its next (s), by how many it gave in that half hour: (how many, gap)."""

    seen: Counter[tuple[int, int]] = field(default_factory=Counter)
    kiosks: Counter[str] = field(default_factory=Counter)

    def add_day(self, issued: Mapping[str, Sequence[int]]) -> None:
        """A day's numbers: kiosk -> instants (ms after midnight), in any order."""
        for kiosk, instants in issued.items():
            order = sorted(instants)
            self.kiosks[kiosk] += len(order)
            many = Counter(at // (_HALF_HOUR_S * 1000) for at in order)
            for before, at in zip(order, order[1:], strict=False):
                rush, gap = many[at // (_HALF_HOUR_S * 1000)], (at - before) // 1000
                if gap < _LONGEST_S:
                    self.seen[max(1, round(rush / _CLASS)) * _CLASS, gap] += 1

    @property
    def in_use(self) -> int:
        """How many kiosks gave numbers; one that gave hardly any is no kiosk of the hall."""
        return sum(n >= 0.02 * self.kiosks.total() for n in self.kiosks.values())


def time_at_kiosk(gaps: Gaps) -> LogNormal | None:
    """What one customer needs there; None where too little was seen."""
    if gaps.seen.total() < LEAST_GAPS:
        return None
    classes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (rush, gap), times in gaps.seen.items():
        classes[rush].append((gap, times))
    likely = {(mean, cv): _likelihood(mean, cv, classes) for mean in _MEANS for cv in _SCATTERS[::2]}
    near, scatter = max(likely, key=lambda one: likely[one])
    place = _SCATTERS.index(scatter)
    beside = _SCATTERS[max(0, place - 1) : place + 2]
    nearer = {(near + step, cv): _likelihood(near + step, cv, classes) for step in _STEPS for cv in beside}
    return LogNormal(*max(nearer, key=lambda one: nearer[one]))


def _likelihood(mean: float, cv: float, classes: Mapping[int, Iterable[tuple[int, int]]]) -> float:
    """The logarithm of how likely these gaps are; gaps beyond the longest are not looked at."""
    needed, total = _by_second(mean, cv), 0.0
    for rush, gaps in classes.items():
        rate = rush / _HALF_HOUR_S
        busy = min(0.98, rate * mean)
        stays, later, parts = math.exp(-rate), 0.0, []
        for second in needed:
            later = stays * later + (1 - stays) * second
            parts.append(busy * second + (1 - busy) * later)
        whole = sum(parts)
        total += sum(times * math.log(max(1e-12, parts[gap] / whole)) for gap, times in gaps)
    return total


def _by_second(mean: float, cv: float) -> list[float]:
    """The part of the customers who need so many whole seconds."""
    sigma = math.sqrt(math.log1p(cv * cv))
    middle = math.log(mean) - sigma * sigma / 2
    edges = [0.0] + [_below((math.log(s) - middle) / sigma) for s in range(1, _LONGEST_S + 1)]
    return [b - a for a, b in zip(edges, edges[1:], strict=False)]


def _below(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))
