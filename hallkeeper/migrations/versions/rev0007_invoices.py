"""Invoices, and standing orders for them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names]


def _whole(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, WHOLE, nullable=null) for name in names]


def _flag(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.Text(), primary_key=True),
        *_text("hall", "request_no", "owner", "person", "item", "what", "period"),
        *_whole("fen"),
        *_text("place"),
        *_text("visit", "ticket", "service", null=True),
        *_text("language"),
        *_text("sealed", null=True),
        *_whole("created_at"),
        *_text("state"),
        *_text("step", null=True),
        *_whole("step_at", null=True),
        *_flag("doubt"),
        *_whole("doubt_at", "tries", "asks"),
        *_flag("sure"),
        *_text(
            "refused", "desk", "number", "issued_on", "link", "reddening", "red_number", "wants", null=True
        ),
        *_text("ways"),
        *_whole("changed_at", "version"),
        sa.UniqueConstraint("hall", "request_no", name="uq_invoice_request"),
        sqlite_strict=True,
    )
    op.create_index("ix_invoice_desk", "invoice", ["hall", "desk"], **_where("desk IS NOT NULL"))
    op.create_index("ix_invoice_due", "invoice", ["hall", "step_at"], **_where("step_at IS NOT NULL"))
    op.create_index("ix_invoice_kept", "invoice", ["hall", "changed_at"], **_where("sealed IS NOT NULL"))
    op.create_index("ix_invoice_person", "invoice", ["hall", "person"])
    op.create_index("ix_invoice_visit", "invoice", ["hall", "visit"])
    op.create_index(
        "uq_invoice_living",
        "invoice",
        ["hall", "owner", "item"],
        unique=True,
        **_where("state IN ('requested', 'issued', 'delivered')"),
    )
    op.create_table(
        "standing_cycle",
        *_text("hall", "owner", "cycle", "standing_order"),
        *_whole("at"),
        sa.PrimaryKeyConstraint("hall", "owner", "cycle"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_standing_cycle_at", "standing_cycle", ["hall", "at"])
    op.create_table(
        "standing_order",
        sa.Column("id", sa.Text(), primary_key=True),
        *_text("hall", "owner", "person", "way", "source", "consent", "consent_language"),
        *_text("sealed", null=True),
        *_text("place"),
        *_text("visit", "service", null=True),
        *_text("first_cycle"),
        *_whole("made_at"),
        *_text("state"),
        *_text("reason", "replaces", null=True),
        *_whole("changed_at", "version"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_standing_order_over",
        "standing_order",
        ["hall", "changed_at"],
        **_where("state = 'cancelled' AND sealed IS NOT NULL"),
    )
    op.create_index("ix_standing_order_person", "standing_order", ["hall", "person"])
    op.create_index(
        "uq_standing_order_living",
        "standing_order",
        ["hall", "owner"],
        unique=True,
        **_where("state IN ('active', 'suspended')"),
    )


def downgrade() -> None:
    for table in ("standing_order", "standing_cycle", "invoice"):
        op.drop_table(table)
