"""The queue's figures by day and business type: those of the history, counted once for days that are over."""

import gc
from dataclasses import replace
from datetime import date, timedelta

from hall.actor import Actor, Role
from hall.catalogue import Catalogue
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
    together = in_sum({"all": queued} for queued in groups.values())["all"]
    assert together == {name: said["total"][name] for name in FIGURES}
    assert (together["arrivals"], together["abandoned"] > 0) == (LIVED, True)


def test_a_quarter_s_waits_are_put_in_order_type_by_type_and_a_day_s_once(lived: Hall) -> None:
    """Others work between two business types."""
    Follower(lived).catch_up()
    groups = QueueDays(lived, History(lived, nobody)).of([MONDAY])[MONDAY]
    assert all(list(queued.waits.all) == sorted(queued.waits.all) for queued in groups.values())
    rests = list[None]()
    twice = in_sum([groups, groups], lambda: rests.append(None))
    assert len(rests) == 1 + len(groups)
    once = groups["payment"].json()
    assert once is groups["payment"].json()
    assert twice["payment"] == {
        **once,
        **{name: 2 * once[name] for name in ("arrivals", "called", "abandoned")},
    }


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


def aiming_at(catalogue: Catalogue, target_s: int) -> Catalogue:
    services = tuple(replace(service, target_s=target_s) for service in catalogue.services)
    return replace(catalogue, services=services)


def standing_at(address: int, like: Catalogue) -> Catalogue:
    """One more such catalogue: at that address if nothing stands there any more."""
    made = [Catalogue.__new__(Catalogue)]
    while id(made[-1]) != address and len(made) < 100_000:
        made.append(Catalogue.__new__(Catalogue))
    vars(made[-1]).update(vars(like))
    return made[-1]


def within(queue: QueueDays, history: History) -> tuple[float, float]:
    """The share of Monday that waited no longer than it should, as each of the two says it."""
    by_type = queue.of([MONDAY])[MONDAY]["payment"].json()
    return by_type["within"], history.total(Days(MONDAY, MONDAY))["within"]


def test_with_each_other_catalogue_a_day_is_counted_anew(open_quick: Open, kiosk: Actor) -> None:
    hall, clock = open_quick()
    teller = Actor("person:t1", Role.COUNTER, one_counter=True)
    history = History(hall, nobody)
    queue = QueueDays(hall, history)
    hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(60)
    hall.open_counter(teller, "1")
    hall.call_next(teller, "1")
    hall.start(teller, "1")
    hall.finish(teller, "1")
    clock.pass_seconds(3 * 86_400)
    hall.close_day_if_due()
    hall.catalogue = aiming_at(hall.catalogue, 30)
    said, first = [within(queue, history)], id(hall.catalogue)
    hall.catalogue = aiming_at(hall.catalogue, 90)
    said.append(within(queue, history))
    gc.collect()
    hall.catalogue = standing_at(first, aiming_at(hall.catalogue, 120))
    said.append(within(queue, history))
    assert said == [(0.0, 0.0), (1.0, 1.0), (1.0, 1.0)]
