"""The futures: both kernels give the same to the last bit, and that is what the hall's own rule does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import pytest

from hall.rules import Head, next_for
from planning.live import twin
from planning.live.compiled import Futures
from planning.live.start import HALVES, AtServer, Probe, Stands, Start, Waiting
from planning.simulation import compiled
from planning.simulation.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    LogNormal,
    Table,
)
from planning.simulation.model import BusinessType, Counter, Model, Transfer, every_day
from planning.simulation.plan import NEVER, Line, Plan, Server, Station
from planning.simulation.planner import planned
from planning.simulation.twin import sample

NOON = 12 * 3_600_000


def full_hall() -> Plan:
    """Whatever can happen to somebody in a line: classes, transfers, no-shows, lost patience, walks."""
    payment = BusinessType(
        "payment",
        300,
        (20, 40, 60, 50, 30, 40, 30, 30, 30, 30),
        Empirical((31, 45.5, 60, 72, 95, 140, 300)),
        patience=LogNormal(900, 0.8),
        classes={"priority": 0.1},
        no_show=0.1,
        transfers=(Transfer("general", 0.2),),
    )
    general = BusinessType("general", 600, (10,) * 10, LogNormal(300, 0.9), patience=Exponential(1800))
    counters = (
        Counter("1", ("payment",), every_day(480, 1200)),
        Counter("2", ("payment", "general"), every_day(480, 1200)),
        Counter("3", ("payment", "general"), every_day(480, 1200)),
    )
    return planned(
        Model(480, (payment, general), counters, head_starts={"priority": 600}, walk=LogNormal(20, 0.4))
    )


def some_start(plan: Plan, chance: Random) -> Start:
    """Any state of that hall."""
    now = 9 * 3_600_000 + chance.randrange(3 * 3_600_000)
    lines = []
    for line in plan.lines:
        people = [chance.randrange(2_000_000) for _ in range(chance.choice((0, 0, 3, 12)))]
        waiting = [Waiting(now - w - line.head_start, w, chance.randrange(9999)) for w in people]
        lines.append(tuple(sorted(waiting, key=lambda one: one.since)))
    probes = []
    for k, line in enumerate(plan.lines):
        since = now - chance.choice((0, line.head_start))
        probes.append(Probe(k, since, sum(one.since <= since for one in lines[k])))
    servers = tuple(
        AtServer(
            chance.choice(tuple(Stands)),
            chance.choice((0, 40_000, 400_000, 40_000_000)),
            chance.choice(server.lines),
            chance.randrange(9999),
        )
        for server in plan.servers
    )
    levels = tuple(chance.choice((0.0, 0.7, 1.3)) for _ in plan.sources)
    leave = tuple(chance.choice((0, 600_000, 7_200_000)) for _ in range(HALVES))
    away = tuple(chance.choice((1, 2)) for _ in range(HALVES))
    until, breath = now + 3_600_000, chance.choice((0, 7_000))
    return Start(now, until, tuple(lines), servers, tuple(probes), levels, breath, leave, away, futures=5)


@pytest.mark.parametrize("seed", range(12))
def test_both_kernels_see_the_same_futures(seed: int) -> None:
    assert compiled.KERNEL is not None
    plan = full_hall()
    kernel, chance = Futures(compiled.KERNEL, plan), Random(seed)
    for turn in range(4):
        start = some_start(plan, chance)
        found = kernel.run(start, seed=turn)
        assert list(found) == [t for row in twin.futures(plan, start, seed=turn) for t in row]


@pytest.mark.parametrize("shape", [Exponential(90), LogNormal(90, 1.2), Empirical((20, 20, 55, 90, 400))])
def test_what_is_left_of_a_time_is_as_likely_as_it_was_before(shape: Distribution) -> None:
    """Drawn on condition that it exceeds what has passed, a time has the frequencies of the whole table."""
    table, unit = shape.table(1000), Exponential(1).table(2**24)
    passed = sample(table, 2**63)
    low, draws = twin.part_below(table, passed), 20_000
    longer = [v for v in (sample(table, (2 * k + 1) * 2**63 // draws) for k in range(draws)) if v > passed]
    rests = [twin.rest_of(unit, table, low, passed, (2 * k + 1) * 2**63 // draws) for k in range(draws)]
    for part in (0.1, 0.5, 0.9):
        expected = longer[int(part * len(longer))] - passed
        assert rests[int(part * draws)] == pytest.approx(expected, rel=0.01, abs=20)
    assert min(rests) >= 0


def test_beyond_all_that_is_known_a_quarter_of_what_has_passed_is_left() -> None:
    table, unit = Fixed(60).table(1000), Exponential(1).table(2**24)
    low = twin.part_below(table, 80_000)
    rests = [twin.rest_of(unit, table, low, 80_000, (2 * k + 1) * 2**63 // 1000) for k in range(1000)]
    assert sum(rests) / 1000 == pytest.approx(20_000, rel=0.02)


@dataclass
class Customer:
    """One of the plain hall below, who counts as of `since`, and whom a counter or any may call."""

    name: str
    line: int
    since: int
    joined: int
    only_for: int | None = None


class PlainHall:
    """A hall that asks `hall.rules.next_for` for each call; times at counters are fixed by business type."""

    def __init__(self, plan: Plan, times: dict[str, int], free: dict[int, int]) -> None:
        self._plan, self._times, self._free = plan, times, dict(free)

    def called(self, waiting: list[Customer], name: str) -> int:
        """When that one of those who wait is called; NEVER where no counter will."""
        here = list(waiting)
        while True:
            t, counter = min((at, c) for c, at in self._free.items())
            if t == NEVER:
                return NEVER
            taken = self._next(here, counter, t)
            if taken is None:
                self._free[counter] = NEVER
                continue
            if taken.name == name:
                return t
            here.remove(taken)
            self._free[counter] = t + self._times[self._plan.lines[taken.line].type]

    def _next(self, here: list[Customer], counter: int, now: int) -> Customer | None:
        lines = self._plan.lines
        may = [
            one for one in here if lines[one.line].servers >> counter & 1 and one.only_for in (None, counter)
        ]
        heads = [
            Head(
                ticket=one.name,
                number=one.name,
                service=lines[one.line].type,
                since=one.since,
                issued_at=one.joined,
                issue_move=move,
                target_ms=lines[one.line].target,
            )
            for move, one in enumerate(sorted(may, key=lambda x: x.joined))
        ]
        head = next_for(heads, now)
        return None if head is None else next(one for one in may if one.name == head.ticket)


def wished_plan(times: dict[str, int]) -> Plan:
    """Three counters, three types, and after them lines of those who wait for one counter only."""
    tables = [Exponential(1).table(2**24), *(Table((ms,), 1) for ms in times.values())]
    serves = {"payment": 0b111, "invoice": 0b110, "general": 0b100}
    lines = [
        Line(Station.COUNTERS, kind, "normal", (k + 1) * 300_000, 0, mask, k + 1)
        for k, (kind, mask) in enumerate(serves.items())
    ]
    lines += [replace(line, servers=0b100, customer_class="wish") for line in lines]
    servers = tuple(
        Server(
            Station.COUNTERS,
            str(c),
            tuple(k for k, line in enumerate(lines) if line.servers >> c & 1),
            ((0, NEVER),),
        )
        for c in range(3)
    )
    return Plan(tuple(lines), servers, (), tuple(tables), (0.0, 86_400_000.0), 1, 86_400_000, 0.0)


def states(chance: Random, plan: Plan) -> Iterator[tuple[Start, list[Customer], dict[int, int]]]:
    """Queues with wishes and head starts, counters that are away, idle or busy."""
    while True:
        people: list[list[Waiting]] = [[] for _ in plan.lines]
        customers: list[Customer] = []
        for n in range(chance.randrange(14)):
            line, waited = chance.randrange(6), chance.randrange(1, 900_000)
            since = NOON - waited - chance.choice((0, 0, 600_000))
            people[line].append(Waiting(since, waited, n))
            customers.append(Customer(str(n), line, since, NOON - waited, 2 if line > 2 else None))
        stands = [chance.choice((Stands.AWAY, Stands.IDLE, Stands.BUSY)) for _ in range(3)]
        servers, free = [], {}
        for c, one in enumerate(stands):
            line = chance.choice(plan.servers[c].lines)
            passed = chance.randrange(50_000) if one is Stands.BUSY else 0
            servers.append(AtServer(one, passed, line, 0))
            if one is Stands.IDLE:
                free[c] = NOON
            elif one is Stands.BUSY:
                free[c] = NOON + max(1, plan.tables[plan.lines[line].service].values[0] - passed)
        ordered = tuple(tuple(sorted(line, key=lambda one: one.since)) for line in people)
        credit = chance.choice((0, 600_000))
        probes = tuple(
            Probe(k, NOON - credit, sum(one.since <= NOON - credit for one in ordered[k])) for k in range(3)
        )
        until = NOON + 4 * 3_600_000
        yield Start(NOON, until, ordered, tuple(servers), probes, (), futures=1), customers, free


def test_a_call_comes_when_the_halls_own_rule_brings_it() -> None:
    """400 states of a queue: what the futures say, against a hall in which the asker really stands."""
    times = {"payment": 61_000, "invoice": 83_000, "general": 307_000}
    plan = wished_plan(times)
    assert compiled.KERNEL is not None
    kernel = Futures(compiled.KERNEL, plan)
    found = states(Random(5), plan)
    for _ in range(400):
        start, customers, free = next(found)
        called = kernel.run(start, seed=1)
        assert list(called) == [row[0] for row in twin.futures(plan, start, seed=1)]
        for k, probe in enumerate(start.probes):
            asker = Customer("asker", probe.line, probe.since, NOON)
            reached = {c: at for c, at in free.items() if plan.lines[probe.line].servers >> c & 1}
            expected = PlainHall(plan, times, free).called([*customers, asker], "asker") if reached else NEVER
            assert called[k] == expected


def test_later_customers_of_a_shorter_target_wait_overtake() -> None:
    """One counter, ten minutes for each; the asker's type is patient, the other one's customers are not."""
    times = (Fixed(600), Fixed(600))
    hall = [
        BusinessType(code, target, (arrivals,) * 8, service)
        for code, target, arrivals, service in zip(("slow", "quick"), (3600, 60), (0, 4), times, strict=True)
    ]
    plan = planned(Model(480, tuple(hall), (Counter("1", ("slow", "quick"), every_day(480, 1200)),)))
    now = 9 * 3_600_000
    busy = (AtServer(Stands.BUSY, 0, 0, 1),)
    start = Start(now, now + 8 * 3_600_000, ((), ()), busy, (Probe(0, now, 0),), (1.0, 0.0), futures=100)
    assert compiled.KERNEL is not None
    kernel = Futures(compiled.KERNEL, plan)
    alone = kernel.run(start, seed=1)
    assert set(alone) == {now + 600_000}
    overtaken = kernel.run(replace(start, levels=(1.0, 1.0)), seed=1)
    assert sum(overtaken) / 100 > now + 1_200_000


def test_the_run_looks_no_further_than_it_is_told() -> None:
    plan = full_hall()
    kernel, now = compiled.KERNEL, 9 * 3_600_000
    assert kernel is not None
    servers = tuple(AtServer(Stands.BUSY, 0, 0, 1) for _ in plan.servers)
    start = Start(now, now + 1000, ((),) * len(plan.lines), servers, (Probe(0, now, 0),), (1.0,) * 3)
    assert set(Futures(kernel, plan).run(start, seed=1)) == {NEVER}
