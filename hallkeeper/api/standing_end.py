"""Ending a standing order at the counter (停止寄送): the number is proved first, a paper says so.

For the teller who serves, and only meanwhile.
"""

from typing import Any

from diversion.phone import phone_of
from diversion.signup.at_counter import AtCounters
from diversion.standing.order import StandingOrder
from hall.hall import Hall
from hall.ticket import Ticket
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.api.shapes import Code
from hallkeeper.api.standing import account_of
from hallkeeper.api.visit_shapes import Phone as PhoneText
from hallkeeper.confirmations import printer_for
from hallkeeper.diverting import Diverting
from hallkeeper.receipts import Ended, Receipts

TELLER = ("counter",)
Json = dict[str, Any]


class EndOrderBody(Body):
    """Which standing order, and the number that the customer has proved."""

    phone: PhoneText
    order: Code


class EndedBody(Body):
    """A standing order that was ended here."""

    order: Code


def standing_end_routes(api: Api, hall: Hall, ways: Diverting, receipts: Receipts) -> None:
    """Declare the routes of ending a standing order at a counter."""
    made: list[AtCounters] = []

    def printer(ticket: Ticket) -> str | None:
        return printer_for(hall, ticket)

    def at() -> AtCounters:
        """Made when it is first asked for: the API is also declared without a hall, to be described."""
        if not made:
            made.append(AtCounters(hall, ways.vault, ways.standing, ways.messenger.proofs, printer))
        return made[0]

    def told(order: StandingOrder, ticket: Ticket) -> Json:
        """An order that is over, masked; where its paper comes out and what became of it."""
        paper, kiosk = receipts.told(order.end_paper), receipts.kiosk_of(order.end_paper)
        where = {"code": kiosk, "names": dict(hall.catalogue.kiosk(kiosk).names)} if kiosk else None
        return {
            "order": order.id,
            "state": str(order.state),
            "to": ways.standing.masked(order),
            "can_print": printer(ticket) is not None,
            "paper": paper and paper | {"kiosk": where},
        }

    @api.route(
        "POST", "/counters/<counter>/standing/end", roles=TELLER, body=EndOrderBody, answers={200: Json}
    )
    def end(asked: Asked, counter: str) -> Json:
        """No more invoices by themselves: as the customer at hand wishes, whose number is proved."""
        actor, body = asked.principal.actor, asked.body
        phone = phone_of(body.phone)
        at().need_proof(actor, counter, phone)
        order = at().end(actor, counter, phone, account_of(ways, phone), body.order)
        return told(order, at().served(actor, counter))

    @api.route("GET", "/counters/<counter>/standing/end/<order>", roles=TELLER, answers={200: Json})
    def see(asked: Asked, counter: str, order: str) -> Json:
        """An order that was ended for the customer at hand, and what became of its paper."""
        actor = asked.principal.actor
        return told(at().ended(actor, counter, order), at().served(actor, counter))

    @api.route(
        "POST", "/counters/<counter>/standing/end/print", roles=TELLER, body=EndedBody, answers={200: Json}
    )
    def print_again(asked: Asked, counter: str) -> Json:
        """Print once more that it has ended, marked 补打 / COPY."""
        actor = asked.principal.actor
        order = at().ended(actor, counter, asked.body.order)
        ticket = at().served(actor, counter)
        receipts.print_order(actor, Ended(order), printer(ticket), asked.once)
        return told(order, ticket)
