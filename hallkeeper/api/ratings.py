"""Ratings: customers give them at a counter's screen or keypad, the manager reads them."""

from typing import Any

from flask import Response, request

from counter.pad import Rate
from hall.actor import Actor, Role
from hall.clock import rfc3339
from hall.hall import Hall, Once
from hall.ticket import Ticket
from hallkeeper.api.answer_shapes import RatedAnswer, RatingsAnswer
from hallkeeper.api.route import Api, Asked, Nothing
from hallkeeper.api.shapes import CounterRateBody
from office.ratings import Ratings

_DAY = {"type": "string", "format": "date"}


def rating_routes(api: Api, hall: Hall, ratings: Ratings) -> None:
    """Declare the routes of ratings; the phone's own is beside its page."""

    @api.route(
        "POST",
        "/counters/<counter>/rate",
        roles=("display", "device"),
        body=CounterRateBody,
        answers={200: RatedAnswer},
    )
    def rate(asked: Asked, counter: str) -> dict[str, Any]:
        """How it was: 5 (very satisfied) to 1 (very dissatisfied), from the customer served last."""
        body, actor = asked.body, asked.principal.actor
        given = hall.rate(actor, body.score, counter=counter, ticket=body.ticket, once=asked.once)
        return rated_json(hall, given)

    @api.route(
        "GET",
        "/ratings",
        roles=("manager",),
        answers={200: RatingsAnswer},
        query={"from": _DAY, "to": _DAY, "as": {"type": "string", "enum": ["csv"]}},
    )
    def figures(asked: Asked) -> Any:
        """What customers said, by counter, teller, business type and day; each answer with `as=csv`."""
        period = ratings.period(request.args.get("from"), request.args.get("to"))
        if request.args.get("as") != "csv":
            return ratings.figures(period)
        name = f"ratings-{period.first}-{period.last}.csv"
        head = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(ratings.csv(period), mimetype="text/csv", headers=head)

    @api.route(
        "POST", "/ratings/<ticket>/take", roles=("manager",), body=Nothing, answers={200: dict[str, Any]}
    )
    def take(asked: Asked, ticket: str) -> dict[str, Any]:
        """Look after a dissatisfied customer; the first who does is named in the journal."""
        taken = hall.take_case(asked.principal.actor, ticket, asked.once)
        return {"ticket": taken.id, "number": taken.number}


def keypad(hall: Hall) -> Rate:
    """What a press on a rating keypad at a counter does."""

    def rate(counter: str, score: int, by: str, once: Once | None) -> Ticket:
        return hall.rate(Actor(by, Role.DEVICE), score, counter=counter, once=once)

    return rate


def rated_json(hall: Hall, ticket: Ticket) -> dict[str, Any]:
    """What a customer has answered, and until when that may be corrected; null if of another day."""
    rated = hall.board.rated.get(ticket.id)
    return {
        "ticket": ticket.id,
        "number": ticket.number,
        "score": rated.score if rated else None,
        "until": rfc3339(rated.until) if rated else None,
    }
