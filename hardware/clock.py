"""The hall's time as the agent knows it: what the server said last, carried on by a monotonic clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class HallClock:
    """The server's `now`, so that a wrong clock on a kiosk PC neither keeps nor kills a slip.

    `speed` is how many hall seconds pass in one real second: 1 but in a demonstration.
    """

    def __init__(self, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.speed = speed
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._anchor = (datetime.now(UTC), monotonic())

    def heard(self, now: datetime) -> None:
        """Take over the server's time, just received."""
        with self._lock:
            self._anchor = (now, self._monotonic())

    def now(self) -> datetime:
        """The hall's time, aware, in UTC."""
        with self._lock:
            said, when = self._anchor
        return said + timedelta(seconds=(self._monotonic() - when) * self.speed)

    def age_s(self, at: datetime) -> float:
        """How many real seconds have passed since the hall's time was `at`."""
        return (self.now() - at).total_seconds() / self.speed
