"""The futures by the compiled kernel. It runs beside other threads; 200 futures of a full hall take half a
millisecond.
"""

from array import array
from collections.abc import Iterable, Sequence
from ctypes import POINTER, Structure, byref, c_double, c_int32, c_int64, c_uint64
from typing import Any

from planning.live.start import Start
from planning.simulation.compiled import Hall, Kernel
from planning.simulation.plan import Plan


class _Start(Structure):
    _fields_ = (
        *((name, c_int64) for name in ("now", "until", "futures", "probes", "breath")),
        *(
            (name, POINTER(c_int64))
            for name in (
                "first",
                "number",
                "stands",
                "passed",
                "with_line",
                "whose",
                "at",
                "place",
                "leave",
                "away",
            )
        ),
        *((name, POINTER(c_int32)) for name in ("since", "waited", "ranks")),
        ("level", POINTER(c_double)),
    )


class _Room(Structure):
    _fields_ = (("low", POINTER(c_uint64)), ("pace", POINTER(c_double)), ("called", POINTER(c_int32)))


class Futures:
    """The kernel for one plan. `run` may be called from any thread, one at a time."""

    def __init__(self, kernel: Kernel, plan: Plan) -> None:
        self._kernel, self._hall = kernel, Hall(plan)
        self._servers = len(plan.servers)
        self._pace = (c_double * max(1, len(plan.sources) * (len(plan.edges) - 1)))()

    def run(self, start: Start, seed: int) -> "array[int]":
        """When each probe, then each who waits, is called (ms of the day): `futures` values each."""
        waiting = [one for line in start.lines for one in line]
        called = array("i", bytes(4 * start.futures * (len(start.probes) + len(waiting))))
        room = _Room((c_uint64 * (self._servers + len(waiting)))(), self._pace, _view(called))
        first = [0]
        for line in start.lines:
            first.append(first[-1] + len(line))
        struct = _Start(
            now=start.now,
            until=start.until,
            futures=start.futures,
            probes=len(start.probes),
            breath=start.breath,
            first=_whole(first),
            number=_whole(one.number for one in waiting),
            stands=_whole(one.stands for one in start.servers),
            passed=_whole(one.passed for one in start.servers),
            with_line=_whole(one.line for one in start.servers),
            whose=_whole(one.number for one in start.servers),
            at=_whole(probe.line for probe in start.probes),
            place=_whole(probe.place for probe in start.probes),
            leave=_whole(start.leave),
            away=_whole(start.away),
            since=_small([one.since for one in waiting]),
            waited=_small([one.waited for one in waiting]),
            ranks=_small([probe.since for probe in start.probes]),
            level=(c_double * max(1, len(start.levels)))(*start.levels),
        )
        self._kernel.futures(byref(self._hall.struct), byref(struct), byref(room), seed & (2**64 - 1))
        return called


def _whole(values: Iterable[int]) -> Any:
    found = list(values)
    return (c_int64 * max(1, len(found)))(*found)


def _small(found: Sequence[int]) -> Any:
    return (c_int32 * max(1, len(found)))(*found)


def _view(called: "array[int]") -> Any:
    return (c_int32 * len(called)).from_buffer(called) if called else (c_int32 * 1)()
