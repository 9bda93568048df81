"""The life of tickets against the table: hypothesis walks at random, the hall must agree with a small model.

After every walk the journal has no gap, its replay is what the tables say, the board is what a fresh load
says, each ticket is the fold of its own moves, and nobody was at two places.
"""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from hall.actor import Actor, Role
from hall.board import Board, load
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock, parse_rfc3339
from hall.day import DAY_MS
from hall.errors import HallError
from hall.hall import Hall, Order, found_hall
from hall.replay import replay, replayed_equals
from hall.store import Store
from hall.ticket import TABLE, State, Ticket, Verb, effective, fold
from hallkeeper.engines import create_tables, open_engines
from tests.conftest import MORNING

KIOSK = Actor("token:kiosks", Role.KIOSK)
SCREEN = Actor("place:wall", Role.DISPLAY, place="wall")
TELLERS = {code: Actor(f"person:{code}", Role.COUNTER, one_counter=True, may_pick=True) for code in "127"}
COUNTERS = st.sampled_from(sorted(TELLERS))
SERVICES = st.sampled_from(["payment", "invoice", "general"])
BOARD_FACTS = (
    "version",
    "tickets",
    "lines",
    "present",
    "counters",
    "calls",
    "missed",
    "on_hold",
    "details",
    "helps",
    "asking",
    "rated",
    "business_day",
)


class LifeOfTickets(RuleBasedStateMachine):
    """Random tellers and customers in a real hall."""

    tickets = Bundle("tickets")

    @initialize()
    def open_the_hall(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = FixedClock(MORNING)
        self.engines = open_engines(f"sqlite:///{Path(self.folder.name) / 'hall.db'}")
        create_tables(self.engines.writer)
        store = Store(self.engines.writer, self.engines.reader, self.clock)
        found_hall(store, default_catalogue())
        self.hall = Hall(store)
        self.states: dict[str, State] = {}
        for code, teller in TELLERS.items():
            self.hall.open_counter(teller, code)

    def attempt(self, verb: Verb | None, ticket: Ticket | None, call: Any) -> Ticket | None:
        """Do it; where the table forbids it, it must be refused and must have written nothing."""
        version = self.hall.board.version
        before = self.states.get(ticket.id) if ticket else None
        try:
            after: Ticket | None = call()
        except HallError:
            assert self.hall.store.row().last_move == version
            return None
        if verb is not None and before is not None and after is not None:
            assert TABLE[verb][before] == after.state
        for known in {t.id for t in (after, ticket) if t is not None}:
            self.states[known] = self.hall.ticket(known).state
        return after

    def present(self, counter: str) -> Ticket | None:
        return self.hall.board.at_counter(counter)

    @rule(target=tickets, service=SERVICES, people=st.sampled_from(["normal", "priority"]))
    def issue(self, service: str, people: str) -> Any:
        ticket = self.attempt(None, None, lambda: self.hall.issue(KIOSK, Order(service, "k1", people)))
        return multiple() if ticket is None else ticket

    @rule(counter=COUNTERS, finish=st.booleans())
    def call_next(self, counter: str, finish: bool) -> None:
        present = self.present(counter)
        called = self.attempt(
            None, present, lambda: self.hall.call_next(TELLERS[counter], counter, finish=finish)
        )
        assert called is None or called.state is State.CALLED

    @rule(
        counter=COUNTERS,
        verb=st.sampled_from([Verb.RECALL, Verb.START, Verb.FINISH, Verb.MISS, Verb.HOLD]),
    )
    def at_the_counter(self, counter: str, verb: Verb) -> None:
        act = getattr(self.hall, str(verb))
        self.attempt(verb, self.present(counter), lambda: act(TELLERS[counter], counter))

    @rule(counter=COUNTERS, to=st.one_of(COUNTERS, SERVICES))
    def transfer(self, counter: str, to: str) -> None:
        where = {"to_counter": to} if to in TELLERS else {"service": to}
        self.attempt(
            Verb.TRANSFER,
            self.present(counter),
            lambda: self.hall.transfer(TELLERS[counter], counter, **where),
        )

    @rule(counter=COUNTERS, service=SERVICES)
    def serve(self, counter: str, service: str) -> None:
        self.attempt(None, None, lambda: self.hall.serve(TELLERS[counter], counter, service))

    @rule(counter=COUNTERS, ticket=tickets, verb=st.sampled_from([Verb.CALL, Verb.RESUME]))
    def take_a_certain_one(self, counter: str, ticket: Ticket, verb: Verb) -> None:
        act = getattr(self.hall, str(verb))
        self.attempt(verb, ticket, lambda: act(TELLERS[counter], counter, ticket.id))

    @rule(ticket=tickets)
    def requeue(self, ticket: Ticket) -> None:
        self.attempt(Verb.REQUEUE, ticket, lambda: self.hall.requeue(KIOSK, ticket.id))

    @rule(ticket=consumes(tickets))
    def cancel(self, ticket: Ticket) -> None:
        self.attempt(Verb.CANCEL, ticket, lambda: self.hall.cancel(KIOSK, ticket.id))

    @rule(counter=COUNTERS)
    def undo(self, counter: str) -> None:
        """What an undo restores is the fold of the ticket's own moves without the undone ones."""
        restored = self.attempt(None, None, lambda: self.hall.undo(TELLERS[counter], counter))
        if restored is not None:
            standing = effective(self.hall.store.moves_of(restored.id))
            folded = fold(standing[0], standing[1:])
            assert (folded.state, folded.since, folded.service, folded.counter, folded.only_for) == (
                restored.state,
                restored.since,
                restored.service,
                restored.counter,
                restored.only_for,
            )

    @rule(counter=COUNTERS, score=st.integers(1, 5))
    def rate(self, counter: str, score: int) -> None:
        """An answer changes nothing of any ticket."""
        before = dict(self.hall.board.tickets)
        self.attempt(None, None, lambda: self.hall.rate(SCREEN, score, counter=counter))
        assert self.hall.board.tickets == before

    @rule(ticket=tickets, score=st.integers(1, 5))
    def rate_by_phone(self, ticket: Ticket, score: int) -> None:
        phone = Actor("phone", Role.PHONE, ticket=ticket.id)
        self.attempt(None, ticket, lambda: self.hall.rate(phone, score, ticket=ticket.id))

    @rule(counter=COUNTERS)
    def close_and_open(self, counter: str) -> None:
        self.attempt(None, None, lambda: self._closed(counter))

    def _closed(self, counter: str) -> None:
        self.hall.close_counter(TELLERS[counter], counter)
        self.hall.open_counter(TELLERS[counter], counter)

    @rule(seconds=st.sampled_from([0.25, 7, 70, 1200]))
    def time_passes(self, seconds: float) -> None:
        self.clock.pass_seconds(seconds)

    @rule()
    def the_day_turns(self) -> None:
        self.clock.pass_seconds(24 * 3600)
        self.hall.close_day_if_due()
        self.states = {known: self.hall.ticket(known).state for known in self.states}
        for code, teller in TELLERS.items():
            self.hall.open_counter(teller, code)

    @rule()
    def the_night_passes_and_the_hall_is_opened_anew(self) -> None:
        """Right over the close, so that what was done before is still young; the server starts again."""
        change = parse_rfc3339("2026-11-24T03:00:00+08:00")
        days = max(0, -((change - self.clock()) // DAY_MS))
        self.clock.now_ms = change + days * DAY_MS
        self.hall.close_day_if_due()
        self.hall.board = load(self.hall.store)
        self.states = {known: self.hall.ticket(known).state for known in self.states}
        for code, teller in TELLERS.items():
            self.hall.open_counter(teller, code)

    @invariant()
    def nobody_is_at_two_places(self) -> None:
        if hasattr(self, "hall"):
            alive = [t for t in self.hall.board.tickets.values() if t.state in (State.CALLED, State.SERVING)]
            assert sorted(t.counter or "" for t in alive) == sorted(self.hall.board.present)

    def teardown(self) -> None:
        if not hasattr(self, "hall"):
            return
        assert replayed_equals(self.hall.store) is None
        said = replay(self.hall.store)
        assert {key: said.tickets[key].state for key in self.states} == self.states
        fresh = load(self.hall.store)
        assert facts(fresh) == facts(self.hall.board)
        self.hall.stop()
        self.engines.dispose()
        self.folder.cleanup()


def facts(board: Board) -> dict[str, Any]:
    """What two boards of one hall must agree on."""
    found = {name: getattr(board, name) for name in BOARD_FACTS}
    found["lines"] = {code: line for code, line in found["lines"].items() if line}
    return found


LifeOfTickets.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLifeOfTickets = LifeOfTickets.TestCase
