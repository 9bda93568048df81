"""The tables of the past: filled from the journal by a follower, or from a file; no personal data.

Instants are ms UTC, days ISO texts. `source` is `hall` for what our own journal says, else the code of an
import, which is never mixed with it unasked.
"""

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text

from hall.tables import Flag, Json, Whole

metadata = MetaData()


def _text(*names: str, null: bool = False) -> list[Column[str]]:
    return [Column(name, Text, nullable=null) for name in names]


def _whole(*names: str, null: bool = False) -> list[Column[int]]:
    return [Column(name, Whole, nullable=null) for name in names]


visits = Table(
    "history_visit",
    metadata,
    *_text("hall", "source", "ticket", "day", "number", "service", "customer_class", "language"),
    *_text("kiosk", null=True),
    *_text("issued_by", "state"),
    *_whole("issued_at"),
    *_whole("called_at", "started_at", "over_at", null=True),
    *_text("over_by", "counter", "teller", null=True),
    Column("queued", Flag, nullable=False),
    Column("missed", Flag, nullable=False),
    Column("came_back", Flag, nullable=False),
    *_whole("transfers", "holds"),
    *_whole("wait_ms", null=True),
    *_whole("served_ms"),
    *_whole("promised_p50_s", "promised_p90_s", null=True),
    Column("done", Json, nullable=False),
    Column("stints", Json, nullable=False),
    *_whole("shown"),
    *_text("accepted", "why", null=True),
    PrimaryKeyConstraint("hall", "source", "ticket"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""One row per ticket; `service` is what was asked for. `stints`: counter, teller, called, started, by itself,
until, how it ended, each."""
Index("ix_history_visit_day", visits.c.hall, visits.c.source, visits.c.day)

sessions = Table(
    "history_session",
    metadata,
    *_text("hall"),
    *_whole("move"),
    *_text("counter", "state"),
    *_text("holder", "reason", null=True),
    *_whole("since"),
    *_whole("until", null=True),
    PrimaryKeyConstraint("hall", "move"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""How a counter stood, open or paused, with whom, from when until when; `move` began it."""
Index("ix_history_session_since", sessions.c.hall, sessions.c.since)

diversions = Table(
    "history_diversion",
    metadata,
    *_text("hall", "visit", "day", "service"),
    *_text("kiosk", null=True),
    *_text("task"),
    *_text("offer", null=True),
    *_text("outcome", "step"),
    *_whole("at", "seconds"),
    PrimaryKeyConstraint("hall", "visit"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""A visit without a queue that has ended, at a terminal or (`kiosk` null) on a phone."""
Index("ix_history_diversion_day", diversions.c.hall, diversions.c.day)

marks = Table(
    "history_mark",
    metadata,
    Column("hall", Text, primary_key=True),
    *_whole("move"),
    sqlite_strict=True,
)
"""The last move that the tables above know."""

sources = Table(
    "history_source",
    metadata,
    *_text("hall", "code", "kind", "name", "by"),
    *_whole("at", "lines", "refused"),
    *_text("first", "last"),
    PrimaryKeyConstraint("hall", "code"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""A file that was taken in: `kind` is `visits` or `counts`, `first` and `last` are its days."""

counts = Table(
    "history_count",
    metadata,
    *_text("hall", "source"),
    *_whole("line"),
    *_text("day", "service"),
    *_whole("minute", null=True),
    *_whole("times"),
    *_whole("served_ms", null=True),
    PrimaryKeyConstraint("hall", "source", "line"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Transaction counts of elsewhere: how many times a type was done on a day; at which minute of the day and
how long that took altogether, if known."""
Index("ix_history_count_day", counts.c.hall, counts.c.source, counts.c.day)
