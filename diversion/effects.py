"""What the ways out of the queue have brought, day by day: what can no longer change is counted once.

A day is over when nobody can come back from it any more. Who was signed up is counted each time, as staff may
take that back later.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from diversion.effect import LONGEST_DAYS, Breathe, Days, Effect, count_signed, effects_by_day, in_sum
from hall.hall import Hall
from hall.remembered import Remembered

_ByService = Mapping[str, Effect]


class Effects:
    """One hall's. `breathe` lets others work between two pieces."""

    def __init__(self, hall: Hall, breathe: Breathe = lambda: None) -> None:
        self._hall, self._breathe = hall, breathe
        self._remembered = Remembered[date, _ByService](LONGEST_DAYS)

    def by_day(self, days: Days) -> dict[date, _ByService]:
        """Day -> business type -> its figures, if there are any."""
        hall, catalogue = self._hall, self._hall.catalogue
        known = self._remembered.under(catalogue)
        today = date.fromisoformat(hall.board.business_day)
        over = today - timedelta(days=catalogue.rules.came_back_days + 1)
        found = {day: known[day] for day in days if day in known}
        for day, of_day in found.items():
            found[day] = self._signed(day, of_day)
            self._breathe()
        for unknown in _together(day for day in days if day not in found):
            counted = effects_by_day(hall, unknown, self._breathe)
            for day in unknown:
                found[day] = counted.get(day, {})
                if day < over:
                    self._remembered.keep(known, day, found[day])
        return {day: found[day] for day in days}

    def in_sum(self, days: Days) -> dict[str, Effect]:
        """The figures of these days by business type; retired ones only if they have any."""
        return in_sum(self._hall, self.by_day(days))

    def _signed(self, day: date, of_day: _ByService) -> _ByService:
        """The same with who is signed up by now."""
        fresh = defaultdict(Effect, {code: replace(e, signed=Counter()) for code, e in of_day.items()})
        count_signed(fresh, self._hall, day)
        return {code: effect for code, effect in fresh.items() if effect != Effect()}


def _together(days: Iterable[date]) -> Iterator[Days]:
    """Days that follow each other, as one period each."""
    run: Days | None = None
    for day in days:
        if run is not None and day == run.last + timedelta(days=1):
            run = Days(run.first, day)
        else:
            if run is not None:
                yield run
            run = Days(day, day)
    if run is not None:
        yield run
