"""The tables of messages. Recipient and words are sealed and go after their time; instants ms UTC."""

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text, text

from hall.tables import Json, Whole

metadata = MetaData()

messages = Table(
    "message",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("visit", Text, nullable=True),
    Column("ticket", Text, nullable=True),
    Column("parts", Whole, nullable=False),
    Column("attached", Json, nullable=False),
    Column("sealed", Text, nullable=True),
    Column("whom", Text, nullable=True),
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=True),
    Column("tries", Whole, nullable=False),
    Column("due_at", Whole, nullable=True),
    Column("expires_at", Whole, nullable=False),
    Column("gateway", Text, nullable=True),
    Column("reference", Text, nullable=True),
    Column("made_at", Whole, nullable=False),
    Column("changed_at", Whole, nullable=False),
    sqlite_strict=True,
)
"""One row per message; the columns are the fields of `note.Note`. `whom`: a keyed digest of the recipient."""

_due = text("due_at IS NOT NULL")
Index("ix_message_due", messages.c.hall, messages.c.due_at, sqlite_where=_due, postgresql_where=_due)
Index("ix_message_made", messages.c.hall, messages.c.made_at)
Index("ix_message_whom", messages.c.hall, messages.c.whom, messages.c.made_at)
Index("ix_message_place", messages.c.hall, messages.c.place, messages.c.made_at)
_told = text("reference IS NOT NULL")
Index(
    "ix_message_reference",
    messages.c.hall,
    messages.c.gateway,
    messages.c.reference,
    sqlite_where=_told,
    postgresql_where=_told,
)
_legible = text("whom IS NOT NULL")
Index(
    "ix_message_legible",
    messages.c.hall,
    messages.c.made_at,
    sqlite_where=_legible,
    postgresql_where=_legible,
)

stops = Table(
    "message_stop",
    metadata,
    Column("hall", Text, nullable=False),
    Column("whom", Text, nullable=False),
    Column("at", Whole, nullable=False),
    Column("via", Text, nullable=False),
    PrimaryKeyConstraint("hall", "whom"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Who wants no messages about changes, by the keyed digest of the number. No retention: see `stops.py`."""

sandbox_messages = Table(
    "sandbox_message",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("at", Whole, nullable=False),
    sqlite_strict=True,
)
"""What the sandbox gateway was given instead of a network: read in the office, sent to nobody."""
Index("ix_sandbox_message_at", sandbox_messages.c.hall, sandbox_messages.c.at)
