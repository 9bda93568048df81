"""The scale on which days of a measure scatter evenly, so that a fall can be seen as well as a rise.

Waits are skewed: a day of an hour is no rarer than one of two minutes in a hall of ten. Their logarithm is
not, nor are the angle of a share (arcsine of its root, which takes 0 and 1) and the root of a count.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.before_after.change import Measure

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """`onto` the scale and `back` to the measure's unit; both keep the order. `most`: its top."""

    onto: Callable[[Column], Column]
    back: Callable[[Column], Column]
    most: float = float("inf")

    def natural(self, values: Column) -> Column:
        """Values of the scale in the measure's unit; what lies beyond its ends is at its ends."""
        return self.back(np.clip(values, 0.0, self.most))


LOG = Scale(np.log1p, np.expm1)
ANGLE = Scale(lambda shares: np.arcsin(np.sqrt(shares)), lambda angles: np.sin(angles) ** 2, float(np.pi / 2))
ROOT = Scale(np.sqrt, np.square)
SCALES = {
    Measure.WAIT_MEAN: LOG,
    Measure.WAIT_P90: LOG,
    Measure.WITHIN: ANGLE,
    Measure.DIVERTED: ANGLE,
    Measure.VISITS: ROOT,
}
