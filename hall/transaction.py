"""One writing transaction on one hall, and all that may be written in it.

The hall row is locked, so that one hall's moves commit in number order and no reader sees a gap, also with
several processes. Numbers come from rows inside the transaction, never from memory; new tickets and moves
are collected and inserted at once, before anything reads them back.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from hall import statements as sql
from hall.catalogue import Catalogue, Service
from hall.catalogue_rows import read_catalogue, replace_catalogue
from hall.errors import NotFound
from hall.rows import (
    CounterState,
    HallRow,
    KeptAnswer,
    counter_state_of,
    head_of,
    move_of,
    row_of_move,
    row_of_ticket,
    ticket_of,
)
from hall.rules import Head
from hall.statements import Connection
from hall.tables import kept_answers, moves, tickets
from hall.ticket import Move, Ticket, done_rows


class Transaction:
    """One writing transaction on one hall. Jobs check first and write then.

    `now` is the instant at which it began; every move in it is kept at that instant. `day_move` is the last
    move before the business day.
    """

    def __init__(self, connection: Connection, hall: str, row: HallRow, now: int) -> None:
        self.connection = connection
        self.hall = hall
        self.now = now
        self.day = row.business_day
        self.catalogue_move = row.catalogue_move
        self.day_move = row.day_move
        self.epoch = row.epoch
        self.moves: list[Move] = []
        self._first_last = row.last_move
        self._kept_moves = 0
        self._fresh: list[Ticket] = []
        self._last_in_series: dict[str, int] = {}
        self._new_series: set[str] = set()
        self._answers: dict[tuple[str, str], KeptAnswer] = {}
        self._looked_up: set[tuple[str, str]] = set()
        self._new_answers: list[tuple[Any, ...]] = []
        self._noted: dict[str, Any] = {}
        self._beside = 0

    def ticket(self, ticket: str) -> Ticket:
        """The ticket of that id. Raises NotFound `unknown_ticket`."""
        self._insert_fresh()
        row = self.connection.execute(sql.TICKET, {"hall": self.hall, "ticket": ticket}).first()
        if row is None:
            raise NotFound("unknown_ticket", "There is no such ticket.")
        return ticket_of(row)

    def at_counter(self, counter: str) -> Ticket | None:
        """The ticket that is called to or served at the counter."""
        self._insert_fresh()
        row = self.connection.execute(sql.AT_COUNTER, {"hall": self.hall, "counter": counter}).first()
        return None if row is None else ticket_of(row)

    def heads(
        self, services: Sequence[Service], counter: str | None, targets: Mapping[str, int]
    ) -> list[Head]:
        """The first of each line: of each business type that for anybody, and all who wait for `counter`.

        One index seek each, whatever the length of the lines. `targets`: business type -> target wait, s.
        """
        self._insert_fresh()
        rows: list[Any] = []
        if services:
            asked = {f"service_{n}": service.code for n, service in enumerate(services)}
            rows += self.connection.execute(sql.heads(len(services)), {"hall": self.hall, **asked})
        if counter is not None:
            rows += self.connection.execute(sql.WISHES, {"hall": self.hall, "counter": counter})
        return [head_of(row, targets[row.service] * 1000) for row in rows]

    def since_behind(self, service: str, places: int) -> int | None:
        """The sort key that lets `places` waiting tickets of a type go first; None where nobody waits."""
        self._insert_fresh()
        asked = {"hall": self.hall, "service": service}
        row = self.connection.execute(sql.PLACE, {**asked, "places": max(places - 1, 0)}).first()
        last: int | None = row[0] if row else self.connection.execute(sql.LAST_PLACE, asked).scalar()
        if last is None:
            return None
        return last - 1 if places == 0 else last + 1

    def alive(self) -> list[Ticket]:
        """All open tickets of the hall."""
        self._insert_fresh()
        return [ticket_of(row) for row in self.connection.execute(sql.ALIVE, {"hall": self.hall})]

    def wishing_for(self, counter: str) -> list[Ticket]:
        """The waiting tickets that only this counter may call."""
        self._insert_fresh()
        rows = self.connection.execute(sql.WISHES, {"hall": self.hall, "counter": counter}).all()
        return [self.ticket(row.id) for row in rows]

    def counter_state(self, counter: str) -> CounterState:
        """How the counter stands."""
        row = self.connection.execute(sql.COUNTER_STATE, {"hall": self.hall, "counter": counter}).first()
        return CounterState(counter) if row is None else counter_state_of(row)

    def counter_states(self) -> list[CounterState]:
        """How each counter that was ever opened stands."""
        rows = self.connection.execute(sql.COUNTER_STATES, {"hall": self.hall})
        return [counter_state_of(row) for row in rows]

    def moves_of(self, ticket: str) -> list[Move]:
        """All moves of a ticket, in order."""
        self._insert_moves()
        rows = self.connection.execute(sql.MOVES_OF_TICKET, {"hall": self.hall, "ticket": ticket})
        return [move_of(row) for row in rows]

    def latest_at(self, counter: str, since: int) -> list[Move]:
        """The counter's moves that happened since an instant, latest first, at most 60."""
        self._insert_moves()
        asked = {"hall": self.hall, "counter": counter, "since": since}
        return [move_of(row) for row in self.connection.execute(sql.MOVES_AT_COUNTER, asked)]

    def look_up_answers(self, asked: Sequence[tuple[str, str]]) -> None:
        """Read what these (caller, key) pairs stood for, all in one look."""
        for row in sql.known_answers(self.connection, self.hall, asked) if asked else ():
            self._answers[row.caller, row.key] = KeptAnswer(row.digest, row.ticket)
        self._looked_up.update(asked)

    def kept_answer(self, caller: str, key: str) -> KeptAnswer | None:
        """What this caller's idempotency key stood for, if it was used."""
        if (caller, key) not in self._looked_up:
            self.look_up_answers([(caller, key)])
        return self._answers.get((caller, key))

    def next_serial(self, letter: str) -> int:
        """The next number of a series on the business day, from 1, without gaps."""
        last = self._last_in_series.get(letter)
        if last is None:
            asked = {"hall": self.hall, "day": self.day, "letter": letter}
            found = self.connection.execute(sql.SERIES, asked).scalar()
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
        if self._noted:
            fields["data"] = {**fields.get("data", {}), **self._noted}
        move = Move(move=self.next_move, kept_at=self.now, verb=verb, by=by, **fields)
        self.moves.append(move)
        return move

    @contextmanager
    def noting(self, **data: Any) -> Iterator[None]:
        """Moves that are appended meanwhile carry this in their data as well: by which pad it was done."""
        self._noted = data
        try:
            yield
        finally:
            self._noted = {}

    def add(self, ticket: Ticket) -> None:
        """Insert a fresh ticket."""
        self._fresh.append(ticket)

    def change(self, before: Ticket, after: Ticket) -> None:
        """Bring the row from one state to the next; a row that is no longer `before` stops everything."""
        self._insert_fresh()
        changed = self.connection.execute(
            sql.CHANGE_TICKET,
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
        new = {"state": state.state, "holder": state.holder, "reason": state.reason, "since": state.since}
        of_it = {"of_hall": self.hall, "of_counter": state.code}
        bound = {**of_it, **{f"new_{name}": value for name, value in new.items()}}
        if self.connection.execute(sql.CHANGE_COUNTER_STATE, bound).rowcount == 0:
            row = {"hall": self.hall, "counter": state.code, **new}
            self.connection.execute(sql.INSERT_COUNTER_STATE, row)

    def keep_answer(self, caller: str, key: str, answer: KeptAnswer) -> None:
        """Remember what an idempotency key stood for."""
        self._answers[caller, key] = answer
        self._new_answers.append((self.hall, caller, key, answer.digest, answer.ticket, self.now))

    def forget_answers(self, before: int) -> None:
        """Drop the idempotency keys that were used before an instant."""
        self.connection.execute(sql.FORGET_ANSWERS, {"hall": self.hall, "before": before})

    def set_day(self, day: str) -> None:
        """Turn to another business day, which begins after the moves so far: series begin anew."""
        self._insert_series()
        self.day = day
        self.day_move = self.next_move - 1
        self._last_in_series.clear()
        self._new_series.clear()

    def replace_catalogue(self, catalogue: Catalogue) -> None:
        """Make the catalogue's tables say what `catalogue` says."""
        replace_catalogue(self.connection, self.hall, catalogue)

    def catalogue(self) -> Catalogue:
        """The catalogue as this transaction sees it."""
        return read_catalogue(self.connection, self.hall)

    def wrote(self) -> None:
        """Tell of what was written by `connection`: a refusal that comes after it takes it back."""
        self._beside += 1

    def mark(self) -> tuple[int, int, int, int]:
        """A measure of what was written so far; equal marks mean that nothing was written between."""
        series = sum(self._last_in_series.values())
        return len(self.moves), len(self._new_answers), series, self._beside

    def finish(self) -> None:
        """Insert what was collected and number the moves by one UPDATE of the hall row."""
        self._insert_fresh()
        self._insert_series()
        self._insert_moves()
        if self._new_answers:
            sql.insert_rows(self.connection, kept_answers, self._new_answers)
        if self.moves:
            numbers = {
                "hall": self.hall,
                "old_last": self._first_last,
                "new_last": self._first_last + len(self.moves),
                "new_day": self.day,
                "new_day_move": self.day_move,
                "new_catalogue_move": self.catalogue_move,
            }
            if self.connection.execute(sql.NUMBER_MOVES, numbers).rowcount != 1:
                raise RuntimeError("the hall row changed under its lock")

    def _insert_fresh(self) -> None:
        if self._fresh:
            fresh, self._fresh = self._fresh, []
            sql.insert_rows(self.connection, tickets, [row_of_ticket(self.hall, x) for x in fresh])

    def _insert_moves(self) -> None:
        new = self.moves[self._kept_moves :]
        if new:
            self._kept_moves = len(self.moves)
            sql.insert_rows(self.connection, moves, [row_of_move(self.hall, m) for m in new])

    def _insert_series(self) -> None:
        for letter, last in self._last_in_series.items():
            if letter in self._new_series:
                row = {"hall": self.hall, "business_day": self.day, "letter": letter, "last": last}
                self.connection.execute(sql.INSERT_SERIES, row)
            else:
                of_it = {"of_hall": self.hall, "of_day": self.day, "of_letter": letter, "new_last": last}
                self.connection.execute(sql.NEXT_IN_SERIES, of_it)
        self._new_series.clear()
