"""The forecast of a hall: daily totals spread over the day's curve, checked against the plainest one.

Where the last two weeks would have been told better by "as on the same weekday", that is what is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson

from planning.forecast.arrivals import Arrivals, Counts, same_weekday
from planning.forecast.calendar import Calendar, Kind
from planning.forecast.daily import fitted

LEAST_DAYS = 14
"""Fewer open days know no weekday twice: they are repeated, and that is all."""
CHECKED_DAYS = 12
"""So many of the last days are forecast once more, to see whether the model is worth having."""
BORROWED = 300.0
"""A curve of workdays or of days off leans on that of all days as on so many customers."""


class Plain(StrEnum):
    """Why a business type is told as on the same weekday."""

    FEW_DAYS = "few_days"
    NOBODY = "nobody"
    BETTER = "better"
    """The last days would have been told better so."""


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """`mean[d, s, h]` customers expected, as `Arrivals.counts`; `scatter[d, s, h]` beyond a Poisson count,
    `day_scatter[d, s]` that of a day's total.

    `plain` names the business types that are told as on the same weekday, and why.
    """

    days: tuple[date, ...]
    services: tuple[str, ...]
    first_half: int
    mean: Counts
    scatter: Counts
    day_scatter: Counts
    plain: Mapping[str, Plain]

    def between(self, share: float = 0.8) -> tuple[Counts, Counts]:
        """The bounds within which that share of half hours will lie."""
        return _bounds(self.mean, self.scatter, share)

    def days_between(self, share: float = 0.8) -> tuple[Counts, Counts]:
        """The bounds within which that share of whole days will lie."""
        return _bounds(self.mean.sum(axis=2), self.day_scatter, share)


@dataclass(frozen=True, slots=True)
class Skill:
    """Sums of absolute errors by half hour : customers who came (WAPE), of three forecasts of the same days.

    `floor` is what is left of one that knows every mean: chance alone.
    """

    wape: float
    naive: float
    floor: float


def forecast(
    past: Arrivals, days: Sequence[date], calendar: Calendar, campaigns: Mapping[str, Counts] | None = None
) -> Forecast:
    """What is to be expected on these days; `campaigns`: business type -> factor of each day.

    Raises Invalid `no_history`.
    """
    plain_counts = same_weekday(past, days)
    mean, scatter = plain_counts.copy(), np.zeros(plain_counts.shape)
    day_scatter = np.zeros(mean.shape[:2])
    plain: dict[str, Plain] = {}
    if not days:
        return Forecast((), past.services, past.first_half, mean, scatter, day_scatter, {})
    for s, service in enumerate(past.services):
        if (why := _why_plain(past, s, calendar)) is not None:
            plain[service] = why
            scatter[:, s] = _weekly_scatter(past, past.counts[:, s])
            day_scatter[:, s] = _weekly_scatter(past, past.counts[:, s].sum(axis=1))
        else:
            mean[:, s], scatter[:, s], day_scatter[:, s] = _one(past, s, days, calendar)
        if campaigns and service in campaigns:
            mean[:, s] *= campaigns[service][:, None]
    return Forecast(tuple(days), past.services, past.first_half, mean, scatter, day_scatter, plain)


def skill(past: Arrivals, calendar: Calendar, last: int = CHECKED_DAYS) -> Skill | None:
    """How well the last days would have been told from those before them; None without enough past."""
    if len(past.days) < LEAST_DAYS + last:
        return None
    known, then = past.part(0, len(past.days) - last), past.part(len(past.days) - last, len(past.days))
    told = forecast(known, then.days, calendar)
    return skill_of(then, told.mean, same_weekday(known, then.days))


def skill_of(came: Arrivals, told: Counts, naive: Counts) -> Skill | None:
    """The errors of two forecasts of what came; None where nobody did."""
    total = float(came.counts.sum())
    if total == 0:
        return None
    by_chance = float(_mean_deviation(told).sum())
    return Skill(
        float(np.abs(came.counts - told).sum()) / total,
        float(np.abs(came.counts - naive).sum()) / total,
        by_chance / float(told.sum()) if told.sum() else 0.0,
    )


def _bounds(mean: Counts, scatter: Counts, share: float) -> tuple[Counts, Counts]:
    low, high = (1 - share) / 2, (1 + share) / 2
    return _quantile(mean, scatter, low), _quantile(mean, scatter, high)


def _quantile(mean: Counts, scatter: Counts, share: float) -> Counts:
    mean = np.maximum(mean, 1e-9)
    size = 1 / np.maximum(scatter, 1e-9)
    drawn: Counts = nbinom.ppf(share, size, size / (size + mean))
    return np.where(scatter < 1e-9, poisson.ppf(share, mean), drawn)


def _why_plain(past: Arrivals, s: int, calendar: Calendar) -> Plain | None:
    """Why the same weekday is repeated; None where the model is worth having."""
    if not past.counts[:, s].any():
        return Plain.NOBODY
    if len(past.days) < LEAST_DAYS:
        return Plain.FEW_DAYS
    return None if _worth(past, s, calendar) else Plain.BETTER


def _worth(past: Arrivals, s: int, calendar: Calendar) -> bool:
    """Whether the model would have told the last days better than the same weekday did."""
    known = len(past.days) - CHECKED_DAYS
    if known < LEAST_DAYS:
        return True
    before, then = past.part(0, known), past.part(known, len(past.days))
    if not before.counts[:, s].any():
        return False
    told, _, _ = _one(before, s, then.days, calendar)
    told = told * then.factors_of(s)[:, None]
    naive = same_weekday(before, then.days)[:, s]
    came = then.counts[:, s]
    return bool(np.abs(came - told).sum() <= np.abs(came - naive).sum())


def _one(past: Arrivals, s: int, days: Sequence[date], calendar: Calendar) -> tuple[Counts, Counts, Counts]:
    """Mean and scatter of each half hour, and the scatter of each day."""
    counts = past.counts[:, s]
    factors = past.factors_of(s)
    daily = fitted(past.days, counts.sum(axis=1), factors, calendar)
    totals, scatter = daily.expected(days, calendar)
    mean = totals[:, None] * _curves(past.days, counts, days, calendar)
    known = counts.sum(axis=1)[:, None] * _curves(past.days, counts, past.days, calendar)
    within = float(np.sum((counts - known) ** 2 - known) / max(float(np.sum(known**2)), 1.0))
    return mean, np.broadcast_to(scatter[:, None] + max(within, 0.0), mean.shape), scatter


def _curves(
    known: Sequence[date], counts: Counts, days: Sequence[date], calendar: Calendar
) -> NDArray[np.float64]:
    """The part of a day's customers that comes in each half hour; workdays and days off have their own."""
    whole = counts.sum(axis=0) / counts.sum()
    worked = np.array([_worked(day, calendar) for day in known])
    curve = {}
    for kind in (True, False):
        seen = counts[worked == kind].sum(axis=0)
        curve[kind] = (seen + BORROWED * whole) / (seen.sum() + BORROWED)
    return np.array([curve[_worked(day, calendar)] for day in days])


def _worked(day: date, calendar: Calendar) -> bool:
    return calendar.kind(day) in (Kind.WORKDAY, Kind.MAKE_UP)


def _weekly_scatter(past: Arrivals, came: Counts) -> float:
    """How much a day's counts differ from those of the week before, beyond chance."""
    latest: dict[int, Counts] = {}
    beyond = weight = 0.0
    for day, counts in zip(past.days, came, strict=True):
        before = latest.get(day.weekday())
        if before is not None:
            mean = (before + counts) / 2
            beyond += float(np.sum((counts - before) ** 2 - 2 * mean))
            weight += float(np.sum(mean**2))
        latest[day.weekday()] = counts
    return max(beyond / weight, 0.0) if weight else 0.0


def _mean_deviation(mean: Counts) -> Counts:
    """E|X - m| of a Poisson count of mean m (de Moivre): 2 m P(X = floor m)."""
    deviation: Counts = 2 * mean * poisson.pmf(np.floor(mean), np.maximum(mean, 1e-12))
    return deviation
