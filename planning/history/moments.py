"""Instants out of the cells of a log. A log says the same days and the same minutes again and again: what was
read once is remembered.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hall.clock import business_day
from planning.history.cells import Unread, day_in, read_moment, read_time

DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)
_FIRST_YEAR, _LAST_YEAR = 1990, 9000
"""Old systems write 9999-12-31 or 0001-01-01 for what is not known; the calendar ends beside those."""
_MOST = 100_000
"""So many spellings are remembered."""


class LogDay(NamedTuple):
    """A day of the calendar. `midnight`: ms UTC, None where the clock is put forward or back around it;
    `code` and `before` are the business days after and before the hour at which they change.
    """

    date: date
    midnight: int | None
    code: str
    before: str


class Moments:
    """Reads cells in the hall's zone. `change`: when business days change; nothing is later than `now`."""

    def __init__(self, zone: str, change: time, now: int) -> None:
        self._name, self._zone, self._now = zone, ZoneInfo(zone), now
        self._change, self._change_ms = change, _ms_of(change)
        self._dates: dict[date, LogDay] = {}
        self._days: dict[str, LogDay] = {}
        self._times: dict[str, int] = {"": 0}

    def read(self, cell: str, on: LogDay | None = None) -> tuple[int, LogDay]:
        """The instant in ms UTC and its day; a time alone is one of the day `on`. Raises Unread."""
        text, _, clock = cell.partition(" ")
        day = self._days.get(text)
        if day is not None:
            ms = self._times.get(clock)
        else:
            day, ms = on, self._times.get(cell) if cell else None
        if day is None or ms is None or day.midnight is None:
            return self._slowly(cell, on)
        instant = day.midnight + ms
        if instant > self._now:
            raise Unread("not_past")
        return instant, day

    def business_day(self, instant: int, day: LogDay) -> str:
        """The business day of an instant of a day."""
        if day.midnight is None:
            return business_day(instant, self._name, self._change).isoformat()
        return day.code if instant - day.midnight >= self._change_ms else day.before

    def day(self, of: date) -> LogDay:
        """A day of the calendar. Raises Unread for one that no log can mean."""
        found = self._dates.get(of)
        if found is None:
            _must_be_meant(of)
            before = (of - timedelta(days=1)).isoformat()
            found = self._dates[of] = LogDay(of, self._midnight(of), of.isoformat(), before)
        return found

    def a_day_later(self, instant: int, day: LogDay) -> int:
        """The same time of the next day. Raises Unread where that is yet to come."""
        later = self.day(day.date + timedelta(days=1))
        if day.midnight is not None and later.midnight is not None:
            return self._past(instant - day.midnight + later.midnight)
        moment = datetime.fromtimestamp(instant / 1000, self._zone).replace(tzinfo=None) + timedelta(days=1)
        return self._past(self._instant(moment))

    def midnight(self, of: date) -> int:
        """When a day begins. Raises Unread for one that is yet to come, or lies before 1990."""
        _must_be_meant(of)
        return self._past(self._instant(datetime.combine(of, time())))

    def _slowly(self, cell: str, on: LogDay | None) -> tuple[int, LogDay]:
        moment = read_moment(cell, None if on is None else on.date)
        day = self.day(moment.date())
        instant = self._past(self._instant(moment))
        if day.midnight is not None and moment.microsecond == 0 and len(self._times) < _MOST:
            self._remember(cell, day, on, instant - day.midnight)
        return instant, day

    def _remember(self, cell: str, day: LogDay, on: LogDay | None, ms: int) -> None:
        text, _, clock = cell.partition(" ")
        found, rest = day_in(text)
        if found == day.date and not rest and _reads(clock, ms):
            self._days[text], self._times[clock] = day, ms
        elif found is None and on is not None and day.date == on.date and _reads(cell, ms):
            self._times[cell] = ms

    def _instant(self, moment: datetime) -> int:
        return int(moment.replace(tzinfo=self._zone).timestamp() * 1000)

    def _past(self, instant: int) -> int:
        if instant > self._now:
            raise Unread("not_past")
        return instant

    def _midnight(self, of: date) -> int | None:
        noon = datetime.combine(of, time())
        around = {self._zone.utcoffset(noon + timedelta(days=more)) or timedelta() for more in (-1, 0, 1, 2)}
        if len(around) > 1:
            return None
        return (of - _EPOCH).days * DAY_MS - int(around.pop().total_seconds() * 1000)


def _must_be_meant(day: date) -> None:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unread("not_past")


def _ms_of(at: time) -> int:
    return (at.hour * 3600 + at.minute * 60 + at.second) * 1000


def _reads(clock: str, ms: int) -> bool:
    """Whether this text alone means that time of day."""
    try:
        return ms == 0 if not clock else _ms_of(read_time(clock)) == ms
    except Unread:
        return False
