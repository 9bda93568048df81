"""What the hall knows, as JSON: tickets, moves, board and counter view in the shapes of the contract.

Instants leave the house here: RFC 3339, UTC.
"""

from typing import Any

from hall.actor import Role
from hall.board import Board
from hall.catalogue import Catalogue
from hall.clock import local, rfc3339
from hall.hall import Hall, wait_json
from hall.rating import GIVE
from hall.rows import CounterState
from hall.ticket import UNDOABLE, Move, State, Ticket, done_rows
from hall.undo import last_undoable
from hallkeeper.device_answers import faults_json, printer_json, rated_by_keypad, worst_at
from hallkeeper.track import Tracks

Json = dict[str, Any]
DOUBTS_SHOWN = 5
"""On a kiosk's screen stands its last customer only."""


def ticket_json(hall: Hall, ticket: Ticket, track_url: str | None = None) -> Json:
    """A ticket as the contract has it."""
    board, waiting = hall.board, ticket.state is State.WAITING
    detail = board.details.get(ticket.id) if not waiting else None
    return {
        "id": ticket.id,
        "number": ticket.number,
        "service": ticket.service,
        "names": _names_of(hall.catalogue, ticket.service),
        "customer_class": ticket.customer_class,
        "language": ticket.language,
        "kiosk": ticket.kiosk,
        "state": str(ticket.state),
        "business_day": ticket.business_day,
        "issued_at": rfc3339(ticket.issued_at),
        "ahead": board.ahead(ticket),
        "wait": wait_json(hall.wait_of(ticket)) if waiting else None,
        "counter": ticket.counter,
        "only_for": ticket.only_for,
        "why": dict(detail.why) if detail and detail.why else None,
        "done": done_rows(ticket.done),
        "track_url": track_url,
        "version": ticket.version,
    }


def move_json(move: Move) -> Json:
    """A move as the contract has it."""
    return {
        "move": move.move,
        "at": rfc3339(move.at),
        "kept_at": rfc3339(move.kept_at),
        "verb": move.verb,
        "ticket": move.ticket,
        "number": move.number,
        "service": move.service,
        "counter": move.counter,
        "kiosk": move.kiosk,
        "by": move.by,
        "from": move.before,
        "to": move.after,
        "data": dict(move.data),
    }


def told_to(role: str, move: Move) -> Json:
    """A move as a role may read it: what a customer answered, and what they paid, is for the office alone.

    Tellers, walls and devices follow the journal too, and need neither.
    """
    told = move_json(move)
    if role not in (Role.MANAGER, Role.ADMIN):
        if move.verb == GIVE:
            del told["data"]["score"]
        told["data"].pop("fen", None)
    return told


def services_json(catalogue: Catalogue) -> list[Json]:
    """The business types that are offered, in their order."""
    return [
        {
            "code": s.code,
            "names": dict(s.names),
            "hints": dict(s.hints),
            "letter": s.letter,
            "target_s": s.target_s,
            "mean_service_s": s.mean_service_s,
            "open": s.open,
            "icon": s.icon,
            "no_show": {"policy": str(s.after_miss), "places": s.back_places},
            "tile": catalogue.at_kiosks(s),
            "cash": s.code == catalogue.rules.cash_service,
        }
        for s in catalogue.offered
    ]


def counter_json(hall: Hall, state: CounterState) -> Json:
    """A counter with its ticket, if there is one."""
    counter = hall.catalogue.counter(state.code)
    ticket = hall.board.at_counter(state.code)
    short = (
        None
        if ticket is None
        else {
            "id": ticket.id,
            "number": ticket.number,
            "state": str(ticket.state),
            "service": ticket.service,
        }
    )
    return {
        "code": counter.code,
        "name": dict(counter.names),
        "state": state.state,
        "reason": state.reason,
        "serves": list(counter.serves),
        "ticket": short,
        "rate": _rate_json(hall, state.code),
    }


def hall_json(hall: Hall) -> Json:
    """The hall's name, zone and hours of today (local HH:MM)."""
    catalogue, now = hall.catalogue, hall.clock()
    hours = catalogue.hours_of(local(now, catalogue.zone).weekday())
    return {
        "code": hall.store.hall,
        "name": dict(catalogue.names),
        "zone": catalogue.zone,
        "open": catalogue.is_open(now),
        "business_day": hall.board.business_day,
        "opens_at": hours.opens.strftime("%H:%M") if hours else None,
        "closes_at": hours.closes.strftime("%H:%M") if hours else None,
        "hotline": catalogue.rules.hotline or None,
    }


def board_json(hall: Hall) -> Json:
    """The whole board; version and epoch make it gap-free."""
    board, catalogue, now = hall.board, hall.catalogue, hall.clock()
    waiting = {s.code: board.waiting(s.code) for s in catalogue.offered}
    doubts = board.doubtful()
    return {
        "version": board.version,
        "epoch": board.epoch,
        "hall": hall_json(hall),
        "now": rfc3339(now),
        "counters": [counter_json(hall, board.counter_state(c.code)) for c in catalogue.staffed],
        "services": services_json(catalogue),
        "waiting": waiting,
        "waits": {
            code: wait_json(hall.estimator(catalogue, board, code, count)) for code, count in waiting.items()
        },
        "longest": {code: _longest(board, code) for code in waiting},
        "calls": [
            {
                "move": c.move,
                "number": c.number,
                "service": c.service,
                "counter": c.counter,
                "at": rfc3339(c.at),
                "recall": c.recall,
                "undone": c.undone,
                "language": c.language,
            }
            for c in board.recent_calls(now)
        ],
        "missed": [x.number for x in board.last_missed()],
        "help": help_json(board),
        "faults": faults_json(hall),
        "doubtful": len(doubts),
        "kiosks": {
            k.code: {
                "role": str(k.role),
                "printer": printer_json(hall, k.code),
                "doubtful": [t.number for doubt, t in doubts if doubt.kiosk == k.code][-DOUBTS_SHOWN:],
            }
            for k in catalogue.touched
        },
    }


def help_json(board: Board) -> list[Json]:
    """Who asks for a member of staff: at a `kiosk`, or by phone, with the `number` of the ticket if any."""
    return [
        {"move": h.move, "kiosk": h.kiosk, "number": h.number, "at": rfc3339(h.at)}
        for h in board.helps.values()
    ]


def view_json(hall: Hall, code: str, *, mine: bool, may_pick: bool, holder: str | None) -> Json:
    """What the teller of one counter sees."""
    board, catalogue, now = hall.board, hall.catalogue, hall.clock()
    counter, state = catalogue.counter(code), board.counter_state(code)
    count, mean = board.done_today(code)
    ticket = board.at_counter(code)
    return {
        "version": board.version,
        "epoch": board.epoch,
        "now": rfc3339(now),
        "counter": {
            "code": code,
            "name": dict(counter.names),
            "state": state.state,
            "reason": state.reason,
            "since": rfc3339(state.since) if state.since else None,
            "holder": {"name": holder} if holder else None,
            "mine": mine,
            "by_pad": (state.holder or "").startswith("device:"),
        },
        "ticket": None if ticket is None else _present_json(hall, ticket),
        "waiting": [
            {
                "service": s.code,
                "names": dict(s.names),
                "count": board.waiting(s.code),
                "longest_since": _longest(board, s.code),
                "target_s": s.target_s,
                "serves": s.code in counter.serves,
            }
            for s in catalogue.offered
        ],
        "held": [_held_json(board, x) for x in board.held()],
        "missed": [_short(x) | {"at": _left_at(board, x)} for x in board.last_missed(20)],
        "list": _list(hall, counter.serves, code) if may_pick else [],
        "done_today": {"count": count, "mean_service_s": None if mean is None else round(mean)},
        "undo": _undo(hall, code) if mine else None,
        "help": help_json(board),
        "rights": {"pick": may_pick},
        "diverts": _diverts(catalogue),
        "rules": {
            "auto_start_s": catalogue.rules.auto_start_s,
            "undo_s": catalogue.rules.undo_s,
            "recalls_before_miss": catalogue.rules.recalls_before_miss,
        },
        "device": worst_at(hall, code),
    }


def phone_json(hall: Hall, ticket: Ticket) -> Json:
    """What the customer's phone sees: nothing personal in it."""
    catalogue = hall.catalogue
    counter = ticket.counter if ticket.state in (State.CALLED, State.SERVING) else None
    names = {c.code: dict(c.names) for c in catalogue.counters}
    promised = hall.board.promised.get(ticket.id, 0)
    return {
        "number": ticket.number,
        "service": ticket.service,
        "names": _names_of(catalogue, ticket.service),
        "state": str(ticket.state),
        "ahead": hall.board.ahead(ticket),
        "ahead_at_start": promised,
        "wait": wait_json(hall.wait_of(ticket)) if ticket.state is State.WAITING else None,
        "counter": counter,
        "counter_name": names.get(counter or ""),
        "issued_at": rfc3339(ticket.issued_at),
        "hall": hall_json(hall),
        "after_miss": _after_miss(catalogue, ticket.service),
        "rate": _rate_by_phone(hall, ticket),
        "rings": ticket.id in hall.board.helps,
        "version": ticket.version,
        "epoch": hall.board.epoch,
        "now": rfc3339(hall.clock()),
    }


def track_url(tracks: Tracks, ticket: Ticket, role: str) -> str | None:
    """The phone's address, for those who may hand it out."""
    return tracks.url(ticket.id) if role in ("kiosk", "device", "manager", "admin") else None


def _names_of(catalogue: Catalogue, service: str) -> Json:
    return next((dict(s.names) for s in catalogue.services if s.code == service), {})


def _after_miss(catalogue: Catalogue, service: str) -> Json | None:
    found = next((s for s in catalogue.services if s.code == service), None)
    return None if found is None else {"policy": str(found.after_miss), "places": found.back_places}


def _rate_json(hall: Hall, counter: str) -> Json | None:
    """Who may be asked at a counter how it was; not what was answered, as everybody sees the board."""
    asking = hall.board.asked(counter, hall.clock())
    if asking is None:
        return None
    return {
        "ticket": asking.ticket,
        "number": asking.number,
        "until": rfc3339(asking.until),
        "given": asking.given,
        "keypad": rated_by_keypad(hall, counter),
    }


def _rate_by_phone(hall: Hall, ticket: Ticket) -> Json | None:
    """The customer's own answer, if any, and until when it may be corrected; None where nobody asks."""
    board = hall.board
    if ticket.state is not State.FINISHED or board.known(ticket.id) is None:
        return None
    rated = board.rated.get(ticket.id)
    if rated is None and not hall.catalogue.rules.rating_s:
        return None
    return {"score": rated.score if rated else None, "until": rfc3339(rated.until) if rated else None}


def _diverts(catalogue: Catalogue) -> list[str]:
    """The business types that have a way without a queue; a number of the cash series has those of paying."""
    spared = {offer.service for offer in catalogue.diverting}
    return sorted(s.code for s in catalogue.offered if spared & {s.code, catalogue.asked_as(s.code)})


def _longest(board: Board, service: str) -> str | None:
    ticket = board.longest(service)
    return None if ticket is None else rfc3339(ticket.issued_at)


def _short(ticket: Ticket) -> Json:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "service": ticket.service,
        "customer_class": ticket.customer_class,
        "since": rfc3339(ticket.issued_at),
    }


def _present_json(hall: Hall, ticket: Ticket) -> Json:
    detail = hall.board.details.get(ticket.id)
    called = detail.called_at if detail else ticket.issued_at
    return ticket_json(hall, ticket) | {
        "called_at": rfc3339(called),
        "started_at": rfc3339(detail.started_at) if detail and detail.started_at else None,
        "waited_s": max(0, called - ticket.issued_at) // 1000,
        "recalls": detail.recalls if detail else 0,
    }


def _held_json(board: Board, ticket: Ticket) -> Json:
    left = board.away_since(ticket.id)
    reason = left[1] if left else None
    return _short(ticket) | {"counter": ticket.counter, "reason": reason, "since": _left_at(board, ticket)}


def _left_at(board: Board, ticket: Ticket) -> str:
    left = board.away_since(ticket.id)
    return rfc3339(left[0] if left else ticket.issued_at)


def _list(hall: Hall, serves: tuple[str, ...], counter: str) -> list[Json]:
    rows = []
    for service in serves:
        for _, _, ticket_id in hall.board.lines.get(service, ())[:20]:
            ticket = hall.board.tickets[ticket_id]
            if ticket.only_for in (None, counter):
                rows.append(_short(ticket))
    return rows


def _undo(hall: Hall, counter: str) -> Json | None:
    """What whoever holds the counter can take back now; a key that would be refused is not offered."""
    limit, latest = hall.catalogue.rules.undo_s * 1000, hall.board.latest_at.get(counter, [])
    move = last_undoable(latest)
    if move is None or move.verb not in UNDOABLE or move.at + limit < hall.clock():
        return None
    ticket = hall.board.tickets.get(move.ticket or "")
    stands = ticket is not None and ticket.version == next(m.move for m in latest if m.ticket == move.ticket)
    if not stands or move.by != hall.board.counter_state(counter).holder:
        return None
    return {"verb": move.verb, "number": move.number, "until": rfc3339(move.at + limit)}
