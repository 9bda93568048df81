"""Invented halls in which every number is asked for its wait: a crowd, tellers, a real board that follows.

The hall here is not the simulator: it asks `hall.rules.next_for` for each call, and whatever happens reaches
the estimator by moves alone, as in a real hall. It does what no usual day knows: busy and quiet days, tellers
of their own speed who take a breath between two customers, pauses that begin and end by chance.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from hall.board import Board
from hall.catalogue import Catalogue, Counter, CustomerClass, Service
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.rules import Head, next_for
from hall.ticket import Move, State, Ticket, Verb

MIDNIGHT = 1_780_012_800_000 - 8 * 3_600_000
"""Some midnight in the default hall's zone (ms UTC)."""
DAY_MS = 86_400_000
OPENS_S, CLOSES_S = 9 * 3600, 18 * 3600
CURVE = (0.9, 1.3, 1.25, 0.9, 0.75, 1.0, 1.1, 1.0, 0.8)
TRANSFER_CREDIT_MS = 600_000
Times = Callable[[Random, float], float]
"""Draws a service time (s) of that mean."""


def exponential(chance: Random, mean: float) -> float:
    """Without memory."""
    return chance.expovariate(1 / mean)


def lognormal(chance: Random, mean: float) -> float:
    """As long services mostly scatter: coefficient of variation 1.1."""
    sigma = math.sqrt(math.log1p(1.1**2))
    return mean * math.exp(chance.gauss(0, sigma) - sigma * sigma / 2)


def bimodal(chance: Random, mean: float) -> float:
    """Three of four are done in half the mean, the fourth takes two and a half means; little between them."""
    return mean * (chance.gauss(0.5, 0.08) if chance.random() < 0.75 else chance.gauss(2.5, 0.25))


@dataclass(frozen=True, slots=True)
class Kind:
    """A business type: part of the crowd, mean service time, target wait (s), part sent on to the last."""

    code: str
    part: float
    mean_s: float
    target_s: int
    sent: float = 0.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A hall. `customers` come on a usual day; `speed` is how much tellers differ, `day` how much days do."""

    name: str
    times: Times
    kinds: tuple[Kind, ...]
    skills: tuple[tuple[str, ...], ...]
    customers: int
    priority: float = 0.0
    no_show: float = 0.0
    patience_s: float = 0.0
    walk_s: tuple[float, float] = (8, 25)
    breath_s: tuple[float, float] = (0, 0)
    pauses: bool = False
    speed: float = 0.0
    day: float = 0.1

    def catalogue(self) -> Catalogue:
        """What the hall is told of it."""
        known = default_catalogue()
        services = tuple(
            Service(k.code, {"en": k.code}, chr(65 + n), k.target_s, round(k.mean_s))
            for n, k in enumerate(self.kinds)
        )
        counters = tuple(Counter(str(n + 1), {}, serves) for n, serves in enumerate(self.skills))
        classes = (CustomerClass("normal", {}, 0), CustomerClass("priority", {}, TRANSFER_CREDIT_MS // 1000))
        return replace(known, services=services, counters=counters, classes=classes)


@dataclass(slots=True)
class Customer:
    """One number: what is known of it afterwards. Times are seconds of the day; None: did not happen."""

    kind: str
    priority: bool
    joined_s: float
    features: tuple[float, ...] = ()
    promised: tuple[int, int] | None = None
    last_wait_s: float = 0.0
    called_s: float | None = None


class HallDay:
    """One day of a hall; `ask` is put between a customer and the number."""

    def __init__(self, shape: Shape, catalogue: Catalogue, number: int, seed: int) -> None:
        self.shape, self.catalogue, self.number = shape, catalogue, number
        self._chance = Random(f"{shape.name}/{seed}/{number}")
        self.clock = FixedClock(0)
        self.board = Board(business_day=f"day {number}")
        self.listeners: list[Callable[[list[Move]], None]] = [self.board.follow]
        self.customers: list[Customer] = []
        self.stints: list[Stint] = []
        self.open_spans: dict[str, list[tuple[float, float]]] = {}
        self._by_ticket: dict[str, tuple[Customer, str, float]] = {}
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._kinds = {kind.code: kind for kind in shape.kinds}
        self._speed = {c.code: math.exp(self._chance.gauss(0, shape.speed)) for c in catalogue.counters}
        self._paused: dict[str, float] = {}
        self._free: set[str] = set()
        self._last_wait: dict[str, float] = {}
        self._move = 0
        self._ids = count(1)

    @property
    def now_s(self) -> float:
        """Seconds of the day."""
        return (self.clock() - MIDNIGHT - self.number * DAY_MS) / 1000

    # -- the day ------------------------------------------------------------------------------------

    def live(self, ask: Callable[["HallDay", Customer], None]) -> list[Customer]:
        """The customers of the day, in the order of their numbers."""
        self._set(OPENS_S)
        for kind, at, priority in self._crowd():
            self._at(at, lambda kind=kind, priority=priority: self._join(kind, priority, ask))
        for n, counter in enumerate(self.catalogue.counters):
            self._at(OPENS_S, lambda code=counter.code: self._open(code))
            if self.shape.pauses:
                self._plan_pauses(counter.code, n)
        while self._events:
            at, _, does = heappop(self._events)
            self._set(max(at, self.now_s))
            does()
        return self.customers

    def _crowd(self) -> Iterator[tuple[str, float, bool]]:
        chance, shape = self._chance, self.shape
        level = math.exp(chance.gauss(0, shape.day))
        for hour, weight in enumerate(CURVE):
            for kind in shape.kinds:
                rate = shape.customers * level * kind.part * weight / sum(CURVE) / 3600
                at = OPENS_S + hour * 3600 + chance.expovariate(rate)
                while at < OPENS_S + (hour + 1) * 3600:
                    yield kind.code, at, chance.random() < shape.priority
                    at += chance.expovariate(rate)

    def _plan_pauses(self, code: str, n: int) -> None:
        chance = self._chance
        lunch = 11.5 * 3600 + n % 3 * 2400 + chance.uniform(0, 600)
        self._at(lunch, lambda: self._pause(code, chance.uniform(1800, 2400)))
        at = OPENS_S + chance.expovariate(1 / 7200)
        while at < CLOSES_S:
            length = chance.uniform(180, 600)
            self._at(at, lambda length=length: self._pause(code, length))
            at += chance.expovariate(1 / 7200)

    def _set(self, at_s: float) -> None:
        self.clock.now_ms = MIDNIGHT + self.number * DAY_MS + round(at_s * 1000)

    def _at(self, at_s: float, does: Callable[[], None]) -> None:
        heappush(self._events, (at_s, next(self._order), does))

    def _in(self, seconds: float, does: Callable[[], None]) -> None:
        self._at(self.now_s + seconds, does)

    # -- customers ----------------------------------------------------------------------------------

    def _join(self, kind: str, priority: bool, ask: Callable[["HallDay", Customer], None]) -> None:
        customer = Customer(kind, priority, self.now_s, last_wait_s=self._last_wait.get(kind, 0.0))
        ask(self, customer)
        self.customers.append(customer)
        ticket, now = f"{self.number}-{next(self._ids)}", self.clock()
        patience = self._chance.expovariate(1 / self.shape.patience_s) if self.shape.patience_s else math.inf
        if self._chance.random() < self.shape.no_show:
            patience = 0.0
        self._by_ticket[ticket] = (customer, kind, self.now_s + patience)
        wait = (
            None
            if customer.promised is None
            else dict(zip(("p50_s", "p90_s"), customer.promised, strict=True))
        )
        data = {
            "day": self.board.business_day,
            "series": kind[0].upper(),
            "serial": len(self.customers),
            "class": "priority" if priority else "normal",
            "language": "en",
            "since": now - (TRANSFER_CREDIT_MS if priority else 0),
            "wait": wait,
        }
        self._tell(Verb.ISSUE, ticket, service=kind, after=State.WAITING, data=data)
        self._wake(kind)

    def _wake(self, kind: str) -> None:
        for counter in self.catalogue.serving(kind):
            if counter.code in self._free:
                self._free.discard(counter.code)
                self._next(counter.code)
                return

    # -- counters -----------------------------------------------------------------------------------

    def _open(self, code: str) -> None:
        self._tell("counter.open", None, counter=code)
        self.open_spans.setdefault(code, []).append((self.now_s, CLOSES_S + 7200.0))
        self._next(code)

    def _pause(self, code: str, length: float) -> None:
        self._paused.setdefault(code, length)
        if code in self._free:
            self._free.discard(code)
            self._next(code)

    def _next(self, code: str) -> None:
        length = self._paused.pop(code, None)
        if length is not None:
            self._tell("counter.pause", None, counter=code)
            since, _ = self.open_spans[code].pop()
            self.open_spans[code].append((since, self.now_s))
            self._in(length, lambda: self._open(code))
            return
        ticket = self._most_urgent(code)
        if ticket is None:
            self._free.add(code)
            return
        customer, _, leaves = self._by_ticket[ticket.id]
        if customer.called_s is None:
            customer.called_s = self.now_s
            self._last_wait[ticket.service] = self.now_s - customer.joined_s
        called = self.now_s
        self._tell(Verb.CALL, ticket.id, service=ticket.service, counter=code, after=State.CALLED)
        if self.now_s > leaves or leaves == customer.joined_s:
            self._in(30.0, lambda: self._miss(code, ticket, called))
        else:
            self._in(self._chance.uniform(*self.shape.walk_s), lambda: self._start(code, ticket, called))

    def _most_urgent(self, code: str) -> Ticket | None:
        heads = []
        for service in self.catalogue.counter(code).serves:
            line = self.board.lines.get(service)
            if line:
                ticket = self.board.tickets[line[0][2]]
                target = self._kinds[service].target_s * 1000
                heads.append(
                    Head(ticket.id, "", service, ticket.since, ticket.issued_at, ticket.issue_move, target)
                )
        head = next_for(heads, self.clock())
        return None if head is None else self.board.tickets[head.ticket]

    def _miss(self, code: str, ticket: Ticket, called: float) -> None:
        self._tell(Verb.MISS, ticket.id, service=ticket.service, counter=code, after=State.MISSED)
        self.stints.append(Stint(code, ticket.service, called, None, self.now_s))
        self._next(code)

    def _start(self, code: str, ticket: Ticket, called: float) -> None:
        self._tell(Verb.START, ticket.id, service=ticket.service, counter=code, after=State.SERVING)
        kind = self._kinds[ticket.service]
        spent = max(5.0, self.shape.times(self._chance, kind.mean_s) * self._speed[code])
        started = self.now_s
        self._in(spent, lambda: self._finish(code, ticket, called, started))

    def _finish(self, code: str, ticket: Ticket, called: float, started: float) -> None:
        kind = self._kinds[ticket.service]
        self.stints.append(Stint(code, ticket.service, called, started, self.now_s))
        if self._chance.random() < kind.sent:
            to = self.shape.kinds[-1].code
            data = {"since": self.clock() - TRANSFER_CREDIT_MS}
            self._tell(Verb.TRANSFER, ticket.id, service=to, counter=code, after=State.WAITING, data=data)
            self._wake(to)
        else:
            data = {"done": []}
            self._tell(
                Verb.FINISH, ticket.id, service=ticket.service, counter=code, after=State.FINISHED, data=data
            )
        self._in(self._chance.uniform(*self.shape.breath_s), lambda: self._next(code))

    def _tell(
        self,
        verb: str,
        ticket: str | None,
        *,
        service: str | None = None,
        counter: str | None = None,
        after: State | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self._move += 1
        number = None if ticket is None else "A001"
        now = self.clock()
        move = Move(
            *(self._move, now, now, verb, ticket, number, service, counter, None, "bench"),
            *(None, after, data or {}),
        )
        for listener in self.listeners:
            listener([move])


@dataclass(frozen=True, slots=True)
class Stint:
    """One time at a counter (seconds of the day); `started_s` None: nobody came."""

    counter: str
    kind: str
    called_s: float
    started_s: float | None
    until_s: float
