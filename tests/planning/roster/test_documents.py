"""Staff, shifts and rosters as kept documents."""

from datetime import date, timedelta

import pytest

from hall.errors import Invalid
from planning.roster.documents import Staff, named_from, named_json, shift_from, staff_from, usual_shifts
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


def test_of_whom_nothing_is_known_who_can_do_everything_and_what_is_gone_is_forgotten() -> None:
    assert staff_from("p1", None, ["pay", "sign"]).skills == ("pay", "sign")
    said = Staff("p1", True, ("pay", "fax")).as_json()
    assert staff_from("p1", said, ["pay"]).skills == ("pay",)


def test_names_and_days_come_back() -> None:
    shifts = {("b", MONDAY): "late", ("a", MONDAY): "early", ("a", MONDAY + timedelta(days=1)): "late"}
    told = named_json(shifts)
    assert list(told) == ["2026-11-30", "2026-12-01"] and list(told["2026-11-30"]) == ["a", "b"]
    assert named_from({"named": told}) == shifts
