"""The tables of auto-debit mandates. Name, number and account number are sealed; instants ms UTC."""

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text, text

from hall.tables import Flag, Whole
from hall.tables import metadata as hall_metadata

metadata = MetaData(naming_convention=hall_metadata.naming_convention)

mandates = Table(
    "mandate",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("with_whom", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("sealed", Text, nullable=True),
    Column("sealed_account", Text, nullable=True),
    Column("account_kind", Text, nullable=True),
    Column("purpose", Text, nullable=False),
    Column("cycle", Text, nullable=False),
    Column("until", Text, nullable=True),
    Column("consent", Text, nullable=False),
    Column("consent_language", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("service", Text, nullable=True),
    Column("ticket", Text, nullable=True),
    Column("by", Text, nullable=False),
    Column("made_at", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=True),
    Column("batch", Whole, nullable=True),
    Column("ask_at", Whole, nullable=True),
    Column("was_sent", Flag, nullable=False),
    Column("changed_at", Whole, nullable=False),
    Column("version", Whole, nullable=False),
    sqlite_strict=True,
)
"""One row per mandate; the columns are the fields of `mandate.Mandate`."""

_living = text("state NOT IN ('rejected', 'cancelled')")
Index(
    "uq_mandate_living",
    mandates.c.hall,
    mandates.c.person,
    unique=True,
    sqlite_where=_living,
    postgresql_where=_living,
)
Index("uq_mandate_number", mandates.c.number, unique=True)
Index("ix_mandate_person", mandates.c.hall, mandates.c.person)
Index("ix_mandate_state", mandates.c.hall, mandates.c.state, mandates.c.changed_at)

batches = Table(
    "mandate_batch",
    metadata,
    Column("hall", Text, nullable=False),
    Column("number", Whole, nullable=False),
    Column("bank", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("count", Whole, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("made_at", Whole, nullable=False),
    Column("changed_at", Whole, nullable=False),
    PrimaryKeyConstraint("hall", "number"),
    sqlite_strict=True,
)
"""One row per export to a bank; the columns are the fields of `batch.Batch`."""

_made = text("state = 'made'")
Index(
    "uq_mandate_batch_made",
    batches.c.hall,
    batches.c.bank,
    unique=True,
    sqlite_where=_made,
    postgresql_where=_made,
)
"""A bank has one batch at most of which nobody knows yet whether it was sent."""
