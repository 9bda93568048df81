"""Tickets: issue, look, leave, come back, print again."""

from typing import Any

from flask import request

from hall.catalogue import KioskRole
from hall.errors import Invalid
from hall.hall import Hall, Order
from hall.ticket import Ticket
from hallkeeper.answers import ticket_json, track_url
from hallkeeper.api.answer_shapes import FoundAnswer, TicketAnswer
from hallkeeper.api.route import ALL, Api, Asked, Nothing
from hallkeeper.api.shapes import IssueBody, KioskBody
from hallkeeper.scans import find_ticket, found_json
from hallkeeper.track import Tracks

GIVERS = ("kiosk", "counter", "manager")
MOST_TEXT = 512


def _is_read_here(hall: Hall) -> bool:
    """Whether a terminal of the hall reads slips, to give a number back."""
    return any(kiosk.role is not KioskRole.TICKETS for kiosk in hall.catalogue.touched)


def ticket_routes(api: Api, hall: Hall, tracks: Tracks) -> None:
    """Declare the routes of tickets."""

    def answer(asked: Asked, ticket: Ticket) -> dict[str, Any]:
        role = asked.principal.role
        prints = role == "device" and _is_read_here(hall)
        code = tracks.on_paper(ticket.id) if prints else track_url(tracks, ticket, role)
        return ticket_json(hall, ticket, code)

    @api.route("POST", "/tickets", roles=GIVERS, body=IssueBody, answers={201: TicketAnswer})
    def issue(asked: Asked) -> dict[str, Any]:
        """Issue a ticket."""
        principal, body = asked.principal, asked.body
        kiosk = principal.place if principal.role == "kiosk" and principal.place else body.kiosk
        order = Order(body.service, kiosk, body.customer_class, body.language)
        return answer(asked, hall.issue(principal.actor, order, asked.once))

    @api.route(
        "GET",
        "/tickets",
        roles=("counter", "manager"),
        answers={200: FoundAnswer},
        query={"text": {"type": "string", "maxLength": MOST_TEXT}},
    )
    def find(asked: Asked) -> dict[str, Any]:
        """The ticket that `text` names, a number of today or what stands in a slip's code."""
        text = request.args.get("text", "")
        if not 0 < len(text) <= MOST_TEXT:
            raise Invalid("invalid_field", f"text: 1 to {MOST_TEXT} characters.", field="text")
        return found_json(hall, find_ticket(hall, tracks, text), started=False)

    @api.route("GET", "/tickets/<ticket>", roles=ALL, answers={200: TicketAnswer})
    def look(asked: Asked, ticket: str) -> dict[str, Any]:
        """A ticket as it is now."""
        return answer(asked, hall.ticket(ticket))

    @api.route("POST", "/tickets/<ticket>/cancel", roles=GIVERS, body=Nothing, answers={200: TicketAnswer})
    def cancel(asked: Asked, ticket: str) -> dict[str, Any]:
        """Leave the queue."""
        return answer(asked, hall.cancel(asked.principal.actor, ticket, asked.once))

    @api.route("POST", "/tickets/<ticket>/requeue", roles=GIVERS, body=Nothing, answers={200: TicketAnswer})
    def requeue(asked: Asked, ticket: str) -> dict[str, Any]:
        """Come back after a miss."""
        return answer(asked, hall.requeue(asked.principal.actor, ticket, asked.once))

    @api.route("POST", "/tickets/<ticket>/reprint", roles=GIVERS, body=KioskBody, answers={200: TicketAnswer})
    def reprint(asked: Asked, ticket: str) -> dict[str, Any]:
        """Print the slip again, marked as a copy: at the kiosk that is named, at the one that asks, else at
        the ticket's own.
        """
        principal = asked.principal
        kiosk = asked.body.kiosk or (principal.place if principal.role == "kiosk" else None)
        return answer(asked, hall.reprint(principal.actor, ticket, kiosk, asked.once))
