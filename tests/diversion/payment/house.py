"""A hall with a till, the two sandboxes behind their wires, and the power: all that a test of money needs."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine

from diversion.billing.port import Kind
from diversion.payment import store as kept
from diversion.payment.order import Method, Payment
from diversion.payment.provider import Provider
from diversion.payment.till import Till, Wish
from diversion.phone import Phone
from diversion.sandbox.billing import ONE_BILL, SandboxBilling
from diversion.sandbox.wallet import Wallet
from diversion.sandbox.wallet_api import notice_headers
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.hall import Hall, found_hall
from hall.store import Store
from hall.transaction import Transaction
from hallkeeper.engines import Engines, create_tables, open_engines
from tests.diversion.payment.counterparts import KEY, BillingByWire, WalletByWire
from tests.diversion.payment.wire import Fate, Power, PowerCut, Wire

T = TypeVar("T")
KIOSK = Actor("place:t1", Role.KIOSK, place="t1")
OFFICE = Actor("person:boss", Role.MANAGER)
PHONE = Phone(ONE_BILL)
ACCOUNT = "A20260001"
FEN = 128_50
PAYS, ASKS, POOR = "130000000000000001", "280000000000000002", "130000000000000000"
"""Payment codes of the sandbox wallet: paid at once, asks for a password, too little money."""
LONG_MS = 7 * 24 * 3600 * 1000
MOST_LOOKS = 5_000
"""No story of one customer takes more; a payment that is always due would take them all."""


def in_memory() -> str | None:
    """Where files live in memory, if anywhere: the power that fails here is an error raised, and no disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


class HallOnMains(Hall):
    """A real hall whose power may fail before a transaction, before its commit, and after it."""

    def __init__(self, store: Store, power: Power) -> None:
        super().__init__(store)
        self.power = power

    def write(self, job: Callable[[Transaction], T]) -> T:
        def held(tx: Transaction) -> T:
            found = job(tx)
            self.power.point("before the commit")  # plain enough an error for the writer to roll back
            return found

        self.power.point("before the transaction")
        found = super().write(held)
        self.power.point("after the commit")
        return found


class House:
    """Everything at one place; `restart` is what comes after a power cut: another process, the same files."""

    def __init__(self, folder: Path, clock: FixedClock, fate: Fate = lambda name: None) -> None:
        self.folder = folder
        self.clock = clock
        self.power = Power()
        self.wallet = Wallet(folder / "wallet.db", clock)
        self.billing = SandboxBilling(folder / "billing.db", clock)
        self.to_wallet = Wire(clock, self.power, fate)
        self.to_billing = Wire(clock, self.power, fate)
        self.vault = Vault(KEY)
        self._owed = 0
        self.provider = WalletByWire(self.wallet, self.to_wallet, folder, clock)
        self.by_wire = BillingByWire(self.billing, self.to_billing)
        self._engines: list[Engines] = []
        self._halls: list[HallOnMains] = []
        self._chosen: Mapping[str, Provider] = {"sandbox": self.provider}
        self.hall, self.till = self.open()

    def open(self) -> tuple[HallOnMains, Till]:
        """One more process on the same database, beside those that are there."""
        engines = open_engines(f"sqlite:///{self.folder / 'hall'}.db")
        create_tables(engines.writer)
        self._engines.append(engines)
        return self._process(engines)

    def restart(self, providers: Mapping[str, Provider] | None = None) -> None:
        """All processes end here; another one begins, with other providers or the same."""
        self._chosen = self._chosen if providers is None else providers
        self.stop()
        self.power.off = False
        # The engines are used again: what they know is how statements are written, nothing of any payment.
        self.hall, self.till = self._process(self._engines[0])

    def _process(self, engines: Engines) -> tuple[HallOnMains, Till]:
        store = Store(engines.writer, engines.reader, self.clock)
        found_hall(store, default_catalogue())
        hall = HallOnMains(store, self.power)
        self._halls.append(hall)
        return hall, Till(hall, self.vault, self.by_wire, self._chosen)

    def stop(self) -> None:
        """End all processes of ours."""
        for hall in self._halls:
            hall.stop()
        self._halls.clear()

    def close(self) -> None:
        """End everything."""
        self.stop()
        for engines in self._engines:
            engines.dispose()
        self.billing.close()

    @property
    def engines(self) -> list[Engine]:
        """Both engines of each process."""
        return [engine for both in self._engines for engine in (both.writer, both.reader)]

    # -- what a customer does ------------------------------------------------------------------------

    def wish(self, **other: Any) -> Wish:
        """The bill of `ONE_BILL`, to be paid by our code at terminal t1, but for what is named."""
        plain = Wish(PHONE, ACCOUNT, Kind.BILL, FEN, "sandbox", Method.OURS, "t1", bill=self.bill)
        return replace(plain, **other)

    @property
    def bill(self) -> str:
        """The one open bill of `ONE_BILL`."""
        return self.billing.bills(ACCOUNT)[-1].id

    def begin(self, **other: Any) -> Payment:
        """A payment by our code."""
        return self.till.open(KIOSK, self.wish(**other))

    def show(self, code: str = PAYS, **other: Any) -> Payment:
        """A payment by the customer's code."""
        return self.till.open(KIOSK, self.wish(method=Method.THEIRS, **other), payment_code=code)

    def notify(self, payment: Payment) -> None:
        """The wallet's notification arrives."""
        body = json.dumps({"order_no": payment.order_no}).encode()
        self.till.hear("sandbox", notice_headers(KEY, body, self.clock()), body)

    def despite_cuts(self, deed: Callable[[], T]) -> T:
        """Do it, and again after each power cut, as a kiosk repeats what got no answer."""
        while True:
            try:
                return deed()
            except PowerCut:
                self.restart()

    def owe(self, fen: int = FEN) -> str:
        """One more open bill of that account; its id."""
        self._owed += 1
        number = self._owed
        values = (f"X{number}", f"X{number}", ACCOUNT, "2026-10", fen, 0, "2026-11-25")
        self.in_billing("INSERT INTO bills VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
        return f"X{number}"

    # -- time ----------------------------------------------------------------------------------------

    def now(self, payment: Payment) -> Payment:
        """The payment as its row is."""
        return kept.payment_of(self.hall.store, payment.id)

    def wait(self, seconds: float) -> None:
        """Time passes; late requests arrive, the till looks."""
        self.clock.pass_seconds(seconds)
        self._go_on()

    def arrive(self) -> None:
        """What is late and due arrives."""
        self.to_wallet.arrive()
        self.to_billing.arrive()

    def settle(self) -> bool:
        """Let time pass, as much as it takes, until nothing is due any more; False where that never comes."""
        self.pass_ms(LONG_MS)
        return self._next_at() is None

    def pass_ms(self, ms: int) -> None:
        """Let so much time pass, or less where nothing is due any more; the till looks when something is."""
        end = self.clock() + ms
        for _ in range(MOST_LOOKS):
            next_at = self._next_at()
            if next_at is None or next_at > end:
                return
            self.clock.now_ms = max(self.clock.now_ms + 1, next_at)
            self._go_on()

    def _go_on(self) -> None:
        """Late requests arrive, the till looks; after a power cut somebody puts it on again."""
        self.arrive()
        with suppress(PowerCut):
            self.till.carrier.look()
        if self.power.off:
            self.restart()

    def _next_at(self) -> int | None:
        with self.hall.store.reading() as connection:
            due = connection.exec_driver_sql("SELECT min(step_at) FROM payment").scalar()
        moments = (due, self.to_wallet.next_arrival, self.to_billing.next_arrival)
        return min((at for at in moments if at is not None), default=None)

    # -- the books -----------------------------------------------------------------------------------

    def journal(self, payment: Payment) -> list[tuple[str | None, str]]:
        """From where to where the journal says that the payment went."""
        return [(m["from"], m["to"]) for m in self.moves_of(payment)]

    def moves_of(self, payment: Payment) -> list[dict[str, Any]]:
        """What the journal says of that payment, in order."""
        return [m for m in self.moves() if m["payment"] == payment.id]

    def moves(self, after: int = 0) -> list[dict[str, Any]]:
        """What `payment.state` moves say, from that move on, in order."""
        moves = self.hall.store.moves_after(after, 100_000)
        return [dict(m.data) for m in moves if m.verb == "payment.state"]

    def books(self) -> tuple[dict[str, str], dict[str, int]]:
        """The counterparts' own books: order -> where the wallet has it; order -> fen that billing has."""
        with closing(sqlite3.connect(self.folder / "wallet.db")) as sql:
            orders = dict(sql.execute("SELECT no, at FROM wallet_order").fetchall())
        return orders, {p.wanted.correlator: p.wanted.fen for p in self.billing.payments()}

    def books_of(self, order_no: str) -> tuple[str | None, int, int]:
        """One order in them: where the wallet has it, fen that were taken and kept, fen that billing has."""
        with closing(sqlite3.connect(self.folder / "wallet.db")) as sql:
            row = sql.execute("SELECT at, fen FROM wallet_order WHERE no = ?", (order_no,)).fetchone()
        at, fen = row or (None, 0)
        posted = sum(p.wanted.fen for p in self.billing.payments(correlator=order_no))
        return at, fen if at == "paid" else 0, posted

    def in_wallet(self, statement: str, *values: object) -> None:
        """Change the wallet's own book."""
        with closing(sqlite3.connect(self.folder / "wallet.db")) as sql, sql:
            assert sql.execute(statement, values).rowcount > 0

    def pay_although_closed(self, payment: Payment) -> None:
        """The wallet takes money for an order that it had closed."""
        came = "UPDATE wallet_order SET at = 'paid', reference = 'W', paid_at = ? WHERE no = ?"
        self.in_wallet(came, self.clock(), payment.order_no)

    def in_billing(self, statement: str, *values: object) -> None:
        """Change billing's own book."""
        with closing(sqlite3.connect(self.folder / "billing.db")) as sql, sql:
            assert sql.execute(statement, values).rowcount > 0
