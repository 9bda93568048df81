"""The past for the office: `GET /history`, and each of its groups as CSV."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request
from pydantic import ConfigDict, Field

from diversion.effect import Days as EffectDays
from diversion.effect import Effect
from diversion.effects import Effects
from hall.errors import Invalid, NotFound
from hall.hall import Hall
from hallkeeper.api.csv_file import csv_text
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.planning.report_paper import told_report
from hallkeeper.planning.shared import Planning
from hallkeeper.planning.work import done
from planning.history.figures import BY
from planning.history.paper import drawn
from planning.history.period import Days, days_of
from planning.history.store import HALL, sources_of

_DAY = {"type": "string", "format": "date"}
_BY = {"type": "string", "enum": [*BY, "causes", "asked_done"]}


class WorkBody(Body):
    """A period of the past; by default as of `/history`."""

    model_config = ConfigDict(populate_by_name=True)
    first: str | None = Field(None, alias="from")
    last: str | None = Field(None, alias="to")
    source: str | None = None


def history_routes(api: Api, hall: Hall, planning: Planning, effects: Effects) -> None:
    """Declare the routes of the past."""
    _report_route(api, hall, planning)

    @api.route(
        "GET",
        "/history",
        roles=("manager",),
        answers={200: dict[str, Any]},
        query={
            "from": _DAY,
            "to": _DAY,
            "by": _BY,
            "source": {"type": "string"},
            "as": {"type": "string", "enum": ["csv"]},
        },
    )
    def figures(asked: Asked) -> Any:
        """What a period was like and what filled the hall; with `as=csv` one group of it."""
        days = days_of(request.args.get("from"), request.args.get("to"), planning.history.today())
        by = request.args.get("by")
        if by is not None and by not in _BY["enum"]:
            raise Invalid("invalid_field", f"by: one of {', '.join(_BY['enum'])}.", field="by")
        source = known_source(hall, request.args.get("source"))
        if request.args.get("as") == "csv":
            found = planning.history.figures(days, source)
            name = f"history-{by or 'day'}-{days.first}-{days.last}.csv"
            head = {"Content-Disposition": f'attachment; filename="{name}"'}
            return Response(_csv(found, by or "day"), mimetype="text/csv", headers=head)
        found = answer(days, source, planning.history.several([days, days.before()], source))
        return found | {"by": {by: found["by"].get(by)}} if by in BY else found

    @api.route("POST", "/history/work", roles=("manager",), body=WorkBody, answers={200: dict[str, Any]})
    def work(asked: Asked) -> dict[str, Any]:
        """Have a period summed beside the server: the work, whose result is what `/history` answers.

        What is little, or known already, is done at once.
        """
        days = days_of(asked.body.first, asked.body.last, planning.history.today())
        source, by = known_source(hall, asked.body.source), asked.principal.actor.ref
        past = planning.history
        reading = past.begin([days, days.before()], source)
        if not past.are_many(reading):
            return done("history", by, answer(days, source, past.told(reading))).as_json()
        return planning.works.start(
            "history", reading.order, by, lambda told: answer(days, source, past.told(reading, told))
        ).as_json()

    def answer(days: Days, source: str, figures: list[dict[str, Any]]) -> dict[str, Any]:
        """With the days before, and what went without a queue."""
        found, before = figures
        aside: Mapping[str, Effect] = {}
        if source == HALL:
            aside = effects.in_sum(EffectDays(days.first, days.last))
        return found | {
            "before": {name: before[name] for name in ("from", "to", "total")},
            "aside": {code: _aside(effect) for code, effect in aside.items()},
            "repeats": _repeats(aside, found["total"]["arrivals"], hall.catalogue.rules.came_back_days),
        }


def _report_route(api: Api, hall: Hall, planning: Planning) -> None:
    @api.route(
        "GET",
        "/history/report.pdf",
        roles=("manager",),
        answers={200: bytes},
        query={"from": _DAY, "to": _DAY, "source": {"type": "string"}, "lang": {"type": "string"}},
    )
    def report(asked: Asked) -> Response:
        """The report of a period for paper: finding, figures, what fills the hall, waits, counters."""
        days = days_of(request.args.get("from"), request.args.get("to"), planning.history.today())
        source = known_source(hall, request.args.get("source"))
        language = request.args.get("lang") or hall.catalogue.languages[0]
        told = told_report(hall, planning.history, days, language, source)
        name = f"report-{days.first}-{days.last}.pdf"
        head = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(drawn(told), mimetype="application/pdf", headers=head)


def known_source(hall: Hall, source: str | None) -> str:
    """The hall's own past, or a file that was taken in. Raises NotFound `unknown_source`."""
    if source and source != HALL and all(one.code != source for one in sources_of(hall.store)):
        raise NotFound("unknown_source", "There is no such file.")
    return source or HALL


def _aside(effect: Effect) -> dict[str, int]:
    """What went without a queue, of one business type."""
    return {
        "visits": effect.visits,
        "completed": effect.completed,
        "shown": effect.shown,
        "accepted": effect.accepted,
        "declined": effect.declined,
    }


def _repeats(aside: Mapping[str, Effect], arrivals: int, days: int) -> dict[str, Any]:
    """Repeat visits, of those whose number was typed, and how many of all that are."""
    identified = sum(e.identified for e in aside.values())
    everybody = arrivals + sum(e.visits for e in aside.values())
    came_back = sum(e.came_back for e in aside.values())
    return {
        "days": days,
        "identified": identified,
        "came_back": came_back,
        "share": round(came_back / identified, 4) if identified else None,
        "coverage": round(identified / everybody, 4) if everybody else None,
    }


def _csv(found: Mapping[str, Any], by: str) -> str:
    if by == "causes":
        return _table(found["causes"])
    if by == "asked_done":
        rows = [
            {"asked": asked, "done": done, "times": n}
            for asked, row in found["asked_done"].items()
            for done, n in row.items()
        ]
        return _table(rows, ("asked", "done", "times"))
    return _table(found["by"][by], ("code",))


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ("code",)) -> str:
    return csv_text(rows, list(rows[0]) if rows else columns)
