"""How a hall stands at one instant, in numbers for the kernels. Times are ms of the day, or spans in ms."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from planning.simulation.plan import SLOTS

MOST_PROBES = SLOTS
FUTURES = 200
HALVES = 48
NO_PAUSES = (0,) * HALVES


class Stands(IntEnum):
    """What a counter is about."""

    AWAY = 0
    """Closed: it takes nobody."""
    IDLE = 1
    """Takes the next one after a while, whose mean is `passed`."""
    BUSY = 2
    """Serves somebody, for `passed` now."""
    CALLED = 3
    """Has called somebody, `passed` ago, who walks or does not come."""
    PAUSED = 4
    """Comes back; it has paused for `passed`."""


class Waiting(NamedTuple):
    """Somebody who waits: sort key, how long for, and a number that tells their random words."""

    since: int
    waited: int
    number: int


@dataclass(frozen=True, slots=True)
class AtServer:
    """A counter now; `line` and `number` are those of whom it serves or has called."""

    stands: Stands
    passed: int = 0
    line: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Probe:
    """Somebody who would join a line now with that sort key, behind `place` of those who wait in it."""

    line: int
    since: int
    place: int


@dataclass(frozen=True, slots=True)
class Start:
    """The whole of it: who waits by line of the plan, in order; the plan's servers; who asks.

    `levels`: by source, today's arrivals : the plan's. Nobody looks beyond `until`. `breath`: between two
    customers. `leave`, `away`: by half hour of the day, after how long at work a counter pauses (0: never),
    and the plan's table of how long.
    """

    now: int
    until: int
    lines: tuple[tuple[Waiting, ...], ...]
    servers: tuple[AtServer, ...]
    probes: tuple[Probe, ...]
    levels: tuple[float, ...]
    breath: int = 0
    leave: tuple[int, ...] = NO_PAUSES
    away: tuple[int, ...] = NO_PAUSES
    futures: int = FUTURES
