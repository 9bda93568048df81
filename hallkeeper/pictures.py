"""The last pictures of each device, in memory: simulated paper and lamps for the office to look at."""

from collections import deque
from dataclasses import dataclass
from typing import Any

from hall.clock import rfc3339

KEPT = 6


@dataclass(frozen=True, slots=True)
class _Picture:
    serial: int
    content: bytes
    ticket: str | None
    copy: str | None
    at: int


class Pictures:
    """Keeps the last six pictures of each device; `serial` numbers them for ever."""

    def __init__(self) -> None:
        self._kept: dict[str, deque[_Picture]] = {}
        self._last = 0

    def add(self, device: str, content: bytes, ticket: str | None, copy: str | None, at: int) -> None:
        """Keep one more picture (PNG bytes)."""
        self._last += 1
        kept = self._kept.setdefault(device, deque(maxlen=KEPT))
        kept.append(_Picture(self._last, content, ticket, copy, at))

    def list(self, device: str) -> list[dict[str, Any]]:
        """What is kept of a device, newest first: `{"n", "ticket", "copy", "at"}`."""
        kept = reversed(self._kept.get(device, ()))
        return [{"n": p.serial, "ticket": p.ticket, "copy": p.copy, "at": rfc3339(p.at)} for p in kept]

    def get(self, device: str, serial: int) -> bytes | None:
        """One picture, if it is still kept."""
        return next((p.content for p in self._kept.get(device, ()) if p.serial == serial), None)
