"""The business days that somebody looks at, and the days before with which they are compared."""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from hall.clock import is_near
from hall.errors import Invalid

LONGEST_DAYS = 92


@dataclass(frozen=True, slots=True)
class Days:
    """Business days from `first` to `last`, both included."""

    first: date
    last: date

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def before(self) -> "Days":
        """With what they are compared: a whole month with the month before it, else as many days before with
        the same weekdays, so that no Sunday stands against a Monday.
        """
        if self.first.day == 1 and self.last == _end_of_month(self.first):
            last = self.first - timedelta(days=1)
            return Days(last.replace(day=1), last)
        back = timedelta(days=-(-len(self) // 7) * 7)
        return Days(self.first - back, self.last - back)


def days_of(first: str | None, last: str | None, today: date) -> Days:
    """The days that somebody asks for, by default the last seven; none after `today`, the business day.

    Raises Invalid `invalid_period` where they are no days, stand the wrong way round, or are too many.
    """
    until = min(_day(last, "to") or today, today)
    since = min(
        _day(first, "from") or until - timedelta(days=6), today
    )  # after midnight it is not yet tomorrow
    if not 0 <= (until - since).days < LONGEST_DAYS:
        words = f"A period ends not before it begins and has at most {LONGEST_DAYS} days."
        raise Invalid("invalid_period", words, field="from")
    return Days(since, until)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    with suppress(ValueError):
        if is_near(day := date.fromisoformat(text)):
            return day
    raise Invalid("invalid_period", f"{name} is a day such as 2026-11-23.", field=name)
