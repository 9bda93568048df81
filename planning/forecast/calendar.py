"""Which days are holidays, and which Sundays are worked for one: the hall's own table, then the state's.

China's come from `chinesecalendar` (with make-up workdays, as the State Council announces them in November),
those of other countries, and of years that it does not know yet, from `holidays`.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar
import holidays
from chinese_calendar import Holiday

from hall.errors import Invalid


class Kind(StrEnum):
    """What sort of day it is."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    """A day of the weekend that is worked in exchange for a holiday (调休上班)."""


class Calendar:
    """The days of one country; `own` is the manager's table and goes before everything."""

    def __init__(self, country: str = "CN", own: Mapping[date, Kind] | None = None) -> None:
        """Raises Invalid `unknown_country`."""
        try:
            self._days = holidays.country_holidays(country)
        except NotImplementedError as error:
            raise Invalid(
                "unknown_country", f"No holidays are known of {country!r}.", field="country"
            ) from error
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
