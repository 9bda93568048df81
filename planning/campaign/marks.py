"""When a remedy is raised: its figure has crossed the mark and stayed there, and when that is over.

With hysteresis: raised after two looks in a row beyond the mark, over only once the figure is back by a fifth
and has been so for two looks, so that a line that swings by one person does not ring again and again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planning.campaign.campaign import BELOW, Measure, Remedy

LOOKS = 2
BACK = 0.2


@dataclass(frozen=True, slots=True)
class Standing:
    """How a remedy stands: `raised`, and how many looks in a row have said otherwise."""

    raised: bool = False
    against: int = 0


def looked(before: Standing, remedy: Remedy, figure: float | None) -> Standing:
    """How it stands after one more look; a figure that nobody knows changes nothing."""
    if figure is None or remedy.measure is Measure.SAID or remedy.mark <= 0:
        return before
    if crossed(remedy, figure, back=before.raised) == before.raised:
        return replace(before, against=0)
    against = before.against + 1
    return Standing(not before.raised, 0) if against >= LOOKS else replace(before, against=against)


def crossed(remedy: Remedy, figure: float, *, back: bool = False) -> bool:
    """Whether the figure is beyond the mark; `back`: beyond what it must come back to."""
    if remedy.measure in BELOW:
        return figure < remedy.mark * (1 + BACK if back else 1)
    return figure > remedy.mark * (1 - BACK) if back else figure >= remedy.mark


def figure_of(remedy: Remedy, figures: Mapping[tuple[Measure, str], float]) -> float | None:
    """The live figure of a remedy; of no certain business type the largest."""
    if remedy.measure is Measure.CARDS:
        return figures.get((Measure.CARDS, remedy.subject), 0.0 if remedy.subject else None)
    if remedy.subject or remedy.measure in (Measure.SIGNUPS, Measure.CALLS):
        return figures.get((remedy.measure, remedy.subject))
    return max((value for (measure, _), value in figures.items() if measure is remedy.measure), default=None)
