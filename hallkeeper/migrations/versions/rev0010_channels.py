"""E-channels in the catalogue, and which one a visit was taught."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    told = sa.text("verb IN ('channel.show', 'channel.open')")
    op.create_index("ix_move_channel", "move", ["hall", "at"], sqlite_where=told, postgresql_where=told)
    texts = ("service", "kind", "names", "link", "number", "text", "steps")
    op.create_table(
        "channel",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("enabled", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "code", name="pk_channel"),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name="fk_channel_hall"),
        sqlite_strict=True,
    )
    op.add_column("visit", sa.Column("channel", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("visit", "channel")
    op.drop_table("channel")
    op.drop_index("ix_move_channel", "move")
