"""The figures of the business day, kept by following the moves: `GET /api/v1/today`.

Nothing is counted twice and nothing is read twice: following is one step per move, and the figures are one
pass over the day's visits, made only when somebody asks.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from hall.board_rows import AtCounter
from hall.catalogue import Counter, Device, Service
from hall.clock import rfc3339
from hall.hall import Hall
from hall.ticket import AT_A_COUNTER, Move, State, Ticket, Verb
from office.cases import VERBS as CASE_VERBS
from office.cases import Cases
from office.curve import Curve
from planning.history.fate import Fate, fate_of
from planning.history.measures import (
    asked_done,
    at_counter,
    by_asked,
    customers_of,
    mean_s,
    measures,
    p90_with_leavers_s,
    times_done,
)
from planning.history.visit import Trail, Visit

WANTED_SHARE = 0.9
"""A business type meets its target wait when nine of ten customers were called within it."""
_READ_AT_ONCE = 5000
_ALARMS = frozenset({"ATTENTION", "OFFLINE", "DEGRADED"})


class Today:
    """Follows the hall from the beginning of the business day on; register `follow` with `hall.listen`.

    `figures()` answers, ready for JSON (instants RFC 3339 in UTC, spans in seconds, `null` where nothing was
    measured yet)::

        {"version", "business_day", "now", "wanted_share",
         "total": measures,
         "services": [{"code", "names", "letter", "target_s", "open", **measures,
                       "longest": {"number", "since", "waited_s", "customer_class"} | null}],
         "counters": [{"code", "names", "state", "reason", "holder": "person:4" | null, "since",
                       "ticket": {"number", "service", "state", "since"} | null,
                       "finished", "service_mean_s"}],
         "asked_done": {asked service: {done service: times}},
         "curve": [{"at", "arrivals", "most"}],
         "devices": [{"code", "kind", "place", "state", "reason", "since"}],
         "cases": [{"ticket", "number", "counter", "done": [code], "score", "at"}]}

    `measures` are taken over all customers, or over those who asked for one business type when their ticket
    was issued:

    - `customers`: tickets issued today; wrong keys, cancelled by whoever issued them within the seconds that
      the rules give, are in no figure. `without_ticket`: of these, served without having taken one.
    - `waiting`: in the line now, by the type in whose line they stand. `late`: those of them who
      have never been called and have waited longer than the target.
    - `called`: customers who waited and were called at least once. `wait_mean_s`, `wait_p90_s`: their waits,
      from issue to the first call; nine of ten waited no longer than the latter (nearest rank). A second
      wait, after a transfer or a miss, is not in it. `wait_km_p90_s`, of all customers together: the latter
      with those who left or still wait, as the history tells it of the day.
    - `within`: share called within the target wait of their type, of all whose wait is decided: the called,
      those who left uncalled after more than the target, and those who still wait and are late already.
    - `finished`; `service_mean_s`: time at a counter, from start (from the call where start was not pressed)
      to hold, transfer or finish, summed per customer, its mean over the finished ones.
    - `missed`: customers who missed a call; `came_back`: of these, called again or queued again; `left`:
      customers who cancelled before any call, or after having come back. `done`: how many times the type was
      really done, whatever was asked for.

    A counter's `since` is when it opened, paused or closed; while it is open and free, when the last customer
    left. `asked_done` counts what was really done for finished customers, by what they had asked for. `curve`
    has a point per quarter of an hour: arrivals, and the most people waiting at once. `devices` are those
    that want attention, `cases` dissatisfied customers whom nobody looks after yet. Undone moves are left out
    of all but `curve`, which shows the line as it stood.
    """

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._version = hall.store.row().day_move
        self._forget()
        self._catch_up()

    def follow(self, moves: Sequence[Move]) -> None:
        """Take in committed moves, ascending; those already known are passed over."""
        if moves and moves[0].move > self._version + 1:
            self._catch_up()
        self._take(moves)

    def figures(self) -> dict[str, Any]:
        """The figures of the day as of now; see the class for their shape and definitions."""
        hall, now = self._hall, self._hall.clock()
        visits = customers_of([t.visit for t in list(self._trails.values())], self._take_back_ms())
        services = self._services(visits, now)
        spans = at_counter(visits)
        return {
            "version": self._version,
            "business_day": hall.board.business_day,
            "now": rfc3339(now),
            "wanted_share": WANTED_SHARE,
            "total": {
                **measures(visits, self._targets(), now),
                "wait_km_p90_s": p90_with_leavers_s(visits, now),
                "waiting": sum(s["waiting"] for s in services),
                "done": times_done(visits).total(),
            },
            "services": services,
            "counters": [self._counter(c, spans.get(c.code, [])) for c in hall.catalogue.staffed],
            "asked_done": asked_done(visits),
            "curve": self._curve.points(now),
            "devices": [alarm for d in hall.catalogue.wired if (alarm := self._alarm(d))],
            "cases": self._cases.waiting(self._is_finished),
        }

    # -- following ----------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._trails: dict[str, Trail] = {}
        self._freed: dict[str, int] = {}
        self._curve = Curve()
        self._cases = Cases()

    def _catch_up(self) -> None:
        while moves := self._hall.moves_after(self._version, _READ_AT_ONCE):
            self._take(moves)

    def _take(self, moves: Iterable[Move]) -> None:
        for move in moves:
            if move.move <= self._version:
                continue
            self._version = move.move
            if move.verb == "day.close":
                self._forget()
            elif move.ticket is not None and "." not in move.verb:
                self._ticket_moved(move.ticket, move)
            elif move.verb in CASE_VERBS:
                self._cases.follow(move)

    def _ticket_moved(self, ticket: str, move: Move) -> None:
        if move.counter is not None and move.after not in AT_A_COUNTER:
            self._freed[move.counter] = move.at
        trail = self._trails.get(ticket)
        if move.verb == Verb.ISSUE:
            self._trails[ticket] = Trail(move)
        elif trail is not None:
            trail.follow(move)
        else:
            return  # of the business day before: still being served when it closed
        self._curve.follow(move)
        visit = self._trails[ticket].visit
        if move.verb == Verb.CANCEL and fate_of(visit, self._take_back_ms()) is Fate.MISTAKE:
            self._curve.take_back(visit.issued_at)

    def _is_finished(self, ticket: str) -> bool:
        trail = self._trails.get(ticket)
        return trail is not None and trail.visit.state is State.FINISHED

    # -- asking -------------------------------------------------------------------------------------

    def _take_back_ms(self) -> int:
        return self._hall.catalogue.rules.take_back_s * 1000

    def _targets(self) -> dict[str, int]:
        return {s.code: s.target_s * 1000 for s in self._hall.catalogue.services}

    def _services(self, visits: Sequence[Visit], now: int) -> list[dict[str, Any]]:
        offered = self._hall.catalogue.offered
        asked = by_asked((s.code for s in offered), visits)
        done = times_done(visits)
        targets = self._targets()
        return [
            {
                **_named(service),
                **measures(asked[service.code], targets, now),
                "waiting": self._hall.board.waiting(service.code),
                "done": done[service.code],
                "longest": _longest(self._hall.board.longest(service.code), now),
            }
            for service in offered
        ]

    def _counter(self, counter: Counter, spans: Sequence[int]) -> dict[str, Any]:
        board = self._hall.board
        state, ticket = board.counter_state(counter.code), board.at_counter(counter.code)
        since = max(state.since, self._freed.get(counter.code, 0)) if state.state == "open" else state.since
        return {
            "code": counter.code,
            "names": dict(counter.names),
            "state": state.state,
            "reason": state.reason,
            "holder": state.holder,
            "since": rfc3339(since) if since else None,
            "ticket": _present(ticket, board.details.get(ticket.id)) if ticket else None,
            "finished": len(spans),
            "service_mean_s": mean_s(spans),
        }

    def _alarm(self, device: Device) -> dict[str, Any] | None:
        told = self._hall.board.devices.get(device.code)
        if told is None or not device.enabled or told.state not in _ALARMS:
            return None
        return {
            "code": device.code,
            "kind": device.kind,
            "place": device.place,
            "state": told.state,
            "reason": told.reason,
            "since": rfc3339(told.since),
        }


def _named(service: Service) -> dict[str, Any]:
    return {
        "code": service.code,
        "names": dict(service.names),
        "letter": service.letter,
        "target_s": service.target_s,
        "open": service.open,
    }


def _longest(ticket: Ticket | None, now: int) -> dict[str, Any] | None:
    if ticket is None:
        return None
    return {
        "number": ticket.number,
        "since": rfc3339(ticket.issued_at),
        "waited_s": (now - ticket.issued_at) // 1000,
        "customer_class": ticket.customer_class,
    }


def _present(ticket: Ticket, detail: AtCounter | None) -> dict[str, Any]:
    since = (detail.started_at or detail.called_at) if detail else ticket.issued_at
    return {
        "number": ticket.number,
        "service": ticket.service,
        "state": str(ticket.state),
        "since": rfc3339(since),
    }
