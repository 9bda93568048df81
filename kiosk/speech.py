"""What the kiosk says aloud: each sentence as words and as sound, for this kiosk's own customer alone."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from flask import Blueprint, Response, g, jsonify, request

from hall.errors import Forbidden, Invalid, NotReady
from hall.hall import Hall
from hall.ticket import Ticket

View = Callable[..., Any]


class Allow(Protocol):
    """Lets only these roles in."""

    def __call__(self, *roles: str) -> Callable[[View], View]:
        """A decorator for views."""


class Voice(Protocol):
    """The sentences of a kiosk in a language, and their sound."""

    @property
    def languages(self) -> Sequence[str]:
        """The languages that can be made sound; none where no engine is installed."""

    def ticket(self, ticket: Ticket, language: str) -> str:
        """The number, people ahead and expected wait. Raises Refused where it left the queue."""

    def services(self, language: str) -> str:
        """What may be chosen."""

    def help(self, language: str) -> str:
        """That a member of staff is coming."""

    def wav(self, text: str, language: str) -> bytes | None:
        """The sound as a WAV; None where it cannot be made."""


def speech_pages(hall: Hall, allow: Allow, voice: Voice) -> Blueprint:
    """The sentences' blueprint, below the kiosk's.

    `what` is `services`, `help` or the id of a ticket taken at this kiosk.
    """
    room = Blueprint("speech", __name__, url_prefix="/speech")

    @room.get("/<what>.json")
    @allow("kiosk")
    def told(what: str) -> Response:
        """The sentence as `{"text"}`, for a browser with a voice of its own."""
        return _fresh(jsonify(text=_sentence(hall, voice, what, _language(hall))))

    @room.get("/<what>.wav")
    @allow("kiosk")
    def spoken(what: str) -> Response:
        """The sentence as sound. Raises NotReady `no_voice` where there is none in this language."""
        language = _language(hall)
        wav = voice.wav(_sentence(hall, voice, what, language), language)
        if wav is None:
            raise NotReady("no_voice", f"Nothing can be said in {language} here.")
        return _fresh(Response(wav, mimetype="audio/wav"))

    return room


def _fresh(answer: Response) -> Response:
    """Never from a cache: the same address says something else once the ticket is called."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _language(hall: Hall) -> str:
    """`?lang=`. Raises Invalid where the hall does not speak it."""
    wanted = request.args.get("lang", "")
    if wanted not in hall.catalogue.languages:
        raise Invalid("unknown_language", f"This hall does not speak {wanted!r}.", field="lang")
    return wanted


def _sentence(hall: Hall, voice: Voice, what: str, language: str) -> str:
    if what == "services":
        return voice.services(language)
    if what == "help":
        return voice.help(language)
    return voice.ticket(_own_ticket(hall, what), language)


def _own_ticket(hall: Hall, ticket_id: str) -> Ticket:
    """Raises NotFound `unknown_ticket`, Forbidden `not_your_ticket`. An administrator has no place."""
    ticket = hall.ticket(ticket_id)
    place = g.principal.place
    if place is not None and ticket.kiosk != place:
        raise Forbidden("not_your_ticket", "This ticket was not taken here.")
    return ticket
