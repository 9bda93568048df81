"""The figures of a period: `GET /api/v1/history`. A few visits are summed where they are asked for, in
pieces; many in a process of their own, as an issue has to wait for the end of a piece.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from hall.catalogue import Catalogue
from hall.hall import Hall
from planning.history import store as kept
from planning.history.follower import Follower
from planning.history.period import Days
from planning.history.sums import WHEN, Breathe, summed

BY = ("service", "done", "counter", "teller", *WHEN)
NameOf = Callable[[str | None], str | None]
Json = dict[str, Any]
Apart = Callable[[Json], list[Json]]
"""Has periods summed in a process of its own: see `History.asked`."""
NEAR = 1000
"""So many moves at most are taken in while somebody waits for the figures."""
MOST_HERE = 500
"""More visits than that are summed in a process of their own."""
MOST_KEPT = 12


class History:
    """The past of one hall. `name_of` tells a teller's name by the reference in the journal, `breathe` lets
    others work between two pieces; without `apart` all is summed here.
    """

    def __init__(
        self, hall: Hall, name_of: NameOf, breathe: Breathe = lambda: None, apart: Apart | None = None
    ) -> None:
        self._hall, self._name_of, self.breathe, self._apart = hall, name_of, breathe, apart
        self._follower = Follower(hall)
        self._kept: dict[tuple[Days, str], tuple[Catalogue, Json]] = {}
        """By which catalogue as well: with another one they are summed anew."""

    def today(self) -> date:
        """The hall's present business day."""
        return date.fromisoformat(self._hall.board.business_day)

    def total(self, days: Days, source: str = kept.HALL) -> Json:
        """The measures of all visits of the period together."""
        total: Json = self.figures(days, source)["total"]
        return total

    def figures(self, days: Days, source: str = kept.HALL) -> Json:
        """All figures, ready for JSON; those of days that can no longer change are remembered."""
        return self.several([days], source)[0]

    def several(self, periods: list[Days], source: str = kept.HALL) -> list[Json]:
        """The figures of several periods; many visits together in one process."""
        asked = self.asked(periods, source)
        if asked is None or self._apart is None:
            return [self._known(days, source) or self._here(days, source) for days in periods]
        return self.told(periods, source, self._apart(asked))

    def asked(self, periods: list[Days], source: str = kept.HALL) -> Json | None:
        """What a process of its own is told to sum; None where that is little, one day alone, or known.

        It answers a list of what `summed` makes of each period.
        """
        self.catch_up()
        unknown = [days for days in periods if self._known(days, source) is None]
        if sum(map(len, periods)) == 1 or not self._are_many(unknown, source):
            return None
        spans = [(days.first.isoformat(), days.last.isoformat()) for days in unknown]
        return {"periods": spans, "source": source}

    def told(self, periods: list[Days], source: str, answer: list[Json]) -> list[Json]:
        """The figures of the periods, after the process has answered for those that were unknown."""
        found = {(one["from"], one["to"]): one for one in answer}
        all_of_them = []
        for days in periods:
            one = found.get((days.first.isoformat(), days.last.isoformat()))
            known = self._known(days, source) if one is None else self._finished(days, source, one)
            all_of_them.append(known or self._here(days, source))
        return all_of_them

    def behind(self) -> int:
        """Moves of the journal that the history does not know yet."""
        return self._follower.behind()

    def catch_up(self) -> None:
        """Take in the last few moves; a long way is left to the clockwork, which takes its time."""
        while 0 < self.behind() <= NEAR and self._follower.step():
            self.breathe()

    def is_over(self, day: date) -> bool:
        """Whether nothing can change any more in that day and those before it."""
        return day < self.today() - timedelta(days=1) and not self.behind()

    def settled(self) -> bool:
        """Whether it knows all of the days before the present business day."""
        return kept.mark(self._hall.store) >= self._hall.store.row().day_move

    def _are_many(self, periods: list[Days], source: str) -> bool:
        store, left = self._hall.store, MOST_HERE
        for days in periods:
            left -= kept.rows_on(store, source, days.first.isoformat(), days.last.isoformat(), left + 1)
            if left < 0:
                return True
        return False

    def _here(self, days: Days, source: str) -> Json:
        hall = self._hall
        found = summed(hall.store, hall.catalogue, days, source, hall.clock(), self.breathe)
        return self._finished(days, source, found)

    def _known(self, days: Days, source: str) -> Json | None:
        catalogue, known = self._kept.get((days, source), (None, None))
        return known if catalogue is self._hall.catalogue and self._over(days, source) else None

    def _finished(self, days: Days, source: str, found: Mapping[str, Any]) -> Json:
        """With what only the server knows; remembered where nothing can change any more."""
        tellers = [{"code": g["code"], "name": self._name_of(g["code"]), **g} for g in found["by"]["teller"]]
        whole = {
            **{name: found[name] for name in ("from", "to", "source")},
            "business_day": self._hall.board.business_day,
            "behind": self.behind(),
            **found,
            "by": {**found["by"], "teller": tellers},
        }
        if self._over(days, source):
            latest = list(self._kept.items())[1 - MOST_KEPT :]
            self._kept = {**dict(latest), (days, source): (self._hall.catalogue, whole)}
        return whole

    def _over(self, days: Days, source: str) -> bool:
        return source == kept.HALL and self.is_over(days.last)
