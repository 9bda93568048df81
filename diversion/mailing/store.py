"""Mailing runs on disk: reads by the reader, changes inside the hall's writer."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, insert, or_, select, update

from diversion.mailing.run import AGAIN, AT_HOME, LIVING, OPEN_RUNS, UNSURE, At, Item, Run, RunAt
from diversion.mailing.tables import items, runs
from diversion.messages.note import At as NoteAt
from diversion.messages.tables import messages
from diversion.standing.order import At as OrderAt
from diversion.standing.order import Way
from diversion.standing.store import are_due
from diversion.standing.tables import orders
from hall.errors import NotFound
from hall.store import Store
from hall.transaction import Transaction

_r, _i = runs.c, items.c
_RUN = [f.name for f in fields(Run)]
_ITEM = [f.name for f in fields(Item)]
_UNSURE = (_i.state == str(At.QUEUED), _i.reason == UNSURE)
FORGOTTEN = ""
"""Stands where the digest of an account stood."""


# -- runs ---------------------------------------------------------------------------------------------


def add_run(tx: Transaction, run: Run) -> None:
    """Keep a new run. The index `uq_mailing_run_open` refuses a second open one of a month and way."""
    tx.connection.execute(insert(runs).values(hall=tx.hall, **_row(run)))


def change_run(tx: Transaction, run: Run) -> None:
    """Make the row say what `run` says."""
    tx.connection.execute(update(runs).where(_r.hall == tx.hall, _r.id == run.id).values(**_row(run)))


def run_in(tx: Transaction, run: str) -> Run:
    """The run as a job sees it. Raises NotFound `unknown_run`."""
    return _found_run(_first_run(tx.connection, tx.hall, _r.id == run))


def run_of(store: Store, run: str) -> Run:
    """The run of that id. Raises NotFound `unknown_run`."""
    with store.reading() as connection:
        return _found_run(_first_run(connection, store.hall, _r.id == run))


def open_run_in(tx: Transaction, cycle: str, way: Way) -> Run | None:
    """The open run of a month and way, if there is one."""
    is_it = (_r.cycle == cycle, _r.way == way, _r.state.in_(sorted(OPEN_RUNS)))
    return _first_run(tx.connection, tx.hall, *is_it)


def last_no_in(tx: Transaction, cycle: str) -> int:
    """The number of the month's last run; 0 where there is none."""
    asked = select(func.max(_r.no)).where(_r.hall == tx.hall, _r.cycle == cycle)
    return tx.connection.execute(asked).scalar() or 0


def running(store: Store) -> list[Run]:
    """The runs that the program works on, oldest first."""
    asked = select(runs).where(_r.hall == store.hall, _r.state == RunAt.RUNNING).order_by(_r.made_at, _r.no)
    with store.reading() as connection:
        return [_run(row) for row in connection.execute(asked)]


def latest_runs(store: Store, most: int) -> list[Run]:
    """The latest runs, newest first."""
    asked = select(runs).where(_r.hall == store.hall).order_by(_r.made_at.desc(), _r.no.desc()).limit(most)
    with store.reading() as connection:
        return [_run(row) for row in connection.execute(asked)]


# -- items --------------------------------------------------------------------------------------------


def add_item(tx: Transaction, item: Item) -> None:
    """Keep a new item. The index `uq_mailing_item_living` refuses a second living one of an account."""
    tx.connection.execute(insert(items).values(hall=tx.hall, **_row(item)))


def change_item(tx: Transaction, item: Item) -> None:
    """Make the row say what `item` says. The hall's lock keeps everybody else out meanwhile."""
    tx.connection.execute(update(items).where(_i.hall == tx.hall, _i.id == item.id).values(**_row(item)))


def item_in(tx: Transaction, item: str) -> Item:
    """The item as a job sees it. Raises NotFound `unknown_item`."""
    return _found_item(_first_item(tx.connection, tx.hall, _i.id == item))


def numbered(store: Store, number: str) -> Item:
    """The item of a number; of the newest month, should a number ever come again after a century.

    Raises NotFound `unknown_item`.
    """
    asked = select(items).where(_i.hall == store.hall, _i.number == number).order_by(_i.cycle.desc())
    with store.reading() as connection:
        row = connection.execute(asked).first()
    return _found_item(None if row is None else _item(row))


def how_many_wait(store: Store, cycle: str, way: Way) -> int:
    """How many orders are due of a month and way and in no run yet."""
    asked = select(func.count()).select_from(orders).where(*_wait(store.hall, cycle, way))
    with store.reading() as connection:
        return int(connection.execute(asked).scalar_one())


def who_waits(store: Store, cycle: str, way: Way, most: int) -> list[str]:
    """Their ids, the oldest order first."""
    asked = select(orders.c.id).where(*_wait(store.hall, cycle, way))
    with store.reading() as connection:
        rows = connection.execute(asked.order_by(orders.c.made_at, orders.c.id).limit(most))
        return list(rows.scalars())


def who_waits_in(tx: Transaction, cycle: str, way: Way, order_ids: Iterable[str]) -> list[str]:
    """Those of them that wait still, as a job sees it, in the same order."""
    among = orders.c.id.in_(sorted(order_ids))
    asked = select(orders.c.id).where(among, *_wait(tx.hall, cycle, way))
    return list(tx.connection.execute(asked.order_by(orders.c.made_at, orders.c.id)).scalars())


def _wait(hall: str, cycle: str, way: Way) -> tuple[ColumnElement[bool], ...]:
    """The orders that are due and that no run has taken in: their account has no living item of the month,
    and none set aside in the open run of that way.
    """
    of_month = select(_r.id).where(_r.hall == hall, _r.cycle == cycle)
    still_open = of_month.where(_r.way == way, _r.state.in_(sorted(OPEN_RUNS)))
    aside = and_(_i.state.in_(sorted(AGAIN)), _i.run.in_(still_open))
    living = _i.state.in_(sorted(LIVING))
    taken = select(_i.owner).where(_i.hall == hall, _i.run.in_(of_month), or_(living, aside))
    return (*are_due(hall, cycle, way), orders.c.owner.not_in(taken))


def count_in(tx: Transaction, run: str) -> int:
    """How many items a run has."""
    asked = select(func.count()).select_from(items).where(_i.hall == tx.hall, _i.run == run)
    return int(tx.connection.execute(asked).scalar_one())


def to_do(store: Store, run: str, now: int, most: int) -> list[Item]:
    """The items of a run that the program must look at by now, the longest due first."""
    asked = (
        select(items)
        .where(_i.hall == store.hall, _i.run == run, _i.step_at <= now)
        .order_by(_i.step_at, _i.number)
        .limit(most)
    )
    with store.reading() as connection:
        return [_item(row) for row in connection.execute(asked)]


def of_run(store: Store, run: str, *states: At) -> list[Item]:
    """The items of a run in these states (by default all), by number."""
    return _many(store, _i.run == run, *([_i.state.in_(sorted(states))] if states else []))


def of_run_in(tx: Transaction, run: str, *states: At) -> list[Item]:
    """The same as a job sees it."""
    return _in_order(tx.connection, tx.hall, _i.run == run, _i.state.in_(sorted(states)))


def to_try_again_in(tx: Transaction, run: Run, before: int | None, most: int) -> tuple[list[Item], int]:
    """The next items of a run that may be tried once more, by number, and how many there are altogether: what
    has been set aside until an instant (ms UTC; None: at all) and whose account has no other of the month.
    """
    living = items.alias().c
    of_month = select(_r.id).where(_r.hall == tx.hall, _r.cycle == run.cycle)
    has_it = select(living.owner).where(
        living.hall == tx.hall, living.run.in_(of_month), living.state.in_(sorted(LIVING))
    )
    which = (_i.hall == tx.hall, _i.run == run.id, _i.state.in_(sorted(AGAIN)), _i.owner != FORGOTTEN)
    since = () if before is None else (_i.changed_at <= before,)
    where = (*which, *since, _i.owner.not_in(has_it))
    found = sorted(tx.connection.execute(select(_i.number).where(*where)).scalars())
    part = (_i.run == run.id, _i.state.in_(sorted(AGAIN)), _i.number.in_(found[:most]))
    return _in_order(tx.connection, tx.hall, *part), len(found)


def of_orders(store: Store, order_ids: Iterable[str]) -> list[Item]:
    """The items of standing orders, oldest first."""
    return sorted(_many(store, _i.standing_order.in_(sorted(order_ids))), key=lambda item: item.made_at)


def without_order(store: Store) -> list[Item]:
    """The letters in the house whose standing order is active no longer."""
    over = select(orders.c.id).where(
        orders.c.hall == store.hall, orders.c.id == _i.standing_order, orders.c.state == OrderAt.ACTIVE
    )
    return _many(store, _i.run.in_(_open_runs(store.hall)), _i.state.in_(sorted(AT_HOME)), ~over.exists())


def decided(store: Store) -> list[Item]:
    """The unsure items of which somebody knows more by now: a person has decided, or the send ended late."""
    m = messages.c
    still = select(m.id).where(m.hall == store.hall, m.id == _i.message, m.state == str(NoteAt.UNSURE))
    return _many(store, _i.run.in_(_open_runs(store.hall)), *_UNSURE, _i.step_at.is_(None), ~still.exists())


def _open_runs(hall: str) -> Select[tuple[str]]:
    """Where all is that is not over: what was sent in other years is not looked through each second."""
    return select(_r.id).where(_r.hall == hall, _r.state.in_(sorted(OPEN_RUNS)))


def counts(store: Store, run_ids: Iterable[str]) -> Mapping[str, Mapping[At, int]]:
    """Run -> state -> how many items."""
    asked = (
        select(_i.run, _i.state, func.count().label("many"))
        .where(_i.hall == store.hall, _i.run.in_(sorted(run_ids)))
        .group_by(_i.run, _i.state)
    )
    found: dict[str, dict[At, int]] = {}
    with store.reading() as connection:
        for row in connection.execute(asked):
            found.setdefault(row.run, {})[At(row.state)] = row.many
    return found


def unsure(store: Store, run_ids: Iterable[str]) -> Mapping[str, int]:
    """Run -> how many of its queued items wait for a person's word."""
    asked = (
        select(_i.run, func.count().label("many"))
        .where(_i.hall == store.hall, _i.run.in_(sorted(run_ids)), *_UNSURE)
        .group_by(_i.run)
    )
    with store.reading() as connection:
        return {row.run: row.many for row in connection.execute(asked)}


def forget_before(tx: Transaction, before: int) -> int:
    """Drop whose items were that last changed before an instant; how many."""
    return _forget(tx, _i.changed_at < before, _i.state.not_in(["due", "issued", "printed", "queued"]))


def forget_orders(tx: Transaction, order_ids: Iterable[str]) -> int:
    """Drop whose the items of standing orders were; how many."""
    return _forget(tx, _i.standing_order.in_(sorted(order_ids)))


def _forget(tx: Transaction, *which: ColumnElement[bool]) -> int:
    kept = (_i.hall == tx.hall, _i.owner != FORGOTTEN)
    return tx.connection.execute(update(items).where(*kept, *which).values(owner=FORGOTTEN)).rowcount


def _many(store: Store, *where: ColumnElement[bool]) -> list[Item]:
    with store.reading() as connection:
        return _in_order(connection, store.hall, *where)


def _in_order(connection: Connection, hall: str, *where: ColumnElement[bool]) -> list[Item]:
    """By number. Asked for that order, SQLite follows the numbers through all items of all years."""
    found = connection.execute(select(items).where(_i.hall == hall, *where))
    return sorted((_item(row) for row in found), key=lambda item: item.number)


def _first_run(connection: Connection, hall: str, *where: ColumnElement[bool]) -> Run | None:
    row = connection.execute(select(runs).where(_r.hall == hall, *where)).first()
    return None if row is None else _run(row)


def _first_item(connection: Connection, hall: str, *where: ColumnElement[bool]) -> Item | None:
    row = connection.execute(select(items).where(_i.hall == hall, *where)).first()
    return None if row is None else _item(row)


def _found_run(run: Run | None) -> Run:
    if run is None:
        raise NotFound("unknown_run", "There is no such mailing run.")
    return run


def _found_item(item: Item | None) -> Item:
    if item is None:
        raise NotFound("unknown_item", "There is no such item.")
    return item


def _row(value: Run | Item) -> dict[str, Any]:
    return {key: str(v) if isinstance(v, StrEnum) else v for key, v in asdict(value).items()}


def _run(row: Row[Any]) -> Run:
    values = {name: getattr(row, name) for name in _RUN}
    return Run(**{**values, "way": Way(row.way), "state": RunAt(row.state)})


def _item(row: Row[Any]) -> Item:
    values = {name: getattr(row, name) for name in _ITEM}
    return Item(**{**values, "way": Way(row.way), "state": At(row.state)})
