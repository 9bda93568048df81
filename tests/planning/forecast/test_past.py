"""The past that the forecast goes by: who counts, which days, and which half hour of the wall's clock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from hall.actor import Actor, Role
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock, parse_rfc3339
from hall.errors import Invalid
from hall.hall import Hall
from hall.ticket import State
from hall.verbs import Order
from planning.forecast.arrivals import Arrivals, same_weekday
from planning.forecast.past import arrivals_of, joined
from planning.history import store as kept
from planning.history.counted import Counted
from planning.history.follower import Follower
from planning.history.visit import Visit

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)


def came(hall: Hall, *moments: str, service: str = "payment", source: str = kept.HALL) -> None:
    """Customers of the past, by RFC 3339 texts; the business day is the text's own."""
    rows = [
        Visit(service, parse_rfc3339(moment), f"{service}-{moment}-{n}", moment[:10], state=State.FINISHED)
        for n, moment in enumerate(moments)
    ]
    hall.write(lambda tx: kept.keep_visits(tx, rows, source))


def past(hall: Hall, source: str = kept.HALL) -> Arrivals:
    return arrivals_of(hall.store, hall.catalogue, date(2026, 1, 1), SUNDAY, source)


def halves(arrivals: Arrivals, day: date, service: str = "payment") -> dict[int, float]:
    """Half hour -> how many came, where anybody did."""
    row = arrivals.counts[arrivals.days.index(day), arrivals.services.index(service)]
    return {arrivals.first_half + n: float(times) for n, times in enumerate(row) if times}


def test_who_comes_is_counted_by_half_hour_and_a_wrong_key_is_nobody(
    hall: Hall, clock: FixedClock, kiosk: Actor
) -> None:
    hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(40 * 60)
    hall.issue(kiosk, Order("invoice", "k1"))
    mistake = hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(5)
    hall.cancel(replace(kiosk, ticket=mistake.id), mistake.id)
    gone = hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(300)
    hall.cancel(Actor("phone", Role.PHONE, ticket=gone.id), gone.id)
    Follower(hall).catch_up()
    found = past(hall)
    assert found.days == (MONDAY,)
    assert found.services == ("payment", "invoice", "general")
    assert halves(found, MONDAY) == {18: 1, 19: 1}
    assert halves(found, MONDAY, "invoice") == {19: 1}


def test_a_day_without_a_log_is_no_day_with_nobody(hall: Hall) -> None:
    came(hall, "2026-11-20T09:10:00+08:00", "2026-11-23T10:40:00+08:00")
    assert past(hall).days == (date(2026, 11, 20), MONDAY)


def test_nine_oclock_is_nine_oclock_when_the_clocks_change(open_a_hall: Callable[..., Hall]) -> None:
    hall = open_a_hall(replace(default_catalogue(), zone="Europe/Berlin"))
    nine = ("2026-03-28T09:00:00+01:00", "2026-03-29T09:00:00+02:00", "2026-10-25T09:00:00+01:00")
    twice = ("2026-10-25T02:15:00+02:00", "2026-10-25T02:15:00+01:00")
    came(hall, *nine, *twice)
    found = past(hall)
    assert [halves(found, day) for day in found.days] == [{18: 1}, {18: 1}, {4: 2, 18: 1}]


def test_after_midnight_the_business_day_goes_on(hall: Hall) -> None:
    row = Visit("payment", parse_rfc3339("2026-11-24T00:40:00+08:00"), "late", "2026-11-23")
    hall.write(lambda tx: kept.keep_visits(tx, [row]))
    assert halves(past(hall), MONDAY) == {49: 1}


def test_counts_without_a_time_are_spread_as_the_rest_of_their_type(hall: Hall) -> None:
    rows = (
        Counted(1, "2026-11-23", "payment", 30, 9 * 60),
        Counted(2, "2026-11-23", "payment", 10, 9 * 60 + 45),
        Counted(3, "2026-11-24", "payment", 80),
        Counted(4, "2026-11-24", "invoice", 40),
    )
    hall.write(lambda tx: kept.add_rows(tx.connection, kept.made_rows(hall.store.hall, "file-1", rows)))
    found = past(hall, "file-1")
    assert halves(found, MONDAY) == {18: 30, 19: 10}
    assert halves(found, date(2026, 11, 24)) == {18: 60, 19: 20}
    even = halves(found, date(2026, 11, 24), "invoice")
    assert sum(even.values()) == pytest.approx(40) and len(set(even.values())) == 1
    assert not past(hall).days


def test_a_file_stands_in_for_the_days_before_the_journal(hall: Hall) -> None:
    came(hall, "2026-11-23T10:40:00+08:00")
    came(hall, "2026-11-20T08:10:00+08:00", "2026-11-23T09:10:00+08:00", source="file-1")
    found = joined(past(hall), past(hall, "file-1"))
    assert {day: halves(found, day) for day in found.days} == {date(2026, 11, 20): {16: 1}, MONDAY: {21: 1}}
    assert joined(past(hall, "none"), past(hall, "none")).counts.shape == (0, 3, 1)


def test_a_hall_without_a_past_has_none_and_says_so(hall: Hall) -> None:
    found = past(hall)
    assert (found.days, found.counts.shape) == ((), (0, 3, 1))
    with pytest.raises(Invalid) as refusal:
        same_weekday(found, [MONDAY])
    assert refusal.value.code == "no_history"


def test_a_type_that_is_no_longer_offered_is_left_out(open_a_hall: Callable[..., Hall]) -> None:
    whole = default_catalogue()
    services = tuple(replace(s, retired=s.code == "invoice") for s in whole.services)
    hall = open_a_hall(replace(whole, services=services))
    came(hall, "2026-11-23T09:00:00+08:00")
    came(hall, "2026-11-24T09:00:00+08:00", service="invoice")
    found = past(hall)
    assert (found.services, found.days) == (("payment", "general"), (MONDAY, date(2026, 11, 24)))
    assert found.counts.sum() == 1
