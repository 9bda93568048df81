"""Where the cards of one face value are: every batch in pieces, and each piece here, given out, or gone.

The pieces of a batch are together always the whole batch, whatever happens, so that no card can be counted
twice or get lost in the books.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from diversion.cards.serials import Run
from hall.errors import Invalid, Refused


class At(StrEnum):
    """Where a card is."""

    HERE = "here"
    GIVEN = "given"
    """With a customer, or with a teller who will give it to one."""
    GONE = "gone"
    """Lost or damaged: written off after a count."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Cards of one batch that are in the same place; `batch` is the number of the move that took it in."""

    batch: int
    run: Run
    at: At


Shelf = Sequence[Piece]
"""The pieces of one face value, the oldest batch first, by serial within it."""


def count(shelf: Shelf, at: At) -> int:
    """How many cards are in that place."""
    return sum(piece.run.count for piece in shelf if piece.at is at)


def pick(shelf: Shelf, at: At, wanted: int, first: str | None = None) -> list[Piece]:
    """The next cards of a place, oldest batch and smallest serial first; or those from a scanned one on.

    Raises Refused `not_enough_cards` or `run_too_short`, Invalid `unknown_serial` or `card_elsewhere`.
    """
    if first is not None:
        return [_from(shelf, at, wanted, first)]
    found: list[Piece] = []
    for piece in (p for p in shelf if p.at is at):
        if wanted:
            take = min(wanted, piece.run.count)
            found.append(replace(piece, run=piece.run.part(0, take)))
            wanted -= take
    return _enough(found, wanted)


def pick_last(shelf: Shelf, at: At, wanted: int) -> list[Piece]:
    """The cards that left last, as cards leave in the order of their serials. Raises as `pick`."""
    found: list[Piece] = []
    for piece in reversed([p for p in shelf if p.at is at]):
        if wanted:
            take = min(wanted, piece.run.count)
            found.append(replace(piece, run=piece.run.part(piece.run.count - take, take)))
            wanted -= take
    return _enough(found, wanted)


def put(shelf: Shelf, picked: Iterable[Piece], at: At) -> list[Piece]:
    """The shelf after the picked cards have gone to another place; neighbours in a place are joined."""
    pieces = list(shelf)
    for taken in picked:
        n = next(n for n, p in enumerate(pieces) if p.batch == taken.batch and p.run.meets(taken.run))
        rest = [replace(pieces[n], run=run) for run in pieces[n].run.without(taken.run)]
        pieces[n : n + 1] = sorted([*rest, replace(taken, at=at)], key=lambda p: p.run)
    return _joined(pieces)


def _from(shelf: Shelf, at: At, wanted: int, first: str) -> Piece:
    piece = next((p for p in shelf if p.run.holds(first)), None)
    if piece is None:
        raise Invalid("unknown_serial", "No batch of this face value has this serial.", field="first")
    if piece.at is not at:
        raise Invalid("card_elsewhere", f"By the books this card is {piece.at}, not {at}.", field="first")
    follow = int(piece.run.last) - int(first) + 1
    if follow < wanted:
        words = f"Only {follow} cards follow each other from this serial; take these first."
        raise Refused("run_too_short", words, field="count")
    return replace(piece, run=piece.run.part(piece.run.count - follow, wanted))


def _enough(found: list[Piece], lacking: int) -> list[Piece]:
    if lacking:
        there = sum(piece.run.count for piece in found)
        raise Refused("not_enough_cards", f"By the books there are only {there}.", field="count")
    return found


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and (before.batch, before.at) == (piece.batch, piece.at) and before.run.joins(piece.run):
            joined[-1] = replace(before, run=Run(before.run.first, piece.run.last))
        else:
            joined.append(piece)
    return joined
