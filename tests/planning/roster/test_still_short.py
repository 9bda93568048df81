"""What is still short after planning anew: who could be asked, and why the others cannot come."""

from dataclasses import replace
from datetime import timedelta

from planning.roster.away import Away
from planning.roster.people import Plan, Shift, Teller
from planning.roster.still_short import Could, Short, Why, still_json, still_short
from tests.planning.roster.halls import MONDAY

EARLY, LATE = Shift("early", 18, 26), Shift("late", 26, 34)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
PAY, SIGN = frozenset({"pay"}), frozenset({"sign"})
ILL = Away("ann", TUESDAY, 0, TUESDAY)
ANN = Teller("ann", PAY)


def short(*others: Teller, away: Away = ILL, **named: list[int]) -> list[Short]:
    """Ann is ill on Tuesday; who else works early on which days of the week (0: Monday)."""
    needed = {(TUESDAY, half): 1 for half in range(18, 26)}
    signs = {"sign": {}} if any(SIGN & one.skills for one in others) else {}
    plan = Plan(MONDAY, 7, (EARLY, LATE), (ANN, *others), {"pay": needed, **signs})
    shifts = {(who, MONDAY + timedelta(days=n)): "early" for who, days in named.items() for n in days}
    return still_short(plan, shifts, {}, {}, away)


def test_who_could_be_asked_is_named_with_what_it_would_give() -> None:
    assert short(Teller("bob", PAY)) == [
        Short(TUESDAY, 18, 26, 1, 2, (Could("bob", "early", 8),), {Why.AWAY: 1})
    ]


def test_each_who_cannot_come_is_counted_by_the_reason() -> None:
    others = (
        Teller("bob", PAY, off=frozenset({TUESDAY})),
        Teller("cat", PAY, off=frozenset({TUESDAY}), away=frozenset({TUESDAY})),
        Teller("dan", PAY, most_hours=7),
        Teller("eve", PAY, most_days=1),
        Teller("fay", SIGN),
    )
    (found,) = short(*others, dan=[0], eve=[0])
    assert (found.able, found.could) == (5, ())
    assert found.why == {Why.AWAY: 2, Why.OFF: 1, Why.HOURS: 1, Why.DAYS: 1}, "Fay takes no payments"


def test_what_is_short_is_named_where_other_things_are_needed_too() -> None:
    """Fay signs and Bob pays; both are needed, and whoever pays is ill."""
    needed = {"pay": {(TUESDAY, 18): 2}, "sign": {(TUESDAY, 18): 1}}
    plan = Plan(MONDAY, 7, (EARLY, LATE), (ANN, Teller("bob", PAY), Teller("fay", SIGN)), needed)
    at_work = {("bob", TUESDAY): "early", ("fay", TUESDAY): "early"}
    (found,) = still_short(plan, at_work, {}, {}, ILL)
    assert (found.n, found.skills) == (1, ("pay",))
    (told,) = still_json([found], {"pay": ["payment", "invoice"], "sign": ["general"]})
    assert told["services"] == ["payment", "invoice"]
    (found,) = short()
    assert found.skills == (), "nothing else is needed"


def test_rest_between_two_days_and_days_in_a_row_are_kept() -> None:
    dawn = Teller("bob", PAY)
    needed = {"pay": {(TUESDAY, 40): 1}}
    night = Shift("night", 38, 45)
    plan = Plan(MONDAY, 7, (EARLY, night), (ANN, dawn), needed)
    found = still_short(plan, {("bob", WEDNESDAY): "early"}, {}, {}, ILL)
    assert [one.why for one in found] == [{Why.AWAY: 1, Why.REST: 1}]
    row = replace(plan, most_in_a_row=1)
    found = still_short(row, {("bob", WEDNESDAY): "night"}, {}, {}, ILL)
    assert [one.why for one in found] == [{Why.AWAY: 1, Why.REST: 1}]


def test_today_nobody_comes_within_the_hour_and_who_is_at_work_is_not_called_in() -> None:
    now = Away("ann", TUESDAY, 24, TUESDAY)
    (found,) = short(Teller("bob", PAY), away=now)
    assert (found.first, found.could, found.why) == (24, (), {Why.AWAY: 1, Why.SOON: 1})
    noon = replace(EARLY, breaks=(24, 25))
    plan = Plan(MONDAY, 7, (noon,), (ANN, Teller("bob", PAY)), {"pay": {(TUESDAY, 24): 1}})
    (found,) = still_short(plan, {("bob", TUESDAY): "early"}, {}, {}, now)
    assert found.why == {Why.AWAY: 1, Why.AT_WORK: 1}


def test_who_would_tear_as_large_a_gap_is_said_to_be_missing_elsewhere() -> None:
    needed = {"pay": {(TUESDAY, half): 1 for half in range(18, 34)}}
    plan = Plan(MONDAY, 7, (EARLY, LATE), (ANN, Teller("bob", PAY)), needed)
    (found,) = still_short(plan, {("bob", TUESDAY): "late"}, {}, {}, ILL)
    assert (found.could, found.why) == ((), {Why.AWAY: 1, Why.ELSEWHERE: 1})


def test_what_was_short_before_is_not_told() -> None:
    needed = {"pay": {(TUESDAY, half): 2 for half in range(18, 20)}}
    plan = Plan(MONDAY, 7, (EARLY,), (ANN, Teller("bob", PAY)), needed)
    before = {(TUESDAY, 18): 1}
    found = still_short(plan, {("bob", TUESDAY): "early"}, {}, before, ILL)
    assert [(one.first, one.last, one.n) for one in found] == [(19, 20, 1)]
