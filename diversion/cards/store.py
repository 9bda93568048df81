"""Cards on disk: reads by the reader, changes inside the hall's writer."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from diversion.cards.change import Change, Kind, Reason, Tally
from diversion.cards.serials import Run
from diversion.cards.shelf import At, Piece
from diversion.cards.tables import batches, changes, pieces
from hall.errors import NotFound
from hall.store import Store
from hall.transaction import Transaction

_p = pieces.c
_c = changes.c


def batches_in(tx: Transaction, face: int) -> list[Run]:
    """Every batch of a face value that was ever taken in."""
    b = batches.c
    rows = tx.connection.execute(select(b.first, b.last).where(b.hall == tx.hall, b.face == face))
    return [Run(row.first, row.last) for row in rows]


def add_batch(tx: Transaction, move: int, face: int, run: Run, by: str) -> None:
    """Keep a batch that was taken in; `move` is the number of its move."""
    row = {"hall": tx.hall, "move": move, "face": face, "first": run.first, "last": run.last}
    tx.connection.execute(insert(batches).values(**row, received_at=tx.now, by=by))


def shelf_in(tx: Transaction, face: int) -> list[Piece]:
    """The pieces of a face value as a job sees them."""
    return _shelf(tx.connection, tx.hall, face)


def shelf_of(store: Store, face: int) -> list[Piece]:
    """The pieces of a face value."""
    with store.reading() as connection:
        return _shelf(connection, store.hall, face)


def keep_shelf(tx: Transaction, face: int, before: Sequence[Piece], after: Sequence[Piece]) -> None:
    """Make the rows say `after`; what has not changed is not touched."""
    new, old = set(after) - set(before), set(before) - set(after)
    if old:
        firsts = [piece.run.first for piece in old]
        where = (_p.hall == tx.hall, _p.face == face, _p.first.in_(firsts))
        tx.connection.execute(delete(pieces).where(*where))
    if new:
        tx.connection.execute(insert(pieces), [_row_of(tx.hall, face, piece) for piece in new])


def stock_of(store: Store) -> Mapping[int, int]:
    """Face value -> cards here, of every face that was ever taken in, ascending."""
    asked = select(_p.face, func.sum(_p.count).filter(_p.at == str(At.HERE)).label("here"))
    with store.reading() as connection:
        rows = connection.execute(asked.where(_p.hall == store.hall).group_by(_p.face).order_by(_p.face))
        return {row.face: int(row.here or 0) for row in rows}


def add_change(tx: Transaction, change: Change) -> None:
    """Keep what happened."""
    row = {name: getattr(change, name) for name in ("move", "at", "day", "face", "count", "left")}
    row |= {"counter": change.counter, "ticket": change.ticket, "by": change.by}
    row |= {"kind": str(change.kind), "reason": None if change.reason is None else str(change.reason)}
    runs = [[run.first, run.last] for run in change.runs]
    tx.connection.execute(insert(changes).values(hall=tx.hall, runs=runs, **row))


def change_in(tx: Transaction, move: int) -> Change:
    """The change that this move tells of. Raises NotFound `unknown_change`."""
    row = tx.connection.execute(select(changes).where(_c.hall == tx.hall, _c.move == move)).first()
    if row is None:
        raise NotFound("unknown_change", "Nothing of this number happened to cards.")
    return _change(row)


def latest(store: Store, most: int) -> list[Change]:
    """What happened to the cards, newest first, at most `most`."""
    asked = select(changes).where(_c.hall == store.hall).order_by(_c.move.desc()).limit(most)
    with store.reading() as connection:
        return [_change(row) for row in connection.execute(asked)]


def tallies_since(store: Store, day: str) -> list[Tally]:
    """What happened since a business day (ISO), summed by day, face, kind and reason."""
    by = (_c.day, _c.face, _c.kind, _c.reason)
    asked = select(*by, func.sum(_c.count).label("cards")).where(_c.hall == store.hall, _c.day >= day)
    with store.reading() as connection:
        return [
            Tally(row.day, row.face, Kind(row.kind), row.reason and Reason(row.reason), int(row.cards))
            for row in connection.execute(asked.group_by(*by))
        ]


def days_of_faces(store: Store) -> Mapping[int, tuple[str, str]]:
    """Face value -> the business days of its first and its last change."""
    asked = select(_c.face, func.min(_c.day).label("first"), func.max(_c.day).label("last"))
    with store.reading() as connection:
        rows = connection.execute(asked.where(_c.hall == store.hall).group_by(_c.face))
        return {row.face: (row.first, row.last) for row in rows}


def _shelf(connection: Connection, hall: str, face: int) -> list[Piece]:
    asked = select(pieces).where(_p.hall == hall, _p.face == face)
    rows = connection.execute(asked.order_by(_p.batch, _p.first))
    return [Piece(row.batch, Run(row.first, row.last), At(row.at)) for row in rows]


def _row_of(hall: str, face: int, piece: Piece) -> dict[str, Any]:
    run = piece.run
    where = {"hall": hall, "face": face, "batch": piece.batch, "at": str(piece.at)}
    return {**where, "first": run.first, "last": run.last, "count": run.count}


def _change(row: Row[Any]) -> Change:
    return Change(
        move=row.move,
        at=row.at,
        day=row.day,
        kind=Kind(row.kind),
        face=row.face,
        # Row is a tuple: its own method `count` hides the column of that name.
        count=row._mapping["count"],
        left=row.left,
        runs=tuple(Run(first, last) for first, last in row.runs),
        counter=row.counter,
        ticket=row.ticket,
        reason=None if row.reason is None else Reason(row.reason),
        by=row.by,
    )
