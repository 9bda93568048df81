"""Messages for the office: what went wrong, sending again, and the sandbox's inbox."""

from typing import Any

from diversion.messages.note import At, Note
from diversion.messages.sandbox_gateway import sandbox_inbox
from diversion.messages.store import made_between, standing_at
from hall.clock import rfc3339
from hall.errors import NotFound
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Nothing
from hallkeeper.diverting import Diverting

MANAGER = ("manager",)
Json = dict[str, Any]
RECENT_MS = 24 * 3600 * 1000
MOST = 200


def message_routes(api: Api, hall: Hall, ways: Diverting) -> None:
    """Declare the routes of messages."""

    @api.route("GET", "/messages", roles=MANAGER, answers={200: Json})
    def messages(asked: Asked) -> Json:
        """What may not have arrived, and the last day's messages without their words."""
        now = hall.clock()
        wrong = standing_at(hall.store, At.UNSURE, At.FAILED, At.EXPIRED)
        recent = made_between(hall.store, now - RECENT_MS, now + 1)
        return {
            "desk": [note_json(note) for note in wrong],
            "recent": [note_json(note) for note in reversed(recent)][:MOST],
            "sandbox": ways.messenger.sandbox,
        }

    @api.route("POST", "/messages/<message>/read", roles=MANAGER, body=Nothing, answers={200: Json})
    def read(asked: Asked, message: str) -> Json:
        """A message in full; the reading is journalled."""
        opened = ways.messenger.outbox.read(asked.principal.actor, message, "messages")
        return {"to": opened.to, "subject": opened.subject, "text": opened.text}

    @api.route("POST", "/messages/<message>/again", roles=MANAGER, body=Nothing, answers={204: None})
    def again(asked: Asked, message: str) -> None:
        """Send a message again that may not have arrived; codes are asked for anew by whoever wants them."""
        ways.messenger.outbox.send_again(asked.principal.actor, message)

    @api.route("GET", "/messages/sandbox", roles=MANAGER, answers={200: list[Json]})
    def sandbox(asked: Asked) -> list[Json]:
        """The sandbox's inbox: where text messages go that have no gateway. Nothing of it left the house."""
        if not ways.messenger.sandbox:
            raise NotFound("no_sandbox", "Messages leave this house by a gateway.")
        found = sandbox_inbox(hall.store, ways.vault, MOST)
        return [
            {"at": rfc3339(m.at), "way": str(m.way), "kind": str(m.kind), "to": m.to, "text": m.text}
            for m in found
        ]


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
