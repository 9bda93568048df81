"""A business day as it is judged: one figure, and what else decides how large that figure is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite

from hall.errors import Invalid

MAKE_UP = 7
"""Where weekdays are 0 to 6, what a worked day of the weekend is: it is like none of them."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a business day came to.

    `value` is the measure in question, in its own unit (a mean wait in minutes, a share within target ...);
    `customers` who came and `staff_h`, the hours that counters were open, are what it is adjusted for.
    `other` is the same measure of another hall on that day, where nothing was changed.
    `make_up`: a Saturday or Sunday that is worked for a holiday (调休), not its weekday's customers.
    """

    day: date
    value: float
    customers: float
    staff_h: float
    other: float | None = None
    make_up: bool = False

    @property
    def weekday(self) -> int:
        """0 (Monday) to 6, or `MAKE_UP`: it is compared with days of the same alone."""
        return MAKE_UP if self.make_up else self.day.weekday()


def in_order(days: Sequence[Day]) -> list[Day]:
    """By date. Raises Invalid `twice` or `no_number` for a day, naming the field."""
    found = sorted(days, key=lambda one: one.day)
    for before, after in zip(found, found[1:], strict=False):
        if before.day == after.day:
            raise Invalid("twice", f"{after.day} is there twice.", field="day")
    for one in found:
        for field in ("value", "customers", "staff_h", "other"):
            number = getattr(one, field)
            if number is not None and not isfinite(number):
                raise Invalid("no_number", f"{field} of {one.day} is no number.", field=field)
    return found
