"""The sandboxes' own files: SQLite, apart from the hall's, since a counterpart would not share its books."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Books:
    """A file with this schema, on one connection that any thread may use in turn; written through to disk."""

    def __init__(self, file: Path, schema: str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(schema)

    def close(self) -> None:
        """Close the file; nothing can be asked any more."""
        with self._lock:
            self._db.close()

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """All that is found, each row by the names of its columns."""
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that nobody interrupts; given up where anything is raised."""
        with self._lock, transaction(self._db):
            yield self._db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One transaction that writes; given up where anything is raised."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
