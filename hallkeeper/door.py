"""The doors of the house: index, pairing, sign-in, and the data of the customer's phone page."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Request, Response, g, redirect, request

from diversion.offers import Seen, Told
from diversion.phone import phone_of
from diversion.soon.soon import AHEAD
from diversion.visits.visit import PHONE
from hall.actor import Actor, Role
from hall.errors import Forbidden, HallError
from hall.hall import Hall
from hall.ticket import Ticket
from hallkeeper.access import Access, Principal
from hallkeeper.api.route import answer_json, read_body
from hallkeeper.api.shapes import RateBody
from hallkeeper.api.visit_shapes import NumberBody, OfferBody
from hallkeeper.diverting import Diverting
from hallkeeper.guard import COOKIE, Guard, NotSignedIn, check_same_origin, remember
from hallkeeper.phone_pace import PhonePace
from hallkeeper.rendering import Page

PhoneState = Callable[[Ticket], dict[str, Any]]
_EVERYONE = ("kiosk", "counter", "display", "manager")


def door_pages(
    hall: Hall, access: Access, guard: Guard, ways: Diverting, page: Page, phone: PhoneState
) -> Blueprint:
    """The pages that let people and screens in. `phone` answers what a customer's phone sees of a ticket."""
    tracks, pace = ways.tracks, PhonePace()
    pages = Blueprint("door", __name__)

    @pages.get("/")
    def index() -> Response:
        return page("index.html", "door", hall=dict(hall.catalogue.names), doors=_open_doors(guard))

    @pages.get("/pair/<code>")
    def offer(code: str) -> Response:
        role, place = access.pairing_place(code)
        return page("pair.html", "door", role=role, place=place, hall=dict(hall.catalogue.names))

    @pages.post("/pair/<code>")
    def pair(code: str) -> Any:
        check_same_origin(request)
        secret, principal = access.use_pairing(code)
        return remember(_to(home_of(principal)), secret, principal, secure=came_by_tls(request))

    @pages.get("/sign-in")
    def sign_in_page() -> Response:
        return page("sign_in.html", "door", hall=dict(hall.catalogue.names), wrong=None, next=_next())

    @pages.post("/sign-in")
    def sign_in() -> Response:
        check_same_origin(request)
        try:
            secret, principal = access.sign_in(request.form.get("name", ""), request.form.get("pin", ""))
        except HallError as error:
            answer = page(
                "sign_in.html", "door", hall=dict(hall.catalogue.names), wrong=error.code, next=_next()
            )
            answer.status_code = 429 if error.code == "too_many_tries" else 403
            return answer
        return remember(_to(_next() or home_of(principal)), secret, principal, secure=came_by_tls(request))

    @pages.get("/pin")
    def pin_page() -> Response:
        g.principal = _person(guard)
        return page("pin.html", "door", wrong=None, name=g.principal.name, home=home_of(g.principal))

    @pages.post("/pin")
    def set_pin() -> Response:
        check_same_origin(request)
        g.principal = principal = _person(guard)
        try:
            access.set_pin(principal, request.form.get("pin", ""))
        except HallError as error:
            answer = page("pin.html", "door", wrong=error.code, name=principal.name, home=home_of(principal))
            answer.status_code = 422
            return answer
        return _to(home_of(principal))

    @pages.post("/sign-out")
    def sign_out() -> Response:
        check_same_origin(request)
        principal = guard.from_cookies(request.cookies, frozenset(_EVERYONE), request.form.get("as"))
        access.sign_out(principal)
        answer = _to("/")
        answer.delete_cookie(COOKIE + principal.acting_as)
        return answer

    @pages.get("/off")
    def stop_notices() -> Any:
        """As text messages name it: a customer wants no more of them."""
        return redirect("/self/?task=notices")

    @pages.get("/mend")
    def mend_address() -> Any:
        """As text messages name it: an invoice came back, and its address is to be put right."""
        return redirect("/self/?task=monthly")

    @pages.get("/t/<secret>/state")
    def phone_state(secret: str) -> Response:
        return answer_json(phone(hall.ticket(tracks.ticket(secret))))

    @pages.post("/t/<secret>/offers/<offer>")
    def tell_offer(secret: str, offer: str) -> Response:
        check_same_origin(request)
        ticket, asked = hall.ticket(tracks.ticket(secret)), read_body(OfferBody)
        holder = Actor("phone", Role.PHONE, ticket=ticket.id)
        pace.count(ticket.id)
        ways.offers.tell(holder, offer, Told(asked.what), Seen(ticket=ticket.id, terminal=asked.terminal))
        return answer_json(None, 204)

    @pages.post("/t/<secret>/notify")
    def notify(secret: str) -> Response:
        """Leave a number: a message comes when three are ahead."""
        check_same_origin(request)
        ticket, asked = hall.ticket(tracks.ticket(secret)), read_body(NumberBody)
        holder = Actor("phone", Role.PHONE, ticket=ticket.id)
        pace.count(ticket.id)
        ways.messenger.soon.leave(holder, ticket, phone_of(asked.phone), PHONE)
        return answer_json(None, 204)

    @pages.get("/t/<secret>/notify")
    def notified(secret: str) -> Response:
        """The number that was left, masked, and how many are ahead when the message goes."""
        left = ways.messenger.soon.masked(tracks.ticket(secret))
        return answer_json({"phone": left, "ahead": AHEAD, "sandbox": ways.messenger.sandbox})

    @pages.post("/t/<secret>/notify/forget")
    def forget(secret: str) -> Response:
        """Take the number back."""
        check_same_origin(request)
        ticket = hall.ticket(tracks.ticket(secret))
        ways.messenger.soon.forget(Actor("phone", Role.PHONE, ticket=ticket.id), ticket)
        return answer_json(None, 204)

    @pages.post("/t/<secret>/help")
    def ring(secret: str) -> Response:
        """Ask for a member of staff: counters and office hear which number it is."""
        check_same_origin(request)
        ticket = hall.ticket(tracks.ticket(secret))
        ways.bell.ring(Actor("phone", Role.PHONE, ticket=ticket.id), ticket)
        return answer_json(None, 204)

    @pages.post("/t/<secret>/leave")
    def leave(secret: str) -> Response:
        check_same_origin(request)
        ticket = tracks.ticket(secret)
        return answer_json(phone(hall.cancel(Actor("phone", Role.PHONE, ticket=ticket), ticket)))

    @pages.post("/t/<secret>/rate")
    def rate(secret: str) -> Response:
        check_same_origin(request)
        ticket, asked = tracks.ticket(secret), read_body(RateBody)
        holder = Actor("phone", Role.PHONE, ticket=ticket)
        return answer_json(phone(hall.rate(holder, asked.score, ticket=ticket)))

    return pages


def home_of(principal: Principal) -> str:
    """Where somebody who has just come in wants to be.

    One browser may be several kiosks or displays, so their address says which one it is.
    """
    if principal.role == "counter":
        return f"/counter/{principal.place}" if principal.place else "/counter/"
    if principal.role in ("kiosk", "display"):
        return f"/{principal.role}/?as={principal.acting_as}"
    return "/office/" if principal.role == "manager" else "/"


def came_by_tls(asked: Request) -> bool:
    """Whether the browser spoke TLS, to us or to a proxy on this machine that says so."""
    by_proxy = asked.remote_addr in ("127.0.0.1", "::1") and asked.headers.get("X-Forwarded-Proto") == "https"
    return asked.is_secure or by_proxy


def _person(guard: Guard) -> Principal:
    principal = guard.principal(("counter", "manager"), "teller")
    if principal.person is None:
        raise Forbidden("not_a_person", "Only a person can have a PIN.")
    return principal


def _open_doors(guard: Guard) -> list[dict[str, str]]:
    """The sessions of this browser: where they lead."""
    found = []
    for name in request.cookies:
        if name.startswith(COOKIE):
            try:
                who = guard.from_cookies({name: request.cookies[name]}, frozenset(_EVERYONE), None)
            except (NotSignedIn, Forbidden):
                continue
            found.append({"as": who.acting_as, "name": who.name, "role": who.role, "home": home_of(who)})
    return found


def _next() -> str:
    """A path of ours to go on to; nothing that leaves the house."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    safe = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if safe else ""


def _to(path: str) -> Response:
    answer: Response = redirect(path, 303)  # type: ignore[assignment]
    return answer
