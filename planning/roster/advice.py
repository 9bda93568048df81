"""Advice for now: which counter to open, until when, by whom, and what customers then wait.

The hall is lived on from as it stands - who waits, which counters are open, who usually comes - some dozen
times as it is and, with the same customers, with one counter more. Each business type is judged by itself: a
short line that nobody serves is not outweighed by a long one that goes well. It is said only where it helps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hall.errors import HallError
from planning.live.usual import Usual
from planning.roster.next_hours import AHEAD_HALVES, MINUTE_MS, Came, Choice, begins, lived, next_hours
from planning.roster.standing import Standing
from planning.simulation import compiled
from planning.simulation.compiled import Kernel
from planning.simulation.model import HALF_HOUR_MIN
from planning.simulation.planner import planned

LEAST_OPEN_MS = 20 * MINUTE_MS
WANTED_SHARE, LEAST_HELPED, LEAST_SPARED_S = 0.9, 0.05, 120.0
"""Advice is given where fewer than that of a business type are called in time, and spares them so much."""
AS_GOOD = 0.03
MOST_MOVED = 3
"""So many who sit elsewhere are tried, of those whose counters fewest wait for."""
Serves = Mapping[str, Sequence[str]]
Outcomes = Mapping[Choice | None, Mapping[str, Came]]


class Who(StrEnum):
    """Who is to serve at the counter that is advised."""

    FREE = "free"
    """Somebody who is to be at work now, can do it and is at no counter."""
    UNKNOWN = "unknown"
    """There is no roster to ask."""
    PAUSED = "paused"
    """Whoever has paused there."""
    MOVED = "moved"
    """Whoever sits at another counter, where they are needed less."""
    NOBODY = "nobody"
    """By the roster nobody is free for it."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Open that counter until then (minutes after midnight): nine in ten of `service` wait no longer
    than `wait_s` instead of `else_s`, and `late` instead of `late_else` of them longer than their target.
    `leaving`: the counter that whoever goes there leaves, see `Who.MOVED`.
    """

    counter: str
    service: str
    until: int
    wait_s: float
    else_s: float
    late: float
    late_else: float
    who: Who = Who.UNKNOWN
    leaving: str | None = None


def worth_asking(standing: Standing, serves: Serves) -> bool:
    """Whether anybody waits whom the open counters do not take at once, and a counter is left to open."""
    left = (*standing.shut, *standing.paused)
    for (service, _), since in standing.waiting.items():
        open_ = sum(service in serves[code] for code in standing.busy)
        if since and len(since) >= open_ and any(service in serves[code] for code in left):
            return True
    return False


def advised(
    standing: Standing, usual: Usual, breathe: Callable[[], None] = lambda: None, kernel: Kernel | None = None
) -> Advice | None:
    """The counter that helps most, and the shortest time that does as well; None where none is needed.

    The business type of which most are late goes first; of its counters one for which somebody is free, as
    long as they are there, then one that has paused. Where nobody is free, somebody who can do it may leave
    another counter, if all are better off by it. What nobody can do is said last.

    `breathe` is called between the futures, each of which takes about a millisecond.
    """
    return _Advising(standing, usual, breathe, kernel or compiled.KERNEL).advice()


class _Advising:
    def __init__(
        self, standing: Standing, usual: Usual, breathe: Callable[[], None], kernel: Kernel | None
    ) -> None:
        self._standing, self._usual, self._breathe, self._kernel = standing, usual, breathe, kernel
        self._serves = {counter.code: counter.serves for counter in usual.model.counters}
        self._shut, self._paused = self._different(standing.shut), self._different(standing.paused)
        ends = [begins(standing) + HALF_HOUR_MIN * n for n in range(1, AHEAD_HALVES)]
        least = standing.at + LEAST_OPEN_MS
        self._untils = [end for end in ends if end * MINUTE_MS >= least and end <= standing.closes]

    def advice(self) -> Advice | None:
        """What to do, and who."""
        if not self._untils:
            return None
        each = (Choice(code, end) for code in (*self._shut, *self._paused) for end in self._untils)
        try:
            came = self._lived([None, *each])
        except HallError:
            return None
        late = [code for code, one in _late_first(came[None]) if one.share > 1 - WANTED_SHARE]
        for service in late:
            for who in (Who.FREE, Who.UNKNOWN, Who.PAUSED):
                found = self._helping(service, who, came)
                if found is not None:
                    return found
        lacking = (self._helping(service, Who.NOBODY, came) for service in late)
        nobody = [one for one in lacking if one is not None]
        return next((moved for one in nobody if (moved := self._moved(one, came))), next(iter(nobody), None))

    def _helping(self, service: str, who: Who, came: Outcomes) -> Advice | None:
        """Of the counters at which these would serve it the one that helps all customers most."""
        untils = [end for end in self._untils if end <= self._stays(service, who)]
        able = self._preferred([c for c in self._counters(service, who) if service in self._serves[c]], who)
        if not able or not untils:
            return None
        best = min(able, key=lambda code: _late(came[Choice(code, untils[-1])]))
        enough = _late(came[Choice(best, untils[-1])]) + AS_GOOD
        until = next(end for end in untils if _late(came[Choice(best, end)]) <= enough)
        return _told(Choice(best, until), service, who, came)

    def _counters(self, service: str, who: Who) -> Sequence[str]:
        if who is Who.PAUSED:
            can = self._standing.can
            return [code for code in self._paused if code not in can or service in can[code]]
        return self._shut if who is self._hand(service) else ()

    def _preferred(self, codes: Sequence[str], who: Who) -> Sequence[str]:
        """Rather counters that call nobody whom those who are free cannot serve."""
        hands = self._standing.hands if who is Who.FREE else None
        whole = [code for code in codes if any(one.can.issuperset(self._serves[code]) for one in hands or ())]
        return whole or codes

    def _hand(self, service: str) -> Who:
        """Who would serve that business type at a closed counter."""
        hands = self._standing.hands
        if hands is None:
            return Who.UNKNOWN
        there = any(service in one.can and one.until >= self._untils[0] for one in hands)
        return Who.FREE if there else Who.NOBODY

    def _stays(self, service: str, who: Who) -> int:
        """How long somebody is there who can do it; of others nobody knows."""
        if who is not Who.FREE:
            return self._untils[-1]
        return max((one.until for one in self._standing.hands or () if service in one.can), default=0)

    def _moved(self, instead: Advice, came: Outcomes) -> Advice | None:
        """Somebody who can do it leaves a counter that does not serve it, if that is better for all."""
        can, service = self._standing.can, instead.service
        others = [
            code
            for code in self._standing.busy
            if code in self._serves and service not in self._serves[code] and service in can.get(code, ())
        ]
        others.sort(key=lambda code: sum(self._waiting(one) for one in self._serves[code]))
        choices = [Choice(instead.counter, instead.until, code) for code in others[:MOST_MOVED]]
        if not choices:
            return None
        more = {None: came[None], **self._lived(choices)}
        best = min(choices, key=lambda one: _late(more[one]))
        better = _late(more[best]) <= _late(came[None]) - LEAST_HELPED
        return _told(best, service, Who.MOVED, more) if better else None

    def _waiting(self, service: str) -> int:
        return sum(len(since) for (code, _), since in self._standing.waiting.items() if code == service)

    def _lived(self, choices: Sequence[Choice | None]) -> dict[Choice | None, dict[str, Came]]:
        plans = [planned(next_hours(self._standing, self._usual, choice)) for choice in choices]
        return dict(zip(choices, lived(self._standing, plans, self._breathe, self._kernel), strict=True))

    def _different(self, codes: Sequence[str]) -> list[str]:
        """Of counters that serve the same, by people who can do the same, the first."""
        found: dict[tuple[frozenset[str], frozenset[str] | None], str] = {}
        for code in codes:
            if code in self._serves:
                found.setdefault((frozenset(self._serves[code]), self._standing.can.get(code)), code)
        return list(found.values())


def _told(choice: Choice, service: str, who: Who, came: Outcomes) -> Advice | None:
    """What is said of a choice, if it helps those who come for this business type."""
    before, after = came[None][service], came[choice][service]
    if before.share - after.share < LEAST_HELPED or before.high_s - after.high_s < LEAST_SPARED_S:
        return None
    figures = (after.high_s, before.high_s, after.share, before.share)
    return replace(Advice(choice.counter, service, choice.until, *figures), who=who, leaving=choice.leaving)


def _late_first(came: Mapping[str, Came]) -> list[tuple[str, Came]]:
    return sorted(came.items(), key=lambda one: -one[1].late)


def _late(came: Mapping[str, Came]) -> float:
    """The part of all customers who wait too long."""
    return sum(one.late for one in came.values()) / max(1, sum(one.came for one in came.values()))
