"""Mandates and batches on disk: reads by the reader, changes inside the hall's writer."""

from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from diversion.mandates.batch import Batch, BatchAt
from diversion.mandates.mandate import LIVING, AccountKind, At, Cycle, Mandate, Purpose, Reason, Way
from diversion.mandates.tables import batches, mandates
from hall.errors import NotFound
from hall.store import Store
from hall.transaction import Transaction

_c, _b = mandates.c, batches.c
_ENUMS: dict[str, type[StrEnum]] = {
    "way": Way,
    "account_kind": AccountKind,
    "purpose": Purpose,
    "cycle": Cycle,
    "state": At,
    "reason": Reason,
}
_FIELDS = [f.name for f in fields(Mandate)]
FORGOTTEN = ""
"""Stands where the digest of a person stood."""


def add(tx: Transaction, mandate: Mandate) -> None:
    """Keep a new mandate. The index `uq_mandate_living` refuses a second living one of a number."""
    tx.connection.execute(insert(mandates).values(hall=tx.hall, **_row(mandate)))


def change(tx: Transaction, mandate: Mandate) -> None:
    """Make the row say what `mandate` says."""
    of_it = (_c.id == mandate.id, _c.hall == tx.hall)
    tx.connection.execute(update(mandates).where(*of_it).values(**_row(mandate)))


def mandate_in(tx: Transaction, mandate: str) -> Mandate:
    """The mandate as a job sees it. Raises NotFound `unknown_mandate`."""
    return _found(_first(tx.connection, tx.hall, _c.id == mandate))


def mandate_of(store: Store, mandate: str) -> Mandate:
    """The mandate of that id. Raises NotFound `unknown_mandate`."""
    with store.reading() as connection:
        return _found(_first(connection, store.hall, _c.id == mandate))


def find(store: Store, mandate: str) -> Mandate | None:
    """The mandate of that id, if there is one."""
    with store.reading() as connection:
        return _first(connection, store.hall, _c.id == mandate)


def known_in(tx: Transaction, mandate: str) -> Mandate | None:
    """The mandate of that id, if there is one."""
    return _first(tx.connection, tx.hall, _c.id == mandate)


def numbered_in(tx: Transaction, number: str) -> Mandate | None:
    """The mandate of that number, if there is one."""
    return _first(tx.connection, tx.hall, _c.number == number)


def living_in(tx: Transaction, person: str) -> Mandate | None:
    """The one living mandate of a telephone number, if there is one."""
    return _first(tx.connection, tx.hall, _c.person == person, _c.state.in_(sorted(LIVING)))


def living(store: Store) -> list[Mandate]:
    """All that live, oldest first."""
    with store.reading() as connection:
        return _many(connection, store.hall, _c.state.in_(sorted(LIVING)))


def over_since(store: Store, since: int) -> list[Mandate]:
    """Those that have ended since an instant, oldest first."""
    with store.reading() as connection:
        return _many(connection, store.hall, _c.state.not_in(sorted(LIVING)), _c.changed_at >= since)


def of_person(store: Store, person: str) -> list[Mandate]:
    """The mandates of one telephone number, by its digest, oldest first."""
    with store.reading() as connection:
        return _many(connection, store.hall, _c.person == person)


def of_person_in(tx: Transaction, person: str) -> list[Mandate]:
    """The same as a job sees it."""
    return _many(tx.connection, tx.hall, _c.person == person)


def signed_in(tx: Transaction, bank: str, most: int) -> list[Mandate]:
    """What waits for an export to a bank, oldest first."""
    waiting = (_c.way == Way.BANK, _c.with_whom == bank, _c.state == At.SIGNED, _c.batch.is_(None))
    return _many(tx.connection, tx.hall, *waiting)[:most]


def in_batch_in(tx: Transaction, batch: int) -> list[Mandate]:
    """What stands in a batch, in the order of its lines."""
    return _many(tx.connection, tx.hall, _c.batch == batch)


def in_batch(store: Store, batch: int) -> list[Mandate]:
    """The same by the reader."""
    with store.reading() as connection:
        return _many(connection, store.hall, _c.batch == batch)


def to_ask(store: Store, now: int, most: int) -> list[Mandate]:
    """The provider's mandates for which it is time to ask, the longest due first."""
    asked = select(mandates).where(_c.hall == store.hall, _c.ask_at <= now).order_by(_c.ask_at).limit(most)
    with store.reading() as connection:
        return [_mandate(row) for row in connection.execute(asked)]


def unsigned_before_in(tx: Transaction, before: int) -> list[Mandate]:
    """Applications on paper that were made before an instant and never came back."""
    waiting = (_c.way == Way.BANK, _c.state == At.APPLIED, _c.made_at < before)
    return _many(tx.connection, tx.hall, *waiting)


def over_term_in(tx: Transaction, day: str) -> list[Mandate]:
    """The living mandates whose last day was before a day (`2028-12-31`)."""
    return _many(tx.connection, tx.hall, _c.state.in_(sorted(LIVING)), _c.until < day)


def forget_before(tx: Transaction, before: int) -> int:
    """Drop whose they were of mandates that were over before an instant; how many."""
    over = (_c.state.not_in(sorted(LIVING)), _c.sealed.is_not(None), _c.changed_at < before)
    gone = {"sealed": None, "sealed_account": None, "person": FORGOTTEN}
    done = tx.connection.execute(update(mandates).where(_c.hall == tx.hall, *over).values(**gone))
    return int(done.rowcount)


# -- batches ----------------------------------------------------------------------------------------


def next_batch_in(tx: Transaction) -> int:
    """The number of the next batch; the transaction holds the hall's row, so nobody else takes it."""
    last = tx.connection.execute(select(func.max(_b.number)).where(_b.hall == tx.hall)).scalar()
    return int(last or 0) + 1


def add_batch(tx: Transaction, batch: Batch) -> None:
    """Keep a new batch. The index `uq_mandate_batch_made` refuses a second open one of a bank."""
    tx.connection.execute(insert(batches).values(hall=tx.hall, **_batch_row(batch)))


def change_batch(tx: Transaction, batch: Batch) -> None:
    """Make the row say what `batch` says."""
    of_it = (_b.hall == tx.hall, _b.number == batch.number)
    tx.connection.execute(update(batches).where(*of_it).values(**_batch_row(batch)))


def batch_in(tx: Transaction, number: int) -> Batch:
    """The batch as a job sees it. Raises NotFound `unknown_batch`."""
    return _found_batch(tx.connection, tx.hall, _b.number == number)


def batch_of(store: Store, number: int) -> Batch:
    """The batch of that number. Raises NotFound `unknown_batch`."""
    with store.reading() as connection:
        return _found_batch(connection, store.hall, _b.number == number)


def open_batch_in(tx: Transaction, bank: str) -> Batch | None:
    """The bank's batch of which nobody knows yet whether it was sent."""
    try:
        return _found_batch(tx.connection, tx.hall, _b.bank == bank, _b.state == BatchAt.MADE)
    except NotFound:
        return None


def latest_batches(store: Store, most: int) -> list[Batch]:
    """The newest batches first."""
    asked = select(batches).where(_b.hall == store.hall).order_by(_b.number.desc()).limit(most)
    with store.reading() as connection:
        return [_batch(row) for row in connection.execute(asked)]


def _first(connection: Connection, hall: str, *where: ColumnElement[bool]) -> Mandate | None:
    row = connection.execute(select(mandates).where(_c.hall == hall, *where)).first()
    return None if row is None else _mandate(row)


def _many(connection: Connection, hall: str, *where: ColumnElement[bool]) -> list[Mandate]:
    asked = select(mandates).where(_c.hall == hall, *where).order_by(_c.made_at, _c.id)
    return [_mandate(row) for row in connection.execute(asked)]


def _found(mandate: Mandate | None) -> Mandate:
    if mandate is None:
        raise NotFound("unknown_mandate", "There is no such application.")
    return mandate


def _found_batch(connection: Connection, hall: str, *where: ColumnElement[bool]) -> Batch:
    row = connection.execute(select(batches).where(_b.hall == hall, *where)).first()
    if row is None:
        raise NotFound("unknown_batch", "There is no such batch.")
    return _batch(row)


def _row(mandate: Mandate) -> dict[str, Any]:
    return {key: str(v) if isinstance(v, StrEnum) else v for key, v in asdict(mandate).items()}


def _batch_row(batch: Batch) -> dict[str, Any]:
    return {**asdict(batch), "state": str(batch.state)}


def _mandate(row: Row[Any]) -> Mandate:
    values = {name: getattr(row, name) for name in _FIELDS}
    for name, kind in _ENUMS.items():
        if values[name] is not None:
            values[name] = kind(values[name])
    values["was_sent"] = bool(values["was_sent"])
    return Mandate(**values)


def _batch(row: Row[Any]) -> Batch:
    values = {f.name: row._mapping[f.name] for f in fields(Batch)}  # `row.count` is the tuple's own
    return Batch(**{**values, "state": BatchAt(values["state"])})
