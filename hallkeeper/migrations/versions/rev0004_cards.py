"""Recharge cards: batches, where their cards are, what happened to them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "card_batch",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("move", whole, nullable=False),
        sa.Column("face", whole, nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("received_at", whole, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "move", name="pk_card_batch"),
        sqlite_strict=True,
    )
    op.create_index("ix_card_batch_face", "card_batch", ["hall", "face"], unique=False)
    op.create_table(
        "card_piece",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("face", whole, nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("batch", whole, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("count", whole, nullable=False),
        sa.PrimaryKeyConstraint("hall", "face", "first", name="pk_card_piece"),
        sqlite_strict=True,
    )
    op.create_table(
        "card_change",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("move", whole, nullable=False),
        sa.Column("at", whole, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("face", whole, nullable=False),
        sa.Column("count", whole, nullable=False),
        sa.Column("left", whole, nullable=False),
        sa.Column("runs", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=True),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "move", name="pk_card_change"),
        sqlite_strict=True,
    )
    op.create_index("ix_card_change_day", "card_change", ["hall", "day"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_card_change_day", table_name="card_change")
    op.drop_table("card_change")
    op.drop_table("card_piece")
    op.drop_index("ix_card_batch_face", table_name="card_batch")
    op.drop_table("card_batch")
