"""How green callers (gevent) wait for the hall's native writer thread.

The writer's answers come back by one threadsafe callback per batch; a slow commit therefore stops only
those who wait for it, and a batch costs one wake-up however many callers it serves.
"""

from collections.abc import Callable
from typing import Any

import gevent
from gevent import monkey
from gevent.hub import Hub, Waiter

from hall.writer import Promise


class GreenPromise:
    """A greenlet's way to wait; kept or breached in the hub."""

    def __init__(self) -> None:
        self._waiter = Waiter()

    def keep(self, value: Any) -> None:
        """Wake the caller with the value."""
        self._waiter.switch(value)

    def breach(self, error: BaseException) -> None:
        """Wake the caller with the error."""
        self._waiter.throw(error)

    def wait(self) -> Any:
        """Give way until it is kept or breached."""
        return self._waiter.get()


class GreenThreads:
    """The writer on a native thread, callers on greenlets of this hub, listeners in this hub."""

    def __init__(self) -> None:
        self._hub: Hub = gevent.get_hub()
        self._start_native = monkey.get_original("_thread", "start_new_thread")

    def start(self, target: Callable[[], None]) -> None:
        """Start a native thread, whatever has been patched."""
        self._start_native(target, ())

    def promise(self) -> Promise:
        """A promise for the calling greenlet."""
        return GreenPromise()

    def hand_over(self, action: Callable[[], None]) -> None:
        """Run the action in the hub, soon and in order."""
        self._hub.loop.run_callback_threadsafe(action)
