"""Ratings (满意度评价): the served customer says how it was, 5 (very satisfied) to 1 (very dissatisfied).

A rating is one more move, `rating.give`: bound to the ticket, the counter, what was really done and the
teller who finished; it changes nothing of the ticket's life. Whether the customer is asked, and for how long,
stands in the finish (`asks_s`), so that the journal alone says who could have answered. A ticket is rated
once; within 15 s the customer may correct it, and the last answer counts, for as long as the ticket is
finished: what an undo takes out of the figures the next finish brings back, so nobody gets rid of an answer
that way.

At the counter, by its screen or keypad, only who was served there last may answer, and only until the next
customer is there (start, or the return from a form): a call alone ends nothing, as most tellers finish and
call in one press. A screen names the ticket that it asks about, so that nobody answers in another's place.

Tellers do not rate themselves: only screens of the hall, keypads and the customer's phone may.
"""

from collections.abc import Mapping, Sequence

from hall.actor import Actor, Role
from hall.errors import Forbidden, Invalid, Refused
from hall.ticket import Move, State, Ticket, Verb, done_rows, effective
from hall.transaction import Transaction

GIVE = "rating.give"
TAKE = "rating.take"
BEST, SATISFIED, DISSATISFIED, WORST = 5, 4, 2, 1
"""`SATISFIED` and more is satisfied, `DISSATISFIED` and less is a case for somebody to look after."""
CORRECT_MS = 15_000
MOST_ANSWERS = 10
"""Of one ticket: a phone's address needs no sign-in, and each correction is a move in the journal."""
_LOOK_BACK_MS = 24 * 60 * 60 * 1000
_COME_OR_GO = (Verb.START, Verb.RESUME, Verb.FINISH)
"""Moves that say who stands at a counter, or has just left it."""

PHONE = "phone"
BY_WHAT: Mapping[Role, str] = {
    Role.DISPLAY: "screen",
    Role.DEVICE: "keypad",
    Role.PHONE: PHONE,
    Role.ADMIN: "screen",
}
"""Who may rate -> what the journal says it came by."""


def rate(
    tx: Transaction, actor: Actor, score: int, counter: str | None = None, ticket_id: str | None = None
) -> Ticket:
    """Rate a ticket, or the one that was last finished at a counter; the same answer again changes nothing.

    Raises Forbidden `wrong_role` or `not_your_ticket`, Invalid `invalid_score`, Refused `nothing_to_rate`,
    `not_allowed_in_state`, `not_asked`, `rating_closed` or `already_rated`.
    """
    by_what = _by_what(actor, ticket_id)
    if not WORST <= score <= BEST:
        raise Invalid("invalid_score", f"A rating is {WORST} to {BEST}.", field="score")
    ticket = tx.ticket(ticket_id if ticket_id is not None else _last_served(tx, counter or ""))
    moves = tx.moves_of(ticket.id)
    finish = _finish_of(ticket, moves, counter)
    named = ticket_id is not None and by_what != PHONE
    if named and _last_served(tx, finish.counter or "") != ticket.id:
        raise Refused("nothing_to_rate", f"{ticket.number} is not the last served at {finish.counter}.")
    if _may_still(tx, ticket, finish, given(moves), score, by_what):
        tx.append(
            GIVE,
            actor.ref,
            ticket=ticket.id,
            number=ticket.number,
            service=ticket.service,
            counter=finish.counter,
            data={
                "score": score,
                "done": done_rows(ticket.done),
                "teller": finish.by,
                "by_what": by_what,
            },
        )
    return ticket


def take(tx: Transaction, actor: Actor, ticket_id: str) -> Ticket:
    """Look after a dissatisfied customer (首问责任人): the first who does so is named in the journal.

    Raises Refused `no_case` where the customer is not dissatisfied, `case_taken` where somebody else has it.
    """
    if actor.role not in (Role.MANAGER, Role.ADMIN):
        raise Forbidden("wrong_role", f"The role {actor.role} may not do this.")
    ticket = tx.ticket(ticket_id)
    moves = tx.moves_of(ticket_id)
    answers = given(moves)
    if ticket.state is not State.FINISHED or not answers or answers[-1].data["score"] > DISSATISFIED:
        raise Refused("no_case", f"{ticket.number} has not been rated as dissatisfying.")
    taken = next((m for m in moves if m.verb == TAKE), None)
    if taken is not None and taken.by != actor.ref:
        raise Refused("case_taken", f"Somebody else looks after {ticket.number} already.")
    if taken is None:
        tx.append(
            TAKE,
            actor.ref,
            ticket=ticket.id,
            number=ticket.number,
            service=ticket.service,
            counter=ticket.counter,
        )
    return ticket


def given(moves: Sequence[Move]) -> list[Move]:
    """The answers among a ticket's moves, in order; the last one counts."""
    return [m for m in moves if m.verb == GIVE]


def _by_what(actor: Actor, ticket_id: str | None) -> str:
    if actor.role not in BY_WHAT:
        raise Forbidden("wrong_role", f"The role {actor.role} may not rate a service.")
    if actor.role is Role.PHONE and actor.ticket != ticket_id:
        raise Forbidden("not_your_ticket", "This ticket is somebody else's.")
    return BY_WHAT[actor.role]


def _last_served(tx: Transaction, counter: str) -> str:
    """The ticket of the latest standing finish at a counter; none once the next customer has been there."""
    latest = tx.latest_at(counter, tx.now - _LOOK_BACK_MS)
    undone = {m.undoes for m in latest if m.undoes is not None}
    standing = (m for m in latest if m.verb in _COME_OR_GO and m.move not in undone)
    move = next(standing, None)
    if move is None or move.verb != Verb.FINISH or move.ticket is None:
        raise Refused("nothing_to_rate", f"Nobody has just been served at counter {counter}.")
    return move.ticket


def _finish_of(ticket: Ticket, moves: Sequence[Move], counter: str | None) -> Move:
    last = effective(moves)[-1]
    if ticket.state is not State.FINISHED or last.verb != Verb.FINISH:
        raise Refused("not_allowed_in_state", f"{ticket.number} is {ticket.state}, not finished.")
    if counter is not None and last.counter != counter:
        raise Refused("nothing_to_rate", f"{ticket.number} was not served at counter {counter}.")
    return last


def _may_still(
    tx: Transaction, ticket: Ticket, finish: Move, answers: Sequence[Move], score: int, by_what: str
) -> bool:
    """True where the answer is to be written, False where it has been given already, word for word."""
    asks_ms = finish.data.get("asks_s", 0) * 1000
    if asks_ms == 0:
        raise Refused("not_asked", "Customers are not asked how it was.")
    if answers:
        same = bool(answers[-1].data["score"] == score)
        late = tx.now - answers[0].at > CORRECT_MS
        if late or (not same and len(answers) >= MOST_ANSWERS):
            raise Refused("already_rated", f"{ticket.number} has been rated already.")
        return not same
    over = by_what != PHONE and tx.now - finish.at > asks_ms
    if over or finish.move <= tx.day_move:
        raise Refused("rating_closed", f"It is too late to rate {ticket.number}.")
    return True
