"""What devices say of themselves, and what became of slips: journalled when it changes, never otherwise.

A device's state is one of `STATES` with a reason (a code), since when, and when it last worked. A slip is
journalled only where its customer may stand without paper, and when paper came out after all; how the other
slips ended is nobody's news.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hall.actor import Actor, Role, only
from hall.board import Board
from hall.board_rows import DeviceState
from hall.catalogue import Catalogue, Device
from hall.clock import rfc3339
from hall.errors import Invalid, Refused
from hall.ticket import OPEN, Move, Ticket
from hall.transaction import Transaction

STATES = ("READY", "DEGRADED", "ATTENTION", "OFFLINE", "UNKNOWN", "DISABLED")
WORKING = frozenset({"READY", "DEGRADED"})
SEVERITY = {"DISABLED": 0, "READY": 0, "UNKNOWN": 1, "DEGRADED": 1, "ATTENTION": 2, "OFFLINE": 3}
"""How bad a state is. DISABLED is the office's own act, and nobody's fault."""
AGENT_AWAY = "agent_away"
"""The reason of a device whose agent is not heard of: nobody can say how it is."""
PRINTED = frozenset({"SENT", "CONFIRMED"})
DOUBTFUL = frozenset({"LATE", "UNKNOWN", "EXPIRED"})
"""LATE: no byte has left for a while, and the printer is still trying."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one device; instants in ms UTC."""

    device: str
    state: str
    reason: str | None
    since: int
    last_good: int | None


def is_news(board: Board, told: Told) -> bool:
    """Whether state or reason differ from what is known."""
    known = board.devices.get(told.device)
    return known is None or (known.state, known.reason) != (told.state, told.reason)


def tell(tx: Transaction, board: Board, by: str, told: Sequence[Told]) -> None:
    """Journal what is new of these devices, with instants that this hall's clock can have seen.

    An agent's clock may run ahead or behind: nothing is since later than now, nor since before the state that
    it follows.
    """
    for one in told:
        known = board.devices.get(one.device)
        if not is_news(board, one):
            continue
        earliest = known.since if known else 0
        data = {
            "device": one.device,
            "state": one.state,
            "reason": one.reason,
            "since": min(tx.now, max(one.since, earliest)),
            "last_good": None if one.last_good is None else min(tx.now, one.last_good),
        }
        tx.append("device.state", by, data=data)


def away(board: Board, devices: Sequence[str], heard_at: int, now: int) -> list[Told]:
    """What is to be told of devices whose agent was last heard at `heard_at`."""
    return [
        Told(code, "OFFLINE", AGENT_AWAY, now, _last_good(board.devices.get(code), heard_at))
        for code in devices
    ]


def _last_good(known: DeviceState | None, heard_at: int) -> int | None:
    """A device that worked worked until its agent was last heard."""
    if known is None:
        return None
    return heard_at if known.state in WORKING else known.last_good


@dataclass(frozen=True, slots=True)
class SlipEnd:
    """What became of a ticket's slip: the spool's word for it, and why."""

    device: str
    ticket: str
    copy: int
    state: str
    reason: str | None


def slip_is_news(board: Board, end: SlipEnd) -> bool:
    """Whether a customer of today may be without paper now, or no longer is.

    Where another slip has been asked for since, only that one can leave them without.
    """
    if board.known(end.ticket) is None:
        return False
    doubt = board.doubts.get(end.ticket)
    if end.state in PRINTED:
        return doubt is not None
    if end.state not in DOUBTFUL or end.copy < board.copies.get(end.ticket, 0):
        return False
    return doubt is None or (doubt.copy, doubt.state, doubt.reason) != (end.copy, end.state, end.reason)


def tell_slip(tx: Transaction, board: Board, by: str, end: SlipEnd, kiosk: str) -> None:
    """Journal it; `kiosk`: where the printer stands. Raises NotFound `unknown_ticket`."""
    if not slip_is_news(board, end):
        return
    ticket = tx.ticket(end.ticket)
    tx.append(
        "slip.state",
        by,
        ticket=ticket.id,
        number=ticket.number,
        service=ticket.service,
        kiosk=kiosk,
        data={"device": end.device, "copy": end.copy, "state": end.state, "reason": end.reason},
    )


def printer_of(catalogue: Catalogue, kiosk: str) -> Device | None:
    """The printer on which a kiosk prints; None where it has none that is switched on."""
    printers = (d for d in catalogue.wired if d.kind == "printer" and d.place == kiosk and d.enabled)
    return next(printers, None)


def reprint(
    tx: Transaction, catalogue: Catalogue, actor: Actor, ticket_id: str, kiosk: str | None = None
) -> Ticket:
    """Ask for another slip of an open ticket, at a kiosk; where none is named, at the ticket's own.

    The move repeats what was promised: the agent that prints it may not be the one that printed the first.
    Raises Refused `not_allowed_in_state` or `no_printer`, Invalid where no kiosk is known.
    """
    only(actor, Role.KIOSK, Role.COUNTER, Role.MANAGER)
    ticket = tx.ticket(ticket_id)
    if ticket.state not in OPEN:
        raise Refused("not_allowed_in_state", f"{ticket.number} is {ticket.state}; it needs no slip.")
    where = kiosk or ticket.kiosk
    if where is None:
        raise Invalid("invalid_field", f"{ticket.number} is of no kiosk: name one.", field="kiosk")
    catalogue.kiosk(where)
    if printer_of(catalogue, where) is None:
        raise Refused("no_printer", f"The kiosk {where} has no printer that is switched on.")
    moves = tx.moves_of(ticket_id)
    tx.append(
        "slip.reprint",
        actor.ref,
        ticket=ticket.id,
        number=ticket.number,
        service=ticket.service,
        kiosk=where,
        data={"copy": 1 + sum(1 for m in moves if m.verb == "slip.reprint"), **_promised(moves[0])},
    )
    return ticket


def _promised(issue: Move) -> dict[str, Any]:
    """What the first slip said."""
    told = {key: issue.data.get(key) for key in ("language", "ahead", "wait")}
    return {"asked": issue.service, "taken": rfc3339(issue.at), **told}
