"""The pages of the manager's desk under `/office/`. What they show and change goes through the public API."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from hall.catalogue import Catalogue
from hall.hall import Hall
from office.export import journal_csv

View = Callable[..., Any]
Page = Callable[..., Response]
"""`page(template, room, **data)`: a page whose `data` the browser reads."""
Allow = Callable[..., Callable[[View], View]]
"""`allow(*roles)`: a decorator that lets only these roles in."""

GROUPS = (
    (
        "hall",
        (
            ("today", "", "clock"),
            ("opening", "opening", "sun"),
            ("closing", "closing", "moon"),
            ("devices", "devices", "printer"),
            ("ratings", "ratings", "face-4"),
            ("roster", "roster", "calendar"),
        ),
    ),
    (
        "design",
        (
            ("history", "history", "bars"),
            ("forecast", "forecast", "trend"),
            ("design", "design", "sliders"),
            ("campaigns", "campaigns", "star"),
            ("changes", "changes", "compare"),
        ),
    ),
    (
        "ways_out",
        (
            ("diversion", "diversion", "fork"),
            ("payments", "payments", "yuan"),
            ("invoices", "invoices", "invoice"),
            ("mailing", "mailing", "envelope"),
            ("mandates", "mandates", "recall"),
            ("cards", "cards", "cards"),
            ("messages", "messages", "phone"),
        ),
    ),
    (
        "house",
        (
            ("catalogue", "catalogue", "card"),
            ("slip", "slip", "ticket"),
            ("people", "people", "people"),
            ("journal", "journal", "receipt"),
        ),
    ),
)
"""The navigation: groups of pages, each with its name, path below `/office/`, pictogram."""
DESK = tuple(page for _, pages in GROUPS for page in pages)


def pages(hall: Hall, page: Page, allow: Allow) -> Blueprint:
    """The blueprint of the room: the pages of the desk and the journal as CSV."""
    room = Blueprint("office", __name__, url_prefix="/office", template_folder="templates")
    managers = allow("manager", "admin")

    for name, path, _ in DESK:
        room.add_url_rule(f"/{path}", name, managers(_desk(hall, page, name)))
    room.add_url_rule("/devices/setup", "setup", managers(_desk(hall, page, "devices", "setup")))

    @room.get("/journal.csv")
    @managers
    def journal_file() -> Response:
        """The journal as CSV: `after` and `until` are move numbers; by default the present business day."""
        row = hall.store.row()
        after = request.args.get("after", row.day_move, type=int)
        until = min(request.args.get("until", row.last_move, type=int), row.last_move)
        name = f"journal-{row.business_day}.csv"
        head = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(journal_csv(hall.moves_after, after, until), mimetype="text/csv", headers=head)

    return room


def _desk(hall: Hall, page: Page, name: str, template: str = "") -> View:
    """The view of a page in the navigation, or of a page (`template`) below it."""

    def view() -> Response:
        moves = hall.board.version
        shown = {"at": name, "moves": moves, "groups": _GROUPS, **_names(hall.catalogue)}
        return page(f"office/{template or name}.html", "office", **shown)

    return view


_GROUPS = [
    {
        "name": group,
        "pages": [{"name": n, "path": f"/office/{path}", "icon": icon} for n, path, icon in listed],
    }
    for group, listed in GROUPS
]


def _names(catalogue: Catalogue) -> dict[str, Any]:
    """What the pages call things by: retired codes included, as the journal speaks of them."""
    change = catalogue.rules.day_change
    return {
        "hall": dict(catalogue.names),
        "zone": catalogue.zone,
        "day_change_min": change.hour * 60 + change.minute,
        "services": {s.code: dict(s.names) for s in catalogue.services},
        "places": {
            "kiosk": {k.code: dict(k.names) for k in catalogue.kiosks},
            "counter": {c.code: dict(c.names) for c in catalogue.counters},
            "display": {d.code: dict(d.names) for d in catalogue.displays},
        },
    }
