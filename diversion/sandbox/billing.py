"""A small billing system of ours, and a SANDBOX: invented customers, so that a hall can be tried without one.

It stands for a system that the hall does not own, hence a SQLite file of its own. What it promises is what a
real one must: the same correlator gets the same answer for ever, refusals included, and a payment changes the
bill or the credit in the transaction that writes it. Amounts are fen, instants ms UTC.
"""

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from diversion.sandbox.books import Books
from hall.clock import Clock, local, system_clock

ONE_BILL = "13800000001"
SEVERAL_BILLS = "13800000002"
NO_BILLS = "13800000003"
FOREIGN_NAME = "13800000004"
PARTLY_PAID = "13800000005"
"""Numbers to try things with; every other customer has none, one or two open bills."""
CUSTOMERS = 99
MOST_FEN = 100_000_00
"""No payment is larger here."""
_FIRST = 13_800_000_001
_MONTHS = 3
_ONE_BILL_FEN = 128_50
_SURNAMES = "王李张刘陈杨赵黄周吴"
_GIVEN = ("芳", "伟", "敏", "静", "建国", "秀英", "志强")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS customers (phone TEXT PRIMARY KEY, account TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, balance_fen INTEGER NOT NULL, running_fen INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS bills (id TEXT PRIMARY KEY, no TEXT NOT NULL, account TEXT NOT NULL,
    period TEXT NOT NULL, fen INTEGER NOT NULL, paid_fen INTEGER NOT NULL, due TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS bills_of ON bills (account, period);
CREATE TABLE IF NOT EXISTS payments (number INTEGER PRIMARY KEY AUTOINCREMENT,
    correlator TEXT NOT NULL UNIQUE, account TEXT NOT NULL, bill TEXT, fen INTEGER NOT NULL,
    channel TEXT NOT NULL, place TEXT NOT NULL, method TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS payments_at ON payments (at);
CREATE TABLE IF NOT EXISTS refusals (correlator TEXT PRIMARY KEY, asked TEXT NOT NULL,
    code TEXT NOT NULL) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Customer:
    """An invented customer; `running_fen` is what this month has cost so far."""

    phone: str
    account: str
    name: str
    balance_fen: int
    running_fen: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A bill of a past month (`2026-10`): what it came to, and what has been paid on it; `due` is a date."""

    id: str
    no: str
    account: str
    period: str
    fen: int
    paid_fen: int
    due: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payment to be posted; `bill` None for a top-up. `channel` is who asks, `place` where."""

    correlator: str
    account: str
    bill: str | None
    fen: int
    channel: str
    place: str
    method: str


@dataclass(frozen=True, slots=True)
class Paid:
    """A posted payment under our own `number`."""

    number: int
    wanted: Wanted
    at: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was posted: `unknown_account`, `unknown_bill`, `bill_paid`, `amount_differs`,
    `invalid_amount`, or `correlator_reused` where it had come before with another content.
    """

    code: str


class SandboxBilling:
    """The sandbox in that file, founded with its customers where there is none yet; any thread may ask."""

    def __init__(self, file: Path, clock: Clock = system_clock, zone: str = "Asia/Shanghai") -> None:
        self.clock = clock
        self.zone = zone
        self._books = Books(file, _SCHEMA)
        with self._books.writing() as db:
            if not db.execute("SELECT 1 FROM customers").fetchone():
                _found(db, local(clock(), zone).date())

    def close(self) -> None:
        """Close the file; nothing can be asked any more."""
        self._books.close()

    def customers(self) -> list[Customer]:
        """All of them, by number."""
        return [Customer(**row) for row in self._books.rows("SELECT * FROM customers ORDER BY phone")]

    def customer(self, *, phone: str | None = None, account: str | None = None) -> Customer | None:
        """The customer of a number or an account."""
        sql = "SELECT * FROM customers WHERE phone = ? OR account = ?"
        return next((Customer(**row) for row in self._books.rows(sql, phone, account)), None)

    def bills(self, account: str) -> list[Owed]:
        """All bills of past months, oldest first, paid or not."""
        sql = "SELECT * FROM bills WHERE account = ? ORDER BY period"
        return [Owed(**row) for row in self._books.rows(sql, account)]

    def post(self, wanted: Wanted) -> Paid | Refusal:
        """Post a payment, or refuse it: once for each correlator, and the same for ever."""
        with self._books.writing() as db:
            known = _known(db, wanted)
            if known is not None:
                return known
            code = _refused(db, wanted)
            if code is not None:
                asked = json.dumps(asdict(wanted))
                db.execute("INSERT INTO refusals VALUES (?, ?, ?)", (wanted.correlator, asked, code))
                return Refusal(code)
            return _take(db, wanted, self.clock())

    def payments(
        self,
        *,
        correlator: str | None = None,
        account: str | None = None,
        channel: str | None = None,
        start: int | None = None,
        end: int | None = None,
    ) -> list[Paid]:
        """The posted payments that agree with all that is named, oldest first; `end` is not included."""
        named = {
            "correlator = ?": correlator,
            "account = ?": account,
            "channel = ?": channel,
            "at >= ?": start,
            "at < ?": end,
        }
        given = {words: value for words, value in named.items() if value is not None}
        where = " AND ".join(given) or "1"
        rows = self._books.rows(f"SELECT * FROM payments WHERE {where} ORDER BY number", *given.values())
        return [_paid(row) for row in rows]

    def payment(self, number: int) -> Paid | None:
        """One payment by its number."""
        rows = self._books.rows("SELECT * FROM payments WHERE number = ?", number)
        return next((_paid(row) for row in rows), None)


def _known(db: sqlite3.Connection, wanted: Wanted) -> Paid | Refusal | None:
    """What was answered to this correlator before."""
    row = db.execute("SELECT * FROM payments WHERE correlator = ?", (wanted.correlator,)).fetchone()
    if row is not None:
        paid = _paid(dict(row))
        return paid if paid.wanted == wanted else Refusal("correlator_reused")
    row = db.execute("SELECT * FROM refusals WHERE correlator = ?", (wanted.correlator,)).fetchone()
    if row is not None:
        same = Wanted(**json.loads(row["asked"])) == wanted
        return Refusal(row["code"] if same else "correlator_reused")
    return None


def _refused(db: sqlite3.Connection, wanted: Wanted) -> str | None:
    """Why it cannot be posted."""
    if not db.execute("SELECT 1 FROM customers WHERE account = ?", (wanted.account,)).fetchone():
        return "unknown_account"
    if not 1 <= wanted.fen <= MOST_FEN:
        return "invalid_amount"
    if wanted.bill is None:
        return None
    sql = "SELECT fen - paid_fen FROM bills WHERE id = ? AND account = ?"
    row = db.execute(sql, (wanted.bill, wanted.account)).fetchone()
    if row is None:
        return "unknown_bill"
    if row[0] == 0:
        return "bill_paid"
    return None if row[0] == wanted.fen else "amount_differs"


def _take(db: sqlite3.Connection, wanted: Wanted, at: int) -> Paid:
    if wanted.bill is None:
        sql = "UPDATE customers SET balance_fen = balance_fen + ? WHERE account = ?"
        db.execute(sql, (wanted.fen, wanted.account))
    else:
        db.execute("UPDATE bills SET paid_fen = paid_fen + ? WHERE id = ?", (wanted.fen, wanted.bill))
    row = {**asdict(wanted), "at": at}
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    done = db.execute(f"INSERT INTO payments ({names}) VALUES ({marks})", tuple(row.values()))
    assert done.lastrowid is not None
    return Paid(done.lastrowid, wanted, at)


def _paid(row: dict[str, Any]) -> Paid:
    rest = {key: value for key, value in row.items() if key not in ("number", "at")}
    return Paid(row["number"], Wanted(**rest), row["at"])


def _found(db: sqlite3.Connection, today: date) -> None:
    """Invent the customers and the bills of the months before `today`; the same ones each time."""
    for at in range(CUSTOMERS):
        phone, account = str(_FIRST + at), f"A{20_260_000 + at + 1}"
        running = 0 if phone == NO_BILLS else (at * 733) % 6_000
        values = (phone, account, _name(at), (at * 1_270) % 9_000, running)
        db.execute("INSERT INTO customers VALUES (?, ?, ?, ?, ?)", values)
        if phone != NO_BILLS:
            for back in range(_MONTHS, 0, -1):
                _bill(db, at, account, _month_before(today, back), back)


def _bill(db: sqlite3.Connection, at: int, account: str, month: date, back: int) -> None:
    phone = str(_FIRST + at)
    fen = _ONE_BILL_FEN if phone == ONE_BILL else 1_900 + (at * 3_701 + back * 1_013) % 18_000
    paid_fen = 0 if back <= _open_bills(at) else fen
    if phone == PARTLY_PAID and back == 1:
        paid_fen = fen // 2
    due = (month + timedelta(days=32)).replace(day=25).isoformat()
    period, short = f"{month:%Y-%m}", f"{month:%Y%m}"
    values = (f"B{short}-{account}", f"{short}{at + 1:06d}", account, period, fen, paid_fen, due)
    db.execute("INSERT INTO bills VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def _open_bills(at: int) -> int:
    """How many of the latest months have not been paid."""
    return {ONE_BILL: 1, SEVERAL_BILLS: 3, FOREIGN_NAME: 1, PARTLY_PAID: 1}.get(str(_FIRST + at), at % 3)


def _name(at: int) -> str:
    if str(_FIRST + at) == FOREIGN_NAME:
        return "Ann Smith"
    return _SURNAMES[at % len(_SURNAMES)] + _GIVEN[at % len(_GIVEN)]


def _month_before(today: date, back: int) -> date:
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
