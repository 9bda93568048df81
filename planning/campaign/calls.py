"""The hotline's calls about a campaign, by day: one figure for the day, or half hours that add up to it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hall.errors import Invalid
from planning.campaign.campaign import MOST, Campaign
from planning.history.cells import Unread, read_count, read_moment
from planning.history.table_file import TableFile, no_rows

MOST_ROWS = 5_000
"""A hundred days of half hours; the server reads them itself."""

Day = Mapping[str, Any]
"""What is kept of a day. `calls`: how many so far; `halves`: "09:30" -> how many in that half hour."""

Figure = tuple[int | None, Mapping[str, int] | None]
"""What is said of a day: its calls, or those of some half hours; neither where nothing is known."""


def counted(before: Day | None, calls: int | None, halves: Mapping[str, int] | None) -> dict[str, Any] | None:
    """A day's figure after one more word: half hours replace those of the same name, a total replaces all.

    None where nothing is known of the day any more. Raises Invalid `invalid_field`.
    """
    if halves is None:
        return None if calls is None else {"calls": _whole(calls), "halves": {}}
    told = {**(before or {}).get("halves", {}), **{_half(name): _whole(n) for name, n in halves.items()}}
    return {"calls": sum(told.values()), "halves": dict(sorted(told.items()))}


def percent(campaign: Campaign, day: date, calls: int | None) -> float | None:
    """How many percent of the calls that were expected for that day have come; None where none were."""
    expected = campaign.hotline.get(day, 0)
    return None if calls is None or expected == 0 else 100 * calls / expected


def read_calls(table: TableFile) -> dict[date, Figure]:
    """Day -> its figure, from a table of two columns: a day, or a day with a time, and the calls.

    Rows of one half hour, or of one day where no row of it has a time, add up. Where there are no headings,
    the first line is a row as the others are.
    Raises Invalid `calls_row` with the line, `calls_rows` where there are too many, `not_a_table` where there
    are none.
    """
    days: dict[date, Counter[str]] = {}
    whole = table if _names(table.heads[0]) else replace(table, above=table.above - 1)
    for n, (line, cells) in enumerate(whole.rows()):
        if n == MOST_ROWS:
            words = f"At most {MOST_ROWS} rows at once; take the file in by parts."
            raise Invalid("calls_rows", words, field="file")
        try:
            moment, calls = read_moment(cells[0]), read_count(cells[1])
        except Unread as error:
            words = f"Line {line}: {error.reason}; a row is a day (with a time, if you like) and its calls."
            raise Invalid("calls_row", words, field=str(line)) from None
        half = f"{moment.hour:02d}:{moment.minute // 30 * 30:02d}"
        days.setdefault(moment.date(), Counter())[half] += calls
    if not days:
        raise no_rows()
    return {day: _figure(halves) for day, halves in days.items()}


def _names(cell: str) -> bool:
    """Whether this is a heading, not a day."""
    try:
        read_moment(cell)
    except Unread as error:
        return error.reason == "no_day"
    return False


def _figure(halves: Mapping[str, int]) -> Figure:
    return (halves["00:00"], None) if list(halves) == ["00:00"] else (None, dict(halves))


def _half(name: str) -> str:
    hour, _, minute = name.partition(":")
    if len(name) == 5 and hour.isdecimal() and int(hour) < 24 and minute in ("00", "30"):
        return name
    raise Invalid("invalid_field", "A half hour is written as 09:00 or 09:30.", field="halves")


def _whole(n: int) -> int:
    if not 0 <= n <= MOST:
        raise Invalid("invalid_field", f"Calls are a whole number up to {MOST}.", field="calls")
    return n
