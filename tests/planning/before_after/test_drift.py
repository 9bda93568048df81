"""Charts of days: a strange day and a slow drift are shown, quiet days are not."""

from datetime import timedelta

import numpy as np
import pytest

from hall.errors import Invalid
from planning.before_after.day import Day
from planning.before_after.drift import chart
from tests.planning.before_after.halls import MONDAY


def quiet(seed: int, many: int = 60, drift: float = 0.0) -> list[Day]:
    """Days around 10 minutes, Saturdays at 20; from the 30th on they become longer by `drift` a day."""
    rng = np.random.default_rng(seed)
    values = 10 + rng.normal(0, 1, many) + drift * np.maximum(np.arange(many) - 30, 0)
    days = [MONDAY + timedelta(days=n) for n in range(many)]
    return [
        Day(day, float(v) + (10 if day.weekday() == 5 else 0), 1000, 80)
        for day, v in zip(days, values, strict=True)
    ]


def test_a_drift_is_seen_long_before_a_single_day_is_strange() -> None:
    for seed in range(10):
        drawn = chart(quiet(seed, drift=0.1))
        assert drawn.drifting_since is not None
        assert drawn.drifting_since < MONDAY + timedelta(days=58)
        assert drawn.points[-1].mean > drawn.points[-1].mean_high


def test_quiet_days_raise_few_alarms() -> None:
    points = [point for seed in range(40) for point in chart(quiet(seed)).points]
    assert sum(point.strange for point in points) < 0.03 * len(points)
    assert sum(point.drifts for point in points) < 0.06 * len(points)


def test_one_strange_day_is_named() -> None:
    days = quiet(1)
    days[44] = Day(days[44].day, 25.0, 1000, 80)
    drawn = chart(days)
    strangest = max(drawn.points, key=lambda point: abs(point.value - drawn.centre))
    assert (strangest.day, strangest.strange) == (days[44].day, True)
    assert drawn.low < drawn.centre < drawn.high


def test_saturdays_are_not_strange_for_being_saturdays() -> None:
    saturdays = [p for seed in range(40) for p in chart(quiet(seed)).points if p.day.weekday() == 5]
    assert sum(point.strange for point in saturdays) < 0.05 * len(saturdays)


@pytest.mark.parametrize("many", [0, 1, 19])
def test_too_few_days_have_no_limits(many: int) -> None:
    with pytest.raises(Invalid, match="too_few_days"):
        chart(quiet(1, many))
