"""Statistical process control: does a measure wander off without anybody having decided it.

Two charts of the same days, adjusted for their weekday: single days against limits of 2.66 mean moving ranges
(XmR, Wheeler and Chambers 1992), which show a day that is like no other; and the exponentially weighted mean
of the days (EWMA, Roberts 1959; weight 0.2, 2.86 standard errors), which shows a slow drift. The limits come
from the first days alone, so that a drift does not widen them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from hall.errors import Invalid
from planning.before_after.day import Day, in_order
from planning.before_after.model import Column

BASELINE = 20
"""Days that the limits are taken from, and the fewest that make any."""
XMR = 2.66
EWMA_WEIGHT, EWMA_WIDTH = 0.2, 2.86
RANGE_TO_SPREAD = 1.128
"""Expected moving range of two values : their standard deviation."""


@dataclass(frozen=True, slots=True)
class Point:
    """A day on the chart: adjusted for its weekday, and the weighted mean up to it, each with its limits."""

    day: date
    value: float
    mean: float
    mean_low: float
    mean_high: float
    strange: bool
    drifts: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Centre and limits of single days, and the days."""

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


def chart(days: Sequence[Day], baseline: int = BASELINE) -> Chart:
    """The chart of these days; the first `baseline` of them set the limits.

    Raises Invalid `too_few_days`, `twice`, `no_number`.
    """
    found = in_order(days)
    if baseline < BASELINE or len(found) < baseline:
        words = f"{min(len(found), baseline)} days are too few for limits: {BASELINE} are needed."
        raise Invalid("too_few_days", words, field="days")
    values = _adjusted(found)
    first = values[:baseline]
    centre = float(first.mean())
    ranges = float(np.abs(np.diff(first)).mean())
    low, high = centre - XMR * ranges, centre + XMR * ranges
    spread = ranges / RANGE_TO_SPREAD
    points = []
    mean = centre
    for n, (one, value) in enumerate(zip(found, values.tolist(), strict=True), start=1):
        mean += EWMA_WEIGHT * (value - mean)
        share = EWMA_WEIGHT / (2 - EWMA_WEIGHT) * (1 - (1 - EWMA_WEIGHT) ** (2 * n))
        wide = EWMA_WIDTH * spread * float(np.sqrt(share))
        strange, drifts = not low <= value <= high, abs(mean - centre) > wide
        points.append(Point(one.day, value, mean, centre - wide, centre + wide, strange, drifts))
    return Chart(centre, low, high, tuple(points))


def _adjusted(days: Sequence[Day]) -> Column:
    """The values without what is usual on their weekday; a drift befalls all weekdays and stays."""
    values: Column = np.array([one.value for one in days])
    weekdays = np.array([one.day.weekday() for one in days])
    middle = float(np.median(values))
    adjusted = values.copy()
    for weekday in set(weekdays.tolist()):
        same = weekdays == weekday
        adjusted[same] -= float(np.median(values[same])) - middle
    return adjusted
