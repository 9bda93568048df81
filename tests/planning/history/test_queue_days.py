"""The queue's figures by day and business type: those of the history, counted once for days that are over."""

from datetime import date, timedelta

from hall.actor import Actor
from hall.hall import Hall, Order
from planning.history.figures import History
from planning.history.follower import Follower
from planning.history.period import Days
from planning.history.queue_days import FIGURES, QueueDays, in_sum
from tests.planning.history.conftest import LIVED, Open

MONDAY = date(2026, 11, 23)


def nobody(ref: str | None) -> str | None:
    return None


def test_they_are_what_the_history_says_of_the_day_and_in_sum(lived: Hall) -> None:
    Follower(lived).catch_up()
    history, day = History(lived, nobody), Days(MONDAY, MONDAY)
    said = history.figures(day)
    groups = QueueDays(lived, history).of(day)[MONDAY]
    assert {code: queued.json() for code, queued in groups.items()} == {
        group["code"]: {name: group[name] for name in FIGURES}
        for group in said["by"]["service"]
        if group["arrivals"]
    }
    together = in_sum({"all": queued} for queued in groups.values())["all"].json()
    assert together == {name: said["total"][name] for name in FIGURES}
    assert (together["arrivals"], together["abandoned"] > 0) == (LIVED, True)


def test_a_day_that_is_over_is_counted_once_and_today_again_and_again(open_quick: Open, kiosk: Actor) -> None:
    hall, clock = open_quick()
    queue = QueueDays(hall, History(hall, nobody))
    hall.issue(kiosk, Order("payment", "k1"))
    first = queue.of([MONDAY])[MONDAY]
    hall.issue(kiosk, Order("payment", "k1"))
    assert (first["payment"].arrivals, queue.of([MONDAY])[MONDAY]["payment"].arrivals) == (1, 2)
    clock.pass_seconds(3 * 86_400)
    hall.close_day_if_due()
    over = queue.of([MONDAY, MONDAY + timedelta(days=1)])
    assert queue.of([MONDAY])[MONDAY] is over[MONDAY]
    assert (over[MONDAY]["payment"].abandoned, over[MONDAY + timedelta(days=1)]) == (2, {})
