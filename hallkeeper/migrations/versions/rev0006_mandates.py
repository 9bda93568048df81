"""Auto-debit mandates, and the batches in which they go to a bank."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names]


def _whole(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, WHOLE, nullable=null) for name in names]


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _mandates()
    _batches()


def _mandates() -> None:
    op.create_table(
        "mandate",
        *_text("id", "hall", "number", "way", "with_whom", "person"),
        *_text("sealed", "sealed_account", "account_kind", null=True),
        *_text("purpose", "cycle"),
        *_text("until", null=True),
        *_text("consent", "consent_language", "place"),
        *_text("service", "ticket", null=True),
        *_text("by"),
        *_whole("made_at"),
        *_text("state"),
        *_text("reason", null=True),
        *_whole("batch", "ask_at", null=True),
        sa.Column("was_sent", sa.Integer(), nullable=False),
        *_whole("changed_at", "version"),
        sa.PrimaryKeyConstraint("id", name="pk_mandate"),
        sqlite_strict=True,
    )
    living = _where("state NOT IN ('rejected', 'cancelled')")
    op.create_index("uq_mandate_living", "mandate", ["hall", "person"], unique=True, **living)
    op.create_index("uq_mandate_number", "mandate", ["number"], unique=True)
    op.create_index("ix_mandate_person", "mandate", ["hall", "person"], unique=False)
    op.create_index("ix_mandate_state", "mandate", ["hall", "state", "changed_at"], unique=False)


def _batches() -> None:
    op.create_table(
        "mandate_batch",
        *_text("hall"),
        *_whole("number"),
        *_text("bank", "state"),
        *_whole("count"),
        *_text("file_name", "digest", "by"),
        *_whole("made_at", "changed_at"),
        sa.PrimaryKeyConstraint("hall", "number", name="pk_mandate_batch"),
        sqlite_strict=True,
    )
    made = _where("state = 'made'")
    op.create_index("uq_mandate_batch_made", "mandate_batch", ["hall", "bank"], unique=True, **made)


def downgrade() -> None:
    op.drop_index("uq_mandate_batch_made", table_name="mandate_batch")
    op.drop_table("mandate_batch")
    for index in ("ix_mandate_state", "ix_mandate_person", "uq_mandate_number", "uq_mandate_living"):
        op.drop_index(index, table_name="mandate")
    op.drop_table("mandate")
