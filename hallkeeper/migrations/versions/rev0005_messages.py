"""Messages that leave the house, and one-time codes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
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
    _messages()
    _proofs()
    op.create_table(
        "left_number",
        *_text("hall", "ticket", "sealed", "language", "place"),
        *_whole("at"),
        sa.PrimaryKeyConstraint("hall", "ticket"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Text(), primary_key=True),
        *_text("hall", "way", "kind", "language", "place"),
        *_text("visit", "ticket", null=True),
        *_whole("parts"),
        *_text("attached"),
        *_text("sealed", "whom", null=True),
        *_text("state"),
        *_text("code", null=True),
        *_whole("tries"),
        *_whole("due_at", null=True),
        *_whole("expires_at"),
        *_text("gateway", "reference", null=True),
        *_whole("made_at", "changed_at"),
        sqlite_strict=True,
    )
    op.create_index("ix_message_due", "message", ["hall", "due_at"], **_where("due_at IS NOT NULL"))
    op.create_index("ix_message_legible", "message", ["hall", "made_at"], **_where("whom IS NOT NULL"))
    op.create_index("ix_message_made", "message", ["hall", "made_at"])
    op.create_index("ix_message_place", "message", ["hall", "place", "made_at"])
    op.create_index(
        "ix_message_reference", "message", ["hall", "gateway", "reference"], **_where("reference IS NOT NULL")
    )
    op.create_index("ix_message_whom", "message", ["hall", "whom", "made_at"])
    op.create_table(
        "sandbox_message",
        sa.Column("id", sa.Text(), primary_key=True),
        *_text("hall", "way", "kind", "sealed"),
        *_whole("at"),
        sqlite_strict=True,
    )
    op.create_index("ix_sandbox_message_at", "sandbox_message", ["hall", "at"])


def _proofs() -> None:
    op.create_table(
        "proof",
        sa.Column("id", sa.Text(), primary_key=True),
        *_text("hall", "whom", "purpose", "visit", "place", "digest"),
        *_whole("made_at", "expires_at", "tries"),
        *_text("ended", null=True),
        sqlite_strict=True,
    )
    op.create_index("ix_proof_place", "proof", ["hall", "place", "made_at"])
    op.create_index("ix_proof_whom", "proof", ["hall", "whom", "made_at"])
    op.create_index(
        "uq_proof_active", "proof", ["hall", "whom", "purpose"], unique=True, **_where("ended IS NULL")
    )


def downgrade() -> None:
    for table in ("left_number", "proof", "sandbox_message", "message"):
        op.drop_table(table)
