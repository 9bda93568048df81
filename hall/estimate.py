"""The expected wait behind one interface: an estimator is handed to the hall and asked before each issue.

`SimpleEstimator` needs nothing but the board: the work ahead at the counters that serve the type, by mean
service times. A better one (simulated futures) takes its place without anybody noticing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hall.board import Board
from hall.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Wait:
    """An expected wait in whole seconds: half of the customers wait at most p50, nine in ten at most p90."""

    p50_s: int
    p90_s: int

    def told(self) -> tuple[int, int]:
        """The range in minutes that a customer is told: (14, 25); less than a minute is (0, 1).

        Rounded outward, so that the promise holds: beyond a quarter of an hour by five minutes, beyond an
        hour by half an hour: single minutes would be false precision. From `HOUR` on it is told in hours.
        """
        if self.p90_s < 60:
            return 0, 1
        low = max(1, _outward(self.p50_s / 60, math.floor))
        return low, max(low, _outward(self.p90_s / 60, math.ceil))


HOUR = 60
"""Minutes. A wait that is at least so long is told in hours and half hours: 2.5, not 150."""


def _outward(minutes: float, way: Callable[[float], int]) -> int:
    step = 1 if minutes <= 15 else 5 if minutes <= HOUR else 30
    return way(minutes / step) * step


class Estimator(Protocol):
    """Answers the expected wait of somebody with `ahead` people of the same type before them."""

    def __call__(
        self, catalogue: Catalogue, board: Board, service: str, ahead: int, head_start_s: int = 0
    ) -> Wait | None:
        """The wait, or None where no honest answer is possible (no open counter serves the type).

        `head_start_s`: that of somebody who would join now, where it has put them before others.
        """


@dataclass(frozen=True, slots=True)
class _Staffing:
    """Who serves a type now: the open counters, and of each other type the part that they will serve.

    A rival is (business type, share of its customers, mean service time in s).
    """

    counters: tuple[str, ...]
    rivals: tuple[tuple[str, float, int], ...]
    mean_service_s: int


class SimpleEstimator:
    """Work ahead divided by the counters that share it.

    A customer waits until `n` service ends have come, n = people to be served before, plus one where all
    counters are busy. The sum of n exponential service times over c counters has mean n m / c and the
    quantiles of a gamma distribution, here by Wilson and Hilferty (1931): n (1 - 1/9n + z / 3 sqrt n)^3.
    Who serves what is worked out anew only when a counter or the catalogue has changed.
    """

    def __init__(self) -> None:
        self._catalogue: Catalogue | None = None
        self._staffed_at = -1
        self._staffing: dict[str, _Staffing] = {}

    def __call__(
        self, catalogue: Catalogue, board: Board, service: str, ahead: int, head_start_s: int = 0
    ) -> Wait | None:
        """The wait, or None where no open counter serves the type."""
        staffing = self._staffing_of(catalogue, board, service)
        if not staffing.counters:
            return None
        people, work_s = float(ahead), float(ahead * staffing.mean_service_s)
        for other, share, mean_s in staffing.rivals:
            rivals = board.waiting(other) * share
            people += rivals
            work_s += rivals * mean_s
        free = sum(1 for code in staffing.counters if code not in board.present)
        if people < free:
            return Wait(0, 0)
        pace_s = (work_s / people if people else staffing.mean_service_s) / len(staffing.counters)
        stages = people - free + 1
        return Wait(round(pace_s * _gamma(stages, 0.0)), round(pace_s * _gamma(stages, 1.2816)))

    def _staffing_of(self, catalogue: Catalogue, board: Board, service: str) -> _Staffing:
        if self._catalogue is not catalogue or self._staffed_at != board.staffed_at:
            self._catalogue, self._staffed_at = catalogue, board.staffed_at
            self._staffing.clear()
        found = self._staffing.get(service)
        if found is None:
            found = self._staffing[service] = _staffing(catalogue, board, service)
        return found


def _staffing(catalogue: Catalogue, board: Board, service: str) -> _Staffing:
    counters = _open(catalogue, board, service)
    rivals = []
    for other in catalogue.offered:
        serving = _open(catalogue, board, other.code)
        if other.code != service and serving:
            share = len(counters & serving) / len(serving)
            rivals.append((other.code, share, other.mean_service_s))
    mean_service_s = catalogue.service(service).mean_service_s
    return _Staffing(tuple(sorted(counters)), tuple(rivals), mean_service_s)


def _open(catalogue: Catalogue, board: Board, service: str) -> frozenset[str]:
    serving = catalogue.serving(service)
    return frozenset(c.code for c in serving if board.counter_state(c.code).state == "open")


def _gamma(stages: float, z: float) -> float:
    return float(stages * max(0.0, 1 - 1 / (9 * stages) + z / (3 * math.sqrt(stages))) ** 3)
