"""The hall at this moment, as advice is asked for: who waits, who serves, and who else is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FOREVER = 10**6
"""Minutes after midnight that no day reaches."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who is to be at work now and is at no counter: what they can do, and until which minute after
    midnight they are there, when their break or their evening begins.
    """

    can: frozenset[str]
    until: int = FOREVER


@dataclass(frozen=True, slots=True)
class Standing:
    """The hall now. `at` and all instants are ms after midnight.

    `waiting`: (business type, customer class) -> since when; `busy`: open counter -> how long it serves
    (None: it is free); `shut`: closed counters; `came`: business type -> customers of an hour;
    `paused`: counters that could be called back from a pause; `hands`: who is at no counter, None where no
    roster says so; `can`: what whoever holds a counter can do, where that is known; `closes`: the minute of
    the day at which the hall closes.
    """

    at: int
    waiting: Mapping[tuple[str, str], Sequence[int]]
    busy: Mapping[str, int | None]
    shut: Sequence[str]
    came: Mapping[str, int]
    paused: Sequence[str] = ()
    hands: Sequence[Hand] | None = None
    can: Mapping[str, frozenset[str]] = field(default_factory=dict)
    closes: int = FOREVER
