"""A hall's day as values: who comes when and for what, who serves, which machines stand there.

Times of day are minutes after midnight, other times seconds. `checked` says what does not make sense.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from planning.simulation.distributions import Distribution, Fixed

NORMAL = "normal"
HALF_HOUR_MIN = 30


class Place(StrEnum):
    """Where people queue."""

    COUNTERS = "counters"
    KIOSKS = "kiosks"
    TERMINALS = "terminals"


class Shown(StrEnum):
    """When a way without a queue is offered at the kiosk."""

    ALWAYS = "always"
    WAIT = "wait"
    """When the expected wait exceeds `limit_s`: people ahead times mean service time by open counters."""
    FREE = "free"
    """When a terminal is free."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Part of those who were served are sent on to another business type."""

    to: str
    share: float


@dataclass(frozen=True, slots=True)
class BusinessType:
    """A business type: expected arrivals by half hour from the hall's `opens` on, target wait, service.

    `classes`: class -> share of the customers, the rest being normal; `patience`: how long somebody waits
    before they leave (None: for ever); `no_show`: part of those called who do not come; `factor`: by what
    the day's arrivals of this type differ from the expected ones, of mean 1; `by_day`: `arrivals` as they
    were expected on each of the days that the model was learnt from; `at_kiosk`: the part that takes its
    number at a kiosk, where there is one: the others get it from somebody of the hall.
    """

    code: str
    target_s: float
    arrivals: tuple[float, ...]
    service: Distribution
    patience: Distribution | None = None
    classes: Mapping[str, float] = field(default_factory=dict)
    no_show: float = 0.0
    transfers: tuple[Transfer, ...] = ()
    factor: Distribution | None = None
    by_day: tuple[tuple[float, ...], ...] = ()
    at_kiosk: float = 1.0

    def times(self, factor: float) -> "BusinessType":
        """So many times as many come, at every time of every day."""
        rows = [tuple(n * factor for n in row) for row in (self.arrivals, *self.by_day)]
        return replace(self, arrivals=rows[0], by_day=tuple(rows[1:]))


@dataclass(frozen=True, slots=True)
class Window:
    """A time at work, in minutes of the day; what lies between two windows is a break."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter, the business types that it serves, and when. A customer is served to the end in any case.

    `by_day`: when it was open on each of the days that the model was learnt from; without them it is open on
    every day alike.
    """

    code: str
    serves: tuple[str, ...]
    windows: tuple[Window, ...]
    by_day: tuple[tuple[Window, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Machines:
    """So many machines of one kind with one line; `time` is what a customer needs there."""

    how_many: int
    time: Distribution


@dataclass(frozen=True, slots=True)
class Diversion:
    """A way without a queue, offered at the kiosk (or at the door, where the model has none), and by whoever
    gives out numbers beside it.

    A business type may have one at a terminal and one elsewhere: whom the latter takes is always asked, and
    is not asked again. `at_door`: another one elsewhere, which keeps people from coming to the kiosk at all.

    `take_up`: the part of those to whom it is shown who take it; `reads_s`: what reading it adds at the
    kiosk; `at_terminal`: whether a terminal of the hall does it, else the customer leaves (post, own phone);
    `newcomers` need `learning_s` more there; `gives_up`: the part that takes a ticket after all.
    """

    service: str
    take_up: float
    shown: Shown = Shown.ALWAYS
    limit_s: float = 300.0
    reads_s: float = 0.0
    at_terminal: bool = True
    newcomers: float = 0.0
    learning_s: float = 0.0
    gives_up: float = 0.0
    at_door: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """The whole of a day. `opens`: when the first half hour of all arrivals begins.

    `head_starts`: class -> seconds credited to its wait; `walk`: from the call to the counter;
    `no_show_s`: what a counter loses by a customer who does not come; `left_are_called`: whether those who
    lost patience are called too, since nobody told the hall; `serves_out`: whether the counters that close
    last go on until nobody waits; `factor`: by what all arrivals of a day differ from the expected ones.
    """

    opens: int
    types: tuple[BusinessType, ...]
    counters: tuple[Counter, ...]
    head_starts: Mapping[str, float] = field(default_factory=dict)
    transfer_head_start_s: float = 600.0
    walk: Distribution | None = None
    no_show_s: float = 30.0
    left_are_called: bool = False
    serves_out: bool = True
    factor: Distribution | None = None
    kiosks: Machines | None = None
    terminals: Machines | None = None
    diversions: tuple[Diversion, ...] = ()

    @property
    def half_hours(self) -> int:
        """How many half hours have arrivals."""
        return len(self.types[0].arrivals)

    @property
    def arrivals_end(self) -> int:
        """The minute at which the last half hour of arrivals ends."""
        return self.opens + self.half_hours * HALF_HOUR_MIN

    @property
    def closes(self) -> int:
        """The minute at which the last counter closes, or the last arrivals end where that is later."""
        return max(self.arrivals_end, max((w.closes for c in self.counters for w in c.windows), default=0))

    @property
    def days(self) -> int:
        """Of how many real days the model knows who came and who served; 0: of none."""
        return len(self.types[0].by_day)

    @property
    def expected(self) -> float:
        """Customers of an average day."""
        return sum(sum(kind.arrivals) for kind in self.types)


def every_day(opens: int, closes: int) -> tuple[Window, ...]:
    """One window without a break."""
    return (Window(opens, closes),)


def machines(how_many: int, seconds: float) -> Machines:
    """Machines at which everybody needs the same time."""
    return Machines(how_many, Fixed(seconds))


def shares_of(kind: BusinessType) -> Iterable[tuple[str, float]]:
    """Class -> share, the normal one included, those without anybody left out; in a fixed order."""
    named = sorted((code, share) for code, share in kind.classes.items() if code != NORMAL and share > 0)
    rest = 1.0 - sum(share for _, share in named)
    return ((NORMAL, rest), *named) if rest > 1e-12 else named
