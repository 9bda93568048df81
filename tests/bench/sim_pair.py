"""What a comparison costs: two scenarios of the typical hall, 2,000 days each, the same crowds in both.

A ninth counter is added. Every wait is kept. `sim_pair_noise` says what the common random numbers are worth:
the variance of the difference of two independent runs : that of the difference day by day.
"""

import time
from collections.abc import Mapping
from statistics import variance

from planning.simulation.run import compare, simulate
from tests.planning.simulation.days import typical

NAMES = ("sim_pair_cpu_s", "sim_pair_classes_cpu_s", "sim_pair_customers", "sim_pair_noise")
DAYS, SEED, ROUNDS = 2000, 3, 5


def measure() -> Mapping[str, float]:
    """The best of five rounds."""
    plain, classes, customers = [], [], 0
    for _ in range(ROUNDS):
        began = time.process_time()
        found = compare((typical(8), typical(9)), DAYS, SEED)
        plain.append(time.process_time() - began)
        customers = sum(sum(results.counts) for results in found)
        began = time.process_time()
        compare((typical(8, priority=0.1), typical(9, priority=0.1)), DAYS, SEED)
        classes.append(time.process_time() - began)
    return {
        "sim_pair_cpu_s": min(plain),
        "sim_pair_classes_cpu_s": min(classes),
        "sim_pair_customers": customers,
        "sim_pair_noise": _noise(),
    }


def _noise() -> float:
    here, there = (results.mean_waits() for results in compare((typical(8), typical(9)), 400, SEED))
    other = simulate(typical(9), 400, SEED + 1).mean_waits()
    apart = variance(a - b for a, b in zip(here, other, strict=True))
    return apart / variance(a - b for a, b in zip(here, there, strict=True))
