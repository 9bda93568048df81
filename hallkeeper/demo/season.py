"""How many come on a day of the demo hall's invented past: weekday, bill cycle, holidays, and chance.

Assumptions in the shape of a mobile operator's hall in China: bills are out on the 1st and due by the 25th,
phones are cut off at the month's end, companies fetch invoices in the first week and before the books close.
Part of the chance is the town's (weather, a fair) and the same in two halls of different seeds.
"""

import random
from calendar import monthrange
from datetime import date

from planning.forecast.calendar import Calendar, Kind

WEEKDAY = (1.10, 1.03, 1.00, 0.98, 1.04, 0.95, 0.85)
"""Monday to Sunday."""
BEFORE_HOLIDAY, AFTER_HOLIDAY, MAKE_UP = 1.18, 1.12, 1.10
_HOLIDAY, _NEW_YEAR = 0.62, 0.35
_TOWN, _HALL = 0.045, 0.055
"""Standard deviations of the logarithm of a day's chance."""


def volume(calendar: Calendar, day: date, service: str, seed: int) -> float:
    """How many times the usual number come for a business type on that day; about 1 over a year."""
    return _kind_of_day(calendar, day) * _bill_cycle(day, service) * _chance(day, seed)


def _kind_of_day(calendar: Calendar, day: date) -> float:
    kind = calendar.kind(day)
    if kind is Kind.HOLIDAY:
        return _NEW_YEAR if day.month in (1, 2) and day.day > 3 else _HOLIDAY
    if kind is Kind.MAKE_UP:
        return MAKE_UP
    near = BEFORE_HOLIDAY if calendar.before_holiday(day) else 1.0
    return WEEKDAY[day.weekday()] * near * (AFTER_HOLIDAY if calendar.after_holiday(day) else 1.0)


def _bill_cycle(day: date, service: str) -> float:
    left = monthrange(day.year, day.month)[1] - day.day
    if service == "payment":
        if left < 3:
            return 1.38
        return {25: 1.30, 24: 1.22, 23: 1.10}.get(day.day, 1.12 if day.day <= 3 else 0.94)
    if service == "invoice":
        return 1.30 if day.day <= 5 else 1.15 if left < 4 else 0.93
    return 1.0


def _chance(day: date, seed: int) -> float:
    town = random.Random(f"town {day}").lognormvariate(0, _TOWN)
    return town * random.Random(f"hall {seed} {day}").lognormvariate(0, _HALL)
