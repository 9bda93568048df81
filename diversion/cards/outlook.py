"""How long the cards of a face value last, when to order, and what it costs at the counter to have none.

From how many were used on each of the last business days. Cards last for the days whose use they cover 19
times out of 20: over d days the use is about `mean * d`, give or take 1.645 standard deviations times the
root of d (days taken as independent). The deviation is at least that of chance arrivals (Poisson), as few
days look calmer than they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, sqrt
from statistics import stdev

from diversion.cards.plan import MOST_YUAN, propose

DAYS = 14
"""So many business days are looked back on."""
SOON_DAYS = 5
"""What lasts no longer is to be ordered now: a delivery takes about a working week."""
ORDER_DAYS = 20
"""An order covers so many business days."""
_Z = 1.645


class Level(StrEnum):
    """How a face value stands."""

    EMPTY = "empty"
    SOON = "soon"
    FINE = "fine"
    IDLE = "idle"
    """Not used lately: nobody can say how long it lasts."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A face value (yuan): cards here; how many a day over `seen` days; for how many days they are enough.

    `order`: cards that would make it `ORDER_DAYS` days. `typed`: codes a day to be typed more without it;
    None where nothing else here makes that face, or it is not used.
    """

    face: int
    stock: int
    level: Level
    seen: int
    per_day: float
    days: int | None
    order: int
    typed: float | None


def outlook(face: int, stock: Mapping[int, int], uses: Sequence[int]) -> Outlook:
    """The outlook of a face by the stock (face value -> cards) and its use on each business day."""
    here, seen = stock.get(face, 0), len(uses)
    mean = max(0.0, sum(uses) / seen) if seen else 0.0
    if mean == 0:
        return Outlook(face, here, Level.IDLE, seen, 0.0, None, 0, None)
    spread = max(stdev(uses) if seen > 1 else 0.0, sqrt(mean))
    days = lasts(here, mean, spread)
    order = max(0, ceil(mean * ORDER_DAYS + _Z * spread * sqrt(ORDER_DAYS)) - here)
    level = Level.EMPTY if here == 0 else Level.SOON if days <= SOON_DAYS else Level.FINE
    return Outlook(face, here, level, seen, mean, days, order, _typed(face, stock, mean))


def lasts(here: int, mean: float, spread: float) -> int:
    """The most whole days d with `mean * d + 1.645 * spread * sqrt(d) <= here`."""
    root = (sqrt((_Z * spread) ** 2 + 4 * mean * here) - _Z * spread) / (2 * mean)
    return floor(root * root + 1e-9)


def _typed(face: int, stock: Mapping[int, int], mean: float) -> float | None:
    """More codes a day, were there none of this face: each card of it is then made of others."""
    others = {other: count for other, count in stock.items() if other != face}
    exact = propose(face, others).exact if face <= MOST_YUAN else None
    return None if exact is None else mean * (exact.codes - 1)
