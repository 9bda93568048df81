"""Notices on disk: reads by the reader, changes inside the hall's writer."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from diversion.messages.port import Kind
from diversion.notices.occasion import End, Notice, Who
from diversion.notices.tables import notices, occasions, positions
from hall.store import Store
from hall.transaction import Transaction

_c, _p, _o = notices.c, positions.c, occasions.c
_FIELDS = [f.name for f in fields(Notice)]


# -- how far the journal was followed -----------------------------------------------------------------


def position(store: Store) -> tuple[int, str] | None:
    """The last move that was followed, and in which epoch; None before the first time."""
    with store.reading() as connection:
        row = connection.execute(select(positions).where(_p.hall == store.hall)).first()
    return None if row is None else (row.move, row.epoch)


def position_in(tx: Transaction) -> tuple[int, str] | None:
    """The same as a job sees it."""
    row = tx.connection.execute(select(positions).where(_p.hall == tx.hall)).first()
    return None if row is None else (row.move, row.epoch)


def follow_to(tx: Transaction, move: int, epoch: str) -> None:
    """The journal was followed up to this move."""
    told = {"move": move, "epoch": epoch}
    done = tx.connection.execute(update(positions).where(_p.hall == tx.hall).values(**told))
    if done.rowcount == 0:
        tx.connection.execute(insert(positions).values(hall=tx.hall, **told))


# -- notices ------------------------------------------------------------------------------------------


def add(tx: Transaction, notice: Notice) -> None:
    """Keep a new notice; one that is known already stays as it is."""
    if not tx.connection.execute(select(_c.move).where(_c.hall == tx.hall, _c.move == notice.move)).first():
        tx.connection.execute(insert(notices).values(hall=tx.hall, **_row(notice)))


def change(tx: Transaction, notice: Notice) -> None:
    """Make the row say what `notice` says."""
    of_it = (_c.hall == tx.hall, _c.move == notice.move)
    tx.connection.execute(update(notices).where(*of_it).values(**_row(notice)))


def waiting_in(tx: Transaction, move: int) -> Notice | None:
    """The notice of that move, while it has not ended."""
    asked = select(notices).where(_c.hall == tx.hall, _c.move == move, _c.ended.is_(None))
    row = tx.connection.execute(asked).first()
    return None if row is None else _notice(row)


def all_waiting_in(tx: Transaction) -> list[Notice]:
    """All that have not ended."""
    rows = tx.connection.execute(select(notices).where(_c.hall == tx.hall, _c.ended.is_(None)))
    return [_notice(row) for row in rows]


def due(store: Store, now: int, most: int) -> list[int]:
    """The moves of the notices that are to be told by now, the longest due first."""
    asked = select(_c.move).where(_c.hall == store.hall, _c.due_at <= now).order_by(_c.due_at, _c.move)
    with store.reading() as connection:
        return [row.move for row in connection.execute(asked.limit(most))]


def was_told_in(tx: Transaction, subject: str, kind: Kind) -> bool:
    """Whether somebody has been told this of that business."""
    of_it = (_c.hall == tx.hall, _c.subject == subject, _c.kind == str(kind), _c.ended == str(End.TOLD))
    return tx.connection.execute(select(_c.move).where(*of_it)).first() is not None


def counts(store: Store, since: int) -> Mapping[tuple[Kind, End | None], int]:
    """How many of each kind came to which end since an instant; None: they wait."""
    asked = (
        select(_c.kind, _c.ended, func.count().label("many"))
        .where(_c.hall == store.hall, _c.changed_at >= since)
        .group_by(_c.kind, _c.ended)
    )
    with store.reading() as connection:
        rows = connection.execute(asked).all()
    return {(Kind(r.kind), End(r.ended) if r.ended else None): r.many for r in rows}


def latest(store: Store, most: int) -> list[Notice]:
    """The notices that ended last, newest first."""
    asked = select(notices).where(_c.hall == store.hall, _c.ended.is_not(None))
    with store.reading() as connection:
        rows = connection.execute(asked.order_by(_c.changed_at.desc(), _c.move.desc()).limit(most))
        return [_notice(row) for row in rows]


def drop_ended(tx: Transaction, before: int) -> int:
    """Delete the notices that ended before an instant; how many."""
    old = (_c.hall == tx.hall, _c.changed_at < before, _c.ended.is_not(None))
    return tx.connection.execute(delete(notices).where(*old)).rowcount


# -- what the manager has switched on -----------------------------------------------------------------


def switched_on(store: Store) -> frozenset[Kind]:
    """The kinds that are told."""
    asked = select(_o.kind, _o.is_on).where(_o.hall == store.hall)
    with store.reading() as connection:
        return frozenset(Kind(row.kind) for row in connection.execute(asked) if row.is_on)


def is_on_in(tx: Transaction, kind: Kind) -> bool:
    """Whether this kind is told."""
    asked = select(_o.is_on).where(_o.hall == tx.hall, _o.kind == str(kind))
    return bool(tx.connection.execute(asked).scalar())


def switch(tx: Transaction, kind: Kind, by: str, *, on: bool) -> None:
    """Tell this kind from now on, or no longer."""
    row = {"is_on": on, "changed_at": tx.now, "changed_by": by}
    of_it = (_o.hall == tx.hall, _o.kind == str(kind))
    if tx.connection.execute(update(occasions).where(*of_it).values(**row)).rowcount == 0:
        tx.connection.execute(insert(occasions).values(hall=tx.hall, kind=str(kind), **row))


def _row(notice: Notice) -> dict[str, Any]:
    return {key: str(v) if isinstance(v, StrEnum) else v for key, v in asdict(notice).items()}


def _notice(row: Row[Any]) -> Notice:
    values = {name: getattr(row, name) for name in _FIELDS}
    values |= {"kind": Kind(row.kind), "who": Who(row.who), "ended": End(row.ended) if row.ended else None}
    return Notice(**values)
