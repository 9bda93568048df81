"""Standing orders on disk: reads by the reader, changes inside the hall's writer."""

from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from diversion.standing.order import LIVING, At, Reason, Source, StandingOrder, Way
from diversion.standing.tables import cycles, orders
from hall.errors import NotFound
from hall.store import Store
from hall.transaction import Transaction

_c = orders.c
_ENUMS: dict[str, type[StrEnum]] = {"way": Way, "source": Source, "state": At, "reason": Reason}
_FIELDS = [f.name for f in fields(StandingOrder)]
FORGOTTEN = ""
"""Stands where the digest of a person or account stood."""


def add(tx: Transaction, order: StandingOrder) -> None:
    """Keep a new order. The index `uq_standing_order_living` refuses a second living one of an account."""
    tx.connection.execute(insert(orders).values(hall=tx.hall, **_row(order)))


def change(tx: Transaction, order: StandingOrder) -> None:
    """Make the row say what `order` says."""
    of_it = (_c.id == order.id, _c.hall == tx.hall)
    tx.connection.execute(update(orders).where(*of_it).values(**_row(order)))


def order_in(tx: Transaction, order: str) -> StandingOrder:
    """The order as a job sees it. Raises NotFound `unknown_order`."""
    return _found(_first(tx.connection, tx.hall, _c.id == order))


def order_of(store: Store, order: str) -> StandingOrder:
    """The order of that id. Raises NotFound `unknown_order`."""
    with store.reading() as connection:
        return _found(_first(connection, store.hall, _c.id == order))


def known_in(tx: Transaction, order: str) -> StandingOrder | None:
    """The order of that id, if there is one."""
    return _first(tx.connection, tx.hall, _c.id == order)


def living_in(tx: Transaction, owner: str) -> StandingOrder | None:
    """The one living order of an account, if there is one."""
    return _first(tx.connection, tx.hall, _c.owner == owner, _c.state.in_(sorted(LIVING)))


def living(store: Store, owner: str) -> StandingOrder | None:
    """The same by the reader."""
    with store.reading() as connection:
        return _first(connection, store.hall, _c.owner == owner, _c.state.in_(sorted(LIVING)))


def of_person(store: Store, person: str) -> list[StandingOrder]:
    """The orders of one telephone number, by its digest, oldest first."""
    return _many(store, _c.person == person)


def of_person_in(tx: Transaction, person: str) -> list[StandingOrder]:
    """The same as a job sees it."""
    rows = tx.connection.execute(select(orders).where(_c.hall == tx.hall, _c.person == person))
    return [_order(row) for row in rows]


def known(store: Store, order: str) -> StandingOrder | None:
    """The order of that id, if there is one."""
    with store.reading() as connection:
        return _first(connection, store.hall, _c.id == order)


def newest_of_visit(store: Store, visit: str) -> StandingOrder | None:
    """What was ordered last in a visit."""
    found = _many(store, _c.visit == visit)
    return found[-1] if found else None


def suspended(store: Store) -> list[StandingOrder]:
    """The orders that wait for a better address, oldest first."""
    return _many(store, _c.state == At.SUSPENDED)


def due(store: Store, cycle: str, way: Way | None) -> list[StandingOrder]:
    """The active orders that cover a cycle and for whose account it has not been done, oldest first."""
    return _many(store, *are_due(store.hall, cycle, way))


def are_due(hall: str, cycle: str, way: Way | None) -> tuple[ColumnElement[bool], ...]:
    """The same as conditions on the table of orders."""
    d = cycles.c
    done = select(d.owner).where(d.hall == hall, d.owner == _c.owner, d.cycle == cycle).exists()
    by_way = () if way is None else (_c.way == way,)
    return (_c.hall == hall, _c.state == At.ACTIVE, _c.first_cycle <= cycle, ~done, *by_way)


def is_done_in(tx: Transaction, owner: str, cycle: str) -> bool:
    """Whether an account has had its invoice of a cycle."""
    d = cycles.c
    of_it = (d.hall == tx.hall, d.owner == owner, d.cycle == cycle)
    return tx.connection.execute(select(d.at).where(*of_it)).first() is not None


def note_done(tx: Transaction, order: StandingOrder, cycle: str) -> None:
    """Write down that an account has had its invoice of a cycle."""
    row = {"hall": tx.hall, "owner": order.owner, "cycle": cycle, "standing_order": order.id, "at": tx.now}
    tx.connection.execute(insert(cycles).values(**row))


def unnote_done(tx: Transaction, order: StandingOrder, cycle: str) -> None:
    """It has not been done after all: the letter came back."""
    d = cycles.c
    of_it = (d.hall == tx.hall, d.owner == order.owner, d.cycle == cycle)
    tx.connection.execute(delete(cycles).where(*of_it))


def cycles_of(store: Store, owner: str) -> list[str]:
    """The cycles that have been done for an account, in order."""
    d = cycles.c
    asked = select(d.cycle).where(d.hall == store.hall, d.owner == owner).order_by(d.cycle)
    with store.reading() as connection:
        return [row.cycle for row in connection.execute(asked)]


def forget_before(tx: Transaction, before: int) -> int:
    """Drop whose they were of orders that were over before an instant; how many.

    What was done for them goes as well, unless the account has a living order, which must not do it again.
    """
    over = (_c.state == At.CANCELLED, _c.sealed.is_not(None), _c.changed_at < before)
    gone = {"sealed": None, "owner": FORGOTTEN, "person": FORGOTTEN}
    done = tx.connection.execute(update(orders).where(_c.hall == tx.hall, *over).values(**gone))
    d = cycles.c
    lives = (
        select(_c.id).where(_c.hall == tx.hall, _c.owner == d.owner, _c.state.in_(sorted(LIVING))).exists()
    )
    tx.connection.execute(delete(cycles).where(d.hall == tx.hall, d.at < before, ~lives))
    return int(done.rowcount)


def forget_owner(tx: Transaction, owner: str) -> None:
    """Drop what was done for an account."""
    tx.connection.execute(delete(cycles).where(cycles.c.hall == tx.hall, cycles.c.owner == owner))


def _first(connection: Connection, hall: str, *where: ColumnElement[bool]) -> StandingOrder | None:
    row = connection.execute(select(orders).where(_c.hall == hall, *where)).first()
    return None if row is None else _order(row)


def _many(store: Store, *where: ColumnElement[bool]) -> list[StandingOrder]:
    asked = select(orders).where(_c.hall == store.hall, *where).order_by(_c.made_at, _c.id)
    with store.reading() as connection:
        return [_order(row) for row in connection.execute(asked)]


def _found(order: StandingOrder | None) -> StandingOrder:
    if order is None:
        raise NotFound("unknown_order", "There is no such standing order.")
    return order


def _row(order: StandingOrder) -> dict[str, Any]:
    return {key: str(v) if isinstance(v, StrEnum) else v for key, v in asdict(order).items()}


def _order(row: Row[Any]) -> StandingOrder:
    values = {name: getattr(row, name) for name in _FIELDS}
    for name, kind in _ENUMS.items():
        if values[name] is not None:
            values[name] = kind(values[name])
    return StandingOrder(**values)
