"""The one clock of the house.

Instants are integer milliseconds since 1970-01-01 UTC: exact, cheap to compare, the same in both
databases. The hall's time zone is applied at the edge only: for the business day and for what people read.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from functools import lru_cache
from zoneinfo import ZoneInfo

Clock = Callable[[], int]
"""Answers the present instant in milliseconds since the epoch, UTC."""


def system_clock() -> int:
    """The machine's clock, in milliseconds."""
    return time.time_ns() // 1_000_000


class ScaledClock:
    """A hall clock that runs `speed` times as fast as the machine's, from `start_ms` on.

    The demo lives a whole day in minutes with it; device time-outs do not use it and stay real.
    """

    def __init__(self, start_ms: int, speed: float) -> None:
        self._start_ms = start_ms
        self._speed = speed
        self._real_ns = time.monotonic_ns()

    def __call__(self) -> int:
        """The hall's present instant in milliseconds."""
        return self._start_ms + int((time.monotonic_ns() - self._real_ns) * self._speed) // 1_000_000


class FixedClock:
    """A clock that stands still until it is moved; for tests and for replaying a journal."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        """The instant at which it stands, in milliseconds."""
        return self.now_ms

    def pass_seconds(self, seconds: float) -> None:
        """Move the clock on."""
        self.now_ms += round(seconds * 1000)


def rfc3339(instant_ms: int) -> str:
    """The instant as RFC 3339 in UTC with milliseconds, for example `2026-11-23T01:41:07.250Z`."""
    seconds, millis = divmod(instant_ms, 1000)
    return f"{_to_the_second(seconds)}.{millis:03d}Z"


@lru_cache(maxsize=1024)
def _to_the_second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def parse_rfc3339(text: str) -> int:
    """Milliseconds of an RFC 3339 text.

    Raises ValueError where the text is none or names no zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no zone")
    return round(moment.timestamp() * 1000)


@lru_cache(maxsize=16)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name."""
    return ZoneInfo(name)


def local(instant_ms: int, zone: str) -> datetime:
    """The instant as people of that zone read it."""
    return datetime.fromtimestamp(instant_ms / 1000, tz=UTC).astimezone(zone_of(zone))


def business_day(instant_ms: int, zone: str, day_change: time_of_day) -> date:
    """The business day of an instant: the local date, turning at `day_change` instead of midnight."""
    moment = local(instant_ms, zone)
    turned = moment.timetz().replace(tzinfo=None) >= day_change
    return moment.date() if turned else moment.date() - timedelta(days=1)


def is_near(day: date) -> bool:
    """Whether anybody can mean this day: a slip of the finger makes the year 206 or 20266, and an old system
    writes 9999-12-31; a week before or after those there is no day.
    """
    return 2000 <= day.year < 2200


def start_of(day: date, zone: str, day_change: time_of_day) -> int:
    """The instant at which a business day begins, in milliseconds."""
    return round(datetime.combine(day, day_change, tzinfo=zone_of(zone)).timestamp() * 1000)
