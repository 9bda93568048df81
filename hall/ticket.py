"""Three nouns: the ticket, the verbs that may happen to it, the moves that tell what did happen.

`TABLE` is the one table of allowed moves; nothing else decides from which state a verb leads where.
`fold` is the meaning of a ticket's moves: the ticket is what its moves, without the undone ones, say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from hall.errors import Refused


class State(StrEnum):
    """Where a ticket stands in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = frozenset({State.WAITING, State.CALLED, State.SERVING, State.HELD})
AT_A_COUNTER = frozenset({State.CALLED, State.SERVING})
OVER = frozenset({State.FINISHED, State.CANCELLED, State.EXPIRED})


class Verb(StrEnum):
    """What may happen to a ticket."""

    ISSUE = "issue"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    REQUEUE = "requeue"
    CANCEL = "cancel"
    EXPIRE = "expire"
    UNDO = "undo"
    RELEASE = "release"
    """The counter that a ticket waits for has closed: the wish falls, the place stays."""


_S = State
_AFTER_THE_COUNTER = frozenset({State.HELD, State.FINISHED, State.MISSED})
TABLE: Mapping[Verb, Mapping[State, State]] = {
    Verb.CALL: {_S.WAITING: _S.CALLED, _S.MISSED: _S.CALLED},
    Verb.RECALL: {_S.CALLED: _S.CALLED},
    Verb.START: {_S.CALLED: _S.SERVING},
    Verb.FINISH: {_S.CALLED: _S.FINISHED, _S.SERVING: _S.FINISHED},
    Verb.MISS: {_S.CALLED: _S.MISSED},
    Verb.HOLD: {_S.SERVING: _S.HELD},
    Verb.RESUME: {_S.HELD: _S.SERVING},
    Verb.TRANSFER: {_S.CALLED: _S.WAITING, _S.SERVING: _S.WAITING},
    Verb.REQUEUE: {_S.MISSED: _S.WAITING},
    Verb.CANCEL: {_S.WAITING: _S.CANCELLED, _S.HELD: _S.CANCELLED, _S.MISSED: _S.CANCELLED},
    Verb.EXPIRE: {_S.WAITING: _S.EXPIRED, _S.CALLED: _S.EXPIRED, _S.SERVING: _S.EXPIRED, _S.HELD: _S.EXPIRED},
    Verb.RELEASE: {_S.WAITING: _S.WAITING},
}
"""Verb -> state before -> state after. What is not here is `not_allowed_in_state`."""

HOLDER_VERBS = frozenset({Verb.RECALL, Verb.START, Verb.FINISH, Verb.MISS, Verb.HOLD, Verb.TRANSFER})
"""Verbs that only the person bound to the ticket's counter may use."""

UNDOABLE = frozenset({Verb.CALL, Verb.START, Verb.FINISH, Verb.MISS, Verb.HOLD, Verb.RESUME, Verb.TRANSFER})

SAME_DAY = frozenset({(Verb.CALL, State.MISSED), (Verb.REQUEUE, State.MISSED)})
"""A missed customer may come back on the day of the ticket only."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was really done at the counter: a business type and how many times."""

    service: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """One customer's place in the hall. Instants are milliseconds UTC.

    `since` is the stored sort key: joined minus head start. `version` is the number of its last move,
    `issue_move` that of its first. `number` is the printed text, `series` and `serial` its two parts.
    """

    id: str
    business_day: str
    series: str
    serial: int
    service: str
    customer_class: str
    language: str
    kiosk: str | None
    issued_at: int
    issue_move: int
    state: State = State.WAITING
    since: int = 0
    counter: str | None = None
    only_for: str | None = None
    done: tuple[Done, ...] = ()
    version: int = 0

    @property
    def number(self) -> str:
        """The number as printed and called: A001 ... A999, then A1000."""
        return number_text(self.series, self.serial)


def number_text(series: str, serial: int) -> str:
    """Letter and at least three digits: `A001`, `A1000`."""
    return f"{series}{serial:03d}"


@dataclass(frozen=True, slots=True)
class Move:
    """Verb V happened to ticket T at time t, at place p, by person q; numbered without gaps per hall.

    `at` is when it happened, `kept_at` when it was written (ms UTC). `before` and `after` are the states.
    A dotted verb (`counter.open`) has no ticket. `data` holds codes and figures, never personal data.
    """

    move: int
    at: int
    kept_at: int
    verb: str
    ticket: str | None
    number: str | None
    service: str | None
    counter: str | None
    kiosk: str | None
    by: str
    before: str | None
    after: str | None
    data: Mapping[str, Any] = field(default_factory=dict)
    undoes: int | None = None


def next_state(verb: Verb, state: State, number: str) -> State:
    """Where a verb leads from a state.

    Raises Refused `not_allowed_in_state` where the table has no such way.
    """
    after = TABLE[verb].get(state)
    if after is None:
        raise Refused("not_allowed_in_state", f"{number} is {state}; {verb} is not possible now.")
    return after


def effective(moves: Iterable[Move]) -> list[Move]:
    """A ticket's moves without the undone ones, the undos themselves, and what happened to its paper only.

    A recall that followed an undone call is undone with it.
    """
    moves = [m for m in moves if "." not in m.verb]
    undone = {m.undoes for m in moves if m.undoes is not None}
    kept: list[Move] = []
    inside_undone_call = False
    for m in moves:
        if m.verb == Verb.UNDO:
            continue
        if m.verb != Verb.RECALL:
            inside_undone_call = m.verb == Verb.CALL and m.move in undone
        if m.move not in undone and not (m.verb == Verb.RECALL and inside_undone_call):
            kept.append(m)
    return kept


def fold(first: Move, rest: Iterable[Move]) -> Ticket:
    """The ticket that these effective moves describe, `first` being the issue move.

    The version is that of the last effective move; whoever appends an undo sets it anew.
    """
    ticket = issued(first)
    for move in rest:
        ticket = apply(ticket, move)
    return ticket


def issued(move: Move) -> Ticket:
    """The fresh ticket of an issue move."""
    if move.verb != Verb.ISSUE or move.ticket is None or move.number is None or move.service is None:
        raise ValueError(f"move {move.move} issues no ticket")
    data = move.data
    return Ticket(
        id=move.ticket,
        business_day=data["day"],
        series=data["series"],
        serial=data["serial"],
        service=move.service,
        customer_class=data["class"],
        language=data["language"],
        kiosk=move.kiosk,
        issued_at=move.at,
        issue_move=move.move,
        since=data["since"],
        version=move.move,
    )


def apply(ticket: Ticket, move: Move) -> Ticket:
    """The ticket after one more move of its own."""
    verb = Verb(move.verb)
    after = State(move.after or "")
    if verb is Verb.UNDO:
        return _restored(ticket, after, move)
    at_counter = move.counter if after in AT_A_COUNTER | _AFTER_THE_COUNTER else None
    changed = replace(ticket, state=after, counter=at_counter, version=move.move)
    if verb in (Verb.TRANSFER, Verb.REQUEUE):
        return replace(
            changed,
            since=move.data["since"],
            service=move.service or ticket.service,
            only_for=move.data.get("only_for"),
        )
    if verb is Verb.RELEASE:
        return replace(changed, only_for=None)
    if verb is Verb.FINISH:
        return replace(changed, done=done_from(move.data["done"]))
    return changed


def _restored(ticket: Ticket, after: State, move: Move) -> Ticket:
    data = move.data
    return replace(
        ticket,
        state=after,
        since=data["since"],
        service=move.service or ticket.service,
        counter=data["counter"],
        only_for=data["only_for"],
        done=done_from(data["done"]),
        version=move.move,
    )


def restoring(ticket: Ticket) -> dict[str, Any]:
    """What an undo move must say so that it restores this ticket."""
    return {
        "since": ticket.since,
        "counter": ticket.counter,
        "only_for": ticket.only_for,
        "done": done_rows(ticket.done),
    }


def done_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Done, ...]:
    """`[{"service", "quantity"}]` as values."""
    return tuple(Done(row["service"], row["quantity"]) for row in rows)


def done_rows(done: Iterable[Done]) -> list[dict[str, Any]]:
    """Values as `[{"service", "quantity"}]`."""
    return [{"service": d.service, "quantity": d.quantity} for d in done]
