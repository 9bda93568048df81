"""A business type's customers by day: weekday, bill cycle, holidays, each as far as the past bears it out.

A negative binomial regression with logarithmic link, its effects held near nothing by normal priors (so that
two months are enough), the older days weighing less. What days scatter beyond chance (`scatter`, the squared
coefficient of variation of a day's own factor) is estimated with it and kept for the intervals.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from planning.forecast.arrivals import Counts
from planning.forecast.calendar import Calendar, Kind

HARMONICS = 4
"""Of the month: enough for a rush of some days at its turn."""
HALF_LIFE_DAYS = 90
ROUNDS = 12
_WEEKDAY, _CYCLE, _HOLIDAY, _BESIDE = 0.4, 0.3, 0.4, 0.3
"""Standard deviations that effects are believed to have, as logarithms."""
_PRIOR = np.array(
    [10.0, *[_WEEKDAY] * 7, *[_CYCLE / k**0.5 for k in range(1, HARMONICS + 1) for _ in (0, 1)], _HOLIDAY]
    + [_BESIDE] * 3
)


@dataclass(frozen=True, slots=True, eq=False)
class Daily:
    """A fitted business type."""

    effects: NDArray[np.float64]
    doubt: NDArray[np.float64]
    """Covariance of the effects."""
    scatter: float

    def expected(self, days: Sequence[date], calendar: Calendar) -> tuple[Counts, Counts]:
        """Mean of each day, and its squared coefficient of variation beyond that of a Poisson count."""
        marks = marks_of(days, calendar)
        doubt = np.einsum("dk,kl,dl->d", marks, self.doubt, marks)
        return np.exp(marks @ self.effects), self.scatter + doubt


def marks_of(days: Sequence[date], calendar: Calendar) -> NDArray[np.float64]:
    """What the regression knows of each day. A holiday is a Sunday and something more; a make-up day is the
    mean of five workdays and something more.
    """
    rows = []
    for day in days:
        kind = calendar.kind(day)
        weekday = np.zeros(7)
        if kind is Kind.MAKE_UP:
            weekday[:5] = 0.2
        else:
            weekday[6 if kind is Kind.HOLIDAY else day.weekday()] = 1.0
        phase = 2 * np.pi * (day.day - 0.5) / monthrange(day.year, day.month)[1]
        cycle = [wave(k * phase) for k in range(1, HARMONICS + 1) for wave in (np.sin, np.cos)]
        beside = [kind is Kind.MAKE_UP, calendar.before_holiday(day), calendar.after_holiday(day)]
        rows.append([1.0, *weekday, *cycle, float(kind is Kind.HOLIDAY), *map(float, beside)])
    return np.array(rows)


def fitted(days: Sequence[date], totals: Counts, factors: Counts, calendar: Calendar) -> Daily:
    """The regression of a type's daily totals; at least one of them is above nothing."""
    marks = marks_of(days, calendar)
    age = np.array([(days[-1] - day).days for day in days])
    weight = 0.5 ** (age / HALF_LIFE_DAYS)
    held = np.diag(1 / _PRIOR**2)
    effects = np.zeros(marks.shape[1])
    effects[0] = np.log(totals.mean())
    scatter = 0.0
    doubt: NDArray[np.float64] = np.diag(_PRIOR**2)
    for _ in range(ROUNDS):
        mean = np.exp(np.clip(marks @ effects, -20, 20)) * factors
        damped = weight / (1 + scatter * mean)
        doubt = np.asarray(np.linalg.inv(marks.T @ (marks * (damped * mean)[:, None]) + held), dtype=float)
        centred = effects.copy()
        centred[0] -= np.log(totals.mean())
        effects = effects + doubt @ (marks.T @ (damped * (totals - mean)) - held @ centred)
        used = float(np.sum((marks @ doubt) * marks * (damped * mean)[:, None]))
        spare = max(len(days) - used, 1.0)
        mean = np.exp(np.clip(marks @ effects, -20, 20)) * factors
        scatter = max(float(np.sum(((totals - mean) ** 2 - mean) / mean**2)) / spare, 0.0)
    return Daily(effects, doubt, scatter)
