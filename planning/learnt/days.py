"""The days that were learnt from, each as it was: who was expected then, and when counters were at work.

A usual day hides what makes people wait. Waits grow out of proportion with the load, so the mean wait of many
days is longer than the wait of their mean day; a model keeps the days apart, and lives each of them.
"""

import math
from collections import Counter as Count
from collections.abc import Mapping, Sequence
from statistics import fmean, variance

from planning.learnt.at_work import Span
from planning.learnt.past import Past, Seen
from planning.simulation.model import Window

MOST_DAYS = 40
"""So many at most are lived by themselves; of more, as many of each load as there are."""
_MINUTE_MS = 60_000
Rows = tuple[tuple[float, ...], ...]


def chosen(past: Past, days: Sequence[str], work_ms: Mapping[str, float]) -> tuple[str, ...]:
    """The days that are lived: all of them, or evenly from the idlest to the fullest. `work_ms`: business
    type -> what one customer takes.
    """
    if len(days) <= MOST_DAYS:
        return tuple(days)
    order = sorted(days, key=lambda day: (_load(past, day, work_ms), day))
    places = {int((k + 0.5) * len(order) / MOST_DAYS) for k in range(MOST_DAYS)}
    return tuple(sorted(order[place] for place in places))


def _load(past: Past, day: str, work_ms: Mapping[str, float]) -> float:
    work = sum(
        seen.arrivals[day].total() * work_ms.get(code, 0.0)
        for code, seen in past.types.items()
        if day in seen.arrivals
    )
    hands = sum(until - since for by_day in past.open.values() for since, until in by_day.get(day, ()))
    return work / max(1, hands)


def expected_by_day(
    seen: Seen, days: Sequence[str], wanted: Sequence[str], usual: Sequence[float], began: int
) -> Rows:
    """Who was expected on each of the `wanted` days, by half hour from `began` on.

    How many came tells what was to be expected, and chance. What days differ by beyond chance (variance :
    mean) is theirs; within the day likewise, half hour by half hour.
    """
    counts = {day: _counts(seen, day, len(usual), began) for day in days}
    totals = [sum(row) for row in counts.values()]
    if len(days) < 2 or not sum(totals):
        return (tuple(usual),) * len(wanted)
    mean = fmean(totals)
    of_days = _beyond(variance(totals) / mean)
    whole = {day: sum(counts[day]) / mean for day in days}
    of_halves = _beyond(_scatter(counts, whole, usual))
    rows = []
    for day in wanted:
        expected = 1 + of_days * (whole[day] - 1)
        came = [many / whole[day] for many in counts[day]] if whole[day] else usual
        shape = [many + of_halves * (here - many) for many, here in zip(usual, came, strict=True)]
        rows.append(tuple(round(expected * many, 4) for many in shape))
    return tuple(rows)


def _beyond(dispersion: float) -> float:
    """The part of a deviation that is taken for the day's own, where counts scatter so many times as much as
    by chance. What was to be expected then scatters over the days as it did (Louis 1984); the likeliest value
    of each day by itself, the square of this part, would lie too near the mean.
    """
    return math.sqrt(max(0.0, 1 - 1 / dispersion)) if dispersion > 0 else 0.0


def _counts(seen: Seen, day: str, halves: int, began: int) -> list[float]:
    """Those of whom only the day is known come evenly."""
    came = seen.arrivals[day] if day in seen.arrivals else Count[int]()
    return [came[began + k] + came[-1] / halves for k in range(halves)]


def _scatter(
    counts: Mapping[str, Sequence[float]], whole: Mapping[str, float], usual: Sequence[float]
) -> float:
    """Pearson's chi squared of the half hours, each held against its day, by degrees of freedom."""
    cells = [
        (came - many * whole[day]) ** 2 / (many * whole[day])
        for day, row in counts.items()
        for many, came in zip(usual, row, strict=True)
        if many * whole[day] >= 1
    ]
    free = len(cells) * (1 - 1 / len(counts)) - len(counts)
    return sum(cells) / free if free >= 1 else 1.0


def windows_on(spans: Sequence[Span]) -> tuple[Window, ...]:
    """Spans of one day as windows, to the minute."""
    found: list[Window] = []
    for since, until in spans:
        opens, closes = round(since / _MINUTE_MS), round(until / _MINUTE_MS)
        if found and opens <= found[-1].closes:
            opens = found.pop().opens
        if opens < closes:
            found.append(Window(opens, closes))
    return tuple(found)
