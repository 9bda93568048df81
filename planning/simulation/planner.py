"""From a model to a plan: names become numbers, minutes become milliseconds, distributions become tables."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from hall.errors import Invalid
from planning.simulation.checks import check
from planning.simulation.distributions import Distribution, Exponential, Table
from planning.simulation.model import BusinessType, Counter, Diversion, Model, Shown, Window, shares_of
from planning.simulation.plan import (
    FACTOR,
    HALF_HOUR_MS,
    NEVER,
    NONE,
    PACE,
    SLOTS,
    Line,
    Offer,
    Plan,
    Route,
    Server,
    Show,
    Source,
    Station,
)

MINUTE_MS = 60_000
TRANSFER = "transfer"
"""The class of those who come from another counter."""
_SHOW = {Shown.ALWAYS: Show.ALWAYS, Shown.WAIT: Show.WAIT, Shown.FREE: Show.FREE}
_AFTER_CLOSE_HALF_HOURS = 8
"""So long after the close half hours are told apart; the last one takes the rest."""

Place = tuple[Station, str, str]


def planned(model: Model) -> Plan:
    """The plan of a model. Raises Invalid as `checks.check` does, and `too_large`."""
    check(model)
    return _Planner(model).plan()


def planned_days(model: Model) -> tuple[Plan, ...]:
    """A plan of each day that the model was learnt from, all of one shape; of none, the usual one.

    Raises as `planned` does.
    """
    usual = planned(model)
    if not model.days:
        return (usual,)
    lasts = [_last(model, day) for day in range(model.days)]
    end = max(usual.end, *(last * MINUTE_MS for last in lasts))
    alike = replace(
        usual, end=end, buckets=usual.buckets + -(-(end - usual.end) // HALF_HOUR_MS), factor=NONE
    )
    return tuple(_on(alike, model, day, last) for day, last in enumerate(lasts))


def _on(usual: Plan, model: Model, day: int, last: int) -> Plan:
    """One of the days: who comes, and who is at work."""
    counters = {counter.code: counter for counter in model.counters}
    types = {kind.code: kind for kind in model.types}
    servers = tuple(
        replace(server, windows=_spans(model, hours_on(counters[server.code], day), last))
        if server.station is Station.COUNTERS
        else server
        for server in usual.servers
    )
    sources = tuple(
        replace(source, gaps=_gaps(kind.by_day[day], dict(shares_of(kind))[line.customer_class]))
        for source, line in ((source, usual.lines[source.line]) for source in usual.sources)
        for kind in (types[line.type],)
    )
    expected = sum(sum(kind.by_day[day]) for kind in model.types)
    return replace(usual, servers=servers, sources=sources, expected=expected)


def hours_on(counter: Counter, day: int) -> tuple[Window, ...]:
    """When a counter is open on one of the days that the model was learnt from."""
    return counter.by_day[day] if counter.by_day else counter.windows


def _last(model: Model, day: int) -> int:
    """The minute at which the last counter of that day closes."""
    return max((w.closes for counter in model.counters for w in hours_on(counter, day)), default=0)


def _spans(model: Model, windows: Sequence[Window], last: int) -> tuple[tuple[int, int], ...]:
    """Windows in milliseconds; those who close last serve out. A counter that is not there never works."""
    if not windows:
        return ((NEVER, NEVER),)
    found = [(w.opens * MINUTE_MS, w.closes * MINUTE_MS) for w in windows]
    if model.serves_out and windows[-1].closes == last:
        found[-1] = (found[-1][0], NEVER)
    return tuple(found)


def _gaps(arrivals: Sequence[float], share: float) -> tuple[float, ...]:
    return tuple(HALF_HOUR_MS / (number * share) if number * share else 0.0 for number in arrivals)


class _Planner:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._tables: list[Table] = [tabled(Exponential(1.0), PACE)]
        self._numbers: dict[tuple[Distribution, int], int] = {}
        self._types = {kind.code: kind for kind in model.types}
        self._at_terminal = {one.service: one for one in model.diversions if one.at_terminal}
        elsewhere = [one for one in model.diversions if not one.at_terminal]
        self._elsewhere = {one.service: one for one in elsewhere if not one.at_door}
        self._at_door = {one.service: one for one in elsewhere if one.at_door}
        self._places = list(self._all_places())
        self._number = {place: k for k, place in enumerate(self._places)}
        counters = sorted(model.counters, key=lambda c: len(c.serves))
        kiosks = self._machines(Station.KIOSKS)
        terminals = model.terminals.how_many if model.terminals else 0
        self._stations = [
            *((Station.COUNTERS, counter.code) for counter in counters),
            *((Station.KIOSKS, str(k + 1)) for k in range(kiosks)),
            *((Station.TERMINALS, str(k + 1)) for k in range(terminals)),
            *((Station.DOOR, "1") for _ in range(any(map(self._enters_by_door, self._types)))),
        ]
        self._counters = {counter.code: counter for counter in counters}
        if max(len(self._places), len(self._stations)) > SLOTS:
            text = f"A simulation has at most {SLOTS} lines and {SLOTS} counters and machines."
            raise Invalid("too_large", text, field="types")

    def plan(self) -> Plan:
        model = self._model
        lines = tuple(self._line(place) for place in self._places)
        ends = model.closes * MINUTE_MS
        edges = tuple(float(model.opens * MINUTE_MS + k * HALF_HOUR_MS) for k in range(model.half_hours + 1))
        servers = tuple(self._server(*station) for station in self._stations)
        sources, factor = tuple(self._sources()), self._table(model.factor, FACTOR)
        return Plan(
            lines=lines,
            servers=servers,
            sources=sources,
            tables=tuple(self._tables),
            edges=edges,
            buckets=-(-(ends - int(edges[0])) // HALF_HOUR_MS) + _AFTER_CLOSE_HALF_HOURS,
            end=ends,
            expected=model.expected,
            factor=factor,
        )

    def _all_places(self) -> Iterable[Place]:
        entered = [(kind.code, code) for kind in self._model.types for code, _ in shares_of(kind)]
        sent = {transfer.to for kind in self._model.types for transfer in kind.transfers}
        yield from ((Station.COUNTERS, *who) for who in entered)
        yield from ((Station.COUNTERS, code, TRANSFER) for code in self._types if code in sent)
        yield from ((Station.KIOSKS, *who) for who in entered if self._enters_by_kiosk(who[0]))
        for code, customer_class in entered:
            if code in self._at_terminal:
                yield (Station.TERMINALS, code, customer_class)
        yield from ((Station.DOOR, *who) for who in entered if self._enters_by_door(who[0]))

    def _enters_by_door(self, code: str) -> bool:
        """Where some come to no kiosk."""
        return code in self._at_door or self._numbered_by_hand(code)

    def _numbered_by_hand(self, code: str) -> bool:
        return self._model.kiosks is not None and self._types[code].at_kiosk < 1

    def _enters_by_kiosk(self, code: str) -> bool:
        """Also where no kiosk stands: an offer is then made at the door, which takes no time."""
        return self._model.kiosks is not None or code in {**self._at_terminal, **self._elsewhere}

    def _machines(self, station: Station) -> int:
        if station is Station.KIOSKS and self._model.kiosks is None:
            return 1 if self._at_terminal or self._elsewhere else 0
        found = self._model.kiosks if station is Station.KIOSKS else self._model.terminals
        return found.how_many if found else 0

    def _line(self, place: Place) -> Line:
        station, code, customer_class = place
        build = {
            Station.COUNTERS: self._counter_line,
            Station.KIOSKS: self._kiosk_line,
            Station.TERMINALS: self._terminal_line,
            Station.DOOR: self._door_line,
        }[station]
        return build(self._types[code], customer_class)

    def _counter_line(self, kind: BusinessType, customer_class: str) -> Line:
        model = self._model
        given = model.transfer_head_start_s if customer_class == TRANSFER else 0.0
        enters = customer_class != TRANSFER and self._entrance(kind.code) is Station.COUNTERS
        return Line(
            station=Station.COUNTERS,
            type=kind.code,
            customer_class=customer_class,
            target=_ms(kind.target_s),
            head_start=_ms(model.head_starts.get(customer_class, given)),
            servers=self._serving(kind.code),
            service=self._table(kind.service, 1000),
            source=self._source_number(kind.code, customer_class) if enters else NONE,
            patience=self._table(kind.patience, 1000),
            walk=self._table(model.walk, 1000),
            no_show=_below(kind.no_show),
            lost=_ms(model.no_show_s),
            still_called=model.left_are_called,
            routes=self._routes(kind),
        )

    def _routes(self, kind: BusinessType) -> tuple[Route, ...]:
        routes, reached = [], 0.0
        for transfer in kind.transfers:
            reached += transfer.share
            line = self._number[(Station.COUNTERS, transfer.to, TRANSFER)]
            routes.append(Route(_below(reached), line))
        return tuple(routes)

    def _entrance(self, code: str) -> Station:
        if self._enters_by_door(code):
            return Station.DOOR
        return Station.KIOSKS if self._enters_by_kiosk(code) else Station.COUNTERS

    def _door_line(self, kind: BusinessType, customer_class: str) -> Line:
        """Who does not come at all, and who gets a number without a kiosk, and is made the same offers."""
        kiosk = self._number.get((Station.KIOSKS, kind.code, customer_class), NONE)
        counters = self._number[(Station.COUNTERS, kind.code, customer_class)]
        absent = self._at_door[kind.code].take_up if kind.code in self._at_door else 0.0
        offer, routes = None, [Route(_below(absent), NONE)]
        if by_hand := self._numbered_by_hand(kind.code):
            away, diversion = self._ways(kind.code)
            routes.append(Route(_below(absent + (1 - absent) * kind.at_kiosk), kiosk))
            if away:
                others = (1 - absent) * (1 - kind.at_kiosk) * (1 - away.take_up)
                routes.append(Route(_below(1 - others), NONE))
            if diversion:
                offer = replace(self._offer(diversion, kind, customer_class), reads=0)
        return Line(
            station=Station.DOOR,
            type=kind.code,
            customer_class=customer_class,
            target=1000,
            head_start=0,
            servers=self._mask(Station.DOOR),
            service=self._table_of(Table((0,), 1)),
            source=self._source_number(kind.code, customer_class),
            routes=tuple(routes),
            offer=offer,
            kept=counters if by_hand or kiosk == NONE else kiosk,
        )

    def _ways(self, code: str) -> tuple[Diversion | None, Diversion | None]:
        """What takes people away before they are offered anything else, and what the others are offered."""
        away = self._elsewhere.get(code)
        offered = self._at_terminal.get(code, away)
        return None if away is offered else away, offered

    def _kiosk_line(self, kind: BusinessType, customer_class: str) -> Line:
        kiosks, (away, diversion) = self._model.kiosks, self._ways(kind.code)
        outside = self._entrance(kind.code) is Station.KIOSKS
        return Line(
            station=Station.KIOSKS,
            type=kind.code,
            customer_class=customer_class,
            target=1000,
            head_start=0,
            servers=self._mask(Station.KIOSKS),
            service=self._table_of(Table((0,), 1)) if kiosks is None else self._table(kiosks.time, 1000),
            source=self._source_number(kind.code, customer_class) if outside else NONE,
            routes=(Route(_below(away.take_up), NONE),) if away else (),
            offer=self._offer(diversion, kind, customer_class) if diversion else None,
            kept=self._number[(Station.COUNTERS, kind.code, customer_class)],
        )

    def _offer(self, diversion: Diversion, kind: BusinessType, customer_class: str) -> Offer:
        terminal = (Station.TERMINALS, kind.code, customer_class)
        same = (Station.COUNTERS, kind.code)
        counted = (1 << k for k, place in enumerate(self._places) if place[:2] == same)
        return Offer(
            mode=_SHOW[diversion.shown],
            line=self._number[terminal] if diversion.at_terminal else NONE,
            taken=_below(diversion.take_up),
            types=sum(counted),
            servers=self._serving(kind.code),
            limit=_ms(diversion.limit_s),
            mean=_ms(kind.service.mean),
            reads=_ms(diversion.reads_s),
        )

    def _terminal_line(self, kind: BusinessType, customer_class: str) -> Line:
        terminals, diversion = self._model.terminals, self._at_terminal[kind.code]
        back = self._number[(Station.COUNTERS, kind.code, customer_class)]
        return Line(
            station=Station.TERMINALS,
            type=kind.code,
            customer_class=customer_class,
            target=1000,
            head_start=0,
            servers=self._mask(Station.TERMINALS),
            service=self._table(terminals.time if terminals else None, 1000),
            newcomer=_below(diversion.newcomers),
            learning=_ms(diversion.learning_s),
            routes=(Route(_below(diversion.gives_up), back),) if diversion.gives_up else (),
        )

    def _server(self, station: Station, code: str) -> Server:
        if station is Station.COUNTERS:
            serves, windows = self._counters[code].serves, self._windows(code)
        else:
            serves, windows = tuple(self._types), ((0, NEVER),)
        lines = tuple(k for k, (s, kind, _) in enumerate(self._places) if s is station and kind in serves)
        return Server(station, code, lines, windows)

    def _windows(self, code: str) -> tuple[tuple[int, int], ...]:
        last = max((w.closes for counter in self._model.counters for w in counter.windows), default=0)
        return _spans(self._model, self._counters[code].windows, last)

    def _serving(self, service: str) -> int:
        return sum(
            1 << k
            for k, (station, code) in enumerate(self._stations)
            if station is Station.COUNTERS and service in self._counters[code].serves
        )

    def _mask(self, station: Station) -> int:
        return sum(1 << k for k, (found, _) in enumerate(self._stations) if found is station)

    def _entries(self) -> Sequence[tuple[BusinessType, str, float]]:
        return [(kind, code, share) for kind in self._model.types for code, share in shares_of(kind)]

    def _source_number(self, service: str, customer_class: str) -> int:
        return [(kind.code, code) for kind, code, _ in self._entries()].index((service, customer_class))

    def _sources(self) -> Iterable[Source]:
        for kind, code, share in self._entries():
            key = int.from_bytes(sha256(f"{kind.code}/{code}".encode()).digest()[:8], "big")
            line = self._number[(self._entrance(kind.code), kind.code, code)]
            yield Source(key, line, _gaps(kind.arrivals, share), self._table(kind.factor, FACTOR))

    def _table(self, distribution: Distribution | None, scale: int) -> int:
        if distribution is None:
            return NONE
        if (distribution, scale) not in self._numbers:
            self._numbers[distribution, scale] = self._table_of(tabled(distribution, scale))
        return self._numbers[distribution, scale]

    def _table_of(self, table: Table) -> int:
        self._tables.append(table)
        return len(self._tables) - 1


@lru_cache(maxsize=256)
def tabled(distribution: Distribution, scale: int) -> Table:
    """The table of a distribution. A curve takes 5 ms to lay out, and the scenarios of an afternoon have most
    of theirs in common.
    """
    return distribution.table(scale)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _below(share: float) -> int:
    return round(share * 2**32)
