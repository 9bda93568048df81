"""The next hours of the hall, lived from this moment on: as it stands, or with a counter more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from planning.live.usual import Usual
from planning.roster.standing import Standing
from planning.simulation import twin
from planning.simulation.compiled import Found, Hall, Kernel, Work
from planning.simulation.model import HALF_HOUR_MIN, Counter, Model, Window
from planning.simulation.plan import HALF_HOUR_MS, NEVER, NONE, Outcome, Plan, Station
from planning.simulation.results import Results
from planning.simulation.twin import Living, Row

MINUTE_MS = 60_000
AHEAD_HALVES = 5
"""So many half hours are lived; the last one lets the lines run out."""
JUDGED_MS = 90 * MINUTE_MS
"""Those who join within this time count."""
OPENS_IN_MIN = 2
FUTURES = {True: 50, False: 15}
"""So many with the compiled kernel, and without."""
SEED = 11


@dataclass(frozen=True, slots=True)
class Choice:
    """That counter is open from soon on until then (minute of the day); who sits at `leaving` goes there."""

    counter: str
    until: int
    leaving: str | None = None


@dataclass(slots=True)
class Came:
    """One business type in one plan: how many came, how many too late, the waits of those called."""

    came: int = 0
    late: int = 0
    waits: list[int] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The part of them who wait longer than their target."""
        return self.late / max(1, self.came)

    @property
    def high_s(self) -> float:
        """Nine in ten of those called wait no longer."""
        return sorted(self.waits)[ceil(0.9 * len(self.waits)) - 1] / 1000 if self.waits else 0.0


def begins(standing: Standing) -> int:
    """The minute at which the half hour of this moment began."""
    return standing.at // HALF_HOUR_MS * HALF_HOUR_MIN


def next_hours(standing: Standing, usual: Usual, choice: Choice | None) -> Model:
    """The next hours. Counters that stay shut open at the very end, so that every plan has the same lines."""
    model, first = usual.model, begins(standing)
    end = first + AHEAD_HALVES * HALF_HOUR_MIN
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
    counters = tuple(
        replace(one, windows=(_window(standing, model, one, choice, end),)) for one in model.counters
    )
    return replace(model, opens=first, types=types, counters=counters)


def _window(standing: Standing, model: Model, counter: Counter, choice: Choice | None, end: int) -> Window:
    """When a counter is open in the next hours."""
    now = ceil(standing.at / MINUTE_MS)
    opens, closes, code = end - 1, end, counter.code
    if choice is not None and choice.leaving == code:
        opens = choice.until
    elif code in standing.busy:
        opens = now + _left(model, counter, standing.busy[code])
    elif choice is not None and choice.counter == code:
        opens, closes = now + OPENS_IN_MIN + _left_at(standing, model, choice.leaving), choice.until
    return Window(min(opens, closes - 1), closes)


def _left_at(standing: Standing, model: Model, code: str | None) -> int:
    """Whoever changes to another counter serves their customer out."""
    leaving = next((one for one in model.counters if one.code == code), None)
    return 0 if leaving is None else _left(model, leaving, standing.busy[leaving.code])


def _left(model: Model, counter: Counter, served_ms: int | None) -> int:
    """How many minutes whoever is served will yet take: half a service at least."""
    if served_ms is None:
        return 0
    means = [kind.service.mean for kind in model.types if kind.code in counter.serves]
    mean = sum(means) / len(means)
    return round(max(mean / 2, mean - served_ms / 1000) / 60)


def lived(
    standing: Standing, plans: Sequence[Plan], breathe: Callable[[], None], kernel: Kernel | None
) -> list[dict[str, Came]]:
    """What those who join soon come to, in each plan."""
    futures = FUTURES[kernel is not None]
    lives: _Compiled | _Python = _Python(plans) if kernel is None else _Compiled(plans, futures, kernel)
    found = [{line.type: Came() for line in plans[0].lines if line.source != NONE} for _ in plans]
    for number in range(futures):
        rows = _crowd(plans[0], standing, number)
        here = [[k for k, at in enumerate(row.joined) if 0 <= at - standing.at < JUDGED_MS] for row in rows]
        for n, told in enumerate(lives.live(rows, number)):
            for k, places in enumerate(here):
                line = plans[n].lines[k]
                if places:
                    _add(found[n][line.type], line.target, [told[k][place] for place in places])
        breathe()
    return found


def _add(to: Came, target: int, came: Sequence[tuple[int, int]]) -> None:
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
