"""Counters: open, call, serve, finish; every verb of the teller."""

from collections.abc import Callable
from typing import Any

from hall.hall import Hall
from hall.rows import CounterState
from hall.ticket import Done, Ticket
from hallkeeper.access import Access, Principal
from hallkeeper.answers import counter_json, ticket_json, view_json
from hallkeeper.api.answer_shapes import CounterAnswer, TicketAnswer, ViewAnswer
from hallkeeper.api.route import ALL, Api, Asked, Body, Nothing
from hallkeeper.api.shapes import (
    CallNextBody,
    DoneRow,
    FinishBody,
    OpenBody,
    ReasonBody,
    ServiceBody,
    TicketBody,
    TransferBody,
)

TELLER = ("counter",)


def counter_routes(api: Api, hall: Hall, access: Access) -> None:
    """Declare the routes of counters."""

    def verb(name: str, body: type[Body], answer: Any = TicketAnswer) -> Callable[[Any], Any]:
        answers = {200: answer, 204: None} if name == "call-next" else {200: answer}
        return api.route("POST", f"/counters/<counter>/{name}", roles=TELLER, body=body, answers=answers)

    def told(ticket: Ticket) -> dict[str, Any]:
        return ticket_json(hall, ticket)

    def state(now: CounterState) -> dict[str, Any]:
        return counter_json(hall, now)

    @api.route("GET", "/counters", roles=ALL, answers={200: list[CounterAnswer]})
    def counters(asked: Asked) -> list[dict[str, Any]]:
        """All counters."""
        return [state(hall.board.counter_state(c.code)) for c in hall.catalogue.staffed]

    @api.route("GET", "/counters/<counter>/view", roles=("counter", "manager"), answers={200: ViewAnswer})
    def view(asked: Asked, counter: str) -> dict[str, Any]:
        """What the teller of this counter sees."""
        return view_for(hall, access, asked.principal, counter)

    @verb("open", OpenBody, CounterAnswer)
    def open_(asked: Asked, counter: str) -> dict[str, Any]:
        """Open the counter and bind it to the caller."""
        actor = asked.principal.actor
        return state(hall.open_counter(actor, counter, take_over=asked.body.take_over, once=asked.once))

    @verb("pause", ReasonBody, CounterAnswer)
    def pause(asked: Asked, counter: str) -> dict[str, Any]:
        """Pause the counter."""
        return state(hall.pause_counter(asked.principal.actor, counter, asked.body.reason, asked.once))

    @verb("close", Nothing, CounterAnswer)
    def close(asked: Asked, counter: str) -> dict[str, Any]:
        """Close the counter."""
        return state(hall.close_counter(asked.principal.actor, counter, asked.once))

    @verb("call-next", CallNextBody)
    def call_next(asked: Asked, counter: str) -> dict[str, Any] | None:
        """Call the most urgent ticket that this counter serves."""
        body = asked.body
        ticket = hall.call_next(
            asked.principal.actor, counter, finish=body.finish, done=_done(body.done), once=asked.once
        )
        return None if ticket is None else told(ticket)

    @verb("call", TicketBody)
    def call(asked: Asked, counter: str) -> dict[str, Any]:
        """Call a certain ticket."""
        return told(hall.call(asked.principal.actor, counter, asked.body.ticket, asked.once))

    @verb("recall", Nothing)
    def recall(asked: Asked, counter: str) -> dict[str, Any]:
        """Announce the called ticket once more."""
        return told(hall.recall(asked.principal.actor, counter, asked.once))

    @verb("start", Nothing)
    def start(asked: Asked, counter: str) -> dict[str, Any]:
        """The customer is here."""
        return told(hall.start(asked.principal.actor, counter, asked.once))

    @verb("finish", FinishBody)
    def finish(asked: Asked, counter: str) -> dict[str, Any]:
        """Serving ends; what was really done."""
        return told(hall.finish(asked.principal.actor, counter, _done(asked.body.done), asked.once))

    @verb("miss", Nothing)
    def miss(asked: Asked, counter: str) -> dict[str, Any]:
        """Nobody came."""
        return told(hall.miss(asked.principal.actor, counter, asked.once))

    @verb("hold", ReasonBody)
    def hold(asked: Asked, counter: str) -> dict[str, Any]:
        """The customer steps aside for a while."""
        return told(hall.hold(asked.principal.actor, counter, asked.body.reason, asked.once))

    @verb("resume", TicketBody)
    def resume(asked: Asked, counter: str) -> dict[str, Any]:
        """A held customer comes back."""
        return told(hall.resume(asked.principal.actor, counter, asked.body.ticket, asked.once))

    @verb("transfer", TransferBody)
    def transfer(asked: Asked, counter: str) -> dict[str, Any]:
        """Send the customer on."""
        body = asked.body
        return told(
            hall.transfer(
                asked.principal.actor,
                counter,
                service=body.service,
                to_counter=body.counter,
                once=asked.once,
            )
        )

    @verb("serve", ServiceBody)
    def serve(asked: Asked, counter: str) -> dict[str, Any]:
        """Serve a customer without a ticket."""
        return told(hall.serve(asked.principal.actor, counter, asked.body.service, asked.once))

    @verb("undo", Nothing)
    def undo(asked: Asked, counter: str) -> dict[str, Any]:
        """Take this counter's latest move back."""
        return told(hall.undo(asked.principal.actor, counter, asked.once))


def view_for(hall: Hall, access: Access, principal: Principal, counter: str) -> dict[str, Any]:
    """The counter's view as this principal may see it."""
    holder = hall.board.counter_state(counter).holder
    return view_json(
        hall,
        counter,
        mine=holder == principal.actor.ref,
        may_pick=principal.actor.may_pick,
        holder=access.person_name(holder),
    )


def _done(rows: list[DoneRow] | None) -> list[Done] | None:
    return None if rows is None else [Done(row.service, row.quantity) for row in rows]
