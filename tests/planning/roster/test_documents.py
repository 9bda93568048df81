"""Staff, shifts and rosters as kept documents."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hall.errors import Invalid
from planning.roster.breaches import Rule, breaches
from planning.roster.counts import least_hours
from planning.roster.documents import (
    Staff,
    away_days,
    named_from,
    named_json,
    plan_of,
    shift_from,
    staff_from,
    usual_shifts,
    without_begun,
)
from planning.roster.groups import Group
from planning.roster.told import unserved_of
from planning.roster.view import seats_on, view_of
from tests.planning.roster.halls import MONDAY


@pytest.mark.parametrize(("opens", "closes"), [(16, 36), (17, 36), (18, 34), (18, 26), (16, 44), (20, 22)])
def test_the_usual_shifts_cover_the_hours_and_nothing_else(opens: int, closes: int) -> None:
    shifts = [shift_from(one) for one in usual_shifts(opens, closes)]
    worked = {half for shift in shifts for half in shift.works}
    assert worked == set(range(opens, closes))
    assert max(shift.hours for shift in shifts) <= 8
    assert len({(s.first, s.last, s.breaks) for s in shifts}) == len(shifts)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": 20, "last": 20},
        {"first": 20, "last": 50},
        {"breaks": [18]},
        {"breaks": [30]},
    ],
)
def test_a_shift_that_makes_no_sense_is_named(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        shift_from({"code": "odd", "first": 18, "last": 26, "breaks": [], **wrong})
    assert refusal.value.field == "shifts.odd"


def test_what_is_said_of_a_teller_comes_back() -> None:
    off = (MONDAY + timedelta(days=1),)
    said = Staff("p1", True, ("pay",), 30.0, 10.0, 4, (6,), off, (), ("early",))
    assert staff_from("p1", said.as_json(), ["pay", "sign"]) == said
    week = [MONDAY + timedelta(days=n) for n in range(7)]
    assert said.days_off(week) == {off[0], date(2026, 12, 6)}


def test_days_away_are_off_and_of_rosters_of_older_versions_there_are_none() -> None:
    tuesday = MONDAY + timedelta(days=1)
    said = Staff("p1", True, ("pay",), off_weekdays=(6,), away=(tuesday,))
    assert staff_from("p1", said.as_json(), ["pay"]) == said
    assert said.days_off([MONDAY, tuesday]) == {tuesday}
    older = {name: value for name, value in said.as_json().items() if name != "away"}
    assert staff_from("p1", older, ["pay"]).away == ()


@pytest.mark.parametrize(("half", "begun"), [(0, False), (18, False), (20, True)])
def test_a_day_on_which_a_shift_had_begun_is_not_away_in_the_roster(half: int, begun: bool) -> None:
    body = {
        "named": {"2026-11-30": {"p1": "early"}},
        "shifts": [{"code": "early", "names": {}, "first": 18, "last": 26, "breaks": []}],
    }
    away = {"person": "p1", "day": "2026-11-30", "half": half, "until": "2026-12-01"}
    both = ["2026-11-30", "2026-12-01"]
    assert away_days(away) == both
    tellers = [{"person": who, "away": both} for who in ("p1", "p2")]
    assert without_begun(body | {"away": away, "tellers": tellers}) == [
        {"person": "p1", "away": both[begun:]},
        {"person": "p2", "away": both},
    ]


def test_who_is_away_owes_no_hours_in_that_week() -> None:
    shifts = [{"code": "early", "names": {}, "first": 18, "last": 34, "breaks": []}]
    groups = [Group("pay", ("pay",), ())]
    said = Staff("p1", True, ("pay",), least_hours=30.0)
    away = tuple(MONDAY + timedelta(days=n) for n in range(4))
    with pytest.raises(Invalid) as refused:
        plan_of(MONDAY, 14, shifts, [replace(said, off=away)], groups, {})
    assert refused.value.code == "hours_unreachable"
    plan = plan_of(MONDAY, 14, shifts, [replace(said, away=away)], groups, {})
    found = [one for one in breaches(plan, {}) if one.rule is Rule.LEAST]
    assert [one.day for one in found] == [MONDAY + timedelta(days=7)]
    assert [least_hours(plan.tellers, plan.dates[n : n + 7]) for n in (0, 7)] == [0.0, 30.0]


def test_of_whom_nothing_is_known_who_can_do_everything_and_what_is_gone_is_forgotten() -> None:
    assert staff_from("p1", None, ["pay", "sign"]).skills == ("pay", "sign")
    said = Staff("p1", True, ("pay", "fax")).as_json()
    assert staff_from("p1", said, ["pay"]).skills == ("pay",)


def test_names_and_days_come_back() -> None:
    shifts = {("b", MONDAY): "late", ("a", MONDAY): "early", ("a", MONDAY + timedelta(days=1)): "late"}
    told = named_json(shifts)
    assert list(told) == ["2026-11-30", "2026-12-01"] and list(told["2026-11-30"]) == ["a", "b"]
    assert named_from({"named": told}) == shifts


def test_what_nobody_can_do_or_no_counter_serves_is_told_apart() -> None:
    came = {MONDAY: {"pay": [2.0, 3.0], "sign": [1.0], "fly": [0.4, 0.4], "gone": [9.0]}}
    able, lists = [frozenset({"pay", "sign"})], {"1": frozenset({"pay", "fly"})}
    assert unserved_of(came, ["pay", "sign", "fly"], able, lists) == [
        {"service": "fly", "why": "nobody", "customers": 1},
        {"service": "sign", "why": "no_counter", "customers": 1},
    ]


def a_body(**more: object) -> dict[str, object]:
    """A Monday from nine to one: Ann does both, Bob payments; counter 1 serves both, 2 payments alone."""
    monday, row = MONDAY.isoformat(), [2 if 18 <= half < 26 else 0 for half in range(48)]
    shifts = [{"code": "first", "first": 18, "last": 24, "breaks": []}]
    shifts += [{"code": "last", "first": 22, "last": 26, "breaks": []}]
    return {
        "start": monday,
        "days": 7,
        "share": 0.9,
        "counters": 2,
        "services": ["pay", "sign"],
        "lists": {"1": ["pay", "sign"], "2": ["pay"]},
        "groups": {"pay": ["pay"], "sign": ["sign"]},
        "needed": {"pay": {monday: row}, "sign": {}},
        "cover": {"sign": {monday: list(range(18, 26))}},
        "spare": [{"from": monday, "needed_h": 8.0, "shifts_h": 10.0, "planned_h": 99.0}],
        "short": {},
        "shifts": shifts,
        "tellers": [
            Staff("ann", True, ("pay", "sign")).as_json() | {"person": "ann"},
            Staff("bob", True, ("pay",)).as_json() | {"person": "bob"},
        ],
        "named": {monday: {"ann": "first", "bob": "last"}},
        "customers": {monday: {}},
        "waits": {},
        "bound": 1.0,
        **more,
    }


def test_when_nobody_is_there_who_can_is_told_by_the_hour() -> None:
    told = view_of(a_body())
    assert told["bare"] == [{"day": MONDAY.isoformat(), "first": 24, "last": 26, "services": ["sign"]}]
    assert told["spare"][0]["planned_h"] == 5.0, "of those who are there now"
    assert told["lacking_halves"] == 6, "one too few but for the hour in which both are there"
    assert seats_on(a_body(), MONDAY) == [
        {"person": "ann", "counter": "1", "first": 18, "last": 24},
        {"person": "bob", "counter": "2", "first": 22, "last": 26},
    ]


def test_a_roster_of_an_older_version_knows_no_counters() -> None:
    body = {name: value for name, value in a_body().items() if name not in ("lists", "cover", "spare")}
    told = view_of(body)
    assert (told["bare"], told["spare"], told["lists"], told["unserved"]) == ([], [], {}, [])
    assert {one["person"] for one in seats_on(body, MONDAY)} == {"ann", "bob"}
