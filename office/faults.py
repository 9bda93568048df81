"""The faults of the day with their durations, kept by following the moves: `GET /api/v1/faults`.

A fault begins when a device stops being well and ends when it is well again (or switched off, taken out of
the catalogue, or its state cannot be asked for); what was the matter in between is told in order, so that
"out of paper, cover open" is one fault. An agent that is away takes its devices along: that is one fault, not
thirty.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hall.clock import rfc3339
from hall.devices import AGENT_AWAY
from hall.hall import Hall
from hall.ticket import Move

BAD = frozenset({"ATTENTION", "OFFLINE", "DEGRADED"})
KEPT = 200
TOGETHER_MS = 10_000
"""Devices whose agent went away within this went with it."""
_READ_AT_ONCE = 5000


@dataclass(slots=True)
class _Fault:
    """What was the matter, from when until when (ms UTC; None: still)."""

    devices: list[str]
    began: int
    reasons: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    ended: int | None = None


class Faults:
    """Follows the hall from the beginning of the business day on; register `follow` with `hall.listen`."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._version = hall.store.row().day_move
        self._faults: deque[_Fault] = deque(maxlen=KEPT)
        self._of: dict[str, _Fault] = {}
        self._catch_up()

    def follow(self, moves: Sequence[Move]) -> None:
        """Take in committed moves, ascending; those already known are passed over."""
        if moves and moves[0].move > self._version + 1:
            self._catch_up()
        self._take(moves)

    def last(self, most: int) -> list[dict[str, Any]]:
        """The last faults, newest first.

        `[{"devices": [code], "reasons": [code], "began", "ended": instant | null, "lasted_s"}]`
        """
        now = self._hall.clock()
        newest = list(self._faults)[::-1][:most]
        return [
            {
                "devices": list(fault.devices),
                "reasons": list(fault.reasons),
                "began": rfc3339(fault.began),
                "ended": None if fault.ended is None else rfc3339(fault.ended),
                "lasted_s": ((fault.ended or now) - fault.began) // 1000,
            }
            for fault in newest
        ]

    def _catch_up(self) -> None:
        while moves := self._hall.moves_after(self._version, _READ_AT_ONCE):
            self._take(moves)

    def _take(self, moves: Iterable[Move]) -> None:
        for move in moves:
            if move.move > self._version:
                self._version = move.move
                if move.verb == "day.close":
                    self._faults = deque((f for f in self._faults if f.ended is None), maxlen=KEPT)
                elif move.verb == "device.state":
                    self._device(move.data["device"], move.data["state"], move.data.get("reason"), move.at)
                elif move.verb == "catalogue.change":
                    self._without_the_gone(move.at)

    def _device(self, device: str, state: str, reason: str | None, at: int) -> None:
        fault = self._of.get(device)
        if state not in BAD:
            if fault is not None:
                self._end(device, fault, at)
            return
        if fault is None:
            fault = self._begin(device, reason, at)
        named = reason or state.lower()
        if named not in fault.reasons:
            fault.reasons.append(named)

    def _without_the_gone(self, at: int) -> None:
        """Nobody will ever say that a device is well again which is no longer there, or switched off."""
        there = {d.code for d in self._hall.catalogue.wired if d.enabled}
        for device, fault in list(self._of.items()):
            if device not in there:
                self._end(device, fault, at)

    def _begin(self, device: str, reason: str | None, at: int) -> _Fault:
        fault = self._with_its_agent(device, at) if reason == AGENT_AWAY else None
        if fault is None:
            fault = _Fault([], at)
            self._faults.append(fault)
        fault.devices.append(device)
        fault.open.add(device)
        self._of[device] = fault
        return fault

    def _with_its_agent(self, device: str, at: int) -> _Fault | None:
        agents = {d.code: d.agent for d in self._hall.catalogue.devices}
        for fault in reversed(self._faults):
            if at - fault.began > TOGETHER_MS:
                return None
            same = agents.get(fault.devices[0]) == agents.get(device)
            if same and fault.reasons == [AGENT_AWAY] and fault.ended is None and device not in fault.devices:
                return fault
        return None

    def _end(self, device: str, fault: _Fault, at: int) -> None:
        del self._of[device]
        fault.open.discard(device)
        if not fault.open:
            fault.ended = at
