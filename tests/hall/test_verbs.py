"""What happens to tickets, one story after the other."""

from collections.abc import Callable

import pytest

from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import Forbidden, HallError, Invalid, NotFound, Refused
from hall.hall import Hall, Once, Order
from hall.ticket import Done
from tests.conftest import with_rules, with_service


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(HallError) as error:
        call()
    return error.value.code


def test_a_customer_from_touch_to_door(hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock) -> None:
    hall.open_counter(teller, "3")
    ticket = hall.issue(kiosk, Order("payment", kiosk="k1"))
    assert (ticket.number, ticket.state, ticket.kiosk) == ("A001", "waiting", "k1")
    clock.pass_seconds(60)
    called = hall.call_next(teller, "3")
    assert called is not None
    assert (called.id, called.state, called.counter) == (ticket.id, "called", "3")
    hall.start(teller, "3")
    finished = hall.finish(teller, "3", [Done("payment", 2), Done("invoice")])
    assert finished.state == "finished"
    assert finished.done == (Done("payment", 2), Done("invoice", 1))
    assert [m.verb for m in hall.store.moves_of(ticket.id)] == ["issue", "call", "start", "finish"]


def test_done_is_what_was_asked_unless_somebody_says_otherwise(hall: Hall, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "general")
    assert hall.finish(teller, "1").done == (Done("general", 1),)


def test_finish_and_call_next_in_one_press(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    first, second = (hall.issue(kiosk, Order("payment")) for _ in range(2))
    hall.call_next(teller, "1")
    assert refusal(lambda: hall.call_next(teller, "1")) == "counter_busy"
    called = hall.call_next(teller, "1", finish=True)
    assert called is not None and called.id == second.id
    assert hall.ticket(first.id).state == "finished"
    assert hall.call_next(teller, "1", finish=True) is None
    assert hall.ticket(second.id).state == "finished"


def test_a_counter_calls_only_what_it_serves(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "7")
    hall.issue(kiosk, Order("payment"))
    assert hall.call_next(teller, "7") is None
    general = hall.issue(kiosk, Order("general"))
    called = hall.call_next(teller, "7")
    assert called is not None and called.id == general.id


def test_closed_paused_taken_and_absent_counters(hall: Hall, teller: Actor, anna: Actor) -> None:
    assert refusal(lambda: hall.call_next(teller, "1")) == "counter_closed"
    assert refusal(lambda: hall.call_next(teller, "99")) == "unknown_counter"
    hall.open_counter(teller, "1")
    assert refusal(lambda: hall.open_counter(anna, "1")) == "counter_taken"
    assert refusal(lambda: hall.call_next(anna, "1")) == "counter_taken"
    hall.pause_counter(teller, "1", "lunch")
    assert refusal(lambda: hall.call_next(teller, "1")) == "counter_paused"
    assert hall.open_counter(teller, "1").state == "open"
    assert hall.open_counter(anna, "1", take_over=True).holder == anna.ref
    assert refusal(lambda: hall.open_counter(anna, "2")) == "holds_another"


def test_a_reason_is_a_code_so_that_no_name_gets_into_the_journal(hall: Hall, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    assert refusal(lambda: hall.pause_counter(teller, "1", "Li Min 13800138000")) == "invalid_reason"


def test_opening_again_changes_nothing(hall: Hall, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    version = hall.board.version
    hall.open_counter(teller, "1")
    assert hall.board.version == version


def test_hold_and_resume_at_another_counter(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    hall.open_counter(teller, "2")
    ticket = hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    hall.start(teller, "1")
    assert hall.hold(teller, "1", "documents").state == "held"
    assert hall.resume(teller, "2", ticket.id).counter == "2"
    assert refusal(lambda: hall.resume(teller, "1", ticket.id)) == "not_allowed_in_state"


def test_transfer_to_a_type_goes_ahead_by_its_head_start(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    first = hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    waiting = hall.issue(kiosk, Order("general"))
    clock.pass_seconds(60)
    moved = hall.transfer(teller, "1", service="general")
    assert (moved.state, moved.service, moved.number) == ("waiting", "general", "A001")
    assert hall.board.ahead(waiting) == 1
    called = hall.call_next(teller, "1")
    assert called is not None and called.id == first.id


def test_transfer_to_a_counter_is_a_wish_that_only_it_may_fulfil(
    hall: Hall, kiosk: Actor, teller: Actor
) -> None:
    for code in ("1", "2", "7"):
        hall.open_counter(teller, code)
    ticket = hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    assert hall.transfer(teller, "1", to_counter="7").only_for == "7"
    assert hall.call_next(teller, "2") is None
    assert refusal(lambda: hall.call(teller, "2", ticket.id)) == "waits_for_another"
    called = hall.call_next(teller, "7")
    assert called is not None and called.id == ticket.id


def test_when_the_wished_counter_closes_the_wish_falls(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    hall.open_counter(teller, "2")
    ticket = hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    since = hall.transfer(teller, "1", to_counter="2").since
    hall.close_counter(teller, "2")
    assert (hall.ticket(ticket.id).only_for, hall.ticket(ticket.id).since) == (None, since)
    called = hall.call_next(teller, "1")
    assert called is not None and called.id == ticket.id


def test_a_transfer_names_one_place(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    assert refusal(lambda: hall.transfer(teller, "1")) == "transfer_where"
    assert refusal(lambda: hall.transfer(teller, "1", service="general", to_counter="2")) == "transfer_where"
    assert refusal(lambda: hall.transfer(teller, "1", to_counter="2")) == "counter_closed"
    assert refusal(lambda: hall.transfer(teller, "1", service="nothing")) == "unknown_service"


def test_back_three_places_after_a_miss(hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock) -> None:
    hall.open_counter(teller, "1")
    tickets = []
    for _ in range(6):
        tickets.append(hall.issue(kiosk, Order("payment")))
        clock.pass_seconds(1)
    hall.call_next(teller, "1")
    hall.miss(teller, "1")
    back = hall.requeue(kiosk, tickets[0].id)
    assert hall.board.ahead(back) == 3
    order = [hall.call_next(teller, "1", finish=True) for _ in range(6)]
    assert [t.number for t in order if t] == ["A002", "A003", "A004", "A001", "A005", "A006"]


def test_back_places_with_a_short_line_is_the_end(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    missed, other = (hall.issue(kiosk, Order("payment")) for _ in range(2))
    hall.call_next(teller, "1")
    hall.miss(teller, "1")
    assert hall.board.ahead(hall.requeue(kiosk, missed.id)) == 1
    assert hall.board.ahead(other) == 0


def test_a_void_number_stays_void(open_a_hall: Callable[..., Hall], kiosk: Actor, teller: Actor) -> None:
    from hall.catalogue import AfterMiss

    hall = open_a_hall(with_service("payment", after_miss=AfterMiss.VOID))
    hall.open_counter(teller, "1")
    ticket = hall.issue(kiosk, Order("payment", kiosk="k1"))
    hall.call_next(teller, "1")
    hall.miss(teller, "1")
    assert refusal(lambda: hall.requeue(kiosk, ticket.id)) == "number_void"


def test_some_halls_want_recalls_before_a_miss(
    open_a_hall: Callable[..., Hall], kiosk: Actor, teller: Actor
) -> None:
    hall = open_a_hall(with_rules(recalls_before_miss=2))
    hall.open_counter(teller, "1")
    hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    hall.recall(teller, "1")
    assert refusal(lambda: hall.miss(teller, "1")) == "recall_first"
    hall.recall(teller, "1")
    assert hall.miss(teller, "1").state == "missed"


def test_a_missed_customer_may_be_called_by_anybody_at_a_counter(
    hall: Hall, kiosk: Actor, anna: Actor
) -> None:
    hall.open_counter(anna, "1")
    ticket = hall.issue(kiosk, Order("payment"))
    hall.call_next(anna, "1")
    hall.miss(anna, "1")
    assert hall.call(anna, "1", ticket.id).state == "called"


def test_picking_from_the_list_needs_the_right(hall: Hall, kiosk: Actor, anna: Actor, teller: Actor) -> None:
    ticket = hall.issue(kiosk, Order("payment"))
    hall.open_counter(anna, "1")
    assert refusal(lambda: hall.call(anna, "1", ticket.id)) == "not_allowed_to_pick"
    hall.open_counter(teller, "2")
    assert hall.call(teller, "2", ticket.id).state == "called"


def test_a_kiosk_takes_back_only_its_own_waiting_ticket(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    other = Actor("place:k2", Role.KIOSK, place="k2")
    ticket = hall.issue(kiosk, Order("payment", kiosk="k1"))
    assert refusal(lambda: hall.cancel(other, ticket.id)) == "not_your_ticket"
    hall.open_counter(teller, "1")
    hall.call_next(teller, "1")
    assert refusal(lambda: hall.cancel(kiosk, ticket.id)) == "not_allowed_in_state"
    again = hall.issue(kiosk, Order("payment", kiosk="k1"))
    assert hall.cancel(kiosk, again.id).state == "cancelled"


def test_a_phone_may_leave_with_its_own_ticket_only(hall: Hall, kiosk: Actor) -> None:
    mine, other = (hall.issue(kiosk, Order("payment")) for _ in range(2))
    phone = Actor("phone", Role.PHONE, ticket=mine.id)
    assert refusal(lambda: hall.cancel(phone, other.id)) == "not_your_ticket"
    assert hall.cancel(phone, mine.id).state == "cancelled"


def test_serve_without_a_ticket_is_not_announced(hall: Hall, teller: Actor, clock: FixedClock) -> None:
    hall.open_counter(teller, "1")
    ticket = hall.serve(teller, "1", "invoice")
    assert (ticket.number, ticket.state, ticket.kiosk) == ("B001", "serving", None)
    assert hall.board.recent_calls(clock()) == []


def test_priority_goes_first_and_says_why(hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock) -> None:
    hall.open_counter(teller, "1")
    hall.issue(kiosk, Order("payment"))
    clock.pass_seconds(30)
    old = hall.issue(kiosk, Order("payment", customer_class="priority"))
    called = hall.call_next(teller, "1")
    assert called is not None and called.id == old.id
    why = hall.board.details[old.id].why
    assert why == {
        "chosen": {
            "number": "A002",
            "service": "payment",
            "waited_s": 0,
            "head_start_s": 900,
            "target_s": 300,
            "urgency": 3.0,
        },
        "others": [],
    }


def test_bad_orders_change_nothing(hall: Hall, kiosk: Actor, anna: Actor) -> None:
    version = hall.board.version
    for order, kind in (
        (Order("nothing"), NotFound),
        (Order("payment", kiosk="k99"), NotFound),
        (Order("payment", customer_class="king"), NotFound),
        (Order("payment", language="tlh"), Invalid),
    ):
        with pytest.raises(kind):
            hall.issue(kiosk, order)
    with pytest.raises(Forbidden):
        hall.issue(Actor("token:x", Role.DISPLAY), Order("payment"))
    assert hall.board.version == version == hall.store.row().last_move


def test_a_closed_business_type(open_a_hall: Callable[..., Hall], kiosk: Actor) -> None:
    hall = open_a_hall(with_service("invoice", open=False))
    assert refusal(lambda: hall.issue(kiosk, Order("invoice"))) == "service_closed"


def test_the_counter_starts_by_itself_only_where_nothing_moved(
    hall: Hall, kiosk: Actor, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    ticket = hall.issue(kiosk, Order("payment"))
    called = hall.call_next(teller, "1")
    assert called is not None
    hall.recall(teller, "1")
    hall.start_by_itself("1", called.version)
    assert hall.ticket(ticket.id).state == "called"
    hall.start_by_itself("1", hall.ticket(ticket.id).version)
    assert hall.ticket(ticket.id).state == "serving"
    assert hall.undo(teller, "1").state == "called"


def test_refusals_write_nothing(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    version = hall.board.version
    for call in (
        lambda: hall.start(teller, "1"),
        lambda: hall.undo(teller, "1"),
        lambda: hall.finish(teller, "1", [Done("nothing")]),
        lambda: hall.pause_counter(Actor("token:other", Role.COUNTER), "1"),
    ):
        with pytest.raises((Refused, NotFound)):
            call()
    assert hall.store.row().last_move == version


def test_a_ring_that_is_sent_again_does_not_ring_after_it_was_answered(
    hall: Hall, kiosk: Actor, teller: Actor
) -> None:
    once = Once("place:k1", "key", "digest")
    hall.ask_for_help(kiosk, "k1", once)
    hall.answer_help(teller, "k1")
    hall.ask_for_help(kiosk, "k1", once)
    assert hall.board.helps == {}
    hall.ask_for_help(kiosk, "k1")
    assert list(hall.board.helps) == ["k1"]
