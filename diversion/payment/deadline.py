"""A deadline on the whole of a call, for libraries that know none.

`requests` and `urllib` bound each read, not the sum of them, and a name look-up not at all: a server that
sends a byte a second would hold a customer for minutes, and outlive the lease of the step.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from diversion.payment.provider import Silence

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """What the call gives. Raises Silence where it fails in any way, or has not ended after `seconds`.

    The call runs in a thread of its own, which is left alone when its time is over; it ends when its last
    read does. The error's words are not passed on: libraries write whole answers into them.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(call())
        except Exception as error:  # noqa: BLE001 - wechatpayv3 raises bare Exception for a false signature
            outcome.set_exception(error)

    threading.Thread(target=run, name="payment provider", daemon=True).start()
    try:
        error = outcome.exception(timeout=seconds)
    except TimeoutError:
        raise Silence(f"no whole answer in {seconds:g} s") from None
    if isinstance(error, Silence):
        raise error
    if error is not None:
        raise Silence(type(error).__name__)
    return outcome.result()
