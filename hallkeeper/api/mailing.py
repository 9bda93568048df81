"""Mailing runs (邮寄批次): who is due, what a run has done, its papers, and the desk of returned mail.

Papers carry names and addresses: they are drawn when they are asked for, go to the manager who asked, and
stay nowhere; each reading is journalled. No route answers an address in JSON but masked.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field

from diversion.mailing import store as kept
from diversion.mailing.desk import Desk, Drawn, Why
from diversion.mailing.formats import Formats
from diversion.mailing.mails import Mails
from diversion.mailing.run import UNSURE, At, Item, Run
from diversion.mailing.runner import Runner
from diversion.places.places import STREET, Address
from diversion.standing import store as orders_kept
from diversion.standing.order import Reason, Source, StandingOrder, Way
from diversion.standing.recipient import open_recipient
from hall.clock import rfc3339
from hall.errors import Invalid, NotFound
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.api.shapes import Code
from hallkeeper.diverting import Diverting
from hallkeeper.places import Atlas

MANAGER = ("manager",)
Json = dict[str, Any]
MONTHS = 4
"""This month and the three before it can be mailed."""
RUNS = 24
Number = Annotated[str, Field(min_length=1, max_length=20)]
Numbers = Annotated[list[Number], Field(max_length=200)]


class RunBody(Body):
    """A month and a way."""

    cycle: Annotated[str, Field(min_length=7, max_length=7)]
    way: Literal["email", "post"]


class NumbersBody(Body):
    """Items of a run; empty: all that it is the turn of."""

    numbers: Numbers = []


class AgainBody(Body):
    """`before`: what the first part has answered, so that the next one follows; null: begin."""

    before: Annotated[int, Field(ge=0, strict=True)] | None = None


class PaperBody(NumbersBody):
    """Labels or envelopes in a format; `first`: the first label that is left on the sheet, from 1."""

    format: Code
    first: Annotated[int, Field(ge=1, le=999, strict=True)] = 1


class ListBody(Body):
    """The list for the post, in an encoding."""

    encoding: Literal["utf-8", "gb18030"] = "utf-8"


class ReturnedBody(Body):
    """The number on what has come back, typed or scanned, and why."""

    number: Number
    why: Literal["unknown", "moved", "refused", "unclaimed", "other"] = "unknown"


class AddressBody(Body):
    """A better address: an e-mail's, or a street with a name; `codes` where the place is another one too."""

    email: Annotated[str, Field(max_length=254)] | None = None
    name: Annotated[str, Field(max_length=60)] | None = None
    street: Annotated[str, Field(max_length=120)] | None = None
    codes: Annotated[list[Code], Field(max_length=3)] | None = None


def runner_of(ways: Diverting) -> Runner | None:
    """The clockwork of a hall's runs; None where nobody makes out invoices."""
    if ways.clerk is None:
        return None
    mails = Mails(ways.hall, ways.vault, ways.messenger.outbox, ways.standing)
    return Runner(ways.hall, ways.vault, ways.standing, ways.clerk, mails)


def mailing_routes(api: Api, hall: Hall, ways: Diverting, atlas: Atlas) -> None:
    """Declare the routes of mailing runs. `atlas` has the places that a better address is picked from."""
    formats = Formats()
    desk_routes(api, hall, ways, formats)
    paper_routes(api, ways, formats)
    return_routes(api, hall, ways, atlas)


def desk_of(ways: Diverting) -> Desk:
    """The desk. Raises NotFound `no_invoices`."""
    if ways.clerk is None:
        raise NotFound("no_invoices", "No invoice system is named in the settings.")
    return Desk(ways.hall, ways.vault, ways.standing, ways.clerk)


def desk_routes(api: Api, hall: Hall, ways: Diverting, formats: Formats) -> None:
    """Opening, stopping, going on, looking."""

    @api.route("GET", "/mailing", roles=MANAGER, answers={200: Json})
    def overview(asked: Asked) -> Json:
        """Who is due, the latest runs, what has come back, and the formats of paper."""
        desk, runs = desk_of(ways), kept.latest_runs(hall.store, RUNS)
        of_runs = Counted.of(hall, [run.id for run in runs])
        cycles = _months(hall.store.row().business_day)
        return {
            "due": [{"cycle": c, **{str(way): desk.due(c, way) for way in Way}} for c in cycles],
            "runs": [run_json(run, of_runs) for run in runs],
            "returned": [order_json(hall, ways, order) for order in ways.standing.suspended()],
            "labels": [
                {"code": f.code, "names": dict(f.names), "columns": f.columns, "rows": f.rows}
                for f in formats.labels.values()
            ],
            "envelopes": [{"code": f.code, "names": dict(f.names)} for f in formats.envelopes.values()],
        }

    @api.route("POST", "/mailing/runs", roles=MANAGER, body=RunBody, answers={201: Json})
    def open_run(asked: Asked) -> Json:
        """Open a run of a month and way, or let the open one take in who has come since."""
        body, desk = asked.body, desk_of(ways)
        if body.way == Way.EMAIL:
            ways.messenger.check_whole()
        return run_json(desk.open(asked.principal.actor, body.cycle, Way(body.way)))

    @api.route("GET", "/mailing/runs/<run>", roles=MANAGER, answers={200: Json})
    def look(asked: Asked, run: str) -> Json:
        """A run with its items, by number."""
        found = kept.run_of(hall.store, run)
        items = [item_json(item) for item in kept.of_run(hall.store, run)]
        return run_json(found, Counted.of(hall, [run])) | {"items": items}

    @api.route("POST", "/mailing/runs/<run>/stop", roles=MANAGER, body=Nothing, answers={200: Json})
    def stop(asked: Asked, run: str) -> Json:
        """Issue and queue nothing more for now."""
        return run_json(desk_of(ways).stop(asked.principal.actor, run))

    @api.route("POST", "/mailing/runs/<run>/go-on", roles=MANAGER, body=Nothing, answers={200: Json})
    def go_on(asked: Asked, run: str) -> Json:
        """Let a stopped run go on."""
        desk = desk_of(ways)
        check_whole(hall, ways, run)
        return run_json(desk.go_on(asked.principal.actor, run))

    @api.route("POST", "/mailing/runs/<run>/again", roles=MANAGER, body=AgainBody, answers={200: Json})
    def again(asked: Asked, run: str) -> Json:
        """Try once more what was skipped or has failed, a part at a time: how many, how many are left, and
        with what the next part is asked for.
        """
        desk = desk_of(ways)
        check_whole(hall, ways, run)
        tried = desk.again(asked.principal.actor, run, asked.body.before)
        return {"count": tried.many, "left": tried.left, "before": tried.before}


def paper_routes(api: Api, ways: Diverting, formats: Formats) -> None:
    """What is printed, and what was posted."""

    @api.route("POST", "/mailing/runs/<run>/letters", roles=MANAGER, body=NumbersBody, answers={200: Json})
    def letters(asked: Asked, run: str) -> Response:
        """The next letters, marked as printed; or those named, once more."""
        return file(desk_of(ways).letters(asked.principal.actor, run, asked.body.numbers))

    @api.route("POST", "/mailing/runs/<run>/labels", roles=MANAGER, body=PaperBody, answers={200: Json})
    def labels(asked: Asked, run: str) -> Response:
        """Label sheets for the letters that are printed and not yet posted."""
        body, actor = asked.body, asked.principal.actor
        label = formats.label(body.format)
        return file(desk_of(ways).labels(actor, run, label, body.first, body.numbers))

    @api.route("POST", "/mailing/runs/<run>/envelopes", roles=MANAGER, body=PaperBody, answers={200: Json})
    def envelopes(asked: Asked, run: str) -> Response:
        """Envelopes for the letters that are printed and not yet posted."""
        body, actor = asked.body, asked.principal.actor
        return file(desk_of(ways).envelopes(actor, run, formats.envelope(body.format), body.numbers))

    @api.route("POST", "/mailing/runs/<run>/list", roles=MANAGER, body=ListBody, answers={200: Json})
    def post_list(asked: Asked, run: str) -> Response:
        """The list for the post as CSV."""
        return file(desk_of(ways).post_list(asked.principal.actor, run, asked.body.encoding))

    @api.route("POST", "/mailing/runs/<run>/posted", roles=MANAGER, body=NumbersBody, answers={200: Json})
    def posted(asked: Asked, run: str) -> Json:
        """Mark the printed letters as handed to the post: all, or those named."""
        return {"count": desk_of(ways).posted(asked.principal.actor, run, asked.body.numbers)}


def return_routes(api: Api, hall: Hall, ways: Diverting, atlas: Atlas) -> None:
    """Returned mail: a better address, the old one after all, or the end of the order."""

    @api.route("POST", "/mailing/returned", roles=MANAGER, body=ReturnedBody, answers={200: Json})
    def returned(asked: Asked) -> Json:
        """A letter or e-mail has come back: nothing goes there any more."""
        body = asked.body
        return item_json(desk_of(ways).returned(asked.principal.actor, body.number, Why(body.why)))

    @api.route(
        "POST", "/mailing/orders/<order>/address", roles=MANAGER, body=AddressBody, answers={200: Json}
    )
    def address(asked: Asked, order: str) -> Json:
        """A better address; the month is due again."""
        body, actor = asked.body, asked.principal.actor
        was = orders_kept.order_of(hall.store, order)
        where = _address(open_recipient(ways.vault, was).address, body, atlas)
        if was.way is Way.EMAIL and not body.email:
            raise Invalid("invalid_mail_address", "email: where do they go from now on?", field="email")
        new = ways.standing.change(
            actor,
            order,
            proved=True,
            source=Source.STAFF,
            email=body.email or None,
            name=body.name or None,
            address=where,
        )
        return order_json(hall, ways, new)

    @api.route("POST", "/mailing/orders/<order>/resume", roles=MANAGER, body=Nothing, answers={200: Json})
    def resume(asked: Asked, order: str) -> Json:
        """The address was right after all."""
        return order_json(hall, ways, ways.standing.resume(asked.principal.actor, order))

    @api.route("POST", "/mailing/orders/<order>/cancel", roles=MANAGER, body=Nothing, answers={200: Json})
    def cancel(asked: Asked, order: str) -> Json:
        """End the order."""
        ended = ways.standing.cancel(asked.principal.actor, order, proved=True, reason=Reason.STAFF)
        return order_json(hall, ways, ended)


def check_whole(hall: Hall, ways: Diverting, run: str) -> None:
    """Raises Refused `half_a_sandbox` where a run of e-mails may not go on."""
    if kept.run_of(hall.store, run).way is Way.EMAIL:
        ways.messenger.check_whole()


@dataclass(frozen=True, slots=True)
class Counted:
    """How many items runs have in which state, and how many of the queued ones wait for a person's word."""

    states: Mapping[str, Mapping[At, int]]
    unsure: Mapping[str, int]

    @classmethod
    def of(cls, hall: Hall, runs: list[str]) -> "Counted":
        """Those of these runs."""
        return cls(kept.counts(hall.store, runs), kept.unsure(hall.store, runs))

    def shown(self, run: str) -> Json:
        """State -> how many, where there are any."""
        unsure = self.unsure.get(run, 0)
        found = {str(state): many for state, many in self.states.get(run, {}).items()}
        found |= {UNSURE: unsure, str(At.QUEUED): found.get(str(At.QUEUED), 0) - unsure}
        return {state: found[state] for state in SHOWN if found.get(state)}


SHOWN = (*map(str, At), UNSURE)
NONE = Counted({}, {})


def run_json(run: Run, counted: Counted = NONE) -> Json:
    """A run with how many of its items are in which state."""
    counts = counted.shown(run.id)
    return {
        "run": run.id,
        "no": run.no,
        "cycle": run.cycle,
        "way": str(run.way),
        "state": str(run.state),
        "taking": run.taking,
        "made_at": rfc3339(run.made_at),
        "counts": counts,
        "all": sum(counts.values()),
    }


def item_json(item: Item) -> Json:
    """An item; nobody is named. `message`: of an unsure one, of which a person may say what became of it."""
    return {
        "number": item.number,
        "run": item.run,
        "cycle": item.cycle,
        "way": str(item.way),
        "state": UNSURE if item.unsure else str(item.state),
        "reason": item.reason,
        "message": item.message if item.unsure else None,
        "prints": item.prints,
        "invoice_number": item.invoice_number,
        "changed_at": rfc3339(item.changed_at),
    }


def order_json(hall: Hall, ways: Diverting, order: StandingOrder) -> Json:
    """A standing order, masked, with the last item that came back."""
    back = [i for i in kept.of_orders(hall.store, [order.id]) if i.state is At.RETURNED]
    return {
        "order": order.id,
        "way": str(order.way),
        "state": str(order.state),
        "to": ways.standing.masked(order),
        "since": rfc3339(order.changed_at),
        "item": item_json(back[-1]) if back else None,
    }


def file(drawn: Drawn) -> Response:
    """A paper as an answer that nobody keeps."""
    head = {
        "Content-Disposition": f'attachment; filename="{drawn.name}"',
        "Cache-Control": "no-store",
        "Mailing-Items": str(drawn.many),
        "Mailing-Left": str(drawn.left),
    }
    return Response(drawn.content, mimetype=drawn.media, headers=head)


def _address(was: Address | None, body: AddressBody, atlas: Atlas) -> Address | None:
    """The address that was picked and typed; within the same place where none was picked. None: by e-mail, or
    only the name is another one. Raises Invalid, `invalid_street` where there is nothing to go to.
    """
    if was is None or (body.street is None and body.codes is None and body.name):
        return None
    if not body.street:
        raise Invalid("invalid_street", "street: with the number of the house.", field="street")
    if body.codes:
        return atlas.places().address(tuple(body.codes), body.street)
    return replace(was, street=checked_street(body.street))


def checked_street(text: str) -> str:
    """A street as the tree of places would take it. Raises Invalid `invalid_street`."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if len(plain) not in STREET or not plain.isprintable():
        raise Invalid("invalid_street", "street: with the number of the house.", field="street")
    return plain


def _months(day: str) -> list[str]:
    """The months that can be mailed, this one first."""
    first = date.fromisoformat(day).replace(day=1)
    found = []
    for _ in range(MONTHS):
        found.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return found
