"""Afterwards: what was expected against what happened, day by day and business type by business type.

What would have come without the campaign is a forecast made from the days before it; so what came more is
known no better than that forecast is, and its interval is told with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from planning.campaign.campaign import Campaign, Extra

_Z = 1.2816
"""Eight days of ten lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A day of a business type without the campaign: mean, and its squared coefficient of variation beyond
    that of a Poisson count.
    """

    mean: float
    scatter: float

    def variance(self, factor: float) -> float:
        """Of the day's customers, with so many times as many."""
        return self.mean * factor + self.scatter * (self.mean * factor) ** 2


def judged(
    campaign: Campaign,
    usual: Mapping[str, Mapping[date, Usual]],
    came: Mapping[str, Mapping[date, int]],
) -> list[dict[str, Any]]:
    """Business type by business type, its days and its sums.

    Only days with a log (in `came`) are compared, and business types for which visits were expected or which
    the campaign is about. `verdict`: as_expected, more or fewer came than eight of ten such days would bring.
    """
    codes = list(dict.fromkeys([*campaign.services, *campaign.expected]))
    services = [_service(campaign, code, usual.get(code, {}), came.get(code, {})) for code in codes]
    return [one for one in services if one["days"]]


def _service(
    campaign: Campaign, code: str, usual: Mapping[date, Usual], came: Mapping[date, int]
) -> dict[str, Any]:
    rows, variance = [], 0.0
    for day in campaign.days:
        if day not in came or day not in usual:
            continue
        factor = campaign.expected.get(code, {}).get(day, Extra(factor=1.0)).on(usual[day].mean)
        variance += usual[day].variance(factor)
        rows.append(
            {
                "day": day.isoformat(),
                "usual": round(usual[day].mean, 1),
                "expected": round(usual[day].mean * factor, 1),
                "came": came[day],
            }
        )
    sums = {name: sum(row[name] for row in rows) for name in ("usual", "expected", "came")}  # type: ignore[misc]
    half = _Z * sqrt(variance)
    off = sums["came"] - sums["expected"]
    return {
        "service": code,
        "days": rows,
        **{name: round(value, 1) for name, value in sums.items()},
        "half_width": round(half, 1),
        "verdict": "as_expected" if abs(off) <= half else "more" if off > 0 else "fewer",
    }
