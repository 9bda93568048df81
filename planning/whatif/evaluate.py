"""What scenarios come to beside today: figures with intervals, and curves by half hour.

All of them are lived with the same crowds (common random numbers). Days are lived in batches, each of which
gives one value of each figure; a figure is the mean of its batches, an interval comes from how the batches
differ, and that of a change from how the batch by batch changes differ.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.simulation.model import HALF_HOUR_MIN, Model
from planning.simulation.plan import HALF_HOUR_MS, Outcome, Plan, Station, Sum
from planning.simulation.planner import TRANSFER, planned
from planning.simulation.results import Results
from planning.simulation.run import Kernel, live
from planning.whatif.cures import came_for, staff_hours
from planning.whatif.scenario import Prices, Scenario

BATCHES = 25
AT_ONCE = 2
"""Batches at the same time: the kernel works without Python's lock."""
T_975 = 2.0639
"""Student's t with a degree of freedom less than there are batches."""
SEED = 1
FIGURES = (
    *("wait_mean_s", "wait_p90_s", "within", "abandonment", "people_mean", "people_max"),
    *("customers", "diverted", "staff_hours", "cost"),
)
"""In the order in which they are shown. `people_max`: the fullest half hour of a day; `customers`: at
counters; `diverted`: who came to no counter.
"""
Values = NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Lived:
    """One model lived: figure -> value of each batch, curves by half hour, figures of each business type."""

    plan: Plan
    figures: Mapping[str, Values]
    queue: Values
    people: Values
    types: Mapping[str, Mapping[str, Values]]


def evaluate(
    models: Sequence[Model],
    scenarios: Sequence[Scenario],
    prices: Prices,
    days: int = 1000,
    *,
    progress: Progress | None = None,
    kernel: Kernel | None = None,
) -> dict[str, Any]:
    """The first model is today's. Ready for JSON; spans in seconds, shares 0 to 1, money in yuan a day.

    Raises Invalid for a model that does not make sense, and whatever `progress` raises to stop it.
    """
    lived = live_batches([planned(model) for model in models], days, progress=progress, kernel=kernel)
    costs = [
        _daily(model, scenario, one, prices, models[0])
        for model, scenario, one in zip(models, scenarios, lived, strict=True)
    ]
    told = [
        _told(model, one, lived[0], cost, costs[0])
        for model, one, cost in zip(models, lived, costs, strict=True)
    ]
    return {"days": days // BATCHES * BATCHES or BATCHES, "scenarios": told}


def live_batches(
    plans: Sequence[Plan],
    days: int,
    *,
    seed: int = SEED,
    limit_s: float | None = None,
    progress: Progress | None = None,
    kernel: Kernel | None = None,
) -> list[Lived]:
    """Each plan lived. `limit_s`: share within this wait instead of within the targets."""
    each = max(1, days // BATCHES)

    crowds = _by_crowd(plans)

    def batch(number: int) -> list[dict[str, Any]]:
        told: dict[int, dict[str, Any]] = {}
        for alike in crowds:
            lived = live([plans[k] for k in alike], each, seed * 1_000 + number, kernel=kernel)
            told |= {k: _batch(results, limit_s) for k, results in zip(alike, lived, strict=True)}
        return [told[k] for k in range(len(plans))]

    batches: list[list[dict[str, Any]]] = []
    with ThreadPoolExecutor(AT_ONCE) as threads:
        futures = [threads.submit(batch, number) for number in range(BATCHES)]
        try:
            for future in futures:
                batches.append(future.result())
                if progress is not None:
                    progress(len(batches), BATCHES)
        finally:
            for future in futures:
                future.cancel()
    return [_lived(plan, [row[k] for row in batches]) for k, plan in enumerate(plans)]


def _by_crowd(plans: Sequence[Plan]) -> list[list[int]]:
    """The numbers of plans to which the very same customers come, together: they are drawn once for all."""
    groups: list[list[int]] = []
    for k, plan in enumerate(plans):
        alike = next((group for group in groups if plans[group[0]].crowd == plan.crowd), None)
        if alike is None:
            groups.append([k])
        else:
            alike.append(k)
    return groups


def estimate(values: Values) -> dict[str, float]:
    """The mean of the batches and half the width of its 95 % interval."""
    spread = float(np.std(values, ddof=1)) / len(values) ** 0.5
    return {"value": float(np.mean(values)), "half_width": T_975 * spread}


def _batch(results: Results, limit_s: float | None) -> dict[str, Any]:
    """Figures of one batch."""
    plan, days = results.plan, results.replications
    sums = np.frombuffer(results.sums, np.int64).reshape(days, len(plan.lines), len(Sum)).sum(axis=0)
    codes = list(dict.fromkeys(line.type for line in plan.lines))
    waits = _waits(results, codes)
    at_counters = np.array([line.station is Station.COUNTERS for line in plan.lines])
    queue = _areas(results.queue, days, plan, len(plan.lines))
    busy = _areas(results.busy, days, plan, len(plan.servers))
    people = queue.sum(axis=1) + busy.sum(axis=1)
    open_halves = max(1, (plan.end - plan.start) // HALF_HOUR_MS)
    figures = _of_lines(sums[at_counters], waits.sum(axis=0), limit_s) | {
        "people_mean": float(people[:, :open_halves].mean()),
        "people_max": float(people.max(axis=1).mean()),
        "customers": float(sums[at_counters][:, [Sum.CALLED, Sum.LEFT]].sum()) / days,
        "diverted": _diverted(results, at_counters) / days,
    }
    mine = {code: at_counters & np.array([line.type == code for line in plan.lines]) for code in codes}
    return {
        "figures": figures,
        "queue": queue[:, at_counters].sum(axis=1).mean(axis=0),
        "people": people.mean(axis=0),
        "types": {code: _of_lines(sums[mine[code]], waits[k], limit_s) for k, code in enumerate(codes)},
    }


def _of_lines(sums: NDArray[np.int64], waits: NDArray[np.int64], limit_s: float | None) -> dict[str, float]:
    """`waits`: how many waited so many whole seconds."""
    total = sums.sum(axis=0)
    called, left = float(total[Sum.CALLED]), float(total[Sum.LEFT])
    came = max(1.0, called + left)
    within = total[Sum.WITHIN] if limit_s is None else waits[: max(1, round(limit_s))].sum()
    reached = np.searchsorted(np.cumsum(waits), 0.9 * waits.sum())
    return {
        "wait_mean_s": float(total[Sum.WAITED]) / max(1.0, called) / 1000,
        "wait_p90_s": float(reached) if called else 0.0,
        "within": float(within) / came,
        "abandonment": left / came,
    }


def _waits(results: Results, codes: Sequence[str]) -> NDArray[np.int64]:
    """Business type, whole seconds: how many waited so long until they were called to a counter."""
    plan = results.plan
    kinds = [codes.index(line.type) if line.station is Station.COUNTERS else -1 for line in plan.lines]
    kind = np.repeat(np.tile(kinds, results.replications), np.frombuffer(results.counts, np.int32))
    outcomes = np.frombuffer(results.outcomes, np.uint8)
    called = (kind >= 0) & ((outcomes == Outcome.SERVED) | (outcomes == Outcome.NO_SHOW))
    seconds = np.frombuffer(results.waits, np.int32)[called] // 1000
    width = int(seconds.max(initial=0)) + 1
    counted = np.bincount(kind[called] * width + seconds, minlength=width * len(codes))
    return counted.reshape(len(codes), width)


def _diverted(results: Results, at_counters: NDArray[np.bool_]) -> float:
    """Who came from outside and stood in no counter's line; who was sent on came from another counter."""
    counts = np.frombuffer(results.counts, np.int32).reshape(results.replications, -1).sum(axis=0)
    outside = np.array([line.source >= 0 for line in results.plan.lines])
    sent = np.array([line.customer_class == TRANSFER for line in results.plan.lines])
    return max(0.0, float(counts[outside].sum()) - float(counts[at_counters & ~sent].sum()))


def _areas(areas: Any, days: int, plan: Plan, rows: int) -> Values:
    """Day, row, half hour: how many on average."""
    return np.frombuffer(areas, np.int64).reshape(days, rows, plan.buckets) / HALF_HOUR_MS


def _lived(plan: Plan, batches: Sequence[Mapping[str, Any]]) -> Lived:
    def column(rows: Sequence[Mapping[str, float]]) -> dict[str, Values]:
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    types = batches[0]["types"]
    return Lived(
        plan,
        column([batch["figures"] for batch in batches]),
        np.mean([batch["queue"] for batch in batches], axis=0),
        np.mean([batch["people"] for batch in batches], axis=0),
        {code: column([batch["types"][code] for batch in batches]) for code in types},
    )


def _daily(
    model: Model, scenario: Scenario, lived: Lived, prices: Prices, today: Model
) -> Mapping[str, Values]:
    """What is the same in each batch; and who was diverted, also those who do not even come to the door."""
    ones, hours = np.ones(BATCHES), staff_hours(model)
    wanted = came_for(today, scenario)
    added = scenario.terminals.add if scenario.terminals else 0
    letters = sum(wanted.get(post.service, 0.0) * post.percent / 100 for post in scenario.post)
    cost = hours * prices.staff_hour + added * prices.terminal_day + letters * prices.letter
    away = max(0.0, sum(wanted.values()) - model.expected)
    diverted = lived.figures["diverted"] + away
    return {"staff_hours": ones * hours, "cost": ones * cost, "diverted": diverted}


def _told(
    model: Model, lived: Lived, today: Lived, cost: Mapping[str, Values], today_cost: Mapping[str, Values]
) -> dict[str, Any]:
    mine, theirs = {**lived.figures, **cost}, {**today.figures, **today_cost}
    figures = {
        name: _rounded(estimate(mine[name]))
        | {"change": _rounded(estimate(mine[name] - theirs[name])) if lived is not today else None}
        for name in FIGURES
    }
    halves = _last_used(today, lived)
    return {
        "figures": figures,
        "opens": model.opens,
        "queue": [round(float(n), 2) for n in lived.queue[:halves]],
        "people": [round(float(n), 2) for n in lived.people[:halves]],
        "counters": [_open_at(model, model.opens + k * HALF_HOUR_MIN) for k in range(halves)],
        "types": {
            code: {name: _rounded(estimate(values)) for name, values in rows.items()}
            for code, rows in lived.types.items()
        },
        "targets": {kind.code: kind.target_s for kind in model.types},
    }


def _last_used(*lived: Lived) -> int:
    """Half hours up to the last in which anybody is there."""
    used = [int(np.max(np.nonzero(one.people > 0.05)[0], initial=0)) + 1 for one in lived]
    return max(used)


def _open_at(model: Model, minute: int) -> int:
    middle = minute + HALF_HOUR_MIN // 2
    return sum(any(w.opens <= middle < w.closes for w in c.windows) for c in model.counters)


def _rounded(found: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in found.items()}
