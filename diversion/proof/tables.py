"""The table of proofs: keyed digests only, no number, no code, no password; instants ms UTC."""

from sqlalchemy import Column, Index, MetaData, Table, Text, text

from hall.tables import Whole

metadata = MetaData()

proofs = Table(
    "proof",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("whom", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("visit", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("made_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False),
    Column("tries", Whole, nullable=False),
    Column("ended", Text, nullable=True),
    sqlite_strict=True,
)
"""One row per code that was sent, the fields of `code.Proof`; and one per try with a service password or word
of a teller, whose `digest` is empty and whose `ended` is one of `tries.Try`.
"""

_active = text("ended IS NULL")
Index(
    "uq_proof_active",
    proofs.c.hall,
    proofs.c.whom,
    proofs.c.purpose,
    unique=True,
    sqlite_where=_active,
    postgresql_where=_active,
)
Index("ix_proof_whom", proofs.c.hall, proofs.c.whom, proofs.c.made_at)
Index("ix_proof_place", proofs.c.hall, proofs.c.place, proofs.c.made_at)
