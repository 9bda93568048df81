"""Invoices for who helps themselves: now, and every month.

Everything here needs the one-time code: an invoice and its title are nobody else's business. Invoices are
found by the visit's own account, never by an id alone.
"""

from typing import Any

import segno

from diversion.invoices.changing import handed_in
from diversion.invoices.clerk import Clerk, Wish
from diversion.invoices.invoice import Invoice, Way
from diversion.invoices.parcel import Customer
from diversion.invoices.port import Unknown
from diversion.invoices.title import Title, tax_no_of, title_of
from diversion.invoices.title_code import title_of_code
from diversion.proof.code import FOR_INVOICES
from diversion.standing import order as standing
from diversion.standing.recipient import Recipient
from diversion.standing.register import SignUp
from diversion.visits.visit import PHONE, Visit
from diversion.visits.visits import Whose
from hall.clock import rfc3339
from hall.errors import Invalid, NotFound, NotReady
from hall.hall import Hall
from hallkeeper.api.receipts import check_printer
from hallkeeper.api.route import Api, Asked, Nothing
from hallkeeper.api.visit_shapes import (
    CompanyBody,
    DeliverBody,
    InvoiceBody,
    StandingBody,
    TitleCodeBody,
)
from hallkeeper.diverting import Diverting
from hallkeeper.receipts import Receipts

CUSTOMERS = ("kiosk", "phone")
Json = dict[str, Any]


def invoice_routes(api: Api, hall: Hall, ways: Diverting, receipts: Receipts) -> None:
    """Declare the routes of invoices."""

    def known(asked: Asked, visit: str) -> tuple[Visit, Whose, Clerk]:
        """The visit, whose number it is, proved, and the clerk. Raises where one of them is missing."""
        mine = ways.visits.of(asked.principal.actor, visit)
        ways.need_proof(mine, FOR_INVOICES)
        if ways.clerk is None:
            raise NotFound("no_invoices", "Invoices are made out at the counters here.")
        return mine, ways.visits.whose(mine), ways.clerk

    def shown(clerk: Clerk, i: Invoice) -> Json:
        """An invoice for its own customer, and what became of its notice on paper."""
        return with_link(clerk, i) | {"receipt": receipts.told(i.id)}

    @api.route("GET", "/visits/<visit>/invoices", roles=CUSTOMERS, answers={200: Json})
    def open_items(asked: Asked, visit: str) -> Json:
        """What may still be invoiced, and what has been or is being: what was cancelled or failed is open."""
        _, whose, clerk = known(asked, visit)
        try:
            found = clerk.open_items(whose.account)
        except Unknown as silent:
            raise _silent() from silent
        return {
            "open": [{"item": x.item, "what": str(x.what), "fen": x.fen, "on": x.on} for x in found],
            "invoices": [invoice_json(i) for i in clerk.living(whose.account)],
        }

    @api.route("POST", "/visits/<visit>/invoices", roles=CUSTOMERS, body=InvoiceBody, answers={201: Json})
    def issue(asked: Asked, visit: str) -> Json:
        """Make out an invoice of an open item: once, however often this is sent."""
        mine, whose, clerk = known(asked, visit)
        body = asked.body
        title = title_of(body.title, body.name, body.tax_no)
        wish = Wish(
            customer=Customer(whose.account, whose.phone, title, body.email),
            item=body.item,
            place=mine.place,
            way=_way(mine, body.way),
            language=mine.language,
            visit=mine.id,
            ticket=mine.ticket,
            service=mine.service,
        )
        try:
            return shown(clerk, clerk.request(asked.principal.actor, wish, asked.once))
        except Unknown as silent:
            raise _silent() from silent

    @api.route("GET", "/visits/<visit>/invoices/<invoice>", roles=CUSTOMERS, answers={200: Json})
    def look(asked: Asked, visit: str, invoice: str) -> Json:
        """An invoice of this visit's account as it stands, with the code that leads to it once issued."""
        _, whose, clerk = known(asked, visit)
        return shown(clerk, clerk.one_of(whose.account, invoice))

    @api.route(
        "POST",
        "/visits/<visit>/invoices/<invoice>/deliver",
        roles=CUSTOMERS,
        body=DeliverBody,
        answers={200: Json},
    )
    def deliver(asked: Asked, visit: str, invoice: str) -> Json:
        """Send it once more, or another way; `print`: a notice of it on paper, here, in the same commit."""
        mine, whose, clerk = known(asked, visit)
        actor, body = asked.principal.actor, asked.body
        own, way = clerk.one_of(whose.account, invoice), _way(mine, body.way)
        if way is not Way.PRINT:
            return shown(clerk, clerk.deliver(actor, own.id, way, body.email, asked.once))
        check_printer(hall, mine.place)
        receipts.print_order(
            actor, own, mine.place, asked.once, lambda tx: handed_in(tx, actor.ref, own.id, way)
        )
        return shown(clerk, clerk.invoice(own.id))

    @api.route("POST", "/visits/<visit>/company", roles=CUSTOMERS, body=CompanyBody, answers={200: Json})
    def company(asked: Asked, visit: str) -> Json:
        """The company of a tax number, as it is registered: nobody need type its name. Counted, limited.

        One whose registered name cannot stand on an invoice is answered as unknown.
        """
        mine, whose, _ = known(asked, visit)
        if ways.companies is None:
            raise NotFound("no_companies", "Nobody here knows companies by their tax number; type the name.")
        tax_no = tax_no_of(asked.body.tax_no)
        ways.visits.may_look_for_company(mine, whose.phone)
        try:
            name = ways.companies.company(tax_no)
        except Unknown as silent:
            raise _silent() from silent
        title = None if name is None else usable(name, tax_no)
        if title is None:
            raise NotFound("unknown_company", "No company of this tax number is known; compare it once more.")
        return {"name": title.name, "tax_no": title.tax_no}

    @api.route(
        "POST", "/visits/<visit>/title-code", roles=("kiosk",), body=TitleCodeBody, answers={200: Json}
    )
    def title_code(asked: Asked, visit: str) -> Json:
        """The company of a title code that was held to a terminal's reader. Nothing of it is kept."""
        known(asked, visit)
        title = title_of_code(asked.body.code)
        return {"name": title.name, "tax_no": title.tax_no}

    @api.route("GET", "/visits/<visit>/standing", roles=CUSTOMERS, answers={200: Json})
    def every_month(asked: Asked, visit: str) -> Json:
        """The standing order of this account, masked, and the text to be agreed to for a new one."""
        mine, whose, _ = known(asked, visit)
        order = ways.standing.living(whose.account)
        consent = ways.standing.consents.current(standing.Way.EMAIL, mine.language)
        return {
            "order": order and order_json(ways, order),
            "receipt": receipts.told(order.id) if order else None,
            "consent": {
                "version": consent.version,
                "language": consent.language,
                "title": consent.title,
                "text": consent.text,
            },
        }

    @api.route("POST", "/visits/<visit>/standing", roles=CUSTOMERS, body=StandingBody, answers={201: Json})
    def sign_up(asked: Asked, visit: str) -> Json:
        """An e-mail with the invoice every month from now on; one before it is replaced."""
        mine, whose, _ = known(asked, visit)
        body = asked.body
        title = title_of(body.title, body.name, body.tax_no)
        wish = SignUp(
            recipient=Recipient(whose.account, whose.phone, title, body.email),
            consent=body.consent,
            consent_language=mine.language,
            place=mine.place,
            visit=mine.id,
            service=mine.service,
        )
        order = ways.standing.sign_up(asked.principal.actor, wish, proved=True, once=asked.once)
        return order_json(ways, order)

    @api.route("POST", "/visits/<visit>/standing/cancel", roles=CUSTOMERS, body=Nothing, answers={204: None})
    def cancel(asked: Asked, visit: str) -> None:
        """No more invoices by themselves."""
        _, whose, _ = known(asked, visit)
        order = ways.standing.living(whose.account)
        if order is None:
            raise NotFound("unknown_order", "There is no standing order.")
        ways.standing.cancel(asked.principal.actor, order.id, proved=True)


def usable(name: str, tax_no: str) -> Title | None:
    """The title of a company as a registry has it; None where no invoice can be made out to that."""
    try:
        return title_of("company", name, tax_no)
    except Invalid:
        return None


def _silent() -> NotReady:
    return NotReady("invoices_silent", "The invoice system does not answer; try again.")


def _way(visit: Visit, way: str) -> Way:
    if way == Way.PRINT and visit.place == PHONE:
        raise Invalid("invalid_field", "way: a phone prints nothing.", field="way")
    return Way(way)


def invoice_json(i: Invoice) -> Json:
    """An invoice without whose it is."""
    return {
        "invoice": i.id,
        "item": i.item,
        "what": str(i.what),
        "period": i.period,
        "fen": i.fen,
        "state": str(i.state),
        "number": i.number,
        "issued_on": i.issued_on,
        "refused": i.refused,
        "waits_for_staff": i.desk is not None,
        "desk": str(i.desk) if i.desk else None,
        "ways": list(i.ways),
        "created_at": rfc3339(i.created_at),
    }


def with_link(clerk: Clerk, i: Invoice) -> Json:
    """The same for its own customer: with the link, and its code to be scanned, once it is issued."""
    if i.number is None or i.link is None:
        return invoice_json(i) | {"link": None, "image": None}
    link = clerk.link(i)
    image = segno.make(link, error="m", micro=False).svg_data_uri(border=2, omitsize=True)
    return invoice_json(i) | {"link": link, "image": image}


def order_json(ways: Diverting, order: standing.StandingOrder) -> Json:
    """A standing order, masked."""
    return {
        "way": str(order.way),
        "state": str(order.state),
        "to": ways.standing.masked(order),
        "first_cycle": order.first_cycle,
    }
