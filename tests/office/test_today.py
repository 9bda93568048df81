"""The figures of the day: what each measure counts, what an undone move leaves behind, where a day begins."""

from datetime import date
from typing import Any

import pytest

from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.hall import Hall
from hall.ticket import Done, Ticket
from hall.verbs import Order
from office.today import Today
from planning.history.figures import History
from planning.history.follower import Follower
from planning.history.period import Days

MINUTE = 60


@pytest.fixture
def today(hall: Hall) -> Today:
    """The figures, following the hall."""
    figures = Today(hall)
    hall.listen(figures.follow)
    return figures


def of(figures: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in figures["services"] if row["code"] == code)
    return found


def issue(hall: Hall, service: str = "payment", customer_class: str = "normal") -> Ticket:
    actor = Actor("place:k1", Role.KIOSK, place="k1")
    return hall.issue(actor, Order(service, kiosk="k1", customer_class=customer_class))


def test_an_empty_day_knows_nothing_and_says_so(today: Today) -> None:
    total = today.figures()["total"]

    assert total == {
        "customers": 0,
        "without_ticket": 0,
        "late": 0,
        "called": 0,
        "within": None,
        "wait_mean_s": None,
        "wait_p90_s": None,
        "finished": 0,
        "service_mean_s": None,
        "missed": 0,
        "came_back": 0,
        "left": 0,
        "wait_km_p90_s": None,
        "waiting": 0,
        "done": 0,
    }
    assert today.figures()["curve"] == []


def test_a_customer_from_kiosk_to_door(hall: Hall, today: Today, clock: FixedClock, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    issue(hall)
    clock.pass_seconds(4 * MINUTE)
    hall.call_next(teller, "1")
    clock.pass_seconds(30)
    hall.start(teller, "1")
    clock.pass_seconds(90)
    hall.finish(teller, "1", [Done("payment", 2), Done("invoice")])

    figures = today.figures()

    payment = of(figures, "payment")
    assert (payment["customers"], payment["called"], payment["finished"], payment["waiting"]) == (1, 1, 1, 0)
    assert (payment["wait_mean_s"], payment["wait_p90_s"], payment["service_mean_s"]) == (240, 240, 90)
    assert payment["within"] == 1.0
    assert (payment["done"], of(figures, "invoice")["done"], figures["total"]["done"]) == (2, 1, 3)
    assert figures["asked_done"] == {"payment": {"payment": 2, "invoice": 1}}


def test_a_ticket_finished_without_start_was_served_from_the_call_on(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    issue(hall)
    hall.call_next(teller, "1")
    clock.pass_seconds(75)
    hall.finish(teller, "1")

    assert today.figures()["total"]["service_mean_s"] == 75


def test_an_undone_call_leaves_no_wait_behind(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    issue(hall)
    clock.pass_seconds(MINUTE)
    hall.call_next(teller, "1")
    hall.recall(teller, "1")
    hall.undo(teller, "1")

    total = today.figures()["total"]

    assert (total["called"], total["waiting"], total["wait_mean_s"]) == (0, 1, None)


def test_undoing_step_by_step_takes_the_figures_back_step_by_step(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    issue(hall)
    before = []
    for verb in (lambda: hall.call_next(teller, "1"), lambda: hall.start(teller, "1")):
        before.append(today.figures()["total"])
        verb()
    before.append(today.figures()["total"])
    hall.finish(teller, "1")

    for expected in reversed(before):
        hall.undo(teller, "1")
        assert today.figures()["total"] == expected


def test_the_share_within_target_counts_those_who_wait_too_long_already(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    for _ in range(3):
        issue(hall)
    hall.call_next(teller, "1")
    clock.pass_seconds(5 * MINUTE)
    assert today.figures()["total"]["within"] == 1.0  # nobody has waited longer than five minutes yet

    clock.pass_seconds(1)

    payment = of(today.figures(), "payment")
    assert (payment["late"], payment["within"]) == (2, round(1 / 3, 4))


def test_who_leaves_late_and_uncalled_counts_against_the_target_and_who_leaves_early_does_not(
    hall: Hall, today: Today, clock: FixedClock, manager: Actor
) -> None:
    early, late = issue(hall), issue(hall)
    clock.pass_seconds(MINUTE)
    hall.cancel(manager, early.id)
    clock.pass_seconds(5 * MINUTE)
    hall.cancel(manager, late.id)
    clock.pass_seconds(60 * MINUTE)

    total = today.figures()["total"]

    assert (total["left"], total["late"], total["within"]) == (2, 0, 0.0)


def test_a_wrong_key_taken_back_at_once_is_nobody_here_and_in_the_history(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor, kiosk: Actor
) -> None:
    """The same day must not have more customers on one page than on the other."""
    hall.open_counter(teller, "1")
    wrong, gone, held = issue(hall), issue(hall), issue(hall, "general")
    clock.pass_seconds(5)
    hall.cancel(kiosk, wrong.id)
    clock.pass_seconds(MINUTE)
    hall.cancel(kiosk, gone.id)
    hall.call(teller, "1", held.id)
    hall.start(teller, "1")
    hall.hold(teller, "1")
    hall.cancel(teller, held.id)
    Follower(hall).catch_up()
    past = History(hall, lambda ref: None).total(Days(date(2026, 11, 23), date(2026, 11, 23)))

    figures = today.figures()

    same = ("left", "missed", "finished", "called")
    assert {name: figures["total"][name] for name in same} == {name: past[name] for name in same}
    assert (figures["total"]["customers"], past["arrivals"], figures["total"]["left"]) == (2, 2, 1)
    assert (of(figures, "payment")["customers"], [p["arrivals"] for p in figures["curve"]]) == (1, [2])


def test_nine_of_ten_waited_no_longer_than_p90(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    for _ in range(10):
        issue(hall)
    for _ in range(10):
        clock.pass_seconds(10)
        hall.call_next(teller, "1")
        hall.finish(teller, "1")

    total = today.figures()["total"]

    assert (total["wait_mean_s"], total["wait_p90_s"]) == (55, 90)


def test_p90_with_those_who_left_is_the_one_that_the_history_tells(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor, manager: Actor
) -> None:
    """The day's page, the closing round and tomorrow's page say "nine of ten" of the same customers."""
    hall.open_counter(teller, "1")
    *_, gone = [issue(hall) for _ in range(21)]
    for _ in range(20):
        clock.pass_seconds(10)
        hall.call_next(teller, "1")
        hall.finish(teller, "1")
    hall.cancel(manager, gone.id)
    Follower(hall).catch_up()
    past = History(hall, lambda ref: None).total(Days(date(2026, 11, 23), date(2026, 11, 23)))

    total = today.figures()["total"]

    assert (total["wait_p90_s"], total["wait_km_p90_s"]) == (180, 190)
    assert (past["wait_p90_s"], past["wait_km_p90_s"]) == (180, 190)


def test_who_was_served_without_a_ticket_never_waited(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "general")
    clock.pass_seconds(MINUTE)
    hall.finish(teller, "1")

    total = today.figures()["total"]

    assert (total["customers"], total["without_ticket"], total["called"], total["within"]) == (1, 1, 0, None)
    assert (total["finished"], total["service_mean_s"]) == (1, 60)


def test_a_second_wait_is_not_a_second_customer(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    issue(hall)
    clock.pass_seconds(MINUTE)
    hall.call_next(teller, "1")
    clock.pass_seconds(20)
    hall.transfer(teller, "1", service="general")
    clock.pass_seconds(10 * MINUTE)
    hall.call_next(teller, "1")
    clock.pass_seconds(40)
    hall.finish(teller, "1")

    figures = today.figures()

    assert figures["total"]["wait_mean_s"] == 60
    assert figures["total"]["service_mean_s"] == 60  # twenty seconds before the transfer, forty after it
    assert of(figures, "payment")["finished"] == 1  # by what was asked for
    assert of(figures, "general")["done"] == 1


def test_missed_and_back_again(hall: Hall, today: Today, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    gone, back = issue(hall), issue(hall)
    for _ in (gone, back):
        hall.call_next(teller, "1")
        hall.miss(teller, "1")
    hall.requeue(teller, back.id)

    total = today.figures()["total"]

    assert (total["missed"], total["came_back"], total["waiting"]) == (2, 1, 1)


def test_the_one_who_waits_longest_is_named(hall: Hall, today: Today, clock: FixedClock) -> None:
    issue(hall, "invoice", "priority")
    clock.pass_seconds(MINUTE)
    issue(hall, "invoice")
    clock.pass_seconds(9)

    longest = of(today.figures(), "invoice")["longest"]

    assert longest == {
        "number": "B001",
        "since": "2026-11-23T01:00:00.000Z",
        "waited_s": 69,
        "customer_class": "priority",
    }


def test_a_counter_says_what_happens_there_and_since_when(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "3")
    issue(hall)
    clock.pass_seconds(MINUTE)
    hall.call_next(teller, "3")
    called = today.figures()["counters"][2]
    clock.pass_seconds(MINUTE)
    hall.finish(teller, "3")
    clock.pass_seconds(MINUTE)
    free = today.figures()["counters"][2]

    assert (called["state"], called["holder"]) == ("open", "token:tellers")
    assert called["ticket"] == {
        "number": "A001",
        "service": "payment",
        "state": "called",
        "since": "2026-11-23T01:01:00.000Z",
    }
    assert (free["ticket"], free["since"]) == (None, "2026-11-23T01:02:00.000Z")
    assert (free["finished"], free["service_mean_s"]) == (1, 60)


def test_the_curve_has_a_point_for_every_quarter_of_an_hour(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    issue(hall)
    issue(hall)
    hall.call_next(teller, "1")
    clock.pass_seconds(31 * MINUTE)
    hall.call_next(teller, "1", finish=True)

    assert today.figures()["curve"] == [
        {"at": "2026-11-23T01:00:00.000Z", "arrivals": 2, "most": 2},
        {"at": "2026-11-23T01:15:00.000Z", "arrivals": 0, "most": 1},
        {"at": "2026-11-23T01:30:00.000Z", "arrivals": 0, "most": 1},
    ]


def test_only_devices_that_want_somebody_are_named(hall: Hall, today: Today, clock: FixedClock) -> None:
    agent = Actor("token:agent", Role.DEVICE)
    hall.device_state(agent, "printer-k1", "READY", None, clock(), clock())
    hall.device_state(agent, "printer-k2", "ATTENTION", "paper_out", clock(), None)

    assert today.figures()["devices"] == [
        {
            "code": "printer-k2",
            "kind": "printer",
            "place": "k2",
            "state": "ATTENTION",
            "reason": "paper_out",
            "since": "2026-11-23T01:00:00.000Z",
        }
    ]


def test_figures_made_later_from_the_journal_are_the_same(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    for service in ("payment", "general", "invoice", "payment"):
        issue(hall, service)
        clock.pass_seconds(40)
    for _ in range(3):
        hall.call_next(teller, "1", finish=hall.board.at_counter("1") is not None)
        clock.pass_seconds(50)
    hall.undo(teller, "1")

    assert Today(hall).figures() == today.figures()


def test_a_new_business_day_begins_at_nothing_and_leaves_yesterdays_customer_out(
    hall: Hall, today: Today, clock: FixedClock, teller: Actor
) -> None:
    hall.open_counter(teller, "1")
    issue(hall)
    issue(hall)
    hall.call_next(teller, "1")
    hall.start(teller, "1")
    clock.pass_seconds(24 * 60 * MINUTE)
    hall.close_day_if_due()
    hall.finish(teller, "1")
    issue(hall, "general")

    total = today.figures()["total"]

    assert (total["customers"], total["finished"], total["waiting"], total["called"]) == (1, 0, 1, 0)
    assert Today(hall).figures() == today.figures()
