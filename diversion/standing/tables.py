"""The tables of standing orders. Number, account, title and address are sealed; instants ms UTC."""

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text, text

from hall.tables import Whole

metadata = MetaData()

orders = Table(
    "standing_order",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("consent_language", Text, nullable=False),
    Column("sealed", Text, nullable=True),
    Column("place", Text, nullable=False),
    Column("visit", Text, nullable=True),
    Column("service", Text, nullable=True),
    Column("first_cycle", Text, nullable=False),
    Column("made_at", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=True),
    Column("replaces", Text, nullable=True),
    Column("changed_at", Whole, nullable=False),
    Column("version", Whole, nullable=False),
    sqlite_strict=True,
)
"""One row per order; the columns are the fields of `order.StandingOrder`."""

_living = text("state IN ('active', 'suspended')")
Index(
    "uq_standing_order_living",
    orders.c.hall,
    orders.c.owner,
    unique=True,
    sqlite_where=_living,
    postgresql_where=_living,
)
Index("ix_standing_order_person", orders.c.hall, orders.c.person)
_in_visit = text("visit IS NOT NULL")
Index(
    "ix_standing_order_visit",
    orders.c.hall,
    orders.c.visit,
    sqlite_where=_in_visit,
    postgresql_where=_in_visit,
)
_over = text("state = 'cancelled' AND sealed IS NOT NULL")
Index(
    "ix_standing_order_over", orders.c.hall, orders.c.changed_at, sqlite_where=_over, postgresql_where=_over
)

cycles = Table(
    "standing_cycle",
    metadata,
    Column("hall", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("cycle", Text, nullable=False),
    Column("standing_order", Text, nullable=False),
    Column("at", Whole, nullable=False),
    PrimaryKeyConstraint("hall", "owner", "cycle"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What has been done: an account has one invoice sent per month, whichever of its orders did it."""
Index("ix_standing_cycle_at", cycles.c.hall, cycles.c.at)
