"""Pictures of simulated paper and lamps on their way to the office: the newest ones, when there is time.

They are for looking at.  Nothing waits for them: what cannot be sent is dropped, and a device that changes
faster than pictures can be looked at skips some.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.errors import ServerError
from hardware.server import Server

log = logging.getLogger(__name__)
PAUSE_S = 0.25
"""Between two pictures, so that at any load they cost a few per cent of a core."""


@dataclass(frozen=True)
class Picture:
    """A picture to be drawn when its turn comes; `query` says what it shows (`ticket`, `copy`)."""

    png: Callable[[], bytes]
    query: Mapping[str, object]


class Pictures:
    """At most `kept` unsent pictures per device, the newest, sent in turn."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[str, deque[Picture]] = {}
        self._closed = False

    def offer(self, code: str, picture: Picture, kept: int) -> None:
        """A device shows something new."""
        with self._changed:
            self._waiting.setdefault(code, deque(maxlen=kept)).append(picture)
            self._changed.notify()

    def close(self) -> None:
        """Send no more."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def take(self) -> tuple[str, Picture] | None:
        """Wait for the next picture: device by device, oldest first; None when closed."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            code, row = next(iter(self._waiting.items()))
            del self._waiting[code]
            picture = row.popleft()
            if row:
                self._waiting[code] = row
            return code, picture


def deliver(pictures: Pictures, server: Server, stop: threading.Event) -> None:
    """Send pictures until closed: a thread of its own."""
    while (taken := pictures.take()) is not None:
        code, picture = taken
        try:
            server.put_png(f"/devices/{code}/picture", picture.png(), picture.query)
        except ServerError as error:
            log.info("picture of %s not delivered: %s", code, error)
        stop.wait(PAUSE_S)
