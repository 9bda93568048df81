"""The first half hour that takes more counters than are there, for the types that share counters."""

from planning.forecast.bottleneck import Need, Staffed, bottleneck, fullest, needs

SERVICE, TARGET = {"payment": 120.0, "general": 600.0}, {"payment": 300.0, "general": 900.0}
MEANS = {"payment": [5.0, 30.0, 60.0, 20.0], "general": [0.0, 3.0, 6.0, 0.0]}
PAY, GENERAL = frozenset({"payment"}), frozenset({"general"})
BOTH = PAY | GENERAL


def test_the_first_half_hour_with_too_few_counters_is_found() -> None:
    rows = needs(MEANS, 18, SERVICE, TARGET, Staffed([BOTH] * 5))
    assert [(row.half, row.needed) for row in rows] == [(18, 1), (19, 4), (20, 7), (21, 7)]
    found, most = bottleneck(rows), fullest(rows)
    assert found == Need(20, ("payment", "general"), 7, 5)
    assert most is not None and most.half == 20
    assert bottleneck(needs(MEANS, 18, SERVICE, TARGET, Staffed([BOTH] * 7))) is None


def test_counters_that_serve_something_else_are_no_help() -> None:
    """Eight counters would carry all of it; but payments have two, and those for the rest stand idle."""
    rows = needs(MEANS, 18, SERVICE, TARGET, Staffed([PAY] * 2 + [GENERAL] * 6))
    found = bottleneck(rows)
    assert found is not None
    assert (found.half, found.types, found.there) == (19, ("payment",), 2) and found.needed > 2
    most = fullest(rows)
    assert most is not None and most.types == ("payment", "general")


def test_who_is_planned_counts_where_they_can_and_a_counter_serves_it() -> None:
    lists = [BOTH, BOTH, GENERAL, GENERAL]
    tellers = [[] for _ in range(18)] + [[PAY, BOTH, BOTH], [GENERAL] * 4, [PAY] * 3, []]
    staffed = Staffed(lists, tellers)
    assert [staffed.there(half, PAY) for half in (18, 19, 20, 21, 50)] == [2, 0, 2, 0, 0]
    assert [staffed.there(half, BOTH) for half in (18, 19, 20)] == [3, 4, 2]


def test_a_day_on_which_nobody_comes_takes_no_counter() -> None:
    rows = needs({"payment": [0.0, 0.0]}, 18, SERVICE, TARGET, Staffed([]))
    assert [(row.needed, row.there) for row in rows] == [(0, 0), (0, 0)]
    assert (bottleneck(rows), fullest([]), bottleneck([])) == (None, None, None)


def test_what_no_counter_serves_is_short_from_the_first_on() -> None:
    found = bottleneck(needs(MEANS, 18, SERVICE, TARGET, Staffed([GENERAL] * 9)))
    assert found is not None and (found.half, found.types, found.there) == (18, ("payment",), 0)


def test_more_than_any_hall_has_is_still_an_answer() -> None:
    found = bottleneck(needs({"general": [9000.0]}, 18, SERVICE, TARGET, Staffed([BOTH] * 5)))
    assert found is not None and found.needed == 201
