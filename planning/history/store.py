"""The past on disk: rows and values. Reads by the reader, changes inside the hall's writer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, Text, and_, case, delete, func, insert, select, type_coerce, update

from hall import tables as hall_tables
from hall.errors import NotFound, Refused
from hall.rows import move_of
from hall.statements import Connection, insert_rows
from hall.store import Store
from hall.ticket import Move, State
from hall.transaction import Transaction
from planning.history.counted import Counted
from planning.history.logged import Logged
from planning.history.rows import counted_row, logged_row, read_visit, visit_row
from planning.history.tables import counts, diversions, marks, sessions, sources, visits
from planning.history.visit import Visit

QUARTER_MS = 900_000
"""No zone is off by less."""
HALL = "hall"
"""The source of what our own journal says."""
_v, _s, _d, _mk, _mv = visits.c, sessions.c, diversions.c, marks.c, hall_tables.moves.c
_so, _n = sources.c, counts.c
_WHOLE = select(
    *(_v.ticket, _v.day, _v.number, _v.service, _v.customer_class, _v.language, _v.kiosk, _v.issued_by),
    *(_v.state, _v.issued_at, _v.called_at, _v.over_at, _v.over_by, _v.queued, _v.missed, _v.came_back),
    *(_v.promised_p50_s, _v.promised_p90_s, type_coerce(_v.done, Text), type_coerce(_v.stints, Text)),
    *(_v.shown, _v.accepted, _v.why),
)
_READ_AT_ONCE = 20
"""Rows: two milliseconds, then others may work."""


@dataclass(frozen=True, slots=True)
class Session:
    """A counter `open` or `paused`, with whom; instants in ms UTC, `until` None while it lasts."""

    move: int
    counter: str
    state: str
    holder: str | None
    reason: str | None
    since: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Diverted:
    """A visit without a queue that has ended: where (None: on a phone), what came of it, how long it took."""

    visit: str
    day: str
    service: str
    kiosk: str | None
    task: str
    offer: str | None
    outcome: str
    step: str
    at: int
    seconds: int


def mark(store: Store) -> int:
    """The last move that the history knows; 0 before the first."""
    with store.reading() as connection:
        found = connection.execute(select(_mk.move).where(_mk.hall == store.hall)).scalar()
    return int(found or 0)


def advance(tx: Transaction, before: int, now: int) -> bool:
    """Set the mark on, if it still is where the caller believes; another process may have been faster."""
    if before == 0:
        present = tx.connection.execute(select(_mk.move).where(_mk.hall == tx.hall)).scalar()
        if present is None:
            tx.connection.execute(insert(marks).values(hall=tx.hall, move=now))
            return True
    where = (_mk.hall == tx.hall, _mk.move == before)
    return tx.connection.execute(update(marks).where(*where).values(move=now)).rowcount == 1


def forget_all(tx: Transaction) -> None:
    """Drop what was made of the journal, so that it is made anew; what came from files stays."""
    tx.connection.execute(delete(visits).where(_v.hall == tx.hall, _v.source == HALL))
    for table in (sessions, diversions, marks):
        tx.connection.execute(delete(table).where(table.c.hall == tx.hall))


def moves_of(store: Store, tickets: Sequence[str], until: int) -> list[Move]:
    """All moves of these tickets up to a number, in order."""
    numbers = select(_mv.move).where(_mv.hall == store.hall, _mv.ticket.in_(tickets))
    asked = select(hall_tables.moves).where(_mv.hall == store.hall, _mv.move.in_(numbers), _mv.move <= until)
    with store.reading() as connection:
        return [move_of(row) for row in connection.execute(asked.order_by(_mv.move))]


def keep_visits(tx: Transaction, rows: Sequence[Visit], source: str = HALL) -> None:
    """Make the rows of these tickets say what the visits say."""
    if not rows:
        return
    gone = delete(visits).where(
        _v.hall == tx.hall, _v.source == source, _v.ticket.in_([v.ticket for v in rows])
    )
    tx.connection.execute(gone)
    insert_rows(tx.connection, visits, [visit_row(tx.hall, source, v) for v in rows])


def turn_counter(tx: Transaction, counter: str, at: int, began: Session | None) -> None:
    """What went on at a counter ends, and something else begins there, or nothing."""
    lasting = (_s.hall == tx.hall, _s.counter == counter, _s.until.is_(None))
    tx.connection.execute(update(sessions).where(*lasting).values(until=at))
    if began is not None:
        told = {name: getattr(began, name) for name in Session.__slots__}
        tx.connection.execute(insert(sessions).values(hall=tx.hall, **told))


def keep_diverted(tx: Transaction, one: Diverted) -> None:
    """Keep a visit without a queue that has ended; told twice, the later word counts."""
    tx.connection.execute(delete(diversions).where(_d.hall == tx.hall, _d.visit == one.visit))
    told = {name: getattr(one, name) for name in Diverted.__slots__}
    tx.connection.execute(insert(diversions).values(hall=tx.hall, **told))


def days(store: Store, source: str = HALL) -> tuple[str, str] | None:
    """The first and the last day of which there is any visit."""
    of_it = (_v.hall == store.hall, _v.source == source)
    with store.reading() as connection:
        first = connection.execute(select(_v.day).where(*of_it).order_by(_v.day).limit(1)).scalar()
        last = connection.execute(select(_v.day).where(*of_it).order_by(_v.day.desc()).limit(1)).scalar()
    return None if first is None or last is None else (first, last)


def visits_on(store: Store, day: str, source: str = HALL) -> Iterator[list[Visit]]:
    """The visits of a business day in pieces, in no certain order.

    Of a day that is named once, SQLite believes that the first two columns of the key are as good as the
    day's index, and reads every row of the source; of days between two it does not.
    """
    asked = _WHOLE.where(_v.hall == store.hall, _v.source == source, _v.day.between(day, day))
    with store.reading() as connection:
        pieces: Iterator[Sequence[Any]] = connection.execute(asked).partitions(_READ_AT_ONCE)
        for piece in pieces:
            yield [read_visit(*row) for row in piece]


def served_on(store: Store, day: str) -> Iterator[list[tuple[str, int | None]]]:
    """Of the hall's own customers who were finished, in pieces: business type asked for, and the wait (ms).

    They are nine of ten and nothing else is asked of them, so that a page can have them again and again.
    """
    of_it = (_v.hall == store.hall, _v.source == HALL, _v.day.between(day, day))
    asked = select(_v.service, _v.wait_ms).where(*of_it, _v.state == State.FINISHED)
    with store.reading() as connection:
        for piece in connection.execute(asked).partitions(10 * _READ_AT_ONCE):
            yield [(service, wait) for service, wait in piece]


def unserved_on(store: Store, day: str) -> Iterator[list[Visit]]:
    """The visits of the others, in pieces."""
    of_it = (_v.hall == store.hall, _v.source == HALL, _v.day.between(day, day))
    with store.reading() as connection:
        asked = connection.execute(_WHOLE.where(*of_it, _v.state != State.FINISHED))
        pieces: Iterator[Sequence[Any]] = asked.partitions(_READ_AT_ONCE)
        for piece in pieces:
            yield [read_visit(*row) for row in piece]


@dataclass(frozen=True, slots=True)
class Arrived:
    """So many came on a business day for a type in the quarter of an hour that begins at `at` (ms UTC)."""

    day: str
    service: str
    at: int
    times: int


def arrived_between(store: Store, source: str, first: str, last: str, take_back_ms: int) -> list[Arrived]:
    """How many came on the days from `first` to `last`; a mistake at the kiosk is nobody (see `fate_of`)."""
    quarter = (_v.issued_at // QUARTER_MS).label("quarter")
    mistake = (_v.state == State.CANCELLED, _v.called_at.is_(None), _v.over_by == _v.issued_by)
    at_once = _v.over_at - _v.issued_at <= take_back_ms
    of_it = (_v.hall == store.hall, _v.source == source, _v.day.between(first, last))
    came = func.sum(case((and_(*mistake, at_once), 0), else_=1)).label("came")
    asked = select(_v.day, _v.service, quarter, came).where(*of_it).group_by(_v.day, _v.service, quarter)
    with store.reading() as connection:
        rows = connection.execute(asked.order_by(_v.day, _v.service, quarter)).all()
    return [Arrived(r.day, r.service, r.quarter * QUARTER_MS, int(r.came)) for r in rows if r.came]


def mean_services(store: Store, since: str, source: str = HALL) -> dict[str, float]:
    """Mean time at counters (s) of the customers finished since that day, by the type asked for."""
    of_it = (_v.hall == store.hall, _v.source == source, _v.day >= since)
    over = (_v.state == State.FINISHED, _v.served_ms > 0)
    asked = select(_v.service, func.avg(_v.served_ms)).where(*of_it, *over).group_by(_v.service)
    with store.reading() as connection:
        return {service: round(float(mean) / 1000, 1) for service, mean in connection.execute(asked)}


def sessions_between(store: Store, first: int, later: int) -> list[Session]:
    """The sessions that touch the time from `first` until before `later` (ms UTC), oldest first.

    A session that began more than two days before is not looked for: the close of a day ends them.
    """
    since = first - 2 * 86_400_000
    asked = select(sessions).where(_s.hall == store.hall, _s.since >= since, _s.since < later)
    with store.reading() as connection:
        rows = connection.execute(asked.order_by(_s.since, _s.move)).all()
    found = [Session(*(getattr(row, name) for name in Session.__slots__)) for row in rows]
    return [one for one in found if one.until is None or one.until > first]


def diverted_between(store: Store, first: str, last: str) -> list[Diverted]:
    """The visits without a queue that ended on the days from `first` to `last`."""
    asked = select(diversions).where(_d.hall == store.hall, _d.day.between(first, last))
    with store.reading() as connection:
        rows = connection.execute(asked.order_by(_d.at)).all()
    return [Diverted(*(getattr(row, name) for name in Diverted.__slots__)) for row in rows]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was taken in, `visits` or `counts`: by whom and when (ms UTC), rows kept and refused."""

    code: str
    kind: str
    name: str
    by: str
    at: int
    lines: int
    refused: int
    first: str
    last: str


def sources_of(store: Store) -> list[Source]:
    """The files taken in, newest first."""
    asked = select(sources).where(_so.hall == store.hall).order_by(_so.at.desc(), _so.code)
    with store.reading() as connection:
        rows = connection.execute(asked).all()
    return [Source(*(getattr(row, name) for name in Source.__slots__)) for row in rows]


def add_source(tx: Transaction, source: Source) -> None:
    """From now on the rows of this source are seen. Raises Refused `file_known`."""
    there = select(_so.code).where(_so.hall == tx.hall, _so.code == source.code)
    if tx.connection.execute(there).first() is not None:
        raise Refused("file_known", "This file has been taken in already.")
    told = {name: getattr(source, name) for name in Source.__slots__}
    tx.connection.execute(insert(sources).values(hall=tx.hall, **told))


def drop_source(tx: Transaction, code: str) -> None:
    """From now on the rows of this source are not seen. Raises NotFound `unknown_source`."""
    gone = delete(sources).where(_so.hall == tx.hall, _so.code == code)
    if tx.connection.execute(gone).rowcount == 0:
        raise NotFound("unknown_source", "There is no such file.")


def rows_on(store: Store, source: str, first: str, last: str, most: int) -> int:
    """How many rows there are of a source on these days; of a table no more than `most` are counted."""
    found = 0
    with store.reading() as connection:
        for table in (visits, counts):
            of_it = (table.c.hall == store.hall, table.c.source == source, table.c.day.between(first, last))
            some = select(table.c.day).where(*of_it).limit(most).subquery()
            found += int(connection.execute(select(func.count()).select_from(some)).scalar() or 0)
    return found


def rows_of(store: Store, code: str) -> int:
    """How many rows there are of a source; read beside the writer, since it takes a while of many."""
    found = 0
    with store.reading() as connection:
        for table in (visits, counts):
            asked = select(func.count()).select_from(table)
            where = (table.c.hall == store.hall, table.c.source == code)
            found += int(connection.execute(asked.where(*where)).scalar() or 0)
    return found


def drop_rows(connection: Connection, hall: str, code: str, most: int) -> int:
    """Drop some rows that no source stands for; how many, 0 when there are none left."""
    known = select(_so.code).where(_so.hall == hall, _so.code == code)
    if connection.execute(known).first() is not None:
        return 0
    dropped = 0
    for table, key in ((visits, _v.ticket), (counts, _n.line)):
        of_it = (table.c.hall == hall, table.c.source == code)
        some = select(key).where(*of_it).limit(most)
        dropped += connection.execute(delete(table).where(*of_it, key.in_(some))).rowcount
    return dropped


def others_have_written(connection: Connection) -> int | None:
    """Another number than before where another connection has written; None where it need not be asked."""
    if connection.dialect.name != "sqlite":
        return None
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


@dataclass(frozen=True, slots=True)
class MadeRows:
    """Rows of one table, ready for the driver, so that the writer does nothing but write them."""

    table: Table
    rows: list[tuple[Any, ...]]


def made_rows(hall: str, source: str, found: Sequence[Logged | Counted]) -> MadeRows:
    """The rows of a piece of a source, all of one kind."""
    made = [logged_row(hall, source, one) for one in found if isinstance(one, Logged)]
    if made:
        return MadeRows(visits, made)
    return MadeRows(counts, [counted_row(hall, source, c) for c in found if isinstance(c, Counted)])


def add_rows(connection: Connection, made: MadeRows) -> None:
    """Keep rows that are not there yet."""
    insert_rows(connection, made.table, made.rows)


def counts_between(store: Store, source: str, first: str, last: str) -> Iterator[list[Counted]]:
    """The counts of a source on the days from `first` to `last`, in pieces."""
    asked = select(counts).where(_n.hall == store.hall, _n.source == source, _n.day.between(first, last))
    with store.reading() as connection:
        for piece in connection.execute(asked.order_by(_n.day, _n.line)).partitions(_READ_AT_ONCE):
            yield [Counted(r.line, r.day, r.service, r.times, r.minute, r.served_ms) for r in piece]
