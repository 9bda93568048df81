"""Ways out of the queue: offers, visits at terminals and on phones, payments."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names]


def _whole(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, WHOLE, nullable=null) for name in names]


def _flag(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def upgrade() -> None:
    told = sa.text("verb IN ('offer.show', 'offer.accept', 'offer.decline', 'offer.why')")
    op.create_index("ix_move_offer", "move", ["hall", "at"], sqlite_where=told, postgresql_where=told)
    _offers()
    _visits()
    _payments()


def _offers() -> None:
    op.create_table(
        "offer",
        *_text("hall", "code"),
        *_whole("position"),
        *_flag("retired"),
        *_text("service", "way", "names", "hints", "shown"),
        *_whole("wait_s", "takes_s"),
        *_text("roles", "link"),
        *_flag("enabled"),
        sa.PrimaryKeyConstraint("hall", "code", name="pk_offer"),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name="fk_offer_hall"),
        sqlite_strict=True,
    )


def _visits() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Text(), primary_key=True),
        *_text("hall", "place", "task", "service"),
        *_text("offer", "ticket", null=True),
        *_text("language"),
        *_whole("opened_at", "seen_at"),
        *_whole("wait_s", null=True),
        *_text("step"),
        *_text("sealed", "visitor", null=True),
        *_whole("proved_at", "ended_at", null=True),
        *_text("outcome", null=True),
        sqlite_strict=True,
    )
    lasting = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_visit_open", "visit", ["hall", "place"], sqlite_where=lasting, postgresql_where=lasting
    )
    op.create_index("ix_visit_opened", "visit", ["hall", "opened_at"])
    op.create_index("ix_visit_visitor", "visit", ["hall", "visitor", "opened_at"])
    op.create_table("lookup", *_text("hall"), *_whole("at"), *_text("place", "digest"), sqlite_strict=True)
    op.create_index("ix_lookup_at", "lookup", ["hall", "at"])


def _payments() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Text(), primary_key=True),
        *_text("hall", "order_no", "kind", "provider", "method"),
        *_whole("fen"),
        *_text("visit", null=True),
        *_text("place"),
        *_text("ticket", "service", "bill", null=True),
        *_text("sealed"),
        *_whole("created_at", "expires_at"),
        *_text("state"),
        *_text("step", null=True),
        *_whole("step_at", null=True),
        *_flag("doubt"),
        *_whole("doubt_at", "tries", "looks", "posts"),
        *_flag("leaving", "sure"),
        *_text("refused", "desk", null=True),
        *_whole("paid_fen", null=True),
        *_text("provider_ref", "billing_ref", "refund_ref", "qr", null=True),
        *_whole("paid_at", null=True),
        *_whole("changed_at", "version"),
        sa.UniqueConstraint("hall", "order_no", name="uq_payment_order"),
        sqlite_strict=True,
    )
    due = sa.text("step_at IS NOT NULL")
    op.create_index("ix_payment_due", "payment", ["hall", "step_at"], sqlite_where=due, postgresql_where=due)
    air = sa.text("state IN ('paid', 'refunding') OR desk IS NOT NULL")
    op.create_index(
        "ix_payment_in_the_air", "payment", ["hall", "state"], sqlite_where=air, postgresql_where=air
    )
    op.create_index("ix_payment_created", "payment", ["hall", "created_at"])
    op.create_index("ix_payment_visit", "payment", ["hall", "visit"])
    op.create_index("ix_payment_bill", "payment", ["hall", "bill"])
    op.create_table(
        "reconciliation",
        *_text("hall", "day", "provider"),
        *_whole("made_at"),
        *_text("counts", "differences"),
        sa.PrimaryKeyConstraint("hall", "day", "provider"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in ("reconciliation", "payment", "lookup", "visit", "offer"):
        op.drop_table(table)
    op.drop_index("ix_move_offer", "move")
