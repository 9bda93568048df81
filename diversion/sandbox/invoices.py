"""A small invoice system of ours, and a SANDBOX: it issues specimens, to try a hall without one.

What may be invoiced comes from the billing sandbox's books: the months whose bill has been paid in full, and
each top-up. It promises what a real one must: the same request number gets the same answer for ever, refusals
included; an item has one living invoice (an index stands behind it); a red letter frees the item again.
"""

import json
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from diversion.invoices.port import Absent, Asked, Filed, Issued, OpenItem, RedLettered, Rejected, What
from diversion.invoices.specimen import Specimen
from diversion.sandbox.billing import SandboxBilling
from diversion.sandbox.books import Books
from hall.clock import Clock, local, system_clock

Items = Callable[[str], list[OpenItem]]
"""All that an account could ever have invoiced, newest first."""
Book = Callable[[str], Filed | None]
"""Where an account's paper goes."""
CREDIT_CODE = 18
"""So many characters has a tax number today (`diversion.invoices.title`)."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS invoices (serial INTEGER PRIMARY KEY AUTOINCREMENT,
    request_no TEXT NOT NULL UNIQUE, asked TEXT NOT NULL, account TEXT NOT NULL, item TEXT NOT NULL,
    fen INTEGER NOT NULL, date TEXT NOT NULL, secret TEXT NOT NULL UNIQUE,
    red_date TEXT, red_reason TEXT) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS living ON invoices (account, item) WHERE red_date IS NULL;
CREATE TABLE IF NOT EXISTS refusals (request_no TEXT PRIMARY KEY, asked TEXT NOT NULL,
    code TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS documents (serial INTEGER PRIMARY KEY, red INTEGER NOT NULL,
    pdf BLOB NOT NULL) STRICT;
"""


class SandboxInvoices:
    """The sandbox in that file; any thread may ask. `root` is where its API is mounted, for the links."""

    def __init__(
        self,
        file: Path,
        items: Items,
        clock: Clock = system_clock,
        zone: str = "Asia/Shanghai",
        root: str = "",
        book: Book = lambda account: None,
    ) -> None:
        self.root = root
        self.filed = book
        self._items = items
        self._clock = clock
        self._zone = zone
        self._books = Books(file, _SCHEMA)

    def close(self) -> None:
        """Close the file; nothing can be asked any more."""
        self._books.close()

    def open_items(self, account: str) -> list[OpenItem]:
        """What the account has not had invoiced, newest first."""
        sql = "SELECT item FROM invoices WHERE account = ? AND red_date IS NULL"
        done = {row["item"] for row in self._books.rows(sql, account)}
        return [item for item in self._items(account) if item.item not in done]

    def issue(self, asked: Asked) -> Issued | Rejected:
        """Issue it, or refuse it: once for each request number, and the same for ever."""
        possible = {item.item: item.fen for item in self._items(asked.account)}
        content = _content(asked)
        with self._books.writing() as db:
            known = self._known(db, asked.request_no, content)
            if known is not None:
                return known
            code = _refused(db, asked, possible)
            if code is not None:
                db.execute("INSERT INTO refusals VALUES (?, ?, ?)", (asked.request_no, content, code))
                return Rejected(code)
            secret = secrets.token_urlsafe(18)
            values = (asked.request_no, content, asked.account, asked.item, asked.fen, self._today(), secret)
            sql = "INSERT INTO invoices (request_no, asked, account, item, fen, date, secret)"
            db.execute(f"{sql} VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            return self._issued(_of_request(db, asked.request_no))

    def find(self, request_no: str) -> Issued | Rejected | Absent:
        """What has become of a request."""
        with self._books.writing() as db:
            return self._known(db, request_no, None) or Absent()

    def red_letter(self, request_no: str, reason: str) -> RedLettered | Absent:
        """Cancel what was issued under the request; again says the same."""
        with self._books.writing() as db:
            if _of_request(db, request_no) is None:
                return Absent()
            sql = "UPDATE invoices SET red_date = ?, red_reason = ? WHERE request_no = ? AND red_date IS NULL"
            db.execute(sql, (self._today(), reason, request_no))
            red = self._issued(_of_request(db, request_no)).red
            assert red is not None
            return red

    def specimen(self, *, number: str = "", secret: str = "") -> Specimen | None:
        """What stands on the document of a number, or of a link's secret."""
        for row in self._books.rows(
            "SELECT * FROM invoices WHERE secret = ? OR serial = ?", secret, _serial(number)
        ):
            title = json.loads(row["asked"])["title"]
            issued = self._issued(row)
            return Specimen(
                number=issued.number,
                date=issued.date,
                buyer=title["name"],
                tax_no=title["tax_no"] or "",
                what=_in_words(row["item"]),
                fen=row["fen"],
                red_number=issued.red.number if issued.red else "",
            )
        return None

    def company(self, tax_no: str) -> str | None:
        """A specimen's name for every number of today's form; of older ones none is known."""
        return f"示例{tax_no[-4:]}有限公司" if len(tax_no) == CREDIT_CODE else None

    def document(self, specimen: Specimen, draw: Callable[[Specimen], bytes]) -> bytes:
        """The specimen's PDF: drawn once, and anew once it is red."""
        of_it = (_serial(specimen.number), bool(specimen.red_number))
        for row in self._books.rows("SELECT pdf FROM documents WHERE serial = ? AND red = ?", *of_it):
            return bytes(row["pdf"])
        pdf = draw(specimen)
        with self._books.writing() as db:
            db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (*of_it, pdf))
        return pdf

    def issued(self) -> list[dict[str, Any]]:
        """All that was ever issued, in order: request_no, account, item, fen, red_date."""
        sql = "SELECT request_no, account, item, fen, red_date FROM invoices ORDER BY serial"
        return self._books.rows(sql)

    def _known(
        self, db: sqlite3.Connection, request_no: str, content: str | None
    ) -> Issued | Rejected | None:
        """What was answered before; another content under the same number is refused."""
        row = _of_request(db, request_no)
        if row is not None:
            same = content is None or row["asked"] == content
            return self._issued(row) if same else Rejected("request_reused")
        sql = "SELECT * FROM refusals WHERE request_no = ?"
        row = db.execute(sql, (request_no,)).fetchone()
        return None if row is None else Rejected(row["code"])

    def _issued(self, row: Any) -> Issued:
        red = RedLettered(_number(row["serial"], 1), row["red_date"]) if row["red_date"] else None
        return Issued(_number(row["serial"], 0), row["date"], f"{self.root}/i/{row['secret']}", red)

    def _today(self) -> str:
        return local(self._clock(), self._zone).date().isoformat()


def items_of(billing: SandboxBilling) -> Items:
    """What the billing sandbox's books let an account have invoiced: paid months, and top-ups."""

    def items(account: str) -> list[OpenItem]:
        months = [
            OpenItem(f"month:{bill.period}", What.MONTH, bill.fen, bill.period)
            for bill in billing.bills(account)
            if bill.paid_fen == bill.fen
        ]
        topups = [
            OpenItem(f"topup:{p.number}", What.TOPUP, p.wanted.fen, _day(p.at, billing.zone))
            for p in billing.payments(account=account)
            if p.wanted.bill is None
        ]
        return sorted(months + topups, key=lambda item: item.on, reverse=True)

    return items


def _day(at: int, zone: str) -> str:
    return local(at, zone).date().isoformat()


def _of_request(db: sqlite3.Connection, request_no: str) -> Any:
    return db.execute("SELECT * FROM invoices WHERE request_no = ?", (request_no,)).fetchone()


def _refused(db: sqlite3.Connection, asked: Asked, possible: dict[str, int]) -> str | None:
    if asked.item not in possible:
        return "unknown_item"
    if possible[asked.item] != asked.fen:
        return "amount_differs"
    sql = "SELECT 1 FROM invoices WHERE account = ? AND item = ? AND red_date IS NULL"
    found = db.execute(sql, (asked.account, asked.item)).fetchone()
    return "already_invoiced" if found else None


def _content(asked: Asked) -> str:
    return json.dumps(asdict(asked), ensure_ascii=False, sort_keys=True)


def _number(serial: int, red: int) -> str:
    """Twenty digits, as the electronic invoice has them; 99 is no region, so it is no real number."""
    return f"2699{red}{serial:015d}"


def _serial(number: str) -> int:
    return int(number[5:]) if number.isascii() and number.isdigit() and len(number) == 20 else -1


def _in_words(item: str) -> str:
    kind, _, rest = item.partition(":")
    if kind == "month":
        year, _, month = rest.partition("-")
        return f"通信服务费 {year}年{month}月"
    return f"话费充值 {rest}"
