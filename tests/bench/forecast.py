"""Four weeks ahead from eight weeks of log, in eight synthetic halls with a bill cycle and China's holidays.

`tests/planning/forecast/halls.py`. The plain forecast is the last week of the log, repeated.
"""

import sys
from collections.abc import Mapping

import numpy as np

from planning.forecast.arrivals import same_weekday
from planning.forecast.calendar import Calendar
from planning.forecast.forecast import forecast, skill_of
from tests.planning.forecast.halls import a_hall

NAMES = (
    "forecast_error_ratio",
    "forecast_error_worst_ratio",
    "forecast_floor_ratio",
    "forecast_in_80_percent",
)
HALLS, KNOWN = 8, 56


def measure() -> Mapping[str, float]:
    """Errors (WAPE by half hour and business type), as ratios; half hours inside the 80 % interval."""
    calendar = Calendar()
    ratios, floors, inside = [], [], []
    for seed in range(HALLS):
        hall = a_hall(seed, calendar)
        past, then = hall.part(0, KNOWN), hall.part(KNOWN, len(hall.days))
        told = forecast(past, then.days, calendar)
        found = skill_of(then, told.mean, same_weekday(past, then.days))
        assert found is not None
        low, high = told.between(0.8)
        ratios.append(found.wape / found.naive)
        floors.append(found.wape / found.floor)
        inside.append(float(np.mean((then.counts >= low) & (then.counts <= high))))
        print(f"    hall {seed} from {then.days[0]}: {found}, plain {dict(told.plain)}", file=sys.stderr)
    return {
        "forecast_error_ratio": float(np.mean(ratios)),
        "forecast_error_worst_ratio": max(ratios),
        "forecast_floor_ratio": float(np.mean(floors)),
        "forecast_in_80_percent": 100 * float(np.mean(inside)),
    }
