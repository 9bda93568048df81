"""The tables of the hall. The hall is a column everywhere: nothing assumes that it is alone.

Instants are integer milliseconds UTC. Partial indexes hold only what is alive, so that a million past
tickets cost the living ones nothing.
"""

import json
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Whole = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number; 64 bits on both databases."""


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Json(TypeDecorator[Any]):
    """A JSON value as compact text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Value to text."""
        return None if value is None else _compact(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Text to value."""
        return None if value is None else json.loads(value)


class Flag(TypeDecorator[bool]):
    """A truth value as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """Truth to number."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Number to truth."""
        return None if value is None else bool(value)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _whole(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Whole, nullable=null)


halls = Table(
    "hall",
    metadata,
    Column("code", Text, primary_key=True),
    _text("business_day"),
    _whole("last_move"),
    _whole("day_move"),
    _whole("catalogue_move"),
    _text("epoch"),
    Column("names", Json, nullable=False),
    _text("zone"),
    Column("languages", Json, nullable=False),
    Column("rules", Json, nullable=False),
    Column("hours", Json, nullable=False),
    Column("voice", Json, nullable=False, server_default="{}"),
    Column("slip", Json, nullable=False, server_default="{}"),
    sqlite_strict=True,
)
"""One row per hall: its business day, its last move, the last move before the day (`day_move`),
the last change of the catalogue (`catalogue_move`), and the catalogue's single values."""


def _catalogue_table(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        _text("hall"),
        _text("code"),
        _whole("position"),
        Column("retired", Flag, nullable=False),
        *columns,
        PrimaryKeyConstraint("hall", "code"),
        ForeignKeyConstraint(["hall"], ["hall.code"]),
        sqlite_strict=True,
    )


def _names(name: str = "names") -> Column[Any]:
    return Column(name, Json, nullable=False)


services = _catalogue_table(
    "service",
    _names(),
    _text("letter"),
    _whole("target_s"),
    _whole("mean_service_s"),
    _names("hints"),
    _text("icon"),
    _text("after_miss"),
    _whole("back_places"),
    Column("open", Flag, nullable=False),
)
customer_classes = _catalogue_table("customer_class", _names(), _whole("head_start_s"))
counters = _catalogue_table("counter", _names(), Column("serves", Json, nullable=False))
kiosks = _catalogue_table("kiosk", _names(), _text("role"))
displays = _catalogue_table(
    "display",
    _names(),
    Column("zone", Text, nullable=False, server_default="hall"),
    Column("volume", Whole, nullable=False, server_default="70"),
)
devices = _catalogue_table(
    "device",
    _text("kind"),
    _text("place"),
    _text("driver"),
    _text("agent"),
    Column("address", Json, nullable=False),
    Column("enabled", Flag, nullable=False),
)

offers = _catalogue_table(
    "offer",
    _text("service"),
    _text("way"),
    _names(),
    _names("hints"),
    _text("shown"),
    _whole("wait_s"),
    _whole("takes_s"),
    Column("roles", Json, nullable=False),
    _text("link"),
    Column("icon", Text, nullable=False, server_default=""),
    Column("enabled", Flag, nullable=False),
)

channels = _catalogue_table(
    "channel",
    _text("service"),
    _text("kind"),
    _names(),
    _text("link"),
    _text("number"),
    _text("text"),
    Column("steps", Json, nullable=False),
    Column("enabled", Flag, nullable=False),
)

counter_states = Table(
    "counter_state",
    metadata,
    _text("hall"),
    _text("counter"),
    _text("state"),
    _text("holder", null=True),
    _text("reason", null=True),
    _whole("since"),
    PrimaryKeyConstraint("hall", "counter"),
    sqlite_strict=True,
)
"""A counter that was ever opened: open, paused or closed, and who is bound to it."""

series = Table(
    "series",
    metadata,
    _text("hall"),
    _text("business_day"),
    _text("letter"),
    _whole("last"),
    PrimaryKeyConstraint("hall", "business_day", "letter"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The last number given in a series on a business day."""

tickets = Table(
    "ticket",
    metadata,
    Column("id", Text, primary_key=True),
    _text("hall"),
    _text("business_day"),
    _text("series"),
    _whole("serial"),
    _text("service"),
    _text("customer_class"),
    _text("language"),
    _text("kiosk", null=True),
    _whole("issued_at"),
    _whole("issue_move"),
    _text("state"),
    _whole("since"),
    _text("counter", null=True),
    _text("only_for", null=True),
    Column("done", Json, nullable=True),
    _whole("version"),
    UniqueConstraint("hall", "business_day", "series", "serial"),
    ForeignKeyConstraint(["hall"], ["hall.code"]),
    sqlite_strict=True,
)

_waiting = text("state = 'waiting'")
_at_a_counter = text("state IN ('called', 'serving')")
_alive = text("state IN ('waiting', 'called', 'serving', 'held')")
Index(
    "ix_ticket_line",
    tickets.c.hall,
    tickets.c.service,
    tickets.c.only_for,
    tickets.c.since,
    tickets.c.issue_move,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)
_wish = text("state = 'waiting' AND only_for IS NOT NULL")
Index("ix_ticket_wish", tickets.c.hall, tickets.c.only_for, sqlite_where=_wish, postgresql_where=_wish)
Index(
    "uq_ticket_at_counter",
    tickets.c.hall,
    tickets.c.counter,
    unique=True,
    sqlite_where=_at_a_counter,
    postgresql_where=_at_a_counter,
)
Index("ix_ticket_alive", tickets.c.hall, tickets.c.state, sqlite_where=_alive, postgresql_where=_alive)

moves = Table(
    "move",
    metadata,
    _text("hall"),
    _whole("move"),
    _whole("at"),
    _whole("kept_at"),
    _text("verb"),
    _text("ticket", null=True),
    _text("number", null=True),
    _text("service", null=True),
    _text("counter", null=True),
    _text("kiosk", null=True),
    _text("by"),
    _text("before", null=True),
    _text("after", null=True),
    Column("data", Json, nullable=False),
    _whole("undoes", null=True),
    PrimaryKeyConstraint("hall", "move"),
    ForeignKeyConstraint(["hall"], ["hall.code"]),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The journal: append only."""

_undoing = text("undoes IS NOT NULL")
Index(
    "uq_move_undoes",
    moves.c.hall,
    moves.c.undoes,
    unique=True,
    sqlite_where=_undoing,
    postgresql_where=_undoing,
)

_with_ticket = text("ticket IS NOT NULL")
Index(
    "ix_move_of_ticket",
    moves.c.hall,
    moves.c.ticket,
    moves.c.move,
    sqlite_where=_with_ticket,
    postgresql_where=_with_ticket,
)
_at_counter = text("counter IS NOT NULL")
Index(
    "ix_move_at_counter",
    moves.c.hall,
    moves.c.counter,
    moves.c.move,
    sqlite_where=_at_counter,
    postgresql_where=_at_counter,
)

_rating = text("verb = 'rating.give'")
Index("ix_move_rating", moves.c.hall, moves.c.move, sqlite_where=_rating, postgresql_where=_rating)

_offer = text("verb IN ('offer.show', 'offer.accept', 'offer.decline', 'offer.why')")
Index("ix_move_offer", moves.c.hall, moves.c.at, sqlite_where=_offer, postgresql_where=_offer)

_channel = text("verb IN ('channel.show', 'channel.open')")
Index("ix_move_channel", moves.c.hall, moves.c.at, sqlite_where=_channel, postgresql_where=_channel)

kept_answers = Table(
    "kept_answer",
    metadata,
    _text("hall"),
    _text("caller"),
    _text("key"),
    _text("digest"),
    _text("ticket", null=True),
    _whole("at"),
    PrimaryKeyConstraint("hall", "caller", "key"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Idempotency keys: the digest of what was asked and the ticket that came of it; kept for 24 hours."""
Index("ix_kept_answer_at", kept_answers.c.hall, kept_answers.c.at)
