"""The time at a kiosk is learnt from the instants at which it gave numbers, whoever stood behind whom."""

import math
import random

import pytest

from planning.learnt.kiosks import Gaps, time_at_kiosk

HALF_HOUR_S = 1800.0
RUSH = (20, 60, 90, 110, 100, 60, 30, 15)
"""How many come to each kiosk in each half hour."""


def gaps_of(mean: float, cv: float, days: int, seed: int = 1) -> Gaps:
    """Two kiosks to which people come by chance, each with a line of its own."""
    chance, gaps = random.Random(seed), Gaps()
    sigma = math.sqrt(math.log1p(cv * cv))
    for _ in range(days):
        issued: dict[str, list[int]] = {"k1": [], "k2": []}
        for instants in issued.values():
            free = 0.0
            for half, many in enumerate(RUSH):
                at = half * HALF_HOUR_S + chance.expovariate(many / HALF_HOUR_S)
                while at < (half + 1) * HALF_HOUR_S:
                    free = max(at, free) + chance.lognormvariate(math.log(mean) - sigma * sigma / 2, sigma)
                    instants.append(round(free * 1000))
                    at += chance.expovariate(many / HALF_HOUR_S)
        gaps.add_day(issued)
    return gaps


@pytest.mark.parametrize(("mean", "cv"), [(6, 0.5), (14, 0.35)])
def test_what_a_customer_needs_at_the_kiosk_is_found(mean: float, cv: float) -> None:
    found = time_at_kiosk(gaps_of(mean, cv, days=8))
    assert found is not None
    assert found.mean == pytest.approx(mean, rel=0.12)
    assert found.cv == pytest.approx(cv, abs=0.16)


def test_of_few_numbers_nothing_is_learnt_and_a_kiosk_that_gave_hardly_any_is_none() -> None:
    gaps = gaps_of(10, 0.5, days=1)
    assert gaps.in_use == 2
    gaps.add_day({"k3": [1000, 2000]})
    assert gaps.in_use == 2
    few = Gaps()
    few.add_day({"k1": [1000 * k for k in range(0, 3000, 30)]})
    assert time_at_kiosk(few) is None
