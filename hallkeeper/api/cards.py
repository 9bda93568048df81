"""Recharge cards: the stock, which cards make an amount, what comes in and goes out.

No route takes the code of a card: bodies have serials and counts, and an unknown field is refused by name.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from flask import request
from pydantic import BaseModel, Field

from diversion.cards.change import Change, Reason
from diversion.cards.outlook import Outlook
from diversion.cards.plan import MOST_YUAN, Plan, Proposal
from diversion.cards.serials import MOST_CARDS
from diversion.cards.stock import Cards, Counted, Taken
from hall.clock import rfc3339
from hall.errors import Invalid
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.api.shapes import Code

HISTORY = 100
"""So many of the latest changes are told."""
TELLER = ("counter", "manager")
NameOf = Callable[[str | None], str | None]
Face = Annotated[int, Field(ge=1, le=MOST_YUAN, strict=True)]
Number = Annotated[int, Field(ge=1, le=MOST_CARDS, strict=True)]
Here = Annotated[int, Field(ge=0, le=100 * MOST_CARDS, strict=True)]
Serial = Annotated[str, Field(min_length=1, max_length=40)]


class BatchBody(Body):
    """A batch: face value in yuan, first and last serial number (not the codes)."""

    face: Face
    first: Serial
    last: Serial


class CardsBody(Body):
    """Cards that go out or come back; `first` is a scanned serial, a teller names their counter."""

    face: Face
    count: Number
    counter: Code | None = None
    ticket: Code | None = None
    first: Serial | None = None


class RowBody(Body):
    """So many cards of a face value."""

    face: Face
    count: Number


class HandBody(Body):
    """The cards of a plan, for the ticket that is served at that counter."""

    ticket: Code
    cards: Annotated[list[RowBody], Field(min_length=1, max_length=20)]


class TakeBackBody(Body):
    """Which handing out is taken back, by the moves that told of it."""

    ticket: Code
    moves: Annotated[list[int], Field(min_length=1, max_length=20)]


class CountBody(Body):
    """A count: how many there are, how many the page said, and why they differ."""

    face: Face
    counted: Here
    book: Here
    reason: Literal["unrecorded", "lost", "damaged", "found"] | None = None
    first: Serial | None = None


class RunAnswer(BaseModel):
    """Serials that follow each other, both included."""

    first: str
    last: str


class FaceAnswer(BaseModel):
    """A face value: cards here, the next serial, use a day over `seen` business days, days they last.

    `typed`: codes a day to be typed more without it; null where nothing else makes it.
    """

    face: int
    stock: int
    next: str | None
    level: Literal["empty", "soon", "fine", "idle"]
    seen: int
    per_day: float
    days: int | None
    order: int
    typed: float | None


class ChangeAnswer(BaseModel):
    """What happened; of a correction `count` is the difference. `left` lay here afterwards."""

    move: int
    at: str
    kind: Literal["receive", "give", "return", "correct"]
    face: int
    count: int
    left: int
    runs: list[RunAnswer]
    counter: str | None
    ticket: str | None
    reason: Literal["unrecorded", "lost", "damaged", "found"] | None
    by: str
    name: str | None


class StockAnswer(BaseModel):
    """The stock, the most pressing face first."""

    faces: list[FaceAnswer]


class HistoryAnswer(BaseModel):
    """The latest changes, newest first."""

    changes: list[ChangeAnswer]


class RowAnswer(BaseModel):
    """So many cards of a face value."""

    face: int
    count: int


class PlanAnswer(BaseModel):
    """Cards that make a total, and how many codes are typed."""

    total: int
    codes: int
    cards: list[RowAnswer]


class ProposalAnswer(BaseModel):
    """The fewest codes for an amount; where it cannot be made, the nearest below and above.

    `alike`: what it would take in cards of one face value.
    """

    amount: int
    exact: PlanAnswer | None
    below: PlanAnswer | None
    above: PlanAnswer | None
    alike: list[PlanAnswer]


_AMOUNT = {"type": "integer", "minimum": 1, "maximum": MOST_YUAN}


def card_routes(api: Api, cards: Cards, name_of: NameOf) -> None:
    """Declare the routes of recharge cards. `name_of` tells a person's name by their reference."""

    def told(change: Change) -> dict[str, Any]:
        return change_json(change, name_of(change.by))

    @api.route("GET", "/cards", roles=TELLER, answers={200: StockAnswer})
    def stock(asked: Asked) -> dict[str, Any]:
        """How many cards of which face value lie here, and for how long they are enough."""
        return {"faces": [face_json(one, cards.next_serial(one.face)) for one in cards.outlooks()]}

    @api.route(
        "GET",
        "/cards/plan",
        roles=("kiosk", "counter", "manager"),
        answers={200: ProposalAnswer},
        query={"amount": _AMOUNT},
    )
    def plan(asked: Asked) -> dict[str, Any]:
        """The cards that make an amount in whole yuan with the fewest codes to type."""
        return proposal_json(cards.plan(_amount(request.args.get("amount", ""))))

    @api.route("GET", "/cards/history", roles=("manager",), answers={200: HistoryAnswer})
    def history(asked: Asked) -> dict[str, Any]:
        """What happened to the cards, newest first."""
        return {"changes": [told(change) for change in cards.history(HISTORY)]}

    @api.route("POST", "/cards/batches", roles=("manager",), body=BatchBody, answers={201: ChangeAnswer})
    def receive(asked: Asked) -> dict[str, Any]:
        """Take in a batch of cards."""
        body = asked.body
        return told(cards.receive(asked.principal.actor, body.face, body.first, body.last, asked.once))

    @api.route("POST", "/cards/give", roles=TELLER, body=CardsBody, answers={200: ChangeAnswer})
    def give(asked: Asked) -> dict[str, Any]:
        """Give cards out."""
        return told(cards.give(asked.principal.actor, _taken(asked.body), asked.once))

    @api.route("POST", "/cards/return", roles=TELLER, body=CardsBody, answers={200: ChangeAnswer})
    def give_back(asked: Asked) -> dict[str, Any]:
        """Take back cards that were given out and not used."""
        return told(cards.give_back(asked.principal.actor, _taken(asked.body), asked.once))

    @api.route(
        "POST", "/counters/<counter>/cards", roles=("counter",), body=HandBody, answers={200: HistoryAnswer}
    )
    def hand_out(asked: Asked, counter: str) -> dict[str, Any]:
        """Hand a plan's cards out to the customer at hand: all of them or none."""
        plan: dict[int, int] = {}
        for row in asked.body.cards:
            plan[row.face] = plan.get(row.face, 0) + row.count
        actor = asked.principal.actor
        return {
            "changes": list(map(told, cards.hand_out(actor, counter, asked.body.ticket, plan, asked.once)))
        }

    @api.route(
        "POST",
        "/counters/<counter>/cards/undo",
        roles=("counter",),
        body=TakeBackBody,
        answers={200: HistoryAnswer},
    )
    def take_back(asked: Asked, counter: str) -> dict[str, Any]:
        """Take a handing out back: these very cards lie here again."""
        actor, body = asked.principal.actor, asked.body
        back = cards.take_back(actor, counter, body.ticket, sorted(set(body.moves)), asked.once)
        return {"changes": list(map(told, back))}

    @api.route("POST", "/cards/correct", roles=("manager",), body=CountBody, answers={200: ChangeAnswer})
    def correct(asked: Asked) -> dict[str, Any]:
        """Make the books say what was counted."""
        body = asked.body
        reason = None if body.reason is None else Reason(body.reason)
        counted = Counted(body.face, body.counted, body.book, reason, body.first)
        return told(cards.correct(asked.principal.actor, counted, asked.once))


def face_json(one: Outlook, following: str | None) -> dict[str, Any]:
    """A face value for the page; `following` is the serial that goes next."""
    return {
        "face": one.face,
        "stock": one.stock,
        "next": following,
        "level": str(one.level),
        "seen": one.seen,
        "per_day": round(one.per_day, 2),
        "days": one.days,
        "order": one.order,
        "typed": None if one.typed is None else round(one.typed, 1),
    }


def change_json(change: Change, name: str | None) -> dict[str, Any]:
    """A change; `name` of who did it, if it was a person of today."""
    return {
        "move": change.move,
        "at": rfc3339(change.at),
        "kind": str(change.kind),
        "face": change.face,
        "count": change.count,
        "left": change.left,
        "runs": [{"first": run.first, "last": run.last} for run in change.runs],
        "counter": change.counter,
        "ticket": change.ticket,
        "reason": None if change.reason is None else str(change.reason),
        "by": change.by,
        "name": name,
    }


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal with its plans."""
    return {
        "amount": proposal.amount,
        "exact": _plan_json(proposal.exact),
        "below": _plan_json(proposal.below),
        "above": _plan_json(proposal.above),
        "alike": [_plan_json(plan) for plan in proposal.alike],
    }


def _plan_json(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    rows = [{"face": face, "count": count} for face, count in plan.cards]
    return {"total": plan.total, "codes": plan.codes, "cards": rows}


def _taken(body: CardsBody) -> Taken:
    return Taken(body.face, body.count, body.counter, body.ticket, body.first)


def _amount(text: str) -> int:
    """Whole yuan of the address. Raises Invalid `invalid_amount`; 0 is refused by the plan."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_YUAN))):
        raise Invalid("invalid_amount", f"amount: whole yuan, 1 to {MOST_YUAN}.", field="amount")
    return int(text)
