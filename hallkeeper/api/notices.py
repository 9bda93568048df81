"""Messages about changes: what is told, how often that was, and who wants none.

A customer says so at a terminal or on a phone, the number proved in that visit; a teller for the customer at
hand, proved as for a sign-up; the office for whoever has called or stands there. No answer names a number.
"""

from typing import Annotated, Any

from pydantic import Field

from diversion.messages.outbox import open_note
from diversion.messages.port import NOTICES, STOPPABLE, Kind
from diversion.messages.stops import Via
from diversion.messages.store import notes_of
from diversion.notices import store as kept
from diversion.notices.occasion import FRESH_MS, SETTLE_MS, End, Notice
from diversion.notices.preview import preview
from diversion.phone import Phone, phone_of
from diversion.visits.visit import PHONE
from hall.clock import rfc3339
from hall.errors import NotFound
from hall.hall import Hall
from hallkeeper.api.messages import masked_to
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.api.visit_shapes import Phone as PhoneText
from hallkeeper.diverting import Diverting

CUSTOMERS = ("kiosk", "phone")
MANAGER = ("manager",)
Json = dict[str, Any]
DAY_MS = 24 * 3600 * 1000
DAYS = 30
LATEST = 30


class SwitchBody(Body):
    """Whether this is told."""

    on: Annotated[bool, Field(strict=True)]


class StopBody(Body):
    """Whether the customer wants no messages about changes."""

    stopped: Annotated[bool, Field(strict=True)]


class StopNumberBody(StopBody):
    """The same of a number: somebody has seen or heard whose it is."""

    phone: PhoneText


def notice_routes(api: Api, hall: Hall, ways: Diverting) -> None:
    """Declare the routes of messages about changes; a teller's is with the sign-ups."""
    office_routes(api, hall, ways)

    def proved(asked: Asked, visit: str) -> tuple[Phone, Via]:
        mine = ways.visits.of(asked.principal.actor, visit)
        ways.visits.need_proof(mine)
        return ways.visits.whose(mine).phone, Via.PHONE if mine.place == PHONE else Via.KIOSK

    @api.route("GET", "/visits/<visit>/notices", roles=CUSTOMERS, answers={200: Json})
    def look(asked: Asked, visit: str) -> Json:
        """Whether this visit's number gets messages about changes. `told`: any are sent at all."""
        return wanted_json(hall, ways, proved(asked, visit)[0])

    @api.route("POST", "/visits/<visit>/notices", roles=CUSTOMERS, body=StopBody, answers={200: Json})
    def say(asked: Asked, visit: str) -> Json:
        """No messages about changes to this visit's number from now on, or again."""
        phone, via = proved(asked, visit)
        ways.messenger.stops.say(asked.principal.actor.ref, phone, via, stopped=asked.body.stopped)
        return wanted_json(hall, ways, phone)


def office_routes(api: Api, hall: Hall, ways: Diverting) -> None:
    """What the manager sees and sets."""

    def told(notice: Notice) -> Json:
        note = notes_of(hall.store, [notice.message]).get(notice.message) if notice.message else None
        to = masked_to(open_note(ways.vault, note).to) if note is not None and note.sealed else ""
        return {
            "kind": str(notice.kind),
            "at": rfc3339(notice.at),
            "who": str(notice.who),
            "ended": str(notice.ended),
            "to": to,
            "state": str(note.state) if note is not None else None,
        }

    @api.route("GET", "/messages/notices", roles=MANAGER, answers={200: Json})
    def notices(asked: Asked) -> Json:
        """What may be told, what is, and what became of it within `days`; how many want none.

        `counts` by end: told, off, stopped, over, late, restored, forgotten, unwritten, waiting. `how`: how a
        message says that it can be stopped; `settle_s` passes before anything is told, `fresh_s` is its time.
        """
        on, counted = kept.switched_on(hall.store), kept.counts(hall.store, hall.clock() - DAYS * DAY_MS)
        return {
            "days": DAYS,
            "occasions": [occasion_json(kind, on, counted) for kind in NOTICES],
            "stops": ways.messenger.stops.many(),
            "how": str(ways.messenger.doors.how),
            "settle_s": SETTLE_MS // 1000,
            "fresh_s": FRESH_MS // 1000,
            "latest": [told(notice) for notice in kept.latest(hall.store, LATEST)],
        }

    @api.route("PUT", "/messages/notices/<kind>", roles=MANAGER, body=SwitchBody, answers={204: None})
    def switch(asked: Asked, kind: str) -> None:
        """Tell this from now on, or no longer."""
        ways.notices.switch(asked.principal.actor, kind_of(kind), on=asked.body.on)

    @api.route("GET", "/messages/notices/<kind>/preview", roles=MANAGER, answers={200: Json})
    def show(asked: Asked, kind: str) -> Json:
        """What it says in each language, with made-up values, and of how many text messages it consists."""
        templates = ways.messenger.outbox.templates
        shown = preview(ways.notices.letters, templates, kind_of(kind))
        return {language: {"text": one.text, "parts": one.parts} for language, one in shown.items()}

    @api.route("POST", "/messages/stops", roles=MANAGER, body=StopNumberBody, answers={200: Json})
    def stop(asked: Asked) -> Json:
        """A customer wants no messages about changes, or again: somebody knows whose number it is."""
        phone, stops = phone_of(asked.body.phone), ways.messenger.stops
        stops.say(asked.principal.actor.ref, phone, Via.OFFICE, stopped=asked.body.stopped)
        return {"phone": phone.masked, "stopped": stops.is_stopped(phone), "stops": stops.many()}


def wanted_json(hall: Hall, ways: Diverting, phone: Phone) -> Json:
    """Whether a number gets messages about changes; `told`: any are sent at all."""
    return {"told": is_told(hall), "stopped": ways.messenger.stops.is_stopped(phone), "phone": phone.masked}


def is_told(hall: Hall) -> bool:
    """Whether anything is told that can be stopped."""
    return bool(kept.switched_on(hall.store) & STOPPABLE)


def kind_of(text: str) -> Kind:
    """The kind of a notice. Raises NotFound `unknown_notice`."""
    found = next((kind for kind in NOTICES if kind == text), None)
    if found is None:
        raise NotFound("unknown_notice", "There is no such notice.")
    return found


def occasion_json(kind: Kind, on: frozenset[Kind], counted: Any) -> Json:
    """One kind of notice: whether it is told and can be stopped, and what became of how many."""
    counts = {str(end): counted[kind, end] for end in End if (kind, end) in counted}
    waiting = {"waiting": counted[kind, None]} if (kind, None) in counted else {}
    return {
        "kind": str(kind),
        "on": kind in on,
        "stoppable": kind in STOPPABLE,
        "counts": {**counts, **waiting},
    }
