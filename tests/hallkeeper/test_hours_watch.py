"""The hall opens and closes by the clock, and the screens hear of it though nobody has moved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from hall.catalogue import Hours
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.hall import Hall
from hallkeeper.hours_watch import HoursWatch


def test_screens_are_told_once_at_opening_and_once_at_closing_time(
    open_a_hall: Callable[..., Hall], clock: FixedClock
) -> None:
    """Nine o'clock on a Monday; the hall opens at ten, for one hour, on Mondays."""
    hall = open_a_hall(replace(default_catalogue(), hours=(Hours(0, time(10), time(11)),)))
    told = list[bool]()
    watch = HoursWatch(hall, lambda: told.append(hall.is_open()))
    for minute in range(3 * 60):
        clock.pass_seconds(60)
        watch.look()
        assert told == [True, False][: (minute >= 59) + (minute >= 119)]
