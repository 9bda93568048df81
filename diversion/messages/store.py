"""Messages on disk: reads by the reader, changes inside the hall's writer."""

from collections.abc import Collection
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from diversion.messages.limits import By, Limit
from diversion.messages.note import ENDED_BADLY, STOPPED, At, Note
from diversion.messages.port import Kind, Way
from diversion.messages.tables import messages, sandbox_messages, stops
from hall.errors import NotFound
from hall.store import Store
from hall.transaction import Transaction

_c, _s = messages.c, stops.c
_FIELDS = [f.name for f in fields(Note)]


def add(tx: Transaction, note: Note) -> None:
    """Keep a new message."""
    tx.connection.execute(insert(messages).values(hall=tx.hall, **_row(note)))


def change(tx: Transaction, note: Note) -> None:
    """Make the row say what `note` says. The hall's lock keeps everybody else out meanwhile."""
    tx.connection.execute(update(messages).where(_c.id == note.id, _c.hall == tx.hall).values(**_row(note)))


def note_in(tx: Transaction, message: str) -> Note:
    """The message as a job sees it. Raises NotFound `unknown_message`."""
    return _one(tx.connection, tx.hall, message)


def known_in(tx: Transaction, message: str) -> bool:
    """Whether there is a message of that id."""
    asked = select(_c.id).where(_c.id == message, _c.hall == tx.hall)
    return tx.connection.execute(asked).first() is not None


def note_of(store: Store, message: str) -> Note:
    """The message of that id. Raises NotFound `unknown_message`."""
    with store.reading() as connection:
        return _one(connection, store.hall, message)


def notes_of(store: Store, ids: Collection[str]) -> dict[str, Note]:
    """Id -> message, of those that there are."""
    with store.reading() as connection:
        rows = connection.execute(select(messages).where(_c.hall == store.hall, _c.id.in_(ids)))
        return {row.id: _note(row) for row in rows}


def due(store: Store, now: int, most: int, way: Way | None = None) -> list[str]:
    """Ids of messages for which somebody must act by `now`, the longest due first; all, or those of a way."""
    which = (_c.hall == store.hall, _c.due_at <= now, *(() if way is None else (_c.way == str(way),)))
    asked = select(_c.id).where(*which).order_by(_c.due_at, _c.id).limit(most)
    with store.reading() as connection:
        return [row.id for row in connection.execute(asked)]


def of_reference(tx: Transaction, gateway: str, reference: str) -> Note | None:
    """The message that a gateway calls so; the newest, should it have called two the same."""
    where = (_c.hall == tx.hall, _c.gateway == gateway, _c.reference == reference)
    row = tx.connection.execute(select(messages).where(*where).order_by(_c.made_at.desc()).limit(1)).first()
    return None if row is None else _note(row)


def newest(tx: Transaction, limit: Limit, whom: str, place: str) -> int | None:
    """When the last but `limit.most - 1` message within the limit's span was made; None: there are fewer."""
    here = (_c.place == place,)
    same = {By.WHOM: (_c.whom == whom,), By.PLACE: here, By.PHONES: here, By.HALL: ()}[limit.by]
    asked = select(_c.made_at).where(_c.hall == tx.hall, _c.made_at > tx.now - limit.span_ms, *same)
    made: int | None = tx.connection.execute(
        asked.order_by(_c.made_at.desc()).offset(limit.most - 1).limit(1)
    ).scalar()
    return made


def made_since(store: Store, first: int, most: int) -> list[Note]:
    """The messages made from `first` (ms UTC) on, newest first."""
    asked = select(messages).where(_c.hall == store.hall, _c.made_at >= first)
    with store.reading() as connection:
        newest = connection.execute(asked.order_by(_c.made_at.desc(), _c.id).limit(most))
        return [_note(row) for row in newest]


def to_decide(store: Store, most: int) -> list[Note]:
    """The messages that have ended badly and whose words are still kept, newest first: so long somebody may
    read them or send them again. What its recipient has stopped is nobody's to decide.
    """
    wanted = or_(_c.code.is_(None), _c.code != STOPPED)
    badly = (_c.state.in_(sorted(ENDED_BADLY)), _c.sealed.is_not(None), _c.whom.is_not(None), wanted)
    asked = select(messages).where(_c.hall == store.hall, *badly)
    with store.reading() as connection:
        newest = connection.execute(asked.order_by(_c.made_at.desc(), _c.id).limit(most))
        return [_note(row) for row in newest]


def of_whom(store: Store, whom: Collection[str]) -> list[Note]:
    """What may be one person's, oldest first: the messages to number and addresses, by their digests, and all
    e-mails with files, which may have gone to an address that nobody remembers.
    """
    with store.reading() as connection:
        return _of_whom(connection, store.hall, whom)


def of_whom_in(tx: Transaction, whom: Collection[str]) -> list[Note]:
    """The same as a job sees it."""
    return _of_whom(tx.connection, tx.hall, whom)


def forget(tx: Transaction, before: int) -> int:
    """Drop recipient and words of what was made before an instant, and the words of codes that are void.

    Void codes keep their recipient's digest until then: the limits count by it.
    """
    void = (_c.kind == str(Kind.CODE), _c.expires_at <= tx.now, _c.sealed.is_not(None))
    codes = update(messages).where(_c.hall == tx.hall, *void).values(sealed=None)
    return tx.connection.execute(codes).rowcount + _blank(tx, _c.made_at < before)


def erase(tx: Transaction, ids: Collection[str]) -> int:
    """Drop recipient and words of these messages; what has not been sent then fails as `erased`; how many."""
    return _blank(tx, _c.id.in_(ids))


def _blank(tx: Transaction, which: ColumnElement[bool]) -> int:
    of_hall = (_c.hall == tx.hall, or_(_c.sealed.is_not(None), _c.whom.is_not(None)), which)
    failed = {"state": str(At.FAILED), "code": "erased", "due_at": None, "changed_at": tx.now}
    tx.connection.execute(update(messages).where(*of_hall, _c.state == str(At.QUEUED)).values(**failed))
    blanked = update(messages).where(*of_hall).values(sealed=None, whom=None)
    return tx.connection.execute(blanked).rowcount


# -- who wants no messages about changes -----------------------------------------------------------------


def is_stopped(store: Store, whom: str) -> bool:
    """Whether this recipient wants none."""
    return stop_of(store, whom) is not None


def stop_of(store: Store, whom: str) -> tuple[int, str] | None:
    """Since when (ms UTC) and by what way this recipient has wanted none."""
    with store.reading() as connection:
        row = connection.execute(_stop(store.hall, whom)).first()
    return None if row is None else (row.at, row.via)


def is_stopped_in(tx: Transaction, whom: str | None) -> bool:
    """The same as a job sees it."""
    return whom is not None and tx.connection.execute(_stop(tx.hall, whom)).first() is not None


def add_stop(tx: Transaction, whom: str, via: str) -> None:
    """This recipient wants none from now on."""
    tx.connection.execute(insert(stops).values(hall=tx.hall, whom=whom, at=tx.now, via=via))


def drop_stop(tx: Transaction, whom: str) -> None:
    """This recipient wants them again."""
    tx.connection.execute(delete(stops).where(_s.hall == tx.hall, _s.whom == whom))


def count_stops(store: Store) -> int:
    """How many want none."""
    asked = select(func.count()).select_from(stops).where(_s.hall == store.hall)
    with store.reading() as connection:
        return int(connection.execute(asked).scalar_one())


def language_in(tx: Transaction, whom: str) -> str | None:
    """The language of the last message to this recipient, while it is known whose that was."""
    asked = select(_c.language).where(_c.hall == tx.hall, _c.whom == whom).order_by(_c.made_at.desc())
    found: str | None = tx.connection.execute(asked.limit(1)).scalar()
    return found


def _stop(hall: str, whom: str) -> Any:
    return select(stops).where(_s.hall == hall, _s.whom == whom)


# -- the sandbox ------------------------------------------------------------------------------------------


def keep_in_sandbox(tx: Transaction, message: str, way: Way, kind: Kind, sealed: str) -> None:
    """Keep what the sandbox was given; the same message again is the same."""
    s = sandbox_messages.c
    tx.connection.execute(delete(sandbox_messages).where(s.id == message, s.hall == tx.hall))
    row = {"id": message, "hall": tx.hall, "way": str(way), "kind": str(kind), "sealed": sealed, "at": tx.now}
    tx.connection.execute(insert(sandbox_messages).values(**row))


def in_sandbox(store: Store, most: int | None) -> list[tuple[str, Way, Kind, str, int]]:
    """Id, way, kind, sealed contents and instant of what the sandbox was given, newest first; None: all."""
    s = sandbox_messages.c
    asked = select(sandbox_messages).where(s.hall == store.hall).order_by(s.at.desc(), s.id).limit(most)
    with store.reading() as connection:
        return [(r.id, Way(r.way), Kind(r.kind), r.sealed, r.at) for r in connection.execute(asked)]


def empty_sandbox(tx: Transaction, before: int) -> int:
    """Delete what the sandbox was given before an instant."""
    s = sandbox_messages.c
    return tx.connection.execute(delete(sandbox_messages).where(s.hall == tx.hall, s.at < before)).rowcount


def erase_in_sandbox(tx: Transaction, ids: Collection[str]) -> int:
    """Delete the sandbox's copies of these messages; how many."""
    s = sandbox_messages.c
    return tx.connection.execute(delete(sandbox_messages).where(s.hall == tx.hall, s.id.in_(ids))).rowcount


def _of_whom(connection: Connection, hall: str, whom: Collection[str]) -> list[Note]:
    mails = and_(_c.way == str(Way.EMAIL), _c.whom.is_not(None))
    asked = select(messages).where(_c.hall == hall, or_(_c.whom.in_(whom), mails))
    notes = [_note(row) for row in connection.execute(asked.order_by(_c.made_at, _c.id))]
    return [note for note in notes if note.attached or note.whom in whom]


def _one(connection: Connection, hall: str, message: str) -> Note:
    row = connection.execute(select(messages).where(_c.id == message, _c.hall == hall)).first()
    if row is None:
        raise NotFound("unknown_message", "There is no such message.")
    return _note(row)


def _row(note: Note) -> dict[str, Any]:
    values = {key: str(v) if isinstance(v, StrEnum) else v for key, v in asdict(note).items()}
    return {**values, "attached": list(note.attached)}


def _note(row: Row[Any]) -> Note:
    values = {name: getattr(row, name) for name in _FIELDS}
    values |= {"way": Way(row.way), "kind": Kind(row.kind), "state": At(row.state)}
    return Note(**{**values, "attached": tuple(row.attached)})
