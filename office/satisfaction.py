"""The arithmetic of satisfaction: counts of five degrees, the share of the satisfied, and how sure it is."""

from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from hall.rating import BEST, SATISFIED

ENOUGH = 10
"""With fewer answers no share is told: one customer would move it by more than ten points."""
_Z = 1.959964
"""The standard normal's quantile of 97.5 %."""


@dataclass(slots=True)
class Tally:
    """Customers finished, of these asked, and how many gave each score from 1 to 5."""

    finished: int = 0
    asked: int = 0
    scores: list[int] = field(default_factory=lambda: [0] * BEST)

    def finish(self, count: int, *, asked: bool) -> None:
        """So many more customers were finished, and asked how it was or not."""
        self.finished += count
        self.asked += count if asked else 0

    def answer(self, score: int, count: int) -> None:
        """So many more customers gave this score."""
        self.scores[score - 1] += count

    def group(self) -> dict[str, Any]:
        """Ready for JSON: the counts, and with enough answers the share and its interval."""
        answered, satisfied = sum(self.scores), sum(self.scores[SATISFIED - 1 :])
        told = answered >= ENOUGH
        return {
            "finished": self.finished,
            "asked": self.asked,
            "answered": answered,
            "scores": self.scores,
            "satisfied": round(satisfied / answered, 4) if told else None,
            "interval": [round(x, 4) for x in wilson(satisfied, answered)] if told else None,
        }


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Where a share lies with 95 %: `hits` among `of` > 0 (Wilson's score interval, 1927)."""
    share, spread = hits / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
