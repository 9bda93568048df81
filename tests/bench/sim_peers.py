"""The kernel beside SimPy, Ciw and Cimba: the same waits on a shared trace, and what a customer costs.

Waits are compared on the trace, which SimPy and Ciw are handed. What a customer costs is compared on days
that each of the three draws for itself; `*_trace` leaves the drawing out for the two, and in for the kernel.
They stand in an environment of their own (`make bench` fills `build/peers`); without it these figures are
absent. All run by turns, and the best of each is taken.
"""

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log, log1p, sqrt
from pathlib import Path
from typing import Any

from planning.simulation import twin
from planning.simulation.distributions import Exponential, LogNormal
from planning.simulation.model import BusinessType, Counter, Model, every_day
from planning.simulation.plan import Outcome
from planning.simulation.planner import planned
from planning.simulation.run import Kernel, simulate
from tests.planning.simulation.days import typical

NAMES = (
    "sim_waits_unlike_simpy",
    "sim_waits_unlike_ciw",
    "sim_speed_simpy",
    "sim_speed_ciw",
    "sim_speed_simpy_trace",
    "sim_speed_ciw_trace",
    "sim_speed_cimba",
    "sim_customer_ns",
    "sim_customer_ns_cimba",
    "sim_speed_twin",
)
PEERS = Path(__file__).parent / "peers"
PYTHON = Path("build/peers/bin/python").absolute()
DAYS, SEED, ROUNDS = 6, 7, 3
LOAD, SERVERS, MANY = 0.8, 8, 3_000_000
COSTS = ("ours", "simpy", "ciw", "simpy_trace", "ciw_trace", "mm8", "cimba", "twin")


def measure() -> Mapping[str, float]:
    """All of them."""
    model = typical()
    days = [_lived(model, replication) for replication in range(DAYS)]
    asked = json.dumps(_asked(model, [rows for rows, _ in days]))
    customers = sum(len(row.joined) for rows, _ in days for row in rows)
    cost: dict[str, list[float]] = {name: [] for name in COSTS}
    unlike: dict[str, int] = {}
    for turn in range(ROUNDS):
        cost["ours"].append(_ours(model, 1000, turn))
        for peer in ("simpy", "ciw"):
            answer = _answer(f"{peer}_day.py", [], asked)
            unlike[peer] = _unlike(answer, days)
            cost[peer].append(answer["own_cpu_s"] / answer["own_customers"])
            cost[f"{peer}_trace"].append(answer["cpu_s"] / customers)
        cost["mm8"].append(_ours(_mm8(), 4, turn))
        cimba = _answer("cimba_mm8.py", [LOAD, MANY, turn + 1], "")
        cost["cimba"].append(cimba["cpu_s"] / MANY)
        cost["twin"].append(_ours(model, 5, turn, Kernel.PYTHON))
    best = {name: min(values) for name, values in cost.items()}
    return {
        "sim_waits_unlike_simpy": unlike["simpy"],
        "sim_waits_unlike_ciw": unlike["ciw"],
        "sim_speed_simpy": best["simpy"] / best["ours"],
        "sim_speed_ciw": best["ciw"] / best["ours"],
        "sim_speed_simpy_trace": best["simpy_trace"] / best["ours"],
        "sim_speed_ciw_trace": best["ciw_trace"] / best["ours"],
        "sim_speed_cimba": best["cimba"] / best["mm8"],
        "sim_customer_ns": best["ours"] * 1e9,
        "sim_customer_ns_cimba": best["mm8"] * 1e9,
        "sim_speed_twin": best["simpy"] / best["twin"],
    }


def _lived(model: Model, replication: int) -> tuple[list[twin.Row], list[twin.Row]]:
    """The crowd of a day, and the same after it was lived."""
    plan = planned(model)
    crowd = twin.draw(plan, SEED, replication)
    drawn = [replace(row, joined=list(row.joined)) for row in crowd]
    return drawn, twin.Living(plan, crowd, SEED, replication).day().rows


def _asked(model: Model, days: Sequence[Sequence[twin.Row]]) -> dict[str, Any]:
    plan = planned(model)
    return {
        "crowd": _crowd(model),
        "targets": [line.target for line in plan.lines],
        "skills": [server.lines for server in plan.servers],
        "days": [
            [
                (row.joined, row.busy, [dead - at for dead, at in zip(row.dead, row.joined, strict=True)])
                for row in rows
            ]
            for rows in days
        ],
    }


def _crowd(model: Model) -> dict[str, Any]:
    """The typical hall's customers in the words of `peers/drawn.py`."""
    kinds = []
    for kind in model.types:
        assert isinstance(kind.service, LogNormal)
        sigma = sqrt(log1p(kind.service.cv**2))
        mu = log(kind.service.mean * 1000) - sigma**2 / 2
        kinds.append({"arrivals": kind.arrivals, "mu": mu, "sigma": sigma})
    patience = model.types[0].patience
    assert patience is not None
    return {"start": model.opens * 60_000, "patience": patience.mean * 1000, "types": kinds}


def _unlike(answer: Mapping[str, Any], days: Sequence[tuple[Any, Sequence[twin.Row]]]) -> int:
    """How many customers waited otherwise than here, or left here and not there."""
    count = 0
    for (_, rows), waits, left in zip(days, answer["waits"], answer["left"], strict=True):
        for row, theirs, gone in zip(rows, waits, left, strict=True):
            ours = [(w, o == Outcome.LEFT) for w, o in zip(row.waits, row.outcomes, strict=True)]
            count += sum(a != b for a, b in zip(ours, zip(theirs, gone, strict=True), strict=True))
    return count


def _ours(model: Model, replications: int, seed: int, kernel: Kernel = Kernel.COMPILED) -> float:
    """CPU seconds for each customer, planning and keeping every wait included."""
    began = time.process_time()
    results = simulate(model, replications, seed, kernel=kernel)
    return (time.process_time() - began) / sum(results.counts)


def _mm8() -> Model:
    rate = LOAD * SERVERS / 10.0 * 1800
    kind = BusinessType("a", 60, (rate,) * 480, Exponential(10.0))
    desks = tuple(Counter(str(k), ("a",), every_day(0, 480 * 30)) for k in range(SERVERS))
    return Model(0, (kind,), desks)


def _answer(program: str, arguments: Sequence[object], asked: str) -> Mapping[str, Any]:
    command = [str(PYTHON), str(PEERS / program), *map(str, arguments)]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, timeout=300)
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found
