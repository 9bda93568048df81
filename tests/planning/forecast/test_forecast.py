"""What will come: better than the week before, as sure as it says, and sensible where little is known."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from hall.errors import Invalid
from planning.forecast.arrivals import Arrivals, same_weekday
from planning.forecast.calendar import Calendar, Kind
from planning.forecast.forecast import Plain, forecast, skill, skill_of
from tests.planning.forecast.halls import a_hall

CHINA = Calendar()
KNOWN = 56


def split(seed: int) -> tuple[Arrivals, Arrivals]:
    hall = a_hall(seed, CHINA)
    return hall.part(0, KNOWN), hall.part(KNOWN, len(hall.days))


def test_four_weeks_ahead_it_is_better_than_the_same_weekday_and_as_sure_as_it_says() -> None:
    for seed in (0, 4):
        past, then = split(seed)
        told = forecast(past, then.days, CHINA)
        found = skill_of(then, told.mean, same_weekday(past, then.days))
        assert found is not None
        assert found.floor < found.wape < 0.8 * found.naive
        low, high = told.between(0.8)
        assert 0.72 < np.mean((then.counts >= low) & (then.counts <= high)) < 0.9
        totals, (low, high) = then.counts.sum(axis=2), told.days_between(0.8)
        assert 0.65 < np.mean((totals >= low) & (totals <= high)) < 0.95


def test_a_hall_that_is_closed_for_weeks_expects_nobody() -> None:
    past, _ = split(2)
    told = forecast(past, [], CHINA)
    assert (told.days, told.mean.shape[0], told.plain) == ((), 0, {})
    assert told.between()[1].shape == told.mean.shape


def test_it_knows_a_holiday_that_it_has_not_seen() -> None:
    past, _ = split(1)
    day = date(2025, 10, 3)
    worked = Calendar(own={day + timedelta(days=n): Kind.WORKDAY for n in range(-3, 9)})
    known = past.part(0, 40)
    assert known.days[-1] < day
    assert forecast(known, [day], CHINA).mean.sum() < 0.9 * forecast(known, [day], worked).mean.sum()


def test_a_campaign_multiplies_and_one_of_the_past_is_not_taken_for_usual() -> None:
    past, then = split(0)
    week = np.ones((KNOWN, 3))
    week[-7:, 0] = 2.0
    doubled = past.counts * week[:, :, None]
    with_card = forecast(replace(past, counts=doubled, factors=week), then.days, CHINA)
    without = forecast(replace(past, counts=doubled), then.days, CHINA)
    usual = forecast(past, then.days, CHINA)
    near = with_card.mean[:, 0].sum() / usual.mean[:, 0].sum()
    assert near == pytest.approx(1.0, abs=0.06)
    assert without.mean[:, 0].sum() > 1.05 * usual.mean[:, 0].sum()
    planned = forecast(past, then.days, CHINA, {"payment": np.full(len(then.days), 2.0)})
    assert planned.mean[:, 0] == pytest.approx(2 * usual.mean[:, 0])
    assert planned.mean[:, 1] == pytest.approx(usual.mean[:, 1])


def test_how_good_it_was_is_told_from_what_was_known_then() -> None:
    past, _ = split(4)
    found = skill(past, CHINA)
    assert found is not None and found.wape < found.naive
    assert skill(past.part(0, 20), CHINA) is None


def test_nothing_known_is_refused() -> None:
    none = Arrivals((), ("payment",), 16, np.zeros((0, 1, 24)))
    with pytest.raises(Invalid, match="no_history"):
        forecast(none, [date(2026, 1, 5)], CHINA)


def test_one_day_is_repeated() -> None:
    past = split(0)[0].part(0, 1)
    days = [past.days[0] + timedelta(days=n) for n in range(1, 9)]
    told = forecast(past, days, CHINA)
    assert (told.mean == past.counts[0]).all()
    assert told.plain == dict.fromkeys(past.services, Plain.FEW_DAYS)


def test_a_type_that_nobody_asked_for_stays_at_nothing() -> None:
    past, then = split(0)
    counts = past.counts.copy()
    counts[:, 2] = 0
    told = forecast(replace(past, counts=counts), then.days, CHINA)
    assert not told.mean[:, 2].any()
    assert told.plain == {"general": Plain.NOBODY}
    assert not any(bound[:, 2].any() for bound in told.between())


def test_where_the_last_weeks_are_like_no_others_the_weekday_is_repeated() -> None:
    past, then = split(0)
    counts = past.counts.copy()
    counts[-21:, 1] *= 5
    told = forecast(replace(past, counts=counts), then.days, CHINA)
    assert told.plain["invoice"] is Plain.BETTER
    assert (told.mean[:7, 1] == counts[-7:, 1]).all()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda a: replace(a, counts=-a.counts), "counts"),
        (lambda a: replace(a, counts=a.counts[:, :2]), "counts"),
        (lambda a: replace(a, days=a.days[::-1]), "days"),
        (lambda a: replace(a, factors=np.zeros((KNOWN, 3))), "factors"),
    ],
)
def test_what_makes_no_sense_is_named(change, field) -> None:
    past, _ = split(0)
    with pytest.raises(Invalid) as refusal:
        change(past)
    assert refusal.value.field == field
