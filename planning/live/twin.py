"""The futures in Python: used where no compiler was, and the text that explains `futures.c`.

Each future begins with the hall as it stands. Who is being served has a service time on condition that it is
longer than what has passed; who waits has patience likewise. Later customers come by the usual curve, since
those of higher urgency overtake. A probe is somebody who would join now. It needs no future of its own:
until it is called, it changes nothing for others, and it is called when first a counter that may take it is
about to take somebody less urgent, or nobody. So one run answers for all business types.

Random words are a function of (seed, future, line, purpose, number of the customer), so that what is shown
does not jump from one run to the next.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from planning.live.start import HALVES, AtServer, Probe, Stands, Start
from planning.simulation.distributions import LEVELS, SEGMENTS, TAIL, Table
from planning.simulation.plan import HALF_HOUR_MS, NEVER, NONE, PACE, Line, Plan, Purpose, Station
from planning.simulation.twin import busy_of, happens, key_of, mix, pick, sample, word

_GOLDEN = 0x9E3779B97F4A7C15
_ALL = 2**64 - 1
QUEUED = 1024
OUTSIDE = 2**32
"""Customers who come from outside are numbered from here on, those who go on to another line from beyond."""
ONWARD = 2**33
LAST = 2**32 - 1


def futures(plan: Plan, start: Start, seed: int) -> list[list[int]]:
    """When each probe, then each who waits, is called (ms of the day), by future; NEVER: not in sight."""
    run = _Run(plan, start)
    called = [[NEVER] * start.futures for _ in range(len(start.probes) + sum(map(len, start.lines)))]
    for future in range(start.futures):
        _Future(run, called, seed, future).live_on()
    return called


def part_below(table: Table, value: int) -> int:
    """The part of a table, of 2^32, that lies at or below a value; LAST where all of it does."""
    values = table.values
    if table.size:
        low = bisect_right(values, value)
        return LAST if low == table.size else ((low << 32) + table.size - 1) // table.size
    level = first = 0
    while level < LEVELS - 1 and values[first + SEGMENTS - TAIL] <= value:
        first += SEGMENTS + 1
        level += 1
    low = bisect_right(values, value, first, first + SEGMENTS) - first
    if low == SEGMENTS and values[first + SEGMENTS] <= value:
        return LAST
    if low == 0:
        return 0
    before = values[first + low - 1]
    place = (low - 1 << 32) + (value - before << 32) // (values[first + low] - before)
    for _ in range(level):
        place = place // (SEGMENTS // TAIL) + (SEGMENTS - TAIL << 32)
    return place // SEGMENTS


def rest_of(unit: Table, table: Table, low: int, passed: int, drawn: int) -> int:
    """What is left of a time of which so much has passed; beyond all that is known, a quarter on average."""
    if low == LAST:
        return sample(unit, drawn) * (passed // 4) >> 24
    high = low + ((drawn >> 32) * (2**32 - low) >> 32)
    return max(0, sample(table, high << 32) - passed)


def half_of(t: int) -> int:
    """The half hour of the day."""
    return max(0, min(HALVES - 1, t // HALF_HOUR_MS))


def _within(t: int) -> int:
    return min(t, NEVER - 1)


class _Run:
    """What all futures share: what has passed, the paces, whom each server may take."""

    def __init__(self, plan: Plan, start: Start) -> None:
        self.plan, self.start = plan, start
        self.unit = plan.tables[0]
        self.low_of_server = [self._low(server) for server in start.servers]
        self.low_of_waiting = [
            [self._part(line.patience, one.waited) for one in waiting]
            for line, waiting in zip(plan.lines, start.lines, strict=True)
        ]
        self.by_server = [
            sum(1 << p for p, probe in enumerate(start.probes) if plan.lines[probe.line].servers >> c & 1)
            for c in range(len(start.servers))
        ]
        self.open = 0
        for server, mask in zip(start.servers, self.by_server, strict=True):
            self.open |= mask if server.stands is not Stands.AWAY else 0
        self.pace = [
            [gap / (level * PACE) if level > 0 else 0.0 for gap in source.gaps]
            for source, level in zip(plan.sources, start.levels, strict=True)
        ]
        self.place_of = [0]
        for waiting in start.lines:
            self.place_of.append(self.place_of[-1] + len(waiting))

    def _low(self, server: AtServer) -> int:
        if server.stands in (Stands.AWAY, Stands.IDLE):
            return 0
        if server.stands is Stands.PAUSED:
            return self._part(self.start.away[half_of(self.start.now - server.passed)], server.passed)
        line = self.plan.lines[server.line]
        walks = server.stands is Stands.CALLED and line.walk != NONE
        return self._part(line.walk if walks else line.service, server.passed)

    def _part(self, table: int, value: int) -> int:
        return 0 if table == NONE else part_below(self.plan.tables[table], value)


@dataclass(slots=True)
class _Row:
    """One line: how many of those who waited are gone, who came from another one, who comes next."""

    stream: int
    clock: float
    piece: int
    at: int = 0
    pushed: list[tuple[int, int]] = field(default_factory=list)
    comes: int = 0
    joins: int = NEVER


class _Future:
    def __init__(self, run: _Run, called: list[list[int]], seed: int, future: int) -> None:
        self._run, self._plan, self._start, self._called = run, run.plan, run.start, called
        self._future = future
        self._t, self._used = self._start.now, 0
        self._idle = self._shown = 0
        self._open = run.open
        day = mix(mix(seed) + (future + 1) * _GOLDEN & _ALL)
        edges = self._plan.edges
        piece = sum(1 for end in edges[1:] if end <= self._start.now)
        clock = max(float(self._start.now), edges[0])
        lines = range(len(self._plan.lines))
        self._rows = [_Row(mix(day ^ mix(k + 1)), clock, piece) for k in lines]
        self._head, self._since = [NEVER for _ in lines], [0 for _ in lines]
        for k, line in enumerate(self._plan.lines):
            if line.source != NONE:
                self._come(k)
            self._show(k)
            self._uncover(k)
        self._going: list[tuple[int, int] | None] = [None] * len(self._start.servers)
        self._drawn = [0] * len(self._start.servers)
        self._key, self._leaves = [], []
        for c, server in enumerate(self._start.servers):
            free = self._frees(c)
            self._key.append(free << 6 | c)
            begins = free if server.stands is Stands.PAUSED else self._start.now
            self._leaves.append(NEVER if free == NEVER else self._leaves_after(c, begins))

    def live_on(self) -> None:
        """Until each probe has been called, or until nobody looks any more."""
        while self._open:
            key = min(self._key)
            head, line = min(
                (
                    (self._head[k], k)
                    for k, known in enumerate(self._plan.lines)
                    if known.servers & self._idle
                ),
                default=(NEVER, NONE),
            )
            self._t, c = min(head, key >> 6), key & 63
            if self._t >= self._start.until:
                break
            if head < key >> 6:
                free = self._plan.lines[line].servers & self._idle
                c = (free & -free).bit_length() - 1
                self._idle &= ~(1 << c)
            elif self._going[c] is not None:
                self._push_on(c)
            if self._t >= self._leaves[c]:
                self._pause(c)
            else:
                self._call(c)

    def _call(self, c: int) -> None:
        plan, at_hand = self._plan, self._plan.servers[c].lines
        while (k := pick(plan.lines, at_hand, self._head, self._since, self._t)) != NONE:
            self._ask(c, k)
            number, keeps = self._take(k)
            if number == NONE and not plan.lines[k].still_called:
                continue
            if number != NONE and keeps >= 0:
                self._aim(c, k, number)
            keeps = (-1 - keeps if keeps < 0 else keeps) + self._start.breath
            self._key[c] = _within(self._t + keeps) << 6 | c
            return
        self._ask(c, NONE)
        self._idle |= 1 << c
        self._key[c] = self._leaves[c] << 6 | c

    def _take(self, k: int) -> tuple[int, int]:
        """The head of a line comes to a server: their number, how long they keep it; NONE: they have left."""
        line, row, waiting = self._plan.lines[k], self._rows[k], self._start.lines[k]
        joined, place, passed, low = self._head[k], row.at, 0, 0
        if place < len(waiting):
            number, passed = waiting[place].number, waiting[place].waited
            self._called[len(self._start.probes) + self._run.place_of[k] + place][self._future] = self._t
            low = self._run.low_of_waiting[k][place]
            row.at += 1
            self._uncover(k)
        elif row.pushed:
            number = row.pushed.pop(0)[1]
        else:
            number = OUTSIDE + row.comes
            self._come(k)
        self._show(k)
        if line.patience != NONE:
            drawn = self._word(k, Purpose.PATIENCE, number)
            rest = rest_of(self._run.unit, self._plan.tables[line.patience], low, passed, drawn)
            if joined + passed + rest < self._t:
                return NONE, line.lost
        return number, busy_of(self._plan, line, row.stream, 0, number)

    def _ask(self, c: int, k: int) -> None:
        """Server c is about to take the head of a line, or nobody: which probes would it take instead?"""
        for p, probe in enumerate(self._start.probes):
            bit = 1 << p
            if self._shown & self._run.by_server[c] & bit and (k == NONE or self._before(probe, k)):
                self._called[p][self._future] = self._t
                self._shown &= ~bit
                self._open &= ~bit

    def _before(self, probe: Probe, k: int) -> bool:
        lines = self._plan.lines
        left = (self._t - probe.since) * lines[k].target
        right = (self._t - self._since[k]) * lines[probe.line].target
        later = self._head[k] > self._start.now
        return (-left, probe.since, not later) < (-right, self._since[k], later)

    def _uncover(self, k: int) -> None:
        """Who stands behind nobody of their own line any more is considered from now on."""
        for p, probe in enumerate(self._start.probes):
            if probe.line == k and probe.place <= self._rows[k].at and self._open >> p & 1:
                self._shown |= 1 << p

    def _come(self, k: int) -> None:
        """The next one from outside into a line."""
        row, edges, pace = self._rows[k], self._plan.edges, self._run.pace[self._plan.lines[k].source]
        step = float(sample(self._run.unit, self._word(k, Purpose.ARRIVAL, row.comes)))
        row.comes += 1
        while row.piece < len(pace):
            end, gap = edges[row.piece + 1], pace[row.piece]
            if gap > 0:
                later = row.clock + step * gap
                if later < end:
                    row.clock, row.joins = later, int(later)
                    return
                step -= (end - row.clock) / gap
            row.clock = end
            row.piece += 1
        row.joins = NEVER

    def _show(self, k: int) -> None:
        line, row, waiting = self._plan.lines[k], self._rows[k], self._start.lines[k]
        if row.at < len(waiting):
            self._head[k] = self._start.now - waiting[row.at].waited
            self._since[k] = waiting[row.at].since
            return
        outside = row.joins if line.source != NONE else NEVER
        self._head[k] = row.pushed[0][0] if row.pushed else outside
        self._since[k] = self._head[k] - line.head_start

    def _frees(self, c: int) -> int:
        """When server c gets free first, as it stands now."""
        server, now, unit = self._start.servers[c], self._start.now, self._run.unit
        if server.stands is Stands.AWAY:
            return NEVER
        if server.stands is Stands.IDLE:
            return _within(now + (sample(unit, self._word_of_server(c)) * server.passed >> 24))
        line, low = self._plan.lines[server.line], self._run.low_of_server[c]
        if server.stands is Stands.PAUSED:
            away = self._plan.tables[self._start.away[half_of(now - server.passed)]]
            return _within(now + 1 + rest_of(unit, away, low, server.passed, self._word_of_server(c)))
        rest = self._rest(server, line, low)
        if rest is None:
            return _within(now + max(1, line.lost - server.passed))
        self._aim(c, server.line, server.number)
        return _within(now + max(1, rest) + self._start.breath)

    def _word_of_server(self, c: int) -> int:
        self._drawn[c] += 1
        return word(self._key_of(0, Purpose.ARRIVAL) ^ (c + 1) * _GOLDEN & _ALL, self._drawn[c] - 1)

    def _leaves_after(self, c: int, t: int) -> int:
        """When server c, at work from `t` on, pauses next."""
        step, clock = float(sample(self._run.unit, self._word_of_server(c))), float(t)
        for half in range(half_of(t), HALVES):
            end, mean = float((half + 1) * HALF_HOUR_MS), float(self._start.leave[half])
            if mean > 0:
                later = clock + step * mean / PACE
                if later < end:
                    return int(later)
                step -= (end - clock) * PACE / mean
            clock = end
        return NEVER

    def _pause(self, c: int) -> None:
        away = self._plan.tables[self._start.away[half_of(self._t)]]
        back = _within(self._t + sample(away, self._word_of_server(c)) + 1)
        self._idle &= ~(1 << c)
        self._key[c] = back << 6 | c
        self._leaves[c] = self._leaves_after(c, back)

    def _rest(self, server: AtServer, line: Line, low: int) -> int | None:
        """How long whom the server has now will keep it yet; None where nobody comes."""
        tables, unit = self._plan.tables, self._run.unit
        service = self._word(server.line, Purpose.SERVICE, server.number)
        if server.stands is Stands.CALLED and line.walk != NONE:
            key = self._key_of(server.line, Purpose.NO_SHOW)
            if line.no_show and happens(line.no_show, key, server.number):
                return None
            walk = self._word(server.line, Purpose.WALK, server.number)
            rest = rest_of(unit, tables[line.walk], low, server.passed, walk)
            return rest + sample(tables[line.service], service)
        return rest_of(unit, tables[line.service], low, server.passed, service)

    def _aim(self, c: int, k: int, number: int) -> None:
        """Where the customer of server c goes when served."""
        line = self._plan.lines[k]
        self._going[c] = None
        if line.routes:
            drawn = self._word(k, Purpose.ROUTE, number) >> 32
            onward = next((route.line for route in line.routes if drawn < route.below), NONE)
            self._going[c] = None if onward == NONE else (onward, number + ONWARD)

    def _push_on(self, c: int) -> None:
        """The customer of server c goes on; beyond QUEUED they leave."""
        going, self._going[c] = self._going[c], None
        if going is None or self._used == QUEUED:
            return
        self._used += 1
        self._rows[going[0]].pushed.append((self._t, going[1]))
        self._show(going[0])

    def _word(self, k: int, purpose: Purpose, number: int) -> int:
        return word(self._key_of(k, purpose), number)

    def _key_of(self, k: int, purpose: Purpose) -> int:
        return key_of(self._rows[k].stream, Station.COUNTERS, 0, purpose)
