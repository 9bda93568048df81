"""The first half hour that takes more counters than are there."""

from planning.forecast.bottleneck import bottleneck, fullest, needs

SERVICE, TARGET = {"payment": 120.0, "general": 600.0}, {"payment": 300.0, "general": 900.0}


def test_the_first_half_hour_with_too_few_counters_is_found() -> None:
    means = {"payment": [5.0, 30.0, 60.0, 20.0], "general": [0.0, 3.0, 6.0, 0.0]}
    rows = needs(means, 18, SERVICE, TARGET, [5] * 48)
    assert [(row.half, row.needed) for row in rows] == [(18, 1), (19, 4), (20, 7), (21, 7)]
    found, most = bottleneck(rows), fullest(rows)
    assert found is not None and (found.half, found.needed, found.there) == (20, 7, 5)
    assert most is not None and most.half == 20
    assert bottleneck(needs(means, 18, SERVICE, TARGET, [7] * 48)) is None


def test_a_day_on_which_nobody_comes_takes_no_counter() -> None:
    rows = needs({"payment": [0.0, 0.0]}, 18, SERVICE, TARGET, [])
    assert [(row.needed, row.there) for row in rows] == [(0, 0), (0, 0)]
    assert (bottleneck(rows), fullest([])) == (None, None)


def test_more_than_any_hall_has_is_still_an_answer() -> None:
    rows = needs({"general": [9000.0]}, 18, SERVICE, TARGET, [5] * 48)
    found = bottleneck(rows)
    assert found is not None and found.needed == 201
