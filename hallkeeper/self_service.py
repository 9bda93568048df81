"""Self-service on the customer's own phone, `/self/`: the page, and the door at which a visit begins.

Nobody signs in there: the visit's secret is given once and counts for that visit alone. So that nobody fills
the journal from outside, only so many visits may begin in a minute.
"""

from collections import deque
from typing import Any

from flask import Blueprint, Response, request

from diversion.payment.provider import Forged
from diversion.visits.handover import Handovers
from diversion.visits.visit import PHONE
from hall.actor import Actor, Role
from hall.errors import Forbidden, Refused
from hall.hall import Hall
from hallkeeper.api.route import answer_json, read_body
from hallkeeper.api.standing_shapes import HandoverBody
from hallkeeper.api.visit_shapes import OpenVisitBody
from hallkeeper.api.visits import opening_of, visit_json
from hallkeeper.diverting import Diverting
from hallkeeper.guard import check_same_origin
from hallkeeper.outside import Outside
from hallkeeper.rendering import Page

MINUTE_MS = 60_000
MOST_NOTICE = 64 * 1024
"""Anybody may send one, and it is read before it is known whose it is."""
MOST_A_MINUTE = 120
"""A hall of 2,000 customers a day sees five in its worst minute."""


def self_service_pages(hall: Hall, page: Page, ways: Diverting, outside: Outside) -> Blueprint:
    """The phone's page and where its visit begins."""
    pages = Blueprint("self", __name__, url_prefix="/self")
    begun: deque[int] = deque(maxlen=MOST_A_MINUTE)
    handovers = Handovers(hall, ways.vault)

    @pages.get("/")
    def phone() -> Response:
        """The page: `?service=payment&offer=pay-phone&track=SECRET`; without a service, as text messages lead
        to it, that of paying.
        """
        service = hall.catalogue.service(request.args.get("service") or hall.catalogue.pays_for)
        return page(
            "kiosk/self.html",
            "kiosk",
            hall=dict(hall.catalogue.names),
            zone=hall.catalogue.zone,
            kiosk={"code": PHONE, "role": PHONE, "languages": list(hall.catalogue.languages)},
            service={"code": service.code, "names": dict(service.names)},
            offer=request.args.get("offer"),
            track=request.args.get("track"),
            hotline=hall.catalogue.rules.hotline or None,
            **self_service(ways, outside, by_phone=True),
        )

    @pages.post("/visits")
    def begin() -> Any:
        """Begin a visit on a phone; its secret is shown once."""
        check_same_origin(request)
        _count(begun, hall.clock())
        opening = opening_of(ways, read_body(OpenVisitBody))
        visit = ways.visits.open(Actor("phone", Role.PHONE), PHONE, opening)
        return answer_json(visit_json(visit) | {"secret": ways.secrets.secret(visit.id)}, 201)

    @pages.post("/visits/take")
    def take() -> Any:
        """Go on with a terminal's visit by the code that it shows: once, on this phone alone."""
        check_same_origin(request)
        _count(begun, hall.clock())
        visit = handovers.take(Actor("phone", Role.PHONE), read_body(HandoverBody).code)
        return answer_json(visit_json(visit) | {"secret": ways.secrets.secret(visit.id)})

    @pages.post("/notify/<provider>")
    def hear(provider: str) -> Response:
        """A provider's notification: its signature says whose it is; the provider is then asked itself."""
        request.max_content_length = MOST_NOTICE
        try:
            said = ways.till.hear(provider, dict(request.headers), request.get_data())
        except Forged as error:
            raise Forbidden("forged", "This notification is not signed by the provider.") from error
        return Response(said, mimetype="text/plain") if said else Response(status=204)

    return pages


def _count(begun: deque[int], now: int) -> None:
    """One more phone at that instant. Raises Refused `too_many_visits`: then it is not counted."""
    if len(begun) == MOST_A_MINUTE and 0 <= now - begun[0] < MINUTE_MS:  # what is to come, a clock put back
        words = "Very many customers are here at this moment; try again in a minute."
        raise Refused("too_many_visits", words)
    begun.append(now)


def self_service(ways: Diverting, outside: Outside, *, by_phone: bool) -> dict[str, Any]:
    """What a self-service screen must know before its first question.

    `invoices`: whether they are made out here; `companies`: whether a company is found by its tax number;
    `agreements`: who takes automatic payment; `password`: how many digits a service password has, None where
    none is asked for; `phone_page`: where a customer's own phone finds the same.
    """
    passwords = ways.passwords_at(PHONE) if by_phone else ways.passwords
    return {
        "providers": list(ways.till.providers),
        "sandbox": outside.sandbox is not None,
        "invoices": ways.clerk is not None,
        "companies": ways.companies is not None,
        "agreements": list(outside.agreements),
        "password": passwords.digits if passwords else None,
        "phone_page": ways.public_url and f"{ways.public_url.rstrip('/')}/self/",
    }
