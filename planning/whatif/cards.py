"""What cards of higher face values save: codes typed, and so service time.

In the source hall faces of 300 and 600 made topping up three to six times faster.
"""

from collections.abc import Sequence

from planning.simulation.distributions import Distribution, Empirical, LogNormal
from planning.whatif.scenario import FACE, Cards

AMOUNTS = ((100, 0.35), (200, 0.2), (300, 0.2), (500, 0.1), (600, 0.15))
"""By how much customers top up (yuan), and how many of them."""
_PLACES = 500
_LEAST_LEFT = 0.25
"""Something of a visit remains, however few codes there are."""


def codes_of(amount: int, faces: Sequence[int]) -> int:
    """How many codes are typed for an amount, with cards of 100 and of these faces: the fewest there are."""
    least = [0]
    hundreds = sorted({1, *(face // FACE for face in faces)})
    for n in range(1, amount // FACE + 1):
        least.append(1 + min(least[n - step] for step in hundreds if step <= n))
    return least[-1]


def quicker(service: Distribution, cards: Cards) -> Empirical:
    """The service times when the cards are there: long ones are those in which many codes are typed."""
    times = _places(service)
    by_card = round(len(times) * cards.percent / 100)
    saved = _saved(by_card, cards)
    every = len(times) / by_card if by_card else 0.0
    shorter = list(times)
    for k, seconds in enumerate(saved):
        at = min(len(times) - 1, int((k + 0.5) * every))
        shorter[at] = max(times[at] * _LEAST_LEFT, times[at] - seconds)
    return Empirical(tuple(sorted(shorter)))


def _saved(customers: int, cards: Cards) -> list[float]:
    """What each saves, in the order of their codes: few before many."""
    told = sorted((codes_of(amount, ()), codes_of(amount, cards.faces), part) for amount, part in AMOUNTS)
    saved, reached = list[float](), 0.0
    for before, after, part in told:
        reached += part
        saved += [(before - after) * cards.code_s] * (round(reached * customers) - len(saved))
    return saved


def _places(service: Distribution) -> list[float]:
    if isinstance(service, Empirical) and len(service.values) >= _PLACES:
        return sorted(service.values)
    if isinstance(service, Empirical):
        values = sorted(service.values)
        return [values[k * len(values) // _PLACES] for k in range(_PLACES)]
    table = service.table(1000) if isinstance(service, LogNormal) else None
    if table is None:
        return [service.mean] * _PLACES
    first = table.values[:1025]
    found = [first[(2 * k + 1) * 1024 // (2 * _PLACES)] / 1000 for k in range(_PLACES)]
    scale = service.mean / (sum(found) / len(found))
    return [one * scale for one in found]
