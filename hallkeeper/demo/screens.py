"""Wall displays without a wall: they follow the board by socket and announce by the rules of the house.

Once and in order, after the mark; an undone call is marked, not announced; what is older than a minute is
shown, not sounded; a screen that learns from the pulse that it is behind fetches the snapshot. A real screen
also gives each call its moment of real time; these count only.
"""

from dataclasses import dataclass
from typing import Any

from hall.clock import parse_rfc3339
from hallkeeper.demo.followers import Followers
from hallkeeper.demo.live import Live
from hallkeeper.demo.wire import Caller

SOUNDED_MS = 60_000
RESTORED_MS = 30_000


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a screen has come: all calls up to `move` of this epoch are dealt with."""

    epoch: str
    move: int


@dataclass(frozen=True, slots=True)
class Due:
    """A call that a screen has to deal with; `outcome` is `announced`, `shown` (too old) or `undone`."""

    move: int
    outcome: str


def due(mark: Mark | None, board: dict[str, Any]) -> tuple[Mark, list[Due]]:
    """The new mark and what is to be dealt with, ascending; the same rule as the browser's `announce.js`."""
    epoch, version = board["epoch"], board["version"]
    if mark is None:
        return Mark(epoch, version), []
    restored = mark.epoch != epoch
    limit, now = RESTORED_MS if restored else SOUNDED_MS, parse_rfc3339(board["now"])
    fresh = [call for call in board["calls"] if restored or call["move"] > mark.move]
    reached = version if restored else max(mark.move, version)
    return Mark(epoch, reached), [Due(call["move"], _outcome(call, now, limit)) for call in fresh]


def _outcome(call: dict[str, Any], now: int, limit: int) -> str:
    if call["undone"]:
        return "undone"
    return "shown" if now - parse_rfc3339(call["at"]) > limit else "announced"


class Screen:
    """One wall display; `dealt` is what it has dealt with, ascending by move."""

    def __init__(self, name: str, address: str, token: str, followers: Followers) -> None:
        self.name = name
        self.dealt: list[Due] = []
        self.boards = 0
        self.snapshots = 0
        self.waiting: dict[str, int] = {}
        self.mark: Mark | None = None
        self._followers = followers
        self._caller = Caller(address, token, name)
        followers.join(name)
        self.live = Live(address, "/board", {"token": token}, self._heard)

    def announced(self) -> list[int]:
        """The moves that it has announced, in the order in which it did."""
        return [one.move for one in self.dealt if one.outcome == "announced"]

    def close(self) -> None:
        """Switch it off."""
        self.live.close()
        self._caller.close()

    def _heard(self, event: str, data: Any) -> None:
        if event == "board":
            self._take(data)
        elif event == "pulse" and self.mark is not None and data["version"] > self.mark.move:
            self.snapshots += 1
            self._take(self._caller.get("/board"))

    def _take(self, board: dict[str, Any]) -> None:
        self.boards += 1
        self.waiting = board["waiting"]
        self.mark, found = due(self.mark, board)
        self.dealt += found
        self._followers.reached(self.name, self.mark.move)
