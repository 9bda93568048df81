"""Messages for the office: what went wrong, sending again, and the sandbox's inbox."""

from typing import Annotated, Any

from pydantic import Field

from diversion.invoices.title import masked_mail
from diversion.messages.limits import MESSAGES
from diversion.messages.note import ENDED_BADLY, At, Note
from diversion.messages.outbox import RUN, open_note
from diversion.messages.port import Kind
from diversion.messages.sandbox_gateway import sandbox_inbox
from diversion.messages.store import made_since, to_decide
from diversion.phone import Phone
from hall.clock import rfc3339
from hall.errors import NotFound
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.diverting import Diverting

MANAGER = ("manager",)
Json = dict[str, Any]
RECENT_MS = 24 * 3600 * 1000
MOST = 200


class DecideBody(Body):
    """What a person has found out of a message that may have been sent."""

    arrived: Annotated[bool, Field(strict=True)]


def message_routes(api: Api, hall: Hall, ways: Diverting) -> None:
    """Declare the routes of messages."""

    def told(note: Note) -> Json:
        """A message with its recipient masked, empty once forgotten, and whether it may be sent again."""
        to = masked_to(open_note(ways.vault, note).to) if note.sealed is not None else ""
        return note_json(note) | {"to": to, "again": may_be_sent_again(note)}

    @api.route("POST", "/tickets/<ticket>/notify/forget", roles=("kiosk",), body=Nothing, answers={204: None})
    def forget(asked: Asked, ticket: str) -> None:
        """Take the number back that was left with a ticket taken here."""
        actor, held = asked.principal.actor, hall.ticket(ticket)
        if actor.place is None or held.kiosk != actor.place:
            raise NotFound("unknown_ticket", "There is no such ticket.")
        ways.messenger.soon.forget(actor, held)

    @api.route("GET", "/messages", roles=MANAGER, answers={200: Json})
    def messages(asked: Asked) -> Json:
        """What may not have arrived, and the last day's messages without their words, newest first.

        `sandbox`: the ways that lead no further than into a table; `gateways`: by what each leads out;
        `limits`: how many may go within so many seconds, to one number, from one place, from
        all phones, from the hall.
        """
        now = hall.clock()
        return {
            "desk": [told(note) for note in to_decide(hall.store, MOST)],
            "recent": [told(note) for note in made_since(hall.store, now - RECENT_MS, MOST)],
            "sandbox": sorted(ways.messenger.sandboxed),
            "gateways": {str(way): gateway.code for way, gateway in ways.messenger.gateways.items()},
            "limits": {
                str(limit.by): {"most": limit.most, "span_s": limit.span_ms // 1000} for limit in MESSAGES
            },
            "now": rfc3339(now),
        }

    @api.route("POST", "/messages/<message>/read", roles=MANAGER, body=Nothing, answers={200: Json})
    def read(asked: Asked, message: str) -> Json:
        """A message in full; the reading is journalled."""
        opened = ways.messenger.outbox.read(asked.principal.actor, message, "messages")
        return {"to": opened.to, "subject": opened.subject, "text": opened.text}

    @api.route("POST", "/messages/<message>/again", roles=MANAGER, body=Nothing, answers={204: None})
    def again(asked: Asked, message: str) -> None:
        """Send a message again that may not have arrived.

        Codes are asked for anew by whoever wants them; what a run has queued is tried again by the run.
        """
        ways.messenger.outbox.send_again(asked.principal.actor, message)

    @api.route("POST", "/messages/<message>/decide", roles=MANAGER, body=DecideBody, answers={204: None})
    def decide(asked: Asked, message: str) -> None:
        """Say of an unsure message whether it has arrived; it is sent no more."""
        ways.messenger.outbox.decide(asked.principal.actor, message, arrived=asked.body.arrived)

    @api.route("GET", "/messages/sandbox", roles=MANAGER, answers={200: list[Json]})
    def sandbox(asked: Asked) -> list[Json]:
        """The sandbox's inbox: where messages go that have no gateway. Nothing of it left the house."""
        if not ways.messenger.sandboxed:
            raise NotFound("no_sandbox", "Messages leave this house by a gateway.")
        found = sandbox_inbox(hall.store, ways.vault, MOST)
        return [
            {"at": rfc3339(m.at), "way": str(m.way), "kind": str(m.kind), "to": m.to, "text": m.text}
            for m in found
        ]


def masked_to(to: str) -> str:
    """A recipient as the office may see it without a trace: `138****0001`, `z***@example.cn`."""
    return masked_mail(to) if "@" in to else Phone(to).masked


def may_be_sent_again(note: Note) -> bool:
    """Whether a person may send it: not a code, and what a run has queued only where it is unsure."""
    if note.state not in ENDED_BADLY or note.kind is Kind.CODE or note.sealed is None:
        return False
    return note.place != RUN or note.state is At.UNSURE


def note_json(note: Note) -> Json:
    """A message without its words and without whose it is."""
    return {
        "id": note.id,
        "way": str(note.way),
        "kind": str(note.kind),
        "place": note.place,
        "state": str(note.state),
        "code": note.code,
        "tries": note.tries,
        "parts": note.parts,
        "made_at": rfc3339(note.made_at),
        "changed_at": rfc3339(note.changed_at),
    }
