"""Synthetic halls: weekdays, bill cycle, busy weeks, tellers who are ill, and the waits that follow."""

from datetime import date, timedelta

import numpy as np

from planning.before_after.day import Day

MONDAY = date(2026, 3, 2)


def some_days(
    seed: int,
    before: int,
    after: int,
    *,
    brings: float = 0.0,
    alike: float = 0.3,
    other: bool = False,
    apart: float = 0.0,
) -> tuple[list[Day], date]:
    """Days on which a change brought `brings` (minutes of the mean wait), and the day of the change.

    Waits grow with the fourth power of the load and have multiplicative noise of which a day keeps the part
    `alike` of the day before. With `other`, another hall in the same town has the same noise and, in the part
    `apart`, busy weeks and noise of its own, which are like yesterday too.
    """
    rng, own = np.random.default_rng(seed), np.random.default_rng([seed, 1])
    own_busy = own_noise = 0.0
    weekdays, customers = rng.normal(1, 0.15, 7), rng.uniform(800, 2200)
    day, busy, noise, days = MONDAY + timedelta(days=int(rng.integers(0, 200))), 0.0, 0.0, list[Day]()
    since = day
    while len(days) < before + after:
        if day.weekday() != 6:
            busy = 0.4 * busy + rng.normal(0, 0.08)
            noise = alike * noise + rng.normal() * np.sqrt(1 - alike**2)
            cycle = 1.15 if day.day > 24 or day.day < 4 else 1.0
            came = float(rng.poisson(customers * weekdays[day.weekday()] * cycle * np.exp(busy)))
            staff_h = 80.0 - 10.0 * float(rng.binomial(3, 0.1))
            wait = 6.0 * (came / customers * 80 / staff_h) ** 4 * float(np.exp(0.25 * noise))
            own_busy = 0.4 * own_busy + own.normal(0, 0.08)
            own_noise = alike * own_noise + own.normal() * np.sqrt(1 - alike**2)
            its_own = float(np.exp(apart * (4 * own_busy + 0.25 * own_noise)))
            there = wait * its_own * float(np.exp(0.1 * rng.normal())) if other else None
            if len(days) == before:
                since = day
            days.append(Day(day, wait + (brings if len(days) >= before else 0.0), came, staff_h, there))
        day += timedelta(days=1)
    return days, since
