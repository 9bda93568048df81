"""The invoices desk (发票处理台): decisions that wait, a day's invoices, finding one, the red letter (红冲).

Whose an invoice is, is masked; the whole of it is opened on request, and every such reading is journalled.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from flask import request
from pydantic import Field

from diversion.invoices import store as kept
from diversion.invoices.clerk import Clerk
from diversion.invoices.decisions import choices
from diversion.invoices.finding import Finding
from diversion.invoices.invoice import At, Invoice, Way
from diversion.invoices.parcel import known_customer
from hall.clock import rfc3339, start_of
from hall.errors import Invalid, NotFound
from hall.hall import Hall
from hallkeeper.api.invoices import invoice_json
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.api.visit_shapes import InvoiceDecisionBody
from hallkeeper.diverting import Diverting
from planning.history.figures import History

MANAGER = ("manager",)
Json = dict[str, Any]
MOST = 500
"""So many of a day are listed, the newest."""
MADE_OUT = frozenset({At.ISSUED, At.DELIVERED, At.RED_LETTERED})
WHY = "invoices desk"


class FindBody(Body):
    """What is looked for: of an invoice's number, or a telephone number, whole or masked (`138****0001`)."""

    what: Annotated[str, Field(min_length=1, max_length=40)]


class SendBody(Body):
    """By which way it is sent (once more); without an `email` to the customer's own."""

    way: Literal["sms", "email"]
    email: Annotated[str, Field(max_length=254)] | None = None


class RedBody(Body):
    """Why it is cancelled."""

    reason: Literal["wrong_title", "wrong_item", "money_back", "not_wanted"]


def invoice_desk_routes(api: Api, hall: Hall, ways: Diverting, history: History) -> None:
    """Declare the routes of the office's invoices desk; finding one rests as reading the past does."""

    def clerk() -> Clerk:
        if ways.clerk is None:
            raise NotFound("no_invoices", "No invoice system is named in the settings.")
        return ways.clerk

    def shown(i: Invoice) -> Json:
        return desk_json(ways, i, hall.clock())

    @api.route(
        "GET",
        "/invoices",
        roles=MANAGER,
        answers={200: Json},
        query={"day": {"type": "string"}, "state": {"type": "string", "enum": [str(state) for state in At]}},
    )
    def overview(asked: Asked) -> Json:
        """What waits for a person, what is on its way, and a day's invoices that know whose they are.

        Of the day the newest are listed, those in `state` if one is given; what was made out is of all.
        """
        day = request.args.get("day", hall.board.business_day)
        state = _state(request.args.get("state"))
        rows = kept.known_between(hall.store, *_span(hall, day))
        fit = [i for i in rows if state is None or i.state is state]
        made_out = [i.fen for i in rows if i.state in MADE_OUT]
        return {
            "desk": [shown(i) for i in kept.unsettled(hall.store)],
            "day": day,
            "today": hall.board.business_day,
            "of_day": [shown(i) for i in fit[-MOST:][::-1]],
            "fit": len(fit),
            "all": len(rows),
            "made_out": {"n": len(made_out), "fen": sum(made_out)},
            "system": ways.clerk is not None,
            "now": rfc3339(hall.clock()),
        }

    @api.route("POST", "/invoices/find", roles=MANAGER, body=FindBody, answers={200: Json})
    def find(asked: Asked) -> Json:
        """Invoices by their number or by the customer's; looking by a customer's number is journalled."""
        found = Finding(hall, ways.vault, history.breathe).find(asked.principal.actor, asked.body.what)
        return {"found": [shown(i) for i in found], "now": rfc3339(hall.clock())}

    @api.route("GET", "/invoices/<invoice>", roles=MANAGER, answers={200: Json})
    def one(asked: Asked, invoice: str) -> Json:
        """One invoice as it is now, masked as in the list."""
        return shown(kept.invoice_of(hall.store, invoice))

    @api.route("POST", "/invoices/<invoice>/customer", roles=MANAGER, body=Nothing, answers={200: Json})
    def customer(asked: Asked, invoice: str) -> Json:
        """For whom it is, in full; the reading is journalled."""
        whose = clerk().customer(clerk().invoice(invoice), asked.principal.actor, WHY)
        title = whose.title
        who = {"phone": whose.phone.digits, "email": whose.email}
        return who | {"kind": str(title.kind), "title": title.name, "tax_no": title.tax_no}

    @api.route(
        "POST", "/invoices/<invoice>/decide", roles=MANAGER, body=InvoiceDecisionBody, answers={200: Json}
    )
    def decide(asked: Asked, invoice: str) -> Json:
        """Ask the invoice system again, or give the request up."""
        return shown(clerk().decide(asked.principal.actor, invoice, asked.body.decision))

    @api.route("POST", "/invoices/<invoice>/deliver", roles=MANAGER, body=SendBody, answers={200: Json})
    def deliver(asked: Asked, invoice: str) -> Json:
        """Send it to its customer once more, or by another way."""
        actor, body = asked.principal.actor, asked.body
        return shown(clerk().deliver(actor, invoice, Way(body.way), body.email, asked.once))

    @api.route("POST", "/invoices/<invoice>/red-letter", roles=MANAGER, body=RedBody, answers={200: Json})
    def red_letter(asked: Asked, invoice: str) -> Json:
        """Cancel an issued invoice by a red letter (红冲): what it was for can be invoiced anew."""
        return shown(clerk().red_letter(asked.principal.actor, invoice, asked.body.reason, asked.once))


def desk_json(ways: Diverting, i: Invoice, now: int) -> Json:
    """An invoice as the office sees it: whose it is masked; `may`: what a person may do with it now."""
    customer = known_customer(ways.vault, i)
    return invoice_json(i) | {
        "request_no": i.request_no,
        "phone": customer.phone.masked if customer else "",
        "title": customer.title.masked if customer else "",
        "email": bool(customer and customer.email),
        "place": i.place,
        "by_run": i.visit is None,
        "service": i.service,
        "reddening": i.reddening,
        "red_number": i.red_number,
        "wants": str(i.wants) if i.wants else None,
        "tries": i.tries,
        "asks": i.asks,
        "busy": i.step is not None and (i.step_at or 0) > now,
        "next_at": rfc3339(i.step_at) if i.step_at and i.step is None else None,
        "given_up": i.sure,
        "changed_at": rfc3339(i.changed_at),
        "may": [str(choice) for choice in choices(i, now)],
    }


def _state(text: str | None) -> At | None:
    """Which state is wanted, if one is. Raises Invalid."""
    try:
        return At(text) if text is not None else None
    except ValueError:
        raise Invalid("invalid_field", f"state: one of {', '.join(At)}.", field="state") from None


def _span(hall: Hall, day: str) -> tuple[int, int]:
    """From when until before when (ms UTC) a business day is. Raises Invalid."""
    try:
        first = date.fromisoformat(day)
        later = first + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Invalid("invalid_field", "day: there is no such day.", field="day") from None
    zone, change = hall.catalogue.zone, hall.catalogue.rules.day_change
    return start_of(first, zone, change), start_of(later, zone, change)
