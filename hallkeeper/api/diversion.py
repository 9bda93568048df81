"""What the ways out of the queue have brought, for the office: `GET /diversion`, and the same as CSV.

By business type, and by business type and day; beside it the queue's own figures of the same days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Response, request

from diversion.effect import Effect, days_of, in_sum
from diversion.effects import Effects
from diversion.offers import WHY_NOT
from diversion.visits.visit import Step
from hall.hall import Hall
from hallkeeper.api.csv_file import csv_text
from hallkeeper.api.route import Api, Asked
from office.today import WANTED_SHARE
from planning.history.figures import History
from planning.history.queue_days import FIGURES, Groups, QueueDays
from planning.history.queue_days import in_sum as queue_in_sum

_DAY = {"type": "string", "format": "date"}
_COUNTED = (
    *("asked", "tickets", "visits", "shown", "accepted", "declined", "completed", "cash"),
    *("identified", "came_back", "saved_s"),
)
_LEFT_AT = tuple(str(step) for step in Step if step not in (Step.DONE, Step.CASH))
_COLUMNS = (
    *("day", "service", *_COUNTED, "signed"),
    *(f"why_{reason}" for reason in WHY_NOT),
    *(f"left_at_{step}" for step in _LEFT_AT),
    *(f"queue_{name}" for name in FIGURES),
)
Days = Mapping[date, Mapping[str, Effect]]
Queue = Mapping[date, Groups]


def diversion_routes(api: Api, hall: Hall, history: History, effects: Effects) -> None:
    """Declare the route of the office's diversion figures."""
    queue = QueueDays(hall, history)

    @api.route(
        "GET",
        "/diversion",
        roles=("manager",),
        answers={200: dict[str, Any]},
        query={"from": _DAY, "to": _DAY, "as": {"type": "string", "enum": ["csv"]}},
    )
    def figures(asked: Asked) -> Any:
        """Asked, offered, accepted, completed, came back, why not; waiting saved, by business type and day,
        next to the queue's own figures of these days.
        """
        days = days_of(request.args.get("from"), request.args.get("to"), history.today())
        queued = queue.of(days)
        by_day = _with_queue(effects.by_day(days), queued)
        if request.args.get("as") == "csv":
            name = f"diversion-{days.first}-{days.last}.csv"
            head = {"Content-Disposition": f'attachment; filename="{name}"'}
            return Response(csv_text(_rows(by_day, queued), _COLUMNS), mimetype="text/csv", headers=head)
        return {
            "from": days.first.isoformat(),
            "to": days.last.isoformat(),
            "came_back_days": hall.catalogue.rules.came_back_days,
            "wanted_share": WANTED_SHARE,
            "behind": history.behind(),
            "services": {code: effect.json() for code, effect in in_sum(hall, by_day).items()},
            "queue": queue_in_sum(queued.values(), history.breathe),
            "days": [
                {"day": day.isoformat(), "service": code, **effect.json(), "queue": its}
                for day, code, effect, its in _by_day(by_day, queued)
            ],
        }


def _with_queue(by_day: Days, queue: Queue) -> Days:
    """The same with who queued: by what was asked for, wrong keys left out, as the history counts them."""
    return {
        day: {
            code: replace(effects.get(code, Effect()), tickets=its.arrivals if its else 0)
            for code in sorted({*effects, *queue[day]})
            for its in (queue[day].get(code),)
        }
        for day, effects in by_day.items()
    }


def _by_day(by_day: Days, queue: Queue) -> Iterator[tuple[date, str, Effect, dict[str, Any] | None]]:
    """Each day and business type of which there is anything, in their order; `None`: nobody queued."""
    for day, effects in by_day.items():
        for code, effect in effects.items():
            its = queue[day].get(code)
            yield day, code, effect, None if its is None else its.json()


def _rows(by_day: Days, queue: Queue) -> Iterator[dict[str, Any]]:
    """The same for a spreadsheet: one row for each day and business type, one column for each figure."""
    for day, code, effect, its in _by_day(by_day, queue):
        told = effect.json()
        yield {
            "day": day.isoformat(),
            "service": code,
            **{name: told[name] for name in _COUNTED},
            "signed": effect.signed.total(),
            **{f"why_{reason}": effect.why_not[reason] for reason in WHY_NOT},
            **{f"left_at_{step}": effect.left_at[step] for step in _LEFT_AT},
            **{f"queue_{name}": (its or {}).get(name) for name in FIGURES},
        }
