"""The table of invoices. Account, number, title and e-mail address are sealed; fen; instants ms UTC."""

from sqlalchemy import Column, Index, MetaData, Table, Text, UniqueConstraint, text

from hall.tables import Flag, Json, Whole

metadata = MetaData()

invoices = Table(
    "invoice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("request_no", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("fen", Whole, nullable=False),
    Column("place", Text, nullable=False),
    Column("visit", Text, nullable=True),
    Column("ticket", Text, nullable=True),
    Column("service", Text, nullable=True),
    Column("language", Text, nullable=False),
    Column("sealed", Text, nullable=True),
    Column("created_at", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=True),
    Column("step_at", Whole, nullable=True),
    Column("doubt", Flag, nullable=False),
    Column("doubt_at", Whole, nullable=False),
    Column("tries", Whole, nullable=False),
    Column("asks", Whole, nullable=False),
    Column("sure", Flag, nullable=False),
    Column("refused", Text, nullable=True),
    Column("desk", Text, nullable=True),
    Column("number", Text, nullable=True),
    Column("issued_on", Text, nullable=True),
    Column("link", Text, nullable=True),
    Column("reddening", Text, nullable=True),
    Column("red_number", Text, nullable=True),
    Column("wants", Text, nullable=True),
    Column("ways", Json, nullable=False),
    Column("changed_at", Whole, nullable=False),
    Column("version", Whole, nullable=False),
    UniqueConstraint("hall", "request_no", name="uq_invoice_request"),
    sqlite_strict=True,
)
"""One row per invoice; the columns are the fields of `invoice.Invoice`."""

_living = text("state IN ('requested', 'issued', 'delivered')")
Index(
    "uq_invoice_living",
    invoices.c.hall,
    invoices.c.owner,
    invoices.c.item,
    unique=True,
    sqlite_where=_living,
    postgresql_where=_living,
)
_due = text("step_at IS NOT NULL")
Index("ix_invoice_due", invoices.c.hall, invoices.c.step_at, sqlite_where=_due, postgresql_where=_due)
_desk = text("desk IS NOT NULL")
Index("ix_invoice_desk", invoices.c.hall, invoices.c.desk, sqlite_where=_desk, postgresql_where=_desk)
Index("ix_invoice_person", invoices.c.hall, invoices.c.person)
Index("ix_invoice_visit", invoices.c.hall, invoices.c.visit)
_kept = text("sealed IS NOT NULL")
Index("ix_invoice_kept", invoices.c.hall, invoices.c.changed_at, sqlite_where=_kept, postgresql_where=_kept)
