"""The forecast for the office, as JSON and CSV, and the manager's own calendar."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from flask import Response, request
from pydantic import Field

from hall.clock import rfc3339
from hall.errors import NotFound
from hallkeeper.api.csv_file import csv_text
from hallkeeper.api.history import known_source
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.planning.shared import Planning
from planning.forecast.calendar import country_of
from planning.forecast.own_days import LONGEST_NOTE, DayIs, OwnDay, keep_own_days, own_days
from planning.history import store as past

MANAGER = ("manager",)
EVERYBODY = "*"
_COLUMNS = ("day", "kind", "half_hour", "service", "mean", "low", "high")


class OwnDayBody(Body):
    """A day of the manager's own calendar."""

    day: date
    kind: Literal["holiday", "workday", "closed"]
    note: str = Field("", max_length=LONGEST_NOTE)


class OwnDaysBody(Body):
    """The manager's calendar; `version` is the one that it was made of, 0 for the first."""

    version: int = Field(ge=0)
    days: list[OwnDayBody] = Field(max_length=400)


class WorkBody(Body):
    """`source`: a file whose days stand in where the journal has none; by default as the last time."""

    source: str | None = None


def forecast_routes(api: Api, planning: Planning) -> None:
    """Declare the routes of the forecast."""

    @api.route(
        "GET",
        "/forecast",
        roles=MANAGER,
        answers={200: dict[str, Any]},
        query={"as": {"type": "string", "enum": ["csv"]}},
    )
    def look(asked: Asked) -> Any:
        """The newest forecast and the work on a new one; with `as=csv` its half hours."""
        latest = planning.foretelling.latest()
        if request.args.get("as") == "csv":
            if latest is None:
                raise NotFound("no_forecast", "There is no forecast yet.")
            head = {"Content-Disposition": f'attachment; filename="forecast-{latest.code}.csv"'}
            return Response(csv_text(_rows(latest.body), _COLUMNS), mimetype="text/csv", headers=head)
        going = planning.foretelling.running()
        days = past.days(planning.hall.store)
        return {
            "today": planning.hall.board.business_day,
            "sources": [{"code": one.code, "name": one.name} for one in past.sources_of(planning.hall.store)],
            "journal": None if days is None else {"from": days[0], "to": days[1]},
            "behind": planning.history.behind(),
            "work": None if going is None else going.id,
            "made_at": None if latest is None else rfc3339(latest.changed_at),
            "forecast": None if latest is None else latest.body,
        }

    @api.route("POST", "/forecast/work", roles=MANAGER, body=WorkBody, answers={200: dict[str, Any]})
    def work(asked: Asked) -> dict[str, Any]:
        """Have the forecast worked out anew; answers the work, see `/work/<work>`."""
        source = asked.body.source and known_source(planning.hall, asked.body.source)
        return planning.foretelling.start(asked.principal.actor.ref, source).as_json()

    @api.route("GET", "/forecast/calendar", roles=MANAGER, answers={200: dict[str, Any]})
    def calendar(asked: Asked) -> dict[str, Any]:
        """The days of the manager's own calendar, and the country whose holidays are known beside them."""
        version, days = own_days(planning.hall.store)
        country = country_of(planning.hall.catalogue.zone)
        return {"version": version, "days": [_day(one) for one in days], "country": country}

    @api.route("PUT", "/forecast/calendar", roles=MANAGER, body=OwnDaysBody, answers={200: dict[str, Any]})
    def keep_calendar(asked: Asked) -> dict[str, Any]:
        """Change the manager's own calendar; the next forecast knows it."""
        days = [OwnDay(d.day, DayIs(d.kind), " ".join(d.note.split())) for d in asked.body.days]
        kept = keep_own_days(planning.hall, asked.principal.actor, days, asked.body.version)
        return {"version": kept.version, "days": kept.body["days"]}


def _day(one: OwnDay) -> dict[str, Any]:
    return {"day": one.day.isoformat(), "kind": str(one.kind), "note": one.note}


def _rows(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row per day, business type and half hour in which anybody is expected."""
    for d, day in enumerate(told["days"]):
        for s, service in enumerate(told["services"]):
            if service == EVERYBODY:
                continue
            for h, high in enumerate(told["high"][d][s]):
                if high or told["mean"][d][s][h]:
                    half = told["first_half"] + h
                    yield {
                        "day": day["day"],
                        "kind": day["kind"],
                        "half_hour": f"{half // 2 % 24:02d}:{half % 2 * 30:02d}",
                        "service": service,
                        "mean": told["mean"][d][s][h],
                        "low": told["low"][d][s][h],
                        "high": high,
                    }
