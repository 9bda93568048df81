"""A nudge: waiting for another thread and for a wire at the same time, without looking at either in turns."""

from __future__ import annotations

import os
import select
from contextlib import suppress


class Nudge:
    """Set by any thread, waited for by one."""

    def __init__(self) -> None:
        self._event = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def __del__(self) -> None:
        """Closed by its last holder: another thread may nudge as long as it can."""
        os.close(self._event)

    def set(self) -> None:
        """End the wait under way, or the next one."""
        os.eventfd_write(self._event, 1)

    def wait(self, wait_s: float, also: int | None = None) -> bool:
        """Wait until nudged, until `also` has something to read, or `wait_s` long; True if `also` has."""
        poll = select.poll()
        poll.register(self._event, select.POLLIN)
        if also is not None:
            poll.register(also, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(max(0, round(wait_s * 1000)))}
        with suppress(BlockingIOError):
            os.eventfd_read(self._event)
        return also in ready
