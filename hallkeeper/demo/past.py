"""An invented past of the demo hall: days lived by the hall's own rule, customer by customer.

The crowd is the demo's (`customers.py`). Who comes depends on seed and date alone, so a day is the same in
each past in which it lies, and its customers come with the same errands whatever is changed about the hall.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hall.catalogue import Catalogue
from hallkeeper.demo.customers import CURVE, MEAN_SERVICE_S, SPREAD
from hallkeeper.demo.season import volume
from planning.forecast.calendar import Calendar
from planning.simulation import twin
from planning.simulation.distributions import LogNormal
from planning.simulation.model import BusinessType, Counter, Model, Window
from planning.simulation.plan import Outcome, Plan, Purpose
from planning.simulation.planner import planned

OPENS, CLOSES = 8 * 60, 18 * 60
LUNCH, LUNCH_MIN = 11 * 60 + 30, 30
ERRANDS: Mapping[tuple[str, str], float] = {
    ("payment", "payment"): 0.51,
    ("payment", "invoice"): 0.02,
    ("invoice", "invoice"): 0.22,
    ("invoice", "payment"): 0.01,
    ("general", "general"): 0.20,
    ("general", "payment"): 0.03,
    ("general", "invoice"): 0.01,
}
"""What was asked for and what was really done, and of which part of the customers that is true."""
PRIORITY, NO_SHOW, NO_SHOW_S, WALK_S, PATIENCE_S = 0.05, 0.03, 50.0, 12.0, 4200.0
LEARNING_DAYS = 10
"""So long after a change until all have learnt of the new way who ever will."""
_ILL, _WEEKEND_OFF = 0.1, "6"
"""So often nobody sits at a counter that should be open; the counter that is closed at the weekend."""
_CV = math.sqrt(math.expm1(SPREAD**2))


@dataclass(frozen=True, slots=True)
class Lived:
    """One customer's day; instants in ms of the day, None where it did not come to that."""

    issued: int
    asked: str
    done: str
    customer_class: str
    called: int | None = None
    started: int | None = None
    finished: int | None = None
    counter: str = ""


@dataclass(frozen=True, slots=True)
class Cure:
    """What is different from the day `since` on.

    `divert`: business type -> the part of those who came for it who need no ticket any more; `for_all`:
    counters that serve everything.
    """

    since: date
    divert: Mapping[str, float]
    for_all: tuple[str, ...] = ()

    def stays(self, service: str, day: date) -> float:
        """The part of the customers who still take a ticket on that day."""
        learnt = min(1.0, max(0.0, ((day - self.since).days + 1) / LEARNING_DAYS))
        return 1.0 - self.divert.get(service, 0.0) * learnt


@dataclass(frozen=True, slots=True)
class Past:
    """The past of one invented hall: `customers` come on a usual day."""

    hall: Catalogue
    seed: int
    customers: int
    cure: Cure | None = None
    calendar: Calendar = field(default_factory=Calendar)

    def day(self, day: date) -> list[Lived]:
        """Everybody who took a ticket on that day, in the order of their coming."""
        living = _Living(planned(self.model(day)), self.seed, day.toordinal())
        living.day()
        return sorted(living.lived, key=lambda one: one.issued)

    def model(self, day: date) -> Model:
        """That day. A business type of the model is an errand, `asked>done`: those of one `asked` have one
        target wait, so they stand in one line.
        """
        targets = {service.code: float(service.target_s) for service in self.hall.offered}
        return Model(
            opens=OPENS,
            types=tuple(
                BusinessType(
                    code=f"{asked}>{done}",
                    target_s=targets[asked],
                    arrivals=self._arrivals(day, done, share),
                    service=LogNormal(MEAN_SERVICE_S[done], _CV),
                    patience=LogNormal(PATIENCE_S, 0.6),
                    classes={"priority": PRIORITY},
                    no_show=NO_SHOW,
                )
                for (asked, done), share in ERRANDS.items()
            ),
            counters=self._counters(day),
            head_starts={one.code: float(one.head_start_s) for one in self.hall.classes},
            walk=LogNormal(WALK_S, 0.45),
            no_show_s=NO_SHOW_S,
            left_are_called=True,
        )

    def _arrivals(self, day: date, done: str, share: float) -> tuple[float, ...]:
        people = self.customers * share * volume(self.calendar, day, done, self.seed)
        if self.cure is not None:
            people *= self.cure.stays(done, day)
        return tuple(people * part / sum(CURVE) for part in CURVE)

    def _counters(self, day: date) -> tuple[Counter, ...]:
        chance = random.Random(f"staff {self.seed} {day}")
        found = []
        for place, counter in enumerate(self.hall.staffed):
            off = chance.random() < _ILL or (counter.code == _WEEKEND_OFF and day.weekday() > 4)
            if off and place > 0:
                continue
            serves = {*counter.serves}
            if self.cure is not None and day >= self.cure.since and counter.code in self.cure.for_all:
                serves = {service.code for service in self.hall.offered}
            errands = tuple(f"{asked}>{done}" for asked, done in ERRANDS if asked in serves)
            found.append(Counter(counter.code, errands, _windows(place)))
        return tuple(found)


def _windows(place: int) -> tuple[Window, Window]:
    """Lunch in four turns."""
    lunch = LUNCH + place % 4 * LUNCH_MIN
    return Window(OPENS, lunch), Window(lunch + LUNCH_MIN, CLOSES)


class _Living(twin.Living):
    """A day of the kernel in Python, of which each call is noted with its counter."""

    def __init__(self, plan: Plan, seed: int, number: int) -> None:
        rows = twin.draw(plan, seed, number)
        super().__init__(plan, rows, seed, number)
        self.lived: list[Lived] = []
        self._calls: tuple[int, int] | None = None
        streams = twin.streams(plan, seed, number)
        self._walks = {
            source.line: twin.key_of(stream, 0, 0, Purpose.WALK)
            for source, stream in zip(plan.sources, streams, strict=True)
        }

    def _call(self, c: int, t: int) -> None:
        self._calls = (c, t)
        super()._call(c, t)

    def _takes(self, c: int, k: int, place: int, t: int) -> int:
        keeps = super()._takes(c, k, place, t)
        if self._rows[k].outcomes[place] == Outcome.NO_SHOW:
            self._note(k, place, called=t, counter=self._plan.servers[c].code)
        else:
            table = self._plan.tables[self._plan.lines[k].walk]
            walk = twin.sample(table, twin.word(self._walks[k], place))
            self._note(k, place, t, t + walk, t + keeps, self._plan.servers[c].code)
        return keeps

    def _gone(self, k: int, place: int, at: int, outcome: Outcome) -> None:
        super()._gone(k, place, at, outcome)
        if self._calls is None:
            self._note(k, place)
        else:
            c, t = self._calls
            self._note(k, place, called=t, counter=self._plan.servers[c].code)

    def _close(self) -> None:
        self._calls = None
        super()._close()

    def _note(
        self,
        k: int,
        place: int,
        called: int | None = None,
        started: int | None = None,
        finished: int | None = None,
        counter: str = "",
    ) -> None:
        line = self._plan.lines[k]
        asked, done = line.type.split(">")
        issued = self._rows[k].joined[place]
        self.lived.append(Lived(issued, asked, done, line.customer_class, called, started, finished, counter))
