"""Charts of days: a strange day, a drift and a fall are shown; quiet days are not, however skewed."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest

from hall.errors import Invalid
from planning.before_after.change import Measure
from planning.before_after.day import Day
from planning.before_after.drift import Chart, chart
from planning.before_after.scale import SCALES
from tests.planning.before_after.halls import MONDAY

MANY, FALLS = 100, 60
Draw = Callable[[np.random.Generator, np.ndarray], np.ndarray]


def days_of(values: np.ndarray) -> list[Day]:
    """A value a day, Sundays closed."""
    open_days = [day for n in range(2 * len(values)) if (day := MONDAY + timedelta(days=n)).weekday() != 6]
    return [Day(day, float(value), 1000, 80) for day, value in zip(open_days, values, strict=False)]


def quiet(seed: int, many: int = 60, drift: float = 0.0) -> list[Day]:
    """Days around 10 minutes, Saturdays at 20; from the 30th on they become longer by `drift` a day."""
    rng = np.random.default_rng(seed)
    values = 10 + rng.normal(0, 1, many) + drift * np.maximum(np.arange(many) - 30, 0)
    return [
        Day(one.day, one.value + (10 if one.day.weekday() == 5 else 0), 1000, 80) for one in days_of(values)
    ]


def waits(rng: np.random.Generator, part: np.ndarray) -> np.ndarray:
    """Mean waits about 7 minutes, half an hour on a day of a hundred; a day is like yesterday in part."""
    noise, last = [], 0.0
    for _ in part:
        last = 0.3 * last + float(rng.normal()) * (1 - 0.3**2) ** 0.5
        noise.append(last)
    return 6 * part * np.exp(0.6 * np.array(noise))


def shares(rng: np.random.Generator, part: np.ndarray) -> np.ndarray:
    """A share of 8 % that scatters more than chance would."""
    return rng.beta(8 * part, 92)


def counts(rng: np.random.Generator, part: np.ndarray) -> np.ndarray:
    """Visits of one type, 40 a day, over-dispersed: the variance is four times the mean."""
    return rng.negative_binomial(40 * part / 3, 0.25).astype(float)


SKEWED: list[tuple[Measure, Draw]] = [
    (Measure.WAIT_MEAN, waits),
    (Measure.DIVERTED, shares),
    (Measure.VISITS, counts),
]


def charts(measure: Measure, draw: Draw, seeds: int, part: float) -> list[Chart]:
    """Charts of so many halls, in which a part is left of the measure from the sixtieth day on."""
    left = np.where(np.arange(MANY) < FALLS, 1.0, part)
    return [chart(days_of(draw(np.random.default_rng(seed), left)), measure) for seed in range(seeds)]


@pytest.mark.parametrize(("measure", "draw"), SKEWED)
def test_skewed_days_in_control_raise_few_alarms(measure: Measure, draw: Draw) -> None:
    drawn = charts(measure, draw, 150, 1.0)
    points = [point for one in drawn for point in one.points[one.baseline :]]
    assert sum(point.strange for point in points) < 0.02 * len(points)
    assert sum(not point.mean_low < point.mean < point.mean_high for point in points) < 0.04 * len(points)
    assert sum(one.drifting_since is not None for one in drawn) < 0.08 * len(drawn)


@pytest.mark.parametrize(("measure", "draw"), SKEWED)
def test_a_fall_by_two_thirds_is_seen_within_days(measure: Measure, draw: Draw) -> None:
    drawn = charts(measure, draw, 40, 1 / 3)
    late = sorted(
        next((n for n, point in enumerate(one.points[FALLS:]) if point.mean < point.mean_low), MANY)
        for one in drawn
    )
    assert late[len(late) // 2] <= 6
    assert late[-4] <= 12
    assert all(one.drifting_since is not None for one in drawn)


@pytest.mark.parametrize("measure", list(Measure))
def test_limits_are_possible_values(measure: Measure) -> None:
    scale = SCALES[measure]
    values = np.array([0.0, 0.3, 0.9, 1.0])
    assert scale.natural(scale.onto(values)) == pytest.approx(values)
    (drawn,) = charts(Measure.DIVERTED, shares, 1, 1.0)
    assert 0 <= drawn.low < drawn.centre < drawn.high <= 1
    assert all(0 <= point.mean_low < point.mean_high <= 1 for point in drawn.points)


def test_a_drift_is_seen_long_before_a_single_day_is_strange() -> None:
    for seed in range(10):
        drawn = chart(quiet(seed, drift=0.1), Measure.WAIT_MEAN)
        assert drawn.drifting_since is not None
        assert drawn.drifting_since < drawn.points[-2].day
        assert drawn.points[-1].mean > drawn.points[-1].mean_high


def test_quiet_days_raise_few_alarms() -> None:
    points = [point for seed in range(40) for point in chart(quiet(seed), Measure.WAIT_MEAN).points]
    assert sum(point.strange for point in points) < 0.03 * len(points)
    assert sum(point.drifts for point in points) < 0.06 * len(points)


def test_one_strange_day_is_named() -> None:
    days = quiet(1)
    days[44] = Day(days[44].day, 35.0, 1000, 80)
    drawn = chart(days, Measure.WAIT_MEAN)
    strangest = max(drawn.points, key=lambda point: abs(point.value - drawn.centre))
    assert (strangest.day, strangest.strange) == (days[44].day, True)
    assert drawn.low < drawn.centre < drawn.high


def test_saturdays_are_not_strange_for_being_saturdays() -> None:
    drawn = [chart(quiet(seed), Measure.WAIT_MEAN) for seed in range(40)]
    saturdays = [point for one in drawn for point in one.points if point.day.weekday() == 5]
    assert sum(point.strange for point in saturdays) < 0.05 * len(saturdays)


def test_weekdays_stay_evened_out_where_the_measure_falls() -> None:
    """A fall half way must not pass for what weekdays are apart."""
    values = np.where(np.arange(MANY) < MANY // 2, 10.0, 3.0)
    drawn = chart(days_of(values), Measure.WAIT_MEAN)
    assert {round(point.value, 6) for point in drawn.points} == {10.0, 3.0}


def test_days_that_are_all_alike_raise_no_alarm() -> None:
    drawn = chart(days_of(np.full(30, 0.0)), Measure.DIVERTED)
    assert not any(point.strange or point.drifts for point in drawn.points)


@pytest.mark.parametrize("many", [0, 1, 19])
def test_too_few_days_have_no_limits(many: int) -> None:
    with pytest.raises(Invalid, match="too_few_days"):
        chart(quiet(1, many), Measure.WAIT_MEAN)


def test_a_worked_saturday_is_measured_by_no_other_saturday() -> None:
    days = quiet(4)
    at = next(n for n, one in enumerate(days) if n > 30 and one.day.weekday() == 5)
    for make_up in (False, True):
        days[at] = Day(days[at].day, 10.0, 1000, 80, make_up=make_up)
        assert chart(days, Measure.WAIT_MEAN).points[at].strange is not make_up
