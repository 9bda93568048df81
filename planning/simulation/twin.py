"""The kernel in Python: used where no compiler was, and the text that explains `kernel.c`.

Both work alike, function by function. Times are whole milliseconds; random words are SplitMix64 (Steele,
Lea, Flood 2014) as a function of a key and a number, so a customer's draws depend on nothing but seed,
replication, type and class, purpose, and how many of that type and class came before: whatever else changes
in a scenario, the same customer has the same errand.

A line is those of one business type and customer class who wait in one place; within it the order is fixed,
so only heads are compared. Customers who come from outside stand in their line from the beginning, with the
instant at which they will join it; lost patience is noticed when somebody comes to the head. So there is no
calendar of events, only the next server to get free and, where a server has nothing to do, the next to come.
At the same millisecond a server gets free before somebody is taken by a server that has nothing to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from planning.simulation.distributions import LEVELS, SEGMENTS, TAIL, Table
from planning.simulation.plan import (
    FACTOR,
    HALF_HOUR_MS,
    NEVER,
    NONE,
    PACE,
    Line,
    Offer,
    Outcome,
    Plan,
    Purpose,
    Show,
    Source,
    Station,
    Sum,
)

_GOLDEN = 0x9E3779B97F4A7C15
_ALL = 2**64 - 1
_LOW = 2**32 - 1


def mix(x: int) -> int:
    """SplitMix64's finish: 64 bits to 64 bits, every bit of which depends on every other."""
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & _ALL
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & _ALL
    return x ^ (x >> 31)


def key_of(stream: int, station: int, visit: int, purpose: int) -> int:
    """The key of one purpose at one place; `visit` counts the counters that the customer has been at."""
    return mix(stream + ((visit * 4 + station) * len(Purpose) + purpose) * _GOLDEN & _ALL)


def word(key: int, i: int) -> int:
    """The word of number i."""
    return mix(key + i * _GOLDEN & _ALL)


def happens(below: int, key: int, i: int) -> bool:
    """Whether something of probability `below` / 2^32 befalls customer i."""
    return word(key, i) >> 32 < below


def sample(table: Table, drawn: int) -> int:
    """The value of a table that belongs to a random word."""
    values, high = table.values, drawn >> 32
    if table.size:
        return values[high * table.size >> 32]
    first, place = 0, high * SEGMENTS
    for _ in range(LEVELS - 1):
        if place >> 32 < SEGMENTS - TAIL:
            break
        first += SEGMENTS + 1
        place = (place - (SEGMENTS - TAIL << 32)) * (SEGMENTS // TAIL)
    first += place >> 32
    rise = values[first + 1] - values[first]
    return values[first] + (rise * (place & _LOW) + 0x80000000 >> 32)


@dataclass(slots=True)
class Row:
    """One line during a day: what is known of each customer in it, in the order in which they join."""

    joined: list[int] = field(default_factory=list)
    busy: list[int] = field(default_factory=list)
    """How long they keep a server; -1 - that, where they do not come when called."""
    dead: list[int] = field(default_factory=list)
    """When they lose patience; empty where nobody does."""
    who: list[tuple[int, int, int]] = field(default_factory=list)
    """Source, number and visit of those who came from another line."""
    waits: list[int] = field(default_factory=list)
    outcomes: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Day:
    """What one replication came to: `sums`, `queue` by line, `busy` by server; areas in ms by half hour."""

    rows: list[Row]
    sums: list[list[int]]
    queue: list[list[int]]
    busy: list[list[int]]


def streams(plan: Plan, seed: int, replication: int) -> list[int]:
    """The stream of each source in a replication."""
    day = mix(mix(seed) + (replication + 1) * _GOLDEN & _ALL)
    return [mix(day ^ source.key) for source in plan.sources]


def factor_of(table: Table, drawn: int) -> float:
    """A factor from its table, in which 2^20 is 1."""
    return max(1, sample(table, drawn)) / FACTOR


def draw(plan: Plan, seed: int, replication: int) -> list[Row]:
    """The crowd of one replication, in the lines that it joins from outside."""
    rows = [Row() for _ in plan.lines]
    factor = 1.0
    if plan.factor != NONE:
        day = mix(mix(seed) + (replication + 1) * _GOLDEN & _ALL)
        factor = factor_of(plan.tables[plan.factor], mix(day))
    for source, stream in zip(plan.sources, streams(plan, seed, replication), strict=True):
        line, row, own = plan.lines[source.line], rows[source.line], factor
        if source.factor != NONE:
            own *= factor_of(plan.tables[source.factor], mix(stream))
        row.joined = _arrivals(plan, source, own, key_of(stream, 0, 0, Purpose.ARRIVAL))
        row.busy = [busy_of(plan, line, stream, 0, i) for i in range(len(row.joined))]
        if line.patience != NONE:
            row.dead = [dead_of(plan, line, stream, 0, i, at) for i, at in enumerate(row.joined)]
    return rows


def _arrivals(plan: Plan, source: Source, factor: float, key: int) -> list[int]:
    """Unit exponential steps, stretched by the pace of each piece."""
    pace = [gap / (factor * PACE) for gap in source.gaps]
    joined: list[int] = []
    t, piece = plan.edges[0], 0
    while True:
        step = float(sample(plan.tables[0], word(key, len(joined))))
        while True:
            end = plan.edges[piece + 1]
            if pace[piece] > 0:
                later = t + step * pace[piece]
                if later < end:
                    t = later
                    break
                step -= (end - t) / pace[piece]
            t = end
            piece += 1
            if piece == len(pace):
                return joined
        joined.append(int(t))


def busy_of(plan: Plan, line: Line, stream: int, visit: int, i: int) -> int:
    """How long customer i keeps a server, walk included; -1 - that, where nobody comes when called."""
    if line.no_show and happens(line.no_show, key_of(stream, line.station, visit, Purpose.NO_SHOW), i):
        return -1 - line.lost
    busy = sample(plan.tables[line.service], word(key_of(stream, line.station, visit, Purpose.SERVICE), i))
    if line.walk != NONE:
        busy += sample(plan.tables[line.walk], word(key_of(stream, line.station, visit, Purpose.WALK), i))
    if line.newcomer and happens(line.newcomer, key_of(stream, line.station, visit, Purpose.NEWCOMER), i):
        busy += line.learning
    return busy


def dead_of(plan: Plan, line: Line, stream: int, visit: int, i: int, joined: int) -> int:
    """When customer i loses patience."""
    key = key_of(stream, line.station, visit, Purpose.PATIENCE)
    return joined + sample(plan.tables[line.patience], word(key, i))


def pick(lines: Sequence[Line], at_hand: Sequence[int], head: list[int], since: list[int], now: int) -> int:
    """The rule (`hall.rules`): the line at hand whose head is most urgent; NONE where nobody waits.

    Ties by `since`, then by who joined first, then by the line's number: that is the order of issue.
    """
    best, waited, target = NONE, -1, 1
    for k in at_hand:
        if head[k] > now:
            continue
        left, right = (now - since[k]) * target, waited * lines[k].target
        if best != NONE and left == right:
            better = (since[k], head[k]) < (since[best], head[best])
        else:
            better = best == NONE or left > right
        if better:
            best, waited, target = k, now - since[k], lines[k].target
    return best


class Living:
    """One day in the making."""

    def __init__(self, plan: Plan, rows: list[Row], seed: int, replication: int) -> None:
        self._plan, self._rows = plan, rows
        self._streams = streams(plan, seed, replication)
        self._at = [0] * len(plan.lines)
        self._head, self._since = [NEVER] * len(plan.lines), [0] * len(plan.lines)
        for line, row in enumerate(rows):
            row.waits, row.outcomes = [0] * len(row.joined), [0] * len(row.joined)
            self._show_head(line)
        self._window = [0] * len(plan.servers)
        self._key = [server.windows[0][0] << 6 | c for c, server in enumerate(plan.servers)]
        self._going: list[tuple[int, tuple[int, int, int]] | None] = [None] * len(plan.servers)
        self._idle = 0
        self._day = Day(
            rows,
            [[0] * len(Sum) for _ in plan.lines],
            [[0] * plan.buckets for _ in plan.lines],
            [[0] * plan.buckets for _ in plan.servers],
        )

    def day(self) -> Day:
        """Live it: the next is a server that gets free, or somebody who comes to one that is."""
        while True:
            key = min(self._key)
            t, server = key >> 6, key & 63
            comes, line = min(
                (
                    (self._head[k], k)
                    for k, known in enumerate(self._plan.lines)
                    if known.servers & self._idle
                ),
                default=(NEVER, NONE),
            )
            if comes < t:
                t, free = comes, self._plan.lines[line].servers & self._idle
                server = (free & -free).bit_length() - 1
                self._idle &= ~(1 << server)
            elif t == NEVER:
                break
            else:
                self._push(server, t)
            if self._works(server, t):
                self._call(server, t)
        self._close()
        return self._day

    def _call(self, c: int, t: int) -> None:
        """Server c takes the most urgent customer who is still there, or has nothing to do."""
        plan, at_hand = self._plan, self._plan.servers[c].lines
        while (k := pick(plan.lines, at_hand, self._head, self._since, t)) != NONE:
            line, row, place = plan.lines[k], self._rows[k], self._at[k]
            self._at[k] += 1
            self._show_head(k)
            if line.patience != NONE and row.dead[place] < t:
                self._gone(k, place, row.dead[place], Outcome.LEFT)
                if not line.still_called:
                    continue
                keeps = line.lost
            else:
                keeps = self._takes(c, k, place, t)
            self._key[c] = t + keeps << 6 | c
            self._spread(self._day.busy[c], t, t + keeps)
            return
        self._idle |= 1 << c
        self._key[c] = NEVER << 6

    def _takes(self, c: int, k: int, place: int, t: int) -> int:
        """The customer at that place is called; how long the server is kept."""
        line, row, sums = self._plan.lines[k], self._rows[k], self._day.sums[k]
        joined, keeps = row.joined[place], row.busy[place]
        wait = t - joined
        row.waits[place] = wait
        row.outcomes[place] = Outcome.NO_SHOW if keeps < 0 else Outcome.SERVED
        if joined >= self._plan.since:
            sums[Sum.CALLED] += 1
            sums[Sum.WAITED] += wait
            sums[Sum.WITHIN] += wait <= line.target
            sums[Sum.NO_SHOWS] += keeps < 0
        self._spread(self._day.queue[k], joined, t)
        if keeps < 0:
            return -1 - keeps
        if line.offer is not None or line.routes or line.kept != NONE:
            keeps += self._onward(c, k, place, t)
        return keeps

    def _onward(self, c: int, k: int, place: int, t: int) -> int:
        """Where the customer goes afterwards; what an offer adds to the time at the kiosk, in ms."""
        line, more = self._plan.lines[k], 0
        source, i, visit = (line.source, place, 0) if line.source != NONE else self._rows[k].who[place]
        stream, following = self._streams[source], line.kept
        if line.offer is not None and self._is_shown(line.offer, t):
            more = line.offer.reads
            if happens(line.offer.taken, key_of(stream, line.station, visit, Purpose.OFFER), i):
                following = line.offer.line
        if line.routes:
            drawn = word(key_of(stream, line.station, visit, Purpose.ROUTE), i) >> 32
            following = next((r.line for r in line.routes if drawn < r.below), following)
        visit = (visit + (line.station is Station.COUNTERS)) & 255
        self._going[c] = None if following == NONE else (following, (source, i, visit))
        return more

    def _is_shown(self, offer: Offer, t: int) -> bool:
        if offer.mode is Show.ALWAYS:
            return True
        if offer.mode is Show.FREE:
            return self._plan.lines[offer.line].servers & self._idle != 0
        counted = (k for k in range(len(self._rows)) if offer.types >> k & 1)
        ahead = sum(len(self._rows[k].joined) - self._at[k] for k in counted)
        serving = (c for c in range(len(self._plan.servers)) if offer.servers >> c & 1)
        open_ = sum(self._is_open(c, t) for c in serving)
        return ahead * offer.mean > offer.limit * open_

    def _is_open(self, c: int, t: int) -> bool:
        windows = self._plan.servers[c].windows
        opens, closes = windows[min(self._window[c], len(windows) - 1)]
        return opens <= t < closes

    def _push(self, c: int, t: int) -> None:
        """Server c lets its customer go on to the line that was found for them."""
        going = self._going[c]
        if going is None:
            return
        k, (source, i, visit) = going
        line, row, stream = self._plan.lines[k], self._rows[k], self._streams[source]
        row.joined.append(t)
        row.who.append((source, i, visit))
        row.busy.append(busy_of(self._plan, line, stream, visit, i))
        if line.patience != NONE:
            row.dead.append(dead_of(self._plan, line, stream, visit, i, t))
        row.waits.append(0)
        row.outcomes.append(0)
        self._going[c] = None
        if self._at[k] == len(row.joined) - 1:
            self._show_head(k)

    def _show_head(self, k: int) -> None:
        joined, at = self._rows[k].joined, self._at[k]
        self._head[k] = joined[at] if at < len(joined) else NEVER
        self._since[k] = self._head[k] - self._plan.lines[k].head_start

    def _works(self, c: int, t: int) -> bool:
        """Whether server c is at work; else it is put to the next time at which it is."""
        windows = self._plan.servers[c].windows
        while t >= windows[self._window[c]][1]:
            if self._window[c] + 1 == len(windows):
                self._key[c] = NEVER << 6
                return False
            self._window[c] += 1
        opens = windows[self._window[c]][0]
        if t >= opens:
            return True
        self._key[c] = opens << 6 | c
        return False

    def _gone(self, k: int, place: int, at: int, outcome: Outcome) -> None:
        row = self._rows[k]
        row.waits[place], row.outcomes[place] = at - row.joined[place], outcome
        self._day.sums[k][Sum.LEFT] += row.joined[place] >= self._plan.since
        self._spread(self._day.queue[k], row.joined[place], at)

    def _close(self) -> None:
        """Those whom nobody has called: they lost patience, or the hall has closed."""
        end = self._plan.end
        for k, row in enumerate(self._rows):
            for place in range(self._at[k], len(row.joined)):
                if row.dead and row.dead[place] < end:
                    self._gone(k, place, row.dead[place], Outcome.LEFT)
                else:
                    self._gone(k, place, max(end, row.joined[place]), Outcome.UNSERVED)

    def _spread(self, area: list[int], a: int, b: int) -> None:
        """Adds the time from a to b to the half hours in which it lies; the last takes what comes after."""
        start, last = self._plan.start, self._plan.buckets - 1
        first, final = min((a - start) // HALF_HOUR_MS, last), min((b - start) // HALF_HOUR_MS, last)
        while first < final:
            edge = start + (first + 1) * HALF_HOUR_MS
            area[first] += edge - a
            a = edge
            first += 1
        area[final] += b - a
