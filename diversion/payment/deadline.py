"""A call to a payment provider's library: in time and well, or Silence."""

from collections.abc import Callable
from typing import TypeVar

from diversion.deadline import in_time
from diversion.payment.provider import Silence

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """What the call gives. Raises Silence where it fails in any way, or has not ended after `seconds`.

    The error's words are not passed on: libraries write whole answers into them.
    """
    try:
        return in_time(seconds, call)
    except Silence:
        raise
    except TimeoutError:
        raise Silence(f"no whole answer in {seconds:g} s") from None
    except Exception as error:  # noqa: BLE001 - wechatpayv3 raises bare Exception for a false signature
        raise Silence(type(error).__name__) from None
