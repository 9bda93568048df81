"""Tables have the mean and the shape of what they stand for."""

import math
from collections.abc import Iterator
from itertools import pairwise

import pytest

from planning.simulation import twin
from planning.simulation.distributions import (
    LEVELS,
    SEGMENTS,
    TAIL,
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    LogNormal,
    Table,
)


def segments(table: Table) -> Iterator[tuple[float, int, int]]:
    """The probability of each straight piece, and its ends."""
    for level in range(LEVELS):
        values = table.values[level * (SEGMENTS + 1) : (level + 1) * (SEGMENTS + 1)]
        used = SEGMENTS if level == LEVELS - 1 else SEGMENTS - TAIL
        for a, b in list(pairwise(values))[:used]:
            yield (TAIL / SEGMENTS) ** level / SEGMENTS, a, b


@pytest.mark.parametrize(
    ("distribution", "cv"),
    [(Exponential(90), 1.0), (LogNormal(90, 0.6), 0.6), (LogNormal(120, 1.5), 1.5)],
    ids=["exponential", "lognormal", "wide lognormal"],
)
def test_mean_and_spread_of_a_curve(distribution: Distribution, cv: float) -> None:
    pieces = list(segments(distribution.table(1000)))
    mean = sum(p * (a + b) / 2 for p, a, b in pieces)
    square = sum(p * (a * a + a * b + b * b) / 3 for p, a, b in pieces)
    assert math.isclose(sum(p for p, _, _ in pieces), 1)
    assert math.isclose(mean, distribution.mean * 1000, rel_tol=1e-5)
    assert math.isclose(math.sqrt(square / mean**2 - 1), cv, rel_tol=1e-3)


def test_a_curve_never_falls() -> None:
    values = LogNormal(90, 0.6).table(1000)
    words = [k << 54 for k in range(1024)] + [(2**32 - 1 - k) << 32 for k in range(200, -1, -1)]
    drawn = [twin.sample(values, word) for word in words]
    assert drawn == sorted(drawn)


def test_observed_times_come_as_they_are() -> None:
    table = Empirical((60, 30.5, 90)).table(1000)
    assert [twin.sample(table, word << 32) for word in (0, 2**31, 2**32 - 1)] == [30_500, 60_000, 90_000]
    assert twin.sample(Fixed(15).table(1000), 2**63) == 15_000


def test_random_words_are_those_of_splitmix64() -> None:
    """The first words of seed 1234567, as published with the generator's reference implementation."""
    golden = 0x9E3779B97F4A7C15
    assert [twin.word(1234567 + golden, i) for i in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]
