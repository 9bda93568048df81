"""Times and factors as tables of integers: both kernels only look them up, so they cannot differ.

A curve is the inverse distribution function at 1,024 equally likely places with straight lines between
them; the last 32 segments are laid out anew in 1,024, their last 32 likewise, and so on, since that is where
the function bends: one draw in 2^30 still has a place of its own. Values are scaled so that the mean is
exact; the variance of an exponential time is, but for 0.002 %.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Protocol

from hall.errors import Invalid

SEGMENTS = 1024
TAIL = 32
"""So many segments are laid out anew on the next level."""
LEVELS = 6
LONGEST = 2**29
"""No value of a table reaches it: in milliseconds six days."""
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Table:
    """`size` > 0: so many equally likely values; 0: a curve of six levels of 1,025 places each."""

    values: tuple[int, ...]
    size: int


class Distribution(Protocol):
    """Of a time in seconds or of a factor; never negative. Equal ones have equal tables."""

    def __hash__(self) -> int:
        """By value."""

    @property
    def mean(self) -> float:
        """Its mean, in the same unit."""

    def table(self, scale: int) -> Table:
        """Its values times `scale`, as integers."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    value: float

    @property
    def mean(self) -> float:
        """The value itself."""
        return self.value

    def table(self, scale: int) -> Table:
        """One value."""
        return _steps([self.value], scale)


@dataclass(frozen=True, slots=True)
class Empirical:
    """Each of the observed values is as likely as any other."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean of what was observed."""
        return math.fsum(self.values) / len(self.values)

    def table(self, scale: int) -> Table:
        """The values themselves, in rising order so that a larger draw means a larger value."""
        return _steps(sorted(self.values), scale)


@dataclass(frozen=True, slots=True)
class Exponential:
    """Without memory; of that mean."""

    mean: float

    def table(self, scale: int) -> Table:
        """-m ln(s), s the part that lies above."""
        return curve(lambda above: -math.log(above), self.mean, scale)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Of that mean and coefficient of variation (standard deviation : mean), as service times often are."""

    mean: float
    cv: float

    def table(self, scale: int) -> Table:
        """exp(sigma z), with the mean laid on afterwards."""
        sigma = math.sqrt(math.log1p(self.cv * self.cv))
        return curve(lambda above: math.exp(-sigma * _NORMAL.inv_cdf(above)), self.mean, scale)


def checked(found: Distribution, field: str, *, zero: bool = False) -> None:
    """That it can be a time or a factor.

    Raises Invalid `not_positive`, `not_finite` and `too_long`, which name `field`. `zero`: may be 0.
    """
    if isinstance(found, Empirical) and not found.values:
        raise Invalid("no_values", f"{field} has no values.", field=field)
    numbers = found.values if isinstance(found, Empirical) else (found.mean,)
    if isinstance(found, LogNormal):
        numbers = (found.mean, found.cv)
    for number in numbers:
        if not math.isfinite(number):
            raise Invalid("not_finite", f"{field} must be a number, not {number}.", field=field)
        if number < 0 or (number == 0 and not zero):
            least = "0 or more" if zero else "more than 0"
            raise Invalid("not_positive", f"{field} must be {least}, not {number}.", field=field)


def _steps(values: Sequence[float], scale: int) -> Table:
    return Table(tuple(_whole(value * scale) for value in values), len(values))


def curve(inverse: Callable[[float], float], mean: float, scale: int) -> Table:
    """`inverse` gives the value that the part `above` exceeds, in any unit; at 1 its lower end."""
    levels = []
    for level in range(LEVELS):
        whole = (TAIL / SEGMENTS) ** level
        places = [(SEGMENTS - k) / SEGMENTS * whole for k in range(SEGMENTS)] + [whole / SEGMENTS / 4]
        levels.append([0.0 if above == 1 else inverse(above) for above in places])
    unit = mean * scale / _mean(levels)
    return Table(tuple(_whole(value * unit) for level in levels for value in level), 0)


def _mean(levels: Sequence[Sequence[float]]) -> float:
    total, weight = 0.0, 1.0 / SEGMENTS
    for level, values in enumerate(levels):
        segments = list(pairwise(values))
        used = segments if level == LEVELS - 1 else segments[:-TAIL]
        total += weight * math.fsum((a + b) / 2 for a, b in used)
        weight *= TAIL / SEGMENTS
    return total


def _whole(value: float) -> int:
    whole = round(value)
    if not 0 <= whole < LONGEST:
        raise Invalid("too_long", "A time in a simulation must be less than six days.")
    return whole
