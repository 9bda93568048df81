"""A deadline on the whole of a call, for libraries that know none.

`requests` and `urllib` bound each read, not the sum of them, and a name look-up not at all: a server that
sends a byte a second would hold a customer for minutes, and outlive the lease of a step.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def in_time(seconds: float, call: Callable[[], T]) -> T:
    """What the call gives or raises; TimeoutError where it has not ended after `seconds`.

    The call runs in a thread of its own, which is left alone when its time is over; it ends when its last
    read does.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(call())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the call was made
            outcome.set_exception(error)

    threading.Thread(target=run, name="asking outside", daemon=True).start()
    return outcome.result(timeout=seconds)
