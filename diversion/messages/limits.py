"""How many messages may go out: a number of them within a span, each for a recipient, a place or the hall.

Nothing is kept for it: what was sent is counted, so that a restart forgets nobody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from hall.errors import Refused

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


class By(StrEnum):
    """Whose messages are counted together."""

    WHOM = "whom"
    PLACE = "place"
    HALL = "hall"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` within any `span_ms`."""

    by: By
    most: int
    span_ms: int


MESSAGES = (
    Limit(By.WHOM, 10, HOUR_MS),
    Limit(By.PLACE, 60, HOUR_MS),
    Limit(By.HALL, 600, HOUR_MS),
)
"""For all messages together. Codes have narrower ones of their own (`diversion.proof`)."""


class TooMany(Refused):
    """`too_many_messages`: `again_at` (ms UTC) is when it may be tried again, in `again_in_s` seconds."""

    def __init__(self, again_at: int, now: int) -> None:
        seconds = -(-(again_at - now) // 1000)
        span = f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
        super().__init__("too_many_messages", f"Too many messages; try again in {span}.")
        self.again_at = again_at
        self.again_in_s = seconds


def check(limits: Iterable[Limit], newest: Callable[[Limit], int | None], now: int) -> None:
    """Raises TooMany where one more would be too many.

    `newest` answers when the last but `limit.most - 1` message was made (ms UTC), None where there are fewer.
    """
    again = [made + limit.span_ms for limit in limits if (made := newest(limit)) is not None]
    if again and max(again) > now:
        raise TooMany(max(again), now)
