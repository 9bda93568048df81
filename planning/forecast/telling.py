"""The forecast as it is kept and shown: four weeks from today, how good the last ones were, as JSON.

Worked out beside the server, as it needs numpy and every day of the past.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from hall.catalogue import Catalogue
from hall.store import Store
from planning.forecast.arrivals import Arrivals, same_weekday
from planning.forecast.calendar import Calendar, Kind, country_of
from planning.forecast.campaigns import Campaign, campaigns_of, grown, had_grown
from planning.forecast.forecast import CHECKED_DAYS, LEAST_DAYS, Forecast, forecast, skill_of
from planning.forecast.looked_back import looked_back
from planning.forecast.own_days import DayIs, OwnDay, own_days
from planning.forecast.past import arrivals_of, joined
from planning.history.store import HALL, mean_services
from planning.kept.store import kept_all
from planning.progress import Progress, reading

AHEAD_DAYS = 28
KNOWN_DAYS = 364
EVERYBODY = "*"
"""Stands behind the business types: all of them together."""
KIND = "forecast"


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar of one hall: the state's, the manager's own days before it, and when the hall is open."""

    calendar: Calendar
    own: Mapping[date, OwnDay]
    catalogue: Catalogue
    seen: frozenset[int]
    """Weekdays on which anybody ever came, make-up days apart; all of them while little is known."""
    makes_up: bool = True
    """Whether it is open on make-up days of other weekdays, as far as anybody knows."""

    def is_open(self, day: date) -> bool:
        """Whether customers may come."""
        if day in self.own:
            return self.own[day].kind is not DayIs.CLOSED
        if self.catalogue.hours:
            return self.catalogue.hours_of(day.weekday()) is not None
        return day.weekday() in self.seen or (self.makes_up and self.calendar.kind(day) is Kind.MAKE_UP)

    def about(self, day: date) -> dict[str, Any]:
        """What is to be said of a day."""
        told: dict[str, Any] = {"day": day.isoformat(), "kind": str(self.calendar.kind(day))}
        if names := self.calendar.names(day):
            told["names"] = names
        if day in self.own and self.own[day].note:
            told["note"] = self.own[day].note
        return told


def told_forecast(
    store: Store, catalogue: Catalogue, today: date, tell: Progress, source: str = HALL
) -> dict[str, Any]:
    """The forecast from `today` on; `source`: a file whose days stand in where the hall's journal has none.

    Raises Invalid `no_history`.
    """
    first, last = today - timedelta(days=KNOWN_DAYS), today - timedelta(days=1)
    parts = 1 if source == HALL else 2
    past = arrivals_of(store, catalogue, first, last, tell=reading(tell, 0, parts))
    if source != HALL:
        past = joined(past, arrivals_of(store, catalogue, first, last, source, reading(tell, 1, parts)))
    _, special = own_days(store)
    days = days_of(catalogue, special, past)
    campaigns = campaigns_of(store)
    whole = with_everybody(with_factors(past, campaigns))
    ahead = [today + timedelta(days=n) for n in range(AHEAD_DAYS)]
    coming = [day for day in ahead if days.is_open(day)]
    tell(1, 4)
    told = _summed(forecast(whole, coming, days.calendar), campaigns)
    tell(2, 4)
    found = {
        "today": today.isoformat(),
        "source": source,
        "known": {
            "from": past.days[0].isoformat(),
            "to": past.days[-1].isoformat(),
            "days": len(past.days),
            "least": LEAST_DAYS,
            "customers": int(past.counts.sum()),
        },
        "services": list(told.services),
        "first_half": told.first_half,
        "days": [days.about(day) | _running(campaigns, day) for day in coming],
        "closed": [days.about(day) for day in ahead if not days.is_open(day)],
        **_figures(told),
        "plain": {code: str(why) for code, why in told.plain.items() if code != EVERYBODY},
        "skill": _skill(whole, days.calendar),
        "service_s": _service_s(store, past.days[0].isoformat(), source),
    }
    tell(3, 4)
    found["past"] = looked_back(whole, [kept.body for kept in kept_all(store, KIND)])
    tell(4, 4)
    return found


def _service_s(store: Store, since: str, source: str) -> dict[str, float]:
    """How long a customer took at a counter on average, by type; from the file what the journal lacks."""
    return mean_services(store, since, source) | mean_services(store, since)


def days_of(catalogue: Catalogue, special: Iterable[OwnDay], past: Arrivals) -> Days:
    """The calendar of a hall with such a past."""
    own = {one.day: one for one in special}
    kinds = {day: kind_of(one) for day, one in own.items() if one.kind is not DayIs.CLOSED}
    calendar = Calendar(country_of(catalogue.zone), kinds)
    if len(past.days) < LEAST_DAYS:
        return Days(calendar, own, catalogue, frozenset(range(7)))
    usual = frozenset(day.weekday() for day in past.days if calendar.kind(day) is not Kind.MAKE_UP)
    return Days(calendar, own, catalogue, usual, _makes_up(past.days, calendar, usual))


def _makes_up(open_: Sequence[date], calendar: Calendar, usual: frozenset[int]) -> bool:
    """Whether it was open on any of the make-up days that it has had; before the first one it is believed."""
    known = (open_[0] + timedelta(days=n) for n in range((open_[-1] - open_[0]).days + 1))
    worked = {day for day in known if day.weekday() not in usual and calendar.kind(day) is Kind.MAKE_UP}
    return not worked or not worked.isdisjoint(open_)


def with_everybody(past: Arrivals) -> Arrivals:
    """The same with one more column: all business types together."""
    counts = np.concatenate([past.counts, past.counts.sum(axis=1, keepdims=True)], axis=1)
    factors = None
    if past.factors is not None:
        totals = past.counts.sum(axis=2)
        usual = (totals / past.factors).sum(axis=1)
        together = np.where(usual > 0, totals.sum(axis=1) / np.maximum(usual, 1e-9), 1.0)
        factors = np.concatenate([past.factors, together[:, None]], axis=1)
    return Arrivals(past.days, (*past.services, EVERYBODY), past.first_half, counts, factors)


def _summed(told: Forecast, campaigns: Sequence[Campaign] = ()) -> Forecast:
    """With the campaigns; what all together are expected to be is the sum of the types, and how sure that is,
    is their own.
    """
    for d, day in enumerate(told.days):
        for s, code in enumerate(told.services[:-1]):
            told.mean[d, s] *= grown(campaigns, day, code, float(told.mean[d, s].sum()))
    told.mean[:, -1] = told.mean[:, :-1].sum(axis=1)
    return told


def kind_of(one: OwnDay) -> Kind:
    """A workday at a weekend is worked as any other day of the week; a day on which it is closed is off."""
    if one.kind is not DayIs.WORKDAY:
        return Kind.HOLIDAY
    return Kind.MAKE_UP if one.day.weekday() >= 5 else Kind.WORKDAY


def with_factors(past: Arrivals, campaigns: Sequence[Campaign]) -> Arrivals:
    """The past with what campaigns had done to its days."""
    totals = past.counts.sum(axis=2)
    factors = np.array(
        [
            [had_grown(campaigns, day, code, float(totals[d, s])) for s, code in enumerate(past.services)]
            for d, day in enumerate(past.days)
        ]
    )
    if not past.days or (factors == 1).all():
        return past
    return Arrivals(past.days, past.services, past.first_half, past.counts, factors)


def _running(campaigns: Sequence[Campaign], day: date) -> dict[str, Any]:
    running = [{"code": one.code, "names": dict(one.names)} for one in campaigns if day in one.days]
    return {"campaigns": running} if running else {}


def _figures(told: Forecast) -> dict[str, Any]:
    low, high = told.between()
    day_low, day_high = told.days_between()
    return {
        "mean": told.mean.round(2).tolist(),
        "low": low.astype(int).tolist(),
        "high": high.astype(int).tolist(),
        "day": {
            "mean": told.mean.sum(axis=2).round(1).tolist(),
            "low": day_low.astype(int).tolist(),
            "high": day_high.astype(int).tolist(),
        },
    }


def _skill(past: Arrivals, calendar: Calendar) -> dict[str, Any] | None:
    """How well the last days would have been told from those before, by type and together."""
    known = len(past.days) - CHECKED_DAYS
    if known < LEAST_DAYS:
        return None
    before, then = past.part(0, known), past.part(known, len(past.days))
    told, naive = forecast(before, then.days, calendar), same_weekday(before, then.days)
    told.mean[:, -1] = told.mean[:, :-1].sum(axis=1)
    mean = told.mean * np.stack([then.factors_of(s) for s in range(len(then.services))], axis=1)[:, :, None]
    rows = {}
    for s, code in enumerate(past.services):
        one = Arrivals(then.days, (code,), then.first_half, then.counts[:, [s]])
        found = skill_of(one, mean[:, [s]], naive[:, [s]])
        if found is not None:
            rows[code] = {name: round(getattr(found, name), 4) for name in ("wape", "naive", "floor")}
    span = {"from": then.days[0].isoformat(), "to": then.days[-1].isoformat()}
    return {**span, "days": CHECKED_DAYS, "services": rows}
