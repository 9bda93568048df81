"""How the hall's writer lives among greenlets (gevent).

The writer is a greenlet: its statements run in the loop, where nothing contends for the interpreter. Only
the commit waits for the disk; it runs on a native thread, so that a slow disk stops nobody but those who
wait for this very commit (docs/decisions/0010).
"""

from _queue import SimpleQueue as NativeQueue  # the C queue: its lock stays native where `queue` is patched
from collections.abc import Callable
from typing import Any

import gevent
from gevent import monkey
from gevent.hub import Waiter
from gevent.queue import SimpleQueue

from hall.writer import Jobs, Promise


class GreenPromise:
    """A greenlet's way to wait; kept or breached by the writer's greenlet."""

    def __init__(self) -> None:
        self._waiter = Waiter()
        self._hub = gevent.get_hub()

    def keep(self, value: Any) -> None:
        """Wake the caller with the value, soon."""
        self._hub.loop.run_callback(self._waiter.switch, value)

    def breach(self, error: BaseException) -> None:
        """Wake the caller with the error, soon."""
        self._hub.loop.run_callback(self._waiter.throw, error)

    def wait(self) -> Any:
        """Give way until it is kept or breached."""
        return self._waiter.get()


class GreenThreads:
    """The writer and its callers on greenlets of this hub; slow actions on one native thread."""

    def __init__(self) -> None:
        self._hub = gevent.get_hub()
        self._slow: NativeQueue[Any] = NativeQueue()
        monkey.get_original("_thread", "start_new_thread")(self._do_slow, ())

    def start(self, target: Callable[[], None]) -> None:
        """Start the writer's greenlet."""
        gevent.spawn(target)

    def jobs(self) -> Jobs:
        """A queue between greenlets."""
        queue: Jobs = SimpleQueue()
        return queue

    def promise(self) -> Promise:
        """A promise for the calling greenlet."""
        return GreenPromise()

    def aside(self, action: Callable[[], None]) -> None:
        """Run the action on the native thread; the calling greenlet waits, everybody else goes on."""
        waiter = Waiter()
        self._slow.put((action, waiter))
        waiter.get()

    def _do_slow(self) -> None:
        wake = self._hub.loop.run_callback_threadsafe
        while True:
            action, waiter = self._slow.get()
            try:
                action()
            except Exception as error:  # noqa: BLE001 - the waiting greenlet gets whatever it was
                wake(waiter.throw, error)
            else:
                wake(waiter.switch, None)
