"""Receipts (缴费凭条) on paper: what one says, what became of it, and printing it again.

The confirmation of a standing order, its end or a mandate and the notice of an invoice are such papers too,
each found by its id.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from diversion.invoices.invoice import WITH_NUMBER, Invoice
from diversion.invoices.parcel import known_customer, open_customer
from diversion.invoices.store import known_of as find_invoice
from diversion.mandates.mandate import Mandate
from diversion.mandates.payer import open_payer
from diversion.mandates.store import find as find_mandate
from diversion.payment import store as kept
from diversion.payment.order import WITH_BILLING, Pay, Payment
from diversion.payment.sandbox_wallet import SandboxWallet
from diversion.standing import store as orders_kept
from diversion.standing.order import END, At, StandingOrder
from diversion.standing.recipient import open_recipient
from diversion.visits.store import visit_of
from diversion.visits.visit import PHONE
from hall.clock import local, rfc3339
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.api.shapes import Code
from hallkeeper.diverting import Diverting
from hallkeeper.receipts import MOST_PAPERS, Ended, Order, Paper, Receipts

Json = dict[str, Any]
MANAGER = ("manager",)


class PaperBody(Body):
    """What became of a receipt. LATE: no byte has left for a while, and the printer is still trying."""

    model_config = ConfigDict(populate_by_name=True)

    payment: Code
    copy_number: Annotated[int, Field(alias="copy", ge=1, le=MOST_PAPERS, strict=True)]
    state: Literal["LATE", "SENT", "CONFIRMED", "UNKNOWN", "EXPIRED", "CANCELLED"]
    reason: Annotated[str, Field(max_length=64)] | None = None


class PrintBody(Body):
    """At which terminal; by default where it was paid."""

    kiosk: Code | None = None


def receipt_routes(api: Api, hall: Hall, ways: Diverting, receipts: Receipts) -> None:
    """Declare the routes of receipts."""

    @api.route("GET", "/receipts", roles=MANAGER, answers={200: list[Json]})
    def doubtful(asked: Asked) -> list[Json]:
        """The payments whose customers may be without their receipt, oldest first."""
        return [_named(hall, ways, row) for row in receipts.doubtful()]

    @api.route("GET", "/receipts/<payment>", roles=("device", *MANAGER), answers={200: Json})
    def look(asked: Asked, payment: str) -> Json:
        """What a receipt or a confirmation says; number and address are masked.

        A device's program is told of papers that were asked for, and of no other customer.
        """
        found = _about(hall, payment)
        if asked.principal.role == "device" and receipts.told(found.id) is None:
            raise NotFound("unknown_payment", "No paper of this was asked for.")
        if isinstance(found, Mandate):
            return mandate_json(hall, ways, found)
        if isinstance(found, StandingOrder):
            return confirmation_json(hall, ways, found)
        if isinstance(found, Ended):
            return ended_json(hall, ways, found.order)
        if isinstance(found, Invoice):
            return notice_json(hall, ways, found)
        return receipt_json(hall, ways, _with_receipt(found))

    @api.route(
        "POST", "/receipts/<payment>/print", roles=("kiosk", *MANAGER), body=PrintBody, answers={200: Json}
    )
    def print_again(asked: Asked, payment: str) -> Json:
        """Print a receipt again, marked 补打 / COPY: by the office, or for the customer who stands there."""
        actor, found = asked.principal.actor, _about(hall, payment)
        if not isinstance(found, Payment):
            return _confirmed_again(asked, found)
        kiosk = asked.body.kiosk or found.place
        if asked.principal.role == "kiosk":
            kiosk = ways.visits.of(actor, found.visit or "").place
        paid = _with_receipt(found)
        check_printer(hall, kiosk)
        if paid.state is Pay.POSTED:
            ways.till.receipt(actor, paid.id, "printed", kiosk)
        else:
            receipts.print_again(actor, paid, kiosk, asked.once)
        return {"payment": paid.id, "receipt": receipts.told(paid.id)}

    def _confirmed_again(asked: Asked, order: Order) -> Json:
        """A confirmation or notice once more: by the office; a terminal asks through its visit."""
        if asked.principal.role == "kiosk":
            raise NotFound("unknown_payment", "A terminal prints it through its visit.")
        kiosk = asked.body.kiosk or order.place
        check_printer(hall, kiosk)
        receipts.print_order(asked.principal.actor, order, kiosk, asked.once)
        return {"payment": order.id, "receipt": receipts.told(order.id)}

    @api.route("PUT", "/devices/<device>/receipt", roles=("device",), body=PaperBody, answers={200: Json})
    def state(asked: Asked, device: str) -> Json:
        """What became of a receipt; where its customer may be without it, everybody hears of it."""
        body = asked.body
        about = _about(hall, body.payment).id
        hall.catalogue.device(device)
        paper = Paper(body.copy_number, None, body.state, body.reason)
        receipts.hear(asked.principal.actor, device, about, paper)
        return {"payment": about, "receipt": receipts.told(about)}


def receipt_json(hall: Hall, ways: Diverting, paid: Payment) -> Json:
    """What a receipt says, as facts; words are the printer's. `terminal` is empty for a phone."""
    catalogue, at = hall.catalogue, paid.paid_at or paid.changed_at
    return {
        "payment": paid.id,
        "order_no": paid.order_no,
        "hall": dict(catalogue.names),
        "terminal": {} if paid.place == PHONE else dict(catalogue.kiosk(paid.place).names),
        "kind": str(paid.kind),
        "period": ways.till.period(paid),
        "fen": paid.paid_fen if paid.paid_fen is not None else paid.fen,
        "provider": paid.provider,
        "billing_ref": paid.billing_ref,
        "phone": ways.till.masked(paid),
        "paid_at": rfc3339(at),
        "local": f"{local(at, catalogue.zone):%Y-%m-%d %H:%M:%S}",
        "zone": catalogue.zone,
        "language": visit_of(hall.store, paid.visit).language if paid.visit else catalogue.languages[0],
        "sandbox": paid.provider == SandboxWallet.code,
        "hotline": catalogue.rules.hotline or None,
    }


def confirmation_json(hall: Hall, ways: Diverting, order: StandingOrder) -> Json:
    """What the confirmation of a standing order says: a receipt's facts, `to` whom instead of how much."""
    catalogue = hall.catalogue
    opened = open_recipient(ways.vault, order)
    return {
        "payment": order.id,
        "order_no": shown_number(order),
        "hall": dict(catalogue.names),
        "terminal": _terminal(hall, order.place),
        "kind": f"standing_{order.way}",
        "period": order.first_cycle,
        "fen": 0,
        "provider": "",
        "billing_ref": None,
        "phone": opened.phone.masked,
        "to": opened.masked,
        "paid_at": rfc3339(order.made_at),
        "local": f"{local(order.made_at, catalogue.zone):%Y-%m-%d %H:%M:%S}",
        "zone": catalogue.zone,
        "language": order.consent_language,
        "sandbox": False,
        "hotline": catalogue.rules.hotline or None,
    }


def ended_json(hall: Hall, ways: Diverting, order: StandingOrder) -> Json:
    """What the paper says of an order that is over: the same facts, `to` whom it went until now."""
    at = order.changed_at
    return confirmation_json(hall, ways, order) | {
        "payment": order.end_paper,
        "terminal": {},
        "kind": "standing_end",
        "period": None,
        "paid_at": rfc3339(at),
        "local": f"{local(at, hall.catalogue.zone):%Y-%m-%d %H:%M:%S}",
    }


def mandate_json(hall: Hall, ways: Diverting, mandate: Mandate) -> Json:
    """What the confirmation of automatic payment says: who takes it, since when, how to end it."""
    catalogue = hall.catalogue
    return {
        "payment": mandate.id,
        "order_no": mandate.shown_number,
        "hall": dict(catalogue.names),
        "terminal": _terminal(hall, mandate.place),
        "kind": "mandate_provider",
        "period": None,
        "fen": 0,
        "provider": mandate.with_whom,
        "billing_ref": None,
        "phone": open_payer(ways.vault, mandate).phone.masked,
        "paid_at": rfc3339(mandate.changed_at),
        "local": f"{local(mandate.changed_at, catalogue.zone):%Y-%m-%d %H:%M:%S}",
        "zone": catalogue.zone,
        "language": mandate.consent_language,
        "sandbox": mandate.with_whom == SandboxWallet.code,
        "hotline": catalogue.rules.hotline or None,
    }


def notice_json(hall: Hall, ways: Diverting, invoice: Invoice) -> Json:
    """What the notice of an invoice says: its number, to whom it is made out (masked), the `link` to the PDF.

    Raises Refused where it is not issued, cancelled again, or forgotten.
    """
    if ways.clerk is None or invoice.state not in WITH_NUMBER:
        raise Refused("not_allowed_in_state", f"This invoice is {invoice.state}; it has no notice.")
    catalogue, customer = hall.catalogue, open_customer(ways.vault, invoice)
    return {
        "payment": invoice.id,
        "order_no": invoice.number,
        "hall": dict(catalogue.names),
        "terminal": _terminal(hall, invoice.place),
        "kind": f"invoice_{invoice.what}",
        "period": invoice.period,
        "fen": invoice.fen,
        "provider": "",
        "billing_ref": None,
        "phone": customer.phone.masked,
        "to": customer.title.masked,
        "link": ways.clerk.link(invoice),
        "paid_at": rfc3339(invoice.created_at),
        "local": f"{local(invoice.created_at, catalogue.zone):%Y-%m-%d %H:%M:%S}",
        "zone": catalogue.zone,
        "language": invoice.language,
        "sandbox": ways.sandbox,
        "hotline": catalogue.rules.hotline or None,
    }


def _terminal(hall: Hall, place: str) -> Json:
    """A terminal's names; nothing for a phone, the office, or one that is retired."""
    return next((dict(kiosk.names) for kiosk in hall.catalogue.touched if kiosk.code == place), {})


def shown_number(order: StandingOrder) -> str:
    """By what a customer may name a standing order."""
    return order.id.partition("-")[0].upper()


def check_printer(hall: Hall, kiosk: str) -> None:
    """Raises Invalid for a phone, Refused `no_printer` where the terminal has none that is switched on."""
    if kiosk == PHONE:
        raise Invalid("invalid_field", "kiosk: a phone prints nothing; name a terminal.", field="kiosk")
    hall.catalogue.kiosk(kiosk)
    if not any(d.kind == "printer" and d.place == kiosk and d.enabled for d in hall.catalogue.wired):
        raise Refused("no_printer", "There is no printer here; the receipt stays on the screen.")


def _about(hall: Hall, about: str) -> Payment | Order:
    """The payment, order, its end, mandate or invoice of a paper. Raises NotFound `unknown_payment`."""
    store = hall.store
    if about.endswith(END):
        over = orders_kept.known(store, about.removesuffix(END))
        if over is None or over.state is not At.CANCELLED:
            raise NotFound("unknown_payment", "There is no such paper.")
        return Ended(over)
    order = orders_kept.known(store, about) or find_mandate(store, about) or find_invoice(store, about)
    return kept.payment_of(hall.store, about) if order is None else order


def _with_receipt(paid: Payment) -> Payment:
    """The payment, once billing has it. Raises Refused `not_allowed_in_state`."""
    if paid.state not in WITH_BILLING:
        raise Refused("not_allowed_in_state", f"This payment is {paid.state}; it has no receipt.")
    return paid


def _named(hall: Hall, ways: Diverting, row: Json) -> Json:
    """A doubt with what the payment is known by: order number, masked number, kind, amount."""
    found = _about(hall, row["payment"])
    if isinstance(found, Payment):
        kind, fen, phone = str(found.kind), found.paid_fen or found.fen, ways.till.masked(found)
        return row | {"order_no": found.order_no, "fen": fen, "kind": kind, "phone": phone}
    if isinstance(found, Invoice):
        customer = known_customer(ways.vault, found)
        what = {"order_no": found.number, "fen": found.fen, "kind": f"invoice_{found.what}"}
        return row | what | {"phone": customer.phone.masked if customer else ""}
    order = found.order if isinstance(found, Ended) else found
    phone = _phone(ways, order) if order.sealed is not None else ""
    if isinstance(order, Mandate):
        return row | {"order_no": order.shown_number, "fen": None, "kind": "mandate_provider", "phone": phone}
    number = shown_number(order)
    kind = "standing_end" if isinstance(found, Ended) else f"standing_{order.way}"
    return row | {"order_no": number, "fen": None, "kind": kind, "phone": phone}


def _phone(ways: Diverting, found: StandingOrder | Mandate) -> str:
    """The number with its middle hidden."""
    if isinstance(found, Mandate):
        return open_payer(ways.vault, found).phone.masked
    return open_recipient(ways.vault, found).phone.masked
