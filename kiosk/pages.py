"""The kiosk's page, `/kiosk/`: one page for a whole customer; the steps are in `static/`."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import segno
from flask import Blueprint, Response, g, jsonify, request

from hall.catalogue import Kiosk
from hall.errors import Invalid, NotReady
from hall.hall import Hall
from kiosk.speech import Voice, speech_pages

LONGEST_LINK = 500
LONGEST_SAID = 300
View = Callable[..., Any]
BoardNow = Callable[[], Mapping[str, Any]]
"""The board as `GET /board` gives it."""


class Page(Protocol):
    """Renders a room's template; what is named here the page's scripts read."""

    def __call__(self, template: str, room: str, **data: object) -> Response:
        """The page."""


class Allow(Protocol):
    """Lets only these roles in."""

    def __call__(self, *roles: str) -> Callable[[View], View]:
        """A decorator for views."""


def pages(
    hall: Hall,
    page: Page,
    allow: Allow,
    board: BoardNow,
    voice: Voice,
    self_service: Mapping[str, object],
    campaigns: Callable[[], Mapping[str, Any]],
) -> Blueprint:
    """The room's blueprint.

    `self_service` is what such a screen must know before its first question: `providers`, `sandbox`,
    `invoices`, `phone_page`.
    The board comes with the page, and what `campaigns` run, so that cards stand there at the first glance;
    the first of the hall's languages is where every customer starts, whatever the kiosk's browser prefers.
    """
    room = Blueprint("kiosk", __name__, url_prefix="/kiosk", template_folder="templates")
    room.register_blueprint(speech_pages(hall, allow, voice))

    @room.get("/")
    @allow("kiosk")
    def start() -> Response:
        """The touch screen of the paired kiosk."""
        catalogue = hall.catalogue
        kiosk = _kiosk(hall, g.principal.place)
        return page(
            "kiosk/kiosk.html",
            "kiosk",
            kiosk={"code": kiosk.code, "role": str(kiosk.role), "languages": list(catalogue.languages)},
            board=board(),
            take_back_s=catalogue.rules.take_back_s,
            voices=list(voice.languages),
            pays_for=catalogue.pays_for,
            campaigns=campaigns()["campaigns"],
            **self_service,
        )

    @room.post("/qr")
    @allow("kiosk")
    def qr() -> Response:
        """A QR code of `{"link": ...}`, as `{"image": data URI}`: the number for the phone, without paper."""
        return jsonify(image=_qr(request.get_json(silent=True)))

    @room.post("/said.wav")
    @allow("kiosk")
    def said() -> Response:
        """What the page asks (`{"text", "language"}`), as sound. Raises NotReady `no_voice`."""
        text, language = _said(hall, request.get_json(silent=True))
        wav = voice.wav(text, language)
        if wav is None:
            raise NotReady("no_voice", f"Nothing can be said in {language} here.")
        return Response(wav, mimetype="audio/wav", headers={"Cache-Control": "no-store"})

    return room


def _said(hall: Hall, body: object) -> tuple[str, str]:
    """Text and language. Raises Invalid without 1 to 300 characters, or in a language of another hall."""
    asked = body if isinstance(body, dict) else {}
    text, language = asked.get("text"), asked.get("language")
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_SAID:
        raise Invalid("invalid_field", f"text must have 1 to {LONGEST_SAID} characters.", field="text")
    if language not in hall.catalogue.languages:
        raise Invalid("unknown_language", f"This hall does not speak {language!r}.", field="language")
    return text, str(language)


def _qr(body: object) -> str:
    """The drawing. Raises Invalid without a link of 1 to 500 characters."""
    link = body.get("link") if isinstance(body, dict) else None
    if not isinstance(link, str) or not 0 < len(link) <= LONGEST_LINK:
        raise Invalid("invalid_field", f"link must have 1 to {LONGEST_LINK} characters.", field="link")
    return segno.make(link, error="m", micro=False).svg_data_uri(border=2, omitsize=True)


def _kiosk(hall: Hall, place: str | None) -> Kiosk:
    """The kiosk of a paired session; the first one for an administrator, who has no place."""
    return hall.catalogue.kiosk(place) if place is not None else hall.catalogue.touched[0]
