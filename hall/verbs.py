"""What each verb does: it checks, then writes one move and brings the ticket's row to what the move says.

Every function takes the transaction and the catalogue, returns the ticket as it then is, and raises
Refused, Forbidden, Invalid or NotFound before anything has been written.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hall.actor import Actor, Role, check_role
from hall.catalogue import AfterMiss, Catalogue
from hall.errors import Forbidden, Invalid, Refused
from hall.rows import CounterState
from hall.rules import Head, next_for, urgency
from hall.ticket import (
    AT_A_COUNTER,
    SAME_DAY,
    Done,
    Move,
    State,
    Ticket,
    Verb,
    apply,
    done_rows,
    issued,
    next_state,
    number_text,
)
from hall.transaction import Transaction

_REASON = re.compile(r"[a-z][a-z_-]{0,31}")


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer asks for at a kiosk, a counter or the manager's desk.

    `promised` is what the estimator said when it was asked: people ahead and expected wait.
    """

    service: str
    kiosk: str | None = None
    customer_class: str = "normal"
    language: str | None = None
    promised: dict[str, Any] = field(default_factory=dict)


def new_ticket_id(now: int) -> str:
    """An opaque UUID, version 7 (RFC 9562): new ones lie beside each other in the index."""
    value = (now & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def check_order(catalogue: Catalogue, order: Order, now: int) -> None:
    """Raises unless a ticket can be issued for the order at that instant."""
    service = catalogue.service(order.service)
    catalogue.customer_class(order.customer_class)
    if order.kiosk is not None:
        catalogue.kiosk(order.kiosk)
    if order.language is not None and order.language not in catalogue.languages:
        raise Invalid("unknown_language", f"The hall does not speak {order.language!r}.", field="language")
    if not catalogue.is_open(now):
        raise Refused("hall_closed", "The hall is closed now.")
    if not service.open:
        raise Refused("service_closed", f"{order.service} is not offered at the moment.")


def issue(tx: Transaction, catalogue: Catalogue, actor: Actor, order: Order) -> Ticket:
    """Issue a ticket (取号): the next number of the series, a place in the line."""
    check_role(actor, Verb.ISSUE)
    check_order(catalogue, order, tx.now)
    service = catalogue.service(order.service)
    serial = tx.next_serial(service.letter)
    data = {
        "day": tx.day,
        "series": service.letter,
        "serial": serial,
        "class": order.customer_class,
        "language": order.language or catalogue.languages[0],
        "since": tx.now - catalogue.customer_class(order.customer_class).head_start_s * 1000,
        **order.promised,
    }
    move = tx.append(
        Verb.ISSUE,
        actor.ref,
        ticket=new_ticket_id(tx.now),
        number=number_text(service.letter, serial),
        service=service.code,
        kiosk=order.kiosk,
        after=str(State.WAITING),
        data=data,
    )
    ticket = issued(move)
    tx.add(ticket)
    return ticket


def call_next(
    tx: Transaction,
    catalogue: Catalogue,
    actor: Actor,
    counter: str,
    finishing: Sequence[Done] | None,
    finish_first: bool,
) -> Ticket | None:
    """Call the most urgent ticket that the counter serves (叫号); None where nobody waits for it.

    With `finish_first` the ticket at the counter is finished in the same transaction.
    """
    check_role(actor, Verb.CALL)
    ready(tx, catalogue, actor, counter)
    present = tx.at_counter(counter)
    if present is not None:
        if not finish_first:
            raise busy(present)
        finish(tx, catalogue, actor, counter, finishing)
    serves = [s for s in catalogue.offered if s.code in catalogue.counter(counter).serves]
    heads = tx.heads(serves, counter, {s.code: s.target_s for s in catalogue.services})
    best = next_for(heads, tx.now)
    if best is None:
        return None
    return _call(tx, actor, counter, tx.ticket(best.ticket), {"why": _why(best, heads, tx.now)})


def call(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str, ticket_id: str) -> Ticket:
    """Call a certain ticket: a missed one that came back, or, with the right to pick, one from the list."""
    check_role(actor, Verb.CALL)
    free(tx, catalogue, actor, counter)
    ticket = tx.ticket(ticket_id)
    if ticket.state is State.WAITING:
        if not actor.may_pick:
            raise Forbidden("not_allowed_to_pick", "Picking from the list needs the right to do so.")
        if ticket.only_for not in (None, counter):
            raise Refused("waits_for_another", f"{ticket.number} waits for counter {ticket.only_for}.")
    return _call(tx, actor, counter, ticket, {"picked": True})


def recall(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str) -> Ticket:
    """Announce the called ticket once more (重呼)."""
    return _plain(tx, catalogue, actor, counter, Verb.RECALL)


def start(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str) -> Ticket:
    """The customer is here: serving begins (开始办理)."""
    return _plain(tx, catalogue, actor, counter, Verb.START)


def start_by_itself(tx: Transaction, counter: str, version: int) -> Ticket | None:
    """Serving begins because the customer has had time to come; None where the ticket has moved on."""
    ticket = tx.at_counter(counter)
    holder = tx.counter_state(counter).holder
    if ticket is None or ticket.version != version or ticket.state is not State.CALLED or holder is None:
        return None
    return _move(tx, ticket, Verb.START, holder, counter, {"by_itself": True})


def finish(
    tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str, done: Sequence[Done] | None
) -> Ticket:
    """Finish (办结) and record what was really done; by default the ticket's own business type, once.

    For `asks_s` seconds from now the customer may say how it was.
    """
    check_role(actor, Verb.FINISH)
    for row in done or ():
        catalogue.service(row.service)
    ticket = present_at(tx, catalogue, actor, counter, Verb.FINISH)
    data: dict[str, Any] = {"done": done_rows(done or (Done(ticket.service),))}
    if catalogue.rules.rating_s:
        data["asks_s"] = catalogue.rules.rating_s
    return _move(tx, ticket, Verb.FINISH, actor.ref, counter, data)


def miss(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str) -> Ticket:
    """Nobody came (过号). A hall may ask for some recalls first."""
    check_role(actor, Verb.MISS)
    ticket = present_at(tx, catalogue, actor, counter, Verb.MISS)
    wanted = catalogue.rules.recalls_before_miss
    if ticket.state is State.CALLED and wanted and _recalls(tx.moves_of(ticket.id)) < wanted:
        raise Refused("recall_first", f"Recall {ticket.number} {wanted} times before it counts as missed.")
    return _move(tx, ticket, Verb.MISS, actor.ref, counter, {})


def hold(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str, reason: str | None) -> Ticket:
    """The customer steps aside for a while, to fill in a form for example (挂起)."""
    check_role(actor, Verb.HOLD)
    check_reason(reason)
    ticket = present_at(tx, catalogue, actor, counter, Verb.HOLD)
    return _move(tx, ticket, Verb.HOLD, actor.ref, counter, {"reason": reason} if reason else {})


def resume(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str, ticket_id: str) -> Ticket:
    """A held customer comes back to a free counter (恢复办理)."""
    check_role(actor, Verb.RESUME)
    free(tx, catalogue, actor, counter)
    return _move(tx, tx.ticket(ticket_id), Verb.RESUME, actor.ref, counter, {})


def transfer(
    tx: Transaction,
    catalogue: Catalogue,
    actor: Actor,
    counter: str,
    service: str | None,
    to_counter: str | None,
) -> Ticket:
    """Send the customer on (转办): to another line, or to one counter, with the head start of transfers."""
    check_role(actor, Verb.TRANSFER)
    if (service is None) == (to_counter is None):
        raise Invalid("transfer_where", "Name a business type or a counter, one of the two.", field="service")
    if service is not None:
        catalogue.service(service)
    if to_counter is not None:
        catalogue.counter(to_counter)
        if tx.counter_state(to_counter).state == "closed":
            raise Refused("counter_closed", f"Counter {to_counter} is closed.")
    ticket = present_at(tx, catalogue, actor, counter, Verb.TRANSFER)
    since = tx.now - catalogue.rules.transfer_head_start_s * 1000
    data = {"since": since, "only_for": to_counter}
    return _move(tx, ticket, Verb.TRANSFER, actor.ref, counter, data, service=service)


def serve(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str, service: str) -> Ticket:
    """Serve a customer without a ticket (无号办理): issue, call and start at once, not announced."""
    check_role(actor, Verb.ISSUE)
    free(tx, catalogue, actor, counter)
    catalogue.service(service)
    ticket = issue(tx, catalogue, actor, Order(service))
    called = _call(tx, actor, counter, ticket, {"announce": False})
    return _move(tx, called, Verb.START, actor.ref, counter, {})


def check_reason(reason: str | None) -> None:
    """A reason is a code (`documents`, `lunch`): free text could carry somebody's name into the journal."""
    if reason is not None and not _REASON.fullmatch(reason):
        raise Invalid("invalid_reason", "A reason is a code of small letters, - and _.", field="reason")


def requeue(tx: Transaction, catalogue: Catalogue, actor: Actor, ticket_id: str) -> Ticket:
    """A missed customer is back (过号重排): the business type's policy says where in the line."""
    check_role(actor, Verb.REQUEUE)
    ticket = tx.ticket(ticket_id)
    _check_day(tx, ticket, Verb.REQUEUE)
    next_state(Verb.REQUEUE, ticket.state, ticket.number)
    service = catalogue.service(ticket.service)
    if service.after_miss is AfterMiss.VOID:
        raise Refused("number_void", f"{ticket.number} is void after a miss; please take a new number.")
    head_start = catalogue.customer_class(ticket.customer_class).head_start_s * 1000
    place = (
        tx.since_behind(service.code, service.back_places) if service.after_miss is AfterMiss.BACK else None
    )
    since = tx.now - head_start if place is None else place
    return _move(tx, ticket, Verb.REQUEUE, actor.ref, None, {"since": since, "only_for": None})


def cancel(tx: Transaction, actor: Actor, ticket_id: str) -> Ticket:
    """Leave the queue (取消排队). Kiosk and phone: their own ticket, while it waits."""
    check_role(actor, Verb.CANCEL)
    ticket = tx.ticket(ticket_id)
    _own(actor, ticket)
    if actor.role in (Role.KIOSK, Role.PHONE) and ticket.state is not State.WAITING:
        raise _not_now(ticket, Verb.CANCEL)
    return _move(tx, ticket, Verb.CANCEL, actor.ref, None, {})


def ready(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str) -> CounterState:
    """The counter, open and bound to the actor."""
    state = bound(tx, catalogue, actor, counter)
    if state.state == "paused":
        raise Refused("counter_paused", f"Counter {counter} is paused; open it first.")
    return state


def free(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str) -> None:
    """Raises unless the counter is open, bound to the actor and without a ticket."""
    ready(tx, catalogue, actor, counter)
    present = tx.at_counter(counter)
    if present is not None:
        raise busy(present)


def bound(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str) -> CounterState:
    """The counter, not closed and bound to the actor."""
    catalogue.counter(counter)
    state = tx.counter_state(counter)
    if state.state == "closed":
        raise Refused("counter_closed", f"Counter {counter} is closed; open it first.")
    if state.holder != actor.ref:
        raise Refused("counter_taken", f"Counter {counter} is held by somebody else.")
    return state


def present_at(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str, verb: Verb) -> Ticket:
    """The ticket at the actor's counter."""
    bound(tx, catalogue, actor, counter)
    ticket = tx.at_counter(counter)
    if ticket is None:
        raise Refused(
            "not_allowed_in_state", f"No ticket is at counter {counter}; {verb} is not possible now."
        )
    return ticket


def _plain(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str, verb: Verb) -> Ticket:
    check_role(actor, verb)
    return _move(tx, present_at(tx, catalogue, actor, counter, verb), verb, actor.ref, counter, {})


def _call(tx: Transaction, actor: Actor, counter: str, ticket: Ticket, data: dict[str, Any]) -> Ticket:
    _check_day(tx, ticket, Verb.CALL)
    return _move(tx, ticket, Verb.CALL, actor.ref, counter, {**data, "language": ticket.language})


def _move(
    tx: Transaction,
    ticket: Ticket,
    verb: Verb,
    by: str,
    counter: str | None,
    data: dict[str, Any],
    service: str | None = None,
) -> Ticket:
    after = next_state(verb, ticket.state, ticket.number)
    move = tx.append(
        verb,
        by,
        ticket=ticket.id,
        number=ticket.number,
        service=service or ticket.service,
        counter=counter,
        kiosk=ticket.kiosk if counter is None else None,
        before=str(ticket.state),
        after=str(after),
        data=data,
    )
    changed = apply(ticket, move)
    tx.change(ticket, changed)
    return changed


def expire(tx: Transaction, ticket: Ticket) -> Ticket:
    """The business day has closed over an open ticket."""
    at = ticket.counter if ticket.state in AT_A_COUNTER else None
    return _move(tx, ticket, Verb.EXPIRE, "system", at, {})


def release(tx: Transaction, ticket: Ticket) -> Ticket:
    """The counter that the ticket waits for has closed."""
    return _move(tx, ticket, Verb.RELEASE, "system", None, {"was_for": ticket.only_for})


def _own(actor: Actor, ticket: Ticket) -> None:
    wrong_kiosk = actor.role is Role.KIOSK and actor.place is not None and ticket.kiosk != actor.place
    wrong_phone = actor.role is Role.PHONE and actor.ticket != ticket.id
    if wrong_kiosk or wrong_phone:
        raise Forbidden("not_your_ticket", "This ticket was not taken here.")


def _check_day(tx: Transaction, ticket: Ticket, verb: Verb) -> None:
    if (verb, ticket.state) in SAME_DAY and ticket.business_day != tx.day:
        raise Refused("not_allowed_in_state", f"{ticket.number} is of another business day.")


def _not_now(ticket: Ticket, verb: Verb) -> Refused:
    return Refused("not_allowed_in_state", f"{ticket.number} is {ticket.state}; {verb} is not possible now.")


def busy(present: Ticket) -> Refused:
    """The refusal of whatever needs a counter without a ticket."""
    return Refused("counter_busy", f"{present.number} is still at this counter; finish it first.")


def _recalls(moves: Sequence[Move]) -> int:
    count = 0
    for move in moves:
        if move.verb == Verb.CALL:
            count = 0
        count += move.verb == Verb.RECALL
    return count


def _why(best: Head, heads: Sequence[Head], now: int) -> dict[str, Any]:
    """Why this ticket: its figures and those of the heads that it was compared with."""
    return {"chosen": _figures(best, now), "others": [_figures(h, now) for h in heads if h is not best]}


def _figures(head: Head, now: int) -> dict[str, Any]:
    return {
        "number": head.number,
        "service": head.service,
        "waited_s": max(0, now - head.issued_at) // 1000,
        "head_start_s": max(0, head.issued_at - head.since) // 1000,
        "target_s": head.target_ms // 1000,
        "urgency": round(urgency(head, now), 2),
    }
