"""What a scanner read at a counter, resolved to a ticket of this hall and day."""

import re
from typing import Any

from hall.clock import rfc3339
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall
from hall.ticket import OPEN, State, Ticket, Verb, effective
from hallkeeper.answers import ticket_json
from hallkeeper.device_answers import prints_json
from hallkeeper.track import Tracks

_TRACK = re.compile(r"(?:.*/t/)?([A-Za-z0-9_-]{38})/?")
"""A slip's QR code: the phone's address, its path, or its secret alone."""
_NUMBER = re.compile(r"([A-Z]{1,2})[ -]?([0-9]{1,6})", re.IGNORECASE)


def find_ticket(hall: Hall, tracks: Tracks, text: str) -> Ticket:
    """The ticket that `text` names: a track address, its secret, or a number of today.

    Raises Invalid `not_a_ticket`, NotFound `foreign_ticket` or `unknown_number`, Refused `ticket_not_today`.
    """
    text = text.strip()
    if track := _TRACK.fullmatch(text):
        return _of_today(hall, _tracked(hall, tracks, track[1]))
    if number := _NUMBER.fullmatch(text):
        return _numbered(hall, number[1].upper(), int(number[2]))
    raise Invalid("not_a_ticket", "This is not the code of a ticket.", field="text")


def found_json(hall: Hall, ticket: Ticket, *, started: bool) -> dict[str, Any]:
    """The ticket, how long it waited (s), since when it is in its state, and whether it was started now."""
    moves = effective(hall.store.moves_of(ticket.id))
    called = [move.at for move in moves if move.verb == Verb.CALL]
    until = called[-1] if called and ticket.state is not State.WAITING else hall.clock()
    if ticket.state in (State.CANCELLED, State.EXPIRED) and not called:
        until = moves[-1].at
    service = next((s for s in hall.catalogue.services if s.code == ticket.service), None)
    return {
        "ticket": ticket_json(hall, ticket),
        "since": rfc3339(moves[-1].at),
        "waited_s": max(0, until - ticket.issued_at) // 1000,
        "reason": moves[-1].data.get("reason"),
        "after_miss": None if service is None else str(service.after_miss),
        "counter_name": next(
            (dict(c.names) for c in hall.catalogue.counters if c.code == (ticket.counter or ticket.only_for)),
            None,
        ),
        "printers": prints_json(hall, ticket.kiosk),
        "started": started,
    }


def _tracked(hall: Hall, tracks: Tracks, secret: str) -> Ticket:
    try:
        return hall.ticket(tracks.ticket(secret))
    except NotFound:
        raise NotFound("foreign_ticket", "This slip was not issued in this hall.") from None


def _numbered(hall: Hall, series: str, serial: int) -> Ticket:
    ticket = hall.store.ticket_of_number(hall.board.business_day, series, serial)
    if ticket is None:
        raise NotFound("unknown_number", f"{series}{serial:03d} has not been issued today.")
    return ticket


def _of_today(hall: Hall, ticket: Ticket) -> Ticket:
    if ticket.business_day != hall.board.business_day and ticket.state not in OPEN:
        words = f"{ticket.number} is of {ticket.business_day}; please take a new number."
        raise Refused("ticket_not_today", words)
    return ticket
