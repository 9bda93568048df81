"""Where a day's forecast is more than its counters can carry: plain arithmetic, no numbers library.

Asked of every set of business types that share counters: what all of them take may be there though the few
counters for payments are too few.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hall.errors import Invalid
from planning.roster.groups import Skills, closed
from planning.roster.required import MOST_COUNTERS, fewest, loads
from planning.roster.seats import matched

SHARE = 0.9
"""Of the customers are to be called within their target wait."""
IDLE = 0.05
"""Erlang: so little needs no counter of its own at the edge of the day."""


@dataclass(frozen=True, slots=True)
class Need:
    """A half hour (from midnight), business types, the counters that they take, and those that serve one."""

    half: int
    types: tuple[str, ...]
    needed: int
    there: int


@dataclass(frozen=True, slots=True)
class Staffed:
    """`lists`: what each counter serves; `tellers`: half hour from midnight -> what each who is at work then
    can do, None where nothing is planned: every counter is open for all that it serves.
    """

    lists: Sequence[Skills]
    tellers: Sequence[Sequence[Skills]] | None = None

    def there(self, half: int, types: Skills) -> int:
        """How many of these counters can serve any of the types."""
        if self.tellers is None:
            return sum(bool(one & types) for one in self.lists)
        here = self.tellers[half] if half < len(self.tellers) else ()
        able = [skills & types for skills in here]
        return matched(able, [one & types for one in self.lists])


def needs(
    means: Mapping[str, Sequence[float]],
    first_half: int,
    service_s: Mapping[str, float],
    target_s: Mapping[str, float],
    staffed: Staffed,
) -> list[Need]:
    """The counters that each half hour takes, for each set of types that share counters.

    `means`: business type -> customers expected by half hour. The modified offered loads of a set are added
    (`planning.roster.required`); service and target are means, weighted by load.
    """
    by_type = {code: loads(row, service_s[code]) for code, row in means.items() if service_s.get(code, 0) > 0}
    found = []
    sets = _sets(list(by_type), staffed)
    for h in range(max((len(row) for row in by_type.values()), default=0)):
        half = first_half + h
        for some in sets:
            at = {code: row[h] for code, row in by_type.items() if code in some}
            needed = _needed(at, service_s, target_s)
            types = tuple(code for code in by_type if code in some)
            found.append(Need(half, types, needed, staffed.there(half, some) if needed else 0))
    return found


def _sets(types: Sequence[str], staffed: Staffed) -> list[Skills]:
    """All types, and those sets of them that fewer counters serve."""
    seats = set(staffed.lists)
    if staffed.tellers is not None:
        kinds = {skills for here in staffed.tellers for skills in here}
        seats = {skills & one for skills in kinds for one in staffed.lists}
    who = {code: frozenset(one for one in seats if code in one) for code in types}
    try:
        sets = closed(who)
    except Invalid:  # more differs than can be looked at
        sets = [frozenset([code]) for code in types]
    return list(dict.fromkeys([*sets, frozenset(types)])) if types else []


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
    """Of the first half hour with too few counters the types that lack most; of equal ones those that fewest
    serve, all of them.
    """
    short = [need for need in rows if need.needed > need.there]
    first = [need for need in short if need.half == short[0].half]
    return max(first, key=lambda need: (need.needed - need.there, -need.there, len(need.types)), default=None)


def fullest(rows: Sequence[Need]) -> Need | None:
    """The half hour that takes most counters, all types together."""
    return max(rows, key=lambda need: (need.needed, len(need.types)), default=None)
