"""Service times of a log from elsewhere that does not say both when serving began and when it ended.

Whoever calls the next customer, or finishes with them, has served the one before in between, if the next
one had been waiting all that time: to ask that they waited already when it began makes long services no more
likely to be seen than short ones. Other customers of such a counter are given the usual time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from planning.history.visit import SERVED, Stint, Visit

_BREAK_MS, _BREAK_TIMES = 900_000, 6
"""Who calls nobody for so long, and for so many usual services, has had a break."""
_TOO_FEW = 5
"""Of fewer of a business type its usual time is that of all together."""
_UNKNOWN_MS = 60_000
"""Of a business type that the catalogue no longer knows."""


@dataclass(slots=True)
class Timed:
    """Visits of a day with all times that can be told; `guessed`: the tickets whose time is the usual one;
    `told`: how many times were found.
    """

    visits: list[Visit]
    guessed: set[str] = field(default_factory=set)
    told: int = 0


def timed(visits: Iterable[Visit], means_ms: Mapping[str, int]) -> Timed:
    """The visits of one day. `means_ms`: the usual service of a business type where too little is seen."""
    found = Timed(list(visits))
    untold = [one for one in found.visits if (stint := _last(one)) and _is_untold(stint)]
    if not untold:
        return found
    gaps = dict(_gaps(found.visits))
    usual = _usual(untold, gaps, means_ms)
    longest = {kind: max(_BREAK_MS, _BREAK_TIMES * ms) for kind, ms in usual.items()}
    ends: dict[str, Stint] = {}
    for visit in untold:
        stint = visit.stints[-1]
        gap, telling = gaps.get(visit.ticket, (None, False))
        is_told = telling and gap is not None and gap <= longest[visit.asked]
        ms = gap if is_told and gap else min(usual[visit.asked], gap or usual[visit.asked])
        ends[visit.ticket] = _lasting(stint, visit, ms)
        if not is_told:
            found.guessed.add(visit.ticket)
    found.told = len(ends) - len(found.guessed)
    found.visits = [
        replace(one, stints=(*one.stints[:-1], ends[one.ticket])) if one.ticket in ends else one
        for one in found.visits
    ]
    return found


def _last(visit: Visit) -> Stint | None:
    return visit.stints[-1] if visit.stints else None


def _is_untold(stint: Stint) -> bool:
    return bool(stint.counter) and stint.until is None and stint.ended in SERVED


def _lasting(stint: Stint, visit: Visit, ms: int) -> Stint:
    if stint.has_begun:
        return replace(stint, until=stint.begun_at + ms)
    return replace(stint, started_at=(visit.over_at or 0) - ms, until=visit.over_at)


def _gaps(visits: Iterable[Visit]) -> Iterator[tuple[str, tuple[int, bool]]]:
    """Ticket -> from one instant to the next at the same counter, and whether the next one waited so long."""
    at: dict[str, list[tuple[int, Visit, bool]]] = defaultdict(list)
    for visit in visits:
        for stint in visit.stints:
            known = stint.begun_at if stint.has_begun else visit.over_at
            if stint.counter and known is not None:
                at[stint.counter].append((known, visit, stint.has_begun))
    for many in at.values():
        many.sort(key=lambda one: one[0])
        for (first, before, begun), (second, after, later_begun) in pairwise(many):
            telling = after.issued_at <= first
            if begun and later_begun and second > first:
                yield before.ticket, (second - first, telling)
            elif not begun and not later_begun and second > first:
                yield after.ticket, (second - first, telling)


def _usual(
    untold: Sequence[Visit], gaps: Mapping[str, tuple[int, bool]], means_ms: Mapping[str, int]
) -> dict[str, int]:
    """Business type -> its usual time: the median of those that can be told."""
    seen: dict[str, list[int]] = defaultdict(list)
    for visit in untold:
        gap, telling = gaps.get(visit.ticket, (0, False))
        if telling:
            seen[visit.asked].append(gap)
    together = [ms for many in seen.values() for ms in many]
    usual = round(median(together)) if len(together) >= _TOO_FEW else None
    return {
        kind: round(median(seen[kind]))
        if len(seen[kind]) >= _TOO_FEW
        else usual or means_ms.get(kind, _UNKNOWN_MS)
        for kind in {visit.asked for visit in untold}
    }
