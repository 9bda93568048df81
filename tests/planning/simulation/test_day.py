"""A day as it is lived: by a plain hall that asks `hall.rules` for each call, and by the kernels."""

from collections.abc import Sequence

import pytest

from hall.errors import NotReady, Refused
from hall.rules import Head, next_for
from planning.simulation import compiled, run, twin
from planning.simulation.model import Counter, Model, every_day
from planning.simulation.plan import Outcome, Plan, Station, Sum
from planning.simulation.planner import planned
from planning.simulation.run import Kernel, compare, simulate
from tests.planning.simulation.days import everything, typical

ARRAYS = ("counts", "sums", "queue", "busy", "waits", "joined", "outcomes")
needs_compiler = pytest.mark.skipif(
    compiled.KERNEL is None, reason="no compiler was here when the project was installed"
)


def plain_day(plan: Plan, rows: Sequence[twin.Row]) -> list[list[int]]:
    """The waits of a day (ms, by line) in a hall without tricks, millisecond events in their order."""
    waits = [[-1] * len(row.joined) for row in rows]
    crowd = sorted((at, k, i) for k, row in enumerate(rows) for i, at in enumerate(row.joined))
    waiting: list[Head] = []
    free_at = {c: server.windows[0][0] for c, server in enumerate(plan.servers)}
    idle: set[int] = set()
    move = 0
    while move < len(crowd) or waiting:
        comes = crowd[move][0] if move < len(crowd) else None
        frees = min(free_at.values(), default=None)
        now = min(t for t in (comes, frees) if t is not None)
        while move < len(crowd) and crowd[move][0] == now:
            _, k, i = crowd[move]
            line = plan.lines[k]
            head = Head(f"{k} {i}", "", line.type, now - line.head_start, now, move, line.target)
            waiting.append(head)
            move += 1
        freed = sorted(c for c, at in free_at.items() if at == now)
        for c in (*freed, *sorted(idle)):
            free_at.pop(c, None)
            lines = plan.servers[c].lines
            still = [h for h in waiting if now <= dead_of(rows, h)]
            chosen = next_for([h for h in still if int(h.ticket.split()[0]) in lines], now)
            if chosen is None:
                idle.add(c)
                continue
            idle.discard(c)
            waiting.remove(chosen)
            k, i = map(int, chosen.ticket.split())
            waits[k][i] = now - chosen.issued_at
            free_at[c] = now + rows[k].busy[i]
        waiting = [h for h in waiting if now <= dead_of(rows, h)]
    return waits


def dead_of(rows: Sequence[twin.Row], head: Head) -> int:
    k, i = map(int, head.ticket.split())
    return rows[k].dead[i]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_twin_lives_the_day_that_the_halls_rule_lives(seed: int) -> None:
    plan = planned(typical(customers=500, counters=2, priority=0.2))
    rows = twin.draw(plan, seed, 0)
    expected = plain_day(plan, rows)
    day = twin.Living(plan, rows, seed, 0).day()
    served = [
        [
            wait if outcome == Outcome.SERVED else -1
            for wait, outcome in zip(row.waits, row.outcomes, strict=True)
        ]
        for row in day.rows
    ]
    assert served == expected
    assert sum(wait > 0 for waits in served for wait in waits) > 200


@needs_compiler
@pytest.mark.parametrize(
    "model",
    [typical(customers=600, counters=3), typical(priority=0.1), everything()],
    ids=["overloaded", "classes", "everything"],
)
def test_both_kernels_give_the_same_to_the_last_bit(model: Model) -> None:
    here, there = (simulate(model, 4, 5, kernel=kernel) for kernel in Kernel)
    assert [getattr(here, name) for name in ARRAYS] == [getattr(there, name) for name in ARRAYS]
    assert sum(here.waits) > 0


@needs_compiler
def test_targets_without_a_common_multiple_give_the_same_too() -> None:
    kinds = everything().types
    awkward = [
        t.__class__(**{**_fields(t), "target_s": s})
        for t, s in zip(kinds, (299.993, 600.011, 900.001), strict=True)
    ]
    model = Model(**{**_fields(everything()), "types": tuple(awkward)})
    here, there = (simulate(model, 4, 5, kernel=kernel) for kernel in Kernel)
    assert [getattr(here, name) for name in ARRAYS] == [getattr(there, name) for name in ARRAYS]


@needs_compiler
@pytest.mark.parametrize("large", [1, 1 << 30], ids=["from the system", "from Python"])
def test_room_that_does_not_suffice_is_enlarged(monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    expected = simulate(typical(customers=300), 20, 2)
    monkeypatch.setattr(run, "_SPARE", 0.01)
    monkeypatch.setattr(compiled, "_LARGE", large)
    found = simulate(typical(customers=300), 20, 2)
    assert [getattr(found, name) for name in ARRAYS] == [getattr(expected, name) for name in ARRAYS]


def _fields(value: object) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__slots__}  # type: ignore[attr-defined]


def test_the_same_crowd_comes_to_every_scenario() -> None:
    eight, nine = compare((typical(8), typical(9)), 3, 1)
    assert eight.joined == nine.joined
    assert sum(nine.mean_waits()) < sum(eight.mean_waits())


def test_other_types_change_nobodys_errand() -> None:
    alone = typical().types[0]
    desk = Counter("1", ("payment",), every_day(480, 1200))
    one = Model(480, (alone,), (desk,), head_starts={"priority": 600})
    rows, all_rows = (twin.draw(planned(m), 9, 2) for m in (one, typical()))
    assert (rows[0].joined, rows[0].busy, rows[0].dead) == (
        all_rows[0].joined,
        all_rows[0].busy,
        all_rows[0].dead,
    )


@pytest.mark.parametrize("kernel", [k for k in Kernel if compiled.KERNEL or k is Kernel.PYTHON])
def test_everybody_is_accounted_for(kernel: Kernel) -> None:
    results = simulate(everything(), 6, 3, kernel=kernel)
    for station in Station:
        stood = sum(1 for c in results.customers() if c.line.station is station)
        called, left = (sum(results.by_day(s, station=station)) for s in (Sum.CALLED, Sum.LEFT))
        assert called + left == stood > 0
    waited = sum(c.wait_ms for c in results.customers())
    assert sum(results.queue) == waited
    outcomes = {c.outcome for c in results.customers()}
    assert outcomes == set(Outcome)


def test_progress_is_told_and_a_stop_is_obeyed() -> None:
    heard: list[tuple[int, int]] = []
    simulate(typical(customers=100), 7, 1, progress=lambda done, of: heard.append((done, of)))
    assert heard[-1] == (7, 7)
    with pytest.raises(Refused, match="stopped"):
        simulate(typical(customers=100), 7, 1, stop=lambda: True)


def test_without_a_compiler_the_twin_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = simulate(typical(customers=200), 2, 1, kernel=Kernel.PYTHON)
    monkeypatch.setattr(compiled, "KERNEL", None)
    assert simulate(typical(customers=200), 2, 1).waits == expected.waits
    with pytest.raises(NotReady, match="no_kernel"):
        simulate(typical(customers=200), 2, 1, kernel=Kernel.COMPILED)


def test_a_run_without_single_customers_has_the_same_sums() -> None:
    kept, unkept = (simulate(typical(customers=200), 5, 1, keep=keep) for keep in (True, False))
    assert (unkept.sums, unkept.queue, len(unkept.waits)) == (kept.sums, kept.queue, 0)
