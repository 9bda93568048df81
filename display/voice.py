"""The sound of a call for the display's page: `/display/voice/{move}.wav?lang=`."""

import hashlib
from collections.abc import Callable
from typing import Any, Protocol

from flask import Blueprint, Response, request

from hall.errors import Invalid, NotReady

View = Callable[..., Any]


class Allow(Protocol):
    """Lets only these roles in."""

    def __call__(self, *roles: str) -> Callable[[View], View]:
        """A decorator for views."""


class Voice(Protocol):
    """The hall's calls as sound."""

    def wav(self, move: int, language: str) -> bytes | None:
        """A call in a language as a WAV; None where it cannot be made. Raises NotFound `unknown_call`."""

    def chime(self) -> bytes | None:
        """The two-tone before a call."""


def voice_pages(allow: Allow, voice: Voice) -> Blueprint:
    """The sounds' blueprint, below `/display`."""
    room = Blueprint("voice", __name__, url_prefix="/display/voice")

    @room.get("/<int:move>.wav")
    @allow("display", "manager")
    def spoken(move: int) -> Response:
        """A call as sound."""
        return call_sound(voice, move)

    @room.get("/chime.wav")
    @allow("display", "manager")
    def chime() -> Response:
        """The two-tone as sound."""
        return sound_answer(voice.chime())

    return room


def call_sound(voice: Voice, move: int) -> Response:
    """The call in the language `?lang=`. Raises Invalid `invalid_field`, NotReady `no_voice`."""
    language = request.args.get("lang", "")
    if not language or len(language) > 20:
        raise Invalid("invalid_field", "lang: name the language.", field="lang")
    return sound_answer(voice.wav(move, language))


def sound_answer(wav: bytes | None) -> Response:
    """A WAV known by its content: whoever has it already is told so instead of being sent it again.

    Raises NotReady `no_voice` where there is none.
    """
    if wav is None:
        raise NotReady("no_voice", "This cannot be said here.")
    answer = Response(wav, mimetype="audio/wav")
    answer.set_etag(hashlib.sha256(wav).hexdigest()[:32])
    # The same move may say something else once a recording or a setting has changed: ask, cheaply.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer
