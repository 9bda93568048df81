"""Ratings: who may give one, of what, how long, how often, and what an undo does to it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Select

from hall import statements as sql
from hall.actor import Actor, Role
from hall.board import load
from hall.board_rows import Asking, Rated
from hall.clock import FixedClock
from hall.errors import Forbidden, HallError, Invalid, Refused
from hall.hall import Hall, Order
from hall.rating import MOST_ANSWERS
from hall.replay import replayed_equals
from hall.ticket import Done, Ticket
from tests.conftest import with_rules

SCREEN = Actor("place:wall", Role.DISPLAY, place="wall")
KEYPAD = Actor("device:k3", Role.DEVICE)
BOSS = Actor("person:boss", Role.MANAGER)


def phone_of(ticket: Ticket) -> Actor:
    return Actor("phone", Role.PHONE, ticket=ticket.id)


@pytest.fixture
def served(hall: Hall, kiosk: Actor, anna: Actor) -> Ticket:
    """A customer who came for a payment and got two invoices as well."""
    hall.open_counter(anna, "1")
    return serve(hall, kiosk, anna, [Done("payment"), Done("invoice", 2)])


def serve(hall: Hall, kiosk: Actor, anna: Actor, done: list[Done] | None = None) -> Ticket:
    hall.issue(kiosk, Order("payment"))
    hall.call_next(anna, "1")
    hall.start(anna, "1")
    return hall.finish(anna, "1", done)


def given(hall: Hall, ticket: Ticket) -> list[Any]:
    return [m.data["score"] for m in hall.store.moves_of(ticket.id) if m.verb == "rating.give"]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(HallError) as refused:
        call()
    return refused.value.code


def test_it_is_bound_to_ticket_counter_what_was_done_and_teller(hall: Hall, served: Ticket) -> None:
    hall.rate(SCREEN, 4, counter="1")
    move = hall.store.moves_of(served.id)[-1]
    assert (move.verb, move.ticket, move.number, move.counter, move.by, move.before, move.after) == (
        "rating.give",
        served.id,
        served.number,
        "1",
        "place:wall",
        None,
        None,
    )
    assert move.data == {
        "score": 4,
        "done": [{"service": "payment", "quantity": 1}, {"service": "invoice", "quantity": 2}],
        "teller": "person:anna",
        "by_what": "screen",
    }


def test_the_ticket_stays_as_it_is(hall: Hall, served: Ticket) -> None:
    assert hall.rate(SCREEN, 4, counter="1") == served == hall.ticket(served.id)
    assert replayed_equals(hall.store) is None


@pytest.mark.parametrize("role", [Role.COUNTER, Role.MANAGER, Role.KIOSK, Role.SYSTEM])
def test_tellers_and_managers_cannot_rate(hall: Hall, served: Ticket, role: Role) -> None:
    with pytest.raises(Forbidden, match="may not rate"):
        hall.rate(Actor("person:anna", role), 5, counter="1")
    assert given(hall, served) == []


def test_a_phone_rates_its_own_ticket_only(hall: Hall, served: Ticket, kiosk: Actor) -> None:
    other = hall.issue(kiosk, Order("payment"))
    assert refusal(lambda: hall.rate(phone_of(other), 1, ticket=served.id)) == "not_your_ticket"
    assert refusal(lambda: hall.rate(phone_of(other), 1, counter="1")) == "not_your_ticket"
    hall.rate(phone_of(served), 3, ticket=served.id)
    assert hall.store.moves_of(served.id)[-1].data["by_what"] == "phone"


@pytest.mark.parametrize("score", [0, 6, -1])
def test_five_degrees_and_no_others(hall: Hall, served: Ticket, score: int) -> None:
    with pytest.raises(Invalid, match="1 to 5"):
        hall.rate(SCREEN, score, counter="1")


def test_a_correction_within_fifteen_seconds_counts_and_nothing_after_it(
    hall: Hall, served: Ticket, clock: FixedClock
) -> None:
    hall.rate(KEYPAD, 1, counter="1")
    clock.pass_seconds(15)
    hall.rate(KEYPAD, 5, counter="1")
    assert given(hall, served) == [1, 5]
    clock.pass_seconds(1)
    assert refusal(lambda: hall.rate(KEYPAD, 1, counter="1")) == "already_rated"
    assert refusal(lambda: hall.rate(phone_of(served), 1, ticket=served.id)) == "already_rated"
    assert given(hall, served) == [1, 5]


def test_the_same_answer_twice_is_one(hall: Hall, served: Ticket) -> None:
    hall.rate(KEYPAD, 5, counter="1")
    version = hall.board.version
    hall.rate(KEYPAD, 5, counter="1")
    assert hall.board.version == version


def test_a_finger_that_never_rests_does_not_fill_the_journal(
    hall: Hall, served: Ticket, kiosk: Actor, anna: Actor
) -> None:
    phone = phone_of(served)
    for n in range(MOST_ANSWERS):
        hall.rate(phone, 1 + n % 5, ticket=served.id)
    assert refusal(lambda: hall.rate(phone, 1, ticket=served.id)) == "already_rated"
    hall.rate(phone, 5, ticket=served.id)  # the same as the last: nothing to refuse
    assert len(given(hall, served)) == MOST_ANSWERS
    hall.undo(anna, "1")  # nor does it stand before the teller's own steps


def test_thirty_seconds_on_screen_and_keypad(hall: Hall, served: Ticket, clock: FixedClock) -> None:
    clock.pass_seconds(30)
    assert hall.board.asked("1", clock()) == Asking(served.id, served.number, clock())
    hall.rate(SCREEN, 5, counter="1")
    assert given(hall, served) == [5]


def test_later_only_the_phone_may_until_the_day_is_over(
    hall: Hall, served: Ticket, clock: FixedClock
) -> None:
    clock.pass_seconds(31)
    for actor in (SCREEN, KEYPAD):
        assert refusal(lambda actor=actor: hall.rate(actor, 5, counter="1")) == "rating_closed"  # type: ignore[misc]
    clock.pass_seconds(3600)
    hall.rate(phone_of(served), 2, ticket=served.id)
    assert given(hall, served) == [2]


def test_not_on_the_next_day(hall: Hall, served: Ticket, clock: FixedClock) -> None:
    clock.pass_seconds(24 * 3600)
    assert refusal(lambda: hall.rate(phone_of(served), 2, ticket=served.id)) == "rating_closed"


def test_zero_seconds_ask_nobody(open_a_hall: Callable[..., Hall], kiosk: Actor, anna: Actor) -> None:
    hall = open_a_hall(with_rules(rating_s=0))
    hall.open_counter(anna, "1")
    ticket = serve(hall, kiosk, anna)
    assert refusal(lambda: hall.rate(SCREEN, 5, counter="1")) == "not_asked"
    assert refusal(lambda: hall.rate(phone_of(ticket), 5, ticket=ticket.id)) == "not_asked"
    assert hall.board.asking == {}


@pytest.fixture
def next_called(hall: Hall, served: Ticket, kiosk: Actor, anna: Actor) -> Ticket:
    """The next customer, still walking to the counter at which the one before was served."""
    hall.issue(kiosk, Order("payment"))
    called = hall.call_next(anna, "1")
    assert called is not None
    return called


def asked_at_1(hall: Hall) -> str | None:
    """Whose number the board has asked at counter 1, as it is and as a fresh one would say."""
    asking, now = hall.board.asked("1", hall.clock()), hall.clock()
    assert asking == load(hall.store).asked("1", now)
    return asking.number if asking else None


def test_one_press_finishes_calls_the_next_and_goes_on_asking_who_was_served(
    hall: Hall, kiosk: Actor, anna: Actor
) -> None:
    hall.open_counter(anna, "1")
    first, second = (hall.issue(kiosk, Order("payment")) for _ in range(2))
    hall.call_next(anna, "1")
    hall.start(anna, "1")
    hall.call_next(anna, "1", finish=True)
    assert asked_at_1(hall) == first.number
    hall.rate(SCREEN, 4, counter="1", ticket=first.id)
    hall.rate(KEYPAD, 5, counter="1")
    assert (given(hall, first), given(hall, second)) == ([4, 5], [])


@pytest.mark.usefixtures("next_called")
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("actor", [SCREEN, KEYPAD, Actor("person:admin", Role.ADMIN)])
def test_nobody_at_the_counter_rates_the_one_before_once_the_next_is_there(
    hall: Hall, served: Ticket, anna: Actor, actor: Actor, named: bool
) -> None:
    ticket = served.id if named else None
    hall.rate(actor, 5, counter="1", ticket=ticket)
    hall.start(anna, "1")
    assert asked_at_1(hall) is None
    assert refusal(lambda: hall.rate(actor, 1, counter="1", ticket=ticket)) == "nothing_to_rate"
    hall.rate(phone_of(served), 4, ticket=served.id)
    assert given(hall, served) == [5, 4]


@pytest.mark.usefixtures("next_called")
@pytest.mark.parametrize("leave", [Hall.hold, lambda hall, by, at: hall.transfer(by, at, service="general")])
def test_nor_when_the_next_has_been_there_and_is_sent_on(
    hall: Hall, served: Ticket, anna: Actor, leave: Callable[[Hall, Actor, str], object]
) -> None:
    hall.start(anna, "1")
    leave(hall, anna, "1")
    assert asked_at_1(hall) is None
    assert refusal(lambda: hall.rate(KEYPAD, 5, counter="1")) == "nothing_to_rate"
    assert refusal(lambda: hall.rate(SCREEN, 5, counter="1", ticket=served.id)) == "nothing_to_rate"


def test_nor_when_somebody_is_back_from_a_form(hall: Hall, kiosk: Actor, anna: Actor) -> None:
    hall.open_counter(anna, "1")
    form = hall.issue(kiosk, Order("payment"))
    hall.call_next(anna, "1")
    hall.start(anna, "1")
    hall.hold(anna, "1")
    served = serve(hall, kiosk, anna)
    assert asked_at_1(hall) == served.number
    hall.resume(anna, "1", form.id)
    assert asked_at_1(hall) is None
    assert refusal(lambda: hall.rate(SCREEN, 5, counter="1", ticket=served.id)) == "nothing_to_rate"
    hall.undo(anna, "1")
    assert asked_at_1(hall) == served.number


@pytest.mark.parametrize("away", [Hall.undo, Hall.miss])
def test_a_next_one_who_never_came_changes_nothing(
    hall: Hall, served: Ticket, next_called: Ticket, anna: Actor, away: Callable[[Hall, Actor, str], object]
) -> None:
    away(hall, anna, "1")
    assert asked_at_1(hall) == served.number
    hall.rate(SCREEN, 5, counter="1", ticket=served.id)
    assert given(hall, served) == [5]


@pytest.mark.usefixtures("next_called")
def test_started_by_mistake_and_taken_back_the_one_before_is_asked_again(
    hall: Hall, served: Ticket, anna: Actor
) -> None:
    hall.start(anna, "1")
    hall.undo(anna, "1")
    assert asked_at_1(hall) == served.number
    hall.rate(SCREEN, 5, counter="1", ticket=served.id)
    assert given(hall, served) == [5]


def test_a_screen_that_lags_behind_does_not_rate_the_one_before_last(
    hall: Hall, served: Ticket, next_called: Ticket, anna: Actor
) -> None:
    hall.finish(anna, "1")
    assert asked_at_1(hall) == next_called.number
    assert refusal(lambda: hall.rate(SCREEN, 5, counter="1", ticket=served.id)) == "nothing_to_rate"
    assert refusal(lambda: hall.rate(SCREEN, 5, ticket=served.id)) == "nothing_to_rate"


def test_a_screen_names_the_ticket_that_it_asked_about(hall: Hall, served: Ticket) -> None:
    assert refusal(lambda: hall.rate(SCREEN, 5, counter="2", ticket=served.id)) == "nothing_to_rate"
    assert refusal(lambda: hall.rate(SCREEN, 5, counter="2")) == "nothing_to_rate"
    assert refusal(lambda: hall.rate(SCREEN, 5, counter="99")) == "unknown_counter"
    hall.rate(SCREEN, 5, counter="1", ticket=served.id)


def test_nobody_rates_what_is_not_finished(hall: Hall, kiosk: Actor) -> None:
    ticket = hall.issue(kiosk, Order("payment"))
    assert refusal(lambda: hall.rate(phone_of(ticket), 5, ticket=ticket.id)) == "not_allowed_in_state"


def test_the_finish_can_still_be_undone_and_the_answer_waits_for_the_next_one(
    hall: Hall, served: Ticket, anna: Actor, clock: FixedClock
) -> None:
    hall.rate(KEYPAD, 1, counter="1")
    assert hall.undo(anna, "1").state == "serving"
    assert hall.store.ratings("2026-11-23") == []
    assert refusal(lambda: hall.rate(KEYPAD, 5, counter="1")) == "nothing_to_rate"
    clock.pass_seconds(20)
    hall.finish(anna, "1")
    assert [m.data["score"] for m in hall.store.ratings("2026-11-23")] == [1]
    assert refusal(lambda: hall.rate(KEYPAD, 5, counter="1")) == "already_rated"
    assert hall.board.asking == {}


def test_an_undone_finish_asks_nobody(hall: Hall, served: Ticket, anna: Actor) -> None:
    assert set(hall.board.asking) == {"1"}
    hall.undo(anna, "1")
    assert hall.board.asking == {}
    hall.finish(anna, "1")
    assert set(hall.board.asking) == {"1"}


def test_the_board_says_who_has_answered(hall: Hall, served: Ticket, clock: FixedClock) -> None:
    clock.pass_seconds(29)
    hall.rate(SCREEN, 2, counter="1")
    until = clock() + 15_000
    assert hall.board.asked("1", clock()) == Asking(served.id, served.number, until, given=True)
    clock.pass_seconds(5)
    hall.rate(phone_of(served), 3, ticket=served.id)
    assert hall.board.rated == {served.id: Rated(3, until)}
    fresh = load(hall.store)
    assert (fresh.asking, fresh.rated) == (hall.board.asking, hall.board.rated)
    clock.pass_seconds(11)
    assert hall.board.asked("1", clock()) is None


def test_the_day_is_read_back_with_its_finished_customers(
    hall: Hall, served: Ticket, kiosk: Actor, anna: Actor, clock: FixedClock
) -> None:
    hall.rate(SCREEN, 5, counter="1")
    serve(hall, kiosk, anna)
    clock.pass_seconds(24 * 3600)
    hall.open_counter(anna, "1")
    serve(hall, kiosk, anna)
    hall.rate(SCREEN, 1, counter="1")
    store = hall.store
    days = ("2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25")
    assert [[m.data["score"] for m in store.ratings(day)] for day in days] == [[], [5], [1], []]
    assert [sum(row.count for row in store.finished(day)) for day in days] == [0, 2, 1, 0]
    assert {(row.counter, row.by, row.data["asks_s"]) for row in store.finished("2026-11-23")} == {
        ("1", "person:anna", 30)
    }


def test_a_dissatisfied_customer_is_looked_after_by_the_first_who_does(hall: Hall, served: Ticket) -> None:
    hall.rate(SCREEN, 3, counter="1")
    assert refusal(lambda: hall.take_case(BOSS, served.id)) == "no_case"
    hall.rate(SCREEN, 2, counter="1")
    hall.take_case(BOSS, served.id)
    version = hall.board.version
    hall.take_case(BOSS, served.id)
    assert hall.board.version == version
    with pytest.raises(Refused, match="Somebody else"):
        hall.take_case(Actor("person:other", Role.MANAGER), served.id)
    with pytest.raises(Forbidden):
        hall.take_case(SCREEN, served.id)
    assert replayed_equals(hall.store) is None


@pytest.mark.parametrize(
    ("statement", "searches"),
    [
        (
            sql.MOVES_OF_TICKET,
            {"PRIMARY KEY (hall=? AND move=?)", "COVERING INDEX ix_move_of_ticket (hall=? AND ticket=?)"},
        ),
        (
            sql.MOVES_AT_COUNTER,
            {"PRIMARY KEY (hall=? AND move=?)", "COVERING INDEX ix_move_at_counter (hall=? AND counter=?)"},
        ),
        (sql.RATINGS, {"PRIMARY KEY (hall=? AND move>? AND move<?)"}),
        (sql.FINISHED, {"PRIMARY KEY (hall=? AND move=?)"}),
    ],
)
def test_a_long_past_costs_nothing(hall: Hall, statement: Select[Any], searches: set[str]) -> None:
    """Each is a search in an index, never a walk through the hall's whole journal."""
    asked = dict.fromkeys(("hall", "ticket", "counter", "day"), "1")
    with hall.store.reading() as connection:
        compiled = statement.compile(connection)
        values = tuple(asked.get(name, 1) for name in compiled.positiontup or ())
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values).all()
    steps = [row.detail for row in plan if row.detail.startswith("SEARCH move")]
    assert {step.partition(" USING ")[2] for step in steps} == searches
