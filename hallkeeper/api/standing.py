"""The invoice on paper every month: where it goes, by a touch, on one's own phone, or by a member of staff.

An address on file is fetched again when it is confirmed and never comes from a browser; no answer names an
address but masked. A visit goes over to a phone by a code (`diversion.visits.handover`).
"""

from dataclasses import asdict
from typing import Any

import segno
from flask import request

from diversion.billing.port import Unknown as BillingUnknown
from diversion.consent import Consent
from diversion.invoices import store as invoices_kept
from diversion.invoices.invoice import At, Invoice
from diversion.invoices.port import Filed, Unknown
from diversion.invoices.title import Title, title_of
from diversion.phone import Phone, phone_of
from diversion.places.places import Address, Place, Places
from diversion.proof.code import FOR_INVOICES, Purpose
from diversion.proof.proofs import Question
from diversion.standing import store as orders_kept
from diversion.standing.order import LIVING, Source, StandingOrder, Way
from diversion.standing.recipient import Recipient, open_recipient
from diversion.standing.register import SignUp
from diversion.visits import store as visits_kept
from diversion.visits.handover import Handover, Handovers
from diversion.visits.visit import PHONE, Outcome, Step, Visit
from hall.clock import rfc3339
from hall.errors import Forbidden, Invalid, NotFound, NotReady, Refused
from hall.hall import Hall
from hallkeeper.api.invoices import invoice_json, order_json
from hallkeeper.api.receipts import check_printer
from hallkeeper.api.route import Api, Asked
from hallkeeper.api.standing_shapes import (
    AskBody,
    FiledBody,
    HandBody,
    HandoverBody,
    PaperBody,
    PostBody,
    StaffBody,
    TitleBody,
)
from hallkeeper.diverting import Diverting
from hallkeeper.places import Atlas
from hallkeeper.receipts import Receipts

CUSTOMERS = ("kiosk", "phone")
MANAGER = ("manager",)
STAFF = ("counter", "manager")
OFFICE = "office"
NAMELESS = "个人"
"""As it stands on an invoice that is made out to no name."""
BEAT_MS = 20_000
"""So often a terminal that waits for a phone keeps its visit alive."""
SURE = frozenset({At.ISSUED, At.DELIVERED})
Json = dict[str, Any]


def standing_routes(api: Api, hall: Hall, ways: Diverting, atlas: Atlas, receipts: Receipts) -> None:
    """Declare the routes of standing orders on paper, and of the places that an address is picked from."""
    place_routes(api, ways, atlas)
    post_routes(api, hall, ways, atlas)
    handover_routes(api, hall, ways, receipts)
    staff_routes(api, hall, ways, atlas)


def place_routes(api: Api, ways: Diverting, atlas: Atlas) -> None:
    """What a picker shows: the provinces, what is `within` a place, what somebody means who types `find`."""
    asks = {"within": {"type": "string"}, "find": {"type": "string"}}

    @api.route("GET", "/address/places", roles=STAFF, answers={200: Json}, query=asks)
    def places(asked: Asked) -> Json:
        """Provinces, cities and districts, for a member of staff."""
        return offered()

    @api.route("GET", "/visits/<visit>/places", roles=CUSTOMERS, answers={200: Json}, query=asks)
    def for_visit(asked: Asked, visit: str) -> Json:
        """Provinces, cities and districts, for a customer."""
        ways.visits.of(asked.principal.actor, visit)
        return offered()

    def offered() -> Json:
        known, find, within = atlas.places(), request.args.get("find"), request.args.get("within")
        if find is not None:
            return {"places": [place_json(known, path) for path in known.find(find[:40])]}
        above = known.path(within) if within else ()
        return {"places": [place_json(known, (*above, place)) for place in known.within(within)]}


def post_routes(api: Api, hall: Hall, ways: Diverting, atlas: Atlas) -> None:
    """What a customer does, at a terminal or on a phone."""

    @api.route("GET", "/visits/<visit>/standing/post", roles=CUSTOMERS, answers={200: Json})
    def paper(asked: Asked, visit: str) -> Json:
        """The text to be agreed to, the address on file (masked), and whether places can be picked."""
        mine = proved(ways, asked, visit)
        try:
            filed = filed_of(ways, mine)
        except NotReady:
            filed = None  # the address can be typed all the same
        consent = ways.standing.consents.current(Way.POST, mine.language)
        return {"consent": consent_json(consent), "filed": filed and filed.masked, "picker": atlas.is_there()}

    @api.route("POST", "/visits/<visit>/standing/filed", roles=CUSTOMERS, body=FiledBody, answers={201: Json})
    def confirm(asked: Asked, visit: str) -> Json:
        """Paper every month to the address on file, as it is on file at this moment."""
        mine = proved(ways, asked, visit)
        filed = filed_of(ways, mine)
        if filed is None:
            raise Refused(
                "no_address", "No address is on file for this number; type it, or ask at a counter."
            )
        return sign_up(ways, asked, mine, asked.body, filed.name, filed.address, Source.FILE)

    @api.route("POST", "/visits/<visit>/standing/post", roles=CUSTOMERS, body=PostBody, answers={201: Json})
    def typed(asked: Asked, visit: str) -> Json:
        """Paper every month to an address that the customer has picked and typed."""
        mine = proved(ways, asked, visit)
        body: PostBody = asked.body
        address = atlas.places().address(tuple(body.codes), body.street)
        return sign_up(ways, asked, mine, body, body.name, address, Source.TYPED)


def handover_routes(api: Api, hall: Hall, ways: Diverting, receipts: Receipts) -> None:
    """From the terminal to one's own phone, and back to the printer."""

    def handovers() -> Handovers:
        return Handovers(hall, ways.vault)

    def watched(asked: Asked, visit: str) -> tuple[Visit, Handover]:
        """The visit of a code that this terminal shows, wherever it is by now."""
        said = handovers().read(asked.body.code, asked.principal.place or "")
        if said.visit != visit:
            raise NotFound("unknown_handover", "This code is another visit's.")
        return visits_kept.visit_of(hall.store, visit), said

    @api.route("POST", "/visits/<visit>/handover", roles=("kiosk",), body=HandBody, answers={201: Json})
    def hand_over(asked: Asked, visit: str) -> Json:
        """A code by which the customer's phone goes on with this visit: once, within three minutes."""
        mine = proved(ways, asked, visit)
        if ways.public_url is None:
            raise Refused("no_public_url", "No phone reaches this hall.")
        code = handovers().code(mine)
        link = f"{ways.public_url.rstrip('/')}/self/#go={code}&to={asked.body.to}"
        image = segno.make(link, error="m", micro=False).svg_data_uri(border=2, omitsize=True)
        return {"code": code, "link": link, "image": image}

    @api.route(
        "POST", "/visits/<visit>/handover/look", roles=("kiosk",), body=HandoverBody, answers={200: Json}
    )
    def look(asked: Asked, visit: str) -> Json:
        """How far the phone is: waiting, late, taken, done or over; an order is shown masked, an invoice
        without whose it is.
        """
        mine, said = watched(asked, visit)
        order, invoice = order_since(hall, mine, said), invoice_since(hall, mine, said)
        state = state_of(mine, order or invoice, fresh=handovers().is_fresh(said))
        if state in ("waiting", "late") and hall.clock() - mine.seen_at > BEAT_MS:
            ways.visits.touch(mine, Step.DELIVERY)
        paper = receipts.told(order.id) if order else None
        return {
            "state": state,
            "order": order and order_json(ways, order),
            "invoice": invoice and invoice_json(invoice),
            "receipt": paper,
        }

    @api.route(
        "POST", "/visits/<visit>/handover/stop", roles=("kiosk",), body=HandoverBody, answers={204: None}
    )
    def stop(asked: Asked, visit: str) -> None:
        """It was not the customer's own phone that took it over."""
        mine, _ = watched(asked, visit)
        ways.visits.end(asked.principal.actor, mine, Outcome.LEFT)

    @api.route(
        "POST", "/visits/<visit>/standing/paper", roles=("kiosk",), body=PaperBody, answers={200: Json}
    )
    def print_it(asked: Asked, visit: str) -> Json:
        """Print what was ordered in this visit, masked, and how to end it."""
        actor, code = asked.principal.actor, asked.body.code
        mine = watched(asked, visit)[0] if code else ways.visits.of(actor, visit)
        order = orders_kept.newest_of_visit(hall.store, mine.id)
        place = asked.principal.place or ""
        if order is None or order.state not in LIVING:
            raise NotFound("unknown_order", "Nothing was ordered in this visit.")
        check_printer(hall, place)
        receipts.print_order(actor, order, place, asked.once)
        return {"order": order_json(ways, order), "receipt": receipts.told(order.id)}


def staff_routes(api: Api, hall: Hall, ways: Diverting, atlas: Atlas) -> None:
    """A member of staff takes the address down."""

    @api.route(
        "GET", "/mailing/consent", roles=MANAGER, answers={200: Json}, query={"lang": {"type": "string"}}
    )
    def consent(asked: Asked) -> Json:
        """The text that the customer must have seen or heard, in a language."""
        return consent_json(ways.standing.consents.current(Way.POST, request.args.get("lang", "zh-CN")))

    @api.route("POST", "/mailing/code", roles=MANAGER, body=AskBody, answers={200: Json})
    def ask_code(asked: Asked) -> Json:
        """Send a one-time code that the customer reads out."""
        question = office_question(asked, phone_of(asked.body.phone), asked.body.language)
        sent = ways.messenger.proofs.ask(asked.principal.actor, question)
        return {"expires_at": rfc3339(sent.expires_at), "sandbox": ways.messenger.sandbox}

    @api.route("POST", "/mailing/orders", roles=MANAGER, body=StaffBody, answers={201: Json})
    def take_down(asked: Asked) -> Json:
        """Paper every month, for a customer who stands here or has read the code out."""
        actor, body = asked.principal.actor, asked.body
        phone = phone_of(body.phone)
        address = atlas.places().address(tuple(body.codes), body.street)
        account = account_of(ways, phone)
        question = office_question(asked, phone, body.consent_language)
        if body.code:
            ways.messenger.proofs.give(actor, question, body.code)
        elif body.seen:
            ways.messenger.proofs.seen(actor, question)
        else:
            raise Forbidden("not_proved", "The customer's code, or somebody has seen who it is.")
        wish = SignUp(
            recipient=Recipient(
                account, phone, title_for(ways, account, body), name=body.name, address=address
            ),
            consent=body.consent,
            consent_language=body.consent_language,
            place=OFFICE,
            way=Way.POST,
            source=Source.STAFF,
        )
        return order_json(ways, ways.standing.sign_up(actor, wish, proved=True, once=asked.once))


def proved(ways: Diverting, asked: Asked, visit: str) -> Visit:
    """The visit, if it is this screen's, and its number was proved. Raises where one of them is missing."""
    mine = ways.visits.of(asked.principal.actor, visit)
    ways.need_proof(mine, FOR_INVOICES)
    if ways.clerk is None:
        raise NotFound("no_invoices", "Invoices are made out at the counters here.")
    return mine


def filed_of(ways: Diverting, visit: Visit) -> Filed | None:
    """The address on file of a visit's account. Raises NotReady `invoices_silent`."""
    assert ways.clerk is not None
    try:
        return ways.clerk.filed(ways.visits.whose(visit).account)
    except Unknown as silent:
        raise NotReady("invoices_silent", "The invoice system does not answer; try again.") from silent


def sign_up(
    ways: Diverting, asked: Asked, visit: Visit, body: Any, name: str, address: Address, source: Source
) -> Json:
    """Begin the order, or put it in the place of the account's present one."""
    whose = ways.visits.whose(visit)
    title = title_for(ways, whose.account, body)
    wish = SignUp(
        recipient=Recipient(whose.account, whose.phone, title, name=name, address=address),
        consent=body.consent,
        consent_language=visit.language,
        place=visit.place,
        way=Way.POST,
        source=source,
        visit=visit.id,
        service=visit.service,
    )
    order = ways.standing.sign_up(asked.principal.actor, wish, proved=True, once=asked.once)
    return order_json(ways, order)


def title_for(ways: Diverting, account: str, body: TitleBody) -> Title:
    """The title that was given; else that of the account's present order; else none in particular."""
    if body.title_name is not None:
        return title_of(body.title, body.title_name, body.tax_no)
    before = ways.standing.living(account)
    if before is not None and before.sealed is not None:
        return open_recipient(ways.vault, before).title
    return title_of("personal", NAMELESS)


def account_of(ways: Diverting, phone: Phone) -> str:
    """The account of a number. Raises Invalid `unknown_number`, NotReady `billing_silent`."""
    try:
        found = ways.till.account(phone)
    except BillingUnknown as silent:
        raise NotReady("billing_silent", "The billing system does not answer; try again.") from silent
    if found is None:
        raise Invalid("unknown_number", "No customer of ours has this number.", field="phone")
    return found.id


def order_since(hall: Hall, visit: Visit, said: Handover) -> StandingOrder | None:
    """What the phone has ordered since it took the visit over."""
    order = orders_kept.newest_of_visit(hall.store, visit.id)
    return order if order is not None and order.made_at >= said.at and order.state in LIVING else None


def invoice_since(hall: Hall, visit: Visit, said: Handover) -> Invoice | None:
    """What the phone has had made out since it took the visit over; the newest.

    Once the phone has gone, what is being made out counts too: nobody need begin again.
    """
    made = [i for i in invoices_kept.of_visit(hall.store, visit.id) if i.created_at >= said.at]
    counts = SURE if visit.ended_at is None else {*SURE, At.REQUESTED}
    return next((i for i in reversed(made) if i.state in counts), None)


def state_of(visit: Visit, made: StandingOrder | Invoice | None, *, fresh: bool) -> str:
    """How far a visit is that was handed over; `made`: what came of it."""
    if made is not None:
        return "done"
    if visit.ended_at is not None:
        return "over"
    if visit.place == PHONE:
        return "taken"
    return "waiting" if fresh else "late"


def office_question(asked: Asked, phone: Phone, language: str) -> Question:
    """What is to be proved to the person at the desk: their codes are theirs alone."""
    return Question(phone, Purpose.MAILING, f"desk:{asked.principal.actor.ref}", OFFICE, language)


def consent_json(consent: Consent) -> Json:
    """A text as a screen shows it."""
    return {**asdict(consent), "text": consent.text}


def place_json(places: Places, path: tuple[Place, ...]) -> Json:
    """A place with its way down; `end`: nothing is within, and this is its postcode."""
    last = path[-1]
    postcode = None if last.within else places.postcode(last.code)
    return {
        "code": last.code,
        "name": last.name,
        "codes": [place.code for place in path],
        "names": list(last.names),
        "end": not last.within,
        "postcode": postcode.code if postcode else None,
    }
