"""Which days are holidays, and which Sundays are worked for one: the hall's own table, then the state's.

China's come from `chinesecalendar` (with make-up workdays, as the State Council announces them in November),
those of other countries, and of years that it does not know yet, from `holidays`. Which country it is, the
hall's time zone tells, so that nobody is asked: the IANA data has one country for each (`zone.tab`).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

import chinese_calendar
import holidays
from chinese_calendar import Holiday


class Kind(StrEnum):
    """What sort of day it is."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    """A day of the weekend that is worked in exchange for a holiday (调休上班)."""


class Calendar:
    """The days of one country; `own` is the manager's table and goes before everything. Of a country that
    `holidays` does not know, and of none, Saturdays and Sundays are off and nothing else.
    """

    def __init__(self, country: str | None = "CN", own: Mapping[date, Kind] | None = None) -> None:
        """`country`: ISO 3166 code of two letters."""
        if country is None or country not in holidays.list_supported_countries():
            self._days = holidays.HolidayBase()
        else:
            self._days = holidays.country_holidays(country)
        self._chinese = country == "CN"
        self._own = dict(own or {})

    def kind(self, day: date) -> Kind:
        """What sort of day that is."""
        if day in self._own:
            return self._own[day]
        off, holiday = self._off(day)
        if off:
            return Kind.HOLIDAY if holiday else Kind.WEEKEND
        return Kind.MAKE_UP if day.weekday() in self._days.weekend else Kind.WORKDAY

    def names(self, day: date) -> dict[str, str]:
        """What a holiday or make-up day is for, by language as far as it is known; empty for other days."""
        if self._chinese:
            try:
                _, name = chinese_calendar.get_holiday_detail(day)
                if name is not None:
                    return {"zh-CN": Holiday(name).chinese, "en": str(name)}
            except NotImplementedError:
                pass
        name = self._days.get(day)
        return {"en": name} if name else {}

    def before_holiday(self, day: date) -> bool:
        """The last day before a holiday, itself none."""
        return self.kind(day) is not Kind.HOLIDAY is self.kind(day + timedelta(days=1))

    def after_holiday(self, day: date) -> bool:
        """The first day after a holiday, itself none."""
        return self.kind(day) is not Kind.HOLIDAY is self.kind(day - timedelta(days=1))

    def _off(self, day: date) -> tuple[bool, bool]:
        """Whether nobody works, and whether for a holiday."""
        if self._chinese:
            try:
                off, name = chinese_calendar.get_holiday_detail(day)
                return bool(off), name is not None
            except NotImplementedError:
                pass  # a year that has not been announced
        return not self._days.is_working_day(day), day in self._days


@cache
def country_of(zone: str) -> str | None:
    """The country in which an IANA time zone lies, "Asia/Shanghai": "CN"; None for "UTC" and its like, and
    where nobody knows a country's holidays.
    """
    data = files("tzdata") / "zoneinfo"
    rows = (line.split("\t") for line in (data / "zone.tab").read_text("utf-8").splitlines())
    countries = {row[2]: row[0] for row in rows if len(row) > 2}
    links = (line.split() for line in (data / "tzdata.zi").read_text("utf-8").splitlines())
    same = {link[2]: link[1] for link in links if link[0] == "L"}
    country = countries.get(zone) or countries.get(same.get(zone, ""))
    return country if country in holidays.list_supported_countries() else None
