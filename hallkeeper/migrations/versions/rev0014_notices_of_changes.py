"""Notices of changes, and who wants none."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "message_stop",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "whom"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("move", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("due_at", WHOLE, nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("changed_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("hall", "move"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_notice_due", "notice", ["hall", "due_at"], sqlite_where=DUE, postgresql_where=DUE)
    op.create_index("ix_notice_changed", "notice", ["hall", "changed_at"])
    op.create_index("ix_notice_subject", "notice", ["hall", "subject"])
    op.create_table(
        "notice_position",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("move", WHOLE, nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall"),
        sqlite_strict=True,
    )
    op.create_table(
        "notice_occasion",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Integer(), nullable=False),
        sa.Column("changed_at", WHOLE, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "kind"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in ("notice_occasion", "notice_position", "notice", "message_stop"):
        op.drop_table(table)
