"""The wall display `/display/`, the screen above a counter, and the customer's phone page `/t/{secret}`."""

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

import segno
from flask import Blueprint, Response, request

from hall.errors import NotFound
from hall.hall import Hall
from hall.ticket import Ticket

View = Callable[..., Any]
TicketOf = Callable[[str], Ticket]
"""The ticket behind a phone's secret; raises `hall.errors.NotFound`."""
AddressOf = Callable[[str], str]
"""What an offer's QR code leads to; raises `hall.errors.NotFound`."""
CampaignsFor = Callable[[str], list[dict[str, Any]]]
"""The running campaigns that a business type is about, with their answers for customers."""


class Page(Protocol):
    """Renders a room's template; what is named here the page's scripts read."""

    def __call__(self, template: str, room: str, **data: object) -> Response:
        """The page."""


class Allow(Protocol):
    """Lets only these roles in."""

    def __call__(self, *roles: str) -> Callable[[View], View]:
        """A decorator for views."""


def pages(
    hall: Hall,
    page: Page,
    allow: Allow,
    ticket_of: TicketOf,
    address_of: AddressOf,
    campaigns_for: CampaignsFor,
) -> Blueprint:
    """The room's blueprint. The pages bring no state: they follow the board, or the one ticket."""
    room = Blueprint("display", __name__, template_folder="templates")

    @room.get("/display/")
    @allow("display", "manager")
    def wall() -> Response:
        """The wall display, in landscape or upright as the panel hangs."""
        return page("display/wall.html", "display")

    @room.get("/display/counter/<code>")
    @allow("display", "counter", "manager")
    def counter_screen(code: str) -> Response:
        """The screen above one counter. Raises NotFound `unknown_counter`."""
        counter = hall.catalogue.counter(code)
        shown = {"code": counter.code, "name": dict(counter.names)}
        return page("display/screen.html", "display", counter=shown)

    @room.get("/display/offers/<offer>.svg")
    @allow("display", "manager")
    def offer_code(offer: str) -> Response:
        """The QR code of a way without a queue. Raises NotFound `unknown_offer`.

        A route of its own: a drawing has 2 kB and a board 4, which a hundred screens get ten times a second.
        It is kept for a day, or until its address changes, which the wall says in the query.
        """
        answer = Response(drawn(address_of(offer)), mimetype="image/svg+xml")
        answer.headers["Cache-Control"] = "private, max-age=86400"
        answer.add_etag()
        return answer.make_conditional(request)  # type: ignore[return-value]

    @room.get("/t/<secret>")
    def phone(secret: str) -> Response:
        """One customer's own page. The secret is the only key to it; it is kept out of indexes and caches."""
        ticket = _alive(hall, ticket_of, secret)
        if ticket is None:
            answer = page("display/gone.html", "display", secret=None)
            answer.status_code = 404
        else:
            about = campaigns_for(ticket.service)
            answer = page("display/phone.html", "display", secret=secret, campaigns=about)
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return room


def _alive(hall: Hall, ticket_of: TicketOf, secret: str) -> Ticket | None:
    """The ticket of today that the secret opens; those of past days are answered like unknown ones."""
    try:
        ticket = ticket_of(secret)
    except NotFound:
        return None
    return ticket if ticket.business_day >= hall.board.business_day else None


@lru_cache(maxsize=32)
def drawn(address: str) -> bytes:
    """The QR code of an address, as SVG with the white edge of four modules that readers want.

    Nothing soils a screen, so the least correction does: fewer and larger squares are read from farther.
    """
    drawing = io.BytesIO()
    code = segno.make(address, error="l", micro=False)
    code.save(drawing, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False)
    return drawing.getvalue()
