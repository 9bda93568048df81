"""From moves to paper: which moves ask for a slip or a receipt, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from hardware.printing.spooled import NewSlip, PaperKind, SpooledSlip
from hardware.public import Json, Move, Paid, Service, Ticket, wait_of
from hardware.slips.layout import Layout
from hardware.slips.receipt_lines import Receipt
from hardware.slips.slip import Slip
from hardware.slips.words import HOUSE_LANGUAGE


@dataclass(frozen=True)
class HallFacts:
    """What slips say of the hall: names by language, zone, business types by code; and how they look."""

    names: Mapping[str, str]
    zone: str
    services: Mapping[str, Service]
    layout: Layout = field(default_factory=Layout)


@dataclass(frozen=True)
class Orders:
    """What one answer of moves asks of the spool: new paper, and tickets whose slips are wanted no more.

    `copied`: of which ticket a copy takes the place of what has not been printed yet, and which copy it is.
    """

    slips: tuple[NewSlip, ...] = ()
    cancelled: tuple[str, ...] = ()
    copied: tuple[tuple[str, int], ...] = ()


@dataclass
class Known:
    """Where a move finds its printer.

    `at_kiosk` gives the printer of a kiosk; `first_slip` the printer and facts of a ticket's first slip.
    """

    at_kiosk: Callable[[str], str | None]
    first_slip: Callable[[str], tuple[str, Json] | None]
    fresh: dict[str, tuple[str, Json]] = field(default_factory=dict)

    def of_ticket(self, ticket: str) -> tuple[str, Json] | None:
        """Printer and facts of a ticket's first slip, be it in this very answer."""
        return self.fresh.get(ticket) or self.first_slip(ticket)


def orders_of(moves: Sequence[Move], known: Known) -> Orders:
    """Each `issue` at a kiosk is one slip, each `slip.reprint` one more; a cancelled ticket wants none.
    Each `receipt.print` is one receipt.
    """
    slips = (_paper_of(move, known) for move in moves)
    return Orders(
        slips=tuple(slip for slip in slips if slip is not None),
        cancelled=tuple(move.ticket for move in moves if move.verb == "cancel" and move.ticket),
        copied=tuple(
            (move.ticket, _copy(move)) for move in moves if move.verb == "slip.reprint" and move.ticket
        ),
    )


def _paper_of(move: Move, known: Known) -> NewSlip | None:
    return _receipt_of(move, known) if move.verb == "receipt.print" else _slip_of(move, known)


def _receipt_of(move: Move, known: Known) -> NewSlip | None:
    """A receipt on the printer of the terminal where it was asked for.

    The journal counts a payment's papers from 1, the spool how often one was printed again.
    """
    payment, copy = move.data.get("payment"), move.data.get("copy")
    printer = known.at_kiosk(move.kiosk) if move.kiosk else None
    if printer is None or not isinstance(payment, str) or not isinstance(copy, int) or copy < 1:
        return None
    return NewSlip(payment, copy - 1, printer, f"#{payment[:8]}", move.at, {}, kind=PaperKind.RECEIPT)


def _slip_of(move: Move, known: Known) -> NewSlip | None:
    if move.ticket is None or move.number is None:
        return None
    if move.verb == "issue" and move.kiosk is not None:
        printer = known.at_kiosk(move.kiosk)
        facts = _facts(move)
        if printer is None:
            return None
        known.fresh[move.ticket] = printer, facts
        return NewSlip(move.ticket, 0, printer, move.number, move.at, facts)
    if move.verb == "slip.reprint":
        return _reprint_of(move, known)
    return None


def _reprint_of(move: Move, known: Known) -> NewSlip | None:
    """On the printer of the kiosk that the move names, which may be another agent's; where it names none, on
    the first slip's.
    """
    if move.ticket is None or move.number is None:
        return None
    first = known.of_ticket(move.ticket)
    printer = known.at_kiosk(move.kiosk) if move.kiosk else first[0] if first else None
    if printer is None:
        return None
    facts = first[1] if first else _repeated(move)
    return NewSlip(move.ticket, _copy(move), printer, move.number, move.at, facts)


def _copy(move: Move) -> int:
    return int(move.data.get("copy", 1))


def _repeated(move: Move) -> Json:
    """What the first slip said, as the reprint's move repeats it."""
    told: Json = {key: move.data[key] for key in ("taken", "language", "ahead", "wait") if key in move.data}
    return {"service": move.data.get("asked", move.service), **told}


def _facts(move: Move) -> Json:
    """What the customer was promised, as it stands in the journal."""
    return {
        "service": move.service,
        "taken": move.at.isoformat(),
        "language": move.data.get("language") or HOUSE_LANGUAGE,
        "ahead": move.data.get("ahead"),
        "wait": move.data.get("wait"),
    }


def content_of(slip: SpooledSlip, hall: HallFacts, ticket: Ticket | None) -> Slip:
    """What the paper says; without a `ticket` (the server is away) it has no QR code."""
    facts = slip.facts
    service = hall.services.get(str(facts.get("service")))
    taken = datetime.fromisoformat(facts["taken"]) if "taken" in facts else slip.at
    return Slip(
        hall=hall.names,
        number=slip.number,
        service=service.names if service else dict(facts.get("names") or {}),
        at=taken.astimezone(ZoneInfo(hall.zone)),
        language=str(facts.get("language", HOUSE_LANGUAGE)),
        ahead=facts.get("ahead"),
        wait=wait_of(facts.get("wait")),
        no_show=service.no_show if service else "new",
        places=service.places if service else 0,
        track_url=ticket.track_url if ticket else None,
        copy=slip.copy,
        layout=hall.layout,
    )


def receipt_of(slip: SpooledSlip, paid: Paid, layout: Layout) -> Receipt:
    """What a receipt says, under the logo of the hall's slips."""
    return Receipt(
        hall=paid.hall,
        terminal=paid.terminal,
        what=paid.what,
        period=paid.period,
        fen=paid.fen,
        provider=paid.provider,
        phone=paid.phone,
        order_no=paid.order_no,
        reference=paid.reference,
        at=paid.at.astimezone(ZoneInfo(paid.zone)),
        language=paid.language,
        sandbox=paid.sandbox,
        hotline=paid.hotline,
        to=paid.to,
        link=paid.link,
        copy=slip.copy,
        layout=layout,
    )
