"""What customers will wait, half hour by half hour of the day, found by simulating it."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.simulation.plan import HALF_HOUR_MS, Outcome, Station
from planning.simulation.planner import TRANSFER
from planning.simulation.results import Results

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """By half hour from the hall's opening on, of those who come in it: how many a day, their mean and P90
    wait until the call (s), and the part that is called within its target. NaN where nobody comes.

    `error`: the standard error of that part, from the differences between the days.
    """

    came: Numbers
    mean_s: Numbers
    p90_s: Numbers
    share: Numbers
    error: Numbers


def waits_of(results: Results, types: Collection[str] | None = None, *, whole: bool = False) -> Waits:
    """The waits of these business types, or of all. Who was sent on by another counter is not asked twice.

    `whole`: of the whole day as if it were one half hour.
    """
    plan, days = results.plan, results.replications
    lines = [
        line.station is Station.COUNTERS
        and line.customer_class != TRANSFER
        and (types is None or line.type in types)
        for line in plan.lines
    ]
    counts = np.frombuffer(results.counts, dtype=np.int32)
    line = np.repeat(np.tile(np.arange(len(lines)), days), counts)
    chosen = np.array(lines)[line]
    wait = np.frombuffer(results.waits, dtype=np.int32)[chosen]
    joined = np.frombuffer(results.joined, dtype=np.int32)[chosen]
    outcome = np.frombuffer(results.outcomes, dtype=np.uint8)[chosen]
    target = np.array([line.target for line in plan.lines])[line[chosen]]
    halves = 1 if whole else len(plan.edges) - 1
    half = np.clip((joined - plan.start) // HALF_HOUR_MS, 0, halves - 1)
    called = (outcome == Outcome.SERVED) | (outcome == Outcome.NO_SHOW)
    came = np.bincount(half, minlength=halves).astype(float)
    day = np.repeat(np.arange(days), counts.reshape(days, -1).sum(axis=1))[chosen]
    in_time = called & (wait <= target)
    with np.errstate(invalid="ignore"):
        share = np.bincount(half[in_time], minlength=halves) / came
        cell = day * halves + half
        of_day = np.bincount(cell, minlength=days * halves)
        off = np.bincount(cell[in_time], minlength=days * halves) - np.tile(share, days) * of_day
        off = np.where(of_day > 0, off, 0.0).reshape(days, halves)
        error = np.sqrt((off**2).sum(axis=0) * days / max(1, days - 1)) / came
        waited = np.bincount(half[called], weights=wait[called], minlength=halves) / 1000
        mean = waited / np.bincount(half[called], minlength=halves)
    return Waits(came / days, mean, _high(half[called], wait[called], halves), share, error)


def _high(half: NDArray[np.int64], wait: NDArray[np.int32], halves: int) -> Numbers:
    """The wait (s) that nine of ten did not exceed, nearest rank."""
    order = np.lexsort((wait, half))
    sizes = np.bincount(half, minlength=halves)
    ends = np.cumsum(sizes)
    ranks = ends - sizes + np.maximum(np.ceil(0.9 * sizes).astype(int), 1) - 1
    found = np.full(halves, np.nan)
    some = sizes > 0
    found[some] = wait[order][ranks[some]] / 1000
    return found
