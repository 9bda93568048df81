"""Hours that applied scenarios ask of the roster: more counters at some, a counter less at others.

A request is the kept document of one scenario: its `name`, the `lines` as the scenario says them (`what`,
`codes`, `start`, `end`, `to`), and `usual`, the hours of each counter on the usual day when it was applied.
They hold on every day on which anybody is expected, and say more or less than what the forecast takes.
"""

from collections import Counter as Count
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from planning.roster.groups import Group, Skills, closed
from planning.roster.people import HALVES_A_DAY
from planning.simulation.model import HALF_HOUR_MIN

ASKED = "roster_asked"
"""The kind of these documents; the code is the scenario's."""
ADD, CLOSE, MOVE = "roster_add", "roster_close", "roster_move"
HOURS = (ADD, CLOSE, MOVE)
"""What a roster can give: hours; who serves what is not its matter."""
Json = Mapping[str, Any]
Needed = dict[str, dict[tuple[date, int], int]]
"""Group -> counters by day and half hour."""
Shut = dict[int, frozenset[str]]
"""Half hour -> counters at which nobody sits then."""


@dataclass(frozen=True, slots=True)
class Met:
    """What is needed with the requests, and by how many counters more or less than without them."""

    needed: Needed
    raised: dict[tuple[date, int], int]

    @property
    def firm(self) -> frozenset[tuple[date, int]]:
        """The half hours in which more is asked for: none of it is idle, whatever the simulator says."""
        return frozenset(when for when, many in self.raised.items() if many > 0)


def shut_by(asked: Iterable[Json], lists: Mapping[str, Skills]) -> Shut:
    """The counters that requests close, but for one that alone serves a business type then."""
    wanted = defaultdict[int, set[str]](set)
    for one in asked:
        for line in one["lines"]:
            for half in _less(line):
                wanted[half].update(code for code in line["codes"] if code in lists)
    found: Shut = {}
    for half, codes in sorted(wanted.items()):
        gone: set[str] = set()
        for code in sorted(codes):
            others = (types for other, types in lists.items() if other not in gone | {code})
            if lists[code] <= frozenset[str]().union(*others):
                gone.add(code)
        if gone:
            found[half] = frozenset(gone)
    return found


def met(needed: Needed, groups: Sequence[Group], lists: Mapping[str, Skills], asked: Sequence[Json]) -> Met:
    """What is needed so that the requests are met, as far as the hall has counters for it.

    A counter that is closed takes one away where more would be open than on the usual day without it, but
    never the last of a group; one that is added stands with the longest line that it can serve.
    """
    hall = _Hall(groups, lists, shut_by(asked, lists))
    after = {code: dict(row) for code, row in needed.items()}
    whole = Count(
        (code, day) for code, row in needed.items() for (day, _), n in row.items() for _ in range(n)
    )
    raised: dict[tuple[date, int], int] = {}
    for when in sorted({when for row in needed.values() for when in row}):
        now = {code: row[when] for code, row in needed.items() if when in row}
        before = sum(now.values())
        for one in asked:
            _lower(now, hall, one, when[1])
        hall.cap(now, when[1])
        for line in (line for one in asked for line in one["lines"] if when[1] in _more(line)):
            for counter in line["codes"]:
                hall.add(now, counter, when[1], {code: whole[code, when[0]] for code in now})
        for code, many in now.items():
            after[code][when] = many
        if sum(now.values()) != before:
            raised[when] = sum(now.values()) - before
    return Met(after, raised)


class _Hall:
    """Its counters, and which sets of groups they can take together (Hall's condition)."""

    def __init__(self, groups: Sequence[Group], lists: Mapping[str, Skills], shut: Shut) -> None:
        self._lists, self._shut = lists, shut
        self._types = {group.code: frozenset(group.types) for group in groups}
        kinds = {code: frozenset(one for one in lists.values() if one & t) for code, t in self._types.items()}
        self._sets = closed(kinds)

    def served_at(self, counters: Iterable[str]) -> set[str]:
        """The groups that any of these counters serves."""
        types = frozenset[str]().union(*(self._lists.get(code, frozenset()) for code in counters))
        return {code for code, own in self._types.items() if own & types}

    def cap(self, now: dict[str, int], half: int) -> None:
        """No more than the counters that are open then can take."""
        for some, most in self._most(half):
            here = sorted(some & now.keys())
            while sum(now[code] for code in here) > most:
                now[max(here, key=lambda code: now[code])] -= 1

    def add(self, now: dict[str, int], counter: str, half: int, whole: Mapping[str, int]) -> None:
        """One more, for the group with the longest line that this counter serves, if there is a counter."""
        for code in sorted(self.served_at([counter]) & now.keys(), key=lambda c: (-now[c], -whole[c], c)):
            more = now | {code: now[code] + 1}
            if all(sum(more.get(one, 0) for one in some) <= most for some, most in self._most(half)):
                now[code] += 1
                return

    def _most(self, half: int) -> Iterator[tuple[frozenset[str], int]]:
        gone = self._shut.get(half, frozenset())
        for some in self._sets:
            types = frozenset[str]().union(*(self._types[code] for code in some))
            yield some, sum(bool(own & types) for code, own in self._lists.items() if code not in gone)


def _lower(now: dict[str, int], hall: _Hall, one: Json, half: int) -> None:
    closing = {code for line in one["lines"] if half in _less(line) for code in line["codes"]}
    usual = {code for code, hours in one["usual"].items() if _is_open(hours, half)}
    if usual:
        closing &= usual
    mine = sorted(hall.served_at(closing) & now.keys())
    for _ in closing:
        most = max(mine, key=lambda code: now[code], default=None)
        if most is None or now[most] < 2 or (usual and sum(now.values()) <= len(usual - closing)):
            return
        now[most] -= 1


def _is_open(hours: Iterable[Sequence[int]], half: int) -> bool:
    middle = half * HALF_HOUR_MIN + HALF_HOUR_MIN // 2
    return any(opens <= middle < closes for opens, closes in hours)


def _less(line: Json) -> Collection[int]:
    """The half hours in all of which the counters are closed."""
    if line["what"] not in {CLOSE, MOVE}:
        return ()
    start, end = _minutes(line)
    gone = range(-(-start // HALF_HOUR_MIN), end // HALF_HOUR_MIN)
    return [half for half in gone if half not in _more(line)]


def _more(line: Json) -> Collection[int]:
    """The half hours in any part of which more counters are open."""
    start, end = _minutes(line)
    if line["what"] == MOVE:
        start, end = (minute + _minute(line["to"]) - start for minute in (start, end))
    elif line["what"] != ADD:
        return ()
    return range(start // HALF_HOUR_MIN, min(HALVES_A_DAY, -(-end // HALF_HOUR_MIN)))


def _minutes(line: Json) -> tuple[int, int]:
    return _minute(line.get("start", "00:00")), _minute(line.get("end", "24:00"))


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
