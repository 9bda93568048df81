"""The tables of notices: no personal data, only what the journal has as well. Instants are ms UTC."""

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text, text

from hall.tables import Flag, Whole

metadata = MetaData()

notices = Table(
    "notice",
    metadata,
    Column("hall", Text, nullable=False),
    Column("move", Whole, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Whole, nullable=False),
    Column("due_at", Whole, nullable=True),
    Column("ended", Text, nullable=True),
    Column("message", Text, nullable=True),
    Column("changed_at", Whole, nullable=False),
    PrimaryKeyConstraint("hall", "move"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""One row per move that may be told; the columns are the fields of `occasion.Notice`."""
_due = text("due_at IS NOT NULL")
Index("ix_notice_due", notices.c.hall, notices.c.due_at, sqlite_where=_due, postgresql_where=_due)
Index("ix_notice_changed", notices.c.hall, notices.c.changed_at)
Index("ix_notice_subject", notices.c.hall, notices.c.subject)

positions = Table(
    "notice_position",
    metadata,
    Column("hall", Text, primary_key=True),
    Column("move", Whole, nullable=False),
    Column("epoch", Text, nullable=False),
    sqlite_strict=True,
)
"""How far a hall's journal has been followed, and in which epoch: a restored hall has another one."""

occasions = Table(
    "notice_occasion",
    metadata,
    Column("hall", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("is_on", Flag, nullable=False),
    Column("changed_at", Whole, nullable=False),
    Column("changed_by", Text, nullable=False),
    PrimaryKeyConstraint("hall", "kind"),
    sqlite_strict=True,
)
"""Which kinds of notices the manager has switched on; a kind without a row is off."""
