"""Where a day's forecast is more than its counters can carry: plain arithmetic, no numbers library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hall.errors import Invalid
from planning.roster.required import MOST_COUNTERS, fewest, loads

SHARE = 0.9
"""Of the customers are to be called within their target wait."""
IDLE = 0.05
"""Erlang: so little needs no counter of its own at the edge of the day."""


@dataclass(frozen=True, slots=True)
class Need:
    """A half hour (from midnight), the counters that it takes, and those that are there."""

    half: int
    needed: int
    there: int


def needs(
    means: Mapping[str, Sequence[float]],
    first_half: int,
    service_s: Mapping[str, float],
    target_s: Mapping[str, float],
    there: Sequence[int],
) -> list[Need]:
    """The counters that each half hour takes.

    `means`: business type -> customers expected by half hour; `there`: counters by half hour from midnight.
    The modified offered loads of all types are added (`planning.roster.required`); service and target are
    means, weighted by load.
    """
    by_type = {code: loads(row, service_s[code]) for code, row in means.items() if service_s.get(code, 0) > 0}
    found = []
    for h in range(max((len(row) for row in by_type.values()), default=0)):
        at = {code: row[h] for code, row in by_type.items()}
        half = first_half + h
        found.append(Need(half, _needed(at, service_s, target_s), there[half] if half < len(there) else 0))
    return found


def _needed(at: Mapping[str, float], service_s: Mapping[str, float], target_s: Mapping[str, float]) -> int:
    load = sum(at.values())
    if load < IDLE:
        return 0
    service = sum(part * service_s[code] for code, part in at.items()) / load
    target = sum(part * target_s.get(code, 0.0) for code, part in at.items()) / load
    try:
        return fewest(load, service, target, SHARE)
    except Invalid:  # more than any hall has
        return MOST_COUNTERS + 1


def bottleneck(rows: Sequence[Need]) -> Need | None:
    """The first half hour with too few counters."""
    return next((need for need in rows if need.needed > need.there), None)


def fullest(rows: Sequence[Need]) -> Need | None:
    """The half hour that takes most counters."""
    return max(rows, key=lambda need: need.needed, default=None)
