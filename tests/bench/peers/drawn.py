"""A day's customers as a program in Python draws them: what is compared does the same work on both sides."""

import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Protocol

HALF_HOUR_MS = 1_800_000
Trace = Sequence[tuple[Sequence[int], Sequence[int], Sequence[int]]]


class Day(Protocol):
    """A day that can be lived."""

    def live(self) -> None:
        """Until nobody is left."""


def drawn(crowd: Mapping[str, Any], seed: int) -> Trace:
    """A trace (ms): exponential gaps at the half hour's rate, log-normal service, exponential patience.

    `crowd`: `start` (ms of the day), `patience` (mean, ms), `types`: expected arrivals by half hour, `mu` and
    `sigma` of the logarithm of the service in ms.
    """
    chance = Random(seed)
    trace = []
    for kind in crowd["types"]:
        joined = []
        for k, expected in enumerate(kind["arrivals"]):
            at, gap = 0.0, HALF_HOUR_MS / expected
            while (at := at + chance.expovariate(1.0) * gap) < HALF_HOUR_MS:
                joined.append(int(crowd["start"] + k * HALF_HOUR_MS + at))
        service = [int(chance.lognormvariate(kind["mu"], kind["sigma"])) for _ in joined]
        patience = [int(chance.expovariate(1.0) * crowd["patience"]) for _ in joined]
        trace.append((joined, service, patience))
    return trace


def own_cost(asked: Mapping[str, Any], day_of: Callable[..., Day]) -> dict[str, float]:
    """CPU seconds of drawing and living as many days as were handed in, and their customers."""
    cpu_s, customers = 0.0, 0
    for seed in range(len(asked["days"])):
        began = time.process_time()
        trace = drawn(asked["crowd"], seed)
        cpu_s += time.process_time() - began
        day = day_of(trace, asked["targets"], asked["skills"])
        began = time.process_time()
        day.live()
        cpu_s += time.process_time() - began
        customers += sum(len(joined) for joined, _, _ in trace)
    return {"own_cpu_s": cpu_s, "own_customers": customers}
