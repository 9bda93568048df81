"""Those who leave without telling anybody: they are called, and do not come.

Whether somebody has gone is seen at their call alone: at that wait they had left, or had not. Such current
status data have a maximum likelihood estimate of their own, the isotonic regression of "nobody came" on the
wait (Ayer, Brunk, Ewing, Reid, Silverman 1955). What the shortest waits show already is no impatience.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from planning.learnt.times import FOR_EVER_S, MOST_VALUES
from planning.simulation.distributions import Empirical

LEAST_GONE = 100
"""Of fewer who did not come nothing is said of when they left."""
_SHORT = 0.25
"""The part of all calls, after the shortest waits, that says how many do not come for other reasons."""
_SURE = 4.0
"""So many standard errors more of those who waited longest must not come."""
_BINS = 50


@dataclass(frozen=True, slots=True)
class Silent:
    """`no_show`: part of those called who do not come though they wait; `patience`: how long they wait."""

    no_show: float
    patience: Empirical


def silent_of(waited: Sequence[int], gone: Sequence[int]) -> Silent | None:
    """`waited`: all waits until a call (ms), `gone` those of them after which nobody came; None where they
    do not grow with the wait.
    """
    if len(gone) < LEAST_GONE:
        return None
    bins = _binned(waited, gone)
    calls = sum(n for _, n, _ in bins)
    short = _first(bins, _SHORT * calls)
    long = _first(bins[::-1], 0.1 * calls)
    p, q = short[1] / short[0], long[1] / long[0]
    error = math.sqrt(max(p, 1e-4) * (1 - p) * (1 / short[0] + 1 / long[0]))
    if q - p <= _SURE * error:
        return None
    steps = [(wait, max(0.0, (part - p) / (1 - p))) for wait, part in _rising(bins)]
    return Silent(p, _quantiles(steps))


def _binned(waited: Sequence[int], gone: Sequence[int]) -> list[tuple[float, int, int]]:
    """(mean wait, calls, of them in vain), of as many calls each."""
    missing: dict[int, int] = {}
    for wait in gone:
        missing[wait] = missing.get(wait, 0) + 1
    marked: list[tuple[int, int]] = []
    for wait in sorted(waited):
        left = missing.get(wait, 0)
        missing[wait] = left - 1
        marked.append((wait, left > 0))
    edges = [len(marked) * k // _BINS for k in range(_BINS + 1)]
    parts = [marked[a:b] for a, b in zip(edges, edges[1:], strict=False) if b > a]
    return [(sum(w for w, _ in part) / len(part), len(part), sum(g for _, g in part)) for part in parts]


def _first(bins: Sequence[tuple[float, int, int]], least: float) -> tuple[int, int]:
    calls = vain = 0
    for _, n, of_them in bins:
        calls, vain = calls + n, vain + of_them
        if calls >= least:
            break
    return calls, vain


def _rising(bins: Sequence[tuple[float, int, int]]) -> list[tuple[float, float]]:
    """(wait in s, part that did not come), never falling: neighbours that fall are one (pool adjacent
    violators).
    """
    blocks: list[tuple[float, int, int]] = []
    for wait, n, vain in bins:
        blocks.append((wait * n, n, vain))
        while len(blocks) > 1 and blocks[-2][2] * blocks[-1][1] >= blocks[-1][2] * blocks[-2][1]:
            last, before = blocks.pop(), blocks.pop()
            blocks.append((last[0] + before[0], last[1] + before[1], last[2] + before[2]))
    return [(total / n / 1000, vain / n) for total, n, vain in blocks]


def _quantiles(steps: Sequence[tuple[float, float]]) -> Empirical:
    """Straight lines between what was seen; beyond it they go on leaving at the last rate."""
    places = [(0.0, 0.0), *steps]
    found, at = [], 0
    for k in range(MOST_VALUES):
        gone = (k + 0.5) / MOST_VALUES
        while at + 1 < len(places) and places[at + 1][1] < gone:
            at += 1
        if at + 1 < len(places):
            (a, f), (b, g) = places[at], places[at + 1]
            found.append(max(0.001, a + (b - a) * (gone - f) / (g - f)))
        else:
            b, g = places[-1]
            a, f = max(one for one in places if one[1] < g)
            rate = math.log((1 - f) / (1 - g)) / (b - a)
            found.append(min(FOR_EVER_S, b + math.log((1 - g) / (1 - gone)) / rate))
    return Empirical(tuple(found))


def sooner(one: Empirical, other: Empirical) -> Empirical:
    """The sooner of two times that do not depend on each other."""
    a, b = sorted(one.values), sorted(other.values)
    found, i, j = [], 0, 0
    for k in range(MOST_VALUES):
        still = 1 - (k + 0.5) / MOST_VALUES
        while (1 - i / len(a)) * (1 - j / len(b)) > still:
            if j == len(b) or (i < len(a) and a[i] <= b[j]):
                i += 1
            else:
                j += 1
        found.append(max(a[i - 1] if i else 0.001, b[j - 1] if j else 0.001))
    return Empirical(tuple(found))
