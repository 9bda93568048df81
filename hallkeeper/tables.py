"""The tables of access: people, tokens (programs' and sessions'), one-time pairing codes.

Secrets are kept as digests only. Instants are ms UTC.
"""

from sqlalchemy import Column, Index, MetaData, Table, Text

from hall.tables import Flag, Whole
from hall.tables import metadata as hall_metadata

metadata = MetaData(naming_convention=hall_metadata.naming_convention)

people = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("may_pick", Flag, nullable=False),
    Column("pin", Text, nullable=True),
    Column("made_at", Whole, nullable=False),
    Column("removed_at", Whole, nullable=True),
    sqlite_strict=True,
)
"""Tellers, greeters, managers. `pin` is an argon2 hash, or null while none was chosen."""

tokens = Table(
    "token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("place_kind", Text, nullable=True),
    Column("place", Text, nullable=True),
    Column("person", Text, nullable=True),
    Column("made_at", Whole, nullable=False),
    Column("revoked_at", Whole, nullable=True),
    sqlite_strict=True,
)
"""A bearer token of a program, or the session of a paired screen (`place`) or a signed-in `person`."""
Index("uq_token_digest", tokens.c.digest, unique=True)

pairings = Table(
    "pairing",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("place_kind", Text, nullable=True),
    Column("place", Text, nullable=True),
    Column("person", Text, nullable=True),
    Column("expires_at", Whole, nullable=False),
    Column("used_at", Whole, nullable=True),
    sqlite_strict=True,
)
"""One-time codes of 24 hours, for a place or for a person."""
