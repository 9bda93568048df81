"""The queue's figures by day and business type: those of the history, counted once for days that are over."""

from datetime import date, timedelta

from hall.actor import Actor
from hall.hall import Hall, Order
from planning.history.figures import History
from planning.history.follower import Follower
from planning.history.period import Days
from planning.history.queue_days import FIGURES, QueueDays, figures_of, in_sum
from tests.planning.history.conftest import LIVED, Open

MONDAY = date(2026, 11, 23)


def nobody(ref: str | None) -> str | None:
    return None


def test_they_are_what_the_history_says_of_the_day_and_in_sum(lived: Hall) -> None:
    Follower(lived).catch_up()
    history, day = History(lived, nobody), Days(MONDAY, MONDAY)
    said = history.figures(day)
    tallies = QueueDays(lived, history).tallies(day)[MONDAY]
    assert {code: figures_of(tally) for code, tally in tallies.items()} == {
        group["code"]: {name: group[name] for name in FIGURES}
        for group in said["by"]["service"]
        if group["arrivals"]
    }
    together = in_sum({"all": tally} for tally in tallies.values())["all"]
    assert together.group() == said["total"]
    assert together.arrivals == LIVED


def test_a_day_that_is_over_is_counted_once_and_today_again_and_again(open_quick: Open, kiosk: Actor) -> None:
    hall, clock = open_quick()
    queue = QueueDays(hall, History(hall, nobody))
    hall.issue(kiosk, Order("payment", "k1"))
    first = queue.tallies([MONDAY])[MONDAY]
    hall.issue(kiosk, Order("payment", "k1"))
    assert (first["payment"].arrivals, queue.tallies([MONDAY])[MONDAY]["payment"].arrivals) == (1, 2)
    clock.pass_seconds(3 * 86_400)
    hall.close_day_if_due()
    over = queue.tallies([MONDAY, MONDAY + timedelta(days=1)])
    assert queue.tallies([MONDAY])[MONDAY] is over[MONDAY]
    assert (over[MONDAY]["payment"].group()["silent"], over[MONDAY + timedelta(days=1)]) == (2, {})
