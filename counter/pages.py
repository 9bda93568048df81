"""The teller's pages under `/counter/`: choose a counter, work at it. What happens goes through the API."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, g, redirect

from hall.hall import Hall

View = Callable[..., Any]
Page = Callable[..., Response]
"""`page(template, room, **data)`: a page whose `data` the browser reads."""
Allow = Callable[..., Callable[[View], View]]
"""`allow(*roles)`: a decorator that lets only these roles in."""
ViewNow = Callable[[str], Mapping[str, Any]]
"""A counter's view as `GET /counters/{code}/view` gives it to whoever is asking."""


def pages(
    hall: Hall, page: Page, allow: Allow, view: ViewNow, campaigns: Callable[[], Mapping[str, Any]]
) -> Blueprint:
    """The blueprint of the room. A screen that is paired with a counter never chooses another.

    The counter's view and what `campaigns` run come with the page: the socket sends the next ones, and
    nothing is fetched.
    """
    room = Blueprint("counter", __name__, url_prefix="/counter", template_folder="templates")
    tellers = allow("counter", "admin")

    @room.get("/")
    @tellers
    def choose() -> Any:
        """The counters to choose from."""
        place = g.principal.place
        if place is not None:
            return redirect(f"/counter/{place}")
        return page("counter/choose.html", "counter", who=g.principal.name)

    @room.get("/<code>")
    @tellers
    def counter(code: str) -> Any:
        """The teller's page of one counter; from then on its state comes by the socket."""
        place = g.principal.place
        if place is not None and place != code:
            return redirect(f"/counter/{place}")
        if code not in {c.code for c in hall.catalogue.staffed}:
            abort(404)
        return page(
            "counter/counter.html",
            "counter",
            counter=code,
            paired=place is not None,
            view=view(code),
            running=campaigns(),
            **_catalogue(hall),
        )

    return room


def _catalogue(hall: Hall) -> dict[str, object]:
    """What the page names but the view only codes: customer classes and kiosks; the hall's zone."""
    catalogue = hall.catalogue
    return {
        "zone": catalogue.zone,
        "classes": {c.code: dict(c.names) for c in catalogue.classes},
        "kiosks": {k.code: dict(k.names) for k in catalogue.kiosks},
    }
