"""Self-service (自助办理): a visit at a terminal or on a phone, the bill, the payment, the receipt.

Roles: a paired kiosk sees the visit at its own place, a phone (`Authorization: Visit SECRET`) its own one.
Everything is found through the visit; what belongs to another one is answered like what does not exist.
"""

from typing import Any

import segno

from diversion.billing.port import Account, Kind, Unknown
from diversion.offers import Seen, Told
from diversion.payment import store as kept
from diversion.payment.order import Method, Pay, Payment
from diversion.payment.payer import Payer
from diversion.payment.till import Wish
from diversion.phone import masked_name, phone_of
from diversion.proof.code import Purpose
from diversion.proof.proofs import Question
from diversion.visits.visit import Outcome, Step, Task, Visit
from diversion.visits.visits import Opening
from hall.actor import Actor, Role
from hall.clock import rfc3339
from hall.errors import Invalid, NotFound, NotReady, Refused
from hall.hall import Hall
from hall.ticket import Ticket
from hallkeeper.api.receipts import check_printer, receipt_routes
from hallkeeper.api.route import Api, Asked, Nothing
from hallkeeper.api.signups import signup_routes
from hallkeeper.api.standing_end import standing_end_routes
from hallkeeper.api.visit_shapes import (
    EndBody,
    HoldBody,
    NumberBody,
    OfferBody,
    OpenVisitBody,
    PasswordBody,
    PayBody,
    ProofBody,
    PurposeBody,
    ReceiptBody,
    StepBody,
    WhyBody,
)
from hallkeeper.diverting import Diverting
from hallkeeper.places import Atlas
from hallkeeper.receipts import Receipts

CUSTOMERS = ("kiosk", "phone")
Json = dict[str, Any]
_SETTLED = frozenset({Pay.POSTED, Pay.RECEIPTED})


def visit_routes(api: Api, hall: Hall, ways: Diverting, atlas: Atlas, receipts: Receipts) -> None:
    """Declare the routes of visits, their payments, and their receipts."""
    receipt_routes(api, hall, ways, receipts)
    signup_routes(api, hall, ways, atlas, receipts)
    standing_end_routes(api, hall, ways, receipts)

    def with_paper(p: Payment) -> Json:
        """A payment, and what became of its receipt on paper: `receipt`, None where none was asked for."""
        paper = receipts.told(p.id) if p.state is Pay.RECEIPTED else None
        return payment_json(hall, ways, p) | {"receipt": paper}

    @api.route("POST", "/visits", roles=("kiosk",), body=OpenVisitBody, answers={201: Json})
    def begin(asked: Asked) -> Json:
        """Begin a visit at the terminal that asks."""
        place = asked.principal.place
        if place is None:
            raise Invalid("invalid_field", "A visit begins at a paired terminal.", field="kiosk")
        return visit_json(ways.visits.open(asked.principal.actor, place, opening_of(ways, asked.body)))

    @api.route("POST", "/offers/<offer>/told", roles=("kiosk",), body=OfferBody, answers={204: None})
    def told(asked: Asked, offer: str) -> None:
        """A customer at a kiosk sees an offer, takes it, or takes a ticket all the same."""
        actor, ticket = asked.principal.actor, asked.body.ticket
        if ticket is not None:
            _taken_here(hall, actor, ticket)
        seen = Seen(kiosk=asked.principal.place, ticket=ticket, terminal=asked.body.terminal)
        ways.offers.tell(actor, offer, Told(asked.body.what), seen)

    @api.route("POST", "/counters/<counter>/why-not", roles=("counter",), body=WhyBody, answers={204: None})
    def why_not(asked: Asked, counter: str) -> None:
        """Why the customer at this counter has not helped themselves; a later word counts, null is none."""
        ways.offers.why_not(asked.principal.actor, counter, asked.body.reason, asked.body.ticket)

    @api.route("GET", "/visits/<visit>", roles=CUSTOMERS, answers={200: Json})
    def look(asked: Asked, visit: str) -> Json:
        """A visit as it stands, with its payments."""
        mine = ways.visits.of(asked.principal.actor, visit)
        payments = [with_paper(p) for p in kept.of_visit(hall.store, mine.id)]
        return visit_json(mine) | {"payments": payments}

    @api.route("POST", "/visits/<visit>/number", roles=CUSTOMERS, body=NumberBody, answers={200: Json})
    def number(asked: Asked, visit: str) -> Json:
        """Whose number this is (masked), and what is open to be paid. Counted, and limited."""
        mine, phone = ways.visits.of(asked.principal.actor, visit), phone_of(asked.body.phone)
        ways.visits.may_look(mine, phone)
        account = _account_of(ways, phone.digits)
        ways.visits.know(asked.principal.actor, mine, phone, account)
        if account is None:
            words = "No customer of ours has this number; look at it again."
            raise Invalid("unknown_number", words, field="phone")
        return account_json(account) | {"phone": phone.masked}

    @api.route("POST", "/visits/<visit>/step", roles=CUSTOMERS, body=StepBody, answers={200: Json})
    def step(asked: Asked, visit: str) -> Json:
        """The customer is still there, at that step."""
        return visit_json(
            ways.visits.touch(ways.visits.of(asked.principal.actor, visit), Step(asked.body.step))
        )

    @api.route("POST", "/visits/<visit>/payments", roles=CUSTOMERS, body=PayBody, answers={201: Json})
    def pay(asked: Asked, visit: str) -> Json:
        """Begin a payment: a bill of this visit's number, or a top-up."""
        actor, body = asked.principal.actor, asked.body
        mine = ways.visits.of(actor, visit)
        known = ways.till.begun(actor, asked.once, mine.id, _payer(ways, mine, body))
        if known is not None and _is_wanted(known, body):
            return payment_json(hall, ways, known)
        payment = ways.till.open(actor, _wish(ways, mine, body), asked.once, body.payment_code)
        ways.close_open(actor, mine, but=payment.id)
        ways.visits.touch(mine, Step.PAYING)
        return payment_json(hall, ways, payment)

    @api.route("GET", "/visits/<visit>/payments/<payment>", roles=CUSTOMERS, answers={200: Json})
    def look_at_payment(asked: Asked, visit: str, payment: str) -> Json:
        """How a payment of this visit stands."""
        mine = ways.visits.of(asked.principal.actor, visit)
        return with_paper(_own(hall, mine, payment))

    @api.route(
        "POST", "/visits/<visit>/payments/<payment>/leave", roles=CUSTOMERS, body=Nothing, answers={200: Json}
    )
    def leave(asked: Asked, visit: str, payment: str) -> Json:
        """Do not pay it after all: nobody shall be able to any more."""
        mine = ways.visits.of(asked.principal.actor, visit)
        return payment_json(hall, ways, ways.till.leave(asked.principal.actor, _own(hall, mine, payment).id))

    @api.route(
        "POST",
        "/visits/<visit>/payments/<payment>/receipt",
        roles=CUSTOMERS,
        body=ReceiptBody,
        answers={200: Json},
    )
    def receipt(asked: Asked, visit: str, payment: str) -> Json:
        """The receipt (缴费凭条): printed here, sent to the number that was paid for, or declined.

        That none was wanted may be told after the visit is over, as when the next customer was quicker; the
        answer then says nothing that the next one might not know.
        """
        actor, way = asked.principal.actor, asked.body.way
        ever = ways.visits.ever_of(actor, visit)
        if way == "declined" and ever.ended_at is not None:
            left = ways.till.receipt(actor, _own(hall, ever, payment).id, way)
            return {"payment": left.id, "state": str(left.state)}
        mine = ways.visits.of(actor, visit)
        own = _own(hall, mine, payment)
        if way == "sent":
            return with_paper(ways.send_receipt(actor, mine, own))
        if way == "printed":
            check_printer(hall, mine.place)
        return with_paper(ways.till.receipt(actor, own.id, way))

    @api.route("POST", "/visits/<visit>/ticket", roles=CUSTOMERS, body=HoldBody, answers={200: Json})
    def hold(asked: Asked, visit: str) -> Json:
        """The ticket that this customer holds, read from the slip."""
        mine = ways.visits.of(asked.principal.actor, visit)
        ticket = hall.ticket(ways.tracks.ticket(asked.body.track.rstrip("/").rpartition("/")[2]))
        ways.visits.hold(mine, ticket.id)
        return {"number": ticket.number, "state": str(ticket.state)}

    @api.route("POST", "/visits/<visit>/code", roles=CUSTOMERS, body=PurposeBody, answers={200: Json})
    def ask_code(asked: Asked, visit: str) -> Json:
        """Send a one-time code to this visit's number; an earlier one is void."""
        mine, actor = ways.visits.of(asked.principal.actor, visit), asked.principal.actor
        sent = ways.messenger.proofs.ask(actor, _question(ways, mine, asked.body.purpose))
        return {"expires_at": rfc3339(sent.expires_at), "sandbox": ways.messenger.sandbox}

    @api.route("POST", "/visits/<visit>/proof", roles=CUSTOMERS, body=ProofBody, answers={200: Json})
    def give_code(asked: Asked, visit: str) -> Json:
        """The code that came: from now on the number is known to be this customer's own."""
        mine, body = ways.visits.of(asked.principal.actor, visit), asked.body
        ways.messenger.proofs.give(asked.principal.actor, _question(ways, mine, body.purpose), body.code)
        return visit_json(ways.visits.proved(mine))

    @api.route("POST", "/visits/<visit>/password", roles=CUSTOMERS, body=PasswordBody, answers={200: Json})
    def give_password(asked: Asked, visit: str) -> Json:
        """The service password of this visit's number: from now on it is known to be this customer's own."""
        mine, body = ways.visits.of(asked.principal.actor, visit), asked.body
        passwords = ways.passwords_at(mine.place)
        if passwords is None:
            raise NotFound("no_passwords", "No service password is asked for here; take the code by SMS.")
        question = _question(ways, mine, body.purpose)
        passwords.give(asked.principal.actor, question, body.password.get_secret_value())
        return visit_json(ways.visits.proved(mine))

    @api.route("POST", "/tickets/<ticket>/notify", roles=("kiosk",), body=NumberBody, answers={204: None})
    def notify(asked: Asked, ticket: str) -> None:
        """Leave a number with a ticket taken here: a message comes when three are ahead."""
        actor = asked.principal.actor
        held, place = _taken_here(hall, actor, ticket)
        ways.messenger.soon.leave(actor, held, phone_of(asked.body.phone), place)

    @api.route("POST", "/visits/<visit>/give-back", roles=CUSTOMERS, body=Nothing, answers={200: Json})
    def give_back(asked: Asked, visit: str) -> Json:
        """Cancel the ticket that this customer holds and needs no more."""
        mine = ways.visits.of(asked.principal.actor, visit)
        if mine.ticket is None:
            raise Refused("no_ticket", "This customer holds no number.")
        holder = Actor(asked.principal.actor.ref, Role.PHONE, ticket=mine.ticket)
        ticket = hall.cancel(holder, mine.ticket, asked.once)
        return {"number": ticket.number, "state": str(ticket.state)}

    @api.route("POST", "/visits/<visit>/help", roles=("phone",), body=Nothing, answers={204: None})
    def ring(asked: Asked, visit: str) -> None:
        """Ask for a member of staff from a phone: counters and office hear which number it holds, if any."""
        mine = ways.visits.of(asked.principal.actor, visit)
        ways.bell.ring(asked.principal.actor, hall.ticket(mine.ticket) if mine.ticket else None)

    @api.route("GET", "/visits/<visit>/help", roles=("phone",), answers={200: Json})
    def rings(asked: Asked, visit: str) -> Json:
        """Whether the phone still rings at counters and office; once it does not, somebody is on the way."""
        actor = asked.principal.actor
        return {"rings": ways.bell.rings(actor, ways.visits.of(actor, visit).ticket)}

    @api.route("POST", "/visits/<visit>/end", roles=CUSTOMERS, body=EndBody, answers={200: Json})
    def end(asked: Asked, visit: str) -> Json:
        """The customer is done, or goes away: what is not paid can be paid no more.

        A visit that is over already, as when the next customer was quicker, is answered as it ended.
        """
        actor = asked.principal.actor
        return visit_json(ways.end(actor, ways.visits.ever_of(actor, visit), Outcome(asked.body.outcome)))


def opening_of(ways: Diverting, body: OpenVisitBody) -> Opening:
    """What a customer begins, with the ticket whose secret was shown."""
    ticket = ways.tracks.ticket(body.track) if body.track else None
    return Opening(Task(body.task), body.service, body.language, body.offer, ticket)


def visit_json(visit: Visit) -> Json:
    """A visit without anything that could tell whose it is."""
    return {
        "visit": visit.id,
        "place": visit.place,
        "task": str(visit.task),
        "service": visit.service,
        "offer": visit.offer,
        "ticket": visit.ticket,
        "step": str(visit.step),
        "opened_at": rfc3339(visit.opened_at),
        "ended_at": rfc3339(visit.ended_at) if visit.ended_at else None,
        "outcome": str(visit.outcome) if visit.outcome else None,
    }


def account_json(account: Account) -> Json:
    """What may be seen without proof: the masked name, the balance, what is open."""
    return {
        "name": masked_name(account.name),
        "balance_fen": account.balance_fen,
        "bills": [
            {"bill": b.id, "no": b.no, "period": b.period, "fen": b.fen, "due": b.due} for b in account.bills
        ],
    }


def payment_json(hall: Hall, ways: Diverting, p: Payment) -> Json:
    """A payment as its customer sees it; `image` is the QR code as a data URI while it may be paid."""
    return {
        "payment": p.id,
        "order_no": p.order_no,
        "kind": str(p.kind),
        "provider": p.provider,
        "method": str(p.method),
        "fen": p.fen,
        "paid_fen": p.paid_fen,
        "phone": ways.till.masked(p),
        "state": str(p.state),
        "waits_for_staff": p.desk is not None,
        "refused": p.refused,
        "posted": p.state in _SETTLED,
        "billing_ref": p.billing_ref,
        "qr": p.qr,
        "image": _drawn(p.qr) if p.qr else None,
        "expires_at": rfc3339(p.expires_at),
        "paid_at": rfc3339(p.paid_at) if p.paid_at else None,
        "now": rfc3339(hall.clock()),
    }


def _drawn(text: str) -> str:
    """A QR code as a data URI; medium error correction, two modules of white beside the screen's own."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=2, omitsize=True)


def _question(ways: Diverting, visit: Visit, purpose: str) -> Question:
    """What is to be proved: that this visit's number is its customer's own."""
    phone = ways.visits.whose(visit).phone
    return Question(phone, Purpose(purpose), visit.id, visit.place, visit.language)


def _account_of(ways: Diverting, digits: str) -> Account | None:
    try:
        return ways.till.account(phone_of(digits))
    except Unknown as silent:
        words = (
            "The billing system does not answer at the moment; a counter can help, or try again in a minute."
        )
        raise NotReady("billing_silent", words) from silent


def _wish(ways: Diverting, visit: Visit, body: PayBody) -> Wish:
    """What is to be paid, by what billing says now: a bill's amount is never the browser's."""
    whose = ways.visits.whose(visit)
    fen, kind, period = body.fen, Kind.TOPUP, None
    if body.bill is not None:
        account = _account_of(ways, whose.phone.digits)
        bill = next((b for b in account.bills if b.id == body.bill), None) if account else None
        if bill is None:
            raise Invalid("unknown_bill", "This bill is not open any more.", field="bill")
        fen, kind, period = bill.fen, Kind.BILL, bill.period
    if fen is None:
        raise Invalid("invalid_field", "fen: how much is to be topped up.", field="fen")
    return Wish(
        phone=whose.phone,
        account=whose.account,
        kind=kind,
        fen=fen,
        provider=body.provider,
        method=Method(body.method),
        place=visit.place,
        bill=body.bill,
        visit=visit.id,
        ticket=visit.ticket,
        service=visit.service,
        period=period,
    )


def _payer(ways: Diverting, visit: Visit, body: PayBody) -> Payer:
    """Who pays, and which bill."""
    whose = ways.visits.whose(visit)
    return Payer(whose.phone, whose.account, body.bill)


def _is_wanted(known: Payment, body: PayBody) -> bool:
    """Whether a payment that was begun is what is asked for once more."""
    return (known.provider, known.method) == (body.provider, body.method) and body.fen in (None, known.fen)


def _taken_here(hall: Hall, actor: Actor, ticket: str) -> tuple[Ticket, str]:
    """A ticket that was taken at the kiosk that asks, and that kiosk. Raises NotFound `unknown_ticket`."""
    held = hall.ticket(ticket)
    if actor.place is None or held.kiosk != actor.place:
        raise NotFound("unknown_ticket", "There is no such ticket.")
    return held, actor.place


def _own(hall: Hall, visit: Visit, payment: str) -> Payment:
    """A payment of this visit. Raises NotFound `unknown_payment` for any other."""
    own = next((p for p in kept.of_visit(hall.store, visit.id) if p.id == payment), None)
    if own is None:
        raise NotFound("unknown_payment", "There is no such payment.")
    return own
