"""One-time codes on disk; all of it inside the hall's writer."""

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import delete, insert, select, update

from diversion.messages.limits import By, Limit
from diversion.proof.code import End, Proof, Purpose
from diversion.proof.tables import proofs
from hall.transaction import Transaction

_c = proofs.c
_FIELDS = [f.name for f in fields(Proof)]


def add(tx: Transaction, proof: Proof) -> None:
    """Keep a new code in place of the one before it for the same number and purpose."""
    active = (_c.hall == tx.hall, _c.whom == proof.whom, _c.purpose == str(proof.purpose), _c.ended.is_(None))
    tx.connection.execute(update(proofs).where(*active).values(ended=str(End.REPLACED)))
    row = {**asdict(proof), "purpose": str(proof.purpose)}
    tx.connection.execute(insert(proofs).values(hall=tx.hall, **row))


def active(tx: Transaction, whom: str, purpose: Purpose) -> Proof | None:
    """The one code of a number and purpose that has not ended, if there is one."""
    where = (_c.hall == tx.hall, _c.whom == whom, _c.purpose == str(purpose), _c.ended.is_(None))
    row = tx.connection.execute(select(proofs).where(*where)).first()
    if row is None:
        return None
    values: dict[str, Any] = {name: getattr(row, name) for name in _FIELDS}
    return Proof(**{**values, "purpose": Purpose(row.purpose)})


def tried(tx: Transaction, proof: str, tries: int, end: End | None) -> None:
    """Keep how many tries have been made, and the code's end."""
    ended = None if end is None else str(end)
    of_it = (_c.id == proof, _c.hall == tx.hall)
    tx.connection.execute(update(proofs).where(*of_it).values(tries=tries, ended=ended))


def newest(tx: Transaction, limit: Limit, whom: str, place: str) -> int | None:
    """When the last but `limit.most - 1` code within the limit's span was made; None: there are fewer."""
    same = {By.WHOM: (_c.whom == whom,), By.PLACE: (_c.place == place,), By.HALL: ()}[limit.by]
    asked = select(_c.made_at).where(_c.hall == tx.hall, _c.made_at > tx.now - limit.span_ms, *same)
    made: int | None = tx.connection.execute(
        asked.order_by(_c.made_at.desc()).offset(limit.most - 1).limit(1)
    ).scalar()
    return made


def forget(tx: Transaction, before: int) -> int:
    """Delete the codes that were made before an instant; how many."""
    return tx.connection.execute(delete(proofs).where(_c.hall == tx.hall, _c.made_at < before)).rowcount


def erase(tx: Transaction, whom: str) -> int:
    """Delete the codes of one number; how many."""
    return tx.connection.execute(delete(proofs).where(_c.hall == tx.hall, _c.whom == whom)).rowcount
