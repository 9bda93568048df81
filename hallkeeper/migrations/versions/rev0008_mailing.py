"""Mailing runs."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
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
    _runs()
    _items()


def _runs() -> None:
    op.create_table(
        "mailing_run",
        sa.Column("id", sa.Text(), primary_key=True),
        *_text("hall"),
        *_whole("no"),
        *_text("cycle", "way", "by"),
        *_whole("made_at"),
        *_text("state"),
        sa.Column("taking", sa.Integer(), nullable=False),
        *_whole("changed_at"),
        sa.UniqueConstraint("hall", "cycle", "no", name="uq_mailing_run_no"),
        sqlite_strict=True,
    )
    is_open = _where("state IN ('running', 'stopped')")
    op.create_index("uq_mailing_run_open", "mailing_run", ["hall", "cycle", "way"], unique=True, **is_open)
    op.create_index("ix_mailing_run_made", "mailing_run", ["hall", "made_at"])


def _items() -> None:
    op.create_table(
        "mailing_item",
        sa.Column("id", sa.Text(), primary_key=True),
        *_text("hall", "run", "number", "cycle", "way", "owner", "standing_order"),
        *_whole("made_at"),
        *_text("state"),
        *_whole("step_at", null=True),
        *_text("invoice", "invoice_number", "message", "reason", null=True),
        *_whole("asks", "tries", "prints", "changed_at", "version"),
        sqlite_strict=True,
    )
    living = _where("state IN ('due', 'issued', 'printed', 'posted', 'queued', 'sent') AND owner <> ''")
    op.create_index(
        "uq_mailing_item_living", "mailing_item", ["hall", "cycle", "owner"], unique=True, **living
    )
    op.create_index("uq_mailing_item_number", "mailing_item", ["hall", "number", "cycle"], unique=True)
    op.create_index("ix_mailing_item_run", "mailing_item", ["hall", "run", "state"])
    op.create_index("ix_mailing_item_order", "mailing_item", ["hall", "standing_order"])
    op.create_index("ix_mailing_item_kept", "mailing_item", ["hall", "changed_at"], **_where("owner <> ''"))


def downgrade() -> None:
    for table in ("mailing_item", "mailing_run"):
        op.drop_table(table)
