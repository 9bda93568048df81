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

    @property
    def variance(self) -> float:
        """Of one day's customers."""
        return self.mean + self.scatter * self.mean**2


def judged(
    campaign: Campaign,
    usual: Mapping[str, Mapping[date, Usual]],
    came: Mapping[str, Mapping[date, int]],
    calls: Mapping[date, int],
) -> dict[str, Any]:
    """The judgement as it is kept: `services` with their days and sums, `hotline` with its days.

    Only days with a log (in `came`) are compared, and business types for which visits were expected or which
    the campaign is about. `verdict`: as_expected, more or fewer came than eight of ten such days would bring.
    """
    codes = list(dict.fromkeys([*campaign.services, *campaign.expected]))
    services = [_service(campaign, code, usual.get(code, {}), came.get(code, {})) for code in codes]
    hotline = [
        {"day": day.isoformat(), "expected": campaign.hotline.get(day, 0), "calls": calls.get(day)}
        for day in campaign.days
    ]
    typed = [row for row in hotline if row["calls"] is not None]
    return {
        "services": [one for one in services if one["days"]],
        "hotline": hotline,
        "calls": {
            "days": len(typed),
            "expected": sum(int(row["expected"] or 0) for row in typed),
            "calls": sum(int(row["calls"] or 0) for row in typed),
        },
    }


def _service(
    campaign: Campaign, code: str, usual: Mapping[date, Usual], came: Mapping[date, int]
) -> dict[str, Any]:
    rows, variance = [], 0.0
    for day in campaign.days:
        if day not in came or day not in usual:
            continue
        factor = campaign.expected.get(code, {}).get(day, Extra(factor=1.0)).on(usual[day].mean)
        variance += usual[day].variance * factor**2
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
