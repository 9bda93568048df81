"""Auto-debit mandates: the application of a customer who is present, its paper, exports, results, the end.

Answers have names and numbers masked only; the bank's form and the export file are the two that tell them
whole, and each reading is journalled.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal

from flask import Response, request
from pydantic import Field

from diversion.consent import Consents
from diversion.mandates import store as kept
from diversion.mandates.banks import Banks
from diversion.mandates.batch import Batch
from diversion.mandates.desk import CONSENTS, Application, Mandates
from diversion.mandates.export import Exports
from diversion.mandates.form import drawn
from diversion.mandates.mandate import (
    BANK_SAYS,
    TABLE,
    AccountKind,
    At,
    Cycle,
    Mandate,
    Purpose,
    Reason,
    Way,
)
from diversion.mandates.payer import masked_account
from diversion.phone import masked_name, phone_of
from hall.clock import rfc3339
from hall.errors import Forbidden, Invalid
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.api.shapes import Code
from hallkeeper.diverting import Diverting

STAFF = ("counter", "manager")
MANAGER = ("manager",)
OVER_MS = 30 * 24 * 3600 * 1000
"""So long what is over stays on the list."""
Json = dict[str, Any]
NameOf = Callable[[str | None], str | None]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class MandateBody(Body):
    """An application as it was typed; `until` None: until cancelled. A teller names the `counter`."""

    bank: Code
    name: Text
    account_kind: Literal["card", "passbook"]
    account: Annotated[str, Field(min_length=1, max_length=64)]
    phone: Annotated[str, Field(min_length=1, max_length=40)]
    purpose: Literal["bill", "instalment"] = "bill"
    cycle: Literal["month", "quarter"] = "month"
    until: Annotated[str, Field(max_length=10)] | None = None
    consent: Code
    consent_language: Code
    counter: Code | None = None


class BankBody(Body):
    """To which bank."""

    bank: Code


class ResultBody(Body):
    """What the bank says of one; `reason` where it rejects."""

    result: Literal["authorised", "rejected"]
    reason: Code | None = None


class ResultsBody(Body):
    """A bank's result file, in base64."""

    bank: Code
    file: Annotated[str, Field(min_length=1, max_length=900_000)]


class CancelBody(Body):
    """Who wants it: the customer, whose identity somebody has seen (`proved`), or staff."""

    reason: Literal["customer", "staff"] = "customer"
    proved: bool = False


def mandate_routes(api: Api, hall: Hall, ways: Diverting, name_of: NameOf) -> None:
    """Declare the routes of mandates. `name_of` tells a person's name by their reference."""
    consents, banks = Consents(CONSENTS), Banks()

    def desk() -> Mandates:
        return Mandates(hall, ways.vault, consents, banks)

    def told(mandate: Mandate) -> Json:
        return mandate_json(desk(), mandate, name_of(mandate.by))

    _applying(api, desk, ways, told)
    _results(api, desk, told)
    _exports(api, lambda: Exports(hall, ways.vault, banks))

    @api.route("GET", "/mandates", roles=MANAGER, answers={200: Json})
    def all_mandates(asked: Asked) -> Json:
        """All that live and what has ended lately, oldest first; the batches, newest first."""
        now = hall.clock()
        rows = kept.living(hall.store) + kept.over_since(hall.store, now - OVER_MS)
        return {
            "mandates": [told(m) for m in rows],
            "batches": [batch_json(b) for b in Exports(hall, ways.vault, banks).latest()],
            "banks": [{"code": b.code, "names": dict(b.names)} for b in banks],
            "now": rfc3339(now),
        }


def _applying(
    api: Api, desk: Callable[[], Mandates], ways: Diverting, told: Callable[[Mandate], Json]
) -> None:
    lang = {"lang": {"type": "string"}}

    @api.route("GET", "/mandates/form", roles=STAFF, answers={200: Json}, query=lang)
    def form(asked: Asked) -> Json:
        """What an application may say, and the text that is agreed to, in a language."""
        d = desk()
        consent = d.consents.current(Way.BANK, request.args.get("lang", "zh-CN"))
        return {
            "banks": [{"code": b.code, "names": dict(b.names)} for b in d.banks],
            "account_kinds": list(AccountKind),
            "purposes": list(Purpose),
            "cycles": list(Cycle),
            "consent": {**asdict(consent), "text": consent.text},
        }

    @api.route("POST", "/mandates", roles=STAFF, body=MandateBody, answers={201: Json})
    def apply(asked: Asked) -> Json:
        """Take down an application for a customer who is present; tellers while they serve."""
        b: MandateBody = asked.body
        wish = Application(
            with_whom=b.bank,
            phone=phone_of(b.phone),
            consent=b.consent,
            consent_language=b.consent_language,
            name=b.name,
            account_kind=AccountKind(b.account_kind),
            account=b.account,
            purpose=Purpose(b.purpose),
            cycle=Cycle(b.cycle),
            until=b.until,
            counter=b.counter,
        )
        return told(desk().apply(asked.principal.actor, wish, asked.once))

    @api.route("GET", "/mandates/<mandate>/form.pdf", roles=STAFF, answers={200: bytes})
    def paper(asked: Asked, mandate: str) -> Response:
        """The bank's form to be signed, as PDF; the reading is journalled."""
        read = drawn(desk().paper(asked.principal.actor, mandate))
        return _file(read, "application/pdf", "inline")

    @api.route("POST", "/mandates/<mandate>/signed", roles=STAFF, body=Nothing, answers={200: Json})
    def signed(asked: Asked, mandate: str) -> Json:
        """The signed paper is back."""
        return told(desk().signed(asked.principal.actor, mandate))

    @api.route("POST", "/mandates/<mandate>/cancel", roles=STAFF, body=CancelBody, answers={200: Json})
    def cancel(asked: Asked, mandate: str) -> Json:
        """End a mandate: by the customer, who has shown who they are, or by staff."""
        actor, body = asked.principal.actor, asked.body
        seen, reason = desk().seen(actor, mandate), Reason(body.reason)
        if seen.way is not Way.PROVIDER:
            return told(desk().cancel(actor, mandate, proved=body.proved, reason=reason))
        if reason is Reason.STAFF and asked.principal.role != "manager":
            raise Forbidden("wrong_role", "Only a manager ends it for the hall.")
        return told(ways.agreements.cancel(actor, mandate, proved=body.proved, reason=reason))


def _results(api: Api, desk: Callable[[], Mandates], told: Callable[[Mandate], Json]) -> None:
    @api.route("POST", "/mandates/<mandate>/result", roles=MANAGER, body=ResultBody, answers={200: Json})
    def result(asked: Asked, mandate: str) -> Json:
        """What the bank says of one application."""
        actor, body = asked.principal.actor, asked.body
        if body.result == "authorised":
            return told(desk().authorised(actor, mandate))
        return told(desk().rejected(actor, mandate, _reason(body.reason)))

    @api.route("POST", "/mandates/<mandate>/active", roles=MANAGER, body=Nothing, answers={200: Json})
    def active(asked: Asked, mandate: str) -> Json:
        """Billing takes it from the account from now on."""
        return told(desk().active(asked.principal.actor, mandate))

    @api.route("POST", "/mandates/results", roles=MANAGER, body=ResultsBody, answers={200: Json})
    def results(asked: Asked) -> Json:
        """A bank's result file: what became of each line; a file that comes again changes nothing."""
        body = asked.body
        try:
            file = base64.b64decode(body.file, validate=True)
        except binascii.Error:
            raise Invalid("not_a_result", "file: this is no base64.", field="file") from None
        return {"lines": [asdict(line) for line in desk().hear(asked.principal.actor, body.bank, file)]}


def _exports(api: Api, exports: Callable[[], Exports]) -> None:
    @api.route("POST", "/mandates/batches", roles=MANAGER, body=BankBody, answers={201: Json})
    def make(asked: Asked) -> Json:
        """Put what waits for a bank into a batch; the open one again while there is one."""
        return batch_json(exports().make(asked.principal.actor, asked.body.bank))

    @api.route("GET", "/mandates/batches/<int:number>/file", roles=MANAGER, answers={200: bytes})
    def file(asked: Asked, number: int) -> Response:
        """The file of an open batch, the same each time; the reading is journalled."""
        batch, read = exports().file(asked.principal.actor, number)
        return _file(read, "text/csv", f'attachment; filename="{batch.file_name}"')

    @api.route(
        "POST", "/mandates/batches/<int:number>/sent", roles=MANAGER, body=Nothing, answers={200: Json}
    )
    def sent(asked: Asked, number: int) -> Json:
        """The bank has the file; the account numbers are deleted."""
        return batch_json(exports().sent(asked.principal.actor, number))

    @api.route(
        "POST", "/mandates/batches/<int:number>/drop", roles=MANAGER, body=Nothing, answers={200: Json}
    )
    def drop(asked: Asked, number: int) -> Json:
        """The file never went to the bank; its applications wait again."""
        return batch_json(exports().drop(asked.principal.actor, number))


def mandate_json(desk: Mandates, m: Mandate, name: str | None) -> Json:
    """A mandate as staff see it: masked; `may`: the states to which it may lead; `by`: who of the staff has
    taken it down, None where the customer has, at `place`.
    """
    payer = desk.masked(m)
    return {
        "id": m.id,
        "number": m.shown_number,
        "way": str(m.way),
        "with": m.with_whom,
        "payer": masked_name(payer.name) if payer else "",
        "phone": payer.phone.masked if payer else "",
        "account": masked_account(payer.tail) if payer else "",
        "account_kind": str(m.account_kind) if m.account_kind else None,
        "purpose": str(m.purpose),
        "cycle": str(m.cycle),
        "until": m.until,
        "state": str(m.state),
        "reason": str(m.reason) if m.reason else None,
        "batch": m.batch,
        "was_sent": m.was_sent,
        "has_account": m.sealed_account is not None,
        "made_at": rfc3339(m.made_at),
        "changed_at": rfc3339(m.changed_at),
        "place": m.place,
        "by": name,
        "may": sorted(TABLE[m.way][m.state] - {At.SENT}),
    }


def batch_json(batch: Batch) -> Json:
    """A batch; its file is fetched by its number."""
    row = asdict(batch)
    times = {"made_at": rfc3339(batch.made_at), "changed_at": rfc3339(batch.changed_at)}
    return {**row, "state": str(batch.state), **times}


def _reason(code: str | None) -> Reason:
    if code not in {str(reason) for reason in BANK_SAYS}:
        raise Invalid("invalid_reason", "reason: not one of a bank's.", field="reason")
    return Reason(code)


def _file(read: bytes, kind: str, how: str) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Disposition": how}
    return Response(read, mimetype=kind, headers=headers)
