"""Undo: exactly as it was before, step by step, and never what somebody else did."""

import pytest

from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import Refused
from hall.hall import Hall, Order
from hall.ticket import Ticket, effective, fold


def place(ticket: Ticket) -> tuple[object, ...]:
    return ticket.state, ticket.since, ticket.service, ticket.counter, ticket.only_for, ticket.done


def test_stepping_back_through_a_whole_service(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    states = [hall.issue(kiosk, Order("payment"))]
    clock.pass_seconds(5)
    called = hall.call_next(teller, "1")
    assert called is not None
    states.append(called)
    states.append(hall.start(teller, "1"))
    hall.finish(teller, "1")
    for before in reversed(states):
        assert place(hall.undo(teller, "1")) == place(before)
    with pytest.raises(Refused, match="nothing was done here"):
        hall.undo(teller, "1")


def test_the_place_in_the_line_returns_exactly(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    tickets = [hall.issue(kiosk, Order("payment")) for _ in range(3)]
    hall.call_next(teller, "1")
    hall.transfer(teller, "1", service="general")
    hall.undo(teller, "1")
    hall.undo(teller, "1")
    assert [hall.board.ahead(hall.ticket(t.id)) for t in tickets] == [0, 1, 2]


def test_a_recall_goes_with_its_call(hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock) -> None:
    hall.open_counter(teller, "1")
    hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    hall.recall(teller, "1")
    assert hall.undo(teller, "1").state == "waiting"
    assert [(c.recall, c.undone) for c in hall.board.recent_calls(clock())] == [(False, True), (True, True)]


def test_sixty_seconds_and_no_longer(hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock) -> None:
    hall.open_counter(teller, "1")
    hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    clock.pass_seconds(60)
    assert hall.undo(teller, "1").state == "waiting"
    hall.call_next(teller, "1")
    clock.pass_seconds(61)
    with pytest.raises(Refused, match="nothing was done here"):
        hall.undo(teller, "1")


def test_not_what_somebody_else_did(hall: Hall, kiosk: Actor, teller: Actor, anna: Actor) -> None:
    hall.open_counter(teller, "1")
    hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    hall.open_counter(anna, "1", take_over=True)
    with pytest.raises(Refused, match="somebody else"):
        hall.undo(anna, "1")


def test_not_when_the_ticket_has_moved_on(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    ticket = hall.issue(kiosk, Order("payment", kiosk="k1"))
    hall.call_next(teller, "1")
    hall.miss(teller, "1")
    hall.requeue(kiosk, ticket.id)
    with pytest.raises(Refused, match="moved on"):
        hall.undo(teller, "1")


def test_an_undone_finish_is_not_counted(hall: Hall, teller: Actor, clock: FixedClock) -> None:
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    clock.pass_seconds(30)
    hall.finish(teller, "1")
    assert hall.board.done_today("1") == (1, 30.0)
    hall.undo(teller, "1")
    assert hall.board.done_today("1") == (0, None)


def test_one_press_of_finish_and_call_is_two_steps_back(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    first, second = (hall.issue(kiosk, Order("payment")) for _ in range(2))
    hall.call_next(teller, "1")
    hall.call_next(teller, "1", finish=True)
    assert (hall.undo(teller, "1").id, hall.ticket(second.id).state) == (second.id, "waiting")
    assert (hall.undo(teller, "1").id, hall.ticket(first.id).state) == (first.id, "called")


def test_the_wrong_role_may_not(hall: Hall) -> None:
    from hall.errors import Forbidden

    with pytest.raises(Forbidden):
        hall.undo(Actor("person:boss", Role.MANAGER), "1")


def test_the_undone_ticket_is_the_fold_of_its_moves(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    ticket = hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    hall.start(teller, "1")
    hall.undo(teller, "1")
    standing = effective(hall.store.moves_of(ticket.id))
    assert place(fold(standing[0], standing[1:])) == place(hall.ticket(ticket.id))


def test_not_over_the_close_of_the_day(hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock) -> None:
    """Yesterday's books are closed: nobody is called or served once more with yesterday's number."""
    hall.open_counter(teller, "1")
    ticket = hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    clock.pass_seconds(18 * 3600 - 10)  # ten seconds before three in the morning
    hall.miss(teller, "1")
    clock.pass_seconds(20)
    hall.open_counter(teller, "1")
    with pytest.raises(Refused, match="day has closed"):
        hall.undo(teller, "1")
    assert hall.ticket(ticket.id).state == "missed"
