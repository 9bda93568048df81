"""The forecast as it is kept: which days, how sure, what campaigns add, and what became of the last ones."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from typing import Any

import pytest

from hall.actor import Actor
from hall.clock import start_of
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hall.ticket import State
from planning.forecast.own_days import DayIs, OwnDay, keep_own_days, own_days
from planning.forecast.telling import told_forecast
from planning.history import store as past
from planning.history.visit import Visit
from planning.kept.store import keep

TODAY = date(2026, 11, 23)


def lived(hall: Hall, days: Iterable[date], busy: int = 40) -> None:
    """Each day some customers between nine and eleven, the same number each weekday; more on Mondays."""
    chance, rows = Random(7), []
    for day in days:
        nine = start_of(day, hall.catalogue.zone, time(9))
        for n in range(busy + (20 if day.weekday() == 0 else 0) + chance.randrange(7)):
            at = nine + chance.randrange(7_200_000)
            service = "payment" if n % 3 else "invoice"
            rows.append(Visit(service, at, f"{day}-{n}", day.isoformat(), state=State.FINISHED))
    hall.write(lambda tx: past.keep_visits(tx, rows))


def before(days: int, of: date = TODAY) -> list[date]:
    return [of - timedelta(days=n) for n in range(days, 0, -1)]


def tell(hall: Hall, today: date = TODAY) -> dict[str, Any]:
    heard: list[tuple[int, int, str]] = []

    def hear(done: int, of: int, step: str = "") -> None:
        heard.append((done, of, step))

    told = told_forecast(hall.store, hall.catalogue, today, hear)
    assert heard[-1] == (4, 4, "")
    return told


def row(told: dict[str, Any], day: date, service: str = "*") -> dict[str, float]:
    at = [one["day"] for one in told["days"]].index(day.isoformat())
    s = told["services"].index(service)
    return {name: told["day"][name][at][s] for name in ("mean", "low", "high")}


def test_an_empty_journal_has_no_forecast_and_one_day_is_repeated(hall: Hall) -> None:
    with pytest.raises(Invalid) as refusal:
        tell(hall)
    assert refusal.value.code == "no_history"
    lived(hall, before(1))
    told = tell(hall)
    assert (told["known"]["days"], told["skill"]) == (1, None)
    assert told["plain"] == {"payment": "few_days", "invoice": "few_days", "general": "nobody"}
    assert {day["mean"] for day in (row(told, TODAY + timedelta(days=n)) for n in range(28))} == {
        float(told["known"]["customers"])
    }


def test_four_weeks_with_mondays_an_interval_and_how_good_it_would_have_been(hall: Hall) -> None:
    lived(hall, before(56))
    told = tell(hall)
    assert len(told["days"]) == 28 and told["services"] == ["payment", "invoice", "general", "*"]
    monday, tuesday = row(told, TODAY), row(told, TODAY + timedelta(days=1))
    assert tuesday["low"] < tuesday["mean"] < tuesday["high"] < monday["mean"] < 75
    halves = sum(told["mean"][0][-1])
    assert halves == pytest.approx(monday["mean"], abs=0.5)
    skill = told["skill"]["services"]
    assert set(skill) == {"payment", "invoice", "*"}
    assert skill["*"]["wape"] < skill["*"]["naive"]
    assert told["plain"]["general"] == "nobody"


def test_closed_days_are_left_out_and_a_sunday_may_be_worked(hall: Hall, manager: Actor) -> None:
    lived(hall, [day for day in before(56) if day.weekday() != 6])
    sunday, closed = date(2026, 11, 29), date(2026, 11, 26)
    assert sunday.isoformat() in [one["day"] for one in tell(hall)["closed"]]
    days = [OwnDay(closed, DayIs.CLOSED, "停电检修"), OwnDay(sunday, DayIs.WORKDAY)]
    keep_own_days(hall, manager, days, 0)
    told = tell(hall)
    assert told["closed"][0] == {"day": "2026-11-26", "kind": "workday", "note": "停电检修"}
    assert next(one for one in told["days"] if one["day"] == "2026-11-29")["kind"] == "make_up"
    assert row(told, sunday)["mean"] > 30
    assert own_days(hall.store) == (1, sorted(days, key=lambda one: one.day))


def test_a_make_up_day_is_worked_and_opens_no_other_sunday(hall: Hall) -> None:
    """20 September and 10 October 2026 are days of a weekend that are worked for the National Day."""
    sunday, saturday = date(2026, 9, 20), date(2026, 10, 10)
    lived(hall, [day for day in before(35, sunday) if day.weekday() < 5])
    told = tell(hall, sunday - timedelta(days=2))
    assert row(told, sunday)["mean"] > 30
    assert "2026-09-27" in [one["day"] for one in told["closed"]]
    lived(hall, [sunday, *(day for day in before(20, saturday) if day.weekday() < 5)])
    told = tell(hall, date(2026, 10, 8))
    assert row(told, saturday)["mean"] > 30
    weekend = {f"2026-10-{day}" for day in (11, 17, 18, 24, 25, 31)}
    assert {one["day"] for one in told["closed"]} >= weekend


def test_a_hall_that_works_no_make_up_days_is_not_told_to(hall: Hall) -> None:
    lived(hall, [day for day in before(35, date(2026, 10, 8)) if day.weekday() < 5])
    assert "2026-10-10" in [one["day"] for one in tell(hall, date(2026, 10, 8))["closed"]]


def test_two_managers_do_not_overwrite_each_other(hall: Hall, manager: Actor) -> None:
    day = OwnDay(TODAY, DayIs.CLOSED)
    keep_own_days(hall, manager, [day], 0)
    for days, version, code in (
        ([], 0, "changed_meanwhile"),
        ([day, replace(day, note="x")], 1, "day_twice"),
        ([replace(day, day=date(9999, 12, 31))], 1, "day_far"),
    ):
        with pytest.raises((Invalid, Refused)) as refusal:
            keep_own_days(hall, manager, days, version)
        assert refusal.value.code == code


def test_a_released_campaign_adds_to_its_days_and_a_draft_does_not(hall: Hall) -> None:
    lived(hall, before(28))
    usual = tell(hall)
    day = date(2026, 12, 1)
    expected = {"payment": {day.isoformat(): {"factor": 2.0}}, "invoice": {day.isoformat(): {"extra": 10}}}
    card = {"names": {"zh-CN": "充值送礼", "en": "Top-up gift"}}
    body = {"released": None, "card": card, "expected": expected}
    hall.write(lambda tx: keep(tx, "campaign", "gift", body, "person:boss"))
    assert row(tell(hall), day) == row(usual, day)
    hall.write(lambda tx: keep(tx, "campaign", "gift", body | {"released": {"at": 1}}, "person:boss"))
    told = tell(hall)
    assert row(told, day, "payment")["mean"] == pytest.approx(2 * row(usual, day, "payment")["mean"], abs=0.2)
    assert row(told, day, "invoice")["mean"] == pytest.approx(
        row(usual, day, "invoice")["mean"] + 10, abs=0.2
    )
    known = {one["day"]: one.get("campaigns") for one in told["days"]}
    assert known[day.isoformat()] == [{"code": "gift", "names": card["names"]}]
    assert known["2026-12-02"] is None


def test_forecasts_that_were_kept_stand_beside_who_came(hall: Hall) -> None:
    lived(hall, before(30, TODAY - timedelta(days=8)))
    early = tell(hall, TODAY - timedelta(days=8))
    hall.write(lambda tx: keep(tx, "forecast", early["today"], early, "system"))
    lived(hall, before(8))
    found = tell(hall)["past"]
    by_day = {one["day"]: one for one in found["days"]}
    yesterday, earlier = by_day["2026-11-22"], by_day["2026-11-10"]
    assert yesterday["told"] == yesterday["week"]
    assert yesterday["told"]["low"][-1] <= yesterday["came"][-1] <= yesterday["told"]["high"][-1]
    assert (earlier["told"], earlier["week"]) == (None, None)
    assert by_day["2026-11-16"]["week"] is None and by_day["2026-11-16"]["told"] is not None
    assert found["told"] == 8 and 0.5 < found["within"] <= 1 and found["wape"] < 1
