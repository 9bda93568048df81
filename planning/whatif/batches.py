"""Days lived in batches, each of which gives one value of each figure: so every figure has an interval.

A model that keeps the days apart from which it was learnt is lived on all of them, each as often as any
other. A batch takes days from the idlest to the fullest, at even distances, another set than the next batch.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.simulation.plan import HALF_HOUR_MS, Outcome, Plan, Station, Sum
from planning.simulation.planner import TRANSFER
from planning.simulation.results import Results
from planning.simulation.run import Kernel, live

BATCHES = 25
AT_ONCE = 2
"""Pieces at the same time: the kernel works without Python's lock."""
T_975 = 2.0639
"""Student's t with a degree of freedom less than there are batches."""
SEED = 1
_PIECE = 40
"""So many days are lived before their customers are added up and forgotten."""
Values = NDArray[np.float64]
Whole = NDArray[np.int64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Lived:
    """One model lived: figure -> value of each batch, curves by half hour (`queues`: of each batch),
    figures of each business type.
    """

    plan: Plan
    figures: Mapping[str, Values]
    queues: Values
    people: Values
    types: Mapping[str, Mapping[str, Values]]

    @property
    def queue(self) -> Values:
        """Customers who wait for a counter, on average over the half hour."""
        mean: Values = self.queues.mean(axis=0)
        return mean


def live_batches(
    models: Sequence[Sequence[Plan]],
    days: int,
    *,
    seed: int = SEED,
    limit_s: float | None = None,
    progress: Progress | None = None,
    kernel: Kernel | None = None,
) -> list[Lived]:
    """Each model lived, given by its days (`planned_days`). `limit_s`: share within this wait instead of
    within the targets.
    """
    pieces = _pieces(models[0], max(1, days // BATCHES))
    crowds = [_by_crowd([model[day] for model in models]) for day in range(len(models[0]))]
    totals = [_Totals(model[0]) for model in models]

    adding = Lock()

    def lived(number: int) -> None:
        day, labels = pieces[number]
        for alike in crowds[day]:
            plans = [models[k][day] for k in alike]
            found = live(plans, len(labels), seed * 10_000 + number, kernel=kernel)
            with adding:
                for k, results in zip(alike, found, strict=True):
                    totals[k].add(results, labels)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        futures = [threads.submit(lived, number) for number in range(len(pieces))]
        try:
            for number, future in enumerate(futures, 1):
                future.result()
                if progress is not None:
                    progress(number, len(pieces))
        finally:
            for future in futures:
                future.cancel()
    return [total.lived(limit_s) for total in totals]


def estimate(values: Values) -> dict[str, float]:
    """The mean of the batches and half the width of its 95 % interval."""
    spread = float(np.std(values, ddof=1)) / len(values) ** 0.5
    return {"value": float(np.mean(values)), "half_width": T_975 * spread}


def _pieces(plans: Sequence[Plan], each: int) -> list[tuple[int, list[int]]]:
    """(day, the batch of each time that it is lived), so that each batch has `each` days."""
    order = sorted(range(len(plans)), key=lambda day: _load(plans[day]))
    labels: dict[int, list[int]] = {day: [] for day in order}
    for batch in range(BATCHES):
        for k in range(each):
            place = (k + (batch + 0.5) / BATCHES) * len(order) / each
            labels[order[int(place)]].append(batch)
    return [(day, many[a : a + _PIECE]) for day, many in labels.items() for a in range(0, len(many), _PIECE)]


def _load(plan: Plan) -> float:
    """Customers by time at counters."""
    hands = (
        max(0, min(until, plan.end) - since)
        for server in plan.servers
        if server.station is Station.COUNTERS
        for since, until in server.windows
    )
    return plan.expected / max(1, sum(hands))


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


@dataclass(slots=True)
class _Totals:
    """What the days of one model came to so far, batch by batch: whole numbers, so their order is all one."""

    plan: Plan
    days: Whole = field(default_factory=lambda: np.zeros(BATCHES, np.int64))
    diverted: Whole = field(default_factory=lambda: np.zeros(BATCHES, np.int64))
    fullest: Whole = field(default_factory=lambda: np.zeros(BATCHES, np.int64))
    codes: list[str] = field(init=False)
    counters: NDArray[np.bool_] = field(init=False)
    sums: Whole = field(init=False)
    waits: Whole = field(init=False)
    queue: Whole = field(init=False)
    people: Whole = field(init=False)

    def __post_init__(self) -> None:
        lines = self.plan.lines
        self.codes = list(dict.fromkeys(line.type for line in lines))
        self.counters = np.array([line.station is Station.COUNTERS for line in lines])
        self.sums = np.zeros((BATCHES, len(lines), len(Sum)), np.int64)
        self.waits = np.zeros((BATCHES, len(self.codes), 1), np.int64)
        self.queue, self.people = (np.zeros((BATCHES, self.plan.buckets), np.int64) for _ in range(2))

    def add(self, results: Results, labels: Sequence[int]) -> None:
        """Take in some days; `labels`: of which batch each is."""
        plan, into = results.plan, np.asarray(labels)
        rows, shape = len(labels), (len(labels), len(plan.lines))
        queue = _areas(results.queue, rows, plan, len(plan.lines))
        people = queue.sum(axis=1) + _areas(results.busy, rows, plan, len(plan.servers)).sum(axis=1)
        counts = np.frombuffer(results.counts, np.int32).reshape(shape)
        np.add.at(self.days, into, 1)
        np.add.at(self.sums, into, np.frombuffer(results.sums, np.int64).reshape(*shape, len(Sum)))
        np.add.at(self.queue, into, queue[:, self.counters].sum(axis=1))
        np.add.at(self.people, into, people)
        np.add.at(self.fullest, into, people.max(axis=1))
        np.add.at(self.diverted, into, self._diverted(counts))
        self._add_waits(results, np.repeat(into, counts.sum(axis=1)))

    def lived(self, limit_s: float | None) -> Lived:
        """All figures."""
        kinds = np.array([self.codes.index(line.type) for line in self.plan.lines])
        days = self.days.astype(float)
        open_halves = max(1, (self.plan.end - self.plan.start) // HALF_HOUR_MS)
        at_counters = self.sums[:, self.counters]
        figures = _of_lines(at_counters, self.waits.sum(axis=1), limit_s) | {
            "kiosk_wait_s": self._waits_at(Station.KIOSKS),
            "terminal_wait_s": self._waits_at(Station.TERMINALS),
            "people_mean": self.people[:, :open_halves].mean(axis=1) / days / HALF_HOUR_MS,
            "people_max": self.fullest / days / HALF_HOUR_MS,
            "customers": at_counters[:, :, [Sum.CALLED, Sum.LEFT]].sum(axis=(1, 2)) / days,
            "diverted": self.diverted / days,
        }
        types = {
            code: _of_lines(self.sums[:, self.counters & (kinds == k)], self.waits[:, k], limit_s)
            for k, code in enumerate(self.codes)
        }
        total = float(days.sum()) * HALF_HOUR_MS
        return Lived(
            self.plan,
            figures,
            self.queue / days[:, None] / HALF_HOUR_MS,
            self.people.sum(axis=0) / total,
            types,
        )

    def _waits_at(self, station: Station) -> Values:
        """The mean wait before machines."""
        there = np.array([line.station is station for line in self.plan.lines])
        total = self.sums[:, there].sum(axis=1)
        waited: Values = total[:, Sum.WAITED] / np.maximum(1, total[:, Sum.CALLED]) / 1000
        return waited

    def _add_waits(self, results: Results, batch: Whole) -> None:
        """By batch and business type, how many waited so many whole seconds until a counter called them."""
        lines = self.plan.lines
        kind_of = [
            self.codes.index(line.type) if at_counter else -1
            for line, at_counter in zip(lines, self.counters, strict=True)
        ]
        kind = np.repeat(np.tile(kind_of, results.replications), np.frombuffer(results.counts, np.int32))
        outcomes = np.frombuffer(results.outcomes, np.uint8)
        called = (kind >= 0) & ((outcomes == Outcome.SERVED) | (outcomes == Outcome.NO_SHOW))
        seconds = np.frombuffer(results.waits, np.int32)[called] // 1000
        width = max(self.waits.shape[2], int(seconds.max(initial=0)) + 1)
        if width > self.waits.shape[2]:
            more = width - self.waits.shape[2]
            self.waits = np.pad(self.waits, ((0, 0), (0, 0), (0, more)))
        place = (batch[called] * len(self.codes) + kind[called]) * width + seconds
        self.waits += np.bincount(place, minlength=self.waits.size).reshape(self.waits.shape)

    def _diverted(self, counts: NDArray[np.int32]) -> Whole:
        """Who came from outside and stood in no counter's line; who was sent on came from another counter."""
        outside = np.array([line.source >= 0 for line in self.plan.lines])
        sent = np.array([line.customer_class == TRANSFER for line in self.plan.lines])
        stood = counts[:, self.counters & ~sent].sum(axis=1)
        away: Whole = np.maximum(0, counts[:, outside].sum(axis=1, dtype=np.int64) - stood)
        return away


def _of_lines(sums: Whole, waits: Whole, limit_s: float | None) -> dict[str, Any]:
    """Figures by batch; `waits`: how many waited so many whole seconds."""
    total = sums.sum(axis=1).astype(float)
    called, left = total[:, Sum.CALLED], total[:, Sum.LEFT]
    came = np.maximum(1.0, called + left)
    within = total[:, Sum.WITHIN] if limit_s is None else waits[:, : max(1, round(limit_s))].sum(axis=1)
    reached = (np.cumsum(waits, axis=1) < 0.9 * waits.sum(axis=1, keepdims=True)).sum(axis=1)
    return {
        "wait_mean_s": total[:, Sum.WAITED] / np.maximum(1.0, called) / 1000,
        "wait_p90_s": np.where(called > 0, reached, 0).astype(float),
        "within": within / came,
        "abandonment": left / came,
    }


def _areas(areas: Any, days: int, plan: Plan, rows: int) -> Whole:
    """Day, row, half hour: how many times how long, in ms."""
    return np.frombuffer(areas, np.int64).reshape(days, rows, plan.buckets)
