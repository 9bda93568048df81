"""The board: since when somebody is held or missed; a fresh one tells the same as one that followed."""

from hall.actor import Actor
from hall.board import load
from hall.clock import FixedClock
from hall.hall import Hall, Order

NIGHT = 18 * 3600
"""From nine in the morning to three at night, when the business day turns."""


def test_since_when_somebody_is_on_hold_and_why(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    held = hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    hall.start(teller, "1")
    clock.pass_seconds(40)
    hall.hold(teller, "1", "documents")
    first = clock()
    assert hall.board.away_since(held.id) == (first, "documents")
    clock.pass_seconds(40)
    hall.resume(teller, "1", held.id)
    hall.hold(teller, "1")
    assert hall.board.away_since(held.id) == (clock(), None)
    hall.undo(teller, "1")
    hall.undo(teller, "1")
    assert hall.ticket(held.id).state == "held"
    assert hall.board.away_since(held.id) == (first, "documents")


def test_since_when_somebody_is_missed(hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock) -> None:
    hall.open_counter(teller, "1")
    missed = hall.issue(kiosk, Order("payment"))
    clock.pass_seconds(300)
    hall.call_next(teller, "1")
    hall.miss(teller, "1")
    assert hall.board.away_since(missed.id) == (clock(), None)


def test_a_customer_who_is_back_by_an_undo_has_time_to_come_anew(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    """Else serving would begin by itself again in the very second in which the teller took that back."""
    hall.open_counter(teller, "1")
    ticket = hall.issue(kiosk, Order("payment"))
    called = hall.call_next(teller, "1")
    assert called is not None
    clock.pass_seconds(46)
    hall.start_by_itself("1", called.version)
    clock.pass_seconds(10)
    assert hall.undo(teller, "1").state == "called"
    assert hall.board.details[ticket.id].announced_at == clock()


def test_who_is_served_over_the_night_is_known_to_a_server_started_next_day(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    for code in "12":
        hall.open_counter(teller, code)
        hall.issue(kiosk, Order("payment"))
        clock.pass_seconds(5)
        hall.call_next(teller, code)
    hall.start(teller, "1")
    hall.start(teller, "2")
    clock.pass_seconds(NIGHT)
    hall.close_day_if_due()
    hall.transfer(teller, "1", service="general")
    hall.hold(teller, "2")
    fresh = load(hall.store)
    assert fresh.tickets == hall.board.tickets
    assert [x.number for x in fresh.held()] == ["A002"]
    assert fresh.waiting("general") == 1
    assert fresh.details == hall.board.details


def test_a_recall_of_somebody_carried_over_the_night(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    hall.start(teller, "1")
    clock.pass_seconds(NIGHT)
    hall.close_day_if_due()
    hall.hold(teller, "1")
    fresh = Hall(hall.store)
    try:
        assert [x.number for x in fresh.board.held()] == ["A001"]
        fresh.resume(teller, "1", fresh.board.held()[0].id)
        assert fresh.board.details == load(hall.store).details
    finally:
        fresh.stop()


def test_nobody_rings_over_the_night(hall: Hall, kiosk: Actor, clock: FixedClock) -> None:
    hall.ask_for_help(kiosk, "k1")
    assert list(hall.board.helps) == ["k1"]
    clock.pass_seconds(NIGHT)
    hall.close_day_if_due()
    assert hall.board.helps == load(hall.store).helps == {}
