"""Devices that change too often: a loose plug, a worn sensor, two agents of one name who do not agree.

A fault is told at once, always. But whoever has changed too often within one of the `SPANS` is restless: not
believed to be well again, nor to suffer from something lesser, until it has said the same for `CALM_S`. The
office goes on seeing the fault, and the journal does not fill.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hall.actor import Actor
from hall.board_rows import DeviceState
from hall.devices import SEVERITY
from hall.errors import HallError, NotReady
from hall.hall import Hall
from hall.ticket import Move

log = logging.getLogger("hallkeeper")
SPANS = ((60.0, 60), (1800.0, 240))
"""So many seconds -> so many changes within them are too many."""
CALM_S = 30.0


@dataclass(frozen=True, slots=True)
class Said:
    """What a device says of itself (instants in ms UTC), and by whom."""

    by: Actor
    state: str
    reason: str | None
    since: int
    last_good: int | None


@dataclass(frozen=True, slots=True)
class _Held:
    said: Said
    at: float


class Steady:
    """Passes on what devices say; register `follow` with `hall.listen`, call `look` now and then."""

    def __init__(self, hall: Hall, now: Callable[[], float] = time.monotonic) -> None:
        self._hall = hall
        self._now = now
        self._changes: dict[str, deque[float]] = {}
        self._held: dict[str, _Held] = {}
        self._restless: set[str] = set()

    def follow(self, moves: Sequence[Move]) -> None:
        """Listener: count the changes, whoever told of them; what was held back before one is past."""
        for move in moves:
            if move.verb == "device.state":
                most, device = max(count for _, count in SPANS), move.data["device"]
                self._changes.setdefault(device, deque(maxlen=most)).append(self._now())
                self._held.pop(device, None)

    def says(self, device: str, said: Said) -> None:
        """A device says how it is. Raises NotFound `unknown_device`."""
        known, held = self._hall.board.devices.get(device), self._held.pop(device, None)
        if known is None or _worse(known, said) or not self._is_restless(device):
            self._pass_on(device, said)
        elif (known.state, known.reason) != (said.state, said.reason):
            self._hold(device, said, held)

    def away(self, devices: Sequence[str], heard_at: int) -> None:
        """Their agent is not heard of (`heard_at`, ms UTC: when it last was): what they said is past."""
        for device in devices:
            self._held.pop(device, None)
        self._hall.devices_away(devices, heard_at)

    def look(self) -> None:
        """Believe those who have been saying the same for long enough."""
        for device, held in list(self._held.items()):
            if self._now() - held.at < CALM_S:
                continue
            del self._held[device]
            self._restless.discard(device)
            try:
                self._pass_on(device, held.said)
            except NotReady:
                self._held.setdefault(device, held)
                raise
            except HallError:
                log.info("device %s is gone", device)

    def _hold(self, device: str, said: Said, held: _Held | None) -> None:
        same = held is not None and (held.said.state, held.said.reason) == (said.state, said.reason)
        self._held[device] = replace(held, said=said) if held and same else _Held(said, self._now())

    def _pass_on(self, device: str, said: Said) -> None:
        self._hall.device_state(said.by, device, said.state, said.reason, said.since, said.last_good)

    def _is_restless(self, device: str) -> bool:
        """Once it has changed too often it is, until it has been calm."""
        changes, now = self._changes.get(device, deque()), self._now()
        too_often = any(len(changes) >= most and now - changes[-most] <= span for span, most in SPANS)
        if too_often and device not in self._restless:
            log.warning("device %s changes too often: believed again when it is calm", device)
            self._restless.add(device)
        return device in self._restless


def _worse(known: DeviceState, said: Said) -> bool:
    """Whether this must be told at once; what the office does itself always."""
    if said.state == "DISABLED" or known.state == "DISABLED":
        return True
    return SEVERITY[said.state] > SEVERITY[known.state]
