"""The history against a real journal: whole, in pieces, cut off, and against the moves counted by hand."""

import secrets

from diversion.offers import Offers, Seen
from diversion.offers import Told as OfferTold
from diversion.vault import Vault
from diversion.visits.visit import Outcome, Task
from diversion.visits.visits import Opening, Visits
from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.hall import Hall
from hall.store import contents
from hall.ticket import Move, Verb, effective
from hall.verbs import Order
from planning.history import store as kept
from planning.history.follower import Follower
from planning.history.visit import Told, Visit
from tests.conftest import MORNING


def history(hall: Hall, day: str = "2026-11-23") -> dict[str, Visit]:
    return {v.ticket: v for piece in kept.visits_on(hall.store, day) for v in piece}


def test_pieces_of_any_size_come_to_the_same(lived: Hall) -> None:
    follower = Follower(lived)
    steps = 0
    while follower.step(17):
        steps += 1
    assert steps > 20
    assert follower.behind() == 0
    in_pieces = history(lived), kept.sessions_between(lived.store, 0, 2**53)
    kept_mark = kept.mark(lived.store)
    lived.write(kept.forget_all)
    assert history(lived) == {}
    Follower(lived).catch_up()
    assert (history(lived), kept.sessions_between(lived.store, 0, 2**53)) == in_pieces
    assert kept.mark(lived.store) == kept_mark


def test_every_ticket_has_one_row_that_says_what_its_moves_say(lived: Hall) -> None:
    Follower(lived).catch_up()
    rows = history(lived)
    tickets = contents(lived.store).tickets
    assert set(rows) == set(tickets)
    for ticket, row in rows.items():
        told = tickets[ticket]
        assert (row.state, row.done, row.kiosk, row.customer_class) == (
            told.state,
            told.done,
            told.kiosk,
            told.customer_class,
        )
        moves = effective(lived.store.moves_of(ticket))
        assert row.called_at == next((m.at for m in moves if m.verb == "call"), None)
        assert row.served_ms == served_by_hand(moves)
        assert (row.missed, row.times(Verb.MISS)) == (count(moves, "miss") > 0, count(moves, "miss"))
        assert row.came_back == any(m.before == "missed" and m.verb in ("call", "requeue") for m in moves)
        assert row.promised_s is not None


def count(moves: list[Move], verb: str) -> int:
    return sum(1 for m in moves if m.verb == verb)


def served_by_hand(moves: list[Move]) -> int:
    """Call, start, resume set the watch; hold, transfer, finish read it."""
    watch, total = 0, 0
    for move in moves:
        if move.verb in ("call", "start", "resume"):
            watch = move.at
        elif move.verb in ("hold", "transfer", "finish"):
            total += move.at - watch
    return total


def test_sessions_are_the_time_between_a_counters_moves(hall: Hall, clock: FixedClock, anna: Actor) -> None:
    hall.open_counter(anna, "1")
    clock.pass_seconds(600)
    hall.pause_counter(anna, "1", "lunch")
    clock.pass_seconds(1800)
    hall.open_counter(anna, "1")
    clock.pass_seconds(60)
    hall.open_counter(Actor("person:ben", Role.COUNTER, one_counter=True), "1", take_over=True)
    follower = Follower(hall)
    while follower.step(1):
        pass
    found = kept.sessions_between(hall.store, MORNING, MORNING + 86_400_000)
    assert [(s.state, s.holder, s.reason, s.since, s.until) for s in found] == [
        ("open", "person:anna", None, MORNING, MORNING + 600_000),
        ("paused", "person:anna", "lunch", MORNING + 600_000, MORNING + 2_400_000),
        ("open", "person:anna", None, MORNING + 2_400_000, MORNING + 2_460_000),
        ("open", "person:ben", None, MORNING + 2_460_000, None),
    ]


def test_what_comes_later_changes_the_row(hall: Hall, clock: FixedClock, anna: Actor, kiosk: Actor) -> None:
    follower = Follower(hall)
    assert (follower.step(), kept.days(hall.store)) == (0, None)
    ticket = hall.issue(kiosk, Order("payment", "k1"))
    hall.open_counter(anna, "1")
    hall.call_next(anna, "1")
    clock.pass_seconds(30)
    hall.finish(anna, "1")
    follower.catch_up()
    assert history(hall)[ticket.id].state == "finished"
    hall.undo(anna, "1")
    follower.catch_up()
    row = history(hall)[ticket.id]
    assert (row.state, row.done, row.served_ms, row.counter) == ("called", (), 0, None)
    assert kept.days(hall.store) == ("2026-11-23", "2026-11-23")


def test_two_followers_do_the_work_once(hall: Hall, clock: FixedClock, anna: Actor) -> None:
    """Both believe the same mark; the second one's piece is not written again."""
    hall.open_counter(anna, "1")
    before = kept.mark(hall.store)
    assert hall.write(lambda tx: kept.advance(tx, before, 1)) is True
    assert hall.write(lambda tx: kept.advance(tx, before, 1)) is False
    assert Follower(hall).step() == 0
    assert kept.sessions_between(hall.store, 0, 2**53) == []


def test_ways_without_a_queue_are_kept_too(hall: Hall, clock: FixedClock, anna: Actor, kiosk: Actor) -> None:
    """A visit at a terminal that was completed, an offer that a phone showed, a teller's word why not."""
    vault = Vault(secrets.token_bytes(32))
    visits = Visits(hall, vault)
    offers = Offers(hall, lambda: ("s1",), visits.taken, phones=True)
    terminal = Actor("place:s1", Role.KIOSK, place="s1")
    visit = visits.open(terminal, "s1", Opening(Task.PAY, "payment"))
    clock.pass_seconds(50)
    visits.end(terminal, visit, Outcome.COMPLETED)
    ticket = hall.issue(kiosk, Order("payment", "k1"))
    phone = Actor("phone", Role.PHONE, ticket=ticket.id)
    for _ in range(2):
        offers.tell(phone, "pay-phone", OfferTold.SHOW, Seen(ticket=ticket.id))
    hall.open_counter(anna, "1")
    hall.call_next(anna, "1")
    offers.why_not(anna, "1", "no_smartphone")
    hall.undo(anna, "1")  # takes the call back, not what the customer said
    clock.pass_seconds(1)
    hall.call_next(anna, "1")
    hall.finish(anna, "1")
    follower = Follower(hall)
    while follower.step(2):
        pass
    assert history(hall)[ticket.id].told == Told(shown=2, why="no_smartphone")
    [kept_visit] = kept.diverted_between(hall.store, "2026-11-23", "2026-11-23")
    assert (kept_visit.visit, kept_visit.kiosk, kept_visit.service) == (visit.id, "s1", "payment")
    assert (kept_visit.outcome, kept_visit.seconds) == ("completed", 50)
