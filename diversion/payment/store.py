"""Payments on disk: reads by the reader, changes inside the hall's writer."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from diversion.billing.port import Kind
from diversion.payment.order import Desk, Method, Pay, Payment, Step
from diversion.payment.tables import payments, reconciliations
from diversion.store import ids_due
from hall.errors import NotFound
from hall.store import Store
from hall.transaction import Transaction

_c = payments.c
_ENUMS: dict[str, type[StrEnum]] = {
    "kind": Kind,
    "method": Method,
    "state": Pay,
    "step": Step,
    "desk": Desk,
}
_FIELDS = [f.name for f in fields(Payment)]
# Written once: to put forty columns together anew for each step costs more than all else that it does.
_ADD = insert(payments)
_CHANGE = (
    update(payments)
    .where(_c.id == bindparam("of_id"), _c.hall == bindparam("of_hall"))
    .values({name: bindparam(f"new_{name}") for name in _FIELDS if name != "id"})
)
# Word for word as the index has it: SQLite takes a partial index for no bound value. Every state is named,
# else it prefers another index of the hall, with all the payments that there are.
_OPEN = and_(text("(state IN ('paid', 'refunding') OR desk IS NOT NULL)"), _c.state > "")
_ONE = select(payments).where(_c.id == bindparam("of_id"), _c.hall == bindparam("of_hall"))


def add(tx: Transaction, payment: Payment) -> None:
    """Keep a new payment."""
    tx.connection.execute(_ADD, {"hall": tx.hall, **_row(payment)})


def change(tx: Transaction, payment: Payment) -> None:
    """Make the row say what `payment` says. The hall's lock keeps everybody else out meanwhile."""
    new = {f"new_{name}": value for name, value in _row(payment).items() if name != "id"}
    tx.connection.execute(_CHANGE, {"of_id": payment.id, "of_hall": tx.hall, **new})


def payment_in(tx: Transaction, payment: str) -> Payment:
    """The payment as a job sees it. Raises NotFound `unknown_payment`."""
    return _one(tx.connection, _ONE, {"of_id": payment, "of_hall": tx.hall})


def payment_of(store: Store, payment: str) -> Payment:
    """The payment of that id. Raises NotFound `unknown_payment`."""
    with store.reading() as connection:
        return _one(connection, _ONE, {"of_id": payment, "of_hall": store.hall})


def payment_of_order(store: Store, order_no: str) -> Payment:
    """The payment of that order number. Raises NotFound `unknown_payment`."""
    with store.reading() as connection:
        return _one(connection, select(payments).where(_c.order_no == order_no, _c.hall == store.hall), {})


def known_in(tx: Transaction, payment: str) -> Payment | None:
    """The payment of that id, if there is one."""
    row = tx.connection.execute(_ONE, {"of_id": payment, "of_hall": tx.hall}).first()
    return None if row is None else _payment(row)


def due(store: Store, now: int, most: int) -> list[str]:
    """Ids of payments for which somebody must act by `now` (`is_due`), the longest due first."""
    return ids_due(store, payments, now, most)


def of_visit(store: Store, visit: str) -> list[Payment]:
    """The payments of one customer's visit, oldest first."""
    return _many(store, _c.visit == visit)


def of_visit_in(tx: Transaction, visit: str) -> list[Payment]:
    """The same as a job sees it."""
    asked = select(payments).where(_c.hall == tx.hall, _c.visit == visit)
    return sorted((_payment(row) for row in tx.connection.execute(asked)), key=_age)


def of_bill_in(tx: Transaction, bill: str, since: int) -> list[Payment]:
    """The payments of one bill that were created since an instant (ms UTC) or are in the air, oldest first.

    Asked within the writer: two short looks by an index each, however many payments have gone before.
    """
    found: dict[str, Payment] = {}
    for where in (_c.created_at >= since, _OPEN):
        asked = select(payments).where(_c.hall == tx.hall, _c.bill == bill, where)
        found |= {row.id: _payment(row) for row in tx.connection.execute(asked)}
    return sorted(found.values(), key=_age)


def in_the_air(store: Store) -> list[Payment]:
    """Where money is neither here nor there, or a person must decide; oldest first."""
    return _many(store, _OPEN)


def created_between(store: Store, first: int, later: int) -> list[Payment]:
    """The payments created from `first` until before `later` (ms UTC), oldest first."""
    return _many(store, _c.created_at >= first, _c.created_at < later)


def first_created(store: Store) -> int | None:
    """When the first payment of all was created, ms UTC."""
    with store.reading() as connection:
        asked = select(func.min(_c.created_at)).where(_c.hall == store.hall)
        first: int | None = connection.execute(asked).scalar()
        return first


def paid_between(store: Store, first: int, later: int) -> list[Payment]:
    """The payments whose money came from `first` until before `later` (ms UTC), oldest first."""
    return _many(store, _c.paid_at >= first, _c.paid_at < later)


def of_orders(store: Store, orders: Sequence[str]) -> list[Payment]:
    """The payments of these order numbers."""
    return _many(store, _c.order_no.in_(orders))


def sealed(store: Store) -> list[Payment]:
    """The payments that can be tied to a person, oldest first."""
    return _many(store, _c.sealed != "")


def unseal(tx: Transaction, ids: Sequence[str]) -> None:
    """Take out whose payments these were."""
    of_them = (_c.hall == tx.hall, _c.id.in_(ids))
    tx.connection.execute(update(payments).where(*of_them).values(sealed=""))


def unseal_before(tx: Transaction, instant: int) -> int:
    """The same of all that have been settled since before an instant; how many there were."""
    of_them = (
        _c.hall == tx.hall,
        _c.changed_at < instant,
        _c.step_at.is_(None),
        _c.desk.is_(None),
        _c.sealed != "",
    )
    return tx.connection.execute(update(payments).where(*of_them).values(sealed="")).rowcount


def keep_reconciliation(
    tx: Transaction, day: str, provider: str, counts: dict[str, int], differences: list[dict[str, Any]]
) -> None:
    """Keep what the comparison of a day found, in place of an earlier one."""
    r = reconciliations.c
    of_it = (r.hall == tx.hall, r.day == day, r.provider == provider)
    tx.connection.execute(delete(reconciliations).where(*of_it))
    row = {"hall": tx.hall, "day": day, "provider": provider, "made_at": tx.now}
    tx.connection.execute(insert(reconciliations).values(**row, counts=counts, differences=differences))


def reconciliations_kept(store: Store, most: int) -> list[dict[str, Any]]:
    """The newest comparisons, newest first."""
    r = reconciliations.c
    asked = select(reconciliations).where(r.hall == store.hall).order_by(r.day.desc(), r.provider).limit(most)
    with store.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(asked)]


def reconciled_since(store: Store, day: str) -> list[dict[str, Any]]:
    """The comparisons of the days from that one on (`2026-11-28`)."""
    r = reconciliations.c
    asked = select(reconciliations).where(r.hall == store.hall, r.day >= day)
    with store.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(asked)]


def _many(store: Store, *where: ColumnElement[bool]) -> list[Payment]:
    # Put in order here: asked for an order, SQLite follows the index by age through all payments there are.
    asked = select(payments).where(_c.hall == store.hall, *where)
    with store.reading() as connection:
        return sorted((_payment(row) for row in connection.execute(asked)), key=_age)


def _age(payment: Payment) -> tuple[int, str]:
    return payment.created_at, payment.id


def _one(connection: Connection, asked: Select[Any], named: Mapping[str, str]) -> Payment:
    row = connection.execute(asked, named).first()
    if row is None:
        raise NotFound("unknown_payment", "There is no such payment.")
    return _payment(row)


def _row(payment: Payment) -> dict[str, Any]:
    values = ((name, getattr(payment, name)) for name in _FIELDS)
    return {name: str(v) if isinstance(v, StrEnum) else v for name, v in values}


def _payment(row: Row[Any]) -> Payment:
    values = {name: getattr(row, name) for name in _FIELDS}
    for name, kind in _ENUMS.items():
        if values[name] is not None:
            values[name] = kind(values[name])
    return Payment(**values)
