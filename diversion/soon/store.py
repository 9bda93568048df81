"""Numbers left with tickets, on disk: reads by the reader, changes inside the hall's writer."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from diversion.soon.tables import left_numbers
from hall.store import Store
from hall.transaction import Transaction

_c = left_numbers.c


@dataclass(frozen=True, slots=True)
class LeftNumber:
    """A number that waits with a ticket; `at` ms UTC."""

    ticket: str
    sealed: str
    language: str
    place: str
    at: int


def leave(tx: Transaction, left: LeftNumber) -> None:
    """Keep it, in the place of an earlier one of the same ticket."""
    take(tx, left.ticket)
    row = {name: getattr(left, name) for name in ("ticket", "sealed", "language", "place", "at")}
    tx.connection.execute(insert(left_numbers).values(hall=tx.hall, **row))


def take(tx: Transaction, ticket: str) -> int:
    """Drop it; 0 where there was none (any more)."""
    of_it = (_c.hall == tx.hall, _c.ticket == ticket)
    return tx.connection.execute(delete(left_numbers).where(*of_it)).rowcount


def left_with(store: Store, ticket: str) -> LeftNumber | None:
    """The number that waits with a ticket, if there is one."""
    with store.reading() as connection:
        r = connection.execute(
            select(left_numbers).where(_c.hall == store.hall, _c.ticket == ticket)
        ).one_or_none()
        return None if r is None else LeftNumber(r.ticket, r.sealed, r.language, r.place, r.at)


def waiting(store: Store) -> list[LeftNumber]:
    """All of them, oldest first."""
    with store.reading() as connection:
        return _all(connection, store.hall)


def waiting_in(tx: Transaction) -> list[LeftNumber]:
    """The same as a job sees them."""
    return _all(tx.connection, tx.hall)


def _all(connection: Connection, hall: str) -> list[LeftNumber]:
    rows = connection.execute(select(left_numbers).where(_c.hall == hall).order_by(_c.at))
    return [LeftNumber(r.ticket, r.sealed, r.language, r.place, r.at) for r in rows]
