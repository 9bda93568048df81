"""The compiled kernel by ctypes: it is plain C, needs no header of Python, and runs beside other threads.

`KERNEL` is None where no compiler was at install; `twin` then does the same, some hundred times slower.
"""

import ctypes
import logging
import mmap
from collections.abc import Iterable, Sequence
from ctypes import (
    POINTER,
    Structure,
    byref,
    c_double,
    c_int32,
    c_int64,
    c_uint8,
    c_uint16,
    c_uint64,
    c_void_p,
)
from functools import lru_cache
from importlib.machinery import EXTENSION_SUFFIXES
from math import lcm
from pathlib import Path
from struct import calcsize
from typing import Any, Literal

from planning.simulation.plan import NONE, Line, Offer, Plan, Sum
from planning.simulation.results import Numbers, Results

log = logging.getLogger("hallkeeper")
VERSION = 2
"""That of `kernel.h`."""
FULL, CROWDED = -1, -2
"""Not one replication fitted into what was found's room, or into the working memory."""
_LARGE = 1 << 20
"""Bytes from which on memory is taken from the system by itself."""
_Code = Literal["B", "i", "q"]
"""Of whole numbers of one, four and eight bytes, as `array` and `memoryview` have it."""


class _Table(Structure):
    _fields_ = (("values", POINTER(c_int32)), ("size", c_int64))


class _Line(Structure):
    _fields_ = (
        *((name, c_int64) for name in ("target", "weight", "head_start", "lost", "learning")),
        *((name, c_uint64) for name in ("servers", "no_show", "newcomer")),
        *(
            (name, c_int32)
            for name in (
                "source",
                "station",
                "service",
                "patience",
                "walk",
                "still_called",
                "first_route",
                "routes",
                "offer",
                "kept",
                "goes_on",
            )
        ),
    )


class _Route(Structure):
    _fields_ = (("below", c_uint64), ("line", c_int64))


class _Offer(Structure):
    _fields_ = (
        *((name, c_uint64) for name in ("types", "servers", "taken")),
        *((name, c_int64) for name in ("mode", "limit", "mean", "reads", "line")),
    )


class _Server(Structure):
    _fields_ = tuple((name, c_int64) for name in ("first_window", "windows"))


class _Hall(Structure):
    _fields_ = (
        *((name, c_int64) for name in ("lines", "servers", "sources", "pieces", "buckets")),
        *((name, c_int64) for name in ("since", "end", "given", "factor", "width")),
        ("line", POINTER(_Line)),
        ("server", POINTER(_Server)),
        ("window", POINTER(c_int32)),
        ("serves", POINTER(c_int32)),
        ("route", POINTER(_Route)),
        ("offer", POINTER(_Offer)),
        ("table", POINTER(_Table)),
        ("source_key", POINTER(c_uint64)),
        ("source_line", POINTER(c_int64)),
        ("source_factor", POINTER(c_int64)),
        ("edge", POINTER(c_double)),
        ("gap", POINTER(c_double)),
    )


class _Work(Structure):
    _fields_ = (
        ("room", c_int64),
        *((name, POINTER(c_int32)) for name in ("joined", "dead", "busy", "who", "wait", "count")),
        ("origin", POINTER(c_uint16)),
        ("outcome", POINTER(c_uint8)),
        ("pace", POINTER(c_double)),
    )


class _Found(Structure):
    _fields_ = (
        ("next", c_int64),
        ("room", c_int64),
        *((name, POINTER(c_int32)) for name in ("wait", "joined", "counts")),
        ("outcome", POINTER(c_uint8)),
        *((name, POINTER(c_int64)) for name in ("sums", "queue", "busy")),
    )


class Hall:
    """A plan in the kernel's own structures. `given`: whether its crowd is handed in instead of drawn."""

    def __init__(self, plan: Plan, *, given: bool = False) -> None:
        self.plan = plan
        routes = [route for line in plan.lines for route in line.routes]
        offers = [line.offer for line in plan.lines if line.offer is not None]
        windows = [edge for server in plan.servers for window in server.windows for edge in window]
        width = max(1, *(len(server.lines) for server in plan.servers))
        nobody = len(plan.lines)
        serves = [k for s in plan.servers for k in (*s.lines, *[nobody] * (width - len(s.lines)))]
        self.struct = _Hall(
            lines=len(plan.lines),
            servers=len(plan.servers),
            sources=len(plan.sources),
            pieces=len(plan.edges) - 1,
            buckets=plan.buckets,
            since=plan.since,
            end=plan.end,
            given=given,
            factor=plan.factor,
            width=width,
            line=_array(_Line, _lines(plan.lines)),
            server=_array(_Server, _servers(plan)),
            window=(c_int32 * len(windows))(*windows),
            serves=(c_int32 * len(serves))(*serves),
            route=_array(_Route, [_Route(route.below, route.line) for route in routes]),
            offer=_array(_Offer, [_offer(offer) for offer in offers]),
            table=_array(_Table, [_table(t.values, t.size) for t in plan.tables]),
            source_key=(c_uint64 * len(plan.sources))(*(s.key for s in plan.sources)),
            source_line=(c_int64 * len(plan.sources))(*(s.line for s in plan.sources)),
            source_factor=(c_int64 * len(plan.sources))(*(s.factor for s in plan.sources)),
            edge=(c_double * len(plan.edges))(*plan.edges),
            gap=_doubles(gap for source in plan.sources for gap in source.gaps),
        )


class Work:
    """Working memory for plans of at most so many lines and pieces; `room` customers in each line."""

    def __init__(self, lines: int, pieces: int, room: int) -> None:
        self.room = room
        places = lines * (room + 2)
        self.joined, self.dead, self.busy = ((c_int32 * places)() for _ in range(3))
        self.count = (c_int32 * lines)()
        self.struct = _Work(
            room=room,
            joined=self.joined,
            dead=self.dead,
            busy=self.busy,
            who=(c_int32 * places)(),
            wait=(c_int32 * places)(),
            count=self.count,
            origin=(c_uint16 * places)(),
            outcome=(c_uint8 * places)(),
            pace=(c_double * pieces)(),
        )

    def give(self, line: int, joined: Sequence[int], busy: Sequence[int], dead: Sequence[int]) -> None:
        """Those who come to a line from outside: when, how long they keep a server, when they leave."""
        first = line * (self.room + 2)
        self.count[line] = len(joined)
        for to, values in ((self.joined, joined), (self.busy, busy), (self.dead, dead)):
            to[first : first + len(values)] = list(values)


class Found:
    """The arrays of results, laid out for so many replications before they are filled.

    `customers`: room for so many; 0: none of them is kept by itself. `close` cuts off what was not needed.
    """

    def __init__(self, results: Results, days: int, customers: int) -> None:
        self._results, self._room = results, customers
        lines, servers, buckets = len(results.plan.lines), len(results.plan.servers), results.plan.buckets
        results.counts = _zeroes("i", days * lines)
        results.sums = _zeroes("q", days * lines * len(Sum))
        results.queue = _zeroes("q", days * lines * buckets)
        results.busy = _zeroes("q", days * servers * buckets)
        results.waits, results.joined = (_zeroes("i", customers) for _ in range(2))
        results.outcomes = _zeroes("B", customers)
        self.struct = self._laid_out(0)

    def _laid_out(self, filled: int) -> _Found:
        found = self._results
        struct = _Found(
            next=filled,
            room=self._room,
            counts=_view(c_int32, found.counts),
            sums=_view(c_int64, found.sums),
            queue=_view(c_int64, found.queue),
            busy=_view(c_int64, found.busy),
        )
        if self._room:
            struct.wait = _view(c_int32, found.waits)
            struct.joined = _view(c_int32, found.joined)
            struct.outcome = _view(c_uint8, found.outcomes)
        return struct

    def grow(self) -> None:
        """Twice as much room for customers."""
        filled, found = self.struct.next, self._results
        self._room *= 2
        found.waits, found.joined = (_more("i", old, self._room) for old in (found.waits, found.joined))
        found.outcomes = _more("B", found.outcomes, self._room)
        self.struct = self._laid_out(filled)

    def close(self) -> None:
        """All is filled."""
        filled, found = self.struct.next, self._results
        del self.struct
        found.waits, found.joined = found.waits[:filled], found.joined[:filled]
        found.outcomes = found.outcomes[:filled]


class Kernel:
    """The library."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._simulate, self._pick = library.hk_simulate, library.hk_pick
        self._simulate.restype = self._pick.restype = c_int64
        self._simulate.argtypes = [
            POINTER(POINTER(_Hall)),
            POINTER(_Work),
            POINTER(POINTER(_Found)),
            c_int64,
            c_int64,
            c_uint64,
            c_int64,
            c_int64,
        ]
        self._pick.argtypes = [POINTER(_Hall), POINTER(c_int32), POINTER(c_int32), c_int32]
        self.futures = library.hk_futures
        self.futures.restype = None
        self.futures.argtypes = [POINTER(_Hall), c_void_p, c_void_p, c_uint64]

    def simulate(
        self,
        halls: Sequence[Hall],
        work: Work,
        found: Sequence[Found],
        seed: int,
        first: int,
        days: int,
        *,
        shared: bool,
    ) -> int:
        """How many replications from number `first` on were lived in every hall; or FULL, CROWDED.

        `shared`: the halls have the same crowd, which is drawn once for all.
        """
        plans = (POINTER(_Hall) * len(halls))(*(ctypes.pointer(hall.struct) for hall in halls))
        into = (POINTER(_Found) * len(found))(*(ctypes.pointer(one.struct) for one in found))
        done: int = self._simulate(
            plans, byref(work.struct), into, len(halls), shared, seed & (2**64 - 1), first, days
        )
        return done

    def pick(self, hall: Hall, head: Sequence[int], since: Sequence[int], now: int) -> int:
        """The rule alone, for the first server, as `twin.pick`: for the tests that pin both to the hall's."""
        heads, instants = (c_int32 * len(head))(*head), (c_int32 * len(since))(*since)
        found: int = self._pick(byref(hall.struct), heads, instants, now)
        return found


def _weights(lines: Sequence[Line]) -> list[int]:
    """Common multiple of the targets : target; 0 where a product with a time would not fit into 63 bits."""
    common = lcm(*(line.target for line in lines))
    weights = [common // line.target for line in lines]
    return weights if max(weights) < 2**24 else [0] * len(lines)


def _lines(lines: Sequence[Line]) -> list[_Line]:
    made: list[_Line] = []
    first_route, offers, weights = 0, 0, _weights(lines)
    for line in lines:
        made.append(
            _Line(
                **{
                    name: getattr(line, name)
                    for name in (
                        *("target", "head_start", "lost", "learning", "servers", "no_show", "newcomer"),
                        *("source", "station", "service", "patience", "walk", "still_called", "kept"),
                    )
                },
                weight=weights[len(made)],
                goes_on=bool(line.offer or line.routes or line.kept != NONE),
                first_route=first_route,
                routes=len(line.routes),
                offer=NONE if line.offer is None else offers,
            )
        )
        first_route += len(line.routes)
        offers += line.offer is not None
    return made


def _servers(plan: Plan) -> list[_Server]:
    made: list[_Server] = []
    window = 0
    for server in plan.servers:
        made.append(_Server(window, len(server.windows)))
        window += len(server.windows)
    return made


def _offer(offer: Offer) -> _Offer:
    names = ("types", "servers", "taken", "mode", "limit", "mean", "reads", "line")
    return _Offer(**{name: getattr(offer, name) for name in names})


@lru_cache(maxsize=128)
def _table(values: tuple[int, ...], size: int) -> _Table:
    """A curve has 6,150 places, and the same few are asked for again and again."""
    return _Table((c_int32 * len(values))(*values), size)


def _array(kind: type[Structure], made: Sequence[Structure]) -> Any:
    return (kind * max(1, len(made)))(*made)


def _doubles(values: Iterable[float]) -> Any:
    found = list(values)
    return (c_double * len(found))(*found)


def _view(kind: Any, values: Numbers) -> Any:
    return (kind * len(values)).from_buffer(values)


def _zeroes(code: _Code, many: int) -> "memoryview[int]":
    """So many numbers; of what is large the system gives only what is written to, zeroed by itself."""
    size = many * calcsize(code)
    if size < _LARGE:
        return memoryview(bytearray(size)).cast(code)
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return memoryview(memory).cast(code)


def _more(code: _Code, old: Numbers, many: int) -> "memoryview[int]":
    found = _zeroes(code, many)
    found[: len(old)] = memoryview(old)
    return found


def kernel_of(path: Path) -> Kernel | None:
    """The kernel of a file; None where it was built of other sources: its structures would be others."""
    library = ctypes.CDLL(str(path))
    if not hasattr(library, "hk_version") or library.hk_version() != VERSION:
        log.warning("%s was built of other sources and is not used; install again", path.name)
        return None
    return Kernel(library)


def _found() -> Kernel | None:
    names = (Path(__file__).with_name("_kernel" + suffix) for suffix in EXTENSION_SUFFIXES)
    path = next((name for name in names if name.exists()), None)
    return None if path is None else kernel_of(path)


KERNEL = _found()
"""The compiled kernel, or None where there is none."""
