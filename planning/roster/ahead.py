"""The days that a roster is for, as the simulator lives them: the usual day with the forecast's customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hall.catalogue import Catalogue
from hall.errors import NotReady
from hall.store import Store
from planning.forecast.campaigns import campaigns_of, grown
from planning.forecast.forecast import forecast
from planning.forecast.own_days import own_days
from planning.forecast.past import arrivals_of, joined
from planning.forecast.telling import EVERYBODY, KNOWN_DAYS, days_of, with_everybody, with_factors
from planning.history.store import HALL
from planning.learnt.past import past_of
from planning.learnt.usual_day import model_of
from planning.learnt.ways import with_numbers
from planning.progress import Progress, Told, reading, unheard, untold
from planning.simulation.distributions import LogNormal
from planning.simulation.model import HALF_HOUR_MIN, Model

LEAST_SCATTER = 0.01
LEARNT_DAYS = 84
"""Service times, patience and classes are those of so many days."""

Scatter = Mapping[date, float]
"""Day -> by how much (coefficient of variation) its customers may differ from what is told, beyond chance."""
Customers = Mapping[date, Mapping[str, Sequence[float]]]
"""Day -> business type -> customers by half hour, from midnight on; a day without any is not there."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is known of the days to come: the usual day, and who is expected when."""

    usual: Model
    customers: Customers
    expected: Customers
    """With those who come for what no counter serves."""
    scatter: Scatter = field(default_factory=dict)

    def on(self, day: date) -> Model:
        """That day, with the half hours in which anybody comes; its counters are those of the usual day."""
        return day_of(self.usual, self.customers[day], self.scatter.get(day))


def ahead_of(
    store: Store,
    catalogue: Catalogue,
    today: date,
    days: Sequence[date],
    source: str = HALL,
    tell: Progress = unheard,
) -> Ahead:
    """The usual day, and the customers of `days`. `source`: a file that stands in where the journal has none.

    Raises NotReady and Invalid where too little is known (`learnt_of`, `forecast`).
    """
    usual = usual_of(store, catalogue, today, source, reading(tell, 0, 2))
    known = {kind.code for kind in usual.types}
    expected, scatter = customers_of(store, catalogue, today, days, source, reading(tell, 1, 2))
    found = {
        day: {code: row for code, row in rows.items() if code in known} for day, rows in expected.items()
    }
    return Ahead(usual, {day: rows for day, rows in found.items() if rows}, expected, scatter)


def usual_of(
    store: Store, catalogue: Catalogue, today: date, source: str = HALL, tell: Told = untold
) -> Model:
    """The usual day: from the hall's own past, or from the file where that is too short."""
    first, last = today - timedelta(days=LEARNT_DAYS), today - timedelta(days=1)
    try:
        usual = model_of(past_of(store, catalogue, first, last, tell=tell), catalogue)
    except NotReady:
        if source == HALL:
            raise
        first = today - timedelta(days=KNOWN_DAYS)
        usual = model_of(past_of(store, catalogue, first, last, source, tell), catalogue)
    return with_numbers(usual)


def customers_of(
    store: Store,
    catalogue: Catalogue,
    today: date,
    days: Sequence[date],
    source: str = HALL,
    tell: Told = untold,
) -> tuple[Customers, Scatter]:
    """The forecast of these days with the campaigns, put into the hours at which the hall is open, and how
    far it may be wrong.
    """
    first, last = today - timedelta(days=KNOWN_DAYS), today - timedelta(days=1)
    past = arrivals_of(store, catalogue, first, last, tell=tell)
    if source != HALL:
        past = joined(past, arrivals_of(store, catalogue, first, last, source, tell))
    campaigns = campaigns_of(store)
    calendar = days_of(catalogue, own_days(store)[1], past)
    open_ = [day for day in days if day >= today and calendar.is_open(day)]
    if not open_:
        return {}, {}
    told = forecast(with_everybody(with_factors(past, campaigns)), open_, calendar.calendar)
    found: dict[date, dict[str, list[float]]] = {}
    scatter: dict[date, float] = {}
    for d, day in enumerate(told.days):
        for s, code in enumerate(told.services):
            if code == EVERYBODY:
                scatter[day] = round(float(told.day_scatter[d, s]) ** 0.5, 4)
                continue
            row = told.mean[d, s]
            row = row * grown(campaigns, day, code, float(row.sum()))
            if row.sum() > 0:
                whole = _within_hours(catalogue, day, told.first_half, row)
                found.setdefault(day, {})[code] = [round(float(many), 3) for many in whole]
    return found, scatter


def _within_hours(
    catalogue: Catalogue, day: date, first_half: int, row: NDArray[np.float64]
) -> NDArray[np.float64]:
    """By half hour from midnight; who comes before the hall opens or after it closes comes then."""
    whole = np.zeros(max(first_half + len(row), 48))
    whole[first_half : first_half + len(row)] = row
    hours = catalogue.hours_of(day.weekday())
    opens = (hours.opens.hour * 60 + hours.opens.minute) // HALF_HOUR_MIN if hours else 0
    closes = -(-(hours.closes.hour * 60 + hours.closes.minute) // HALF_HOUR_MIN) if hours else 48
    if opens < closes:
        whole[opens] += whole[:opens].sum()
        whole[closes - 1] += whole[closes:].sum()
        whole[:opens], whole[closes:] = 0.0, 0.0
    return whole[:48]


def day_of(usual: Model, customers: Mapping[str, Sequence[float]], scatter: float | None = None) -> Model:
    """The usual day with these customers, by half hour from midnight on.

    `scatter`: by how much they may differ from that. Days of the past differ more, weekdays among them, than
    a day does from its forecast.
    """
    types = [kind for kind in usual.types if sum(customers.get(kind.code, ())) > 0]
    came = np.array([customers[kind.code] for kind in types])
    if not types:
        raise NotReady("nobody_expected", "Nobody is expected on that day.")
    busy = np.flatnonzero(came.sum(axis=0) >= 0.05 * came.sum(axis=0).mean())
    first, last = int(busy[0]), int(busy[-1]) + 1
    came[:, first] += came[:, :first].sum(axis=1)
    came[:, last - 1] += came[:, last:].sum(axis=1)
    codes = {kind.code for kind in types}
    factor = usual.factor if scatter is None else LogNormal(1.0, scatter) if scatter > LEAST_SCATTER else None
    return replace(
        usual,
        factor=factor,
        opens=first * HALF_HOUR_MIN,
        types=tuple(
            replace(
                kind,
                arrivals=tuple(map(float, came[n, first:last])),
                transfers=tuple(one for one in kind.transfers if one.to in codes),
            )
            for n, kind in enumerate(types)
        ),
        counters=(),
    )
