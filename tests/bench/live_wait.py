"""The expected wait against what happened: how often P90 held, how far P50 was off, what a number cost.

Each hall has a past of 60 days, from which ours and the boosted trees learn, and then days on which every
customer is told. The other two look at the last customer of the type who came to a counter (Ibrahim, Whitt
2009), and at people ahead times mean service time by counters. The trees stand in the peers' environment.

Of those who were told that a counter is free P90 says nothing: coverage is of those who were told to wait.
"""

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from hall.catalogue import Catalogue
from planning.live.breath import Breath
from planning.live.estimator import LiveEstimator
from planning.live.factor import Factors
from tests.bench.live_hall import Customer, HallDay, Shape
from tests.bench.live_halls import HALLS, taught

NAMES = (
    "live_coverage_off_90",
    "live_coverage_least",
    "live_coverage_most",
    "live_cost_ms",
    "live_cost_worst_ms",
    "live_error_ratio",
    "live_error_s",
    "live_error_trees_s",
    "live_numbers",
)
PAST_DAYS, DAYS, SEED = 60, 12, 11
PEERS = Path("build/peers/bin/python").absolute()
BOOSTED = Path(__file__).parent / "peers" / "boosted_wait.py"
TOLD_S = 10
"""Told to wait: a P90 of more."""


@dataclass(slots=True)
class Found:
    """What one hall's customers were told: figures of the worst of its business types, and of all."""

    covered: dict[str, float] = field(default_factory=dict)
    cost_ms: float = 0.0
    error_s: float = 0.0
    others_s: dict[str, float] = field(default_factory=dict)
    numbers: int = 0

    @property
    def ratio(self) -> float:
        """Our error : that of the best of the others."""
        return self.error_s / min(self.others_s.values())


def measure() -> Mapping[str, float]:
    """The worst hall and business type of each figure; all are told on the way."""
    found = {shape.name: lived(shape) for shape in HALLS}
    covered = [100 * part for one in found.values() for part in one.covered.values()]
    worst = max(found.values(), key=lambda one: one.ratio)
    numbers = sum(one.numbers for one in found.values())
    return {
        "live_coverage_off_90": max(abs(part - 90) for part in covered),
        "live_coverage_least": min(covered),
        "live_coverage_most": max(covered),
        "live_cost_ms": sum(one.cost_ms * one.numbers for one in found.values()) / numbers,
        "live_cost_worst_ms": max(one.cost_ms for one in found.values()),
        "live_error_ratio": worst.ratio,
        "live_error_s": worst.error_s,
        "live_error_trees_s": worst.others_s["trees"],
        "live_numbers": numbers,
    }


def lived(shape: Shape, days: int = DAYS, past_days: int = PAST_DAYS) -> Found:
    """One hall: its past, then days on which ours is asked."""
    catalogue = shape.catalogue()
    past = [HallDay(shape, catalogue, n, SEED) for n in range(past_days)]
    for day in past:
        day.live(_look)
    learnt = [customer for day in past for customer in day.customers if customer.called_s is not None]
    means = {
        kind.code: fmean(
            s.until_s - s.started_s for d in past for s in d.stints if s.kind == kind.code and s.started_s
        )
        for kind in shape.kinds
    }
    asking = _Asking(shape, catalogue, past)
    told = [customer for n in range(days) for customer in asking.day(past_days + n)]
    found = Found(numbers=len(told), cost_ms=1000 * asking.cpu_s / len(told))
    kept = [c for c in told if c.promised is not None and c.called_s is not None]
    for kind in shape.kinds:
        those = [c for c in kept if c.kind == kind.code and c.promised[1] > TOLD_S]
        found.covered[kind.code] = fmean(_waited(c) <= c.promised[1] for c in those)
    found.error_s = fmean(abs(c.promised[0] - _waited(c)) for c in kept)
    found.others_s = {
        "last": fmean(abs(c.last_wait_s - _waited(c)) for c in kept),
        "line": fmean(abs(c.features[2] * means[c.kind] / max(1, c.features[3]) - _waited(c)) for c in kept),
        "trees": fmean(abs(s - _waited(c)) for s, c in zip(_trees(learnt, kept), kept, strict=True)),
    }
    parts = " ".join(f"{code} {part:.3f}" for code, part in found.covered.items())
    others = " ".join(f"{name} {s:.0f} s" for name, s in found.others_s.items())
    print(
        f"{shape.name:<12} {parts}; off {found.error_s:.0f} s, {others}; {found.cost_ms:.2f} ms", flush=True
    )
    return found


class _Asking:
    """Days on which every customer is told; what is learnt of one day is known on the next."""

    def __init__(self, shape: Shape, catalogue: Catalogue, past: Sequence[HallDay]) -> None:
        self._shape, self._catalogue = shape, catalogue
        self._learnt, self._breaks = taught(catalogue, past)
        self._factors, self._breath = Factors(), Breath()
        self.cpu_s = 0.0

    def day(self, number: int) -> list[Customer]:
        """One more day."""
        day = HallDay(self._shape, self._catalogue, number, SEED)
        estimator = LiveEstimator(
            *(day.clock, self._factors, self._learnt, self._breaks), breath=self._breath, by_itself=True
        )
        day.listeners += [self._factors.follow, self._breath.follow]

        def ask(day: HallDay, customer: Customer) -> None:
            _look(day, customer)
            credit, ahead = 600 if customer.priority else 0, int(customer.features[2])
            began = time.process_time()
            wait = estimator(self._catalogue, day.board, customer.kind, ahead, credit)
            self.cpu_s += time.process_time() - began
            customer.promised = None if wait is None else (wait.p50_s, wait.p90_s)

        return day.live(ask)


def _look(day: HallDay, customer: Customer) -> None:
    """What the others may know: type, class, ahead, counters, then the whole state of the hall in numbers."""
    board, now = day.board, day.clock()
    codes = [kind.code for kind in day.shape.kinds]
    serving = [
        c.code for c in day.catalogue.serving(customer.kind) if board.counter_state(c.code).state == "open"
    ]
    opened = sum(board.counter_state(c.code).state == "open" for c in day.catalogue.counters)
    present = [(board.tickets[t], board.details[t]) for t in board.present.values()]
    passed = sum(now - (detail.started_at or detail.called_at) for _, detail in present)
    credit = 600_000 if customer.priority else 0
    customer.features = (
        *(codes.index(customer.kind), customer.priority, board.ahead_of_new(customer.kind, now - credit)),
        *(len(serving), opened, sum(code not in board.present for code in serving)),
        *(board.waiting(code) for code in codes),
        *(sum(ticket.service == code for ticket, _ in present) for code in codes),
        *(passed / 1000, day.now_s, customer.last_wait_s),
    )


def _waited(customer: Customer) -> float:
    return (customer.called_s or 0.0) - customer.joined_s


def _trees(learnt: Sequence[Customer], asked: Sequence[Customer]) -> list[float]:
    order = {
        "learn": [c.features for c in learnt],
        "waits": [_waited(c) for c in learnt],
        "asked": [c.features for c in asked],
    }
    done = subprocess.run(
        [str(PEERS), str(BOOSTED)], input=json.dumps(order), capture_output=True, text=True, check=True
    )
    told: list[float] = json.loads(done.stdout)["told"]
    return told
