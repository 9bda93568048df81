"""Statistical process control: does a measure wander off without anybody having decided it.

Two charts of the same days, adjusted for their weekday, on the scale on which they scatter evenly
(`scale.py`) and drawn in the measure's own unit: single days against three deviations (XmR, Wheeler and
Chambers 1992), which show a day that is like no other; and the exponentially weighted mean of the days
(EWMA, Roberts 1959; weight 0.1), which shows a slow drift and a step alike. The limits come from the first
days alone, so that a drift does not widen them; they are as wide as so few days make them unsure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from hall.errors import Invalid
from planning.before_after.change import Measure
from planning.before_after.day import Day, in_order
from planning.before_after.scale import SCALES, Column

BASELINE, MOST_BASELINE = 20, 40
"""The fewest days that limits are taken from, and the most; two fifths of the days between those."""
XMR_WIDTH = 3.0
EWMA_WEIGHT, EWMA_WIDTH = 0.1, 2.86
BACK = 0.5
"""A drift that has shown is over when the mean has come back so far between its limit and the centre."""
RANGE_TO_SPREAD = 1.128
"""Expected moving range of two values : their standard deviation."""
WEEK = 3
"""Days on either side whose mean is what a day is usual against; with its own, each weekday once."""
ALMOST = 1e-9


@dataclass(frozen=True, slots=True)
class Point:
    """A day on the chart: adjusted for its weekday, and the weighted mean up to it, each with its limits.

    `strange`: the day is beyond them; `drifts`: the mean is, or has been and is not half way back.
    """

    day: date
    value: float
    mean: float
    mean_low: float
    mean_high: float
    strange: bool
    drifts: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Centre and limits of single days, by the first `baseline` of them, and the days."""

    baseline: int
    centre: float
    low: float
    high: float
    points: tuple[Point, ...]

    @property
    def drifting_since(self) -> date | None:
        """The day on which the present drift showed; None where the latest day shows none."""
        since = None
        for point in reversed(self.points):
            if not point.drifts:
                return since
            since = point.day
        return since


def chart(days: Sequence[Day], measure: Measure) -> Chart:
    """The chart of these days of a measure; the first of them set the limits.

    Raises Invalid `too_few_days`, `twice`, `no_number`.
    """
    found = in_order(days)
    if len(found) < BASELINE:
        words = f"{len(found)} days are too few for limits: {BASELINE} are needed."
        raise Invalid("too_few_days", words, field="days")
    scale = SCALES[measure]
    values = _adjusted(found, scale.onto(np.array([one.value for one in found])))
    baseline = min(max(2 * len(found) // 5, BASELINE), MOST_BASELINE)
    centre, spread = float(values[:baseline].mean()), _spread(values[:baseline])
    low_high = centre + np.array([-1, 1]) * (XMR_WIDTH * spread * np.sqrt(1 + 1 / baseline) + ALMOST)
    means, wide = _means(values, centre), _wide(len(found), spread, baseline)
    drifts = _drifts((means - centre) / (wide + ALMOST))
    strange = (values < low_high[0]) | (values > low_high[1])
    drawn = [scale.natural(part).tolist() for part in (values, means, centre - wide, centre + wide)]
    points = zip(found, *drawn, strange.tolist(), drifts, strict=True)
    low, high = scale.natural(low_high).tolist()
    return Chart(
        baseline,
        float(scale.natural(np.array([centre]))[0]),
        low,
        high,
        tuple(Point(one.day, *of_it) for one, *of_it in points),
    )


def _means(values: Column, centre: float) -> Column:
    means, mean = [], centre
    for value in values.tolist():
        mean += EWMA_WEIGHT * (value - mean)
        means.append(mean)
    return np.array(means)


def _drifts(parts: Column) -> list[bool]:
    """Day by day, of how far the mean is off in parts of its limit, whether it drifts."""
    found, way = [], 0.0
    for part in parts.tolist():
        if abs(part) > 1:
            way = 1.0 if part > 0 else -1.0
        elif part * way < BACK:
            way = 0.0
        found.append(way != 0)
    return found


def _wide(many: int, spread: float, baseline: int) -> Column:
    """How far the weighted mean may be from the centre, day by day; the centre is not sure either."""
    until = np.arange(1, many + 1)
    share = EWMA_WEIGHT / (2 - EWMA_WEIGHT) * (1 - (1 - EWMA_WEIGHT) ** (2 * until))
    wide: Column = EWMA_WIDTH * spread * np.sqrt(share + 1 / baseline)
    return wide


def _spread(first: Column) -> float:
    """By the moving range or by all days: days that are like yesterday scatter more than they move."""
    by_range = float(np.abs(np.diff(first)).mean()) / RANGE_TO_SPREAD
    return max(by_range, float(first.std(ddof=1)))


def _adjusted(days: Sequence[Day], values: Column) -> Column:
    """Without what is usual on a weekday against the days around it; a drift befalls all and stays."""
    at = np.array([one.day.toordinal() for one in days])
    near = np.abs(at[:, np.newaxis] - at) <= WEEK
    apart = values - near @ values / near.sum(axis=1)
    inside = (at >= at[0] + WEEK) & (at <= at[-1] - WEEK)
    weekdays = np.array([one.weekday for one in days])
    usual = np.zeros(len(values))
    for weekday in set(weekdays.tolist()):
        same = weekdays == weekday
        counted = apart[same & inside]
        usual[same] = float(np.median(counted)) if len(counted) else 0.0
    adjusted: Column = values - (usual - usual.mean())
    return adjusted
