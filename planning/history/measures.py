"""The measures of a day's visits: pure arithmetic, defined once, used for the whole hall and for each type.

What each of them means stands in the docstring of `office.today.Today` and in docs/measures.md.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hall.ticket import State
from planning.history.fate import Fate, fate_of
from planning.history.visit import Visit
from planning.history.waits import kaplan_meier, quantile

Targets = Mapping[str, int]
"""Target wait of each business type, in milliseconds."""
_AWAY = frozenset({State.CANCELLED, State.EXPIRED})


def customers_of(visits: Iterable[Visit], take_back_ms: int) -> list[Visit]:
    """Those that are no mistakes: a wrong key, taken back at once, is nobody."""
    return [v for v in visits if fate_of(v, take_back_ms) is not Fate.MISTAKE]


def measures(visits: Sequence[Visit], targets: Targets, now: int) -> dict[str, Any]:
    """Customers, waits, share within target and so on, ready for JSON; spans in whole seconds.

    `visits`: without mistakes, see `customers_of`.
    """
    waits = sorted(_waits(visits))
    served = [v.served_ms for v in visits if v.state is State.FINISHED]
    late_p90 = quantile(waits, 0.9)
    late = sum(1 for v in visits if v.state is State.WAITING and _beyond(v, targets, now))
    left_late = sum(1 for v in visits if v.state in _AWAY and _beyond(v, targets, now))
    in_time = sum(1 for v in visits if v.wait_ms is not None and 0 <= v.wait_ms <= targets.get(v.asked, 0))
    decided = len(waits) + late + left_late
    return {
        "customers": len(visits),
        "without_ticket": sum(1 for v in visits if not v.queued),
        "late": late,
        "called": len(waits),
        "within": round(in_time / decided, 4) if decided else None,
        "wait_mean_s": mean_s(waits),
        "wait_p90_s": None if late_p90 is None else late_p90 // 1000,
        "finished": len(served),
        "service_mean_s": mean_s([span for span in served if span > 0]),
        "missed": sum(1 for v in visits if v.missed),
        "came_back": sum(1 for v in visits if v.missed and v.came_back),
        "left": sum(1 for v in visits if fate_of(v, 0) is Fate.LEFT),
    }


def p90_with_leavers_s(visits: Sequence[Visit], now: int) -> int | None:
    """The wait that nine of ten did not exceed, with those who left or still wait (docs/measures.md)."""
    cut_off = [v.waited_ms(now) for v in visits if v.called_at is None]
    (found,) = kaplan_meier(list(_waits(visits)), [span for span in cut_off if span >= 0], (0.9,))
    return None if found is None else found // 1000


def _waits(visits: Iterable[Visit]) -> Iterator[int]:
    """Waits that ended with a call; below 0 none: a clock was put back."""
    return (v.wait_ms for v in visits if v.wait_ms is not None and v.wait_ms >= 0)


def mean_s(spans: Sequence[int]) -> int | None:
    """The mean of spans in milliseconds, in whole seconds; None of none."""
    return round(sum(spans) / len(spans) / 1000) if spans else None


def by_asked(services: Iterable[str], visits: Iterable[Visit]) -> dict[str, list[Visit]]:
    """The visits by the business type asked for; a type that nobody asked for has an empty list."""
    groups: dict[str, list[Visit]] = {code: [] for code in services}
    for visit in visits:
        groups.setdefault(visit.asked, []).append(visit)
    return groups


def times_done(visits: Iterable[Visit]) -> Counter[str]:
    """How many times each business type was really done."""
    counts = Counter[str]()
    for visit in visits:
        for done in visit.done:
            counts[done.service] += done.quantity
    return counts


def asked_done(visits: Iterable[Visit]) -> dict[str, dict[str, int]]:
    """Of the finished visits: business type asked for -> type really done -> times."""
    over = [v for v in visits if v.state is State.FINISHED]
    return {asked: dict(times_done(group)) for asked, group in by_asked((), over).items()}


def at_counter(visits: Iterable[Visit]) -> dict[str, list[int]]:
    """Service times in milliseconds of the visits finished at each counter."""
    spans: dict[str, list[int]] = {}
    for visit in visits:
        if visit.state is State.FINISHED and visit.counter is not None:
            spans.setdefault(visit.counter, []).append(visit.served_ms)
    return spans


def _beyond(visit: Visit, targets: Targets, now: int) -> bool:
    """Never called, and longer without a call than the target wait."""
    return visit.called_at is None and visit.waited_ms(now) > targets.get(visit.asked, 0)
