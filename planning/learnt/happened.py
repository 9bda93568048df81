"""How it really was on the days that were learnt from, to hold the simulated ones against it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hall.catalogue import Catalogue
from planning.history.waits import quantile
from planning.learnt.past import Past, Seen

Figures = dict[str, float | None]


def happened(
    past: Past, catalogue: Catalogue, days: Sequence[str], no_shows: Mapping[str, float]
) -> dict[str, Any]:
    """Customers a day; waits (s) of those who came when they were called; shares of all who came: called
    within the present targets, left. `types`: the same by business type; None where nobody waited.

    `called_mean_s` is the mean wait until the call also where nobody came, as the history tells it.
    `no_shows`: business type -> the part of those called who do not come though they have not left; of the
    others who did not come, it counts as left.
    """
    seen = {code: one for code, one in past.types.items() if one.arrivals}
    targets = {service.code: service.target_s * 1000 for service in catalogue.services}
    told = {code: _Told(one, days, targets.get(code, 0), no_shows.get(code)) for code, one in seen.items()}
    waits = [*_all(one.called for one in told.values())]
    return {
        "customers": round(sum(past.customers_on(day) for day in days) / max(1, len(days)), 1),
        **_figures(told.values()),
        "called_mean_s": round(sum(waits) / len(waits) / 1000, 1) if waits else None,
        "types": {code: _figures([one]) for code, one in told.items()},
    }


class _Told:
    """What was seen of one business type on these days."""

    def __init__(self, seen: Seen, days: Sequence[str], target: int, no_show: float | None) -> None:
        self.met = [*_all(seen.met[day] for day in days if day in seen.met)]
        gone = [*_all(seen.gone[day] for day in days if day in seen.gone)]
        self.called = [*self.met, *gone]
        self.within = sum(wait <= target for wait in self.called)
        lost = sum(seen.lost[day] for day in days)
        self.came = len(self.called) + lost
        without_leaving = len(gone) if no_show is None else min(len(gone), no_show * len(self.called))
        self.left = lost + len(gone) - without_leaving


def _all(many: Iterable[Iterable[int]]) -> Iterable[int]:
    return (ms for times in many for ms in times)


def _figures(told: Iterable[_Told]) -> Figures:
    many = list(told)
    waits = sorted(_all(one.met for one in many))
    came = sum(one.came for one in many)
    if not waits:
        return dict.fromkeys(("wait_mean_s", "wait_p90_s", "within", "abandonment"))
    p90 = quantile(waits, 0.9)
    return {
        "wait_mean_s": round(sum(waits) / len(waits) / 1000, 1),
        "wait_p90_s": None if p90 is None else p90 // 1000,
        "within": round(sum(one.within for one in many) / came, 4),
        "abandonment": round(sum(one.left for one in many) / came, 4),
    }
