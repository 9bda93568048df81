"""Serial numbers of cards: digits of one length, so that a box of cards is a first and a last one.

Leading zeros count: `0099` and `99` are two different cards, and ranges of different lengths never meet.
"""

import re
from dataclasses import dataclass

from hall.errors import Invalid

MOST_DIGITS = 20
MOST_CARDS = 100_000
"""No delivery is larger. Two recharge codes that are taken for serials lie much further apart."""
_SERIAL = re.compile(rf"[0-9]{{1,{MOST_DIGITS}}}")


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Cards that follow each other, from `first` to `last`, both included."""

    first: str
    last: str

    @property
    def count(self) -> int:
        """How many cards they are."""
        return int(self.last) - int(self.first) + 1

    def holds(self, serial: str) -> bool:
        """Whether that card is one of them."""
        return len(serial) == len(self.first) and self.first <= serial <= self.last

    def meets(self, other: "Run") -> bool:
        """Whether a card is in both."""
        same = len(self.first) == len(other.first)
        return same and self.first <= other.last and other.first <= self.last

    def part(self, skipped: int, count: int) -> "Run":
        """`count` of the cards, after the first `skipped`."""
        return Run(_step(self.first, skipped), _step(self.first, skipped + count - 1))

    def without(self, inner: "Run") -> list["Run"]:
        """What is left on both sides when a run that lies inside is taken out."""
        before, behind = int(inner.first) - int(self.first), int(self.last) - int(inner.last)
        left = [self.part(0, before)] if before else []
        return [*left, self.part(self.count - behind, behind)] if behind else left

    def joins(self, following: "Run") -> bool:
        """Whether the other one begins where this one ends."""
        same = len(self.first) == len(following.first)
        return same and int(self.last) + 1 == int(following.first)


def run_of(first: str, last: str) -> Run:
    """A box of cards by its outermost serials.

    Raises Invalid `invalid_serial` (`field` first or last) or `too_many_cards`. The words of the error never
    repeat what was sent: it may have been a code.
    """
    first, last = serial_of(first, "first"), serial_of(last, "last")
    if len(first) != len(last):
        words = (
            f"The first serial has {len(first)} digits, the last one {len(last)}; both must have the same."
        )
        raise Invalid("serial_lengths", words, field="last")
    if last < first:
        raise Invalid("serial_order", "The last serial is smaller than the first one.", field="last")
    if (run := Run(first, last)).count > MOST_CARDS:
        words = f"A batch has at most {MOST_CARDS} cards. Are both the serials, and not the codes?"
        raise Invalid("too_many_cards", words, field="last")
    return run


def serial_of(text: str, field: str) -> str:
    """A serial as it was typed or scanned, spaces aside. Raises Invalid `invalid_serial`."""
    serial = "".join(text.split())
    if _SERIAL.fullmatch(serial) is None:
        raise Invalid(
            "invalid_serial", f"A serial has 1 to {MOST_DIGITS} digits and nothing else.", field=field
        )
    return serial


def _step(serial: str, cards: int) -> str:
    return str(int(serial) + cards).zfill(len(serial))
