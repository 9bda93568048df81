"""What the futures of one scene say to whoever asks."""

import math
from array import array
from dataclasses import dataclass, field

from hall.catalogue import Catalogue
from planning.live.scene import Scene
from planning.simulation.plan import NEVER


@dataclass(slots=True)
class Outlook:
    """`called`: as `Futures.run` answers it; `at` (ms UTC) and `version`: of which board it is."""

    scene: Scene
    called: "array[int]"
    at: int
    version: int
    catalogue: Catalogue
    _quantiles: dict[int, tuple[float, float] | None] = field(default_factory=dict)

    def knows(self, service: str) -> bool:
        """Whether it can say anything of that business type."""
        return (service, 0) in self.scene.asks

    def wait(self, service: str, ahead: int, credit: int = 0) -> tuple[float, float] | None:
        """P50 and P90 (s) of whoever has so many of the same type before them; None where it is not in sight.

        `credit`: the head start (ms) of somebody who would join now. Whoever stands behind more people than
        waited then is further away by as much as these stood apart.
        """
        asks, probes = self.scene.asks, self.scene.start.probes
        places = self.scene.places.get(service, ())
        if credit and (probe := asks.get((service, credit))) is not None and probes[probe].place == ahead:
            return self._of(probe)
        if ahead < len(places):
            return self._of(len(probes) + places[ahead])
        last = self._of(asks[service, 0])
        return last if last is None or ahead == len(places) else _further(*last, ahead, len(places))

    def _of(self, row: int) -> tuple[float, float] | None:
        if row not in self._quantiles:
            self._quantiles[row] = self._worked_out(row)
        return self._quantiles[row]

    def _worked_out(self, row: int) -> tuple[float, float] | None:
        start = self.scene.start
        n = start.futures
        called = sorted(self.called[row * n : (row + 1) * n])
        p50, p90 = called[math.ceil(0.5 * n) - 1], called[math.ceil(0.9 * n) - 1]
        if p50 == NEVER:
            return None
        return (p50 - start.now) / 1000, (min(p90, start.until) - start.now) / 1000


def _further(p50: float, p90: float, ahead: int, waiting: int) -> tuple[float, float]:
    part = (ahead + 1) / (waiting + 1)
    return p50 * part, p50 * part + (p90 - p50) * math.sqrt(part)
