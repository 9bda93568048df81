"""What the ways out of the queue have brought, for the office: `GET /diversion`, and the same as CSV."""

import csv
import io
from collections.abc import Callable
from typing import Any

from flask import Response, request

from diversion.effect import CAME_BACK_DAYS, days_of, effects
from hall.clock import local
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked

_DAY = {"type": "string", "format": "date"}
_COLUMNS = (
    "service",
    "asked",
    "tickets",
    "visits",
    "shown",
    "accepted",
    "declined",
    "completed",
    "identified",
    "came_back",
    "saved_s",
    "signed",
)
_MARK = "\ufeff"
"""A byte order mark: without it spreadsheet programs take the text for another encoding."""


def diversion_routes(api: Api, hall: Hall, breathe: Callable[[], None]) -> None:
    """Declare the route of the office's diversion figures; `breathe` lets others work meanwhile."""

    @api.route(
        "GET",
        "/diversion",
        roles=("manager",),
        answers={200: dict[str, Any]},
        query={"from": _DAY, "to": _DAY, "as": {"type": "string", "enum": ["csv"]}},
    )
    def figures(asked: Asked) -> Any:
        """Asked, offered, accepted, completed, came back, why not; waiting saved, by business type."""
        today = local(hall.clock(), hall.catalogue.zone).date()
        days = days_of(request.args.get("from"), request.args.get("to"), today)
        rows = {code: effect.json() for code, effect in effects(hall, days, breathe).items()}
        if request.args.get("as") == "csv":
            name = f"diversion-{days.first}-{days.last}.csv"
            head = {"Content-Disposition": f'attachment; filename="{name}"'}
            return Response(_csv(rows), mimetype="text/csv", headers=head)
        return {
            "from": days.first.isoformat(),
            "to": days.last.isoformat(),
            "came_back_days": CAME_BACK_DAYS,
            "services": rows,
        }


def _csv(rows: dict[str, dict[str, Any]]) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, _COLUMNS, extrasaction="ignore")
    table.writeheader()
    for code, row in rows.items():
        table.writerow({"service": code, **row, "signed": sum(row["signed"].values())})
    return _MARK + text.getvalue()
