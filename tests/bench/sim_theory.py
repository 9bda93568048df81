"""The kernel against queueing theory: Erlang C, Erlang A, Cobham, Pollaczek-Khinchine, Kleinrock, Mt/M/c.

Each statistic is a mean over independent replications. Its variance is reduced by a control whose mean is
known: the service time brought by the customers of the replication (for the M_t/M/c the day's customers).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy

from planning.simulation.distributions import Distribution, Exponential, LogNormal
from planning.simulation.model import BusinessType, Counter, Model, every_day
from planning.simulation.plan import HALF_HOUR_MS, Sum
from planning.simulation.planner import planned
from planning.simulation.results import Results
from planning.simulation.run import live

NAMES = (
    "sim_theory_worst_z",
    "sim_theory_half_width",
    "sim_theory_statistics",
    "sim_theory_customers",
)
SERVICE_S = 10.0
LONG = 12 * 48 - 8
"""Half hours of a long run, of which the first day does not count."""
DAY_MS = 86_400_000
SEED = 4
Array = numpy.ndarray


@dataclass(frozen=True, slots=True)
class Statistic:
    """One: what theory says, what was found, the standard error, and how many customers that took."""

    name: str
    theory: float
    found: float
    error: float
    customers: int

    @property
    def z(self) -> float:
        """How many standard errors lie between."""
        return (self.found - self.theory) / self.error

    @property
    def half_width(self) -> float:
        """Half the width of the 95 % interval, in per cent."""
        return 196 * self.error / self.theory


def measure() -> Mapping[str, float]:
    """All of them; each is told on the way."""
    found = [statistic for case in CASES for statistic in case()]
    for one in found:
        print(f"{one.name:<34} {one.theory:9.4f} {one.found:9.4f} z {one.z:5.2f} +-{one.half_width:.3f} %")
    return {
        "sim_theory_worst_z": max(abs(one.z) for one in found),
        "sim_theory_half_width": max(one.half_width for one in found),
        "sim_theory_statistics": len(found),
        "sim_theory_customers": sum({one.customers for one in found}),
    }


def erlang_c() -> list[Statistic]:
    """Mean wait in an M/M/4 at load 0.6."""
    results = _long(_hall([_type("a", 2.4)], 4), 1400)
    return [_statistic("Erlang C, wait (s)", _erlang_c_wait(4, 2.4), results, results.mean_waits(), 0.6)]


def erlang_a() -> list[Statistic]:
    """Part that leaves an M/M/8+M at load 1 with patience of two mean service times."""
    kind = replace(_type("a", 8.0), patience=Exponential(2 * SERVICE_S))
    results = _long(_hall([kind], 8), 150)
    weights = [1.0]
    for n in range(1, 400):
        weights.append(weights[-1] * 8.0 / (min(n, 8) + max(0, n - 8) / 2))
    theory = sum(max(0, n - 8) / 2 * w for n, w in enumerate(weights)) / sum(weights) / 8.0
    return [_statistic("Erlang A, part that leaves", theory, results, results.abandonment(), None)]


def cobham() -> list[Statistic]:
    """Waits by class in an M/M/2 at load 0.6 with a strict priority: a head start longer than the run."""
    kind = replace(_type("a", 1.2), classes={"first": 0.5})
    model = replace(_hall([kind], 2), head_starts={"first": 12 * 86_400.0 - 1})
    results = _long(model, 2000)
    unit = _erlang_c_wait(2, 1.2) * (1 - 0.6)
    found = []
    for code, theory in (("first", unit / (1 - 0.3)), ("normal", unit / (1 - 0.3) / (1 - 0.6))):
        waits = _class_waits(results, code)
        found.append(_statistic(f"Cobham, {code} (s)", theory, results, waits, 0.6))
    return found


def pollaczek_khinchine() -> list[Statistic]:
    """Mean wait in an M/G/1 at load 0.5 with lognormal service, coefficient of variation 0.8."""
    service = LogNormal(SERVICE_S, 0.8)
    results = _long(_hall([replace(_type("a", 0.5), service=service)], 1), 2400)
    theory = 0.5 * SERVICE_S * (1 + 0.8**2) / 2 / (1 - 0.5)
    return [_statistic("Pollaczek-Khinchine, wait (s)", theory, results, results.mean_waits(), 0.5)]


def kleinrock() -> list[Statistic]:
    """Waits under urgency, targets 1 : 3, in an M/M/1 at load 0.6 (Kleinrock 1964)."""
    loads, targets = {"slow": 0.3, "quick": 0.3}, {"slow": 90.0, "quick": 30.0}
    kinds = [replace(_type(code, load), target_s=targets[code]) for code, load in loads.items()]
    results = _long(_hall(kinds, 1), 2400)
    mean = 0.6 * SERVICE_S / (1 - 0.6)
    slow = mean / (1 - loads["quick"] * (1 - targets["quick"] / targets["slow"]))
    quick = mean - loads["slow"] * slow * (1 - targets["quick"] / targets["slow"])
    return [
        _statistic(f"Kleinrock, {code} (s)", theory, results, results.mean_waits(code), 0.6)
        for code, theory in (("slow", slow), ("quick", quick))
    ]


def time_varying() -> list[Statistic]:
    """People in the hall on a day of three hours with changing arrivals, Mt/M/4, against its equations."""
    arrivals, service_s, servers = (12.0, 30.0, 45.0, 60.0, 30.0, 12.0), 300.0, 4
    kind = BusinessType("a", 300, arrivals, Exponential(service_s))
    desks = tuple(Counter(str(k), ("a",), every_day(0, 180)) for k in range(servers))
    plan = planned(Model(0, (kind,), desks))
    (results,) = live([plan], 200_000, SEED, keep=False)
    areas = _areas(results.queue, results) + _areas(results.busy, results)
    control = numpy.array(results.counts, dtype=float)
    theory = _forward(arrivals, service_s, servers)
    error, found = _controlled(areas / 3_600_000, control, sum(arrivals))
    return [Statistic("Mt/M/4, people x hours", theory, found, error, int(control.sum()))]


CASES: Sequence[Callable[[], list[Statistic]]] = (
    erlang_c,
    erlang_a,
    cobham,
    pollaczek_khinchine,
    kleinrock,
    time_varying,
)


def _type(code: str, erlangs: float) -> BusinessType:
    """Customers that bring so many hours of work an hour."""
    arrivals = (erlangs * HALF_HOUR_MS / 1000 / SERVICE_S,) * LONG
    service: Distribution = Exponential(SERVICE_S)
    return BusinessType(code, 60, arrivals, service)


def _hall(kinds: Sequence[BusinessType], servers: int) -> Model:
    codes = tuple(kind.code for kind in kinds)
    desks = tuple(Counter(str(k), codes, every_day(0, LONG * 30)) for k in range(servers))
    return Model(0, tuple(kinds), desks)


def _long(model: Model, replications: int) -> Results:
    (results,) = live([replace(planned(model), since=DAY_MS)], replications, SEED, keep=False)
    return results


def _class_waits(results: Results, code: str) -> list[float]:
    """Mean waits (s) of one customer class by replication."""
    lines, width = results.plan.lines, len(Sum)
    (k,) = (k for k, line in enumerate(lines) if line.customer_class == code)
    sums = numpy.array(results.sums).reshape(-1, len(lines), width)[:, k]
    return list(sums[:, Sum.WAITED] / sums[:, Sum.CALLED] / 1000)


def _statistic(
    name: str, theory: float, results: Results, values: Sequence[float], load: float | None
) -> Statistic:
    """`load`: what each server is brought on average, where that is a control."""
    customers, found = sum(results.counts), numpy.array(values)
    if load is None:
        control, mean = numpy.array(results.counts, dtype=float), results.plan.expected
    else:
        span = LONG * HALF_HOUR_MS * len(results.plan.servers)
        control, mean = _areas(results.busy, results) / span, load
    error, value = _controlled(found, control, mean)
    return Statistic(name, theory, value, error, customers)


def _areas(values: Sequence[int], results: Results) -> Array:
    """Milliseconds by replication."""
    return numpy.array(values, dtype=float).reshape(results.replications, -1).sum(axis=1)


def _controlled(values: Array, control: Array, mean: float) -> tuple[float, float]:
    """Standard error and value of the mean with a linear control variate of known mean."""
    slope = numpy.cov(values, control)[0, 1] / control.var(ddof=1)
    left = values - slope * (control - mean)
    return float(left.std(ddof=2) / math.sqrt(len(left))), float(left.mean())


def _erlang_c_wait(servers: int, erlangs: float) -> float:
    """Mean wait (s), by Erlang B's recursion."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    waits = blocked / (1 - erlangs / servers * (1 - blocked))
    return waits * SERVICE_S / (servers - erlangs)


def _forward(arrivals: Sequence[float], service_s: float, servers: int) -> float:
    """Expected people x hours: Kolmogorov's forward equations by Runge and Kutta, until the hall is empty."""
    states = 400
    n = numpy.arange(states)
    ends = numpy.minimum(n, servers) / service_s

    def slope(p: Array, rate: float) -> Array:
        change = -(rate + ends) * p
        change[-1] += rate * p[-1]
        change[1:] += rate * p[:-1]
        change[:-1] += ends[1:] * p[1:]
        return change

    p, area, step = numpy.zeros(states), 0.0, 1.0
    p[0] = 1.0
    for rate in [number / 1800 for number in arrivals] + [0.0] * 10:
        for _ in range(int(1800 / step)):
            before = float(n @ p)
            a = slope(p, rate)
            b = slope(p + step / 2 * a, rate)
            c = slope(p + step / 2 * b, rate)
            d = slope(p + step * c, rate)
            p = p + step / 6 * (a + 2 * b + 2 * c + d)
            area += step * (before + float(n @ p)) / 2
    return area / 3600
