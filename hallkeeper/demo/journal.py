"""What the journal says of the day, read over the public API; the figures of the account come from here."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hall.clock import parse_rfc3339
from hallkeeper.demo.wire import Caller, Json

_AT_ONCE = 1000
_ELEVEN_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d{11}(?![0-9A-Za-z])")
"""A Chinese mobile number has eleven digits; ids and digests are longer runs of letters and digits."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits of one business type from issue to first call, in seconds; `within` is the share in target."""

    count: int
    mean_s: float
    p90_s: float
    longest_s: float
    target_s: int
    within: float


class Journal:
    """All moves of the demo's hall as the API tells them, ascending."""

    def __init__(self, moves: Sequence[Json]) -> None:
        self.moves = moves
        self.verbs = Counter(str(move["verb"]) for move in moves)
        self.undone = {move["data"]["undoes"] for move in moves if move["verb"] == "undo"}
        self.issues = [move for move in moves if move["verb"] == "issue"]

    def gaps(self) -> list[int]:
        """Moves that do not follow their predecessor; the first is 1."""
        numbers = [0, *(int(move["move"]) for move in self.moves)]
        return [b for a, b in zip(numbers, numbers[1:], strict=False) if b != a + 1]

    def announcements(self) -> list[int]:
        """Calls and recalls that screens must announce, by move."""
        return [int(move["move"]) for move in self.moves if _is_announced(move)]

    def at_kiosks(self) -> int:
        """Tickets for which a slip is due."""
        return sum(1 for move in self.issues if move["kiosk"] is not None)

    def called_tickets(self) -> set[str]:
        """Tickets that were ever called aloud."""
        return {str(move["ticket"]) for move in self.moves if move["verb"] == "call" and _is_announced(move)}

    def ratings(self) -> list[tuple[str, int]]:
        """What customers said, in order: ticket and score; a correction stands beside what it corrects."""
        return [(str(m["ticket"]), int(m["data"]["score"])) for m in self.moves if m["verb"] == "rating.give"]

    def number_faults(self) -> list[str]:
        """Numbers given twice, and gaps in a series; in words."""
        given: dict[str, list[int]] = defaultdict(list)
        for move in self.issues:
            given[move["data"]["series"]].append(move["data"]["serial"])
        faults = [
            f"{n} was given {k} times" for n, k in Counter(m["number"] for m in self.issues).items() if k > 1
        ]
        for letter, serials in sorted(given.items()):
            if sorted(serials) != list(range(1, len(serials) + 1)):
                faults.append(f"series {letter} is not 1 to {len(serials)} without a gap")
        return faults

    def personal_data(self) -> list[str]:
        """What could be a phone number or a name: eleven digits in a row, or anything but ASCII."""
        found = []
        for move in self.moves:
            text = json.dumps(move, ensure_ascii=False)
            if not text.isascii() or _ELEVEN_DIGITS.search(text):
                found.append(f"move {move['move']} {move['verb']}")
        return found

    def waits(self, targets: dict[str, int]) -> dict[str, Waits]:
        """By the business type that was asked for; whoever was served without a ticket has not waited."""
        first: dict[str, int] = {}
        silent = {move["ticket"] for move in self.moves if move["data"].get("announce") is False}
        for move in self.moves:
            if move["verb"] == "call" and move["move"] not in self.undone:
                first.setdefault(move["ticket"], _ms(move["at"]))
        waited: dict[str, list[float]] = {service: [] for service in targets}
        for move in self.issues:
            if move["ticket"] in first and move["ticket"] not in silent:
                waited[move["service"]].append((first[move["ticket"]] - _ms(move["at"])) / 1000)
        return {
            service: _summed(sorted(times), targets[service]) for service, times in waited.items() if times
        }


def read_journal(caller: Caller) -> Journal:
    """The whole journal, page by page."""
    moves: list[Json] = []
    while page := caller.get(f"/moves?after={moves[-1]['move'] if moves else 0}&limit={_AT_ONCE}")["moves"]:
        moves += page
    return Journal(moves)


def _is_announced(move: Json) -> bool:
    return move["verb"] in ("call", "recall") and move["data"].get("announce", True) is True


def _ms(text: str) -> int:
    return parse_rfc3339(text)


def _summed(times: list[float], target_s: int) -> Waits:
    """Nearest-rank percentile: the smallest time that at least nine in ten do not exceed."""
    return Waits(
        count=len(times),
        mean_s=sum(times) / len(times),
        p90_s=times[-(-9 * len(times) // 10) - 1],
        longest_s=times[-1],
        target_s=target_s,
        within=sum(1 for time in times if time <= target_s) / len(times),
    )
