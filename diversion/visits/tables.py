"""The tables of visits. No number stands here that could be read: one is sealed while the visit lasts, the
other is a keyed digest. Instants are ms UTC.
"""

from sqlalchemy import Column, Index, MetaData, Table, Text, text

from hall.tables import Whole

metadata = MetaData()

visits = Table(
    "visit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("offer", Text, nullable=True),
    Column("ticket", Text, nullable=True),
    Column("language", Text, nullable=False),
    Column("opened_at", Whole, nullable=False),
    Column("seen_at", Whole, nullable=False),
    Column("wait_s", Whole, nullable=True),
    Column("step", Text, nullable=False),
    Column("sealed", Text, nullable=True),
    Column("visitor", Text, nullable=True),
    Column("proved_at", Whole, nullable=True),
    Column("ended_at", Whole, nullable=True),
    Column("outcome", Text, nullable=True),
    Column("channel", Text, nullable=True),
    sqlite_strict=True,
)
_lasting = text("ended_at IS NULL")
Index("ix_visit_open", visits.c.hall, visits.c.place, sqlite_where=_lasting, postgresql_where=_lasting)
Index("ix_visit_opened", visits.c.hall, visits.c.opened_at)
Index("ix_visit_visitor", visits.c.hall, visits.c.visitor, visits.c.opened_at)

lookups = Table(
    "lookup",
    metadata,
    Column("hall", Text, nullable=False),
    Column("at", Whole, nullable=False),
    Column("place", Text, nullable=False),
    Column("digest", Text, nullable=False),
    sqlite_strict=True,
)
"""Each time a number was looked up at billing: for the limits of an hour, then forgotten."""
Index("ix_lookup_at", lookups.c.hall, lookups.c.at)
