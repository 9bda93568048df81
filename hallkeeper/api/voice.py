"""Calls as the hall speaks them: in which languages, how often, their sound, and that they were heard."""

from typing import Any

from flask import Response, request

from display.voice import call_sound, sound_answer
from hall.clock import rfc3339
from hall.errors import Invalid, NotFound
from hall.hall import Hall
from hallkeeper.api.answer_shapes import CallRound, Sound
from hallkeeper.api.route import Api, Asked
from hallkeeper.api.shapes import SpokenBody
from hallkeeper.onair import OnAir
from hallkeeper.voice.at_hall import HallVoice

MOST_BEHIND = 10_000


def voice_routes(api: Api, hall: Hall, voice: HallVoice, onair: OnAir) -> None:
    """Declare the routes of the voice."""
    ears = ("display", "device", "manager")

    @api.route(
        "GET",
        "/voice/calls/<int:move>",
        roles=ears,
        answers={200: CallRound},
        query={"behind": {"type": "integer", "minimum": 0}, "device": {"type": "string"}},
    )
    def call(asked: Asked, move: int) -> dict[str, Any]:
        """How a call is spoken now, while `behind` others wait; `speaks`: that device has the word."""
        call, told = voice.call(move), voice.round(move, _behind())
        return {
            "move": call.move,
            "number": call.number,
            "counter": call.counter,
            "at": rfc3339(call.at),
            "age_ms": max(0, hall.clock() - call.at),
            "undone": call.undone,
            "chime": str(told.chime),
            "repeats": told.repeats,
            "languages": list(told.languages),
            "speaks": _speaks(request.args.get("device")),
        }

    @api.route(
        "GET",
        "/voice/calls/<int:move>/sound",
        roles=ears,
        answers={200: Sound},
        query={"lang": {"type": "string"}},
    )
    def sound(asked: Asked, move: int) -> Response:
        """A call in a language, WAV."""
        return call_sound(voice, move)

    @api.route("GET", "/voice/chime", roles=ears, answers={200: Sound})
    def chime(asked: Asked) -> Response:
        """The two-tone before a call, WAV."""
        return sound_answer(voice.chime())

    @api.route(
        "PUT",
        "/voice/calls/<int:move>/spoken",
        roles=("display", "device"),
        body=SpokenBody,
        answers={204: None},
    )
    def spoken(asked: Asked, move: int) -> None:
        """A call has been heard in a zone: whoever takes the word over begins after it."""
        if asked.body.zone not in onair.zones():
            raise NotFound("unknown_zone", f"Nothing speaks in {asked.body.zone!r}.", field="zone")
        onair.spoken(asked.body.zone, voice.call(move).move)  # of a call to come it would silence the zone

    def _speaks(device: str | None) -> bool:
        if device is None:
            return True
        return onair.voice_of(hall.catalogue.device(device).place) in (device, None)


def _behind() -> int:
    text = request.args.get("behind", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise Invalid("invalid_field", "behind must be a whole number.", field="behind")
    return min(int(text), MOST_BEHIND)
