"""A rough world for the clerk for invoices, drawn from a seed: requests lost, late, answered to nobody, the
power cut; and one customer's history in it.

The invoice system here is a ledger without any lock on an item: it would gladly issue a second invoice. What
keeps an item to one is the clerk alone.
"""

import random
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from diversion.invoices.clerk import Clerk, Wish
from diversion.invoices.invoice import At, Invoice, Way
from diversion.invoices.parcel import Customer
from diversion.invoices.port import (
    Absent,
    Asked,
    Filed,
    Issued,
    OpenItem,
    RedLettered,
    Rejected,
    Unknown,
    Unreached,
    What,
)
from diversion.invoices.title import title_of
from diversion.phone import Phone
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.catalogue import Catalogue
from hall.clock import FixedClock
from hall.errors import HallError
from hall.hall import Hall, Once
from hall.rows import KeptAnswer
from hall.transaction import Transaction
from tests.diversion.invoices.queued import Queue

T = TypeVar("T")
ITEMS = ("month:2026-09", "month:2026-10", "topup:7")
KIOSK = Actor("place:k1", Role.KIOSK)
BOSS = Actor("person:boss", Role.MANAGER)
LONGEST_PAUSE_S = 601
LATEST_S = 15
"""So late may a silent request still arrive; the house counts with 20 s."""


class PowerCut(BaseException):
    """The machine is gone in this very moment; nothing in the house may catch it."""


class Ledger:
    """An invoice system that knows its requests, and nothing of items."""

    def __init__(self) -> None:
        self.issued: dict[str, tuple[Asked, Issued]] = {}
        self.living: Counter[tuple[str, str]] = Counter()
        self.twice = 0

    def issue(self, asked: Asked) -> Issued:
        if asked.request_no not in self.issued:
            self.issued[asked.request_no] = (asked, Issued(f"{len(self.issued) + 1:020d}", "2026-11-23", "l"))
            self.living[asked.account, asked.item] += 1
            self.twice += self.living[asked.account, asked.item] > 1
        return self.issued[asked.request_no][1]

    def red_letter(self, request_no: str) -> RedLettered:
        asked, issued = self.issued[request_no]
        if issued.red is None:
            issued = Issued(issued.number, issued.date, issued.link, RedLettered(f"R{issued.number}", "d"))
            self.issued[request_no] = (asked, issued)
            self.living[asked.account, asked.item] -= 1
        assert issued.red is not None
        return issued.red


class World:
    """The line to the ledger and the mains of the house, both at the mercy of the dice while `rough`."""

    def __init__(self, dice: random.Random, ledger: Ledger, clock: Callable[[], int]) -> None:
        self.dice, self.ledger, self.clock = dice, ledger, clock
        self.rough = True
        self.cuts = 0
        self._late: list[tuple[int, Callable[[], object]]] = []

    def mains(self) -> None:
        if self.rough and self.dice.random() < 0.04:
            self.cuts += 1
            raise PowerCut

    def arrive(self) -> None:
        due = [deed for at, deed in self._late if at <= self.clock()]
        self._late = [(at, deed) for at, deed in self._late if at > self.clock()]
        for deed in due:
            deed()

    def open_items(self, account: str) -> list[OpenItem]:
        return [OpenItem(item, What.MONTH, 5_000, "2026-09") for item in ITEMS]

    def issue(self, asked: Asked) -> Issued | Rejected:
        if self.rough and self.dice.random() < 0.2:
            return Rejected("busy")  # and it does not remember that it said so
        return self._carry(lambda: self.ledger.issue(asked))

    def find(self, request_no: str) -> Issued | Absent:
        known = self.ledger.issued.get(request_no)
        return self._carry(lambda: known[1] if known else Absent())

    def red_letter(self, request_no: str, reason: str) -> RedLettered | Rejected:
        if self.rough and self.dice.random() < 0.1:
            return Rejected("month_closed")
        return self._carry(lambda: self.ledger.red_letter(request_no))

    def document(self, number: str) -> bytes:
        return b""

    def filed(self, account: str) -> Filed | None:
        return None

    def _carry(self, deed: Callable[[], T]) -> T:
        self.mains()
        fate = self.dice.random() if self.rough else 1.0
        if fate < 0.1:
            raise Unreached
        if fate < 0.2:
            raise Unknown
        if fate < 0.35:
            self._late.append((self.clock() + self.dice.randrange(LATEST_S * 1000), deed))
            self.mains()
            raise Unknown
        answer = deed()
        if fate < 0.45:
            raise Unknown
        self.mains()
        return answer


class FusedHall(Hall):
    """A real hall whose mains may fail before or after any of its transactions."""

    fuse: Callable[[], None] = staticmethod(lambda: None)

    def write(self, job: Callable[[Transaction], T]) -> T:
        self.fuse()
        done = super().write(job)
        self.fuse()
        return done

    def decide(
        self,
        once: Once | None,
        job: Callable[[Transaction, Catalogue], T],
        again: Callable[[Transaction, KeptAnswer], T],
        ticket_of: Callable[[T], str | None],
    ) -> T:
        self.fuse()
        done = super().decide(once, job, again, ticket_of)
        self.fuse()
        return done


def live(
    seed: int, hall: FusedHall, vault: Vault, queue: Queue, clock: FixedClock, ledger: Ledger
) -> tuple[str, int]:
    """One customer's history: what they and the office press, in a rough world and then in a calm one."""
    dice = random.Random(seed)
    world = World(dice, ledger, clock)
    hall.fuse = world.mains
    account, phone = f"A{seed}", Phone(f"138{seed:08d}")
    clerk = Clerk(hall, vault, world, queue)

    def ask() -> None:
        way = dice.choice([None, Way.SMS, Way.EMAIL])
        customer = Customer(account, phone, title_of("personal", "张三丰"), "z@example.cn")
        once = Once("place:k1", f"{seed} {dice.choice([1, 2, 3, dice.random()])}", "")
        clerk.request(KIOSK, Wish(customer, dice.choice(ITEMS), "k1", way), once)

    def pressed(i: Invoice) -> Once:
        return Once("place:k1", f"{seed} {i.id} {dice.choice([1, dice.random()])}", i.id)

    def on_one(deed: Callable[[Invoice], object], *, at_the_desk: bool = False) -> None:
        known = [i for i in clerk.of_account(account) if i.desk or not at_the_desk]
        if known:
            deed(dice.choice(known))

    deeds = [
        ask,
        ask,
        clerk.carrier.look,
        clerk.carrier.look,
        lambda: on_one(lambda i: clerk.deliver(KIOSK, i.id, Way.SMS, once=pressed(i))),
        lambda: on_one(lambda i: clerk.deliver(KIOSK, i.id, Way.QR)),
        lambda: on_one(lambda i: clerk.red_letter(BOSS, i.id, "wrong_title")),
        lambda: on_one(
            lambda i: clerk.decide(BOSS, i.id, dice.choice(["again", "give_up"])), at_the_desk=True
        ),
    ]
    for _ in range(dice.randrange(5, 15)):
        try:
            dice.choice(deeds)()
        except (HallError, Unknown, PowerCut):
            clerk = Clerk(hall, vault, world, queue)
        clock.pass_seconds(dice.choice([0, 0.3, 1, 5, 31]))
        world.arrive()
    world.rough = False
    quiet = False
    while not quiet:
        clock.pass_seconds(LONGEST_PAUSE_S)
        world.arrive()
        quiet = clerk.carrier.look() == 0
    return account, world.cuts


def is_told_truly(row: Invoice, ledger: Ledger) -> bool:
    """Whether the row says what the ledger knows, and nobody has anything left to do."""
    known = ledger.issued.get(row.request_no)
    if row.step_at is not None or row.step is not None or (known is None) != (row.state is At.FAILED):
        return False
    if known is None:
        return True
    return row.number == known[1].number and (row.state is At.RED_LETTERED) == (known[1].red is not None)
