"""The board (叫号看板): what stands in the hall now, kept in memory by following the moves.

It is loaded from the store once and then only told of moves, in order and without gaps, so that screens,
the kiosk's "people ahead" and the teller's page cost no query. It is never the truth: the store is.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hall.board_rows import Asking, AtCounter, Call, DeviceState, DisplayState, Doubt, HelpAsked, Rated
from hall.rating import CORRECT_MS, GIVE
from hall.rows import CounterState
from hall.store import Store, counter_states, first_of_the_day, hall_row, moves_after
from hall.ticket import AT_A_COUNTER, Move, State, Ticket, Verb, apply, issued

CALLS_KEPT_MS = 10 * 60 * 1000
CALLS_KEPT = 200
MISSED_SHOWN = 8
_READ_AT_ONCE = 5000


@dataclass(slots=True)
class _Tally:
    count: int = 0
    service_ms: int = 0


@dataclass(slots=True)
class Board:
    """Everything that is alive in the hall. `version` is the number of the last move that it knows,
    `staffed_at` that of the last move of a counter.
    """

    epoch: str = ""
    version: int = 0
    business_day: str = ""
    staffed_at: int = 0
    tickets: dict[str, Ticket] = field(default_factory=dict)
    lines: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    present: dict[str, str] = field(default_factory=dict)
    details: dict[str, AtCounter] = field(default_factory=dict)
    counters: dict[str, CounterState] = field(default_factory=dict)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    missed: list[str] = field(default_factory=list)
    on_hold: list[str] = field(default_factory=list)
    helps: dict[str, HelpAsked] = field(default_factory=dict)
    devices: dict[str, DeviceState] = field(default_factory=dict)
    displays: dict[str, DisplayState] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    copies: dict[str, int] = field(default_factory=dict)
    latest_at: dict[str, list[Move]] = field(default_factory=dict)
    promised: dict[str, int] = field(default_factory=dict)
    asking: dict[str, Asking] = field(default_factory=dict)
    rated: dict[str, Rated] = field(default_factory=dict)
    _left: dict[str, list[Move]] = field(default_factory=dict)
    _tallies: dict[str, _Tally] = field(default_factory=dict)
    _counted: dict[int, tuple[str, int]] = field(default_factory=dict)

    # -- following ----------------------------------------------------------------------------------

    def follow(self, moves: Iterable[Move]) -> None:
        """Take in moves, ascending. A gap raises ValueError; moves already known are passed over."""
        for move in moves:
            if move.move <= self.version:
                continue
            if move.move != self.version + 1:
                raise ValueError(f"move {move.move} after {self.version}")
            self.version = move.move
            if move.ticket is None:
                self._dotted(move)
            elif "." not in move.verb:
                self._ticket_moved(move)
            elif move.verb == GIVE:
                self._rate(move, move.ticket)
            else:
                self._slip(move, move.ticket)

    def _ticket_moved(self, move: Move) -> None:
        known = self.tickets.get(move.ticket or "")
        if known is None and move.verb != Verb.ISSUE:
            return
        ticket = issued(move) if known is None else apply(known, move)
        if known is not None:
            self._take_out(known)
        self._put_in(ticket)
        self._trace(move, ticket)
        if move.counter is not None:
            self._remember(move.counter, move)

    def _take_out(self, ticket: Ticket) -> None:
        if ticket.state is State.WAITING:
            line = self.lines[ticket.service]
            line.pop(bisect_left(line, (ticket.since, ticket.issue_move, ticket.id)))
        elif ticket.state in AT_A_COUNTER and ticket.counter:
            self.present.pop(ticket.counter, None)
        elif ticket.state is State.MISSED:
            self.missed.remove(ticket.id)
        elif ticket.state is State.HELD:
            self.on_hold.remove(ticket.id)

    def _put_in(self, ticket: Ticket) -> None:
        self.tickets[ticket.id] = ticket
        if ticket.state is State.WAITING:
            insort(self.lines.setdefault(ticket.service, []), (ticket.since, ticket.issue_move, ticket.id))
        elif ticket.state in AT_A_COUNTER and ticket.counter:
            self.present[ticket.counter] = ticket.id
        elif ticket.state is State.MISSED:
            self.missed.append(ticket.id)
        elif ticket.state is State.HELD:
            self.on_hold.append(ticket.id)

    def _trace(self, move: Move, ticket: Ticket) -> None:
        counter = move.counter or ""
        if move.verb == Verb.ISSUE:
            self.promised[ticket.id] = move.data.get("ahead", 0)
        elif move.verb == Verb.CALL:
            self.details[ticket.id] = AtCounter(move.at, move.at, why=move.data.get("why"))
            self._announce(move, ticket)
        elif move.verb == Verb.RECALL:
            self.details[ticket.id].recalls += 1
            self.details[ticket.id].announced_at = move.at
            self._announce(move, ticket)
        elif move.verb in (Verb.START, Verb.RESUME):
            detail = self.details.setdefault(ticket.id, AtCounter(move.at))
            detail.started_at = move.at
            self._stop_asking(move, counter)
        elif move.verb in (Verb.HOLD, Verb.MISS):
            self._left.setdefault(ticket.id, []).append(move)
        elif move.verb == Verb.FINISH:
            self._count(move, ticket, counter)
            self._ask(move, ticket, counter)
        elif move.verb == Verb.UNDO:
            self._take_back(move, ticket)

    def _ask(self, move: Move, ticket: Ticket, counter: str) -> None:
        """The customer who has just been served is the one who is asked; nobody is asked twice."""
        self.asking.pop(counter, None)
        asks_s = move.data.get("asks_s", 0)
        if asks_s and ticket.id not in self.rated:
            self.asking[counter] = Asking(ticket.id, ticket.number, move.at + asks_s * 1000)

    def _stop_asking(self, move: Move, counter: str) -> None:
        """Somebody else stands at the counter now."""
        asking = self.asking.get(counter)
        if asking is not None and asking.over_by is None:
            self.asking[counter] = replace(asking, over_by=move.move)

    def _ask_again(self, undone: int | None, counter: str) -> None:
        """The next one was not there after all."""
        asking = self.asking.get(counter)
        if asking is not None and asking.over_by == undone:
            self.asking[counter] = replace(asking, over_by=None)

    def _rate(self, move: Move, ticket: str) -> None:
        if ticket not in self.tickets:
            return
        first = self.rated.get(ticket)
        until = first.until if first else move.at + CORRECT_MS
        self.rated[ticket] = Rated(move.data["score"], until)
        asking = self.asking.get(move.counter or "")
        if asking is not None and asking.ticket == ticket:
            self.asking[move.counter or ""] = replace(asking, until=until, given=True)

    def _announce(self, move: Move, ticket: Ticket) -> None:
        if move.data.get("announce", True):
            self.calls.append(
                Call(
                    move=move.move,
                    number=ticket.number,
                    service=ticket.service,
                    counter=move.counter or "",
                    at=move.at,
                    recall=move.verb == Verb.RECALL,
                    language=ticket.language,
                )
            )

    def _count(self, move: Move, ticket: Ticket, counter: str) -> None:
        detail = self.details.get(ticket.id)
        begun = (detail.started_at or detail.called_at) if detail else move.at
        tally = self._tallies.setdefault(counter, _Tally())
        tally.count += 1
        tally.service_ms += move.at - begun
        self._counted[move.move] = (counter, move.at - begun)

    def _take_back(self, move: Move, ticket: Ticket) -> None:
        undone = move.undoes
        if undone in self._counted:
            counter, spent = self._counted.pop(undone)
            self._tallies[counter].count -= 1
            self._tallies[counter].service_ms -= spent
        verb = move.data["verb"]
        if verb in (Verb.START, Verb.RESUME):
            self._ask_again(undone, move.counter or "")
        if verb == Verb.CALL:
            self.details.pop(ticket.id, None)
            self._mark_undone(undone or 0, ticket.number)
        elif verb == Verb.START and ticket.id in self.details:
            self.details[ticket.id].started_at = None
        elif verb == Verb.FINISH:
            self.asking.pop(move.counter or "", None)
        elif verb in (Verb.HOLD, Verb.MISS):
            self._left[ticket.id].pop()
        if ticket.state is State.CALLED and ticket.id in self.details:
            self.details[ticket.id].announced_at = move.at

    def _mark_undone(self, first: int, number: str) -> None:
        for index, call in enumerate(self.calls):
            if call.move >= first and call.number == number:
                self.calls[index] = replace(call, undone=True)

    def _remember(self, counter: str, move: Move) -> None:
        latest = self.latest_at.setdefault(counter, [])
        latest.insert(0, move)
        del latest[40:]

    def _dotted(self, move: Move) -> None:
        if move.verb in ("counter.open", "counter.pause", "counter.close") and move.counter:
            state = move.verb.partition(".")[2].replace("close", "closed").replace("pause", "paused")
            data = move.data
            self.staffed_at = move.move
            self.counters[move.counter] = CounterState(
                move.counter, state, data.get("holder"), data.get("reason"), move.at
            )
        elif move.verb == "help.ask":
            self.helps[_who_rings(move)] = HelpAsked(move.move, move.kiosk, move.at, move.number)
        elif move.verb == "help.answer":
            self.helps.pop(_who_rings(move), None)
        elif move.verb == "device.state":
            data = move.data
            self.devices[data["device"]] = DeviceState(
                data["state"], data.get("reason"), data["since"], data.get("last_good")
            )
        elif move.verb == "display.state":
            data = move.data
            self.displays[data["display"]] = DisplayState(data["state"], data.get("reason"), data["since"])
        elif move.verb == "day.close":
            self._turn_the_day(move)

    def _slip(self, move: Move, ticket: str) -> None:
        """Another slip was asked for; or whether one is on paper has become doubtful, or is no longer."""
        if move.verb == "slip.reprint":
            self.copies[ticket] = move.data.get("copy", 1)
        elif move.verb == "slip.state":
            self._doubt(move, ticket)

    def _doubt(self, move: Move, ticket: str) -> None:
        data = move.data
        if data["state"] in ("SENT", "CONFIRMED"):
            self.doubts.pop(ticket, None)
            return
        known = self.doubts.get(ticket)
        since = known.at if known else move.at
        self.doubts[ticket] = Doubt(
            ticket, data["copy"], data["state"], data.get("reason"), move.kiosk, since
        )

    def _turn_the_day(self, move: Move) -> None:
        self.business_day = move.data["next"]
        self.tickets = {k: v for k, v in self.tickets.items() if v.state in AT_A_COUNTER}
        self.details = {k: v for k, v in self.details.items() if k in self.tickets}
        self._left = {k: v for k, v in self._left.items() if k in self.tickets}
        self.helps.clear()
        self.doubts.clear()
        self.copies = {k: v for k, v in self.copies.items() if k in self.tickets}
        self.promised.clear()
        self.asking.clear()
        self.rated = {k: v for k, v in self.rated.items() if k in self.tickets}
        self.missed.clear()
        self.on_hold.clear()
        self.calls.clear()
        self.latest_at.clear()
        self._tallies.clear()
        self._counted.clear()

    # -- asking -------------------------------------------------------------------------------------

    def waiting(self, service: str) -> int:
        """How many wait for a business type."""
        return len(self.lines.get(service, ()))

    def ahead_of_new(self, service: str, since: int) -> int:
        """People of the same type who would go before a ticket issued now with that sort key."""
        return bisect_left(self.lines.get(service, []), (since + 1,))

    def ahead(self, ticket: Ticket) -> int:
        """People of the same type who go before a ticket; 0 where it does not wait."""
        if ticket.state is not State.WAITING:
            return 0
        return bisect_left(self.lines.get(ticket.service, []), (ticket.since, ticket.issue_move))

    def longest(self, service: str) -> Ticket | None:
        """The earliest issued of the first fifty in a type's line; None where nobody waits."""
        line = self.lines.get(service)
        return min((self.tickets[x[2]] for x in line[:50]), key=lambda x: x.issued_at) if line else None

    def at_counter(self, counter: str) -> Ticket | None:
        """The ticket called to or served at a counter."""
        ticket = self.present.get(counter)
        return None if ticket is None else self.tickets[ticket]

    def held(self) -> list[Ticket]:
        """The tickets on hold."""
        return [self.tickets[x] for x in self.on_hold]

    def away_since(self, ticket: str) -> tuple[int, str | None] | None:
        """When (ms UTC) and why a ticket was last put on hold or missed; None where it never was."""
        left = self._left.get(ticket)
        return (left[-1].at, left[-1].data.get("reason")) if left else None

    def last_missed(self, most: int = MISSED_SHOWN) -> list[Ticket]:
        """The last missed tickets of the day, newest first."""
        return [self.tickets[x] for x in reversed(self.missed[-most:])]

    def doubtful(self) -> list[tuple[Doubt, Ticket]]:
        """Those who still wait, or were missed, perhaps without paper; in the order in which it happened."""
        found = [(doubt, self.tickets.get(doubt.ticket)) for doubt in self.doubts.values()]
        return [(doubt, t) for doubt, t in found if t and t.state in (State.WAITING, State.MISSED)]

    def asked(self, counter: str, now: int) -> Asking | None:
        """Who may be asked at a counter how it was; None where nobody, or no longer."""
        asking = self.asking.get(counter)
        if asking is None or asking.over_by is not None or now > asking.until:
            return None
        return asking

    def recent_calls(self, now: int) -> list[Call]:
        """The calls of the last ten minutes, at most 200, by move number."""
        return [c for c in self.calls if c.at >= now - CALLS_KEPT_MS]

    def counter_state(self, counter: str) -> CounterState:
        """How a counter stands."""
        return self.counters.get(counter) or CounterState(counter)

    def done_today(self, counter: str) -> tuple[int, float | None]:
        """Customers finished at a counter today and their mean service time in seconds."""
        tally = self._tallies.get(counter)
        if tally is None or tally.count == 0:
            return 0, None
        return tally.count, tally.service_ms / tally.count / 1000

    def known(self, ticket: str) -> Ticket | None:
        """A ticket of today, if the board knows it."""
        return self.tickets.get(ticket)


def _who_rings(move: Move) -> str:
    """The kiosk, or by what the phone is known: its ticket's id, or the reference of its visit."""
    return move.kiosk or str(move.data.get("phone"))


def load(store: Store) -> Board:
    """The board as the store tells it, by following the moves of the business day.

    Where somebody is served over the night, it begins with the issue of that ticket.
    """
    with store.reading() as connection:
        row = hall_row(connection, store.hall)
        first = first_of_the_day(connection, store.hall, row.day_move)
        board = Board(epoch=row.epoch, version=first - 1, business_day=row.business_day)
        for state in counter_states(connection, store.hall):
            board.counters[state.code] = state
        while board.version < row.last_move:
            board.follow(moves_after(connection, store.hall, board.version, _READ_AT_ONCE))
    return board
