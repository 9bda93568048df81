"""A teller's own shifts as a calendar, behind a secret link that the manager gives out and takes back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from hall.hall import Hall
from hallkeeper.planning.rosters import Rostering
from hallkeeper.rendering import LANGUAGES, words
from planning.roster.feed import Feed, feed_of


def roster_feed_pages(hall: Hall, desk: Rostering) -> Blueprint:
    """Nobody signs in there: the link is the key, and opens one teller's shifts alone."""
    pages = Blueprint("shifts", __name__)

    @pages.get("/shifts/<secret>.ics")
    def feed(secret: str) -> Response:
        """The calendar, in the hall's language or in that of `?lang=`."""
        person = desk.whose_feed(secret)
        asked = request.args.get("lang")
        language = asked if asked in LANGUAGES else hall.catalogue.languages[0]
        names = hall.catalogue.names
        place = names.get(language) or next(iter(names.values()))
        known = words(language, "office")

        def named(shift: Mapping[str, Any]) -> tuple[str, str]:
            own = shift["names"].get(language) or next(iter(shift["names"].values()), "")
            return own or known.get(f"shift_{shift['code']}", shift["code"]), _breaks(
                shift, known["shift_break"]
            )

        title = known["roster_feed_title"].format(name=person.name)
        told = Feed(person.id, title, hall.store.hall, place, hall.catalogue.zone, hall.clock())
        text = feed_of(told, desk.published_of(person.id, named))
        answer = Response(text, mimetype="text/calendar")
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["Content-Disposition"] = 'inline; filename="shifts.ics"'
        return answer

    return pages


def _breaks(shift: Mapping[str, Any], word: str) -> str:
    """`Break 12:00-13:00`; breaks that follow each other are one."""
    spans: list[list[int]] = []
    for half in sorted(shift["breaks"]):
        if spans and spans[-1][1] == half:
            spans[-1][1] = half + 1
        else:
            spans.append([half, half + 1])
    return ", ".join(f"{word} {_time(first)}-{_time(last)}" for first, last in spans)


def _time(half: int) -> str:
    return f"{half // 2:02d}:{half % 2 * 30:02d}"
