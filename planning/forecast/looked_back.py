"""What was forecast of days that are past now, beside who came: from the forecasts that were kept."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from planning.forecast.arrivals import Arrivals, same_weekday

LOOK_BACK_DAYS = 28
WEEK = 7
Body = Mapping[str, Any]
"""A kept forecast."""


def looked_back(past: Arrivals, kept: Sequence[Body]) -> dict[str, Any]:
    """The last four weeks by day and type: who came, what was told before the day began, and a week before.

    `within`: the share of the half hours told before the day that lay in their interval of 80 %; `wape` and
    `naive` are sums of absolute errors by half hour : customers, of those days; None where nothing was told.
    """
    kept = sorted(kept, key=lambda body: str(body["today"]))
    first = past.days[-1] - timedelta(days=LOOK_BACK_DAYS - 1)
    rows: list[dict[str, Any]] = []
    score = _Score()
    for d, day in enumerate(past.days):
        if day < first:
            continue
        before, week = _latest(kept, day, 0), _latest(kept, day, WEEK)
        if before is not None:
            score.add(past, d, before)
        came = past.counts[d].sum(axis=1).round(1).tolist()
        rows.append(
            {
                "day": day.isoformat(),
                "came": came,
                "told": _day(before, day, past),
                "week": _day(week, day, past),
            }
        )
    return {"days": rows, **score.json()}


def _latest(kept: Sequence[Body], day: date, ahead: int) -> Body | None:
    """The latest forecast of a day that was made at least so many days before it."""
    until = (day - timedelta(days=ahead)).isoformat()
    code = day.isoformat()
    found = [b for b in kept if b["today"] <= until and any(one["day"] == code for one in b["days"])]
    return found[-1] if found else None


def _day(body: Body | None, day: date, past: Arrivals) -> dict[str, Any] | None:
    """Mean, low and high of a day by type, in the order of the types now; null for one that was not told."""
    if body is None:
        return None
    at = _place(body, day)
    columns = [body["services"].index(code) if code in body["services"] else None for code in past.services]
    return {
        name: [None if s is None else body["day"][name][at][s] for s in columns]
        for name in ("mean", "low", "high")
    }


def _place(body: Body, day: date) -> int:
    return [one["day"] for one in body["days"]].index(day.isoformat())


class _Score:
    """Sums over the days that had been told, all types together."""

    def __init__(self) -> None:
        self._days = self._halves = self._inside = 0
        self._customers = self._error = self._naive = 0.0

    def add(self, past: Arrivals, d: int, body: Body) -> None:
        """One more day, with the forecast made before it."""
        at = _place(body, past.days[d])
        told, low, high = (np.array(body[name][at][-1], dtype=float) for name in ("mean", "low", "high"))
        came = _laid(past.counts[d, -1], past.first_half, body["first_half"], len(told))
        open_at = (high > 0) | (came > 0)
        self._days += 1
        self._halves += int(open_at.sum())
        self._inside += int(((came >= low) & (came <= high))[open_at].sum())
        self._customers += float(past.counts[d, -1].sum())
        self._error += float(np.abs(came - told).sum())
        if d:
            naive = same_weekday(past.part(0, d), [past.days[d]])[0, -1]
            self._naive += float(np.abs(past.counts[d, -1] - naive).sum())

    def json(self) -> dict[str, Any]:
        """Ready for JSON; shares to four places."""

        def share(part: float, of: float) -> float | None:
            return round(part / of, 4) if of else None

        return {
            "told": self._days,
            "within": share(self._inside, self._halves),
            "wape": share(self._error, self._customers),
            "naive": share(self._naive, self._customers),
        }


def _laid(row: Any, first: int, onto: int, width: int) -> Any:
    """A row of half hours from `first` on, laid onto one from `onto` on; what lies outside falls away."""
    laid = np.zeros(width)
    for h, times in enumerate(row):
        if 0 <= first + h - onto < width:
            laid[first + h - onto] = times
    return laid
