"""What may happen to cards, and what is kept of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from diversion.cards.serials import Run


class Kind(StrEnum):
    """What happened; the journal's verb is `cards.` and this."""

    RECEIVE = "receive"
    GIVE = "give"
    RETURN = "return"
    CORRECT = "correct"


class Reason(StrEnum):
    """Why a count (盘点) differed from the books. A choice and no text: nobody can write a code into it."""

    UNRECORDED = "unrecorded"
    """Given to customers without a word; counts as use."""
    LOST = "lost"
    DAMAGED = "damaged"
    FOUND = "found"


FEWER = frozenset({Reason.UNRECORDED, Reason.LOST, Reason.DAMAGED})
"""Reasons for fewer cards than the books say; the other way round there is only `FOUND`."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a face value (yuan). `count` cards; of a correction the difference, negative where cards
    were missing. `left` lay here afterwards. `move` numbers it in the journal, `day` is the business day.
    """

    move: int
    at: int
    day: str
    kind: Kind
    face: int
    count: int
    left: int
    runs: tuple[Run, ...]
    counter: str | None
    ticket: str | None
    reason: Reason | None
    by: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The cards of one face, kind and reason on one business day, summed."""

    day: str
    face: int
    kind: Kind
    reason: Reason | None
    count: int


def used(tallies: Iterable[Tally]) -> Mapping[tuple[int, str], int]:
    """(face, business day) -> cards used: given, less those that came back, and those given unrecorded."""
    sums: dict[tuple[int, str], int] = {}
    for tally in tallies:
        key = (tally.face, tally.day)
        if tally.kind is Kind.GIVE:
            sums[key] = sums.get(key, 0) + tally.count
        elif tally.kind is Kind.RETURN or tally.reason is Reason.UNRECORDED:
            sums[key] = sums.get(key, 0) - tally.count
    # A return of yesterday's cards is no negative use of today.
    return {key: max(0, count) for key, count in sums.items()}
