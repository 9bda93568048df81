"""Opening, pausing and closing a counter (窗口). A counter is bound to whoever opens it."""

from dataclasses import replace

from hall.actor import Actor, Role
from hall.catalogue import Catalogue
from hall.errors import Forbidden, Refused
from hall.rows import CounterState
from hall.transaction import Transaction
from hall.verbs import bound, busy, check_reason, release

_MAY = frozenset({Role.COUNTER, Role.ADMIN})


def open_counter(
    tx: Transaction, catalogue: Catalogue, actor: Actor, code: str, *, take_over: bool
) -> CounterState:
    """Open the counter and bind it to the actor; again by the same actor changes nothing.

    Raises Refused `counter_taken` where it is another's, unless `take_over`; `holds_another` where a person
    already holds a counter.
    """
    _check(actor, catalogue, code)
    before = tx.counter_state(code)
    if before.state == "open" and before.holder == actor.ref:
        return before
    if before.state != "closed" and before.holder != actor.ref and not take_over:
        raise Refused("counter_taken", f"Counter {code} is held by somebody else.")
    if actor.one_counter:
        _holds_no_other(tx, actor, code)
    return _set(tx, actor, "counter.open", CounterState(code, "open", actor.ref, None, tx.now))


def pause_counter(
    tx: Transaction, catalogue: Catalogue, actor: Actor, code: str, reason: str | None
) -> CounterState:
    """Pause the service (暂停服务): the present customer may be finished, none is called."""
    check_reason(reason)
    _check(actor, catalogue, code)
    before = bound(tx, catalogue, actor, code)
    if before.state == "paused" and before.reason == reason:
        return before
    after = replace(before, state="paused", reason=reason, since=tx.now)
    return _set(tx, actor, "counter.pause", after)


def close_counter(tx: Transaction, catalogue: Catalogue, actor: Actor, code: str) -> CounterState:
    """Close the counter. Who waited for it alone keeps the place and waits for anybody."""
    _check(actor, catalogue, code)
    if tx.counter_state(code).state == "closed":
        return tx.counter_state(code)
    bound(tx, catalogue, actor, code)
    present = tx.at_counter(code)
    if present is not None:
        raise busy(present)
    return close_without_asking(tx, actor, code)


def close_without_asking(tx: Transaction, actor: Actor, code: str) -> CounterState:
    """Close a counter that has no ticket; the wishes for it fall."""
    for ticket in tx.wishing_for(code):
        release(tx, ticket)
    return _set(tx, actor, "counter.close", CounterState(code, "closed", None, None, tx.now))


def _check(actor: Actor, catalogue: Catalogue, code: str) -> None:
    if actor.role not in _MAY:
        raise Forbidden("wrong_role", f"The role {actor.role} may not work at a counter.")
    catalogue.counter(code)
    if actor.place is not None and actor.place != code:
        raise Forbidden("another_place", f"This screen belongs to counter {actor.place}.")


def _holds_no_other(tx: Transaction, actor: Actor, code: str) -> None:
    for state in tx.counter_states():
        if state.holder == actor.ref and state.code != code and state.state != "closed":
            raise Refused("holds_another", f"You are at counter {state.code}; close it first.")


def _set(tx: Transaction, actor: Actor, verb: str, state: CounterState) -> CounterState:
    data = {"reason": state.reason} if state.reason else {}
    tx.append(verb, actor.ref, counter=state.code, data={**data, "holder": state.holder})
    tx.set_counter(state)
    return state
