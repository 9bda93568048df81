"""Visits on disk: reads by the reader, changes inside the hall's writer."""

from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from diversion.visits.tables import lookups, visits
from diversion.visits.visit import Outcome, Step, Task, Visit
from hall.errors import NotFound
from hall.store import Store
from hall.transaction import Transaction

_c, _l = visits.c, lookups.c
_FIELDS = [f.name for f in fields(Visit)]
# All visits have a place. Asked for it, SQLite takes the small index of those who are there; else the two
# indexes that begin with the hall look alike to it, and which it takes hangs on which was made first.
_LASTING = (_c.ended_at.is_(None), _c.place >= "")


def add(tx: Transaction, visit: Visit) -> None:
    """Keep a new visit."""
    tx.connection.execute(insert(visits).values(hall=tx.hall, **_row(visit)))


def change(tx: Transaction, visit: Visit) -> None:
    """Make the row say what `visit` says."""
    tx.connection.execute(update(visits).where(_c.id == visit.id, _c.hall == tx.hall).values(**_row(visit)))


def visit_in(tx: Transaction, visit: str) -> Visit:
    """The visit as a job sees it. Raises NotFound `unknown_visit`."""
    return _known(tx.connection.execute(select(visits).where(_c.id == visit, _c.hall == tx.hall)).first())


def lasting_in(tx: Transaction, visit: str) -> Visit:
    """The visit as a job sees it, while it goes on. Raises NotFound `unknown_visit` once it has ended."""
    found = visit_in(tx, visit)
    if found.ended_at is not None:
        raise unknown_visit()
    return found


def visit_of(store: Store, visit: str) -> Visit:
    """The visit of that id. Raises NotFound `unknown_visit`."""
    with store.reading() as connection:
        return _known(connection.execute(select(visits).where(_c.id == visit, _c.hall == store.hall)).first())


def open_at_in(tx: Transaction, place: str) -> list[Visit]:
    """The visits that have not ended at a terminal; on phones there may be many."""
    asked = select(visits).where(_c.hall == tx.hall, _c.place == place, _c.ended_at.is_(None))
    return [_visit(row) for row in tx.connection.execute(asked)]


def lasting(store: Store) -> list[Visit]:
    """All visits that have not ended, oldest first."""
    return _many(store, *_LASTING)


def silent_since(store: Store, instant: int) -> list[Visit]:
    """The visits that nobody has touched since that instant."""
    return _many(store, *_LASTING, _c.seen_at < instant)


def opened_between(store: Store, first: int, later: int) -> list[Visit]:
    """The visits opened from `first` until before `later` (ms UTC), oldest first."""
    return _many(store, _c.opened_at >= first, _c.opened_at < later)


def note_lookup(tx: Transaction, place: str, digest: str) -> None:
    """A number was looked up."""
    tx.connection.execute(insert(lookups).values(hall=tx.hall, at=tx.now, place=place, digest=digest))


def lookups_since(tx: Transaction, since: int, *, place: str, digest: str) -> tuple[int, int]:
    """How often since an instant: of that number, and at that place."""
    of_number = func.count().filter(_l.digest == digest)
    of_place = func.count().filter(_l.place == place)
    asked = select(of_number, of_place).select_from(lookups).where(_l.hall == tx.hall, _l.at >= since)
    row = tx.connection.execute(asked).one()
    return int(row[0]), int(row[1])


def forget_lookups(tx: Transaction, before: int) -> None:
    """Drop the look-ups before an instant."""
    tx.connection.execute(delete(lookups).where(_l.hall == tx.hall, _l.at < before))


def forget_visitors(tx: Transaction, before: int) -> int:
    """Drop by whom visits were, of those opened before an instant; how many there were."""
    of_them = (_c.hall == tx.hall, _c.opened_at < before, _c.visitor.is_not(None))
    return tx.connection.execute(update(visits).where(*of_them).values(visitor=None, sealed=None)).rowcount


def forget_visitor(tx: Transaction, digests: list[str]) -> int:
    """Drop one person's digests wherever they stand; how many visits that were."""
    of_them = (_c.hall == tx.hall, _c.visitor.in_(digests))
    return tx.connection.execute(update(visits).where(*of_them).values(visitor=None, sealed=None)).rowcount


def visits_by(store: Store, digests: list[str]) -> list[Visit]:
    """One person's visits, oldest first."""
    return _many(store, _c.visitor.in_(digests))


def taught_in(tx: Transaction, visitor: str) -> list[str]:
    """The e-channels that this visitor has been taught, oldest first."""
    of_them = (_c.hall == tx.hall, _c.visitor == visitor, _c.channel.is_not(None))
    return list(tx.connection.execute(select(_c.channel).where(*of_them).order_by(_c.opened_at)).scalars())


def _many(store: Store, *where: ColumnElement[bool]) -> list[Visit]:
    # Put in order here: asked for an order, SQLite follows the index by age through the visits of all years.
    with store.reading() as connection:
        rows = connection.execute(select(visits).where(_c.hall == store.hall, *where))
        return sorted((_visit(row) for row in rows), key=lambda visit: (visit.opened_at, visit.id))


def unknown_visit() -> NotFound:
    """What is answered of a visit that is over, another's, or none at all."""
    return NotFound("unknown_visit", "This visit is over, or there is none of that name.")


def _known(row: Row[Any] | None) -> Visit:
    if row is None:
        raise unknown_visit()
    return _visit(row)


def _row(visit: Visit) -> dict[str, Any]:
    return {key: str(v) if isinstance(v, StrEnum) else v for key, v in asdict(visit).items()}


def _visit(row: Row[Any]) -> Visit:
    values = {name: getattr(row, name) for name in _FIELDS}
    values["task"], values["step"] = Task(values["task"]), Step(values["step"])
    if values["outcome"] is not None:
        values["outcome"] = Outcome(values["outcome"])
    return Visit(**values)
