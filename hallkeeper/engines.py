"""The two engines of a hall: one that writes, one that reads. What holds on SQLite, holds here only.

SQLite's defaults lose updates silently: the writing engine begins immediately, on one connection; the
reading engine never takes the write lock. WAL lets readers go on while the writer commits.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.util import OrderedSet

from diversion.cards import tables as card_tables
from diversion.invoices import tables as invoice_tables
from diversion.mailing import tables as mailing_tables
from diversion.mandates import tables as mandate_tables
from diversion.messages import tables as message_tables
from diversion.notices import tables as notice_tables
from diversion.payment import tables as payment_tables
from diversion.proof import tables as proof_tables
from diversion.soon import tables as soon_tables
from diversion.standing import tables as standing_tables
from diversion.visits import tables as visit_tables
from hall import tables as hall_tables
from hall.errors import NotReady
from hallkeeper import tables as access_tables
from planning.history import tables as history_tables
from planning.kept import tables as kept_tables

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "cache_size=-2048",
)
BESIDE_PRAGMAS = ("synchronous=NORMAL", "wal_autocheckpoint=200")
"""Of what can be done again: it does not wait for the disk, and folds the log before the hall has to."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The writing and the reading engine of one database."""

    writer: Engine
    reader: Engine

    def dispose(self) -> None:
        """Close all connections."""
        self.writer.dispose()
        self.reader.dispose()


@contextmanager
def opening() -> Iterator[None]:
    """Says in one sentence why a database cannot be opened. Raises NotReady `no_database`."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
        raise NotReady("no_database", f"The hall's database cannot be used: {cause}.") from error


def open_engines(url: str, *, beside: bool = False) -> Engines:
    """Engines for a database URL; `beside`: of a process that is not the hall, for what can be done again."""
    if not url.startswith("sqlite"):
        waits: dict[str, Any] = {"connect_args": {"options": "-c synchronous_commit=off"}} if beside else {}
        return Engines(
            create_engine(url, pool_size=1, max_overflow=2, hide_parameters=True, **waits),
            create_engine(
                url, pool_size=4, max_overflow=8, isolation_level="AUTOCOMMIT", hide_parameters=True
            ),
        )
    arguments: dict[str, Any] = {
        "poolclass": QueuePool,
        "connect_args": {"check_same_thread": False},
        "hide_parameters": True,  # a fault's text goes into the log: no names, no digests
    }
    writer = create_engine(url, pool_size=1, max_overflow=0, **arguments)
    reader = create_engine(url, pool_size=1, max_overflow=7, **arguments)
    for engine in (writer, reader):
        event.listen(engine, "connect", _prepare)
    if beside:
        event.listen(writer, "connect", _prepare_beside)
    event.listen(writer, "begin", _begin_immediately)
    event.listen(reader, "begin", _begin_deferred)
    return Engines(writer, reader)


def one_off_engine(url: str, *, writes: bool = True) -> Engine:
    """An engine without a pool, for migrations and a look at the revision."""
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin_immediately if writes else _begin_deferred)
    return engine


def create_tables(where: Engine | Connection) -> None:
    """All tables at once, without migrations: for a new database.

    Indexes in the order of their names: a set has another order in each process, and of two that fit a
    question alike SQLite takes the one that was made first or last.
    """
    for metadata in METADATA:
        for table in metadata.tables.values():
            table.indexes = OrderedSet(sorted(table.indexes, key=lambda index: str(index.name)))
        metadata.create_all(where)


METADATA = (
    hall_tables.metadata,
    access_tables.metadata,
    visit_tables.metadata,
    payment_tables.metadata,
    message_tables.metadata,
    notice_tables.metadata,
    proof_tables.metadata,
    soon_tables.metadata,
    standing_tables.metadata,
    mandate_tables.metadata,
    mailing_tables.metadata,
    invoice_tables.metadata,
    card_tables.metadata,
    history_tables.metadata,
    kept_tables.metadata,
)


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    _set(connection, PRAGMAS)


def _prepare_beside(connection: Any, _record: Any) -> None:
    _set(connection, BESIDE_PRAGMAS)


def _set(connection: Any, pragmas: Iterable[str]) -> None:
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
