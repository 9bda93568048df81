"""The tables of payments. Number and account are sealed; amounts are fen; instants ms UTC."""

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text, UniqueConstraint, text

from hall.tables import Flag, Json, Whole

metadata = MetaData()

payments = Table(
    "payment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("order_no", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("fen", Whole, nullable=False),
    Column("visit", Text, nullable=True),
    Column("place", Text, nullable=False),
    Column("ticket", Text, nullable=True),
    Column("service", Text, nullable=True),
    Column("bill", Text, nullable=True),
    Column("sealed", Text, nullable=False),
    Column("created_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=True),
    Column("step_at", Whole, nullable=True),
    Column("doubt", Flag, nullable=False),
    Column("doubt_at", Whole, nullable=False),
    Column("tries", Whole, nullable=False),
    Column("looks", Whole, nullable=False),
    Column("posts", Whole, nullable=False),
    Column("leaving", Flag, nullable=False),
    Column("sure", Flag, nullable=False),
    Column("refused", Text, nullable=True),
    Column("desk", Text, nullable=True),
    Column("paid_fen", Whole, nullable=True),
    Column("provider_ref", Text, nullable=True),
    Column("billing_ref", Text, nullable=True),
    Column("refund_ref", Text, nullable=True),
    Column("qr", Text, nullable=True),
    Column("paid_at", Whole, nullable=True),
    Column("changed_at", Whole, nullable=False),
    Column("version", Whole, nullable=False),
    UniqueConstraint("hall", "order_no", name="uq_payment_order"),
    sqlite_strict=True,
)
"""One row per payment; the columns are the fields of `order.Payment`."""

_due = text("step_at IS NOT NULL")
Index("ix_payment_due", payments.c.hall, payments.c.step_at, sqlite_where=_due, postgresql_where=_due)
_open = text("state IN ('paid', 'refunding') OR desk IS NOT NULL")
Index("ix_payment_in_the_air", payments.c.hall, payments.c.state, sqlite_where=_open, postgresql_where=_open)
Index("ix_payment_created", payments.c.hall, payments.c.created_at)
Index("ix_payment_visit", payments.c.hall, payments.c.visit)
Index("ix_payment_bill", payments.c.hall, payments.c.bill)

reconciliations = Table(
    "reconciliation",
    metadata,
    Column("hall", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("made_at", Whole, nullable=False),
    Column("counts", Json, nullable=False),
    Column("differences", Json, nullable=False),
    PrimaryKeyConstraint("hall", "day", "provider"),
    sqlite_strict=True,
)
"""What the daily comparison (对账) of provider, hall and billing found; made anew it replaces the old one."""
