"""The expected wait behind one interface: an estimator is handed to the hall and asked before each issue.

`simple_estimate` needs nothing but the board: the work ahead at the counters that serve the type, by mean
service times. A better one (simulated futures) takes its place without anybody noticing.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from hall.board import Board
from hall.catalogue import Catalogue, Counter, Service


@dataclass(frozen=True, slots=True)
class Wait:
    """An expected wait in whole seconds: half of the customers wait at most p50, nine in ten at most p90."""

    p50_s: int
    p90_s: int


class Estimator(Protocol):
    """Answers the expected wait of somebody with `ahead` people of the same type before them."""

    def __call__(self, catalogue: Catalogue, board: Board, service: str, ahead: int) -> Wait | None:
        """The wait, or None where no honest answer is possible (no open counter serves the type)."""


def simple_estimate(catalogue: Catalogue, board: Board, service: str, ahead: int) -> Wait | None:
    """Work ahead divided by the counters that share it.

    A customer waits until `n` service ends have come, n = people to be served before, plus one where all
    counters are busy. The sum of n exponential service times over c counters has mean n m / c and the
    quantiles of a gamma distribution, here by Wilson and Hilferty (1931): n (1 - 1/9n + z / 3 sqrt n)^3.
    """
    counters = [c for c in catalogue.serving(service) if board.counter_state(c.code).state == "open"]
    if not counters:
        return None
    mean_s, stages = _work_ahead(catalogue, board, catalogue.service(service), ahead, counters)
    if stages <= 0:
        return Wait(0, 0)
    pace_s = mean_s / len(counters)
    return Wait(round(pace_s * _gamma(stages, 0.0)), round(pace_s * _gamma(stages, 1.2816)))


def _work_ahead(
    catalogue: Catalogue, board: Board, service: Service, ahead: int, counters: list[Counter]
) -> tuple[float, float]:
    """Mean service time (s) of those who go before, and how many service ends must come."""
    people = float(ahead)
    work_s = people * service.mean_service_s
    for other in catalogue.offered:
        if other.code != service.code:
            share = _share(catalogue, board, other, counters)
            rivals = board.waiting(other.code) * share
            people += rivals
            work_s += rivals * other.mean_service_s
    free = sum(1 for c in counters if c.code not in board.present)
    if people < free:
        return service.mean_service_s, 0.0
    mean_s = work_s / people if people else float(service.mean_service_s)
    return mean_s, people - free + 1


def _share(catalogue: Catalogue, board: Board, other: Service, counters: list[Counter]) -> float:
    """Which part of another type's customers these counters will serve."""
    serving = [c for c in catalogue.serving(other.code) if board.counter_state(c.code).state == "open"]
    shared = sum(1 for c in counters if c in serving)
    return shared / len(serving) if serving else 0.0


def _gamma(stages: float, z: float) -> float:
    return float(stages * max(0.0, 1 - 1 / (9 * stages) + z / (3 * math.sqrt(stages))) ** 3)
