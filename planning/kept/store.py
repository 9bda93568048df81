"""Kept documents on disk: reads by the reader, changes inside the hall's writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from hall.errors import NotFound, Refused
from hall.store import Store
from hall.transaction import Transaction
from planning.kept.tables import documents

_c = documents.c


@dataclass(frozen=True, slots=True)
class Kept:
    """A document: its kind and code, how often it was changed, when and by whom (ms UTC, references)."""

    kind: str
    code: str
    version: int
    body: Mapping[str, Any]
    made_at: int
    made_by: str
    changed_at: int
    changed_by: str


def kept_all(store: Store, kind: str) -> list[Kept]:
    """All documents of a kind, the latest change first."""
    asked = select(documents).where(_c.hall == store.hall, _c.kind == kind)
    with store.reading() as connection:
        rows = connection.execute(asked.order_by(_c.changed_at.desc(), _c.code)).all()
    return [_kept(row) for row in rows]


def kept_one(store: Store, kind: str, code: str) -> Kept:
    """One document. Raises NotFound `unknown_<kind>`."""
    with store.reading() as connection:
        row = connection.execute(_one(store.hall, kind, code)).first()
    if row is None:
        raise _unknown(kind)
    return _kept(row)


def codes_of(store: Store, kind: str) -> list[str]:
    """The codes of all documents of a kind, in order; without their bodies, which may be long."""
    asked = select(_c.code).where(_c.hall == store.hall, _c.kind == kind).order_by(_c.code)
    with store.reading() as connection:
        return [str(code) for code in connection.execute(asked).scalars()]


def kept_in(tx: Transaction, kind: str, code: str) -> Kept | None:
    """A document as a job sees it."""
    row = tx.connection.execute(_one(tx.hall, kind, code)).first()
    return None if row is None else _kept(row)


def kept_all_in(tx: Transaction, kind: str) -> list[Kept]:
    """All documents of a kind as a job sees them, in order of codes."""
    asked = select(documents).where(_c.hall == tx.hall, _c.kind == kind).order_by(_c.code)
    return [_kept(row) for row in tx.connection.execute(asked).all()]


def keep(
    tx: Transaction, kind: str, code: str, body: Mapping[str, Any], by: str, version: int | None = None
) -> Kept:
    """Make a document say this.

    `version`: the one that the change was made of, 0 for a document that must be new; None does not ask.
    Raises Refused `changed_meanwhile`, NotFound `unknown_<kind>` where it was dropped meanwhile.
    """
    before = kept_in(tx, kind, code)
    if version is not None and version != (before.version if before else 0):
        if before is None:
            raise _unknown(kind)
        raise Refused("changed_meanwhile", "Somebody else has changed this meanwhile; load it again.")
    tx.wrote()
    if before is None:
        made = Kept(kind, code, 1, body, tx.now, by, tx.now, by)
        told = {name: getattr(made, name) for name in Kept.__slots__}
        tx.connection.execute(insert(documents).values(hall=tx.hall, **told))
        return made
    made = Kept(kind, code, before.version + 1, body, before.made_at, before.made_by, tx.now, by)
    where = (_c.hall == tx.hall, _c.kind == kind, _c.code == code)
    changed = {"version": made.version, "body": body, "changed_at": tx.now, "changed_by": by}
    tx.connection.execute(update(documents).where(*where).values(**changed))
    return made


def drop(tx: Transaction, kind: str, code: str) -> None:
    """Let a document go. Raises NotFound `unknown_<kind>`."""
    gone = delete(documents).where(_c.hall == tx.hall, _c.kind == kind, _c.code == code)
    if tx.connection.execute(gone).rowcount == 0:
        raise _unknown(kind)
    tx.wrote()


def _one(hall: str, kind: str, code: str) -> Any:
    return select(documents).where(_c.hall == hall, _c.kind == kind, _c.code == code)


def _unknown(kind: str) -> NotFound:
    return NotFound(f"unknown_{kind}", f"There is no such {kind}; somebody may have removed it.")


def _kept(row: Any) -> Kept:
    return Kept(*(getattr(row, name) for name in Kept.__slots__))
