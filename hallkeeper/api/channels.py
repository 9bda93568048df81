"""E-channels: taught once in a visit (`POST /visits/<visit>/channel`); how often, for the office."""

import csv
import io
from datetime import date
from typing import Any

import segno
from flask import Response, request

from diversion.channels import Taught, taught, teach
from diversion.effect import days_of
from diversion.visits.visit import PHONE
from hall.channel import Channel, ChannelKind
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Nothing
from hallkeeper.diverting import Diverting

Json = dict[str, Any]
_DAY = {"type": "string", "format": "date"}
_COLUMNS = ("day", "channel", "service", "kind", "taught", "opened")
_MARK = "\ufeff"
"""A byte order mark: without it spreadsheet programs take the text for another encoding."""


def channel_routes(api: Api, hall: Hall, ways: Diverting) -> None:
    """Declare the routes of e-channels."""

    @api.route("POST", "/visits/<visit>/channel", roles=("kiosk", "phone"), body=Nothing, answers={200: Json})
    def learn(asked: Asked, visit: str) -> Json:
        """How it goes next time without coming: `channel`, None where there is nothing (more)."""
        mine = ways.visits.of(asked.principal.actor, visit)
        channel = teach(hall, asked.principal.actor, mine)
        by_phone = mine.place == PHONE
        return {"channel": channel and _shown(channel, ways.public_url, by_phone=by_phone)}

    @api.route(
        "GET",
        "/diversion/channels",
        roles=("manager",),
        answers={200: Json},
        query={"from": _DAY, "to": _DAY, "as": {"type": "string", "enum": ["csv"]}},
    )
    def figures(asked: Asked) -> Any:
        """Taught and opened, by e-channel and day; `counted`: whether codes lead through the hall."""
        today = date.fromisoformat(hall.board.business_day)
        days = days_of(request.args.get("from"), request.args.get("to"), today)
        found = taught(hall, days)
        if request.args.get("as") == "csv":
            name = f"channels-{days.first}-{days.last}.csv"
            head = {"Content-Disposition": f'attachment; filename="{name}"'}
            return Response(_csv(found), mimetype="text/csv", headers=head)
        return {
            "from": days.first.isoformat(),
            "to": days.last.isoformat(),
            "counted": ways.public_url is not None,
            "channels": [_told(one) for one in found],
        }


def _shown(channel: Channel, public_url: str | None, *, by_phone: bool) -> Json:
    """A phone opens it by a link of ours; a terminal shows a code, but nothing to scan for a text message.

    `page`: whether a page comes of it, which must not take the place of this one.
    """
    ours = f"/go/{channel.code}"
    link = ours if by_phone else f"{public_url.rstrip('/')}{ours}" if public_url else channel.target
    scanned = not by_phone and channel.kind is not ChannelKind.SMS
    return {
        "channel": channel.code,
        "kind": str(channel.kind),
        "names": dict(channel.names),
        "number": channel.number,
        "text": channel.text,
        "steps": [dict(step) for step in channel.steps],
        "link": link,
        "page": channel.target.startswith("https:"),
        "image": segno.make(link, error="m", micro=False).svg_data_uri(border=2, omitsize=True)
        if scanned
        else None,
    }


def _told(one: Taught) -> Json:
    return {
        "channel": one.channel.code,
        "names": dict(one.channel.names),
        "service": one.channel.service,
        "kind": str(one.channel.kind),
        "taught": one.shown.total(),
        "opened": one.opened.total(),
        "days": one.days(),
    }


def _csv(found: list[Taught]) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, _COLUMNS, extrasaction="ignore")
    table.writeheader()
    rows = [{**_told(one), **day} for one in found for day in one.days()]
    table.writerows(sorted(rows, key=lambda row: str(row["day"])))
    return _MARK + text.getvalue()
