"""The figures of a period: `GET /api/v1/history`. A few visits are summed where they are asked for, in
pieces; many in a process of their own, as an issue has to wait for the end of a piece.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hall.hall import Hall
from hall.remembered import Remembered
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


@dataclass(frozen=True, slots=True)
class Reading:
    """What the server knows of periods before they are read; what it learns meanwhile must not finish them.

    `unknown`: those that are to be read; `known`: where those that are `over` are remembered.
    """

    periods: tuple[Days, ...]
    source: str
    unknown: tuple[Days, ...]
    over: frozenset[Days]
    known: dict[Days, Json]
    business_day: str
    behind: int

    @property
    def order(self) -> Json:
        """What a process of its own is told; it answers a list of what `summed` makes of each."""
        spans = [(days.first.isoformat(), days.last.isoformat()) for days in self.unknown]
        return {"periods": spans, "source": self.source}


class History:
    """The past of one hall. `name_of` tells a teller's name by the reference in the journal, `breathe` lets
    others work between two pieces; without `apart` all is summed here.
    """

    def __init__(
        self, hall: Hall, name_of: NameOf, breathe: Breathe = lambda: None, apart: Apart | None = None
    ) -> None:
        self._hall, self._name_of, self.breathe, self._apart = hall, name_of, breathe, apart
        self._follower = Follower(hall)
        self._remembered = Remembered[Days, Json](MOST_KEPT)
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

    def several(self, periods: Sequence[Days], source: str = kept.HALL) -> list[Json]:
        """The figures of several periods; many visits together in one process."""
        reading = self.begin(periods, source)
        apart = self._apart is not None and self.are_many(reading)
        return self.told(reading, self._apart(reading.order) if self._apart and apart else [])

    def begin(self, periods: Sequence[Days], source: str = kept.HALL) -> Reading:
        """Before periods are read here or in a process of its own."""
        self.catch_up()
        known = self._remembered.under(self._hall.catalogue)
        over = frozenset(d for d in periods if source == kept.HALL and self.is_over(d.last))
        return Reading(
            periods=tuple(periods),
            source=source,
            unknown=tuple(days for days in periods if days not in over or days not in known),
            over=over,
            known=known,
            business_day=self._hall.board.business_day,
            behind=self.behind(),
        )

    def are_many(self, reading: Reading) -> bool:
        """Whether that is for a process of its own; not where it is little, one day alone, or known."""
        store, left = self._hall.store, MOST_HERE
        if sum(map(len, reading.periods)) == 1:
            return False
        for days in reading.unknown:
            first, last = days.first.isoformat(), days.last.isoformat()
            left -= kept.rows_on(store, reading.source, first, last, left + 1)
            if left < 0:
                return True
        return False

    def told(self, reading: Reading, answer: Sequence[Json] = ()) -> list[Json]:
        """The figures of the periods, after the process has answered for those that were unknown."""
        found = {(one["from"], one["to"]): one for one in answer}
        all_of_them = []
        for days in reading.periods:
            known = reading.known.get(days) if days not in reading.unknown else None
            if known is None:
                one = found.get((days.first.isoformat(), days.last.isoformat()))
                known = self._finished(days, reading, one or self._here(days, reading.source))
            all_of_them.append(known)
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

    def _here(self, days: Days, source: str) -> Json:
        hall = self._hall
        return summed(hall.store, hall.catalogue, days, source, hall.clock(), self.breathe)

    def _finished(self, days: Days, reading: Reading, found: Mapping[str, Any]) -> Json:
        """With what only the server knows; remembered where nothing could change any more as it was read."""
        tellers = [{"code": g["code"], "name": self._name_of(g["code"]), **g} for g in found["by"]["teller"]]
        whole = {
            **{name: found[name] for name in ("from", "to", "source")},
            "business_day": reading.business_day,
            "behind": reading.behind,
            **found,
            "by": {**found["by"], "teller": tellers},
        }
        if days in reading.over:
            self._remembered.keep(reading.known, days, whole)
        return whole
