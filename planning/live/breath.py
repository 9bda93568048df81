"""How long tellers take between two customers while somebody waits: seen in the moves as they come."""

from collections.abc import Iterable

from hall.ticket import Move, Verb

LONGEST_MS = 120_000
"""Whoever takes longer is away."""
REMEMBERS = 500
_ENDS = frozenset({Verb.FINISH, Verb.TRANSFER, Verb.HOLD})


class Breath:
    """The mean of the last few hundred; it must be told of each move once, in order."""

    def __init__(self, mean_ms: float = 0.0, seen: int = 0) -> None:
        self.mean_ms, self.seen = mean_ms, seen
        self._issued: dict[str, int] = {}
        self._ended: dict[str, int] = {}

    def follow(self, moves: Iterable[Move]) -> None:
        """Take in what has happened."""
        for move in moves:
            if move.verb == Verb.ISSUE:
                self._issued[move.ticket or ""] = move.at
            elif move.verb == "day.close":
                self._issued.clear()
                self._ended.clear()
            elif move.counter is not None:
                self._at_counter(move, move.counter)

    def _at_counter(self, move: Move, counter: str) -> None:
        if move.verb in _ENDS:
            self._ended[counter] = move.at
            return
        ended = self._ended.pop(counter, None)
        issued = self._issued.pop(move.ticket or "", None)
        if move.verb == Verb.CALL and ended is not None and issued is not None and issued <= ended:
            gap = move.at - ended
            if 0 <= gap <= LONGEST_MS:
                self.seen = min(self.seen + 1, REMEMBERS)
                self.mean_ms += (gap - self.mean_ms) / self.seen
