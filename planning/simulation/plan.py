"""A model laid out for the kernels: lines, servers, sources and tables with numbers instead of names.

Everything that has a queue is a line, and everything that serves is a server: counters, kiosks, terminals.
Kiosks are servers whose customers go on to a counter's or a terminal's line.
"""

from dataclasses import dataclass
from enum import IntEnum

from planning.simulation.distributions import Table

NEVER = 2**31 - 1
NONE = -1
SLOTS = 64
"""At most so many lines, servers and sources."""
HALF_HOUR_MS = 1_800_000
PACE = 2**24
"""The mean of the table of unit exponential steps, which is the first of every plan."""
FACTOR = 2**20
"""A factor of 1 in the tables of factors."""


class Purpose(IntEnum):
    """What a random word is for."""

    ARRIVAL = 0
    SERVICE = 1
    PATIENCE = 2
    NO_SHOW = 3
    WALK = 4
    ROUTE = 5
    OFFER = 6
    NEWCOMER = 7


class Station(IntEnum):
    """Where a line stands."""

    COUNTERS = 0
    KIOSKS = 1
    TERMINALS = 2
    DOOR = 3
    """Takes no time: who spares the kiosk is told apart there."""


class Show(IntEnum):
    """When an offer is shown."""

    ALWAYS = 1
    WAIT = 2
    FREE = 3


class Outcome(IntEnum):
    """What became of somebody who stood in a line."""

    SERVED = 0
    LEFT = 1
    """Lost patience."""
    NO_SHOW = 2
    """Was called and did not come."""
    UNSERVED = 3
    """Still waited when the hall had closed."""


class Sum(IntEnum):
    """What is added up for each line and replication."""

    CALLED = 0
    WAITED = 1
    """Milliseconds until the call, of all who were called."""
    WITHIN = 2
    """Of those called, how many within the target wait."""
    LEFT = 3
    """Those who were not served: out of patience, or at the hall's close."""
    NO_SHOWS = 4


@dataclass(frozen=True, slots=True)
class Route:
    """On to `line` (`NONE`: leaves) if a drawn 32-bit number is below, and not below the one before."""

    below: int
    line: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A way without a queue; `types` (lines) and `servers`, bit masks, give the expected wait."""

    mode: Show
    line: int
    taken: int
    types: int
    servers: int
    limit: int
    mean: int
    reads: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `service`, `patience`, `walk` number tables, `servers` is a bit mask, `kept` comes next."""

    station: Station
    type: str
    customer_class: str
    target: int
    head_start: int
    servers: int
    service: int
    source: int = NONE
    patience: int = NONE
    walk: int = NONE
    no_show: int = 0
    lost: int = 0
    still_called: bool = False
    newcomer: int = 0
    learning: int = 0
    routes: tuple[Route, ...] = ()
    offer: Offer | None = None
    kept: int = NONE


@dataclass(frozen=True, slots=True)
class Server:
    """A counter or a machine, its lines in rising order, and the times at which it works."""

    station: Station
    code: str
    lines: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One type and class from outside: `gaps` are ms between customers by piece, 0 where none come."""

    key: int
    line: int
    gaps: tuple[float, ...]
    factor: int = NONE


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it. `edges` bound the pieces of the arrivals (ms of the day), `buckets` counts half hours.

    Sums leave out who joined before `since`; `end` is when those still waiting go.
    """

    lines: tuple[Line, ...]
    servers: tuple[Server, ...]
    sources: tuple[Source, ...]
    tables: tuple[Table, ...]
    edges: tuple[float, ...]
    buckets: int
    end: int
    expected: float
    since: int = 0
    factor: int = NONE

    @property
    def start(self) -> int:
        """When the first half hour begins."""
        return int(self.edges[0])

    @property
    def crowd(self) -> tuple[object, ...]:
        """What decides who comes: two plans of the same crowd may share what is drawn."""
        sourced = tuple(
            (line.service, line.patience, line.walk, line.no_show, line.lost, line.newcomer, line.learning)
            for line in (self.lines[source.line] for source in self.sources)
        )
        stations = tuple(self.lines[source.line].station for source in self.sources)
        return (self.sources, self.tables, self.edges, self.factor, sourced, stations, len(self.lines))
