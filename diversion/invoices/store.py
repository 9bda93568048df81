"""Invoices on disk: reads by the reader, changes inside the hall's writer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields
from enum import StrEnum
from heapq import nlargest
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, TextClause, func, insert, select, text, update

from diversion.invoices.invoice import At, Desk, Invoice, Step, Way
from diversion.invoices.port import What
from diversion.invoices.tables import invoices
from diversion.store import ids_due
from hall.errors import NotFound
from hall.store import Store
from hall.transaction import Transaction

_c = invoices.c
_ENUMS: dict[str, type[StrEnum]] = {"what": What, "state": At, "step": Step, "desk": Desk, "wants": Way}
_FIELDS = [f.name for f in fields(Invoice)]
# Word for word as `uq_invoice_living` has it: SQLite takes a partial index for no bound value.
_LIVES = text("state IN ('requested', 'issued', 'delivered')")
_DAY = len("F20261128")
"""A request's name begins with its day."""
READ_AT_ONCE = 500
OPENED_AT_ONCE = 50
Breathe = Callable[[], None]
FORGOTTEN = ""
"""Stands where the digest of a person or account stood."""


def add(tx: Transaction, invoice: Invoice) -> None:
    """Keep a new invoice. The index `uq_invoice_living` refuses a second living one of an item."""
    tx.connection.execute(insert(invoices).values(hall=tx.hall, **_row(invoice)))


def change(tx: Transaction, invoice: Invoice) -> None:
    """Make the row say what `invoice` says. The hall's lock keeps everybody else out meanwhile."""
    of_it = (_c.id == invoice.id, _c.hall == tx.hall)
    tx.connection.execute(update(invoices).where(*of_it).values(**_row(invoice)))


def invoice_in(tx: Transaction, invoice: str) -> Invoice:
    """The invoice as a job sees it. Raises NotFound `unknown_invoice`."""
    return _one(tx.connection, tx.hall, invoice)


def invoice_of(store: Store, invoice: str) -> Invoice:
    """The invoice of that id. Raises NotFound `unknown_invoice`."""
    with store.reading() as connection:
        return _one(connection, store.hall, invoice)


def known_in(tx: Transaction, invoice: str) -> Invoice | None:
    """The invoice of that id, if there is one."""
    return _first(tx.connection, tx.hall, _c.id == invoice)


def known_of(store: Store, invoice: str) -> Invoice | None:
    """The same by the reader."""
    with store.reading() as connection:
        return _first(connection, store.hall, _c.id == invoice)


def living_in(tx: Transaction, owner: str, item: str) -> Invoice | None:
    """The one living invoice of an item, if there is one."""
    return _first(tx.connection, tx.hall, _c.owner == owner, _c.item == item, _LIVES)


def living(store: Store, owner: str, item: str) -> Invoice | None:
    """The same by the reader."""
    with store.reading() as connection:
        return _first(connection, store.hall, _c.owner == owner, _c.item == item, _LIVES)


def living_of_owner(store: Store, owner: str) -> list[Invoice]:
    """The living invoices of one account, by its digest, oldest first."""
    return _many(store, _c.owner == owner, _LIVES)


def due(store: Store, now: int, most: int) -> list[str]:
    """Ids of invoices for which somebody must act by `now` (`is_due`), the longest due first."""
    return ids_due(store, invoices, now, most)


def of_visit(store: Store, visit: str) -> list[Invoice]:
    """The invoices of one customer's visit, oldest first."""
    return _many(store, _c.visit == visit)


def of_owner(store: Store, owner: str) -> list[Invoice]:
    """The invoices of one account, by its digest, oldest first."""
    return _many(store, _c.owner == owner)


def of_person(store: Store, person: str) -> list[Invoice]:
    """The invoices of one telephone number, by its digest, oldest first."""
    return _many(store, _c.person == person)


def of_person_in(tx: Transaction, person: str) -> list[Invoice]:
    """The same as a job sees it."""
    rows = tx.connection.execute(select(invoices).where(_c.hall == tx.hall, _c.person == person))
    return [_invoice(row) for row in rows]


def at_the_desk(store: Store) -> list[Invoice]:
    """The invoices that wait for a person in the office, oldest first."""
    return _many(store, _c.desk.is_not(None))


def unsettled(store: Store) -> list[Invoice]:
    """The invoices that wait for a person or for a next step, oldest first."""
    moving = {i.id: i for i in _many(store, _c.step_at.is_not(None))}  # each by an index of its own
    rows = moving | {i.id: i for i in at_the_desk(store)}
    return sorted(rows.values(), key=lambda i: (i.created_at, i.id))


def waiting(store: Store) -> int:
    """How many wait for a person in the office."""
    asked = select(func.count()).where(_c.hall == store.hall, _c.desk.is_not(None))
    with store.reading() as connection:
        return int(connection.execute(asked).scalar_one())


def of_request(store: Store, request_no: str) -> list[Invoice]:
    """The invoice whose request is named so, if there is one."""
    return _many(store, _c.request_no == request_no)


def numbered(store: Store, digits: str, most: int, breathe: Breathe = lambda: None) -> list[Invoice]:
    """The newest invoices whose number has these digits in it, newest first.

    Older ones, that no longer know whose they are, only where there is no other. All rows may have to be read
    for it: by the days of the requests, in pieces; `breathe` lets others work between two.
    """
    found: list[Row[Any]] = []
    last = ""
    while rows := _requested_before(store, last):
        are_older = any(row.known for row in found) and not any(row.known for row in rows)
        if (are_older or len(found) >= most) and rows[0].request_no[:_DAY] != last[:_DAY]:
            break
        found += [row for row in rows if digits in (row.number or "")]
        last = rows[-1].request_no
        breathe()
    newest = nlargest(most, found, key=lambda row: (row.created_at, row.id))
    return _of_ids(store, [row.id for row in newest])[::-1]


def newest_known(store: Store, most: int, breathe: Breathe = lambda: None) -> Iterator[Invoice]:
    """Invoices that still know whose they are, those that changed last; `breathe` as above."""
    known = (_c.hall == store.hall, _c.sealed.is_not(None))
    asked = select(_c.id).where(*known).order_by(_c.changed_at.desc()).limit(most)
    with store.reading() as connection:
        ids = [row.id for row in connection.execute(asked)]
    for first in range(0, len(ids), OPENED_AT_ONCE):
        yield from _of_ids(store, ids[first : first + OPENED_AT_ONCE])
        breathe()


def created_between(store: Store, first: int, later: int) -> list[Invoice]:
    """The invoices asked for from `first` until before `later` (ms UTC), oldest first."""
    return _many(store, _c.created_at >= first, _c.created_at < later)


def known_between(store: Store, first: int, later: int) -> list[Invoice]:
    """Those of them that know whose they are.

    None has changed before it was asked for: an index leads to the day, however many years there are.
    """
    known = (_c.sealed.is_not(None), _c.changed_at >= first)
    return _many(store, *known, _c.created_at >= first, _c.created_at < later)


def forget_before(tx: Transaction, before: int) -> int:
    """Drop what was sealed of invoices that nobody works on and that last changed before; how many."""
    settled = (_c.step_at.is_(None), _c.desk.is_(None), _c.sealed.is_not(None), _c.changed_at < before)
    gone = (
        update(invoices).where(_c.hall == tx.hall, *settled).values(sealed=None, link=None, person=FORGOTTEN)
    )
    return int(tx.connection.execute(gone).rowcount)


def _first(connection: Connection, hall: str, *where: ColumnElement[bool] | TextClause) -> Invoice | None:
    row = connection.execute(select(invoices).where(_c.hall == hall, *where)).first()
    return None if row is None else _invoice(row)


def _many(store: Store, *where: ColumnElement[bool] | TextClause) -> list[Invoice]:
    asked = select(invoices).where(_c.hall == store.hall, *where).order_by(_c.created_at, _c.id)
    with store.reading() as connection:
        return [_invoice(row) for row in connection.execute(asked)]


def _of_ids(store: Store, ids: Sequence[str]) -> list[Invoice]:
    """These of this hall's, oldest first. Asked for the hall as well, SQLite reads all of its invoices."""
    asked = select(invoices).where(_c.id.in_(ids)).order_by(_c.created_at, _c.id)
    with store.reading() as connection:
        return [_invoice(row) for row in connection.execute(asked)]


def _requested_before(store: Store, request_no: str) -> Sequence[Row[Any]]:
    """The next piece of all invoices, the latest day of request first; `uq_invoice_request` leads to it."""
    before = (_c.request_no < request_no,) if request_no else ()
    read = (_c.id, _c.request_no, _c.number, _c.created_at, _c.sealed.is_not(None).label("known"))
    asked = select(*read).where(_c.hall == store.hall, *before).order_by(_c.request_no.desc())
    with store.reading() as connection:
        return connection.execute(asked.limit(READ_AT_ONCE)).all()


def _one(connection: Connection, hall: str, invoice: str) -> Invoice:
    found = _first(connection, hall, _c.id == invoice)
    if found is None:
        raise NotFound("unknown_invoice", "There is no such invoice.")
    return found


def _row(invoice: Invoice) -> dict[str, Any]:
    row = {key: str(v) if isinstance(v, StrEnum) else v for key, v in asdict(invoice).items()}
    return {**row, "ways": list(invoice.ways)}


def _invoice(row: Row[Any]) -> Invoice:
    values = {name: getattr(row, name) for name in _FIELDS}
    for name, kind in _ENUMS.items():
        if values[name] is not None:
            values[name] = kind(values[name])
    return Invoice(**{**values, "ways": tuple(values["ways"])})
