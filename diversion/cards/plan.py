"""Which cards make an amount with the fewest codes to type, out of what lies here.

A 600 top-up is six codes of 100 or one of 600: at the counter each code is a card scratched and a number
typed. Exact, by dynamic programming over (face value, rest of the amount) with bounded counts: for each rest
only as many cards of a face are tried as can still be best, by what the rest would take at least if cards
could be cut. Amounts and faces are whole yuan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diversion.money import MOST_FEN
from hall.errors import Invalid

MOST_YUAN = MOST_FEN // 100
Cost = tuple[int, int]
"""Codes to type, then face values of which the last card would go."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Cards as (face value, how many), the largest first."""

    cards: tuple[tuple[int, int], ...]

    @property
    def codes(self) -> int:
        """How many codes are typed."""
        return sum(count for _, count in self.cards)

    @property
    def total(self) -> int:
        """What they are worth together."""
        return sum(face * count for face, count in self.cards)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer to an amount: `exact`, or else the nearest that can be made `below` and `above` it.

    `alike`: what the exact amount would take in cards of one face value, for each that lies here in number.
    """

    amount: int
    exact: Plan | None
    below: Plan | None = None
    above: Plan | None = None
    alike: tuple[Plan, ...] = ()


def propose(amount: int, stock: Mapping[int, int]) -> Proposal:
    """The best cards for an amount out of a stock (face value -> cards). Raises Invalid `invalid_amount`."""
    if not 1 <= amount <= MOST_YUAN:
        raise Invalid("invalid_amount", f"A top-up is 1 to {MOST_YUAN} whole yuan.", field="amount")
    faces = tuple(sorted((face for face, count in stock.items() if count > 0), reverse=True))
    counts = tuple(stock[face] for face in faces)
    search = _Search(faces, counts, amount + (faces[0] if faces else 0))
    if search.can(amount):
        alike = tuple(Plan(((f, amount // f),)) for f in faces if amount % f == 0 and stock[f] * f >= amount)
        return Proposal(amount, search.plan(amount), alike=alike)
    below, above = search.nearest(amount)
    return Proposal(
        amount,
        None,
        search.plan(below) if below else None,
        search.plan(above) if above else None,
    )


class _Search:
    """One stock: `_sums[n]` has a bit for each sum up to `most` that the faces from the n-th on can make."""

    def __init__(self, faces: Sequence[int], counts: Sequence[int], most: int) -> None:
        self._faces, self._counts = faces, counts
        self._sums = [1]
        self._best: dict[tuple[int, int], tuple[Cost, int]] = {}
        mask = (1 << most + 1) - 1
        for face, count in zip(reversed(faces), reversed(counts), strict=True):
            self._sums.insert(0, _with(self._sums[0], face, min(count, most // face), mask))

    def can(self, amount: int) -> bool:
        """Whether the stock can make it exactly."""
        return bool(self._sums[0] >> amount & 1)

    def nearest(self, amount: int) -> tuple[int, int]:
        """The nearest sums below and above that can be made; 0 where there is none.

        None lies further above than the largest face: a card less, and it would be nearer.
        """
        sums = self._sums[0]
        above = sums >> amount
        return (sums & (1 << amount) - 1).bit_length() - 1, above and amount + (
            above & -above
        ).bit_length() - 1

    def plan(self, amount: int) -> Plan:
        """The fewest codes for a sum that can be made; of two such plans the one that uses up fewer faces."""
        cards, rest = [], amount
        for n, face in enumerate(self._faces):
            _, count = self._cheapest(n, rest)
            rest -= face * count
            if count:
                cards.append((face, count))
        return Plan(tuple(cards))

    def _cheapest(self, n: int, rest: int) -> tuple[Cost, int]:
        """The cost of a rest with the faces from the n-th on, and how many of the n-th it takes."""
        if n == len(self._faces):
            return (0, 0), 0
        known = self._best.get((n, rest))
        if known is None:
            known = self._best[n, rest] = self._try(n, rest)
        return known

    def _try(self, n: int, rest: int) -> tuple[Cost, int]:
        face, stock = self._faces[n], self._counts[n]
        best: tuple[Cost, int] | None = None
        for count in range(min(stock, rest // face), -1, -1):
            left = rest - count * face
            if not self._sums[n + 1] >> left & 1:
                continue
            if best is not None and count + self._at_least(n + 1, left) > best[0][0]:
                break
            codes, gone = self._cheapest(n + 1, left)[0]
            cost = (codes + count, gone + (count == stock))
            if best is None or cost < best[0]:
                best = (cost, count)
        if best is None:
            raise ValueError(f"{rest} cannot be made")
        return best

    def _at_least(self, n: int, rest: int) -> int:
        """So many codes a rest takes at least: what it would take if the last card could be cut."""
        codes = 0
        for face, stock in zip(self._faces[n:], self._counts[n:], strict=True):
            if rest <= face * stock:
                return codes - (-rest // face)
            codes, rest = codes + stock, rest - face * stock
        return codes


def _with(sums: int, face: int, count: int, mask: int) -> int:
    """The sums that are possible with up to `count` cards of a face more; doubling takes log(count) steps."""
    step = 1
    while count > 0:
        take = min(step, count)
        sums |= sums << face * take & mask
        count, step = count - take, step * 2
    return sums
