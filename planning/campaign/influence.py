"""What released campaigns do to the customers of a day: for the forecast and whatever is planned by it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from planning.campaign.campaign import Extra

Usual = Callable[[str, date], float]
"""Business type and day -> how many would come without any campaign."""


def factors_of(
    bodies: Iterable[Mapping[str, Any]], services: Sequence[str], days: Sequence[date], usual: Usual
) -> dict[str, list[float]]:
    """Business type -> factor of each day, of those that any campaign touches.

    `bodies` are the kept documents; only a released one has `expected`. Several on one day multiply.
    """
    found: dict[str, list[float]] = {}
    for body in bodies:
        for service, by_day in (body.get("expected") or {}).items():
            if service not in services:
                continue
            row = found.setdefault(service, [1.0] * len(days))
            for n, day in enumerate(days):
                one = by_day.get(day.isoformat())
                if one is not None:
                    row[n] *= Extra(one.get("factor"), one.get("extra")).on(usual(service, day))
    return found
