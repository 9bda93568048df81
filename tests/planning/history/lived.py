"""A hall's day lived from a seed through its one door, as fast as the disk allows: a real journal for tests.

Customers come by the demo's curve, take a wrong key now and then, do not come when called, come back, fill
in forms, are sent on, leave; tellers open, go to lunch, press start or not, undo.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import HallError
from hall.hall import Hall
from hall.ticket import Done, State, Ticket
from hall.verbs import Order

CURVE = (60, 90, 120, 135, 140, 135, 115, 90, 65, 60, 70, 90, 110, 120, 120, 115, 105, 95, 75, 45)
SHARES = (("payment", 0.55), ("invoice", 0.25), ("general", 0.20))
HALF_HOUR_MS = 1_800_000
KIOSKS = ("k1", "k2")


@dataclass(slots=True)
class Day:
    """One day: how many come, at how many counters, how long the mean service takes by type (s)."""

    opens_at: int
    customers: int = 300
    counters: tuple[str, ...] = ("1", "2", "3")
    means: dict[str, float] = field(
        default_factory=lambda: {"payment": 60.0, "invoice": 90.0, "general": 300.0}
    )
    misses: float = 0.05
    leaves: float = 0.03


class LivedDay:
    """Lives a day; afterwards the clock stands in the evening, counters closed."""

    def __init__(self, hall: Hall, clock: FixedClock, day: Day, seed: int) -> None:
        self._hall, self._clock, self._day = hall, clock, day
        self._chance = Random(seed)
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self._tellers = {c: Actor(f"person:t{c}", Role.COUNTER, one_counter=True) for c in day.counters}
        self._idle: set[str] = set()
        self._wants: dict[str, str] = {}
        self._coming = day.customers

    def live(self) -> None:
        """From the opening until the hall is empty."""
        day, chance = self._day, self._chance
        for n, counter in enumerate(day.counters):
            self._at(day.opens_at - 60_000, lambda c=counter: self._open(c))  # type: ignore[misc]
            lunch = day.opens_at + (7 + n % 3) * HALF_HOUR_MS
            self._at(lunch, lambda c=counter: self._lunch(c))  # type: ignore[misc]
        for _ in range(day.customers):
            piece = chance.choices(range(len(CURVE)), CURVE)[0]
            self._at(day.opens_at + int((piece + chance.random()) * HALF_HOUR_MS), self._comes)
        while self._events:
            when, _, happens = heapq.heappop(self._events)
            self._clock.now_ms = max(self._clock.now_ms, when)
            happens()
        for counter in day.counters:
            self._hall.close_counter(self._tellers[counter], counter)

    def _at(self, when: int, happens: Callable[[], None]) -> None:
        heapq.heappush(self._events, (when, next(self._order), happens))

    def _in(self, seconds: float, happens: Callable[[], None]) -> None:
        self._at(self._clock() + int(seconds * 1000), happens)

    def _open(self, counter: str) -> None:
        self._hall.open_counter(self._tellers[counter], counter)
        self._free(counter)

    def _lunch(self, counter: str) -> None:
        if counter not in self._idle:
            self._in(60, lambda: self._lunch(counter))
            return
        self._idle.discard(counter)
        self._hall.pause_counter(self._tellers[counter], counter, "lunch")
        self._in(1800, lambda: self._open(counter))

    def _comes(self) -> None:
        chance = self._chance
        kiosk = chance.choice(KIOSKS)
        names, shares = zip(*SHARES, strict=True)
        wanted = chance.choices(names, shares)[0]
        asked = wanted if chance.random() > 0.06 else chance.choice([n for n in names if n != wanted])
        kind = "priority" if chance.random() < 0.05 else "normal"
        language = "en" if chance.random() < 0.04 else "zh-CN"
        order = Order(asked, kiosk, kind, language)
        ticket = self._hall.issue(Actor(f"place:{kiosk}", Role.KIOSK, place=kiosk), order)
        self._wants[ticket.id] = wanted
        if chance.random() < self._day.leaves:
            phone = Actor("phone", Role.PHONE, ticket=ticket.id)
            self._in(chance.uniform(5, 1500), lambda: self._leaves(phone, ticket.id))
        self._wake()

    def _leaves(self, phone: Actor, ticket: str) -> None:
        if self._hall.ticket(ticket).state is State.WAITING:
            self._hall.cancel(phone, ticket)

    def _wake(self) -> None:
        for counter in sorted(self._idle):
            self._free(counter)

    def _free(self, counter: str) -> None:
        teller = self._tellers[counter]
        ticket = self._hall.call_next(teller, counter)
        if ticket is None:
            self._idle.add(counter)
            return
        self._idle.discard(counter)
        if self._chance.random() < 0.02:
            self._hall.undo(teller, counter)
            self._clock.pass_seconds(1)
            ticket = self._hall.call_next(teller, counter)
            assert ticket is not None
        if self._chance.random() < self._day.misses:
            self._in(40, lambda: self._misses(counter, ticket))
        elif self._chance.random() < 0.7:
            self._in(self._chance.uniform(5, 40), lambda: self._starts(counter, ticket))
        else:
            self._serves(counter, ticket)

    def _misses(self, counter: str, ticket: Ticket) -> None:
        self._hall.miss(self._tellers[counter], counter)
        if self._chance.random() < 0.5:
            self._in(self._chance.uniform(60, 600), lambda: self._is_back(ticket.id))
        self._free(counter)

    def _is_back(self, ticket: str) -> None:
        self._hall.requeue(Actor("person:boss", Role.MANAGER), ticket)
        self._wake()

    def _starts(self, counter: str, ticket: Ticket) -> None:
        self._hall.start(self._tellers[counter], counter)
        self._serves(counter, ticket)

    def _serves(self, counter: str, ticket: Ticket) -> None:
        wanted = self._wants[ticket.id]
        mean = self._day.means[wanted]
        self._in(mean * self._chance.lognormvariate(-0.08, 0.4), lambda: self._ends(counter, ticket, wanted))

    def _ends(self, counter: str, ticket: Ticket, wanted: str) -> None:
        teller, dice = self._tellers[counter], self._chance.random()
        if dice < 0.03 and ticket.service != "general":
            self._hall.transfer(teller, counter, service="general")
            self._wants[ticket.id] = "general"
        elif dice < 0.06 and self._started(ticket.id):
            self._hall.hold(teller, counter, "form")
            self._in(self._chance.uniform(60, 300), lambda: self._resumes(counter, ticket))
        else:
            done = [Done(wanted)] + ([Done("payment", 2)] if dice > 0.95 else [])
            self._hall.finish(teller, counter, done)
            if 0.5 < dice < 0.51:
                self._clock.pass_seconds(2)
                self._hall.undo(teller, counter)
                self._clock.pass_seconds(3)
                self._hall.finish(teller, counter, done)
        self._free(counter)

    def _started(self, ticket: str) -> bool:
        return self._hall.ticket(ticket).state is State.SERVING

    def _resumes(self, counter: str, ticket: Ticket) -> None:
        if counter not in self._idle:
            self._in(20, lambda: self._resumes(counter, ticket))
            return
        try:
            self._hall.resume(self._tellers[counter], counter, ticket.id)
        except HallError:  # at lunch
            self._in(60, lambda: self._resumes(counter, ticket))
            return
        self._idle.discard(counter)
        self._serves(counter, ticket)
