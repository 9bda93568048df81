"""Opening and closing by the clock: nobody moves, so nothing else would tell the screens."""

from collections.abc import Callable

from hall.hall import Hall
from hallkeeper.answers import hall_json


class HoursWatch:
    """Looks whether what screens show of the hall itself (open or not, today's hours) is another by now."""

    def __init__(self, hall: Hall, tell: Callable[[], None]) -> None:
        self._hall = hall
        self._tell = tell
        self._told = hall_json(hall)

    def look(self) -> None:
        """Tell the screens once where it is."""
        now = hall_json(self._hall)
        if now != self._told:
            self._told = now
            self._tell()
