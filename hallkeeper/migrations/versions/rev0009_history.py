"""The past, folded from the journal or taken in from files."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BARE = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _text(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names]


def _whole(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, WHOLE, nullable=null) for name in names]


def _flag(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def upgrade() -> None:
    _visits()
    _beside()
    _imported()


def _visits() -> None:
    op.create_table(
        "history_visit",
        *_text("hall", "source", "ticket", "day", "number", "service", "customer_class", "language"),
        *_text("kiosk", null=True),
        *_text("issued_by", "state"),
        *_whole("issued_at"),
        *_whole("called_at", "started_at", "over_at", null=True),
        *_text("over_by", "counter", "teller", null=True),
        *_flag("queued", "missed", "came_back"),
        *_whole("transfers", "holds"),
        *_whole("wait_ms", null=True),
        *_whole("served_ms"),
        *_whole("promised_p50_s", "promised_p90_s", null=True),
        *_text("done", "stints"),
        *_whole("shown"),
        *_text("accepted", "why", null=True),
        sa.PrimaryKeyConstraint("hall", "source", "ticket"),
        **BARE,
    )
    op.create_index("ix_history_visit_day", "history_visit", ["hall", "source", "day"])


def _beside() -> None:
    op.create_table(
        "history_session",
        *_text("hall"),
        *_whole("move"),
        *_text("counter", "state"),
        *_text("holder", "reason", null=True),
        *_whole("since"),
        *_whole("until", null=True),
        sa.PrimaryKeyConstraint("hall", "move"),
        **BARE,
    )
    op.create_index("ix_history_session_since", "history_session", ["hall", "since"])
    op.create_table(
        "history_diversion",
        *_text("hall", "visit", "day", "service"),
        *_text("kiosk", null=True),
        *_text("task"),
        *_text("offer", null=True),
        *_text("outcome", "step"),
        *_whole("at", "seconds"),
        sa.PrimaryKeyConstraint("hall", "visit"),
        **BARE,
    )
    op.create_index("ix_history_diversion_day", "history_diversion", ["hall", "day"])
    op.create_table(
        "history_mark",
        sa.Column("hall", sa.Text(), primary_key=True),
        *_whole("move"),
        sqlite_strict=True,
    )


def _imported() -> None:
    op.create_table(
        "history_source",
        *_text("hall", "code", "kind", "name", "by"),
        *_whole("at", "lines", "refused"),
        *_text("first", "last"),
        sa.PrimaryKeyConstraint("hall", "code"),
        **BARE,
    )
    op.create_table(
        "history_count",
        *_text("hall", "source"),
        *_whole("line"),
        *_text("day", "service"),
        *_whole("minute", null=True),
        *_whole("times"),
        *_whole("served_ms", null=True),
        sa.PrimaryKeyConstraint("hall", "source", "line"),
        **BARE,
    )
    op.create_index("ix_history_count_day", "history_count", ["hall", "source", "day"])


def downgrade() -> None:
    for table in (
        "history_count",
        "history_source",
        "history_mark",
        "history_diversion",
        "history_session",
        "history_visit",
    ):
        op.drop_table(table)
