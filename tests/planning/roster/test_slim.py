"""Shifts that the simulator can do without are left out; those that are needed, or promised, stay."""

from collections.abc import Iterable

import pytest

from planning.roster.ahead import Ahead
from planning.roster.groups import groups_of
from planning.roster.judged import judged
from planning.roster.people import Plan, Shift, Teller
from planning.roster.slim import Slim, Slimming
from planning.roster.whole_shifts import fewest_halves
from planning.simulation.distributions import Exponential, LogNormal
from planning.simulation.model import BusinessType, Model
from tests.planning.roster.halls import MONDAY

DAY, MORNING, NOON = Shift("day", 18, 34), Shift("morning", 18, 26), Shift("noon", 22, 30)
KIND = frozenset({"pay"})
HALVES = range(18, 34)


def slim(
    customers: float,
    needs: int,
    units: dict[str, int],
    *,
    least_hours: float = 0.0,
    hall: int = 5,
    firm: Iterable[int] = (),
) -> tuple[Plan, Slim]:
    """A Monday of eight hours with so many customers each half hour, two minutes each, ten to be waited."""
    rows = {"pay": [customers if half in HALVES else 0.0 for half in range(48)]}
    pay = BusinessType("pay", 600, (1.0,), Exponential(120))
    groups = groups_of(["pay"], [KIND], [KIND] * hall)
    people = tuple(Teller(f"t{n}", KIND, least_hours=least_hours) for n in range(4))
    needed = {"pay": {(MONDAY, half): needs for half in HALVES}}
    cover = {"pay": {(MONDAY, half) for half in HALVES}}
    plan = Plan(MONDAY, 7, (DAY, MORNING, NOON), people, needed, cover)
    ahead = Ahead(Model(540, (pay,), ()), {MONDAY: rows}, {MONDAY: rows})
    lists = {str(n): KIND for n in range(hall)}
    many = {(KIND, MONDAY, code): n for code, n in units.items()}
    return plan, Slimming(plan, ahead, groups, lists, 0.9, {(MONDAY, half) for half in firm}).slim(many, 60)


def left(found: Slim) -> dict[str, int]:
    return {code: n for (_, _, code), n in found.many.items()}


def test_what_nobody_would_miss_is_left_out_and_no_longer_asked_for() -> None:
    plan, found = slim(12.0, 2, {"day": 2, "noon": 1})
    assert left(found) == {"day": 2}, "one alone would be busy four fifths of the time"
    assert (found.unsure, found.plan) == ((), plan)
    few, found = slim(2.0, 2, {"day": 2, "noon": 1})
    assert left(found) == {"day": 1}, "somebody must be there all the time"
    assert set(found.plan.needed["pay"].values()) == {1}
    named = {("t0", MONDAY): "day"}
    assert judged(found.plan, named).lacking == {} and judged(few, named).lacking


def test_what_was_asked_for_stays_though_the_simulator_can_do_without() -> None:
    plan, found = slim(2.0, 2, {"day": 2, "noon": 1}, firm=(18, 19))
    assert left(found) == {"day": 1, "morning": 1}
    rows = found.plan.needed["pay"]
    assert (rows[MONDAY, 18], rows[MONDAY, 30]) == (2, 1), "elsewhere no more is asked for than is there"


def test_where_the_share_is_not_reached_nothing_is_taken() -> None:
    plan, found = slim(40.0, 3, {"day": 2, "noon": 1})
    assert left(found) == {"day": 2, "noon": 1}
    assert (found.unsure, found.plan) == ((MONDAY,), plan)


def test_hours_that_were_promised_are_given() -> None:
    _, found = slim(2.0, 2, {"day": 2, "noon": 1}, least_hours=5.0)
    assert left(found) == {"day": 2, "noon": 1}


@pytest.mark.parametrize(
    ("needed", "halves"),
    [
        (dict.fromkeys(HALVES, 1), 16),
        ({20: 1}, 8),
        ({20: 1, 28: 1}, 16),
        ({20: 3, 24: 1, 28: 1}, 24 + 8),
        ({40: 2}, 0),
        ({}, 0),
    ],
)
def test_whole_shifts_take_more_than_is_needed(needed: dict[int, int], halves: int) -> None:
    assert fewest_halves((DAY, MORNING, NOON), needed) == halves


def test_a_day_differs_from_its_forecast_less_than_days_of_the_past_do() -> None:
    pay = BusinessType("pay", 600, (1.0,), Exponential(120))
    usual = Model(540, (pay,), (), factor=LogNormal(1.0, 0.4))
    rows = {MONDAY: {"pay": [6.0] * 48}}
    assert Ahead(usual, rows, rows).on(MONDAY).factor == usual.factor
    assert Ahead(usual, rows, rows, {MONDAY: 0.1}).on(MONDAY).factor == LogNormal(1.0, 0.1)
    assert Ahead(usual, rows, rows, {MONDAY: 0.0}).on(MONDAY).factor is None
