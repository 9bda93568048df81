"""Somebody is ill: what was worked stays, the gap is filled, few are asked; what a hand breaks is said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hall.errors import Invalid
from planning.roster.again import replanned
from planning.roster.away import Away, Change
from planning.roster.breaches import Breach, Rule, breaches
from planning.roster.people import Plan, Shift, Teller
from planning.roster.roster import roster
from tests.planning.roster.halls import MONDAY, a_plan

EARLY, LATE, SHORT = Shift("early", 18, 26), Shift("late", 26, 34), Shift("short", 22, 26)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
PAY = frozenset({"pay"})


def a_week(*tellers: Teller, needs: int = 1, days: int = 3) -> Plan:
    needed = {(MONDAY + timedelta(days=n), half): needs for n in range(days) for half in range(18, 34)}
    return Plan(MONDAY, 7, (EARLY, LATE, SHORT), tellers, {"pay": needed})


ANN, BOB, EVE = (Teller(code, PAY) for code in ("ann", "bob", "eve"))
TOLD = {
    **{("ann", MONDAY + timedelta(days=n)): "early" for n in range(3)},
    **{("bob", MONDAY + timedelta(days=n)): "late" for n in range(3)},
}


def test_who_falls_ill_tomorrow_is_replaced_and_nobody_else_is_asked() -> None:
    made = replanned(a_week(ANN, BOB, EVE), TOLD, Away("ann", TUESDAY, 0, TUESDAY))
    assert made.changes == (
        Change("ann", TUESDAY, "early", None),
        Change("eve", TUESDAY, None, "early"),
    )
    assert made.roster.lacking == {} and made.cut == {}


def test_who_falls_ill_at_the_counter_has_worked_until_then() -> None:
    made = replanned(a_week(ANN, BOB, EVE), TOLD, Away("ann", MONDAY, 20, MONDAY))
    assert made.roster.shifts[("ann", MONDAY)] == "early"
    assert made.cut == {("ann", MONDAY): 20}
    assert made.changes == (
        Change("ann", MONDAY, "early", "early"),
        Change("eve", MONDAY, None, "short"),
    )
    assert made.roster.lacking == {(MONDAY, 20): 1, (MONDAY, 21): 1}, "nobody is there before half an hour"


def test_nobody_is_sent_home_to_spare_hours() -> None:
    """Two came early every day where one would do: that was told, and is nobody's gap."""
    told = TOLD | {("eve", MONDAY + timedelta(days=n)): "early" for n in range(3)}
    made = replanned(a_week(ANN, BOB, EVE), told, Away("ann", TUESDAY, 0, TUESDAY))
    assert made.changes == (Change("ann", TUESDAY, "early", None),)


def test_for_half_an_hour_nobody_is_asked_to_come_otherwise() -> None:
    noon = Shift("noon", 19, 27)
    plan = replace(a_week(ANN, BOB, EVE), shifts=(EARLY, LATE, noon))
    told = TOLD | {("eve", MONDAY + timedelta(days=n)): "noon" for n in range(3)}
    made = replanned(plan, told, Away("ann", TUESDAY, 0, TUESDAY))
    assert made.changes == (Change("ann", TUESDAY, "early", None),)
    assert made.roster.lacking == {(TUESDAY, 18): 1}


def test_for_an_hour_somebody_is_called_in() -> None:
    """Without Ann nobody is there from eleven to noon; coverage goes before few changes."""
    late = Shift("late", 24, 34)
    needed = {"pay": {(TUESDAY, half): 1 for half in range(22, 34)}}
    plan = replace(a_week(ANN, BOB, EVE), shifts=(EARLY, late, SHORT), needed=needed)
    told = {("ann", TUESDAY): "early", ("bob", TUESDAY): "late"}
    made = replanned(plan, told, Away("ann", TUESDAY, 0, TUESDAY))
    assert made.changes == (
        Change("ann", TUESDAY, "early", None),
        Change("eve", TUESDAY, None, "short"),
    )
    assert made.roster.lacking == {}


def test_who_falls_ill_after_work_changes_nothing_that_day() -> None:
    made = replanned(a_week(ANN, BOB, EVE), TOLD, Away("ann", MONDAY, 27, MONDAY))
    assert (made.changes, made.cut) == ((), {})


def test_who_went_home_before_is_not_counted_on() -> None:
    """Ann went home at ten; then Bob, who would be late, calls in: Ann cannot be his replacement."""
    made = replanned(a_week(ANN, BOB, EVE), TOLD, Away("bob", MONDAY, 21, MONDAY), gone={("ann", MONDAY): 20})
    assert made.changes == (Change("bob", MONDAY, "late", None), Change("eve", MONDAY, None, "late"))
    assert set(made.roster.lacking) == {(MONDAY, half) for half in range(20, 26)}
    assert made.cut == {}


def test_who_was_noted_away_is_neither_called_in_nor_counted_on() -> None:
    """Eve is away on Tuesday; Bob, whose shift was published, from Wednesday on: no draft was published."""
    eve = replace(EVE, off=frozenset({TUESDAY}), away=frozenset({TUESDAY}))
    bob = replace(BOB, off=frozenset({WEDNESDAY}), away=frozenset({WEDNESDAY}))
    made = replanned(a_week(ANN, bob, eve), TOLD, Away("ann", TUESDAY, 0, TUESDAY))
    assert made.changes == (
        Change("ann", TUESDAY, "early", None),
        Change("bob", WEDNESDAY, "late", None),
        Change("eve", WEDNESDAY, None, "late"),
    )
    assert set(made.roster.lacking) == {(TUESDAY, half) for half in EARLY.works}


def test_who_is_noted_away_today_is_not_at_the_counter_from_now_on() -> None:
    """Ann went home in a draft that nobody published; then Bob, who would be late, calls in."""
    ann = replace(ANN, off=frozenset({MONDAY}), away=frozenset({MONDAY}))
    made = replanned(a_week(ann, BOB, EVE), TOLD, Away("bob", MONDAY, 21, MONDAY))
    assert made.cut == {("ann", MONDAY): 21}
    assert made.changes == (
        Change("ann", MONDAY, "early", "early"),
        Change("bob", MONDAY, "late", None),
        Change("eve", MONDAY, None, "late"),
    )


def test_what_was_lacking_before_is_left_as_it_was() -> None:
    plan = a_week(ANN, BOB, EVE, days=5)
    made = replanned(plan, TOLD, Away("ann", TUESDAY, 0, TUESDAY))
    assert [(c.teller, c.after) for c in made.changes] == [("ann", None), ("eve", "early")]
    assert {day for day, _ in made.roster.lacking} == set(plan.dates[3:5])


def test_hours_and_days_off_of_the_others_hold() -> None:
    eve = Teller("eve", PAY, off=frozenset({TUESDAY}))
    bob = Teller("bob", PAY, most_hours=16)
    made = replanned(a_week(ANN, bob, eve), TOLD, Away("ann", TUESDAY, 0, WEDNESDAY))
    assert [change for change in made.changes if change.teller != "ann"] == [
        Change("eve", WEDNESDAY, None, "early")
    ]
    assert set(made.roster.lacking) == {(TUESDAY, half) for half in EARLY.works}


def test_who_has_the_skill_comes_in_though_another_would_rather() -> None:
    """Payments alone could be Dan's; but with Ann the only one who signs would be gone."""
    ann, dan = Teller("ann", PAY | {"sign"}), Teller("dan", PAY)
    eve = Teller("eve", PAY | {"sign"}, wishes=frozenset({TUESDAY}))
    plan = a_week(ann, BOB, dan, eve)
    away = Away("ann", TUESDAY, 0, TUESDAY)
    covered = replace(plan, needed={**plan.needed, "sign": {}}, cover={"sign": {(TUESDAY, 20)}})
    for asked, who in ((plan, "dan"), (covered, "eve")):
        made = replanned(asked, TOLD, away)
        assert [c for c in made.changes if c.teller != "ann"] == [Change(who, TUESDAY, None, "early")]
        assert made.roster.bare == ()


def test_a_large_hall_keeps_almost_everything() -> None:
    plan = a_plan(seed=2, weeks=1, tellers=12)
    told = roster(plan, 8).shifts
    who = max((teller for teller, _ in told), key=lambda one: sum(t == one for t, _ in told))
    made = replanned(plan, told, Away(who, TUESDAY, 24, plan.dates[4]), 10)
    lost = {key for key in told if key[0] == who and TUESDAY <= key[1] <= plan.dates[4]}
    assert {(c.teller, c.day) for c in made.changes if c.teller == who} >= lost
    assert len(made.changes) <= 2 * len(lost)
    assert all(told[key] == made.roster.shifts[key] for key in told if key[1] == MONDAY)
    kept = [one for one in breaches(plan, made.roster.shifts) if one.rule not in (Rule.WISH, Rule.LEAST)]
    assert kept == []


def test_who_is_not_there_is_named() -> None:
    plan = a_week(ANN)
    for away, code, field in (
        (Away("zoe", MONDAY, 0, MONDAY), "unknown_teller", "person"),
        (Away("ann", MONDAY - timedelta(days=1), 0, MONDAY), "not_in_roster", "from"),
        (Away("ann", TUESDAY, 0, MONDAY), "not_in_roster", "until"),
    ):
        with pytest.raises(Invalid) as refusal:
            replanned(plan, TOLD, away)
        assert (refusal.value.code, refusal.value.field) == (code, field)


def test_what_a_hand_breaks_is_said() -> None:
    dawn = Shift("dawn", 7, 23)
    ann = Teller("ann", PAY, most_hours=20, least_hours=4, most_days=2, off=frozenset({MONDAY}))
    bob = Teller("bob", PAY, least_hours=8, wishes=frozenset({TUESDAY}))
    plan = Plan(MONDAY, 7, (LATE, dawn), (ann, bob), {"pay": {(MONDAY, 20): 1}}, most_in_a_row=2)
    days = {("ann", MONDAY): "late", ("ann", TUESDAY): "dawn", ("ann", WEDNESDAY): "dawn"}
    assert breaches(plan, days | {("bob", TUESDAY): "late"}) == (
        Breach(Rule.DAYS, "ann", MONDAY, 3),
        Breach(Rule.OFF, "ann", MONDAY),
        Breach(Rule.LEAST, "bob", MONDAY, 4),
        Breach(Rule.REST, "ann", TUESDAY),
        Breach(Rule.WISH, "bob", TUESDAY),
        Breach(Rule.ROW, "ann", WEDNESDAY, 3),
    )
