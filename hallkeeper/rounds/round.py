"""The two rounds of a day, put together from what everybody knows."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hall.catalogue import Catalogue
from hall.clock import rfc3339
from hall.hall import Hall
from hall.ticket import State
from hallkeeper.diverting import Diverting
from hallkeeper.planning.forecasts import Foretelling
from hallkeeper.rounds.ahead import ahead_lines
from hallkeeper.rounds.due import due_lines, money_lines, paper_lines
from hallkeeper.rounds.line import Line, Mark, counted
from hallkeeper.rounds.machines import machine_lines
from hallkeeper.rounds.people import NameOf, people_lines
from hallkeeper.rounds.planned import planned_lines
from hallkeeper.rounds.pulse import Pulse
from office.facts import three_facts
from planning.history.figures import History
from planning.history.period import Days

LOOK_BACK = 7
"""After a closed Sunday the last open day is what the morning meeting talks about."""
BACKUP_OLD_MS = 26 * 60 * 60 * 1000
"""A nightly backup may be a little late."""
SWEPT_LATE_MS = 3 * 60 * 60 * 1000
"""What is to be forgotten is looked for each hour."""
Group = tuple[str, list[Line]]


@dataclass(frozen=True, slots=True)
class Rounds:
    """One hall's rounds. `agents` and `screens` (kind and code) tell who was heard of when, `today` the day's
    measures, `receipts` those in doubt, `backup` when the last copy was made (ms UTC; 0: never, None: nobody
    here can know), `swept` when personal data was last deleted; `ring` lets a
    display ring.
    """

    hall: Hall
    ways: Diverting
    foretelling: Foretelling
    history: History
    name_of: NameOf
    agents: Callable[[], Mapping[str, Pulse]]
    screens: Callable[[], Mapping[tuple[str, str], Pulse]]
    today: Callable[[], Mapping[str, Any]]
    receipts: Callable[[], Collection[Any]]
    backup: Callable[[], int | None]
    swept: Callable[[], int]
    ring: Callable[[str], None]
    _known: dict[date, tuple[Catalogue, list[Line]]] = field(default_factory=dict)
    """The facts of the last open day, once nothing can change in them, and by which catalogue."""

    def opening(self) -> dict[str, Any]:
        """班前检查: machines, people, today, yesterday, what is due."""
        machines = machine_lines(self.hall, self.agents(), self.screens())
        return self._told(
            ("machines", machines),
            ("people", people_lines(self.hall, self.name_of)),
            ("ahead", ahead_lines(self.hall, self.foretelling)),
            ("yesterday", self._yesterday()),
            ("due", self._due()),
        )

    def closing(self) -> dict[str, Any]:
        """班后检查: who is still here, money, papers, the day in short, the backup."""
        return self._told(
            ("hall", list(self._still_here())),
            ("money", money_lines(self.hall)),
            ("papers", [*paper_lines(self.hall), self._receipts()]),
            ("day", self._day()),
            ("house", [self._backup()]),
        )

    def _told(self, *groups: Group) -> dict[str, Any]:
        lines = [line for _, found in groups for line in found]
        return {
            "business_day": self.hall.board.business_day,
            "now": rfc3339(self.hall.clock()),
            "act": sum(line.mark is Mark.ACT for line in lines),
            "groups": [{"code": code, "lines": [line.as_json() for line in found]} for code, found in groups],
        }

    def _yesterday(self) -> list[Line]:
        today, catalogue = self.history.today(), self.hall.catalogue
        known = self._known.get(today)
        if known is not None and known[0] is catalogue:
            return known[1]
        found = self._last_open_day(today)
        if self.history.settled():
            self._known.clear()
            self._known[today] = catalogue, found
        return found

    def _last_open_day(self, today: date) -> list[Line]:
        for back in range(1, LOOK_BACK + 1):
            day = today - timedelta(days=back)
            past = self.history.figures(Days(day, day))
            if past["days_seen"]:
                return self._facts(day, past)
        return [Line("no_yesterday", Mark.KNOW, link="/office/history")]

    def _facts(self, day: date, past: Mapping[str, Any]) -> list[Line]:
        before = self.history.total(Days(day, day).before())
        link = f"/office/history?from={day}&to={day}"
        return [
            Line(f"fact_{one.what}", Mark.KNOW, one.gaps | {"day": day.isoformat()}, link, {"bad": one.bad})
            for one in three_facts(past, before)
        ]

    def _still_here(self) -> Iterator[Line]:
        tickets = [self.hall.board.tickets[code] for code in list(self.hall.board.tickets)]
        states = [ticket.state for ticket in tickets]
        yield counted("waiting", states.count(State.WAITING), "/office/")
        yield counted("serving", states.count(State.SERVING) + states.count(State.CALLED), "/office/")
        yield counted("held", states.count(State.HELD), "/office/")
        opened = [code for code, state in self.hall.board.counters.items() if state.state != "closed"]
        yield counted("counters", len(opened), "/office/", counters=sorted(opened))

    def _day(self) -> list[Line]:
        total = self.today()["total"]
        if not total["customers"]:
            return [Line("day_nobody", Mark.KNOW, link="/office/")]
        if total["wait_p90_s"] is None:
            return [Line("day_uncalled", Mark.KNOW, {"customers": total["customers"]}, "/office/")]
        gaps = {name: total[name] for name in ("customers", "finished", "within", "left", "missed")}
        late = total["wait_km_p90_s"]
        gaps["wait_p90_s"] = total["wait_p90_s"] if late is None else late
        return [Line("day", Mark.KNOW, gaps, f"/office/history?from={self.history.today()}")]

    def _due(self) -> list[Line]:
        planned = planned_lines(self.hall, self.today()["cases"])
        return [*due_lines(self.hall, self.ways), *planned, self._swept()]

    def _swept(self) -> Line:
        late = self.hall.clock() - self.swept() > SWEPT_LATE_MS
        return Line("deletion_late" if late else "deletion", Mark.ACT if late else Mark.GOOD)

    def _receipts(self) -> Line:
        return counted("receipts", len(self.receipts()), "/office/payments")

    def _backup(self) -> Line:
        at = self.backup()
        if at is None:
            return Line("backup_elsewhere", Mark.KNOW)
        if at == 0:
            return Line("backup_never", Mark.ACT)
        old = self.hall.clock() - at > BACKUP_OLD_MS
        return Line("backup_old" if old else "backup", Mark.ACT if old else Mark.GOOD, {"at": rfc3339(at)})
