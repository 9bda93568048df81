"""A day of 2,000 customers with and without offers: one crowd, kiosks and terminals being queues too.

Nothing runs here but the crowd: the rule by which counters call is the hall's own (`hall.rules`), the offers
are those of the default catalogue. Everybody's arrival, errand, service times and liking for machines are
drawn beforehand, so that the days differ by the offers alone. A ticket takes 15 s, a payment at a terminal
75 s, as in the hall that this was made for; an invoice 15 s more, for the code that comes by text message.
Three days: without offers; with the default ones, which are shown where the expected wait exceeds five
minutes; with the same shown always. As at the kiosk, a terminal is offered while one is free; nobody goes on
with their phone, which would spare terminals too.
"""

import heapq
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from hall.catalogue_file import default_catalogue
from hall.offer import Offer, Shown, Way
from hall.rules import Head, next_for

FIGURES = (
    "tickets",
    "counter_mean_min",
    "counter_p90_min",
    "kiosk_mean_min",
    "kiosk_p90_min",
    "terminal_mean_min",
    "terminal_p90_min",
    "saved_h",
)
DAYS = ("without", "default", "always")
NAMES = tuple(f"wait_day_{figure}_{day}" for figure in FIGURES for day in DAYS)
CUSTOMERS = 2000
OPENS_S, CLOSES_S = 8 * 3600, 20 * 3600
SHARES = (("payment", 0.55), ("invoice", 0.25), ("general", 0.20))
CURVE = (4, 7, 10, 9, 6, 5, 6, 7, 7, 6, 4, 2)
"""How many come in each hour from eight to twenty, relative to each other: the morning is fullest."""
KIOSKS, TERMINALS = 2, 3
TICKET_S, READS_S = 15.0, 6.0
AT_TERMINAL_S = {"payment": 75.0, "invoice": 90.0}
TAKES_UP = 0.5
"""Half of those who are shown a way without a queue take it."""


@dataclass(slots=True)
class Customer:
    """One of the crowd: when they come (s), what for, how long it takes, whether machines are for them."""

    number: int
    comes: float
    service: str
    counter_s: float
    terminal_s: float
    willing: bool
    waited: float = 0.0


@dataclass(slots=True)
class Day:
    """What a day came to, in seconds: waits for a counter, at the kiosks, at the terminals, and tickets."""

    counter: list[float] = field(default_factory=list)
    kiosk: list[float] = field(default_factory=list)
    terminal: list[float] = field(default_factory=list)
    tickets: int = 0

    @property
    def waited_s(self) -> float:
        """All waiting of all customers together."""
        return sum(self.counter) + sum(self.kiosk) + sum(self.terminal)


def measure(customers: int = CUSTOMERS, seed: int = 2) -> Mapping[str, float]:
    """The three days of one crowd: waits in minutes, tickets, hours of waiting saved against the first."""
    offers = default_catalogue().offers
    always = tuple(replace(offer, shown=Shown.ALWAYS) for offer in offers)
    days = [Hall(crowd(customers, seed), shown).day() for shown in ((), offers, always)]
    found: dict[str, float] = {}
    for name, day in zip(DAYS, days, strict=True):
        figures = (
            day.tickets,
            *(
                figure(waits) / 60
                for waits in (day.counter, day.kiosk, day.terminal)
                for figure in (mean, p90)
            ),
            (days[0].waited_s - day.waited_s) / 3600,
        )
        found |= {f"wait_day_{f}_{name}": v for f, v in zip(FIGURES, figures, strict=True)}
    return found


def crowd(customers: int, seed: int) -> list[Customer]:
    """Everybody of the day, in the order in which they come."""
    chance = Random(seed)
    hours = chance.choices(range(len(CURVE)), CURVE, k=customers)
    comes = sorted(OPENS_S + 3600 * (hour + chance.random()) for hour in hours)
    means = {s.code: s.mean_service_s for s in default_catalogue().services}
    return [_drawn(chance, number, at, means) for number, at in enumerate(comes)]


def _drawn(chance: Random, number: int, comes: float, means: Mapping[str, int]) -> Customer:
    services, shares = zip(*SHARES, strict=True)
    service = chance.choices(services, shares)[0]
    return Customer(
        number=number,
        comes=comes,
        service=service,
        counter_s=means[service] * chance.lognormvariate(-0.08, 0.4),
        terminal_s=AT_TERMINAL_S.get(service, 0.0) * chance.lognormvariate(-0.08, 0.4),
        willing=chance.random() < TAKES_UP,
    )


class Machines:
    """So many machines of one kind and one line before them."""

    def __init__(self, how_many: int) -> None:
        self._free_at = [0.0] * how_many
        heapq.heapify(self._free_at)

    def next_free(self, now: float) -> float:
        """When somebody who joins the line now would begin."""
        return max(now, self._free_at[0])

    def use(self, now: float, seconds: float) -> tuple[float, float]:
        """Join the line: when this one begins and when it ends."""
        begins = max(now, heapq.heappop(self._free_at))
        heapq.heappush(self._free_at, begins + seconds)
        return begins, begins + seconds


class Hall:
    """One day of the default hall with these offers, counters 1 to 8 open all day."""

    def __init__(self, customers: list[Customer], offers: tuple[Offer, ...]) -> None:
        self._catalogue = replace(default_catalogue(), offers=offers)
        self._lines: dict[str, deque[Head]] = {s.code: deque() for s in self._catalogue.services}
        self._free = {c.code for c in self._catalogue.counters}
        self._kiosks, self._terminals = Machines(KIOSKS), Machines(TERMINALS)
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = count()
        self._who = {str(one.number): one for one in customers}
        self._found = Day()
        for one in customers:
            self._at(one.comes, lambda now, one=one: self._comes(one, now))  # type: ignore[misc]

    def day(self) -> Day:
        """Live it to the end."""
        while self._events:
            now, _, happens = heapq.heappop(self._events)
            happens(now)
        return self._found

    def _at(self, when: float, happens: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (when, next(self._order), happens))

    def _comes(self, one: Customer, now: float) -> None:
        """To the kiosk; whether an offer is shown is seen when it is this customer's turn there."""
        turn = self._kiosks.next_free(now)
        if turn > now:
            self._at(turn, lambda at: self._comes(one, at))
            return
        shown = self._is_shown(one.service, now)
        _, ends = self._kiosks.use(now, TICKET_S + (READS_S if shown else 0.0))
        self._found.kiosk.append(now - one.comes)
        leaves = self._to_terminal if shown and one.willing else self._takes
        self._at(ends, lambda at: leaves(one, at))

    def _is_shown(self, service: str, now: float) -> bool:
        """A terminal's offer, while one is free: always, or where the expected wait exceeds its limit."""
        free = self._terminals.next_free(now) == now
        return any(
            free
            and offer.service == service
            and offer.way is Way.TERMINAL
            and (offer.shown is not Shown.WAIT or self._expected_s(service) > offer.wait_s)
            for offer in self._catalogue.diverting
        )

    def _expected_s(self, service: str) -> float:
        """People ahead times mean service time by the counters of the type: the hall's simple estimate."""
        known = self._catalogue.service(service)
        return len(self._lines[service]) * known.mean_service_s / len(self._catalogue.serving(service))

    def _to_terminal(self, one: Customer, now: float) -> None:
        begins, _ = self._terminals.use(now, one.terminal_s)
        self._found.terminal.append(begins - now)

    def _takes(self, one: Customer, now: float) -> None:
        self._found.tickets += 1
        target = self._catalogue.service(one.service).target_s * 1000
        since = int(now * 1000)
        head = Head(str(one.number), "", one.service, since, since, self._found.tickets, target)
        self._lines[one.service].append(head)
        self._call(now)

    def _call(self, now: float) -> None:
        """Free counters take whom the hall's rule gives them; those that serve less go first."""
        for counter in sorted(self._catalogue.counters, key=lambda c: (len(c.serves), c.code)):
            if counter.code in self._free:
                heads = [self._lines[s][0] for s in counter.serves if self._lines[s]]
                chosen = next_for(heads, int(now * 1000))
                if chosen is not None:
                    self._serves(counter.code, chosen, now)

    def _serves(self, counter: str, head: Head, now: float) -> None:
        self._lines[head.service].popleft()
        self._free.discard(counter)
        self._found.counter.append(now - head.since / 1000)
        self._at(now + self._who[head.ticket].counter_s, lambda at: self._is_free(counter, at))

    def _is_free(self, counter: str, now: float) -> None:
        self._free.add(counter)
        self._call(now)


def mean(waits: list[float]) -> float:
    """Their mean; 0 of none."""
    return sum(waits) / len(waits) if waits else 0.0


def p90(waits: list[float]) -> float:
    """Nine of ten waited no longer (nearest rank); 0 of none."""
    return sorted(waits)[max(0, -(-len(waits) * 9 // 10) - 1)] if waits else 0.0
