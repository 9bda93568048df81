"""Tickets: issue, look, leave, come back, print again."""

from typing import Any

from hall.hall import Hall, Order
from hall.ticket import Ticket
from hallkeeper.answers import ticket_json, track_url
from hallkeeper.api.answer_shapes import TicketAnswer
from hallkeeper.api.route import ALL, Api, Asked, Nothing
from hallkeeper.api.shapes import IssueBody
from hallkeeper.track import Tracks

GIVERS = ("kiosk", "counter", "manager")


def ticket_routes(api: Api, hall: Hall, tracks: Tracks) -> None:
    """Declare the routes of tickets."""

    def answer(asked: Asked, ticket: Ticket) -> dict[str, Any]:
        return ticket_json(hall, ticket, track_url(tracks, ticket, asked.principal.role))

    @api.route("POST", "/tickets", roles=GIVERS, body=IssueBody, answers={201: TicketAnswer})
    def issue(asked: Asked) -> dict[str, Any]:
        """Issue a ticket."""
        principal, body = asked.principal, asked.body
        kiosk = principal.place if principal.role == "kiosk" and principal.place else body.kiosk
        order = Order(body.service, kiosk, body.customer_class, body.language)
        return answer(asked, hall.issue(principal.actor, order, asked.once))

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

    @api.route("POST", "/tickets/<ticket>/reprint", roles=GIVERS, body=Nothing, answers={200: TicketAnswer})
    def reprint(asked: Asked, ticket: str) -> dict[str, Any]:
        """Print the slip again, marked as a copy."""
        return answer(asked, hall.reprint(asked.principal.actor, ticket, asked.once))
