"""What is a day's own, and what is chance; which days are lived."""

import math
import random
from collections import Counter
from datetime import date, timedelta
from statistics import fmean, stdev

import pytest

from planning.learnt.days import MOST_DAYS, chosen, expected_by_day
from planning.learnt.past import Past, Seen

DAYS = [(date(2026, 1, 1) + timedelta(days=k)).isoformat() for k in range(100)]


def seen(counts: dict[str, list[int]]) -> Seen:
    return Seen(arrivals={day: Counter(dict(enumerate(row))) for day, row in counts.items()})


def test_what_days_differ_by_within_chance_is_not_theirs() -> None:
    one = seen({DAYS[0]: [100, 100], DAYS[1]: [101, 99], DAYS[2]: [97, 103]})
    rows = expected_by_day(one, DAYS[:3], DAYS[:3], (99.0, 101.0), 0)
    assert rows == ((99.0, 101.0),) * 3


def test_what_days_differ_by_beyond_chance_is() -> None:
    """Three times as many came on the second day; who comes early and who late does not differ."""
    one = seen({DAYS[0]: [100, 100], DAYS[1]: [300, 300], DAYS[2]: [200, 200]})
    rows = expected_by_day(one, DAYS[:3], DAYS[:3], (200.0, 200.0), 0)
    assert [sum(row) for row in rows] == pytest.approx([200, 600, 400], rel=0.03)


def test_a_morning_that_was_fuller_is_the_day_s_own() -> None:
    one = seen({DAYS[0]: [300, 100], DAYS[1]: [100, 300], DAYS[2]: [200, 200]})
    rows = expected_by_day(one, DAYS[:3], DAYS[:3], (200.0, 200.0), 0)
    assert [row[0] for row in rows] == pytest.approx([300, 100, 200], rel=0.05)


def test_the_days_expected_scatter_as_much_as_they_did() -> None:
    """What was to be expected scatters by 15 %, and in half hours by 20 % more; who came is drawn from it."""
    chance = random.Random(1)
    days = [f"{n}" for n in range(400)]
    wholes = [chance.gauss(1, 0.15) for _ in days]
    true = [[30 * whole * chance.gauss(1, 0.2) for _ in range(4)] for whole in wholes]
    drawn = [[round(chance.gauss(many, math.sqrt(many))) for many in row] for row in true]
    one = seen(dict(zip(days, drawn, strict=True)))
    usual = tuple(fmean(row[k] for row in drawn) for k in range(4))
    rows = expected_by_day(one, days, days, usual, 0)
    assert stdev(map(sum, rows)) == pytest.approx(stdev(map(sum, true)), rel=0.05)
    shapes = [[row[0] / sum(row) for row in many] for many in (rows, true)]
    assert stdev(shapes[0]) == pytest.approx(stdev(shapes[1]), rel=0.05)


def test_of_many_days_as_many_of_each_load_are_lived() -> None:
    past = Past(date(2026, 1, 1), date(2026, 4, 10), days=tuple(DAYS))
    past.types["payment"] = seen({day: [10 + k] for k, day in enumerate(DAYS)})
    past.open["1"] = {day: [(0, 3_600_000)] for day in DAYS}
    found = chosen(past, DAYS, {"payment": 60_000.0})
    places = [DAYS.index(day) for day in found]
    assert len(places) == MOST_DAYS
    assert {later - place for place, later in zip(places, places[1:], strict=False)} == {2, 3}
    assert chosen(past, DAYS[:7], {"payment": 60_000.0}) == tuple(DAYS[:7])
