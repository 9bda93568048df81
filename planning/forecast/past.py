"""The past as the forecast reads it: how many came on each open day, by business type and half hour.

Half hours are those of the hall's own clock, so that a day on which the clocks change has its nine o'clock
where the others have it; after midnight a business day goes on with half hour 48.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import numpy as np

from hall.catalogue import Catalogue
from hall.clock import local
from hall.store import Store
from planning.forecast.arrivals import Arrivals
from planning.history import store as kept
from planning.progress import Told, untold

HALVES = 48
_LAST = 2 * HALVES - 1
_AT_ONCE = 28
"""Days, so that whoever waits hears of it."""
Cell = tuple[str, str, int]
"""Business day, business type, half hour."""


def arrivals_of(
    store: Store,
    catalogue: Catalogue,
    first: date,
    last: date,
    source: str = kept.HALL,
    tell: Told = untold,
) -> Arrivals:
    """Who came on the days from `first` to `last`, of the business types that the hall still offers.

    A day without any log is no open day and left out. Of a file of counts, what has no time of day is spread
    as the rest of its type, or evenly over the opening hours. Without a past there are no days. `tell` hears
    how many days are read.
    """
    told = _visits(store, catalogue, first, last, source, tell)
    untimed = defaultdict[tuple[str, str], float](float)
    if source != kept.HALL:
        for piece in kept.counts_between(store, source, first.isoformat(), last.isoformat()):
            for row in piece:
                if row.minute is None:
                    untimed[row.day, row.service] += row.times
                else:
                    told[row.day, row.service, row.minute // 30] += row.times
    _spread(told, untimed, catalogue)
    return _table(told, [s.code for s in catalogue.services if not s.retired])


def joined(own: Arrivals, elsewhere: Arrivals) -> Arrivals:
    """The hall's own days, and those from elsewhere on which it has none; the same business types."""
    days = sorted({*own.days, *elsewhere.days})
    first = min((a.first_half for a in (own, elsewhere) if a.days), default=0)
    last = max((a.first_half + a.counts.shape[2] for a in (own, elsewhere) if a.days), default=first + 1)
    counts = np.zeros((len(days), len(own.services), last - first))
    for part in (elsewhere, own):
        at = part.first_half - first
        for row, day in zip(part.counts, part.days, strict=True):
            whole = np.zeros(counts.shape[1:])
            whole[:, at : at + row.shape[1]] = row
            counts[days.index(day)] = whole
    return Arrivals(tuple(days), own.services, first, counts)


def _visits(
    store: Store, catalogue: Catalogue, first: date, last: date, source: str, tell: Told
) -> defaultdict[Cell, float]:
    told = defaultdict[Cell, float](float)
    days, at = (last - first).days + 1, first
    while at <= last:
        until = min(at + timedelta(days=_AT_ONCE - 1), last)
        _add_visits(told, store, catalogue, at, until, source)
        at = until + timedelta(days=1)
        tell((at - first).days, days)
    return told


def _add_visits(
    told: defaultdict[Cell, float], store: Store, catalogue: Catalogue, first: date, last: date, source: str
) -> None:
    take_back_ms = catalogue.rules.take_back_s * 1000
    clock: dict[int, datetime] = {}
    for row in kept.arrived_between(store, source, first.isoformat(), last.isoformat(), take_back_ms):
        moment = clock.get(row.at) or clock.setdefault(row.at, local(row.at, catalogue.zone))
        later = (moment.date() - date.fromisoformat(row.day)).days
        half = later * HALVES + moment.hour * 2 + moment.minute // 30
        told[row.day, row.service, min(max(half, 0), _LAST)] += row.times


def _spread(
    told: defaultdict[Cell, float], untimed: Mapping[tuple[str, str], float], catalogue: Catalogue
) -> None:
    known: dict[str, defaultdict[int, float]] = {}
    for (_, service, half), times in told.items():
        known.setdefault(service, defaultdict(float))[half] += times
    for (day, service), times in untimed.items():
        curve: Mapping[int, float] = known.get(service) or _open_halves(catalogue, date.fromisoformat(day))
        whole = sum(curve.values())
        for half, part in curve.items():
            told[day, service, half] += times * part / whole


def _open_halves(catalogue: Catalogue, day: date) -> dict[int, float]:
    """The half hours in which the hall is open; by day where no hours are set."""
    hours = catalogue.hours_of(day.weekday())
    if hours is None:
        return dict.fromkeys(range(16, 40), 1.0)
    opens = (hours.opens.hour * 60 + hours.opens.minute) // 30
    closes = -(-(hours.closes.hour * 60 + hours.closes.minute) // 30)
    return dict.fromkeys(range(opens, max(closes, opens + 1)), 1.0)


def _table(told: Mapping[Cell, float], services: Iterable[str]) -> Arrivals:
    codes = tuple(services)
    days = sorted({day for day, _, _ in told})
    halves = [half for _, service, half in told if service in codes] or [0]
    first = min(halves)
    counts = np.zeros((len(days), len(codes), max(halves) - first + 1))
    row, column = ({key: n for n, key in enumerate(keys)} for keys in (days, codes))
    for (day, service, half), times in told.items():
        if service in column:
            counts[row[day], column[service], half - first] += times
    return Arrivals(tuple(map(date.fromisoformat, days)), codes, first, counts)
