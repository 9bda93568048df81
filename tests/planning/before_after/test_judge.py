"""What a change brought: found where it is, not where nothing was, refused where nothing can be said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hall.errors import Invalid
from planning.before_after.day import Day
from planning.before_after.judge import judge, smallest_effect
from tests.planning.before_after.halls import MONDAY, some_days


def test_a_change_is_found_with_its_size_inside_the_interval() -> None:
    found = [judge(*some_days(seed, 48, 24, brings=-4.0)) for seed in range(40)]
    assert sum(one.low <= -4.0 <= one.high for one in found) >= 35
    assert sum(one.seen for one in found) >= 30
    assert sum(one.effect for one in found) / len(found) == pytest.approx(-4.0, abs=0.4)


def test_a_busier_month_is_not_taken_for_a_worse_service() -> None:
    rows = []
    for seed in range(30):
        days, since = some_days(seed, 48, 24)
        busier = [
            replace(d, customers=d.customers * 1.15, value=d.value * 1.15**4) for d in days if d.day >= since
        ]
        rows.append((judge([d for d in days if d.day < since] + busier, since), busier))
    assert sum(one.plain for one, _ in rows) / len(rows) > 4
    assert abs(sum(one.effect for one, _ in rows) / len(rows)) < 1
    assert sum(one.seen for one, _ in rows) <= 4


def test_another_hall_takes_out_what_befell_both() -> None:
    alone, against = [], []
    for seed in range(12):
        days, since = some_days(seed, 36, 18, brings=-2.0, other=True)
        against.append(judge(days, since))
        alone.append(judge([replace(one, other=None) for one in days], since))
    assert all(one.compared for one in against) and not any(one.compared for one in alone)
    assert sum(b.high - b.low < a.high - a.low for a, b in zip(alone, against, strict=True)) >= 11
    assert sum(one.seen for one in against) > sum(one.seen for one in alone)


def test_what_could_be_seen_is_known_before_and_is_what_is_then_seen() -> None:
    seen = 0
    for seed in range(60):
        days, since = some_days(seed, 72, 24)
        past = [one for one in days if one.day < since]
        brings = -smallest_effect(past, 24)
        seen += judge([replace(d, value=d.value + brings) if d.day >= since else d for d in days], since).seen
    assert 36 <= seen <= 58, "four in five"


def test_what_could_be_seen_is_worked_out_of_what_the_verdict_will_have() -> None:
    """Years of days before do not make it keener; days that will be there by then do."""
    days, _ = some_days(5, 72 + 48, 0)
    last = [one for one in days if one.day >= days[-48].day - timedelta(days=84)]
    assert len(last) == 72 + 48 == len(days)
    a_year, _ = some_days(6, 300, 0)
    weeks = [one for one in a_year if one.day >= a_year[-60].day - timedelta(days=84)]
    assert smallest_effect(a_year, 60) == pytest.approx(smallest_effect(weeks, 60), rel=0.15)
    assert smallest_effect(days[-60:], 48) < smallest_effect(days[-60:], 12)


def test_few_days_beside_an_uneven_hall_raise_few_alarms() -> None:
    """84 calendar days before and ten after: where busy days scatter more, days alike made 11 alarms."""
    seen = [judge(*some_days(seed, 72, 10, alike=0.0, other=True, apart=0.6)).seen for seed in range(120)]
    assert 1 <= sum(seen) <= 8, "one in twenty"


def test_the_same_days_give_the_same_answer_in_any_order() -> None:
    days, since = some_days(7, 40, 12, brings=-1.0)
    assert judge(days[::-1], since) == judge(days, since)


def test_weekdays_of_one_side_only_are_left_out_and_named() -> None:
    days, since = some_days(3, 30, 12)
    sunday = since - timedelta(days=since.weekday() + 1)
    found = judge([*days, Day(sunday, 100.0, 900.0, 80.0)], since)
    assert found.left_out == (sunday,)
    assert replace(found, left_out=()) == judge(days, since)


def test_a_sunday_that_is_worked_for_a_holiday_is_no_sunday() -> None:
    """Sundays are quiet, and one after the change is worked: it is matched with worked ones, or left out."""
    days, since = some_days(3, 48, 24)
    first = days[0].day + timedelta(days=6 - days[0].day.weekday())
    sundays = [Day(first + timedelta(weeks=n), 1.0, 300.0, 40.0) for n in range(10)]
    assert sundays[0].day < since <= sundays[-2].day
    worked = replace(sundays[-1], value=25.0, customers=1600.0, staff_h=80.0, make_up=True)
    found = judge([*days, *sundays[:-1], worked], since)
    assert found.left_out == (worked.day,)
    assert replace(found, left_out=()) == judge([*days, *sundays[:-1]], since)
    before = replace(worked, day=sundays[0].day)
    assert judge([*days, *sundays[1:-1], before, worked], since).left_out == ()


def test_days_that_are_all_alike_show_nothing_and_break_nothing() -> None:
    days = [Day(MONDAY + timedelta(days=n), 5.0, 1000.0, 80.0) for n in range(30)]
    found = judge(days, days[20].day)
    assert (round(found.effect, 9), found.seen, found.plain) == (0.0, False, 0.0)


@pytest.mark.parametrize(("before", "after"), [(9, 12), (30, 4)])
def test_too_few_days_are_refused(before: int, after: int) -> None:
    days, since = some_days(1, before, after)
    with pytest.raises(Invalid) as refusal:
        judge(days, since)
    assert (refusal.value.code, refusal.value.field) == ("too_few_days", "days")


def test_too_short_a_past_foresees_nothing() -> None:
    days, _ = some_days(1, 12, 6)
    with pytest.raises(Invalid, match="too_few_days"):
        smallest_effect(days, 9)


def test_a_piece_soon_after_twelve_closed_weeks_is_passed_over_or_refused() -> None:
    """The hall was closed for so long that nothing stands before its first days since."""
    days, _ = some_days(1, 60, 0)
    weeks = timedelta(weeks=13)
    reopened = [*days[:40], *(replace(one, day=one.day + weeks) for one in days[40:])]
    with pytest.raises(Invalid, match="too_few_days"):
        smallest_effect(reopened, 20)
    assert smallest_effect(reopened, 6) > 0
    longer, _ = some_days(1, 160, 0)
    reopened = [*longer[:140], *(replace(one, day=one.day + weeks) for one in longer[140:])]
    assert smallest_effect(reopened, 20) > 0, "pieces before it was closed"


def test_a_day_twice_a_gap_of_the_other_hall_and_no_number_are_named() -> None:
    days, since = some_days(1, 30, 12, other=True)
    for wrong, code, field in [
        ([*days, days[0]], "twice", "day"),
        ([replace(days[0], other=None), *days[1:]], "other_missing", "other"),
        ([replace(days[0], staff_h=float("nan")), *days[1:]], "no_number", "staff_h"),
    ]:
        with pytest.raises(Invalid) as refusal:
            judge(wrong, since)
        assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_change_on_a_day_off_counts_from_the_next_day() -> None:
    days, since = some_days(2, 30, 12)
    assert judge(days, since) == judge(days, max(d.day for d in days if d.day < since) + timedelta(days=1))
    assert since > date(2026, 3, 1)
