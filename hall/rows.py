"""Rows and values: how tickets, moves and counters lie in the tables. Nothing else knows the columns."""

from dataclasses import dataclass
from typing import Any

from hall.rules import Head
from hall.ticket import Move, State, Ticket, done_from, done_rows, number_text


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


def row_of_ticket(hall: str, ticket: Ticket) -> dict[str, Any]:
    """The row of a ticket."""
    return {
        "id": ticket.id,
        "hall": hall,
        "business_day": ticket.business_day,
        "series": ticket.series,
        "serial": ticket.serial,
        "service": ticket.service,
        "customer_class": ticket.customer_class,
        "language": ticket.language,
        "kiosk": ticket.kiosk,
        "issued_at": ticket.issued_at,
        "issue_move": ticket.issue_move,
        "state": str(ticket.state),
        "since": ticket.since,
        "counter": ticket.counter,
        "only_for": ticket.only_for,
        "done": done_rows(ticket.done) or None,
        "version": ticket.version,
    }


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


def row_of_move(hall: str, move: Move) -> dict[str, Any]:
    """The row of a move."""
    row = {name: getattr(move, name) for name in _MOVE_FIELDS}
    row["hall"] = hall
    row["data"] = dict(move.data)
    return row


def counter_state_of(row: Any) -> CounterState:
    """How a counter stands, of its row."""
    return CounterState(row.counter, row.state, row.holder, row.reason, row.since)
