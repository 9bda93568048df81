"""A teller's calendar, read by a library that knows RFC 5545."""

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from planning.roster.feed import Feed, Worked, escaped, feed_of, fold

FEED = Feed("p1", "王芳的班次", "zsl", "中山路营业厅, 2 楼; 东侧", "Asia/Shanghai", 1_796_000_000_000)
LONG = "早班；08:30–17:30，午休 12:00–13:00。" * 6
SHIFTS = [
    Worked(date(2026, 12, 1), 17, 35, "早班, Early; \\ 值班", LONG + "\nsecond line", 2),
    Worked(date(2026, 12, 2), 40, 48, "Late"),
]


def test_what_is_written_is_read_again() -> None:
    told = feed_of(FEED, SHIFTS)
    (calendar,) = Calendar.from_ical(told, multiple=True)
    assert calendar.errors == []
    assert (calendar["VERSION"], calendar["METHOD"], calendar["NAME"]) == ("2.0", "PUBLISH", "王芳的班次")
    early, late = calendar.walk("VEVENT")
    assert early.errors == late.errors == []
    assert (early["SUMMARY"], early["DESCRIPTION"]) == (SHIFTS[0].name, SHIFTS[0].note)
    assert early["LOCATION"] == FEED.place
    assert early.decoded("DTSTART") == datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
    assert early.decoded("DTEND") == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert late.decoded("DTEND") == datetime(2026, 12, 2, 16, 0, tzinfo=UTC)
    assert (early.decoded("SEQUENCE"), "DESCRIPTION" in late) == (2, False)
    assert early.decoded("DTSTAMP") == datetime.fromtimestamp(1_796_000_000, UTC)


def test_lines_are_no_longer_than_75_octets_and_characters_stay_whole() -> None:
    lines = feed_of(FEED, SHIFTS).split("\r\n")
    assert lines[-1] == ""
    assert max(len(line.encode()) for line in lines) <= 75
    assert "\n" not in "".join(lines)
    assert fold("x" * 75) == "x" * 75 + "\r\n"
    assert fold("x" * 76) == "x" * 75 + "\r\n x\r\n"
    assert fold("号" * 26).split("\r\n") == ["号" * 25, " 号", ""]


def test_an_identifier_stays_when_the_shift_moves_within_its_day() -> None:
    def identifiers(shifts: list[Worked]) -> list[str]:
        return [str(one["UID"]) for one in Calendar.from_ical(feed_of(FEED, shifts)).walk("VEVENT")]

    moved = [Worked(date(2026, 12, 1), 20, 30, "other", sequence=3), SHIFTS[1]]
    assert identifiers(moved) == identifiers(SHIFTS)
    assert len(set(identifiers(SHIFTS))) == 2


def test_the_clock_change_moves_no_shift() -> None:
    berlin = Feed("p", "n", "h", "l", "Europe/Berlin", 0)
    days = [date(2026, 10, 24), date(2026, 10, 26)]
    events = Calendar.from_ical(feed_of(berlin, [Worked(day, 18, 26, "x") for day in days])).walk("VEVENT")
    assert [one.decoded("DTSTART").hour for one in events] == [7, 8]


@pytest.mark.parametrize(
    ("text", "told"),
    [("a,b;c\\d", "a\\,b\\;c\\\\d"), ("one\r\ntwo\nthree", "one\\ntwo\\nthree"), ("\x07bell\t", "bell")],
)
def test_text_is_escaped(text: str, told: str) -> None:
    assert escaped(text) == told


def test_who_does_not_work_has_a_calendar_all_the_same() -> None:
    calendar = Calendar.from_ical(feed_of(FEED, []))
    assert [one.name for one in calendar.subcomponents] == ["VFREEBUSY"]
