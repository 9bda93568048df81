"""The table of kept documents: scenarios, campaigns, rosters, forecasts ... No personal data."""

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text

from hall.tables import Json, Whole

metadata = MetaData()

documents = Table(
    "planning_document",
    metadata,
    Column("hall", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("version", Whole, nullable=False),
    Column("body", Json, nullable=False),
    Column("made_at", Whole, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("changed_at", Whole, nullable=False),
    Column("changed_by", Text, nullable=False),
    PrimaryKeyConstraint("hall", "kind", "code"),
    sqlite_strict=True,
)
"""Instants are ms UTC; people are references. `version` counts the changes, beginning with 1."""
Index("ix_planning_document_changed", documents.c.hall, documents.c.kind, documents.c.changed_at)
