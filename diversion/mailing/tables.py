"""The tables of mailing runs. No number, name or address stands here; instants ms UTC."""

from sqlalchemy import Column, Index, MetaData, Table, Text, UniqueConstraint, text

from hall.tables import Flag, Whole

metadata = MetaData()

runs = Table(
    "mailing_run",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("no", Whole, nullable=False),
    Column("cycle", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("made_at", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("taking", Flag, nullable=False),
    Column("changed_at", Whole, nullable=False),
    UniqueConstraint("hall", "cycle", "no", name="uq_mailing_run_no"),
    sqlite_strict=True,
)
"""One row per run; the columns are the fields of `run.Run`."""
_open = text("state IN ('running', 'stopped')")
Index(
    "uq_mailing_run_open",
    runs.c.hall,
    runs.c.cycle,
    runs.c.way,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)
Index("ix_mailing_run_made", runs.c.hall, runs.c.made_at)

items = Table(
    "mailing_item",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("cycle", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("standing_order", Text, nullable=False),
    Column("made_at", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("step_at", Whole, nullable=True),
    Column("invoice", Text, nullable=True),
    Column("invoice_number", Text, nullable=True),
    Column("message", Text, nullable=True),
    Column("reason", Text, nullable=True),
    Column("asks", Whole, nullable=False),
    Column("tries", Whole, nullable=False),
    Column("prints", Whole, nullable=False),
    Column("changed_at", Whole, nullable=False),
    Column("version", Whole, nullable=False),
    sqlite_strict=True,
)
"""One row per item; the columns are the fields of `run.Item`."""
_living = text("state IN ('due', 'issued', 'printed', 'posted', 'queued', 'sent') AND owner <> ''")
Index(
    "uq_mailing_item_living",
    items.c.hall,
    items.c.cycle,
    items.c.owner,
    unique=True,
    sqlite_where=_living,
    postgresql_where=_living,
)
"""The lock on the door: an account gets a month's invoice once, whatever was done twice."""
Index("uq_mailing_item_number", items.c.hall, items.c.number, items.c.cycle, unique=True)
Index("ix_mailing_item_run", items.c.hall, items.c.run, items.c.state)
Index("ix_mailing_item_order", items.c.hall, items.c.standing_order)
_kept = text("owner <> ''")
Index("ix_mailing_item_kept", items.c.hall, items.c.changed_at, sqlite_where=_kept, postgresql_where=_kept)
