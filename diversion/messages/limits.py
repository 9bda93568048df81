"""How many messages may go out: a number of them within a span, each for a recipient, a place or the hall.

Nothing is kept for it: what was sent is counted, so that a restart forgets nobody. The figures are for a hall
of 2,000 customers a day, of whom some 270 come in the fullest hour: whoever comes to help themselves is never
told that others were quicker, and whoever plays with a machine is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from diversion.visits.visit import PHONE
from hall.errors import Refused

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


class By(StrEnum):
    """Whose messages are counted together."""

    WHOM = "whom"
    PLACE = "place"
    """One terminal, kiosk or counter."""
    PHONES = "phones"
    """All customers' own phones: one place to the hall, but many people."""
    HALL = "hall"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` within any `span_ms`."""

    by: By
    most: int
    span_ms: int

    def is_for(self, place: str) -> bool:
        """Whether what comes from that place counts."""
        if self.by is By.PLACE:
            return place != PHONE
        return self.by is not By.PHONES or place == PHONE


MESSAGES = (
    Limit(By.WHOM, 10, HOUR_MS),
    Limit(By.PLACE, 240, HOUR_MS),
    Limit(By.PHONES, 1200, HOUR_MS),
    Limit(By.HALL, 1500, HOUR_MS),
)
"""For all messages together: a kiosk gives a number every fifteen seconds at most, and each may be left a
telephone number with. Codes have narrower ones of their own (`diversion.proof`).
"""
LEFT_TO_THE_REST = Limit(By.HALL, 750, HOUR_MS)
"""What can wait, a mailing run or a notice, leaves half of the hall's messages of an hour to the others."""


class TooMany(Refused):
    """`too_many_messages` to this number, `too_many_messages_here` from this place or hall.

    `again_at` (ms UTC) is when it may be tried again, in `again_in_s` seconds.
    """

    def __init__(self, again_at: int, now: int, by: By = By.WHOM) -> None:
        seconds = -(-(again_at - now) // 1000)
        span = f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
        code, whose = _WORDS[by is By.WHOM]
        super().__init__(code, f"Too many messages {whose}; try again in {span}.")
        self.by = by
        self.again_at = again_at
        self.again_in_s = seconds


_WORDS = {True: ("too_many_messages", "to this number"), False: ("too_many_messages_here", "from here")}


def check(limits: Iterable[Limit], place: str, newest: Callable[[Limit], int | None], now: int) -> None:
    """Raises TooMany where one more from that place would be too many, by the limit that lasts longest.

    `newest` answers when the last but `limit.most - 1` message was made (ms UTC), None where there are fewer.
    """
    there = [limit for limit in limits if limit.is_for(place)]
    again = [(made + limit.span_ms, limit.by) for limit in there if (made := newest(limit)) is not None]
    if not again:
        return
    at, by = max(again, key=lambda one: one[0])
    if at > now:
        raise TooMany(at, now, by)
