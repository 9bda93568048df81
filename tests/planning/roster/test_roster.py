"""A roster keeps to what each teller may, stands where it is needed, and says what it leaves open."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from hall.errors import Invalid
from planning.roster.judged import Roster, judged
from planning.roster.people import Plan, Shift, Teller
from planning.roster.roster import roster
from tests.planning.roster.halls import MONDAY, a_plan

DAY = Shift("day", 18, 34, (25,))
EARLY, LATE = Shift("early", 12, 24), Shift("late", 32, 44)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(scope="module")
def found() -> tuple[Plan, Roster]:
    plan = a_plan(seed=3, weeks=2, tellers=16)
    return plan, roster(plan, 20)


def test_nobody_works_more_than_they_may(found: tuple[Plan, Roster]) -> None:
    plan, made = found
    shifts = {shift.code: shift for shift in plan.shifts}
    for teller in plan.tellers:
        worked = sorted(day for who, day in made.shifts if who == teller.code)
        assert not set(worked) & teller.off
        for week in range(0, plan.days, 7):
            days = [day for day in plan.dates[week : week + 7] if day in worked]
            hours = sum(shifts[made.shifts[teller.code, day]].hours for day in days)
            assert len(days) <= teller.most_days and hours <= teller.most_hours
        for day in worked:
            after = made.shifts.get((teller.code, day + timedelta(days=1)))
            assert after is None or plan.rests(shifts[made.shifts[teller.code, day]], shifts[after])
            assert sum(day <= one <= day + timedelta(days=6) for one in worked) <= plan.most_in_a_row


def test_its_cost_is_near_the_bound_and_is_what_its_shifts_come_to(found: tuple[Plan, Roster]) -> None:
    plan, made = found
    assert judged(plan, made.shifts, made.bound) == made
    assert 0 <= made.gap < 0.05
    assert made.bound < judged(plan, {}).cost


def one_week(*tellers: Teller, needs: int = 1, days: int = 7) -> Plan:
    needed = {(MONDAY + timedelta(days=n), half): needs for n in range(days) for half in DAY.works}
    return Plan(MONDAY, 7, (DAY,), tellers, {"pay": needed})


def test_days_off_are_kept_and_wishes_as_far_as_somebody_else_can() -> None:
    pay = frozenset({"pay"})
    ann = Teller("ann", pay, 60, most_days=6, off=frozenset({MONDAY}))
    bob = Teller("bob", pay, 60, most_days=6, wishes=frozenset({MONDAY, TUESDAY}))
    made = roster(one_week(ann, bob, days=3), 10)
    assert made.shifts == {
        ("bob", MONDAY): "day",
        ("ann", TUESDAY): "day",
        **{who: shift for who, shift in made.shifts.items() if who[1] > TUESDAY},
    }
    assert made.denied == (("bob", MONDAY),)
    assert made.lacking == {}


def test_the_hours_are_shared() -> None:
    people = [Teller(f"t{n}", frozenset({"pay"}), 40) for n in range(3)]
    made = roster(one_week(*people, needs=1, days=6), 10)
    assert sorted(Counter(who for who, _ in made.shifts).values()) == [2, 2, 2]


def test_what_nobody_can_stand_at_is_told() -> None:
    made = roster(one_week(Teller("ann", frozenset({"pay"}), 40), needs=2), 10)
    assert Counter(made.lacking.values())[1] == 5 * len(DAY.works)
    assert Counter(made.lacking.values())[2] == 2 * len(DAY.works)


def test_one_who_can_both_is_not_counted_twice() -> None:
    both = Teller("ann", frozenset({"pay", "sign"}), 40)
    when = {(MONDAY, half): 1 for half in DAY.works}
    made = roster(Plan(MONDAY, 7, (DAY,), (both,), {"pay": when, "sign": when}), 10)
    assert made.lacking == dict.fromkeys(when, 1)


def test_a_skill_that_few_come_for_is_never_left_alone_while_somebody_can() -> None:
    """Three half days of two kinds: without the cover both who sign would come in the morning."""
    early, late = Shift("early", 18, 26), Shift("late", 26, 34)
    people = [Teller(code, frozenset({"pay", "sign"}), 4, most_days=1) for code in ("ann", "bob")]
    people += [Teller(f"t{n}", frozenset({"pay"}), 4, most_days=1) for n in range(2)]
    needed = {(MONDAY, half): 3 if half < 26 else 2 for half in range(18, 34)}
    cover = {"sign": frozenset(needed)}
    plan = Plan(MONDAY, 7, (early, late), tuple(people), {"pay": needed, "sign": {}}, cover)
    made = roster(plan, 10)
    assert made.bare == ()
    assert {made.shifts[who, MONDAY] for who in ("ann", "bob")} == {"early", "late"}
    alone = judged(plan, {("t0", MONDAY): "early"})
    assert alone.bare == tuple((MONDAY, half, "sign") for half in range(18, 34))
    assert alone.cost == judged(replace(plan, cover={}), {("t0", MONDAY): "early"}).cost + 16 * plan.bare


def test_what_lacks_is_spread_rather_than_heaped() -> None:
    """Twelve are needed all day and sixteen have a half day: as good as half each time, not all and four."""
    early, late = Shift("early", 18, 26), Shift("late", 26, 34)
    needed = {(MONDAY, half): 12 for half in range(18, 34)}
    people = tuple(Teller(f"t{n}", frozenset({"pay"}), 4, most_days=1) for n in range(16))
    made = roster(Plan(MONDAY, 7, (early, late), people, {"pay": needed}), 10)
    assert min(Counter(made.shifts.values()).values()) >= 7


def test_nobody_goes_home_late_and_comes_early() -> None:
    needed = {(MONDAY, half): 1 for half in LATE.works} | {(TUESDAY, half): 1 for half in EARLY.works}
    plan = Plan(MONDAY, 7, (EARLY, LATE), (Teller("ann", frozenset({"pay"})),), {"pay": needed})
    assert len(roster(plan, 10).shifts) == 1
    assert len(roster(replace(plan, rest_halves=12), 10).shifts) == 2


def test_least_hours_that_contradict_are_said() -> None:
    with pytest.raises(Invalid, match="ann is there on 7 days") as refusal:
        one_week(Teller("ann", frozenset({"pay"}), 60, least_hours=60, most_days=2))
    assert (refusal.value.code, refusal.value.field) == ("hours_unreachable", "tellers.ann.2026-11-30")


def test_usual_shifts_are_given_where_they_do_as_well() -> None:
    needed = {(MONDAY + timedelta(days=n), half): 1 for n in range(2) for half in range(20, 36)}
    shifts = (Shift("one", 20, 28), Shift("two", 28, 36))
    people = [Teller(code, frozenset({"pay"}), usual=frozenset({code})) for code in ("one", "two")]
    made = roster(Plan(MONDAY, 7, shifts, tuple(people), {"pay": needed}), 10)
    assert made.shifts == {(one, MONDAY + timedelta(days=n)): one for n in range(2) for one in ("one", "two")}


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"start": TUESDAY}, "no_weeks", "start"),
        ({"days": 10}, "no_weeks", "start"),
        ({"shifts": ()}, "no_shifts", "shifts"),
        ({"shifts": (DAY, DAY)}, "twice", "shifts"),
        ({"shifts": (Shift("none", 20, 20),)}, "no_shift", "shifts"),
        ({"shifts": (Shift("pause", 20, 21, (20,)),)}, "no_shift", "shifts"),
        ({"tellers": ()}, "no_tellers", "tellers"),
        ({"tellers": (Teller("a", frozenset({"pay"}), 10, 20),)}, "no_hours", "tellers.a"),
        ({"tellers": (Teller("a", frozenset()),)}, "no_skills", "tellers.a"),
        ({"needed": {"fly": {(MONDAY, 20): 1}}}, "nobody_can", "needed"),
    ],
)
def test_what_makes_no_sense_is_named(changed: dict[str, object], code: str, field: str) -> None:
    plan = one_week(Teller("ann", frozenset({"pay"})))
    fields = {
        "start": plan.start,
        "days": plan.days,
        "shifts": plan.shifts,
        "tellers": plan.tellers,
        "needed": plan.needed,
    }
    with pytest.raises(Invalid) as refusal:
        Plan(**(fields | changed))  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_hall_that_needs_nobody_has_an_empty_roster() -> None:
    plan = replace(one_week(Teller("ann", frozenset({"pay"}))), needed={"pay": {(date(2026, 11, 30), 20): 0}})
    assert roster(plan, 10) == Roster({}, 0.0, 0.0, {}, ())
