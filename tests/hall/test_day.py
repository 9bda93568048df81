"""The close of the business day."""

from collections.abc import Callable

import pytest

from hall.actor import Actor
from hall.clock import FixedClock
from hall.errors import Refused
from hall.hall import Hall, Once, Order
from hall.replay import replayed_equals
from hall.store import contents

DAY = 24 * 3600


def test_what_is_open_expires_and_numbers_begin_anew(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    hall.open_counter(teller, "2")
    serving, held, called, missed, waiting = (hall.issue(kiosk, Order("payment")) for _ in range(5))
    hall.call_next(teller, "1")
    hall.start(teller, "1")
    hall.call_next(teller, "2")
    hall.start(teller, "2")
    hall.hold(teller, "2")
    hall.open_counter(teller, "3")
    hall.call_next(teller, "3")
    hall.call_next(teller, "2")
    hall.miss(teller, "2")
    clock.pass_seconds(DAY)
    fresh = hall.issue(kiosk, Order("payment"))
    assert (fresh.number, fresh.business_day) == ("A001", "2026-11-24")
    states = {x.id: hall.ticket(x.id).state for x in (serving, held, called, missed, waiting)}
    assert list(states.values()) == ["serving", "expired", "expired", "missed", "expired"]
    assert {c: hall.board.counter_state(c).state for c in "123"} == {
        "1": "open",
        "2": "closed",
        "3": "closed",
    }
    assert replayed_equals(hall.store) is None


def test_serving_may_be_finished_next_day_and_expires_at_the_second_close(
    hall: Hall, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    hall.open_counter(teller, "2")
    finished, forgotten = hall.serve(teller, "1", "payment"), hall.serve(teller, "2", "payment")
    clock.pass_seconds(DAY)
    hall.close_day_if_due()
    assert hall.finish(teller, "1").id == finished.id
    clock.pass_seconds(DAY)
    hall.close_day_if_due()
    assert hall.ticket(forgotten.id).state == "expired"


def test_a_missed_customer_of_yesterday_is_not_called(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    ticket = hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "1")
    hall.miss(teller, "1")
    clock.pass_seconds(DAY)
    hall.open_counter(teller, "1")
    with pytest.raises(Refused) as refused:
        hall.call(teller, "1", ticket.id)
    assert refused.value.code == "not_allowed_in_state"


def test_nothing_is_deleted_but_old_keys(hall: Hall, kiosk: Actor, clock: FixedClock) -> None:
    once = Once("a", "key", "digest")
    first = hall.issue(kiosk, Order("payment"), once)
    clock.pass_seconds(DAY)
    assert hall.issue(kiosk, Order("payment"), Once("a", "other", "digest")).number == "A001"
    assert hall.issue(kiosk, Order("payment"), once).id == first.id
    clock.pass_seconds(2 * DAY)
    assert hall.issue(kiosk, Order("payment"), once).id != first.id
    assert len(contents(hall.store).tickets) == 3


def test_the_day_never_goes_back(hall: Hall, kiosk: Actor, clock: FixedClock) -> None:
    clock.pass_seconds(DAY)
    hall.close_day_if_due()
    clock.pass_seconds(-DAY)
    assert hall.issue(kiosk, Order("payment")).business_day == "2026-11-24"


def test_a_silent_week_closes_once(hall: Hall, clock: FixedClock) -> None:
    clock.pass_seconds(7 * DAY)
    hall.close_day_if_due()
    closes = [m for m in hall.moves_after(0, 100) if m.verb == "day.close"]
    assert [m.data for m in closes] == [{"day": "2026-11-23", "next": "2026-11-30"}]


def test_opening_hours(open_a_hall: Callable[..., Hall], kiosk: Actor, clock: FixedClock) -> None:
    from dataclasses import replace
    from datetime import time

    from hall.catalogue import Hours
    from hall.catalogue_file import default_catalogue

    hall = open_a_hall(replace(default_catalogue(), hours=(Hours(0, time(8), time(20)),)))
    assert hall.issue(kiosk, Order("payment")).number == "A001"
    clock.pass_seconds(11 * 3600)
    with pytest.raises(Refused) as refused:
        hall.issue(kiosk, Order("payment"))
    assert refused.value.code == "hall_closed"


def test_a_ticket_asked_for_again_after_closing_time_is_the_one_that_was_given(
    open_a_hall: Callable[..., Hall], kiosk: Actor, clock: FixedClock
) -> None:
    """The first answer may have been lost on its way: the same key gives the same ticket."""
    from dataclasses import replace
    from datetime import time

    from hall.catalogue import Hours
    from hall.catalogue_file import default_catalogue

    hall = open_a_hall(replace(default_catalogue(), hours=(Hours(0, time(8), time(20)),)))
    once = Once("place:k1", "key", "digest")
    first = hall.issue(kiosk, Order("payment"), once)
    clock.pass_seconds(11 * 3600)
    assert hall.issue(kiosk, Order("payment"), once).id == first.id
