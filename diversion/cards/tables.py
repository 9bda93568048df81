"""The tables of recharge cards: serial numbers and counts. There is no column for a code that is worth money.

Faces are whole yuan, instants ms UTC; a change has the number of the move that tells of it.
"""

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text

from hall.tables import Json, Whole

metadata = MetaData()

batches = Table(
    "card_batch",
    metadata,
    Column("hall", Text, nullable=False),
    Column("move", Whole, nullable=False),
    Column("face", Whole, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("received_at", Whole, nullable=False),
    Column("by", Text, nullable=False),
    PrimaryKeyConstraint("hall", "move", name="pk_card_batch"),
    sqlite_strict=True,
)
"""What was taken in. Never changed: no serial of a face comes twice."""
Index("ix_card_batch_face", batches.c.hall, batches.c.face)

pieces = Table(
    "card_piece",
    metadata,
    Column("hall", Text, nullable=False),
    Column("face", Whole, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("batch", Whole, nullable=False),
    Column("at", Text, nullable=False),
    Column("count", Whole, nullable=False),
    PrimaryKeyConstraint("hall", "face", "first", name="pk_card_piece"),
    sqlite_strict=True,
)
"""Where the cards of each batch are, in pieces that are together the whole batch; `at` is `shelf.At`."""

changes = Table(
    "card_change",
    metadata,
    Column("hall", Text, nullable=False),
    Column("move", Whole, nullable=False),
    Column("at", Whole, nullable=False),
    Column("day", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("face", Whole, nullable=False),
    Column("count", Whole, nullable=False),
    Column("left", Whole, nullable=False),
    Column("runs", Json, nullable=False),
    Column("counter", Text, nullable=True),
    Column("ticket", Text, nullable=True),
    Column("reason", Text, nullable=True),
    Column("by", Text, nullable=False),
    PrimaryKeyConstraint("hall", "move", name="pk_card_change"),
    sqlite_strict=True,
)
"""What happened to the cards, as `change.Change` has it; `runs` are pairs of serials."""
Index("ix_card_change_day", changes.c.hall, changes.c.day)
