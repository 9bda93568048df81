"""The way from a code on a screen to an e-channel: `/go/<code>`, counted and led on.

It leads to the catalogue's own links only; nothing of the request decides where.
"""

from collections import deque

from flask import Blueprint, Response, redirect, request

from diversion.channels import lead
from hall.actor import Actor, Role
from hall.hall import Hall

MINUTE_MS = 60_000
MOST_A_MINUTE = 120
"""More are led on and not counted, so that nobody fills the journal from outside."""
_BY_PHONE = Actor("phone", Role.PHONE)


def lead_pages(hall: Hall) -> Blueprint:
    """Nobody signs in there."""
    pages = Blueprint("leads", __name__)
    counted: deque[int] = deque(maxlen=MOST_A_MINUTE)

    @pages.get("/go/<code>")
    def go(code: str) -> Response:
        """To the channel's app or page, or a text message that is ready to be sent."""
        now = hall.clock()
        looks_ahead = request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", "")
        full = len(counted) == MOST_A_MINUTE and 0 <= now - counted[0] < MINUTE_MS
        target = lead(hall, _BY_PHONE, code, counted=not (looks_ahead or full))
        if not (looks_ahead or full):
            counted.append(now)
        answer: Response = redirect(target, 302)  # type: ignore[assignment]
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return pages
