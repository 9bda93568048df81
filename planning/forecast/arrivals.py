"""How many came: open days by business type and half hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hall.errors import Invalid

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """`counts[d, s, h]`: how many came on `days[d]` for `services[s]` in the half hour `first_half + h`.

    Half hours are counted from midnight of the hall's zone. Days are open days in order; `factors[d, s]` is
    what a campaign was expected to do to that day (1: nothing).
    """

    days: tuple[date, ...]
    services: tuple[str, ...]
    first_half: int
    counts: Counts
    factors: Counts | None = None

    def __post_init__(self) -> None:
        """Raises Invalid for a shape, an order or a number that cannot be."""
        shape = (len(self.days), len(self.services))
        if self.counts.ndim != 3 or self.counts.shape[:2] != shape:
            raise Invalid("wrong_shape", f"counts have the shape {self.counts.shape}.", field="counts")
        if list(self.days) != sorted(set(self.days)):
            raise Invalid("not_in_order", "Each day stands there once, in order.", field="days")
        if not np.isfinite(self.counts).all() or (self.counts < 0).any():
            raise Invalid("no_number", "A count is negative or no number.", field="counts")
        if self.factors is not None and (self.factors.shape != shape or not (self.factors > 0).all()):
            raise Invalid("no_number", "A campaign's factor is above 0, one a day and type.", field="factors")

    def part(self, first: int, last: int) -> "Arrivals":
        """The days from `first` up to, not including, `last`."""
        factors = None if self.factors is None else self.factors[first:last]
        return Arrivals(
            self.days[first:last], self.services, self.first_half, self.counts[first:last], factors
        )

    def factors_of(self, service: int) -> Counts:
        """The campaigns' factors of one business type by day."""
        return np.ones(len(self.days)) if self.factors is None else self.factors[:, service]


def same_weekday(past: Arrivals, days: Sequence[date]) -> Counts:
    """Seasonal naive: as on the latest such weekday, or as on the latest day where there was none.

    Raises Invalid `no_history`.
    """
    if not past.days:
        raise Invalid("no_history", "Nobody has come yet: there is nothing to go by.", field="days")
    latest = {day.weekday(): n for n, day in enumerate(past.days)}
    return past.counts[[latest.get(day.weekday(), len(past.days) - 1) for day in days]]
