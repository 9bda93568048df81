"""Times as they were seen, and patience where most are called before they would leave."""

from random import Random

import pytest

from planning.learnt.times import MOST_VALUES, empirical, patience_of
from planning.simulation.distributions import Empirical


def test_few_times_stay_as_they_are() -> None:
    assert empirical([3000, 1000, 2500]) == Empirical((1.0, 2.5, 3.0))


def test_many_times_keep_their_mean_and_their_spread() -> None:
    chance = Random(4)
    times = [round(chance.lognormvariate(11, 0.6)) for _ in range(20_000)]
    found = empirical(times)
    assert len(found.values) == MOST_VALUES
    assert found.mean == pytest.approx(sum(times) / len(times) / 1000, rel=1e-5)
    ordered = sorted(times)
    assert found.values[MOST_VALUES * 9 // 10] == pytest.approx(
        ordered[len(ordered) * 9 // 10] / 1000, rel=0.01
    )


def test_patience_is_found_again_though_most_are_called_before() -> None:
    chance = Random(7)
    waited, left = [], []
    for _ in range(20_000):
        patience, wait = chance.expovariate(1 / 1200), chance.expovariate(1 / 300)
        (left if patience < wait else waited).append(round(min(patience, wait) * 1000))
    found = patience_of(waited, left)
    assert isinstance(found, Empirical)
    assert found.mean == pytest.approx(1200, rel=0.1)
    assert sorted(found.values)[MOST_VALUES // 2] == pytest.approx(1200 * 0.693, rel=0.1)


def test_where_hardly_anybody_leaves_nobody_does() -> None:
    assert patience_of([60_000] * 100, [30_000] * 4) is None


def test_where_everybody_leaves_all_do_so_when_they_did() -> None:
    found = patience_of([], [60_000, 120_000, 180_000, 240_000, 300_000])
    assert isinstance(found, Empirical)
    assert set(found.values) == {60.0, 120.0, 180.0, 240.0, 300.0}
