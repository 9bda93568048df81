"""The sandbox wallet: a payment provider of our own for training and tests. No real money moves here.

It keeps its orders in an SQLite file of its own, behind `wallet_api`. A payment code (付款码) of 18 digits
decides by itself what becomes of it:

    13… (not ending in 00)   is paid at once
    28… (not ending in 00)   asks for a password: open, until somebody confirms or declines on the page /codes
    …00                      is declined: too little money
    anything else            is declined: no payment code of this wallet
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from diversion.sandbox.books import transaction
from hall.clock import Clock, local, system_clock

_TABLES = """
CREATE TABLE IF NOT EXISTS wallet_order (
    no TEXT PRIMARY KEY, fen INTEGER NOT NULL, words TEXT NOT NULL, expires_at INTEGER NOT NULL,
    by_code INTEGER NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
    reference TEXT NOT NULL DEFAULT '', paid_at INTEGER,
    refund_no TEXT NOT NULL DEFAULT '', refund_reference TEXT NOT NULL DEFAULT '', refunded_at INTEGER
);
CREATE TABLE IF NOT EXISTS wallet_nonce (nonce TEXT PRIMARY KEY, heard_at INTEGER NOT NULL);
"""
REMEMBER_MS = 15 * 60 * 1000
"""So long a nonce is remembered: longer than any timestamp is good for."""


class Place(StrEnum):
    """Where an order stands."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"
    REFUNDED = "refunded"


class No(Exception):
    """The wallet answers no; `code` says why, `status` is its HTTP status."""

    def __init__(self, code: str, status: int = 409) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class WalletOrder:
    """An order: fen, instants in ms UTC; `by_code` whether it came by a payment code.

    `why` it is closed: closed (by the merchant), expired, declined (by the customer), not_enough, wrong_code.
    """

    no: str
    fen: int
    words: str
    expires_at: int
    by_code: bool
    at: Place
    why: str
    reference: str
    paid_at: int | None
    refund_no: str
    refund_reference: str
    refunded_at: int | None


@dataclass(frozen=True, slots=True)
class WalletRow:
    """A line of the daily statement: kind is `paid` or `refund`."""

    order_no: str
    kind: str
    fen: int
    reference: str
    at: int


class Wallet:
    """All orders of the sandbox wallet. Every deed may be repeated, from any thread."""

    def __init__(self, file: Path, clock: Clock = system_clock, zone: str = "Asia/Shanghai") -> None:
        self._file = file
        self._clock = clock
        self._zone = zone
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._writing() as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(_TABLES)

    def fresh(self, nonce: str) -> bool:
        """Whether this nonce is heard for the first time; it is remembered for a while."""
        now = self._clock()
        with self._transaction() as db:
            db.execute("DELETE FROM wallet_nonce WHERE heard_at < ?", (now - REMEMBER_MS,))
            return db.execute("INSERT OR IGNORE INTO wallet_nonce VALUES (?, ?)", (nonce, now)).rowcount == 1

    def create(self, no: str, fen: int, words: str, expires_at: int) -> WalletOrder:
        """An order that the customer pays on the page. Raises No where that number is another order."""
        with self._transaction() as db:
            found = self._known(db, no, fen)
            return found or self._add(db, no, fen, words, expires_at, by_code=False)

    def take(self, no: str, fen: int, words: str, expires_at: int, payment_code: str) -> WalletOrder:
        """An order that is paid by a payment code. Raises No (402) where it is declined."""
        with self._transaction() as db:
            found = self._known(db, no, fen)
            if found is None:
                self._add(db, no, fen, words, expires_at, by_code=True)
                found = self._by(db, no, payment_code)
        if found.why in ("not_enough", "wrong_code", "declined"):
            raise No(found.why, 402)
        return found

    def order(self, no: str) -> WalletOrder:
        """Where it stands. Raises No (404)."""
        with self._transaction() as db:
            return self._of(db, no)

    def asking(self) -> list[WalletOrder]:
        """The orders whose payment code waits for a password."""
        with self._transaction() as db:
            numbers = db.execute("SELECT no FROM wallet_order WHERE by_code AND at = 'open' ORDER BY rowid")
            orders = [self._of(db, number) for (number,) in numbers.fetchall()]
        return [order for order in orders if order.at is Place.OPEN]

    def pay(self, no: str) -> WalletOrder:
        """The customer pays; again changes nothing. Raises No (404)."""
        with self._transaction() as db:
            order = self._of(db, no)
            return self._paid(db, no) if order.at is Place.OPEN else order

    def decline(self, no: str) -> WalletOrder:
        """The customer does not want it; once paid, it changes nothing. Raises No (404)."""
        with self._transaction() as db:
            order = self._of(db, no)
            return self._closed(db, no, "declined") if order.at is Place.OPEN else order

    def close(self, no: str) -> WalletOrder:
        """The merchant closes it. Raises No: `paid` (409), 404."""
        with self._transaction() as db:
            order = self._of(db, no)
            if order.at is Place.PAID:
                raise No("paid")
            return self._closed(db, no, "closed") if order.at is Place.OPEN else order

    def refund(self, no: str, refund_no: str, fen: int) -> WalletOrder:
        """All of it goes back. The same number is the same refund. Raises No: `not_refundable`, 404."""
        with self._transaction() as db:
            order = self._of(db, no)
            if order.at is Place.REFUNDED and (order.refund_no, order.fen) == (refund_no, fen):
                return order
            if order.at is not Place.PAID or order.fen != fen:
                raise No("not_refundable")
            db.execute(
                "UPDATE wallet_order SET at = 'refunded', refund_no = ?, refund_reference = ?,"
                " refunded_at = ? WHERE no = ?",
                (refund_no, _reference(), self._clock(), no),
            )
            return self._of(db, no)

    def refunded(self, no: str, refund_no: str) -> WalletOrder:
        """The order that was refunded with that number. Raises No (404)."""
        order = self.order(no)
        if order.refund_no != refund_no:
            raise No("no_such_refund", 404)
        return order

    def statement(self, day: str) -> list[WalletRow]:
        """What was paid and given back on a local day, in the order of time."""
        with self._transaction() as db:
            orders = [_order(row) for row in db.execute("SELECT * FROM wallet_order WHERE paid_at")]
        rows = []
        for order in orders:
            rows.append(WalletRow(order.no, "paid", order.fen, order.reference, order.paid_at or 0))
            if order.refunded_at is not None:
                reference = order.refund_reference
                rows.append(WalletRow(order.no, "refund", order.fen, reference, order.refunded_at))
        rows = [row for row in rows if local(row.at, self._zone).date().isoformat() == day]
        return sorted(rows, key=lambda row: (row.at, row.order_no, row.kind))

    def _known(self, db: sqlite3.Connection, no: str, fen: int) -> WalletOrder | None:
        try:
            found = self._of(db, no)
        except No:
            return None
        if found.fen != fen:
            raise No("another_order")
        return found

    def _of(self, db: sqlite3.Connection, no: str) -> WalletOrder:
        row = db.execute("SELECT * FROM wallet_order WHERE no = ?", (no,)).fetchone()
        if row is None:
            raise No("no_such_order", 404)
        order = _order(row)
        if order.at is Place.OPEN and self._clock() >= order.expires_at:
            return self._closed(db, no, "expired")
        return order

    def _add(
        self, db: sqlite3.Connection, no: str, fen: int, words: str, expires_at: int, *, by_code: bool
    ) -> WalletOrder:
        db.execute(
            "INSERT INTO wallet_order (no, fen, words, expires_at, by_code, at)"
            " VALUES (?, ?, ?, ?, ?, 'open')",
            (no, fen, words, expires_at, by_code),
        )
        return self._of(db, no)

    def _by(self, db: sqlite3.Connection, no: str, code: str) -> WalletOrder:
        if len(code) != 18 or not code.isdecimal() or code[:2] not in ("13", "28"):
            return self._closed(db, no, "wrong_code")
        if code.endswith("00"):
            return self._closed(db, no, "not_enough")
        return self._paid(db, no) if code.startswith("13") else self._of(db, no)

    def _paid(self, db: sqlite3.Connection, no: str) -> WalletOrder:
        changed = "UPDATE wallet_order SET at = 'paid', reference = ?, paid_at = ? WHERE no = ?"
        db.execute(changed, (_reference(), self._clock(), no))
        return self._of(db, no)

    def _closed(self, db: sqlite3.Connection, no: str, why: str) -> WalletOrder:
        db.execute("UPDATE wallet_order SET at = 'closed', why = ? WHERE no = ?", (why, no))
        return self._of(db, no)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction that writes, on a connection of its own: so any thread may have one."""
        with self._writing() as db, transaction(db):
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=10, isolation_level=None)) as db:
            # Training money: a lost last second costs nobody anything.
            db.execute("PRAGMA synchronous=NORMAL")
            yield db


def _order(row: tuple[object, ...]) -> WalletOrder:
    found = dict(zip((column.name for column in fields(WalletOrder)), row, strict=True))
    found["at"] = Place(str(found["at"]))
    found["by_code"] = bool(found["by_code"])
    return WalletOrder(**found)  # type: ignore[arg-type]


def _reference() -> str:
    return f"SW{secrets.token_hex(10)}"
