"""Dissatisfied customers of the day whom nobody looks after yet: the office is told of each at once."""

from collections.abc import Callable
from typing import Any

from hall.clock import rfc3339
from hall.rating import DISSATISFIED, GIVE, TAKE
from hall.ticket import Move

VERBS = frozenset({GIVE, TAKE})


class Cases:
    """Follows the ratings of the day and who looks after them."""

    def __init__(self) -> None:
        self._unhappy: dict[str, Move] = {}
        self._taken: set[str] = set()

    def follow(self, move: Move) -> None:
        """Take in a rating or the taking of a case; the last answer of a customer counts."""
        ticket = move.ticket or ""
        if move.verb == TAKE:
            self._taken.add(ticket)
        elif move.data["score"] <= DISSATISFIED:
            self._unhappy[ticket] = move
        else:
            self._unhappy.pop(ticket, None)

    def waiting(self, finished: Callable[[str], bool]) -> list[dict[str, Any]]:
        """The open cases, oldest first; one whose finish was undone waits until it is finished again."""
        return [
            {
                "ticket": ticket,
                "number": move.number,
                "counter": move.counter,
                "done": [d["service"] for d in move.data["done"]],
                "score": move.data["score"],
                "at": rfc3339(move.at),
            }
            for ticket, move in self._unhappy.items()
            if ticket not in self._taken and finished(ticket)
        ]
