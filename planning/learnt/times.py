"""From what was seen to distributions: times as they were, and patience by Kaplan and Meier (1958)."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

from planning.simulation.distributions import Empirical

MOST_VALUES = 500
"""So many equally likely values say as much as the eye can tell."""
LEAST_LEFT = 5
"""Fewer who left say nothing of patience."""
FEW_THERE = 30
"""Where fewer, and less than a tenth of all, still wait, one leaving more or less says too much."""
FOR_EVER_S = 86_400.0


def empirical(times_ms: Iterable[int]) -> Empirical:
    """The times (s) as they were; of very many the means of equal parts in rising order: the same mean."""
    ordered = sorted(times_ms)
    if len(ordered) <= MOST_VALUES:
        return Empirical(tuple(ms / 1000 for ms in ordered))
    edges = [len(ordered) * k // MOST_VALUES for k in range(MOST_VALUES + 1)]
    parts = (ordered[a:b] for a, b in zip(edges, edges[1:], strict=False))
    return Empirical(tuple(round(sum(part) / len(part) / 1000, 3) for part in parts))


def patience_of(waited_ms: Sequence[int], left_ms: Sequence[int]) -> Empirical | None:
    """How long customers wait before they leave; None where hardly anybody left.

    `waited_ms`: called after so long, so they would have waited longer, nobody knows how much. Beyond what
    was seen they go on leaving at the same rate: so many left : all the time that was waited.
    """
    if len(left_ms) < LEAST_LEFT:
        return None
    steps, still = _steps(waited_ms, left_ms)
    rate = len(left_ms) / max(1.0, (sum(waited_ms) + sum(left_ms)) / 1000)
    places = [(k + 0.5) / MOST_VALUES for k in range(MOST_VALUES)]
    found, at = [], 0
    for gone in places:
        while at < len(steps) and 1 - steps[at][1] < gone:
            at += 1
        if at < len(steps):
            found.append(max(0.001, steps[at][0] / 1000))
        else:
            beyond = math.log(still / (1 - gone)) / rate if still > 0 else 0.0
            last = steps[-1][0] / 1000 if steps else 0.0
            found.append(min(FOR_EVER_S, last + max(0.0, beyond)))
    return Empirical(tuple(found))


def _steps(waited: Sequence[int], left: Sequence[int]) -> tuple[list[tuple[int, float]], float]:
    """(time, the part still there after it) where somebody left; who left at a time did so before a call."""
    events = sorted([(t, 0) for t in left] + [(t, 1) for t in waited])
    at_risk, still, steps = len(events), 1.0, list[tuple[int, float]]()
    least = min(FEW_THERE, len(events) / 10)
    for time, group in groupby(events, key=lambda event: event[0]):
        if at_risk < least:
            break
        kinds = [kind for _, kind in group]
        gone = kinds.count(0)
        if gone:
            still *= 1 - gone / at_risk
            steps.append((time, still))
        at_risk -= len(kinds)
    return steps, still
