"""How much one ticket's phone may have journalled: its address needs no sign-in, and each press is a move.

Whoever waits presses a few times; nobody keeps terminals for others' sake, or fills the journal from outside.
"""

import time
from collections import deque
from collections.abc import Callable

from hall.errors import Refused

MOST = 40
"""Within an hour: an offer seen and taken, a number left and taken back."""
HOUR_S = 3600.0
MOST_TICKETS = 5000


class PhonePace:
    """One hall's; what was pressed is forgotten with the hour, and with the process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._pressed: dict[str, deque[float]] = {}

    def count(self, ticket: str) -> None:
        """One more press. Raises Refused `too_often`: then it is not counted."""
        pressed = self._pressed.setdefault(ticket, deque(maxlen=MOST))
        if len(pressed) == MOST and self._now() - pressed[0] < HOUR_S:
            raise Refused("too_often", "That was pressed very often; please speak to a member of staff.")
        pressed.append(self._now())
        if len(self._pressed) > MOST_TICKETS:
            del self._pressed[next(iter(self._pressed))]
