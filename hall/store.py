"""The hall on disk: one writing transaction for all pending jobs, and reads that never wait for it.

`Store.transaction()` locks the hall row first, so that one hall's moves commit in number order and no
reader sees a gap, also with several processes. Numbers come from rows inside the transaction, never from
memory; new tickets and moves are collected and inserted at once, before anything reads them back.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import time
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Engine,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from hall import tables as t
from hall.catalogue import (
    AfterMiss,
    Catalogue,
    Counter,
    CustomerClass,
    Device,
    Display,
    Hours,
    Kiosk,
    KioskRole,
    Rules,
    Service,
)
from hall.clock import Clock
from hall.errors import NotFound, NotReady
from hall.rules import Head
from hall.ticket import Move, State, Ticket, done_from, done_rows


@dataclass(frozen=True, slots=True)
class HallRow:
    """The hall's own row: business day (ISO date), last move, last move before the day, last change of
    the catalogue, epoch."""

    business_day: str
    last_move: int
    day_move: int
    catalogue_move: int
    epoch: str


@dataclass(frozen=True, slots=True)
class CounterState:
    """Whether a counter is `open`, `paused` or `closed`, the holder's reference, since when (ms UTC)."""

    code: str
    state: str = "closed"
    holder: str | None = None
    reason: str | None = None
    since: int = 0


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What an idempotency key stood for: the digest of what was asked, the ticket that came of it."""

    digest: str
    ticket: str | None


_WAITING = literal_column("'waiting'")
_AT_A_COUNTER = literal_column("state IN ('called', 'serving')")
_tk, _mv, _hl = t.tickets.c, t.moves.c, t.halls.c
_OF_HALL = bindparam("hall")

_HALL = select(_hl.business_day, _hl.last_move, _hl.day_move, _hl.catalogue_move, _hl.epoch).where(_hl.code == _OF_HALL)
_LOCK_HALL = _HALL.with_for_update()
_NUMBER_MOVES = (
    update(t.halls)
    .where(_hl.code == _OF_HALL, _hl.last_move == bindparam("old_last"))
    .values(
        last_move=bindparam("new_last"),
        business_day=bindparam("new_day"),
        day_move=bindparam("new_day_move"),
        catalogue_move=bindparam("new_catalogue_move"),
    )
)
_TICKET = select(t.tickets).where(_tk.id == bindparam("ticket"), _tk.hall == _OF_HALL)
_AT_COUNTER = select(t.tickets).where(
    _tk.hall == _OF_HALL, _tk.counter == bindparam("counter"), _tk.state.in_(("called", "serving")), _AT_A_COUNTER
)
_LINE = select(
    _tk.id, _tk.series, _tk.serial, _tk.service, _tk.since, _tk.issued_at, _tk.issue_move, _tk.only_for
).where(_tk.hall == _OF_HALL, _tk.state == _WAITING)
_ORDERED = (_tk.since, _tk.issue_move)
_WISHES = _LINE.where(_tk.only_for == bindparam("counter"), _tk.only_for.is_not(None))
_PLACE = select(_tk.since).where(_tk.hall == _OF_HALL, _tk.state == _WAITING, _tk.service == bindparam("service"))
_PLACE = _PLACE.where(_tk.only_for.is_(None)).order_by(*_ORDERED).offset(bindparam("places")).limit(1)
_LAST_PLACE = select(func.max(_tk.since)).where(
    _tk.hall == _OF_HALL, _tk.state == _WAITING, _tk.service == bindparam("service"), _tk.only_for.is_(None)
)
_ALIVE = select(t.tickets).where(
    _tk.hall == _OF_HALL, literal_column("state IN ('waiting', 'called', 'serving', 'held')")
)
_CHANGED = ("state", "since", "service", "counter", "only_for", "done", "version")
_CHANGE_TICKET = (
    update(t.tickets)
    .where(_tk.id == bindparam("ticket"), _tk.version == bindparam("seen"), _tk.state == bindparam("seen_state"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_SERIES = select(t.series.c.last).where(
    t.series.c.hall == _OF_HALL, t.series.c.business_day == bindparam("day"), t.series.c.letter == bindparam("letter")
)
_NEXT_IN_SERIES = (
    update(t.series)
    .where(
        t.series.c.hall == bindparam("of_hall"),
        t.series.c.business_day == bindparam("of_day"),
        t.series.c.letter == bindparam("of_letter"),
    )
    .values(last=bindparam("new_last"))
)
_COUNTER_STATE = select(t.counter_states).where(
    t.counter_states.c.hall == _OF_HALL, t.counter_states.c.counter == bindparam("counter")
)
_KEPT = select(t.kept_answers.c.digest, t.kept_answers.c.ticket).where(
    t.kept_answers.c.hall == _OF_HALL,
    t.kept_answers.c.caller == bindparam("caller"),
    t.kept_answers.c.key == bindparam("key"),
)
_MOVES_OF_TICKET = (
    select(t.moves).where(_mv.hall == _OF_HALL, _mv.ticket == bindparam("ticket")).order_by(_mv.move)
)
_MOVES_AT_COUNTER = (
    select(t.moves)
    .where(_mv.hall == _OF_HALL, _mv.counter == bindparam("counter"), _mv.at >= bindparam("since"))
    .order_by(_mv.move.desc())
    .limit(60)
)
_MOVES_AFTER = (
    select(t.moves)
    .where(_mv.hall == _OF_HALL, _mv.move > bindparam("after"))
    .order_by(_mv.move)
    .limit(bindparam("most"))
)


@lru_cache(maxsize=64)
def _heads(lines: int) -> CompoundSelect[Any]:
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


class Transaction:
    """One writing transaction on one hall. Jobs check first and write then.

    `now` is the instant at which it began; every move in it is kept at that instant.
    """

    def __init__(self, connection: Connection, hall: str, row: HallRow, now: int) -> None:
        self.connection = connection
        self.hall = hall
        self.now = now
        self.day = row.business_day
        self.catalogue_move = row.catalogue_move
        self._day_move = row.day_move
        self.epoch = row.epoch
        self.moves: list[Move] = []
        self._first_last = row.last_move
        self._kept_moves = 0
        self._fresh: list[Ticket] = []
        self._last_in_series: dict[str, int] = {}
        self._new_series: set[str] = set()
        self._answers: dict[tuple[str, str], KeptAnswer] = {}
        self._new_answers: list[dict[str, Any]] = []

    # -- reading ------------------------------------------------------------------------------------

    def ticket(self, ticket: str) -> Ticket:
        """The ticket of that id. Raises NotFound `unknown_ticket`."""
        self._insert_fresh()
        row = self.connection.execute(_TICKET, {"hall": self.hall, "ticket": ticket}).first()
        if row is None:
            raise NotFound("unknown_ticket", "There is no such ticket.")
        return _ticket(row)

    def at_counter(self, counter: str) -> Ticket | None:
        """The ticket that is called to or served at the counter."""
        self._insert_fresh()
        row = self.connection.execute(_AT_COUNTER, {"hall": self.hall, "counter": counter}).first()
        return None if row is None else _ticket(row)

    def heads(self, services: Sequence[Service], counter: str | None, targets: Mapping[str, int]) -> list[Head]:
        """The first of each line: of each business type that for anybody, and all who wait for `counter`.

        One index seek each, whatever the length of the lines. `targets`: business type -> target wait, s.
        """
        self._insert_fresh()
        rows: list[Row[Any]] = []
        if services:
            asked = {f"service_{n}": service.code for n, service in enumerate(services)}
            rows += self.connection.execute(_heads(len(services)), {"hall": self.hall, **asked})
        if counter is not None:
            rows += self.connection.execute(_WISHES, {"hall": self.hall, "counter": counter})
        return [_head(row, targets[row.service] * 1000) for row in rows]

    def since_behind(self, service: str, places: int) -> int | None:
        """The sort key that lets `places` waiting tickets of a type go first; None where nobody waits."""
        self._insert_fresh()
        asked = {"hall": self.hall, "service": service}
        row = self.connection.execute(_PLACE, {**asked, "places": max(places - 1, 0)}).first()
        last: int | None = row[0] if row else self.connection.execute(_LAST_PLACE, asked).scalar()
        if last is None:
            return None
        return last - 1 if places == 0 else last + 1

    def alive(self) -> list[Ticket]:
        """All open tickets of the hall."""
        self._insert_fresh()
        return [_ticket(row) for row in self.connection.execute(_ALIVE, {"hall": self.hall})]

    def wishing_for(self, counter: str) -> list[Ticket]:
        """The waiting tickets that only this counter may call."""
        self._insert_fresh()
        rows = self.connection.execute(_WISHES, {"hall": self.hall, "counter": counter}).all()
        return [self.ticket(row.id) for row in rows]

    def counter_state(self, counter: str) -> CounterState:
        """How the counter stands."""
        row = self.connection.execute(_COUNTER_STATE, {"hall": self.hall, "counter": counter}).first()
        return CounterState(counter) if row is None else _counter_state(row)

    def counter_states(self) -> list[CounterState]:
        """How each counter that was ever opened stands."""
        return counter_states(self.connection, self.hall)

    def moves_of(self, ticket: str) -> list[Move]:
        """All moves of a ticket, in order."""
        self._insert_moves()
        rows = self.connection.execute(_MOVES_OF_TICKET, {"hall": self.hall, "ticket": ticket})
        return [_move(row) for row in rows]

    def latest_at(self, counter: str, since: int) -> list[Move]:
        """The counter's moves that happened since an instant, latest first, at most 60."""
        self._insert_moves()
        asked = {"hall": self.hall, "counter": counter, "since": since}
        return [_move(row) for row in self.connection.execute(_MOVES_AT_COUNTER, asked)]

    def kept_answer(self, caller: str, key: str) -> KeptAnswer | None:
        """What this caller's idempotency key stood for, if it was used."""
        if (caller, key) in self._answers:
            return self._answers[caller, key]
        row = self.connection.execute(_KEPT, {"hall": self.hall, "caller": caller, "key": key}).first()
        return None if row is None else KeptAnswer(row.digest, row.ticket)

    # -- writing ------------------------------------------------------------------------------------

    def next_serial(self, letter: str) -> int:
        """The next number of a series on the business day, from 1, without gaps."""
        last = self._last_in_series.get(letter)
        if last is None:
            asked = {"hall": self.hall, "day": self.day, "letter": letter}
            found = self.connection.execute(_SERIES, asked).scalar()
            if found is None:
                self._new_series.add(letter)
            last = found or 0
        self._last_in_series[letter] = last + 1
        return last + 1

    @property
    def next_move(self) -> int:
        """The number that the next appended move will have."""
        return self._first_last + len(self.moves) + 1

    def append(self, verb: str, by: str, **rest: Any) -> Move:
        """Append a move; `rest` are the fields of `Move` (`at` is the transaction's instant by default)."""
        fields: dict[str, Any] = dict.fromkeys(
            ("ticket", "number", "service", "counter", "kiosk", "before", "after")
        )
        fields |= {"at": self.now, **rest}
        move = Move(move=self.next_move, kept_at=self.now, verb=verb, by=by, **fields)
        self.moves.append(move)
        return move

    def add(self, ticket: Ticket) -> None:
        """Insert a fresh ticket."""
        self._fresh.append(ticket)

    def change(self, before: Ticket, after: Ticket) -> None:
        """Bring the row from one state to the next; a row that is no longer `before` stops everything."""
        self._insert_fresh()
        changed = self.connection.execute(
            _CHANGE_TICKET,
            {
                "ticket": before.id,
                "seen": before.version,
                "seen_state": str(before.state),
                "new_state": str(after.state),
                "new_since": after.since,
                "new_service": after.service,
                "new_counter": after.counter,
                "new_only_for": after.only_for,
                "new_done": done_rows(after.done) or None,
                "new_version": after.version,
            },
        )
        if changed.rowcount != 1:
            raise RuntimeError(f"ticket {before.id} changed under the hall's lock")

    def set_counter(self, state: CounterState) -> None:
        """Keep how a counter stands."""
        c = t.counter_states.c
        of_it = and_(c.hall == self.hall, c.counter == state.code)
        values = {"state": state.state, "holder": state.holder, "reason": state.reason, "since": state.since}
        if self.connection.execute(update(t.counter_states).where(of_it).values(values)).rowcount == 0:
            row = {"hall": self.hall, "counter": state.code, **values}
            self.connection.execute(insert(t.counter_states).values(row))

    def keep_answer(self, caller: str, key: str, answer: KeptAnswer) -> None:
        """Remember what an idempotency key stood for."""
        self._answers[caller, key] = answer
        row = {"hall": self.hall, "caller": caller, "key": key, "at": self.now}
        self._new_answers.append({**row, "digest": answer.digest, "ticket": answer.ticket})

    def forget_answers(self, before: int) -> None:
        """Drop the idempotency keys that were used before an instant."""
        c = t.kept_answers.c
        self.connection.execute(delete(t.kept_answers).where(c.hall == self.hall, c.at < before))

    def set_day(self, day: str) -> None:
        """Turn to another business day, which begins after the moves so far: series begin anew."""
        self._insert_series()
        self.day = day
        self._day_move = self.next_move - 1
        self._last_in_series.clear()
        self._new_series.clear()

    def replace_catalogue(self, catalogue: Catalogue) -> None:
        """Make the catalogue's tables say what `catalogue` says."""
        single = _single_values(catalogue)
        self.connection.execute(update(t.halls).where(_hl.code == self.hall).values(single))
        for table, values in _catalogue_tables(catalogue):
            self.connection.execute(delete(table).where(table.c.hall == self.hall))
            rows = [{"hall": self.hall, "position": n, **_row(value)} for n, value in enumerate(values)]
            if rows:
                self.connection.execute(insert(table), rows)

    def catalogue(self) -> Catalogue:
        """The catalogue as this transaction sees it."""
        return read_catalogue(self.connection, self.hall)

    def mark(self) -> tuple[int, int, int]:
        """A measure of what was written so far; equal marks mean that nothing was written between."""
        return len(self.moves), len(self._new_answers), sum(self._last_in_series.values())

    def finish(self) -> None:
        """Insert what was collected and number the moves by one UPDATE of the hall row."""
        self._insert_fresh()
        self._insert_series()
        self._insert_moves()
        if self._new_answers:
            self.connection.execute(insert(t.kept_answers), self._new_answers)
        if self.moves:
            numbers = {
                "hall": self.hall,
                "old_last": self._first_last,
                "new_last": self._first_last + len(self.moves),
                "new_day": self.day,
                "new_day_move": self._day_move,
                "new_catalogue_move": self.catalogue_move,
            }
            if self.connection.execute(_NUMBER_MOVES, numbers).rowcount != 1:
                raise RuntimeError("the hall row changed under its lock")

    def _insert_fresh(self) -> None:
        if self._fresh:
            fresh, self._fresh = self._fresh, []
            self.connection.execute(insert(t.tickets), [_ticket_row(self.hall, x) for x in fresh])

    def _insert_moves(self) -> None:
        new = self.moves[self._kept_moves :]
        if new:
            self._kept_moves = len(self.moves)
            self.connection.execute(insert(t.moves), [_move_row(self.hall, m) for m in new])

    def _insert_series(self) -> None:
        for letter, last in self._last_in_series.items():
            if letter in self._new_series:
                row = {"hall": self.hall, "business_day": self.day, "letter": letter, "last": last}
                self.connection.execute(insert(t.series), row)
            else:
                of_it = {"of_hall": self.hall, "of_day": self.day, "of_letter": letter, "new_last": last}
                self.connection.execute(_NEXT_IN_SERIES, of_it)
        self._new_series.clear()


class Store:
    """One hall's tables behind two engines: `writer` (begins immediately) and `reader`.

    `hall` is the hall's code.
    """

    def __init__(self, writer: Engine, reader: Engine, clock: Clock, hall: str = "main") -> None:
        self.hall = hall
        self.clock = clock
        self._writer = writer
        self._reader = reader

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A writing transaction with the hall row locked; commits unless the block raises."""
        with self._writer.begin() as connection:
            row = connection.execute(_LOCK_HALL, {"hall": self.hall}).first()
            if row is None:
                raise NotReady("no_hall", "The hall has not been founded yet.")
            tx = Transaction(connection, self.hall, HallRow(*row), self.clock())
            yield tx
            tx.finish()

    def found(self, catalogue: Catalogue, business_day: str, epoch: str) -> bool:
        """Write the hall's first row and catalogue; False where the hall exists already."""
        with self._writer.begin() as connection:
            if connection.execute(_LOCK_HALL, {"hall": self.hall}).first() is not None:
                return False
            first = {"code": self.hall, "business_day": business_day, "last_move": 0, "day_move": 0, "epoch": epoch}
            first["catalogue_move"] = 0
            connection.execute(insert(t.halls).values({**first, **_single_values(catalogue)}))
            tx = Transaction(connection, self.hall, HallRow(business_day, 0, 0, 0, epoch), self.clock())
            tx.replace_catalogue(catalogue)
            tx.finish()
        return True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reads that belong together."""
        with self._reader.connect() as connection:
            yield connection

    def row(self) -> HallRow:
        """The hall's row as of now."""
        with self.reading() as connection:
            return hall_row(connection, self.hall)

    def ticket(self, ticket: str) -> Ticket:
        """The ticket of that id. Raises NotFound `unknown_ticket`."""
        with self.reading() as connection:
            row = connection.execute(_TICKET, {"hall": self.hall, "ticket": ticket}).first()
        if row is None:
            raise NotFound("unknown_ticket", "There is no such ticket.")
        return _ticket(row)

    def moves_after(self, after: int, most: int) -> list[Move]:
        """The journal from the move after `after` on, ascending, at most `most`."""
        with self.reading() as connection:
            return moves_after(connection, self.hall, after, most)

    def moves_of(self, ticket: str) -> list[Move]:
        """All moves of a ticket, in order."""
        with self.reading() as connection:
            rows = connection.execute(_MOVES_OF_TICKET, {"hall": self.hall, "ticket": ticket})
            return [_move(row) for row in rows]

    def catalogue(self) -> Catalogue:
        """The catalogue as it stands."""
        with self.reading() as connection:
            return read_catalogue(connection, self.hall)


@dataclass(frozen=True, slots=True)
class Contents:
    """All tickets by id, counters by code, and the last number of each series of each day."""

    tickets: dict[str, Ticket]
    counters: dict[str, CounterState]
    series: dict[tuple[str, str], int]


def contents(store: Store) -> Contents:
    """Everything that the moves can rebuild; for the replay."""
    with store.reading() as connection:
        tickets = connection.execute(select(t.tickets).where(_tk.hall == store.hall))
        c = t.series.c
        series = connection.execute(select(c.business_day, c.letter, c.last).where(c.hall == store.hall))
        return Contents(
            {row.id: _ticket(row) for row in tickets},
            {state.code: state for state in counter_states(connection, store.hall)},
            {(row.business_day, row.letter): row.last for row in series},
        )


def hall_row(connection: Connection, hall: str) -> HallRow:
    """The hall's row. Raises NotReady `no_hall` where there is none."""
    row = connection.execute(_HALL, {"hall": hall}).first()
    if row is None:
        raise NotReady("no_hall", "The hall has not been founded yet.")
    return HallRow(*row)


def moves_after(connection: Connection, hall: str, after: int, most: int) -> list[Move]:
    """The journal from the move after `after` on, ascending, at most `most`."""
    rows = connection.execute(_MOVES_AFTER, {"hall": hall, "after": after, "most": most})
    return [_move(row) for row in rows]


def counter_states(connection: Connection, hall: str) -> list[CounterState]:
    """How each counter that was ever opened stands."""
    c = t.counter_states.c
    rows = connection.execute(select(t.counter_states).where(c.hall == hall).order_by(c.counter))
    return [_counter_state(row) for row in rows]


def living(connection: Connection, hall: str, day: str) -> list[Ticket]:
    """Open tickets, and those missed on that business day."""
    missed = and_(_tk.business_day == day, _tk.state == "missed")
    alive = literal_column("state IN ('waiting', 'called', 'serving', 'held')")
    rows = connection.execute(select(t.tickets).where(_tk.hall == hall, or_(alive, missed)))
    return [_ticket(row) for row in rows]


def read_catalogue(connection: Connection, hall: str) -> Catalogue:
    """The catalogue that the tables say."""
    row = connection.execute(select(t.halls).where(_hl.code == hall)).one()

    def rows(table: Table) -> list[dict[str, Any]]:
        found = connection.execute(select(table).where(table.c.hall == hall).order_by(table.c.position))
        return [
            {key: value for key, value in r._mapping.items() if key not in ("hall", "position")} for r in found
        ]

    return Catalogue(
        names=row.names,
        zone=row.zone,
        languages=tuple(row.languages),
        rules=_rules(row.rules),
        hours=tuple(_hours(h) for h in row.hours),
        services=tuple(Service(**{**r, "after_miss": AfterMiss(r["after_miss"])}) for r in rows(t.services)),
        classes=tuple(CustomerClass(**r) for r in rows(t.customer_classes)),
        counters=tuple(Counter(**{**r, "serves": tuple(r["serves"])}) for r in rows(t.counters)),
        kiosks=tuple(Kiosk(**{**r, "role": KioskRole(r["role"])}) for r in rows(t.kiosks)),
        displays=tuple(Display(**r) for r in rows(t.displays)),
        devices=tuple(Device(**r) for r in rows(t.devices)),
    )


def _catalogue_tables(catalogue: Catalogue) -> list[tuple[Table, Sequence[Any]]]:
    return [
        (t.services, catalogue.services),
        (t.customer_classes, catalogue.classes),
        (t.counters, catalogue.counters),
        (t.kiosks, catalogue.kiosks),
        (t.displays, catalogue.displays),
        (t.devices, catalogue.devices),
    ]


def _row(value: Any) -> dict[str, Any]:
    return {
        key: list(v) if isinstance(v, tuple) else str(v) if isinstance(v, (AfterMiss, KioskRole)) else v
        for key, v in asdict(value).items()
    }


def _single_values(catalogue: Catalogue) -> dict[str, Any]:
    rules = asdict(catalogue.rules) | {"day_change": catalogue.rules.day_change.isoformat()}
    hours = [[h.weekday, h.opens.isoformat(), h.closes.isoformat()] for h in catalogue.hours]
    return {
        "names": dict(catalogue.names),
        "zone": catalogue.zone,
        "languages": list(catalogue.languages),
        "rules": rules,
        "hours": hours,
    }


def _rules(row: Mapping[str, Any]) -> Rules:
    return Rules(**{**row, "day_change": time.fromisoformat(row["day_change"])})


def _hours(row: Sequence[Any]) -> Hours:
    return Hours(row[0], time.fromisoformat(row[1]), time.fromisoformat(row[2]))


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        id=row.id,
        business_day=row.business_day,
        series=row.series,
        serial=row.serial,
        service=row.service,
        customer_class=row.customer_class,
        language=row.language,
        kiosk=row.kiosk,
        issued_at=row.issued_at,
        issue_move=row.issue_move,
        state=State(row.state),
        since=row.since,
        counter=row.counter,
        only_for=row.only_for,
        done=done_from(row.done or ()),
        version=row.version,
    )


def _ticket_row(hall: str, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "hall": hall,
        "business_day": ticket.business_day,
        "series": ticket.series,
        "serial": ticket.serial,
        "service": ticket.service,
        "customer_class": ticket.customer_class,
        "language": ticket.language,
        "kiosk": ticket.kiosk,
        "issued_at": ticket.issued_at,
        "issue_move": ticket.issue_move,
        "state": str(ticket.state),
        "since": ticket.since,
        "counter": ticket.counter,
        "only_for": ticket.only_for,
        "done": done_rows(ticket.done) or None,
        "version": ticket.version,
    }


def _head(row: Row[Any], target_ms: int) -> Head:
    return Head(
        ticket=row.id,
        number=f"{row.series}{row.serial:03d}",
        service=row.service,
        since=row.since,
        issued_at=row.issued_at,
        issue_move=row.issue_move,
        target_ms=target_ms,
        only_for=row.only_for,
    )


_MOVE_FIELDS = (
    "move at kept_at verb ticket number service counter kiosk by before after data undoes".split()
)


def _move(row: Row[Any]) -> Move:
    return Move(**{name: getattr(row, name) for name in _MOVE_FIELDS})


def _move_row(hall: str, move: Move) -> dict[str, Any]:
    row = {name: getattr(move, name) for name in _MOVE_FIELDS}
    row["hall"] = hall
    row["data"] = dict(move.data)
    return row


def _counter_state(row: Row[Any]) -> CounterState:
    return CounterState(row.counter, row.state, row.holder, row.reason, row.since)
