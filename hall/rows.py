"""Rows and values: how tickets, moves and counters lie in the tables. Nothing else knows the columns."""

import json
from dataclasses import dataclass
from typing import Any

from hall.rules import Head
from hall.ticket import Move, State, Ticket, done_from, done_rows, number_text

compact_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""A JSON value as compact text; one encoder, as making one costs more than using it."""


@dataclass(frozen=True, slots=True)
class HallRow:
    """The hall's own row: business day (ISO date), last move, last move before the day, last change of
    the catalogue, epoch.
    """

    business_day: str
    last_move: int
    day_move: int
    catalogue_move: int
    epoch: str


@dataclass(frozen=True, slots=True)
class CounterState:
    """Whether a counter is `open`, `paused` or `closed`, the holder's reference, since when (ms UTC)."""

    code: str
    state: str = "closed"
    holder: str | None = None
    reason: str | None = None
    since: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """So many customers with the same finish: counter, teller's reference, the data of the move."""

    counter: str | None
    by: str
    data: dict[str, Any]
    count: int


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What an idempotency key stood for: the digest of what was asked, the ticket that came of it."""

    digest: str
    ticket: str | None


def ticket_of(row: Any) -> Ticket:
    """The ticket of a row."""
    return Ticket(
        id=row.id,
        business_day=row.business_day,
        series=row.series,
        serial=row.serial,
        service=row.service,
        customer_class=row.customer_class,
        language=row.language,
        kiosk=row.kiosk,
        issued_at=row.issued_at,
        issue_move=row.issue_move,
        state=State(row.state),
        since=row.since,
        counter=row.counter,
        only_for=row.only_for,
        done=done_from(row.done or ()),
        version=row.version,
    )


def row_of_ticket(hall: str, ticket: Ticket) -> tuple[Any, ...]:
    """The row of a ticket, in the order of the table's columns."""
    return (
        ticket.id,
        hall,
        ticket.business_day,
        ticket.series,
        ticket.serial,
        ticket.service,
        ticket.customer_class,
        ticket.language,
        ticket.kiosk,
        ticket.issued_at,
        ticket.issue_move,
        str(ticket.state),
        ticket.since,
        ticket.counter,
        ticket.only_for,
        compact_json(done_rows(ticket.done)) if ticket.done else None,
        ticket.version,
    )


def head_of(row: Any, target_ms: int) -> Head:
    """The head of a line of a row."""
    return Head(
        ticket=row.id,
        number=number_text(row.series, row.serial),
        service=row.service,
        since=row.since,
        issued_at=row.issued_at,
        issue_move=row.issue_move,
        target_ms=target_ms,
        only_for=row.only_for,
    )


_MOVE_FIELDS = [
    "move",
    "at",
    "kept_at",
    "verb",
    "ticket",
    "number",
    "service",
    "counter",
    "kiosk",
    "by",
    "before",
    "after",
    "data",
    "undoes",
]


def move_of(row: Any) -> Move:
    """The move of a row."""
    return Move(**{name: getattr(row, name) for name in _MOVE_FIELDS})


def row_of_move(hall: str, move: Move) -> tuple[Any, ...]:
    """The row of a move, in the order of the table's columns."""
    return (
        hall,
        move.move,
        move.at,
        move.kept_at,
        str(move.verb),
        move.ticket,
        move.number,
        move.service,
        move.counter,
        move.kiosk,
        move.by,
        move.before,
        move.after,
        compact_json(move.data),
        move.undoes,
    )


def counter_state_of(row: Any) -> CounterState:
    """How a counter stands, of its row."""
    return CounterState(row.counter, row.state, row.holder, row.reason, row.since)
