"""What people and spreadsheets write for days, times and numbers; nothing is read that has two meanings."""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta

_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_SHORT = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")
"""As programs write it; most logs do, and it is read ten times as fast."""
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_CLOCK = re.compile(
    r"(?:(上午|下午|凌晨|早上|中午|晚上)\s*)?(\d{1,2})\s*[:时点]\s*(\d{1,2})分?(?:[:]?(\d{1,2})(?:\.\d+)?秒?)?"
    r"\s*([AaPp])?\.?[Mm]?\.?"
)
_MIDNIGHT = re.compile(r"24\s*[:时点]\s*00?分?(?:[:]?00?(?:\.0+)?秒?)?")
"""The end of a day: 24:00 is 0:00 of the next one."""
_FIRST_SERIAL = datetime.combine(date(1899, 12, 30), time())
_DAY_S = 86_400


class Unread(ValueError):
    """A cell that says nothing certain; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_moment(cell: str, on: date | None = None) -> datetime:
    """A day with a time of day, without a zone; a time alone is one of the day `on`.

    Excel's serial numbers are understood (45984.378 is 2025-11-23 09:04:19). Raises Unread.
    """
    if _ISO.fullmatch(cell):
        with suppress(ValueError):  # 24:00:00 is none of Python's
            return datetime.fromisoformat(cell)
    if _SERIAL.fullmatch(cell):
        return _of_serial(float(cell))
    found, rest = day_in(cell)
    if found is None:
        if on is None:
            raise Unread("no_day")
        found, rest = on, cell
    if _MIDNIGHT.fullmatch(rest):
        return _after(found)
    return datetime.combine(found, read_time(rest) if rest else time())


def read_day(cell: str) -> date:
    """A day; a time of day behind it is passed over. Raises Unread."""
    return read_moment(cell).date()


def read_time(cell: str) -> time:
    """A time of day: 9:05, 09:05:07, 下午2:05, 2:05 PM, or Excel's part of a day, 0.378. Raises Unread."""
    text = cell.strip().lstrip("T").strip()
    if re.fullmatch(r"0?\.\d+", text):
        return (_FIRST_SERIAL + timedelta(seconds=round(float(text) * _DAY_S))).time()
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise Unread("no_time")
    part, hour, minute, second, half = found.groups()
    hours = int(hour)
    afternoon = part in ("下午", "晚上") or (half or "").lower() == "p" or (part == "中午" and hours < 11)
    if afternoon and hours < 12:
        hours += 12
    elif hours == 12 and (part in ("上午", "凌晨") or (half or "").lower() == "a"):
        hours = 0
    try:
        return time(hours, int(minute), int(second or 0))
    except ValueError as error:
        raise Unread("no_time") from error


def read_count(cell: str) -> int:
    """A whole number from 0 on; thousands may be set apart: 1,234. Raises Unread."""
    text = re.sub(r"(?<=\d)[,\s\u00a0](?=\d{3}(?!\d))", "", cell.strip())
    text = re.sub(r"\.0+$", "", text)
    if not re.fullmatch(r"\d{1,9}", text):
        raise Unread("no_count")
    return int(text)


def read_minutes(cell: str) -> float:
    """A span in minutes: 12, 12.5, or h:mm:ss. Raises Unread for what is none or negative."""
    text = cell.strip().replace(",", ".")
    if re.fullmatch(r"\d{1,7}(?:\.\d+)?", text):
        return float(text)
    found = re.fullmatch(r"(\d{1,4}):(\d{2})(?::(\d{2}))?", text)
    if found is None:
        raise Unread("negative" if text.startswith("-") else "no_minutes")
    return int(found[1]) * 60 + int(found[2]) + int(found[3] or 0) / 60


def _after(day: date) -> datetime:
    try:
        return datetime.combine(day + timedelta(days=1), time())
    except OverflowError as error:  # old systems write 9999-12-31 for what never ends
        raise Unread("no_day") from error


def _of_serial(serial: float) -> datetime:
    return _FIRST_SERIAL + timedelta(days=int(serial), seconds=round(serial % 1 * _DAY_S))


def day_in(cell: str) -> tuple[date | None, str]:
    """The day at the beginning of a cell, and what stands behind it."""
    if found := _YMD.match(cell) or _PLAIN.match(cell):
        year, month, day = (int(part) for part in found.groups())
    elif found := _SHORT.match(cell):
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] != "." and one <= 12 and other <= 12 and one != other:
            raise Unread("ambiguous_day")  # 3/11/2026: in March or in November?
        day, month = (one, other) if found[2] == "." or one > 12 else (other, one)
    else:
        return None, cell
    try:
        return date(year, month, day), cell[found.end() :].strip()
    except ValueError as error:
        raise Unread("no_day") from error
