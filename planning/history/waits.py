"""Quantiles of waits, plain and with those who left: what Kaplan and Meier (1958) make of cut-off times.

Whoever left before a call would have waited longer than they did, nobody knows how much. Leaving them out
makes a bad hall look good: only those who were called early are left in the figure.
"""

from collections.abc import Sequence
from math import ceil


def quantile(ordered: Sequence[int], share: float) -> int | None:
    """The smallest value that at least this share does not exceed (nearest rank); None of none."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def kaplan_meier(ended: Sequence[int], cut_off: Sequence[int], shares: Sequence[float]) -> list[int | None]:
    """For each share the smallest time by which so many have been called, in the same unit.

    `ended`: waits that ended with a call; `cut_off`: waits that were cut off, by leaving or by now. None
    where the estimate never gets there: too many left before. At equal times calls come before leavings.
    """
    gone = sorted(cut_off)
    wanted = sorted(range(len(shares)), key=lambda n: shares[n])
    found: list[int | None] = [None] * len(shares)
    everybody, left, still = len(ended) + len(gone), 0, 1.0
    for called, time in enumerate(sorted(ended)):
        while left < len(gone) and gone[left] < time:
            left += 1
        still *= 1 - 1 / (everybody - called - left)
        while wanted and still <= 1 - shares[wanted[0]] + 1e-12:
            found[wanted.pop(0)] = time
        if not wanted:
            return found
    return found
