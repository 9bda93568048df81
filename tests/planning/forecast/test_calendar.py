"""Days of the state's calendar, and the manager's own before them."""

from datetime import date

import pytest

from planning.forecast.calendar import Calendar, Kind, country_of


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 10, 1), Kind.HOLIDAY),
        (date(2026, 10, 4), Kind.HOLIDAY),
        (date(2026, 10, 10), Kind.MAKE_UP),
        (date(2026, 10, 9), Kind.WORKDAY),
        (date(2026, 11, 28), Kind.WEEKEND),
        (date(2027, 1, 1), Kind.HOLIDAY),
        (date(2027, 3, 3), Kind.WORKDAY),
    ],
)
def test_china(day: date, kind: Kind) -> None:
    assert Calendar().kind(day) is kind


def test_the_days_beside_a_holiday() -> None:
    china = Calendar()
    assert china.before_holiday(date(2026, 9, 30)) and not china.before_holiday(date(2026, 10, 2))
    assert china.after_holiday(date(2026, 10, 8)) and not china.after_holiday(date(2026, 10, 9))


def test_another_country_and_the_managers_own_table() -> None:
    sweden = Calendar("SE", {date(2026, 6, 8): Kind.HOLIDAY})
    assert sweden.kind(date(2026, 6, 6)) is Kind.HOLIDAY
    assert sweden.kind(date(2026, 6, 8)) is Kind.HOLIDAY
    assert sweden.kind(date(2026, 10, 1)) is Kind.WORKDAY


@pytest.mark.parametrize("country", ["QQ", None])
def test_of_a_country_that_is_unknown_only_weekends_are_off(country: str | None) -> None:
    days = Calendar(country)
    kinds = [days.kind(day) for day in (date(2026, 1, 1), date(2026, 1, 3), date(2026, 1, 5))]
    assert kinds == [Kind.WORKDAY, Kind.WEEKEND, Kind.WORKDAY]
    assert days.names(date(2026, 1, 1)) == {}


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Shanghai", "CN"),
        ("Asia/Chongqing", "CN"),
        ("Asia/Hong_Kong", "HK"),
        ("Europe/Stockholm", "SE"),
        ("UTC", None),
        ("Nowhere/Atoll", None),
    ],
)
def test_the_country_is_read_from_the_time_zone(zone: str, country: str | None) -> None:
    assert country_of(zone) == country
