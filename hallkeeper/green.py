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
    """A greenlet's way to wait; kept or breached by the writer's greenlet. Waited for at most once."""

    __slots__ = ("_error", "_over", "_value", "_waiting")

    def __init__(self) -> None:
        self._waiting: Any = None
        self._over = False
        self._value: Any = None
        self._error: BaseException | None = None

    def keep(self, value: Any) -> None:
        """Wake the caller with the value, soon."""
        self._value = value
        self._wake()

    def breach(self, error: BaseException) -> None:
        """Wake the caller with the error, soon."""
        self._error = error
        self._wake()

    def wait(self) -> Any:
        """Give way until it is kept or breached."""
        hub = gevent.get_hub()
        self._waiting = gevent.getcurrent()
        try:
            while not self._over:
                hub.switch()
        finally:
            self._waiting = None
        if self._error is not None:
            raise self._error
        return self._value

    def _wake(self) -> None:
        self._over = True
        if self._waiting is not None:
            gevent.get_hub().loop.run_callback(self._switch)

    def _switch(self) -> None:
        if self._waiting is not None:
            self._waiting.switch()


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

    def moment(self) -> None:
        """Let the loop turn: what has come by the wires is read, and joins."""
        gevent.sleep(0.001)

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
