"""Lives a hall's day many times: `simulate` one model, `compare` several with the same crowds."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TypedDict, Unpack

from hall.errors import Invalid, NotReady, Refused
from planning.simulation import compiled, twin
from planning.simulation.compiled import CROWDED, FULL, Found, Hall, Work
from planning.simulation.model import Model
from planning.simulation.plan import Plan
from planning.simulation.planner import planned
from planning.simulation.results import Numbers, Results

Progress = Callable[[int, int], None]
"""Hears how many replications are done, and of how many."""
Stop = Callable[[], bool]
"""Asked between batches whether the work is to end."""


class Kernel(StrEnum):
    """Which kernel does the work; they give the same results."""

    COMPILED = "compiled"
    PYTHON = "python"


_BATCH = {Kernel.COMPILED: 100_000, Kernel.PYTHON: 5_000}
"""Customers between two looks at `stop`: 5 to 50 ms."""
_SPARE = 1.3
"""So much more room is taken than is expected to be needed; where it does not suffice, it is doubled."""


class How(TypedDict, total=False):
    """How it is done; `keep`: whether single customers are kept, `kernel`: by default the compiled one."""

    progress: Progress | None
    stop: Stop | None
    keep: bool
    kernel: Kernel | None


def simulate(model: Model, replications: int, seed: int, **how: Unpack[How]) -> Results:
    """That many days of the model. Same model, seed and number: same results, with either kernel.

    Raises Invalid for a model that does not make sense, Refused `stopped` when `stop` said so, NotReady
    `no_kernel` where the compiled one is asked for and is not there.
    """
    (found,) = compare((model,), replications, seed, **how)
    return found


def compare(models: Sequence[Model], replications: int, seed: int, **how: Unpack[How]) -> list[Results]:
    """Several models with common random numbers: in each replication the same customers come.

    So the difference between two models, day by day, has a far smaller spread than each of them. Raises as
    `simulate` does.
    """
    if replications < 1:
        raise Invalid("no_replications", "At least one day must be simulated.", field="replications")
    plans = [planned(model) for model in models]
    return live(plans, replications, seed, **how)


def live(
    plans: Sequence[Plan],
    replications: int,
    seed: int,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
    keep: bool = True,
    kernel: Kernel | None = None,
) -> list[Results]:
    """`compare` for plans."""
    found = [Results(plan, seed) for plan in plans]
    chosen = kernel or default_kernel()
    days = _Python(found, keep) if chosen is Kernel.PYTHON else _Compiled(found, replications, keep)
    batch = max(1, int(_BATCH[chosen] / max(1.0, sum(plan.expected for plan in plans))))
    done = 0
    while done < replications:
        if stop is not None and stop():
            raise Refused("stopped", "The simulation was stopped.")
        done += days.live(done, min(batch, replications - done))
        if progress is not None:
            progress(done, replications)
    days.close()
    return found


def default_kernel() -> Kernel:
    """The compiled one where it is."""
    return Kernel.PYTHON if compiled.KERNEL is None else Kernel.COMPILED


class _Python:
    def __init__(self, found: Sequence[Results], keep: bool) -> None:
        self._found, self._keep = found, keep

    def live(self, first: int, days: int) -> int:
        """That many replications from `first` on."""
        for replication in range(first, first + days):
            for results in self._found:
                self._add(results, replication)
        return days

    def close(self) -> None:
        """All is done."""

    def _add(self, results: Results, replication: int) -> None:
        rows = twin.draw(results.plan, results.seed, replication)
        day = twin.Living(results.plan, rows, results.seed, replication).day()
        results.replications += 1
        _extend(results.counts, (len(row.joined) for row in day.rows))
        for to, from_ in ((results.sums, day.sums), (results.queue, day.queue), (results.busy, day.busy)):
            for values in from_:
                _extend(to, values)
        if self._keep:
            for row in day.rows:
                _extend(results.waits, row.waits)
                _extend(results.joined, row.joined)
                _extend(results.outcomes, row.outcomes)


def _extend(to: Numbers, values: Iterable[int]) -> None:
    assert isinstance(to, array), "only the compiled kernel lays its results out beforehand"
    to.extend(values)


class _Compiled:
    def __init__(self, found: Sequence[Results], replications: int, keep: bool) -> None:
        if compiled.KERNEL is None:
            text = "No compiler was there when this was installed; the kernel in Python does the same."
            raise NotReady("no_kernel", text)
        self._kernel, self._results = compiled.KERNEL, found
        self._halls = [Hall(results.plan) for results in found]
        self._shared = all(results.plan.crowd == found[0].plan.crowd for results in found)
        self._most = max(results.plan.expected for results in found)
        self._work = self._memory(int(self._most * _SPARE) + 64)
        room = int(self._most * _SPARE * replications) + 64 if keep else 0
        self._found = [Found(results, replications, room) for results in found]

    def live(self, first: int, days: int) -> int:
        """At most that many replications from `first` on; how many were done."""
        seed = self._results[0].seed
        done = self._kernel.simulate(
            self._halls, self._work, self._found, seed, first, days, shared=self._shared
        )
        if done == FULL:
            for found in self._found:
                found.grow()
        elif done == CROWDED:
            self._work = self._memory(2 * self._work.room)
        for results in self._results:
            results.replications += max(0, done)
        return max(0, done)

    def close(self) -> None:
        """All is done."""
        for found in self._found:
            found.close()

    def _memory(self, room: int) -> Work:
        plans = [results.plan for results in self._results]
        lines, pieces = max(len(p.lines) for p in plans), max(len(p.edges) - 1 for p in plans)
        return Work(lines, pieces, room)
