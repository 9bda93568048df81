"""Advice for now: which counter to open, until when, and what customers then wait.

The hall is lived on from as it stands - who waits, which counters are open, who usually comes - some dozen
times as it is and, with the same customers, with one counter more. Each business type is judged by itself: a
short line that nobody serves is not outweighed by a long one that goes well. It is said only where it helps.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import ceil

from hall.errors import HallError
from planning.live.usual import Usual
from planning.simulation import compiled, twin
from planning.simulation.compiled import Found, Hall, Kernel, Work
from planning.simulation.model import HALF_HOUR_MIN, Counter, Model, Window
from planning.simulation.plan import HALF_HOUR_MS, NEVER, NONE, Outcome, Plan, Station
from planning.simulation.planner import planned
from planning.simulation.results import Results
from planning.simulation.twin import Living, Row

MINUTE_MS = 60_000
AHEAD_HALVES = 5
"""So many half hours are lived; the last one lets the lines run out."""
JUDGED_MS = 90 * MINUTE_MS
"""Those who join within this time count."""
OPENS_IN_MIN = 2
LEAST_OPEN_MS = 20 * MINUTE_MS
FUTURES = {True: 50, False: 15}
"""So many with the compiled kernel, and without."""
SEED = 11
WANTED_SHARE, LEAST_HELPED, LEAST_SPARED_S = 0.9, 0.05, 120.0
"""Advice is given where fewer than that of a business type are called in time, and spares them so much."""
AS_GOOD = 0.03


@dataclass(frozen=True, slots=True)
class Standing:
    """The hall now. `at` and all instants are ms after midnight.

    `waiting`: (business type, customer class) -> since when; `busy`: open counter -> how long it serves
    (None: it is free); `shut`: closed counters; `came`: business type -> customers of an hour;
    `paused`: counters that could be called back from a pause; `hands`: what each can do who is to be at work
    now and is at no counter, None where no roster says so.
    """

    at: int
    waiting: Mapping[tuple[str, str], Sequence[int]]
    busy: Mapping[str, int | None]
    shut: Sequence[str]
    came: Mapping[str, int]
    paused: Sequence[str] = ()
    hands: Sequence[frozenset[str]] | None = None


class Who(StrEnum):
    """Who is to serve at the counter that is advised."""

    FREE = "free"
    """Somebody who is to be at work now, can do it and is at no counter."""
    UNKNOWN = "unknown"
    """There is no roster to ask."""
    PAUSED = "paused"
    """Whoever has paused there."""
    NOBODY = "nobody"
    """By the roster nobody is free for it."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Open that counter until then (minutes after midnight): nine in ten of `service` wait no longer
    than `wait_s` instead of `else_s`, and `late` instead of `late_else` of them longer than their target.
    """

    counter: str
    service: str
    until: int
    wait_s: float
    else_s: float
    late: float
    late_else: float
    who: Who = Who.UNKNOWN


@dataclass(slots=True)
class _Type:
    """One business type in one plan: how many came, how many too late, the waits of those called."""

    came: int = 0
    late: int = 0
    waits: list[int] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.late / max(1, self.came)

    @property
    def high_s(self) -> float:
        return sorted(self.waits)[ceil(0.9 * len(self.waits)) - 1] / 1000 if self.waits else 0.0


_Came = Mapping[str, _Type]


def worth_asking(standing: Standing, serves: Mapping[str, Sequence[str]]) -> bool:
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

    The business type of which most are late goes first; of its counters one for which somebody is free, then
    one that has paused. What nobody is free for is said last.

    `breathe` is called between the futures, each of which takes about a millisecond.
    """
    serves = {counter.code: counter.serves for counter in usual.model.counters}
    shut = _different([code for code in standing.shut if code in serves], serves)
    paused = _different([code for code in standing.paused if code in serves], serves)
    first = standing.at // HALF_HOUR_MS * HALF_HOUR_MIN
    ends = [first + HALF_HOUR_MIN * n for n in range(1, AHEAD_HALVES)]
    untils = [end for end in ends if end * MINUTE_MS >= standing.at + LEAST_OPEN_MS]
    choices: list[tuple[str, int] | None] = [
        None,
        *((code, end) for code in (*shut, *paused) for end in untils),
    ]
    try:
        plans = [planned(_model(standing, usual, choice, first)) for choice in choices]
    except HallError:
        return None
    lived = _lived(standing, plans, breathe, kernel or compiled.KERNEL)
    came = dict(zip(choices, lived, strict=True))
    as_it_is = came.pop(None)
    late = [code for code, one in as_it_is.items() if one.share > 1 - WANTED_SHARE]
    late.sort(key=lambda code: -as_it_is[code].late)
    somebody = [(service, who) for service in late for who in (Who.FREE, Who.UNKNOWN, Who.PAUSED)]
    for service, who in (*somebody, *((service, Who.NOBODY) for service in late)):
        codes = paused if who is Who.PAUSED else shut if who is _hand(standing, service) else ()
        able = [code for code in codes if service in serves[code]]
        found = _helping(service, as_it_is, came, able, untils)
        if found is not None:
            return replace(found, who=who)
    return None


def _hand(standing: Standing, service: str) -> Who:
    """Who would serve that business type at a closed counter."""
    if standing.hands is None:
        return Who.UNKNOWN
    return Who.FREE if any(service in skills for skills in standing.hands) else Who.NOBODY


def _helping(
    service: str,
    as_it_is: _Came,
    came: Mapping[tuple[str, int] | None, _Came],
    able: Sequence[str],
    untils: Sequence[int],
) -> Advice | None:
    """Of counters that serve this business type the one that helps all customers most, if it helps these."""
    if not able:
        return None
    best = min(able, key=lambda code: _late(came[code, untils[-1]]))
    enough = _late(came[best, untils[-1]]) + AS_GOOD
    until = next(end for end in untils if _late(came[best, end]) <= enough)
    before, after = as_it_is[service], came[best, until][service]
    helped, spared = before.share - after.share, before.high_s - after.high_s
    if helped < LEAST_HELPED or spared < LEAST_SPARED_S:
        return None
    return Advice(best, service, until, after.high_s, before.high_s, after.share, before.share)


def _late(came: _Came) -> float:
    """The part of all customers who wait too long."""
    return sum(one.late for one in came.values()) / max(1, sum(one.came for one in came.values()))


def _different(codes: Sequence[str], serves: Mapping[str, Sequence[str]]) -> list[str]:
    """Of counters that serve the same the first."""
    found: dict[frozenset[str], str] = {}
    for code in codes:
        found.setdefault(frozenset(serves[code]), code)
    return list(found.values())


def _model(standing: Standing, usual: Usual, choice: tuple[str, int] | None, first: int) -> Model:
    """The next hours. Counters that stay shut open at the very end, so that every plan has the same lines."""
    model, end = usual.model, first + AHEAD_HALVES * HALF_HOUR_MIN
    levels = dict(zip(usual.plan.sources, usual.levels(standing.came, standing.at), strict=True))
    level = {usual.plan.lines[source.line].type: one for source, one in levels.items()}
    skipped = (first - model.opens) // HALF_HOUR_MIN
    types = tuple(
        replace(
            kind,
            arrivals=tuple(
                kind.arrivals[k] * level.get(kind.code, 1.0) if 0 <= k < len(kind.arrivals) else 0.0
                for k in range(skipped, skipped + AHEAD_HALVES)
            ),
        )
        for kind in model.types
    )
    now = ceil(standing.at / MINUTE_MS)
    counters = []
    for counter in model.counters:
        opens, closes = end - 1, end
        if counter.code in standing.busy:
            opens = now + _left(model, counter, standing.busy[counter.code])
        elif choice is not None and choice[0] == counter.code:
            opens, closes = now + OPENS_IN_MIN, choice[1]
        counters.append(Counter(counter.code, counter.serves, (Window(min(opens, closes - 1), closes),)))
    return replace(model, opens=first, types=types, counters=tuple(counters))


def _left(model: Model, counter: Counter, served_ms: int | None) -> int:
    """How many minutes whoever is served will yet take: half a service at least."""
    if served_ms is None:
        return 0
    means = [kind.service.mean for kind in model.types if kind.code in counter.serves]
    mean = sum(means) / len(means)
    return round(max(mean / 2, mean - served_ms / 1000) / 60)


def _lived(
    standing: Standing, plans: Sequence[Plan], breathe: Callable[[], None], kernel: Kernel | None
) -> list[_Came]:
    """What those who join soon come to, in each plan."""
    futures = FUTURES[kernel is not None]
    lives: _Compiled | _Python = _Python(plans) if kernel is None else _Compiled(plans, futures, kernel)
    found = [{line.type: _Type() for line in plans[0].lines if line.source != NONE} for _ in plans]
    for number in range(futures):
        rows = _crowd(plans[0], standing, number)
        here = [[k for k, at in enumerate(row.joined) if 0 <= at - standing.at < JUDGED_MS] for row in rows]
        for n, lived in enumerate(lives.live(rows, number)):
            for k, places in enumerate(here):
                line = plans[n].lines[k]
                if places:
                    _add(found[n][line.type], line.target, [lived[k][place] for place in places])
        breathe()
    return list(found)


def _add(to: _Type, target: int, came: Sequence[tuple[int, int]]) -> None:
    for wait, outcome in came:
        called = outcome in (Outcome.SERVED, Outcome.NO_SHOW)
        to.came += 1
        to.late += not called or wait > target
        if called:
            to.waits.append(wait)


def _crowd(plan: Plan, standing: Standing, number: int) -> list[Row]:
    """Those who wait, and those who come from now on."""
    rows = twin.draw(plan, SEED, number)
    streams = twin.streams(plan, SEED, number)
    for k, row in enumerate(rows):
        line = plan.lines[k]
        if line.station is not Station.COUNTERS or line.source == NONE:
            continue
        keep = [n for n, at in enumerate(row.joined) if at >= standing.at]
        waiting = sorted(standing.waiting.get((line.type, line.customer_class), ()))
        more = range(len(row.joined), len(row.joined) + len(waiting))
        stream = streams[line.source]
        busy = [twin.busy_of(plan, line, stream, 0, n) for n in more]
        dead = [_patient(plan, k, stream, n, at, standing.at) for n, at in zip(more, waiting, strict=True)]
        row.joined = [*waiting, *(row.joined[n] for n in keep)]
        row.busy = [*busy, *(row.busy[n] for n in keep)]
        row.dead = [*dead, *(row.dead[n] for n in keep)] if line.patience != NONE else []
    return rows


def _patient(plan: Plan, k: int, stream: int, number: int, joined: int, now: int) -> int:
    """When somebody who is still there loses patience."""
    if plan.lines[k].patience == NONE:
        return NEVER
    return max(twin.dead_of(plan, plan.lines[k], stream, 0, number, joined), now + 1)


class _Python:
    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans

    def live(self, rows: Sequence[Row], number: int) -> Iterator[list[list[tuple[int, int]]]]:
        """Wait and outcome of each customer of each line, plan by plan."""
        for plan in self._plans:
            own = [Row(list(row.joined), list(row.busy), list(row.dead)) for row in rows]
            day = Living(plan, own, SEED, number).day()
            yield [list(zip(row.waits, row.outcomes, strict=True)) for row in day.rows]


class _Compiled:
    def __init__(self, plans: Sequence[Plan], futures: int, kernel: Kernel) -> None:
        self._plans, self._kernel, self._futures = plans, kernel, futures
        self._halls = [Hall(plan, given=True) for plan in plans]
        self._work = Work(len(plans[0].lines), AHEAD_HALVES, 0)

    def live(self, rows: Sequence[Row], number: int) -> Iterator[list[list[tuple[int, int]]]]:
        """Wait and outcome of each customer of each line, plan by plan."""
        most = 2 * sum(len(row.joined) for row in rows) + 64
        if self._work.room < most:
            self._work = Work(len(self._plans[0].lines), AHEAD_HALVES, 2 * most)
        for plan, hall in zip(self._plans, self._halls, strict=True):
            for k, row in enumerate(rows):
                if plan.lines[k].source != NONE:
                    self._work.give(k, row.joined, row.busy, row.dead)
            results = Results(plan, SEED)
            found = Found(results, 1, 2 * most)
            self._kernel.simulate([hall], self._work, [found], SEED + number, 0, 1, shared=False)
            found.close()
            yield _by_line(results)


def _by_line(results: Results) -> list[list[tuple[int, int]]]:
    told, first = [], 0
    for many in results.counts:
        last = first + many
        told.append(list(zip(results.waits[first:last], results.outcomes[first:last], strict=True)))
        first = last
    return told
