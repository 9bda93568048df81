"""Who sits at which counter: half hour by half hour, so that no business type is left without a counter.

Whoever sits stays, unless a type would go unserved or a counter that is needed would be empty. That suffices:
needs are never more than the counters that can take them, so the tellers of a group always find one each.
It needs no numpy, so that the server may ask too.
"""

from collections import Counter as Count
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Skills = frozenset[str]
Seating = dict[str, str]
"""Person -> counter."""


@dataclass(frozen=True, slots=True)
class Room:
    """What each person can do, and what each counter serves: their business types."""

    able: Mapping[str, Skills]
    lists: Mapping[str, Skills]

    def does(self, person: str, counter: str) -> Skills:
        """What is served there then."""
        return self.able[person] & self.lists[counter]

    def without(self, counters: Collection[str]) -> "Room":
        """The room while these counters are closed."""
        return Room(self.able, {code: own for code, own in self.lists.items() if code not in counters})


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody at a counter, from one half hour up to, not including, another."""

    person: str
    counter: str
    first: int
    last: int


def seats_of(
    room: Room,
    there: Mapping[int, Sequence[str]],
    needs: Mapping[int, Sequence[Skills]],
    shut: Mapping[int, Collection[str]] | None = None,
) -> list[Sitting]:
    """Who sits where from when to when; see `seatings`."""
    found = seatings(room, there, needs, shut)
    return _runs((half, who, where) for half, now in found.items() for who, where in now.items())


def seatings(
    room: Room,
    there: Mapping[int, Sequence[str]],
    needs: Mapping[int, Sequence[Skills]],
    shut: Mapping[int, Collection[str]] | None = None,
) -> dict[int, Seating]:
    """Half hour -> who sits where. `there`: half hour -> who is at work; `needs`: half hour -> for each
    counter that is needed its business types, those first that must not go unserved; `shut`: half hour ->
    counters that are closed. Who finds no counter does not sit.
    """
    last = {who: half for half in sorted(there) for who in there[half]}
    before: Seating = {}
    found = {}
    for half in sorted(there):
        now = room.without(shut[half]) if shut and half in shut else room
        found[half] = seated(now, there[half], needs.get(half, ()), before)
        before = {who: where for who, where in (before | found[half]).items() if last[who] > half}
    return found


def seated(room: Room, there: Sequence[str], needs: Sequence[Skills], before: Seating) -> Seating:
    """One half hour; `before`: where people sat last, which includes those who have a break."""
    here = set(there)
    kept: Seating = {}
    for person in there:
        counter = before.get(person, "")
        if counter in room.lists and counter not in kept.values() and room.does(person, counter):
            kept[person] = counter
    theirs = {counter for person, counter in before.items() if person not in here}
    now = _joined(room, there, needs, kept, theirs)
    if _met(room, now, needs) < _possible(room, there, needs):
        now = _joined(room, there, needs, _matched(room, there, needs), set())
    for types in dict.fromkeys(needs):
        if not any(types <= room.does(who, where) for who, where in now.items()):
            now = _moved(room, there, types, now)
    return now


def _moved(room: Room, there: Sequence[str], types: Skills, now: Seating) -> Seating:
    """Somebody who can do what nobody does sits where it is served, if nothing else goes unserved for it."""
    before = _served(room, now)
    for person in there:
        for counter in room.lists:
            if types <= room.does(person, counter):
                moved = {who: at for who, at in now.items() if at != counter} | {person: counter}
                if before <= _served(room, moved):
                    return moved
    return now


def _served(room: Room, now: Seating) -> Skills:
    return frozenset(code for who, where in now.items() for code in room.does(who, where))


def _joined(
    room: Room, there: Sequence[str], needs: Sequence[Skills], kept: Seating, theirs: set[str]
) -> Seating:
    """Those without a counter, who can do least first, each at the free one at which they are missed most."""
    now, weight = dict(kept), Count(code for types in needs for code in types)
    more = (one for one in there if one not in kept)
    for person in sorted(more, key=lambda one: (len(room.able[one]), one)):
        taken = set(now.values())
        done = Count(code for who, where in now.items() for code in room.does(who, where))
        free = [one for one in room.lists if one not in taken and room.does(person, one)]

        def missed(counter: str, who: str = person, done: Count[str] = done) -> tuple[float, bool, int]:
            does = room.does(who, counter)
            worth = sum((weight[code] + 0.01) / (1 + done[code]) for code in does)
            return round(worth, 6), counter not in theirs, -len(room.lists[counter])

        if free:
            now[person] = max(free, key=missed)
    return now


def _met(room: Room, now: Seating, needs: Sequence[Skills]) -> int:
    """How many of the counters that are needed are there."""
    return len(_match(needs, list(now), lambda types, who: types <= room.does(who, now[who])))


def _possible(room: Room, there: Sequence[str], needs: Sequence[Skills]) -> int:
    return len(_matched(room, there, needs))


def _matched(room: Room, there: Sequence[str], needs: Sequence[Skills]) -> Seating:
    """Tellers for the needs, and counters: any teller of a need can sit at any counter of it."""
    who = _match(needs, there, lambda types, person: types <= room.able[person])
    where = _match(needs, list(room.lists), lambda types, counter: types <= room.lists[counter])
    return {who[n]: where[n] for n in who if n in where}


def _match(
    needs: Sequence[Skills], free: Sequence[str], fits: Callable[[Skills, str], bool]
) -> dict[int, str]:
    """A largest matching that prefers earlier needs (Kuhn)."""
    taken: dict[str, int] = {}

    def place(n: int, seen: set[str]) -> bool:
        for one in free:
            if one in seen or not fits(needs[n], one):
                continue
            seen.add(one)
            if one not in taken or place(taken[one], seen):
                taken[one] = n
                return True
        return False

    for n in range(len(needs)):
        place(n, set())
    return {n: one for one, n in taken.items()}


def matched(able: Sequence[Skills], lists: Sequence[Skills]) -> int:
    """How many of these people find a counter each at which they can do anything."""
    counters = [str(n) for n in range(len(lists))]
    return len(_match(able, counters, lambda skills, one: bool(skills & lists[int(one)])))


def _runs(found: Iterable[tuple[int, str, str]]) -> list[Sitting]:
    """Half hours that follow each other as one."""
    runs: dict[tuple[str, str], Sitting] = {}
    done: list[Sitting] = []
    for half, person, counter in found:
        run = runs.get((person, counter))
        if run is not None and run.last == half:
            runs[person, counter] = Sitting(person, counter, run.first, half + 1)
            continue
        if run is not None:
            done.append(run)
        runs[person, counter] = Sitting(person, counter, half, half + 1)
    return sorted([*done, *runs.values()], key=lambda one: (one.counter, one.first))
