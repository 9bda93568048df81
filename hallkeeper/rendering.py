"""Pages and words: the renderer that every room is given.

Words are one folder per language (`words/zh-CN/`), one file per room; `LANGUAGES` is the one line that a
new language needs.
"""

import secrets
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Protocol

from flask import Flask, Response, g, make_response, render_template, request

from hallkeeper.assets import asset

LANGUAGES = ("zh-CN", "en")
ALL_LANGUAGES_IN = frozenset({"kiosk"})
"""Rooms whose pages change the language without a reload."""
WITHOUT_SCRIPTS = frozenset({"door"})
"""Rooms whose pages need no words in the browser."""
SCREENS = frozenset({"kiosk/kiosk.html", "counter/counter.html", "display/wall.html", "display/screen.html"})
"""Templates of the hall's own screens."""


class Page(Protocol):
    """Renders a room's template; `data` goes to the page's scripts and to the template."""

    def __call__(self, template: str, room: str, **data: object) -> Response:
        """The page."""


@cache
def words(language: str, room: str) -> Mapping[str, str]:
    """The shared words and the room's, in one language."""
    folder = files("hallkeeper").joinpath("words", language)
    merged: dict[str, str] = {}
    for name in ("house", room):
        file = folder.joinpath(f"{name}.toml")
        if file.is_file():
            merged |= tomllib.loads(file.read_text("utf-8"))
    return merged


def choose_language(own: str, *, follow_browser: bool) -> str:
    """`?lang=`, then the cookie, then what the browser prefers, then the hall's `own` language.

    A screen of the hall does not follow its browser, which is the installer's and not the customer's.
    """
    for wanted in (request.args.get("lang"), request.cookies.get("lang")):
        if wanted in LANGUAGES:
            return wanted
    preferred = request.accept_languages.best_match(["zh-CN", "zh", "en"]) if follow_browser else None
    return {"zh": "zh-CN", None: own}.get(preferred, preferred or own)


def renderer(app: Flask, hall_language: Callable[[], str]) -> Page:
    """Give the app its template globals; the function that renders pages."""
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}

    def page(template: str, room: str, **data: object) -> Response:
        language = choose_language(hall_language(), follow_browser=template not in SCREENS)
        shown = _languages_shown(room, language)
        principal = g.get("principal")
        acting_as = principal.acting_as if principal is not None else None
        page_data = {
            "words": {tag: dict(words(tag, room)) for tag in shown},
            "language": language,
            "languages": list(LANGUAGES),
            "room": room,
            "as": acting_as,
            **data,
        }

        def t(key: str, **params: object) -> str:
            return words(language, room).get(key, key).format_map(params)

        nonce = secrets.token_urlsafe(16)
        html = render_template(
            template,
            language=language,
            room=room,
            csp_nonce=nonce,
            page_data=page_data,
            t=t,
            acting_as=acting_as,
            **data,
        )
        answer = make_response(html)
        answer.headers["Content-Security-Policy"] = policy(nonce)
        answer.headers["Cache-Control"] = "no-store"
        if request.args.get("lang") in LANGUAGES:
            answer.set_cookie("lang", language, max_age=365 * 24 * 3600, samesite="Lax")
        return answer

    return page


def _languages_shown(room: str, language: str) -> tuple[str, ...]:
    if room in WITHOUT_SCRIPTS:
        return ()
    return LANGUAGES if room in ALL_LANGUAGES_IN else (language,)


def policy(nonce: str) -> str:
    """The content security policy of our pages."""
    return (
        "default-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; "
        f"script-src 'self' 'nonce-{nonce}'; style-src 'self'; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
    )
