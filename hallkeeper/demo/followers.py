"""Who must have seen a move before the hall's time passes an instant: screens, tellers' pages, phones."""

import threading

from hallkeeper.demo.pacer import Hold, Pacer


class Followers:
    """Followers by name, each with a mark: the last move that it has dealt with."""

    def __init__(self, pacer: Pacer, reason: str) -> None:
        self._pacer = pacer
        self._reason = reason
        self._lock = threading.Lock()
        self._marks: dict[str, int] = {}
        self._awaited: list[tuple[int, Hold]] = []

    def join(self, name: str) -> None:
        """One more follower, who has seen nothing yet."""
        with self._lock:
            self._marks[name] = 0

    def reached(self, name: str, move: int) -> None:
        """A follower has dealt with everything up to this move."""
        with self._lock:
            self._marks[name] = max(move, self._marks.get(name, 0))
            self._let_go()

    def expect(self, move: int, until: int) -> None:
        """The clock stands at `until` while a follower has not reached the move."""
        with self._lock:
            if move > self.behind():
                self._awaited.append((move, self._pacer.hold(until, self._reason)))

    def behind(self) -> int:
        """The lowest mark."""
        return min(self._marks.values(), default=0)

    def missing(self, move: int) -> list[str]:
        """Who has not reached the move."""
        return sorted(name for name, mark in self._marks.items() if mark < move)

    def close(self) -> None:
        """Wait for nobody any more."""
        with self._lock:
            self._marks.clear()
            for _, hold in self._awaited:
                self._pacer.release(hold)
            self._awaited.clear()

    def _let_go(self) -> None:
        lowest = self.behind()
        for _, hold in [one for one in self._awaited if one[0] <= lowest]:
            self._pacer.release(hold)
        self._awaited = [one for one in self._awaited if one[0] > lowest]
