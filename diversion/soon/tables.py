"""The table of numbers left with tickets: sealed, and gone with the message or with the ticket."""

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, Table, Text

from hall.tables import Whole

metadata = MetaData()

left_numbers = Table(
    "left_number",
    metadata,
    Column("hall", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("at", Whole, nullable=False),
    PrimaryKeyConstraint("hall", "ticket"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""One number per ticket; the last one that was left counts."""
