"""The hall's SQL, each statement under a name. Both databases take them as they are.

Heads of lines are found by one index seek each; nothing here looks at past tickets.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
    update,
)

from hall import tables as t

__all__ = ["Connection"]

_tk, _mv, _hl, _sr, _cs, _ka = (
    t.tickets.c,
    t.moves.c,
    t.halls.c,
    t.series.c,
    t.counter_states.c,
    t.kept_answers.c,
)

_WAITING: ColumnElement[str] = literal_column("'waiting'")
_AT_A_COUNTER: ColumnElement[bool] = literal_column("state IN ('called', 'serving')")
_IS_ALIVE: ColumnElement[bool] = literal_column("state IN ('waiting', 'called', 'serving', 'held')")
_OF_HALL: ColumnElement[str] = bindparam("hall")

HALL = select(_hl.business_day, _hl.last_move, _hl.day_move, _hl.catalogue_move, _hl.epoch).where(
    _hl.code == _OF_HALL
)
LOCK_HALL = HALL.with_for_update()
NUMBER_MOVES = (
    update(t.halls)
    .where(_hl.code == _OF_HALL, _hl.last_move == bindparam("old_last"))
    .values(
        last_move=bindparam("new_last"),
        business_day=bindparam("new_day"),
        day_move=bindparam("new_day_move"),
        catalogue_move=bindparam("new_catalogue_move"),
    )
)
TICKET = select(t.tickets).where(_tk.id == bindparam("ticket"), _tk.hall == _OF_HALL)
TICKET_OF_NUMBER = select(t.tickets).where(
    _tk.hall == _OF_HALL,
    _tk.business_day == bindparam("day"),
    _tk.series == bindparam("series"),
    _tk.serial == bindparam("serial"),
)
AT_COUNTER = select(t.tickets).where(
    _tk.hall == _OF_HALL,
    _tk.counter == bindparam("counter"),
    _AT_A_COUNTER,
)
_LINE = select(
    _tk.id, _tk.series, _tk.serial, _tk.service, _tk.since, _tk.issued_at, _tk.issue_move, _tk.only_for
).where(_tk.hall == _OF_HALL, _tk.state == _WAITING)
_ORDERED = (_tk.since, _tk.issue_move)
WISHES = _LINE.where(_tk.only_for == bindparam("counter"), _tk.only_for.is_not(None))
PLACE = select(_tk.since).where(
    _tk.hall == _OF_HALL, _tk.state == _WAITING, _tk.service == bindparam("service")
)
PLACE = PLACE.where(_tk.only_for.is_(None)).order_by(*_ORDERED).offset(bindparam("places")).limit(1)
LAST_PLACE = select(func.max(_tk.since)).where(
    _tk.hall == _OF_HALL, _tk.state == _WAITING, _tk.service == bindparam("service"), _tk.only_for.is_(None)
)
ALIVE = select(t.tickets).where(_tk.hall == _OF_HALL, _IS_ALIVE)
_CHANGED = ("state", "since", "service", "counter", "only_for", "done", "version")
CHANGE_TICKET = (
    update(t.tickets)
    .where(
        _tk.id == bindparam("ticket"), _tk.version == bindparam("seen"), _tk.state == bindparam("seen_state")
    )
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
SERIES = select(_sr.last).where(
    _sr.hall == _OF_HALL,
    _sr.business_day == bindparam("day"),
    _sr.letter == bindparam("letter"),
)
NEXT_IN_SERIES = (
    update(t.series)
    .where(
        _sr.hall == bindparam("of_hall"),
        _sr.business_day == bindparam("of_day"),
        _sr.letter == bindparam("of_letter"),
    )
    .values(last=bindparam("new_last"))
)
COUNTER_STATE = select(t.counter_states).where(_cs.hall == _OF_HALL, _cs.counter == bindparam("counter"))
# A hall is nearly the whole journal, but SQLite, which keeps no figures of its own, takes `hall = ?` for a
# narrow search and would read it all (19 ms at 280,000 moves) rather than look rows up by another index. So
# the numbers come first, of which those indexes are full, and the rows by their numbers.
_OF_TICKET = select(_mv.move).where(_mv.hall == _OF_HALL, _mv.ticket == bindparam("ticket"))
MOVES_OF_TICKET = select(t.moves).where(_mv.hall == _OF_HALL, _mv.move.in_(_OF_TICKET)).order_by(_mv.move)
_AT_COUNTER_LAST = (
    select(_mv.move)
    .where(_mv.hall == _OF_HALL, _mv.counter == bindparam("counter"))
    .order_by(_mv.move.desc())
    .limit(60)
)
MOVES_AT_COUNTER = (
    select(t.moves)
    .where(_mv.hall == _OF_HALL, _mv.move.in_(_AT_COUNTER_LAST), _mv.at >= bindparam("since"))
    .order_by(_mv.move.desc())
)
MOVES_AFTER = (
    select(t.moves)
    .where(_mv.hall == _OF_HALL, _mv.move > bindparam("after"))
    .order_by(_mv.move)
    .limit(bindparam("most"))
)

INSERT_SERIES = insert(t.series)
INSERT_HALL = insert(t.halls)
INSERT_COUNTER_STATE = insert(t.counter_states)
CHANGE_COUNTER_STATE = (
    update(t.counter_states)
    .where(_cs.hall == bindparam("of_hall"), _cs.counter == bindparam("of_counter"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "holder", "reason", "since")})
)
COUNTER_STATES = select(t.counter_states).where(_cs.hall == _OF_HALL).order_by(_cs.counter)
FORGET_ANSWERS = delete(t.kept_answers).where(_ka.hall == _OF_HALL, _ka.at < bindparam("before"))
_OLDEST = select(func.min(_tk.issue_move))
OLDEST_OF_THE_DAY = (
    _OLDEST.where(_tk.hall == _OF_HALL, _IS_ALIVE),
    _OLDEST.select_from(t.moves.join(t.tickets, _tk.id == _mv.ticket)).where(
        _mv.hall == _OF_HALL, _mv.move > bindparam("day_move"), _mv.counter.is_not(None)
    ),
)
_OF_DAY = (_tk.hall == _OF_HALL, _tk.business_day == bindparam("day"))
_LATER_DAY = select(func.min(_tk.business_day)).where(
    _tk.hall == _OF_HALL, _tk.business_day > bindparam("following")
)
_FIRSTS = select(func.min(_tk.issue_move)).where(_tk.hall == _OF_HALL, _tk.serial == 1)
DAY_BETWEEN = select(
    _FIRSTS.where(_tk.business_day == bindparam("day")).scalar_subquery().label("first"),
    _FIRSTS.where(_tk.business_day == _LATER_DAY.scalar_subquery()).scalar_subquery().label("later"),
)
"""The first issue of a business day, and the first of a day after the following one, up to which customers of
that day may have been served and rated."""
_IS_FINISHED: ColumnElement[bool] = literal_column("state = 'finished'")
RATINGS = (
    select(t.moves)
    .join(t.tickets, _tk.id == _mv.ticket)
    .where(_mv.hall == _OF_HALL, literal_column("verb = 'rating.give'"), *_OF_DAY, _IS_FINISHED)
    .where(_mv.move > bindparam("first"), _mv.move < bindparam("later"))
    .order_by(_mv.move)
)
_OFFERS: tuple[ColumnElement[bool], ...] = (
    _mv.hall == _OF_HALL,
    literal_column("verb IN ('offer.show', 'offer.accept', 'offer.decline', 'offer.why')"),
    _mv.at >= bindparam("first"),
    _mv.at < bindparam("later"),
)
OFFERS_TOLD = select(t.moves).where(*_OFFERS).order_by(_mv.at)
OFFERS_COUNTED = (
    select(_mv.service, _mv.verb, func.count().label("how_many"))
    .where(*_OFFERS)
    .group_by(_mv.service, _mv.verb)
)
WHYS_TOLD = select(t.moves).where(*_OFFERS, literal_column("verb = 'offer.why'")).order_by(_mv.at, _mv.move)
CHANNELS_TOLD = (
    select(_mv.at, _mv.verb, _mv.data)
    .where(
        _mv.hall == _OF_HALL,
        literal_column("verb IN ('channel.show', 'channel.open')"),
        _mv.at >= bindparam("first"),
        _mv.at < bindparam("later"),
    )
    .order_by(_mv.at)
)
_HOW_MANY = func.count().label("how_many")
FINISHED = (
    select(_mv.counter, _mv.by, _mv.data, _HOW_MANY)
    .select_from(t.tickets.join(t.moves, (_mv.hall == _tk.hall) & (_mv.move == _tk.version)))
    .where(*_OF_DAY, _IS_FINISHED)
    .group_by(_mv.counter, _mv.by, _mv.data)
)
"""The finished customers of a business day; a finished ticket's last move is the finish."""
ALL_TICKETS = select(t.tickets).where(_tk.hall == _OF_HALL)
ALL_SERIES = select(_sr.business_day, _sr.letter, _sr.last).where(_sr.hall == _OF_HALL)
WHOLE_HALL = select(t.halls).where(_hl.code == _OF_HALL)
CATALOGUE_TABLES = (
    t.services,
    t.customer_classes,
    t.counters,
    t.kiosks,
    t.displays,
    t.devices,
    t.offers,
    t.channels,
)
CATALOGUE_ROWS = {
    table.name: select(table).where(table.c.hall == _OF_HALL).order_by(table.c.position)
    for table in CATALOGUE_TABLES
}
CLEAR_CATALOGUE = {table.name: delete(table).where(table.c.hall == _OF_HALL) for table in CATALOGUE_TABLES}
INSERT_CATALOGUE = {table.name: insert(table) for table in CATALOGUE_TABLES}
HALL_SINGLES = ("names", "zone", "languages", "rules", "hours", "voice", "slip")
"""What of the catalogue stands in the hall's own row."""
CHANGE_HALL = (
    update(t.halls)
    .where(_hl.code == bindparam("of_hall"))
    .values({name: bindparam(f"new_{name}") for name in HALL_SINGLES})
)


@lru_cache(maxsize=64)
def heads(lines: int) -> CompoundSelect[Any]:
    """The first ticket for anybody of each of so many lines, in one statement."""
    firsts = [
        select(
            _LINE.where(_tk.service == bindparam(f"service_{n}"), _tk.only_for.is_(None))
            .order_by(*_ORDERED)
            .limit(1)
            .subquery()
        )
        for n in range(lines)
    ]
    return union_all(*firsts)


def insert_rows(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns and are ready for the driver.

    The journal and the tickets go this way: at a third of the cost of an insert that binds by name.
    """
    connection.exec_driver_sql(_insertion(table, connection.dialect.paramstyle), rows)


def known_answers(connection: Connection, hall: str, asked: Sequence[tuple[str, str]]) -> Sequence[Any]:
    """The rows of the (caller, key) pairs among those asked that are kept; all of a batch in one look.

    Rows of other pairs of the same callers and keys may be among them.
    """
    callers, keys = sorted({c for c, _ in asked}), sorted({k for _, k in asked})
    mark = _mark(connection.dialect.paramstyle)
    found = connection.exec_driver_sql(
        f"SELECT caller, key, digest, ticket FROM kept_answer WHERE hall = {mark} "
        f"AND caller IN ({_marks(mark, len(callers))}) AND key IN ({_marks(mark, len(keys))})",
        (hall, *callers, *keys),
    )
    return found.all()


@lru_cache(maxsize=16)
def _insertion(table: Table, paramstyle: str) -> str:
    columns = [c.name for c in table.columns]
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({_marks(_mark(paramstyle), len(columns))})'


def _mark(paramstyle: str) -> str:
    return "?" if paramstyle == "qmark" else "%s"


def _marks(mark: str, count: int) -> str:
    return ", ".join([mark] * count)
