"""Undo (撤销): one more move that says what the ticket was before; nothing is deleted.

The counter's latest move not yet undone goes, if the same person made it on this business day, it is young
enough and it is also the latest of its ticket. The ticket becomes the fold of its own moves without the
undone ones, so its place in the line returns exactly. Pressing again steps further back; a recall goes with
its call.
"""

from dataclasses import replace

from hall.actor import Actor, check_role
from hall.catalogue import Catalogue
from hall.errors import Refused
from hall.ticket import AT_A_COUNTER, UNDOABLE, Move, Ticket, Verb, effective, fold, restoring
from hall.transaction import Transaction
from hall.verbs import bound


def undo(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str) -> Ticket:
    """Take the counter's latest move back; the ticket as it was before.

    Raises Refused `cannot_undo` with the reason.
    """
    check_role(actor, Verb.UNDO)
    bound(tx, catalogue, actor, counter)
    oldest = tx.now - catalogue.rules.undo_s * 1000
    move = last_undoable(tx.latest_at(counter, oldest))
    if move is None or move.ticket is None:
        raise _cannot(f"nothing was done here in the last {catalogue.rules.undo_s} s")
    if move.verb not in UNDOABLE:
        raise _cannot(f"{move.verb} cannot be undone")
    if move.by != actor.ref:
        raise _cannot("somebody else did it")
    if move.move <= tx.day_move:
        raise _cannot("the business day has closed since")
    present = tx.ticket(move.ticket)
    restored = _without(tx.moves_of(move.ticket), move)
    other = tx.at_counter(restored.counter) if restored.state in AT_A_COUNTER and restored.counter else None
    if other is not None and other.id != restored.id:
        raise _cannot(f"{other.number} is at the counter now")
    appended = tx.append(
        Verb.UNDO,
        actor.ref,
        ticket=present.id,
        number=present.number,
        service=restored.service,
        counter=counter,
        before=str(present.state),
        after=str(restored.state),
        undoes=move.move,
        data={"undoes": move.move, "verb": move.verb, **restoring(restored)},
    )
    restored = replace(restored, version=appended.move)
    tx.change(present, restored)
    return restored


def last_undoable(latest_first: list[Move]) -> Move | None:
    """The latest ticket move at a counter that an undo would take back; recalls, undos and ratings are
    passed over.
    """
    undone = {m.undoes for m in latest_first if m.undoes is not None}
    for move in latest_first:
        passed_over = move.ticket is None or "." in move.verb or move.verb in (Verb.UNDO, Verb.RECALL)
        if not passed_over and move.move not in undone:
            return move
    return None


def _without(moves: list[Move], taken_back: Move) -> Ticket:
    standing = effective(moves)
    while standing and standing[-1].verb == Verb.RECALL:
        standing.pop()
    if not standing or standing[-1].move != taken_back.move:
        raise _cannot("the ticket has moved on since")
    return fold(standing[0], standing[1:-1])


def _cannot(reason: str) -> Refused:
    return Refused("cannot_undo", f"This cannot be undone: {reason}.")
