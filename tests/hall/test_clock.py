"""Instants, zones and the business day."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.clock import ScaledClock, business_day, parse_rfc3339, rfc3339, start_of

CHANGE = time(3, 0)


def test_an_instant_reads_as_utc() -> None:
    assert rfc3339(1_795_398_067_250) == "2026-11-23T01:41:07.250Z"


@given(st.integers(0, 4_000_000_000_000))
def test_text_and_instant_are_the_same(instant: int) -> None:
    assert parse_rfc3339(rfc3339(instant)) == instant


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        parse_rfc3339("2026-11-23T09:00:00")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23T02:59:59+08:00", date(2026, 11, 22)),
        ("2026-11-23T03:00:00+08:00", date(2026, 11, 23)),
        ("2026-11-23T23:59:59+08:00", date(2026, 11, 23)),
        ("2026-11-22T19:00:00Z", date(2026, 11, 23)),
    ],
)
def test_the_business_day_turns_at_three(moment: str, day: date) -> None:
    assert business_day(parse_rfc3339(moment), "Asia/Shanghai", CHANGE) == day


def test_a_day_has_25_hours_when_the_clocks_go_back() -> None:
    start = start_of(date(2026, 10, 25), "Europe/Berlin", time(0, 0))
    end = start_of(date(2026, 10, 26), "Europe/Berlin", time(0, 0))
    assert (end - start) / 3_600_000 == 25


def test_a_scaled_clock_begins_where_it_is_told() -> None:
    clock = ScaledClock(1_000_000, 1.0)
    assert 1_000_000 <= clock() < 1_060_000
