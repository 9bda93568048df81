"""When counters pause, and for how long: from the times at which they were open."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planning.learnt.at_work import Span
from planning.learnt.past import HALF_HOUR_MS, Past
from planning.live.start import HALVES

LEAST = 20
"""So many pauses that began in a half hour, or in those around it, are enough to say how long they are."""
MOST_KEPT = 400
_EVENING_MS = 3_600_000
"""Who closes within the last hour of a day goes home: that is no pause."""
_TILL_TOMORROW_MS = 12 * 3_600_000


@dataclass(frozen=True, slots=True)
class Breaks:
    """`leave`: by half hour of the day, after how long at work (ms) a counter pauses, 0: never. `lengths`:
    pauses (ms) that began from that half hour on, up to the next one named.
    """

    leave: tuple[int, ...]
    lengths: tuple[tuple[int, tuple[int, ...]], ...]

    def group_of(self, half: int) -> int:
        """The number of the group of lengths in which a half hour lies."""
        return max(0, bisect_right(self.lengths, half, key=lambda one: one[0]) - 1)


def breaks_of(past: Past) -> Breaks | None:
    """What the past says of pauses; None where there were too few."""
    worked, begun = [0] * HALVES, [0] * HALVES
    lengths: list[list[int]] = [[] for _ in range(HALVES)]
    for day in past.days:
        spans = {code: by_day[day] for code, by_day in past.open.items() if by_day.get(day)}
        evening = max((until for found in spans.values() for _, until in found), default=0) - _EVENING_MS
        for found in spans.values():
            _add_work(worked, found)
            for at, length in _pauses(sorted(found), evening):
                begun[_half(at)] += 1
                lengths[_half(at)].append(length)
    if sum(begun) < LEAST:
        return None
    leave = tuple(w // b if b else 0 for w, b in zip(worked, begun, strict=True))
    return Breaks(leave, tuple(_grouped(lengths)))


def _half(at: int) -> int:
    return max(0, min(HALVES - 1, at // HALF_HOUR_MS))


def _add_work(worked: list[int], spans: Sequence[Span]) -> None:
    for since, until in spans:
        for half in range(_half(since), _half(until) + 1):
            worked[half] += max(0, min(until, (half + 1) * HALF_HOUR_MS) - max(since, half * HALF_HOUR_MS))


def _pauses(spans: Sequence[Span], evening: int) -> list[Span]:
    """When each pause began, and how long it was."""
    found = []
    for n, (_, until) in enumerate(spans):
        if n + 1 < len(spans):
            found.append((until, spans[n + 1][0] - until))
        elif until < evening:
            found.append((until, _TILL_TOMORROW_MS))
    return [(at, length) for at, length in found if length > 0]


def _grouped(lengths: Sequence[Sequence[int]]) -> list[tuple[int, tuple[int, ...]]]:
    """Neighbouring half hours together until they have enough."""
    groups: list[tuple[int, tuple[int, ...]]] = []
    first, found = 0, list[int]()
    for half, here in enumerate(lengths):
        found += here
        if len(found) >= LEAST:
            groups.append((first, _thinned(found)))
            first, found = half + 1, []
    if found and groups:
        last, known = groups.pop()
        groups.append((last, _thinned([*known, *found])))
    return groups


def _thinned(lengths: Sequence[int]) -> tuple[int, ...]:
    order = sorted(lengths)
    if len(order) <= MOST_KEPT:
        return tuple(order)
    return tuple(order[(2 * k + 1) * len(order) // (2 * MOST_KEPT)] for k in range(MOST_KEPT))


def breaks_document(breaks: Breaks | None) -> dict[str, Any] | None:
    """As it is kept."""
    if breaks is None:
        return None
    return {"leave": list(breaks.leave), "lengths": [[half, list(found)] for half, found in breaks.lengths]}


def breaks_from(document: Mapping[str, Any] | None) -> Breaks | None:
    """The breaks of a document that `breaks_document` made."""
    if document is None:
        return None
    lengths = tuple((half, tuple(found)) for half, found in document["lengths"])
    return Breaks(tuple(document["leave"]), lengths)
