"""A teller's own shifts as a calendar that telephones subscribe to (RFC 5545, with names of RFC 7986).

Times are UTC, so that no time zone need be described; identifiers stay the same when a shift is moved within
its day, and `SEQUENCE` counts how often a roster was published.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hall.clock import start_of

LONGEST_OCTETS = 75
"""Of a line without its end; RFC 5545, 3.1."""
HALF_HOUR_MS = 1_800_000


@dataclass(frozen=True, slots=True)
class Worked:
    """One shift of one teller: from one half hour to another, under the name that the hall gives it."""

    day: date
    first: int
    last: int
    name: str
    note: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose calendar it is (`person`: a reference), what it and the hall are called, as of when (ms UTC)."""

    person: str
    name: str
    hall: str
    place: str
    zone: str
    made_at: int


def feed_of(feed: Feed, shifts: Iterable[Worked]) -> str:
    """The whole calendar; lines end as the RFC wants."""
    return "".join(fold(line) for line in _lines(feed, shifts))


def _lines(feed: Feed, shifts: Iterable[Worked]) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Hallkeeper//Roster//EN"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"NAME:{escaped(feed.name)}"
    yield f"X-WR-CALNAME:{escaped(feed.name)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    yield "X-PUBLISHED-TTL:PT1H"
    worked = list(shifts)
    if not worked:  # a calendar has one component at least: nobody is busy, and says so
        yield "BEGIN:VFREEBUSY"
        yield f"UID:{feed.person}@{feed.hall}.hallkeeper.invalid"
        yield f"DTSTAMP:{instant(feed.made_at)}"
        yield "END:VFREEBUSY"
    for shift in worked:
        yield "BEGIN:VEVENT"
        yield f"UID:{shift.day.isoformat()}-{feed.person}@{feed.hall}.hallkeeper.invalid"
        yield f"DTSTAMP:{instant(feed.made_at)}"
        yield f"DTSTART:{instant(_at(shift.day, shift.first, feed.zone))}"
        yield f"DTEND:{instant(_at(shift.day, shift.last, feed.zone))}"
        yield f"SEQUENCE:{shift.sequence}"
        yield f"SUMMARY:{escaped(shift.name)}"
        yield f"LOCATION:{escaped(feed.place)}"
        if shift.note:
            yield f"DESCRIPTION:{escaped(shift.note)}"
        yield "TRANSP:OPAQUE"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _at(day: date, half: int, zone: str) -> int:
    """A half hour of the hall's clock as ms UTC; the last one of a day is the next day's first."""
    later = timedelta(days=half // 48)
    return start_of(day + later, zone, time(half % 48 // 2, half % 2 * 30))


def instant(ms: int) -> str:
    """`20261130T003000Z`."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A TEXT value; RFC 5545, 3.3.11. Control characters have no place in one."""
    plain = "".join(one for one in text.replace("\r\n", "\n") if one == "\n" or one.isprintable())
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def fold(line: str) -> str:
    """A line, folded where it is too long, never within a character; RFC 5545, 3.1."""
    parts, length = [""], 0
    for one in line:
        octets = len(one.encode())
        if length + octets > LONGEST_OCTETS:
            parts.append(" ")
            length = 1
        parts[-1] += one
        length += octets
    return "\r\n".join(parts) + "\r\n"
