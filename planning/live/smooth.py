"""Times that were seen, made smooth: between two of them any time may be, and beyond them longer ones.

Somebody who has been served longer than all who were seen is still served: the longest twentieth goes on
without memory, with the mean by which it exceeds its shortest (mean excess: Embrechts, Klueppelberg, Mikosch
1997, 6.2).
"""

import math
from dataclasses import dataclass
from functools import cached_property

from planning.simulation.distributions import Distribution, Empirical, Table, curve

TAIL = 0.05
LEAST = 20
"""Of fewer times no tail is made."""


@dataclass(frozen=True)
class Smooth:
    """The distribution that was seen, with straight lines between the times and an exponential tail."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean of what was seen."""
        return math.fsum(self.values) / len(self.values)

    def table(self, scale: int) -> Table:
        """A curve."""
        return curve(self._above, self.mean, scale)

    @cached_property
    def _order(self) -> list[float]:
        return sorted(self.values)

    @property
    def _few(self) -> int:
        return max(2, round(TAIL * len(self.values)))

    @cached_property
    def _tail(self) -> tuple[float, float]:
        """Where it begins, and its mean excess."""
        longest = self._order[-self._few :]
        return longest[0], max(1e-3, math.fsum(longest) / len(longest) - longest[0])

    def _above(self, above: float) -> float:
        """The time that the part `above` exceeds."""
        if above <= TAIL:
            begins, excess = self._tail
            return begins + excess * math.log(TAIL / above)
        place = (1 - above) / (1 - TAIL) * (len(self._order) - self._few)
        k = min(int(place), len(self._order) - 2)
        return self._order[k] + (place - k) * (self._order[k + 1] - self._order[k])


def smooth(found: Distribution | None) -> Distribution | None:
    """The distribution itself, but smooth where it was only seen."""
    if isinstance(found, Empirical) and len(found.values) >= LEAST:
        return Smooth(found.values)
    return found
