"""How full the hall was: arrivals and the most people waiting at once, in slots of a quarter of an hour."""

from dataclasses import dataclass

from hall.clock import rfc3339
from hall.ticket import Move, State, Verb

SLOT_MS = 15 * 60 * 1000


@dataclass(slots=True)
class _Slot:
    arrivals: int
    most: int
    last: int


class Curve:
    """Counts people as they enter and leave the state `waiting`; an undone call puts them back in it."""

    def __init__(self) -> None:
        self._slots: dict[int, _Slot] = {}
        self._waiting = 0

    def follow(self, move: Move) -> None:
        """Take in one move of a ticket of this business day."""
        slot = self._slots.setdefault(move.at // SLOT_MS, _Slot(0, self._waiting, self._waiting))
        slot.arrivals += move.verb == Verb.ISSUE
        self._waiting += (move.after == State.WAITING) - (move.before == State.WAITING)
        slot.most = max(slot.most, self._waiting)
        slot.last = self._waiting

    def take_back(self, issued_at: int) -> None:
        """Who came then was nobody: a wrong key."""
        self._slots[issued_at // SLOT_MS].arrivals -= 1

    def points(self, now: int) -> list[dict[str, int | str]]:
        """`[{"at", "arrivals", "most"}]` from the first customer's slot to the present one, none left out."""
        if not self._slots:
            return []
        points: list[dict[str, int | str]] = []
        level = 0
        for number in range(min(self._slots), max(now // SLOT_MS, *self._slots) + 1):
            slot = self._slots.get(number) or _Slot(0, level, level)
            level = slot.last
            points.append({"at": rfc3339(number * SLOT_MS), "arrivals": slot.arrivals, "most": slot.most})
        return points
