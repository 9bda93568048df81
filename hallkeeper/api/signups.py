"""Signing a customer up at the counter where they are served: what would spare them the next visit, the
standing order for their invoices, its printed confirmation. For the teller who serves, and only meanwhile.
"""

from typing import Annotated, Any, Literal

import segno
from pydantic import Field

from diversion.billing.port import Account, Unknown
from diversion.cards.stock import Cards
from diversion.consent import Consent
from diversion.invoices.clerk import Clerk
from diversion.invoices.port import Filed
from diversion.invoices.port import Unknown as NoAnswer
from diversion.invoices.title import Title, title_of
from diversion.mandates.banks import Banks
from diversion.messages.stops import Via
from diversion.offers import INVOICE
from diversion.phone import Phone, masked_name, phone_of
from diversion.places.places import Address
from diversion.signup.at_counter import AtCounters
from diversion.standing.order import Source, StandingOrder, Way
from diversion.standing.recipient import Recipient
from diversion.standing.register import SignUp
from hall.clock import rfc3339
from hall.errors import Invalid, NotFound, NotReady, Refused
from hall.hall import Hall
from hall.offer import Offer
from hall.offer import Way as Led
from hall.ticket import Ticket
from hallkeeper.api.notices import StopNumberBody, wanted_json
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.api.shapes import Code
from hallkeeper.api.standing_shapes import Codes, Name, Street
from hallkeeper.api.visit_shapes import Phone as PhoneText
from hallkeeper.confirmations import printer_for
from hallkeeper.diverting import Diverting
from hallkeeper.places import Atlas
from hallkeeper.receipts import Receipts

TELLER = ("counter",)
Json = dict[str, Any]


class NumberBody(Body):
    """The customer's number, and the language in which they hear the text of consent."""

    phone: PhoneText
    language: Code = "zh-CN"


class LookBody(NumberBody):
    """Also the way that is wished: on paper there is another text, and perhaps an address on file."""

    way: Literal["email", "post"] = "email"


class ProveBody(Body):
    """What proves the number: the `code` that the customer reads out, or `seen`: who it is, by their paper.

    Nothing of that paper is sent or kept.
    """

    phone: PhoneText
    proved: Literal["code", "seen"]
    code: Annotated[str, Field(max_length=12)] = ""


class SignUpBody(Body):
    """Every month: to whom, where to, and the text that was agreed to; the number has been proved before.

    Where to is one of three: `email`; `filed`, the address on file, which never comes from a browser; or what
    the teller has picked and typed (`codes`, `street`, and `to_name` for the envelope). Without a `name` the
    invoice is made out to the holder of the number.
    """

    phone: PhoneText
    email: Annotated[str, Field(min_length=3, max_length=254)] | None = None
    filed: bool = False
    codes: Codes | None = None
    street: Street | None = None
    to_name: Name | None = None
    title: Literal["personal", "company"] = "personal"
    name: Annotated[str, Field(max_length=100)] | None = None
    tax_no: Annotated[str, Field(max_length=40)] | None = None
    consent: Code
    consent_language: Code


class OrderBody(Body):
    """Which standing order."""

    order: Code


def signup_routes(api: Api, hall: Hall, ways: Diverting, atlas: Atlas, receipts: Receipts) -> None:
    """Declare the routes of signing up at a counter. `atlas`: the places that an address is picked from."""
    made: list[AtCounters] = []
    banks = Banks()

    def printer(ticket: Ticket) -> str | None:
        return printer_for(hall, ticket)

    def at() -> AtCounters:
        """Made when it is first asked for: the API is also declared without a hall, to be described."""
        if not made:
            made.append(AtCounters(hall, ways.vault, ways.standing, ways.messenger.proofs, printer))
        return made[0]

    def told(order: StandingOrder, ticket: Ticket) -> Json:
        """An order, masked; where its paper comes out and what became of it, None where none was asked for.

        `can_print`: whether one can be printed by now.
        """
        paper = receipts.told(order.id)
        return {
            "order": order.id,
            "state": str(order.state),
            "to": ways.standing.masked(order),
            "first_cycle": order.first_cycle,
            "replaced": order.replaces is not None,
            "can_print": printer(ticket) is not None,
            "paper": paper and paper | {"kiosk": _kiosk(hall, receipts.kiosk_of(order.id))},
        }

    @api.route("GET", "/counters/<counter>/signups", roles=TELLER, answers={200: Json})
    def choices(asked: Asked, counter: str) -> Json:
        """What would spare the customer who is served the next visit; by what is really set up here."""
        ticket = at().served(asked.principal.actor, counter)
        found = _ways(hall, ways, ticket, has_bank=any(True for _ in banks))
        if _tops_up(hall, ticket) and any(Cards(hall).stock().values()):
            found.append({"way": "cards"})
        return {"ticket": ticket.id, "ways": found}

    @api.route("POST", "/counters/<counter>/standing/look", roles=TELLER, body=LookBody, answers={200: Json})
    def look(asked: Asked, counter: str) -> Json:
        """Whose number it is (masked), and what is to be agreed to; once it is proved, where to.

        `proved`: by what, None where nothing has proved it yet. Then also the order that they have and, for
        paper, the address on file, both masked; that they were shown is journalled.
        """
        actor, phone, way = asked.principal.actor, phone_of(asked.body.phone), Way(asked.body.way)
        shown = at().look(actor, counter, phone)
        account = _account(ways, phone)
        found: Json = {
            "payer": masked_name(account.name),
            "proved": shown and str(shown),
            "consent": _consent_json(ways.standing.consents.current(way, asked.body.language)),
        }
        if shown is None:
            return found
        order = ways.standing.living(account.id)
        found["notices"] = wanted_json(hall, ways, phone)
        found["order"] = order and {
            "order": order.id,
            "way": str(order.way),
            "to": ways.standing.masked(order),
        }
        if way is Way.POST:
            found |= _filed_json(ways, account) | {"picker": atlas.is_there()}
        if order is not None or found.get("filed"):
            at().has_read(actor, counter, "standing")
        return found

    @api.route(
        "POST", "/counters/<counter>/standing/code", roles=TELLER, body=NumberBody, answers={200: Json}
    )
    def code(asked: Asked, counter: str) -> Json:
        """Send the customer a one-time code, which they read out. Limited as at a terminal."""
        actor, body = asked.principal.actor, asked.body
        until = at().ask(actor, counter, phone_of(body.phone), body.language)
        return {"expires_at": rfc3339(until)}

    @api.route(
        "POST", "/counters/<counter>/standing/prove", roles=TELLER, body=ProveBody, answers={200: Json}
    )
    def prove(asked: Asked, counter: str) -> Json:
        """The customer's code, or the teller's word that they have seen who it is: journalled either way."""
        body = asked.body
        code = body.code if body.proved == "code" else None
        return {"proved": str(at().prove(asked.principal.actor, counter, phone_of(body.phone), code))}

    @api.route("POST", "/counters/<counter>/standing", roles=TELLER, body=SignUpBody, answers={201: Json})
    def sign_up(asked: Asked, counter: str) -> Json:
        """Sign the customer up; the confirmation comes out where there is a printer."""
        actor, body = asked.principal.actor, asked.body
        ticket = at().served(actor, counter)
        at().need_proof(actor, counter, phone_of(body.phone))
        order = at().sign_up(actor, counter, _wish(ways, atlas, counter, ticket, body), asked.once)
        return told(order, ticket)

    @api.route("POST", "/counters/<counter>/notices", roles=TELLER, body=StopNumberBody, answers={200: Json})
    def notices(asked: Asked, counter: str) -> Json:
        """No messages about changes to the proved number of the customer at hand, or again."""
        actor, body, phone = asked.principal.actor, asked.body, phone_of(asked.body.phone)
        at().need_proof(actor, counter, phone)
        ways.messenger.stops.say(actor.ref, phone, Via.COUNTER, stopped=body.stopped)
        return wanted_json(hall, ways, phone)

    @api.route("GET", "/counters/<counter>/standing/<order>", roles=TELLER, answers={200: Json})
    def see(asked: Asked, counter: str, order: str) -> Json:
        """An order that was taken down for the customer at hand, and what became of its paper."""
        actor = asked.principal.actor
        return told(at().own(actor, counter, order), at().served(actor, counter))

    @api.route(
        "POST", "/counters/<counter>/standing/print", roles=TELLER, body=OrderBody, answers={200: Json}
    )
    def print_again(asked: Asked, counter: str) -> Json:
        """Print the confirmation again, marked 补打 / COPY."""
        actor = asked.principal.actor
        order = at().own(actor, counter, asked.body.order)
        ticket = at().served(actor, counter)
        receipts.print_order(actor, order, printer(ticket), asked.once)
        return told(order, ticket)

    @api.route("POST", "/counters/<counter>/standing/undo", roles=TELLER, body=OrderBody, answers={200: Json})
    def undo(asked: Asked, counter: str) -> Json:
        """Take back what was taken down for the customer at hand; the order before it holds again."""
        again = at().take_back(asked.principal.actor, counter, asked.body.order)
        return {"again": again and ways.standing.masked(again)}


def _ways(hall: Hall, ways: Diverting, ticket: Ticket, *, has_bank: bool) -> list[Json]:
    """In the order of what suits the ticket best; empty where nothing spares the next visit for it."""
    service = _business(hall, ticket)
    offers = _offers(hall, ticket)
    if not offers and service not in (INVOICE, hall.catalogue.pays_for):
        return []
    standing: list[Json] = [{"way": "standing"}] if ways.clerk is not None else []
    mandate: list[Json] = [{"way": "mandate"}] if has_bank else []
    found = standing + mandate if service == INVOICE else mandate + standing
    channels = [o for o in offers if o.way is Led.CHANNEL]
    if channels:
        names, link = dict(channels[0].names), channels[0].link
        found.append({"way": "channel", "names": names, "url": link, "image": _drawn(link)})
    elif ways.public_url is not None:
        page = f"{ways.public_url.rstrip('/')}/self/?service={service}"
        found.append({"way": "phone", "url": page, "image": _drawn(page)})
    return found


def _tops_up(hall: Hall, ticket: Ticket) -> bool:
    """Paying, in cash or not, or another business type that is offered a way, but for invoices."""
    service = _business(hall, ticket)
    return service == hall.catalogue.pays_for or (bool(_offers(hall, ticket)) and service != INVOICE)


def _offers(hall: Hall, ticket: Ticket) -> list[Offer]:
    """What is offered for a ticket's business type; a number of the cash series has what paying has."""
    mine = {ticket.service, _business(hall, ticket)}
    return [offer for offer in hall.catalogue.diverting if offer.service in mine]


def _business(hall: Hall, ticket: Ticket) -> str:
    return ticket.service if ticket.service == INVOICE else hall.catalogue.asked_as(ticket.service)


def _wish(ways: Diverting, atlas: Atlas, counter: str, ticket: Ticket, body: SignUpBody) -> SignUp:
    _clerk(ways)
    phone = phone_of(body.phone)
    account = _account(ways, phone)
    name, address = (None, None) if body.email is not None else _post(ways, atlas, account, body)
    return SignUp(
        recipient=Recipient(account.id, phone, _title(account, body), body.email, name, address),
        consent=body.consent,
        consent_language=body.consent_language,
        place=counter,
        way=Way.EMAIL if address is None else Way.POST,
        source=Source.STAFF,
        service=ticket.service,
    )


def _post(
    ways: Diverting, atlas: Atlas, account: Account, body: SignUpBody
) -> tuple[str | None, Address | None]:
    """The name and address on the envelope. Raises Invalid by field, NotReady, Refused `no_address`."""
    if body.filed:
        filed = _filed(ways, account)
        if filed is None:
            raise Refused("no_address", "No address is on file for this number; type it.")
        return filed.name, filed.address
    if body.codes is None:
        raise Invalid("invalid_address", "Where do the invoices go?", field="email")
    return body.to_name, atlas.places().address(tuple(body.codes), body.street or "")


def _filed(ways: Diverting, account: Account) -> Filed | None:
    """The address on file, as it is at this moment. Raises NotFound `no_invoices`, NotReady."""
    try:
        return _clerk(ways).filed(account.id)
    except NoAnswer as silent:
        raise NotReady("invoices_silent", "The invoice system does not answer; try again.") from silent


def _clerk(ways: Diverting) -> Clerk:
    if ways.clerk is None:
        raise NotFound("no_invoices", "Invoices are made out by hand here.")
    return ways.clerk


def _filed_json(ways: Diverting, account: Account) -> Json:
    try:
        filed = _filed(ways, account)
    except NotReady:
        filed = None  # the address can be typed all the same
    return {"filed": filed and filed.masked}


def _title(account: Account, body: SignUpBody) -> Title:
    if body.title == "personal" and not (body.name or "").strip():
        return title_of("personal", account.name)
    return title_of(body.title, body.name or "", body.tax_no)


def _account(ways: Diverting, phone: Phone) -> Account:
    try:
        account = ways.till.account(phone)
    except Unknown as silent:
        raise NotReady(
            "billing_silent", "The billing system does not answer; try again in a minute."
        ) from silent
    if account is None:
        raise Invalid(
            "unknown_number", "No customer of ours has this number; look at it again.", field="phone"
        )
    return account


def _consent_json(consent: Consent) -> Json:
    return {
        "version": consent.version,
        "language": consent.language,
        "title": consent.title,
        "lead": consent.lead,
        "points": list(consent.points),
    }


def _kiosk(hall: Hall, code: str | None) -> Json | None:
    return {"code": code, "names": dict(hall.catalogue.kiosk(code).names)} if code else None


def _drawn(text: str) -> str:
    return segno.make(text, error="m", micro=False).svg_data_uri(border=2, omitsize=True)
