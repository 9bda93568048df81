"""The hall on disk: one engine that writes, one that reads and never waits for it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from hall import statements as sql
from hall.catalogue import Catalogue
from hall.catalogue_rows import read_catalogue, single_values
from hall.clock import Clock
from hall.errors import NotFound, NotReady
from hall.rows import CounterState, Finished, HallRow, counter_state_of, move_of, ticket_of
from hall.ticket import Move, Ticket
from hall.transaction import Transaction

log = logging.getLogger("hall")
_NO_END = 2**63 - 1
Aside = Callable[[Callable[[], None]], None]


class Store:
    """One hall's tables behind two engines: `writer` (begins immediately) and `reader`.

    `hall` is the hall's code.
    """

    def __init__(self, writer: Engine, reader: Engine, clock: Clock, hall: str = "main") -> None:
        self.hall = hall
        self.clock = clock
        self._writer = writer
        self._reader = reader
        self._connection: Connection | None = None

    @contextmanager
    def transaction(self, aside: Aside) -> Iterator[Transaction]:
        """A writing transaction with the hall row locked; commits unless the block raises.

        `aside` runs the commit, the one thing here that waits for the disk. The writing connection is kept.
        Raises NotReady `storage_failed` where the disk, the lock or the database server fails.
        """
        with _in_working_order(), self._writing() as connection, connection.begin() as open_transaction:
            row = connection.execute(sql.LOCK_HALL, {"hall": self.hall}).first()
            if row is None:
                raise NotReady("no_hall", "The hall has not been founded yet.")
            tx = Transaction(connection, self.hall, HallRow(*row), self.clock())
            yield tx
            tx.finish()
            aside(open_transaction.commit)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """The kept connection; one on which the database failed is not used again."""
        connection = self._connection = self._connection or self._writer.connect()
        try:
            yield connection
        except DBAPIError:
            self._connection = None
            connection.invalidate()
            connection.close()
            raise

    def let_go(self) -> None:
        """Close the writing connection; called when the writer has ended."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def found(self, catalogue: Catalogue, business_day: str, epoch: str) -> bool:
        """Write the hall's first row and catalogue; False where the hall exists already."""
        with self._writer.begin() as connection:
            if connection.execute(sql.LOCK_HALL, {"hall": self.hall}).first() is not None:
                return False
            first = {
                "code": self.hall,
                "business_day": business_day,
                "last_move": 0,
                "day_move": 0,
                "epoch": epoch,
            }
            first["catalogue_move"] = 0
            connection.execute(sql.INSERT_HALL, {**first, **single_values(catalogue)})
            tx = Transaction(connection, self.hall, HallRow(business_day, 0, 0, 0, epoch), self.clock())
            tx.replace_catalogue(catalogue)
            tx.finish()
        return True

    @contextmanager
    def beside(self) -> Iterator[Connection]:
        """A transaction of rows that no move tells of: the hall's row is not locked, and its moves go on.

        Not in the process that is the hall: there the one writing connection is its writer's.
        """
        with _in_working_order(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reads that belong together. Raises NotReady `storage_failed`."""
        with _in_working_order(), self._reader.connect() as connection:
            yield connection

    def row(self) -> HallRow:
        """The hall's row as of now."""
        with self.reading() as connection:
            return hall_row(connection, self.hall)

    def ticket(self, ticket: str) -> Ticket:
        """The ticket of that id. Raises NotFound `unknown_ticket`."""
        with self.reading() as connection:
            row = connection.execute(sql.TICKET, {"hall": self.hall, "ticket": ticket}).first()
        if row is None:
            raise NotFound("unknown_ticket", "There is no such ticket.")
        return ticket_of(row)

    def ticket_of_number(self, day: str, series: str, serial: int) -> Ticket | None:
        """The ticket that bears this number on a business day."""
        asked = {"hall": self.hall, "day": day, "series": series, "serial": serial}
        with self.reading() as connection:
            row = connection.execute(sql.TICKET_OF_NUMBER, asked).first()
        return None if row is None else ticket_of(row)

    def moves_after(self, after: int, most: int) -> list[Move]:
        """The journal from the move after `after` on, ascending, at most `most`."""
        with self.reading() as connection:
            return moves_after(connection, self.hall, after, most)

    def moves_of(self, ticket: str) -> list[Move]:
        """All moves of a ticket, in order."""
        with self.reading() as connection:
            rows = connection.execute(sql.MOVES_OF_TICKET, {"hall": self.hall, "ticket": ticket})
            return [move_of(row) for row in rows]

    def ratings(self, day: str) -> list[Move]:
        """The ratings of the finished customers of a business day, in order; corrections are among them."""
        following = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        asked = {"hall": self.hall, "day": day}
        with self.reading() as connection:
            first, later = connection.execute(sql.DAY_BETWEEN, asked | {"following": following}).one()
            if first is None:
                return []
            between = {"first": first, "later": _NO_END if later is None else later}
            return [move_of(row) for row in connection.execute(sql.RATINGS, asked | between)]

    def offers_told(self, first: int, later: int) -> list[Move]:
        """What customers saw of offers and did, from `first` until before `later` (ms UTC), in order."""
        asked = {"hall": self.hall, "first": first, "later": later}
        with self.reading() as connection:
            return [move_of(row) for row in connection.execute(sql.OFFERS_TOLD, asked)]

    def offers_counted(self, first: int, later: int) -> list[tuple[str | None, str, int]]:
        """How often each was told, of which business type; see `offers_told`."""
        asked = {"hall": self.hall, "first": first, "later": later}
        with self.reading() as connection:
            return [(r.service, r.verb, r.how_many) for r in connection.execute(sql.OFFERS_COUNTED, asked)]

    def whys_told(self, first: int, later: int) -> list[Move]:
        """Tellers' words why customers came to a counter all the same, of these instants, in order."""
        asked = {"hall": self.hall, "first": first, "later": later}
        with self.reading() as connection:
            return [move_of(row) for row in connection.execute(sql.WHYS_TOLD, asked)]

    def channels_told(self, first: int, later: int) -> list[tuple[int, str, str]]:
        """Instant, verb and e-channel of each taught or opened, from `first` until before `later`."""
        asked = {"hall": self.hall, "first": first, "later": later}
        with self.reading() as connection:
            return [(r.at, r.verb, r.data["channel"]) for r in connection.execute(sql.CHANNELS_TOLD, asked)]

    def finished(self, day: str) -> list[Finished]:
        """How many customers of a business day were finished, by counter, teller and what was done."""
        with self.reading() as connection:
            rows = connection.execute(sql.FINISHED, {"hall": self.hall, "day": day})
            return [Finished(*row) for row in rows]

    def catalogue(self) -> Catalogue:
        """The catalogue as it stands."""
        with self.reading() as connection:
            return read_catalogue(connection, self.hall)


@contextmanager
def _in_working_order() -> Iterator[None]:
    """Says of a database that does not work what our callers understand; the log gets the cause."""
    try:
        yield
    except OperationalError as error:
        log.error("the database does not work: %s", error.orig)  # noqa: TRY400 - the cause says it all
        raise NotReady("storage_failed", "The hall cannot reach its books; try again in a moment.") from error


@dataclass(frozen=True, slots=True)
class Contents:
    """All tickets by id, counters by code, and the last number of each series of each day."""

    tickets: dict[str, Ticket]
    counters: dict[str, CounterState]
    series: dict[tuple[str, str], int]


def contents(store: Store) -> Contents:
    """Everything that the moves can rebuild; for the replay."""
    with store.reading() as connection:
        tickets = connection.execute(sql.ALL_TICKETS, {"hall": store.hall})
        series = connection.execute(sql.ALL_SERIES, {"hall": store.hall})
        return Contents(
            {row.id: ticket_of(row) for row in tickets},
            {state.code: state for state in counter_states(connection, store.hall)},
            {(row.business_day, row.letter): row.last for row in series},
        )


def hall_row(connection: Connection, hall: str) -> HallRow:
    """The hall's row. Raises NotReady `no_hall` where there is none."""
    row = connection.execute(sql.HALL, {"hall": hall}).first()
    if row is None:
        raise NotReady("no_hall", "The hall has not been founded yet.")
    return HallRow(*row)


def moves_after(connection: Connection, hall: str, after: int, most: int) -> list[Move]:
    """The journal from the move after `after` on, ascending, at most `most`."""
    rows = connection.execute(sql.MOVES_AFTER, {"hall": hall, "after": after, "most": most})
    return [move_of(row) for row in rows]


def counter_states(connection: Connection, hall: str) -> list[CounterState]:
    """How each counter that was ever opened stands."""
    rows = connection.execute(sql.COUNTER_STATES, {"hall": hall})
    return [counter_state_of(row) for row in rows]


def first_of_the_day(connection: Connection, hall: str, day_move: int) -> int:
    """The first move that tells of today: after `day_move`, or the issue of a ticket carried over."""
    asked = {"hall": hall, "day_move": day_move}
    found = [connection.execute(oldest, asked).scalar() for oldest in sql.OLDEST_OF_THE_DAY]
    return min([day_move + 1, *(int(move) for move in found if move is not None)])
