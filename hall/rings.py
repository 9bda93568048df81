"""Asking for a member of staff; the board knows who rings. To ring twice or to answer nobody does nothing."""

from hall.actor import Actor
from hall.board import Board
from hall.ticket import Ticket
from hall.transaction import Transaction


def ask_at_kiosk(tx: Transaction, board: Board, actor: Actor, kiosk: str) -> None:
    """A customer at a kiosk rings."""
    if kiosk not in board.helps:
        tx.append("help.ask", actor.ref, kiosk=kiosk)


def ask_by_phone(tx: Transaction, board: Board, actor: Actor, ticket: Ticket | None) -> None:
    """A phone rings: by its ticket, or by the visit that the actor's reference names."""
    who = ticket.id if ticket else actor.ref
    known = {"number": ticket.number, "service": ticket.service} if ticket else {}
    if who not in board.helps:
        tx.append("help.ask", actor.ref, data={"phone": who}, **known)


def answer_at_kiosk(tx: Transaction, board: Board, actor: Actor, kiosk: str) -> None:
    """Somebody goes to that kiosk."""
    if kiosk in board.helps:
        tx.append("help.answer", actor.ref, kiosk=kiosk)


def answer(tx: Transaction, board: Board, actor: Actor, ring: int) -> None:
    """Somebody goes to who rang with that move."""
    rings = next(((who, asked) for who, asked in board.helps.items() if asked.move == ring), None)
    if rings is None:
        return
    who, asked = rings
    if asked.kiosk is not None:
        tx.append("help.answer", actor.ref, kiosk=asked.kiosk)
    else:
        tx.append("help.answer", actor.ref, number=asked.number, data={"phone": who})
