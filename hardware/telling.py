"""How an errand tells what it has found so far, and learns that nobody waits for it any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from hardware.errors import ErrandCancelled
from hardware.public import Json

EVERY_S = 0.4
Tell = Callable[[float, Json], bool]
"""Tells progress (0 to 1) and findings; whether the errand is still wanted."""


class Telling:
    """One errand's line to the office.

    Functions call it often, with how far they are and all that was found so far; it speaks a few times in a
    second at most.  Raises ErrandCancelled when the errand is given up or the agent ends.
    """

    def __init__(self, tell: Tell, stop: threading.Event) -> None:
        self._tell = tell
        self._stop = stop
        self._told_at = 0.0
        self._progress = 0.0
        self._found: Json = {}

    def __call__(self, progress: float, found: Json | None = None) -> None:
        """This far; `found` replaces what was told before, None leaves it."""
        self._progress = min(max(progress, 0.0), 1.0)
        self._found = self._found if found is None else found
        if time.monotonic() >= self._told_at + EVERY_S:
            self.now()

    def now(self) -> None:
        """Tell at once, where a person waits for it."""
        if self._stop.is_set() or not self._tell(self._progress, self._found):
            raise ErrandCancelled
        self._told_at = time.monotonic()

    def wait(self, seconds: float) -> None:
        """Let time pass, attentive to the office."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self(self._progress)
            self._stop.wait(min(left, EVERY_S))
        self(self._progress)

    @property
    def found(self) -> Json:
        """What was told last."""
        return self._found
