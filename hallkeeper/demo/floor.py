"""The crowd's own memory: who is in the hall, whose ticket is whose, what the server has acknowledged.

It is kept apart from the server's books on purpose: the account at the end compares the two.
"""

import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from hallkeeper.demo.customers import Customer, Mishap
from hallkeeper.demo.followers import Followers
from hallkeeper.demo.pacer import Pacer, Pulse
from hallkeeper.demo.phones import Phone
from hallkeeper.demo.screens import Screen
from hallkeeper.demo.wire import Json

GLANCE_MS = 8_000
"""An idle teller looks at the page after eight seconds at the latest."""
_FIND_S = 30.0


@dataclass(eq=False)
class Visit:
    """A customer in the hall; what is left of the plan changes on the way."""

    customer: Customer
    service: str
    service_s: float
    ticket: str = ""
    absent: bool = False
    mishap: Mishap | None = None
    form_s: float | None = None
    sent_to: str | None = None
    back_after_s: float | None = None
    phone: Phone | None = None
    counted: bool = True
    left: bool = False

    @classmethod
    def of(cls, customer: Customer) -> "Visit":
        """Everything is still to come."""
        made = cls(customer, customer.service, customer.service_s)
        made.absent, made.mishap = customer.absent, customer.mishap
        made.form_s, made.sent_to = customer.form_s, customer.sent_to
        made.back_after_s = customer.back_after_s
        return made

    @classmethod
    def nobodys(cls, customer: Customer) -> "Visit":
        """A ticket taken by mistake: whoever calls it waits in vain."""
        return cls(customer, customer.service, 0.0, absent=True, counted=False)


@dataclass
class Ledger:
    """What the server has acknowledged: presses by verb, ticket numbers by id, ratings as (ticket, score)."""

    presses: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, str] = field(default_factory=dict)
    at_kiosks: int = 0
    reprints: int = 0
    refused_texts: int = 0
    turned_away: int = 0
    with_phone: list[Visit] = field(default_factory=list)
    ratings: list[tuple[str, int]] = field(default_factory=list)
    rated_too_late: int = 0


class Floor:
    """The hall's floor. Safe to use from any thread."""

    def __init__(self, pacer: Pacer, customers: int) -> None:
        self.pacer = pacer
        self.ledger = Ledger()
        self.screens = Followers(pacer, "screens")
        self.pages = Followers(pacer, "tellers' pages")
        self.walls: list[Screen] = []
        self.staff: list[Pulse] = []
        self.staff_at: dict[str, Pulse] = {}
        self._changed = threading.Condition()
        self._visits: dict[str, Visit] = {}
        self._at_the_counters: list[Visit] = []
        self._still_to_leave = customers
        self._idle: dict[str, Collection[str]] = {}

    def press(self, verb: str) -> None:
        """The server has acknowledged a press."""
        with self._changed:
            self.ledger.presses[verb] += 1

    def took(self, visit: Visit, ticket: Json, *, slip: bool) -> None:
        """A visit has its ticket; `slip` where the device agent is to print one."""
        with self._changed:
            visit.ticket = ticket["id"]
            self._visits[visit.ticket] = visit
            self.ledger.numbers[visit.ticket] = ticket["number"]
            self.ledger.presses["issue"] += 1
            self.ledger.at_kiosks += slip
            self._changed.notify_all()

    def visit(self, ticket: str) -> Visit:
        """Whose ticket this is; its owner may still be reading the answer."""
        with self._changed:
            if not self._changed.wait_for(lambda: ticket in self._visits, _FIND_S):
                raise KeyError(f"nobody in the hall has ticket {ticket}")
            return self._visits[ticket]

    def joined(self, service: str, version: int) -> None:
        """Somebody waits now: an idle teller who serves this sees it before long."""
        with self._changed:
            idle = any(service in serves for serves in self._idle.values())
        if idle:
            self.pages.expect(version, self.pacer.now() + GLANCE_MS)

    def called(self, visit: Visit, version: int, seconds: float) -> None:
        """A call or recall: `seconds` later somebody acts on it, so by then every screen has told it."""
        until = self.pacer.now() + round(seconds * 1000)
        self.screens.expect(version, until)
        if visit.phone is not None:
            visit.phone.followers.expect(version, until)

    def idle(self, counter: str, serves: Collection[str] | None) -> None:
        """A teller has nobody (and serves these), or is busy again (None)."""
        with self._changed:
            if serves is None:
                self._idle.pop(counter, None)
            else:
                self._idle[counter] = serves

    def is_next(self, counter: str, waiting: Collection[Json]) -> bool:
        """Whether an idle teller gets up: as many do as people wait, those first who have been idle longest.

        `waiting` as on the teller's page. If all got up for each customer, seven would press in vain.
        """
        with self._changed:
            for line in waiting:
                able = [code for code, serves in self._idle.items() if line["service"] in serves]
                if counter in able[: line["count"]]:
                    return True
        return False

    def tell(self, counter: str) -> None:
        """A word to a colleague: the next one is for you."""
        self.staff_at[counter].rouse()

    def walks_in(self, visit: Visit) -> None:
        """A customer without a ticket stands before the counters."""
        with self._changed:
            self._at_the_counters.append(visit)
        self._rouse()

    def without_ticket(self, serves: Collection[str]) -> Visit | None:
        """The first customer without a ticket whom this counter can serve."""
        with self._changed:
            for visit in self._at_the_counters:
                if visit.service in serves:
                    self._at_the_counters.remove(visit)
                    return visit
        return None

    def gone(self, visit: Visit) -> None:
        """A customer has left the hall."""
        if visit.phone is not None:
            visit.phone.close()
        with self._changed:
            self._still_to_leave -= visit.counted and not visit.left
            visit.left = True
        if self.empty():
            self._rouse()

    def turned_away(self, visit: Visit) -> None:
        """The hall had closed before this customer's turn to take a number."""
        self.ledger.turned_away += 1
        self.gone(visit)

    def empty(self) -> bool:
        """Whether everybody has come and gone."""
        with self._changed:
            return self._still_to_leave <= 0

    def served(self) -> int:
        """How many customers have been finished."""
        return self.ledger.presses["finish"] - self.ledger.presses["undo finish"]

    def _rouse(self) -> None:
        for pulse in self.staff:
            pulse.rouse()
