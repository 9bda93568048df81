"""What of campaigns is worked out beside the server: whether the hall holds, and what happened.

Only the child imports this, as it needs numpy and the simulator.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hallkeeper.planning.worker import Desk, Progress
from planning.campaign.campaign import Extra, campaign_of
from planning.campaign.judge import Usual, judged
from planning.forecast.arrivals import Arrivals
from planning.forecast.campaigns import Campaign, campaigns_of, grown, had_grown
from planning.forecast.forecast import forecast
from planning.forecast.own_days import own_days
from planning.forecast.past import arrivals_of, joined
from planning.forecast.telling import days_of, with_factors
from planning.history.store import sources_of
from planning.learnt.past import Past, past_of
from planning.learnt.usual_day import LEAST_DAYS, learnt_of
from planning.progress import Told, reading
from planning.simulation.model import Model
from planning.simulation.planner import planned_days
from planning.whatif.batches import Lived, live_batches

LOOK_BACK_DAYS = 28
PAST_DAYS = 84
LIVED_DAYS = 200
SEED = 2026
Json = dict[str, Any]


def hold(desk: Desk, asked: Mapping[str, Any], tell: Progress) -> Json:
    """Usual days and the campaign's fullest day, with the same customers where they come on both.

    A usual day is one without campaigns; on the fullest one all count that were released for it. Each of the
    last weeks' days is lived by itself, with and without them: the mean day would wait half as long as the
    days do (docs/decisions/0054).

    Raises NotReady as `learnt_of`.
    """
    past = _latest_past(desk, date.fromisoformat(asked["today"]) - timedelta(days=1), reading(tell))
    learnt = learnt_of(past, desk.catalogue)
    released = campaigns_of(desk.store)
    usual = plain(learnt.model, released, map(date.fromisoformat, learnt.days))
    others = [one for one in released if one.code in asked["beside"]]
    day, model = fullest(usual, asked["expected"], others)
    days = [planned_days(usual), planned_days(model)]
    without, with_it = live_batches(days, LIVED_DAYS, seed=SEED, progress=tell)
    services = {kind.code: _of(kind.code, without, with_it) for kind in usual.types}
    return {
        "day": day,
        "days": len(learnt.days),
        "source": past.source,
        "customers": [round(usual.expected), round(model.expected)],
        "services": services,
        "opens": usual.opens,
        "queue": [[round(float(n), 1) for n in one.queue] for one in (without, with_it)],
    }


def _latest_past(desk: Desk, last: date, tell: Told) -> Past:
    """The hall's own last weeks; where it has none, those of the file that reaches furthest."""
    own = past_of(desk.store, desk.catalogue, last - timedelta(days=LOOK_BACK_DAYS - 1), last, tell=tell)
    file = max(sources_of(desk.store), key=lambda one: one.last, default=None)
    if len(own.days) >= LEAST_DAYS or file is None:
        return own
    until = date.fromisoformat(file.last)
    first = until - timedelta(days=LOOK_BACK_DAYS - 1)
    return past_of(desk.store, desk.catalogue, first, until, file.code, tell)


def plain(model: Model, released: Sequence[Campaign], days: Iterable[date]) -> Model:
    """The usual day without what campaigns had brought to the days that it was learnt from."""
    seen = list(days)
    types = []
    for kind in model.types:
        came = sum(kind.arrivals)
        usual = sum(1 / had_grown(released, day, kind.code, came) for day in seen) / len(seen)
        types.append(kind if usual == 1 else kind.times(usual))
    return replace(model, types=tuple(types))


def fullest(
    usual: Model, expected: Mapping[str, Mapping[str, Mapping[str, Any]]], others: Sequence[Campaign]
) -> tuple[str, Model]:
    """The day of the campaign on which most customers come, and the hall's day with them and with those whom
    the others bring.
    """
    days = sorted({day for by_day in expected.values() for day in by_day})
    models = {
        day: _grown(usual, {code: by_day.get(day, {}) for code, by_day in expected.items()}, others, day)
        for day in days
    }
    day = max(days, key=lambda one: models[one].expected)
    return day, models[day]


def _grown(
    usual: Model, extras: Mapping[str, Mapping[str, Any]], others: Sequence[Campaign], day: str
) -> Model:
    types = []
    for kind in usual.types:
        one, came = extras.get(kind.code) or {"factor": 1.0}, sum(kind.arrivals)
        factor = Extra(one.get("factor"), one.get("extra")).on(came)
        types.append(kind.times(factor * grown(others, date.fromisoformat(day), kind.code, came)))
    return replace(usual, types=tuple(types))


def _of(code: str, without: Lived, with_it: Lived) -> Json:
    before, after = without.types[code], with_it.types[code]
    return {
        "within": round(float(after["within"].mean()), 4),
        "usual": round(float(before["within"].mean()), 4),
        "p90_s": round(float(after["wait_p90_s"].mean())),
        "usual_p90_s": round(float(before["wait_p90_s"].mean())),
    }


def happened(desk: Desk, asked: Mapping[str, Any], tell: Progress) -> Json:
    """What came on the campaign's days that are over, beside a forecast from the days before it, in which
    other campaigns of these days count. Days after a stop are none of its days.

    Raises Invalid `no_history` where nothing is known of the days before.
    """
    campaign = campaign_of(asked["card"])
    first = campaign.days[0]
    last = min(date.fromisoformat(asked["last"]), date.fromisoformat(asked["today"]) - timedelta(days=1))
    store, catalogue = desk.store, desk.catalogue
    since, until = first - timedelta(days=PAST_DAYS), first - timedelta(days=1)
    past = arrivals_of(store, catalogue, since, until, tell=reading(tell))
    came = arrivals_of(store, catalogue, first, last)
    file = max(sources_of(store), key=lambda one: one.last, default=None)
    if file is not None:
        past = joined(past, arrivals_of(store, catalogue, since, until, file.code, reading(tell)))
        came = joined(came, arrivals_of(store, catalogue, first, last, file.code))
    tell(1, 2)
    days = [day for day in campaign.days if day <= last]
    _, own = own_days(store)
    calendar = days_of(catalogue, own, past).calendar
    others = [one for one in campaigns_of(store) if one.code != asked["code"]]
    told = forecast(with_factors(past, others), days, calendar)
    totals = told.mean.sum(axis=2)
    usual = {
        service: {
            day: Usual(mean * grown(others, day, service, mean), float(told.day_scatter[d, s]))
            for d, (day, mean) in enumerate(zip(days, map(float, totals[:, s]), strict=True))
        }
        for s, service in enumerate(told.services)
    }
    tell(2, 2)
    found = judged(campaign, usual, _by_day(came))
    beside = [{"code": one.code, "names": dict(one.names)} for one in others if one.days.keys() & set(days)]
    return {"services": found, "until": last.isoformat(), "past_days": len(past.days), "beside": beside}


def _by_day(came: Arrivals) -> dict[str, dict[date, int]]:
    totals = came.counts.sum(axis=2)
    return {
        service: {day: round(float(totals[d, s])) for d, day in enumerate(came.days)}
        for s, service in enumerate(came.services)
    }
