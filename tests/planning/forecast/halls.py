"""Synthetic halls: weekdays, a bill cycle, China's holidays, days with a factor of their own."""

from datetime import date, timedelta

import numpy as np

from planning.forecast.arrivals import Arrivals
from planning.forecast.calendar import Calendar, Kind

STARTS = (date(2025, 3, 3), date(2025, 8, 4), date(2025, 11, 17), date(2026, 2, 2))
HALVES = 24


def a_hall(seed: int, calendar: Calendar, weeks: int = 12) -> Arrivals:
    """So many weeks of a hall that is open each day from eight to eight.

    Bills are paid in the first and last days of the month; invoices follow them; other business does not.
    """
    rng = np.random.default_rng(seed)
    services, start = ("payment", "invoice", "general"), STARTS[seed % len(STARTS)]
    means = rng.uniform(0.6, 1.4) * np.array([900.0, 500.0, 300.0])
    weekdays = np.exp(rng.normal(0, 0.2, (3, 7)) + np.array([0.1, 0.05, 0, 0, 0.05, -0.1, -0.3]))
    rush = np.array([rng.uniform(0.3, 0.8), rng.uniform(0.1, 0.5), 0.0])
    holiday, beside = rng.uniform(0.35, 0.7), rng.uniform(1.1, 1.4)
    curves = np.stack([_curve(rng) for _ in services])
    days = tuple(start + timedelta(days=n) for n in range(7 * weeks))
    counts = np.zeros((len(days), 3, HALVES))
    for d, day in enumerate(days):
        kind = calendar.kind(day)
        usual = weekdays[:, :5].mean(axis=1) if kind is Kind.MAKE_UP else weekdays[:, day.weekday()]
        level = usual * (holiday if kind is Kind.HOLIDAY else 1.0)
        if calendar.before_holiday(day) or calendar.after_holiday(day):
            level = level * beside
        turn = min(day.day - 1, abs((day.replace(day=28) + timedelta(days=4)).replace(day=1) - day).days)
        level = level * (1 + rush * np.exp(-turn / 3))
        factor = rng.gamma(1 / 0.08**2, 0.08**2, 3) * rng.gamma(1 / 0.05**2, 0.05**2)
        counts[d] = rng.poisson((means * level * factor)[:, None] * curves)
    return Arrivals(days, services, 16, counts)


def _curve(rng: np.random.Generator) -> np.ndarray:
    hours = np.arange(HALVES) / 2
    peaks = rng.uniform(1.0, 3.0), rng.uniform(6.0, 8.0)
    curve = 0.35 + sum(rng.uniform(0.6, 1.2) * np.exp(-(((hours - peak) / 1.5) ** 2)) for peak in peaks)
    return curve / curve.sum()
