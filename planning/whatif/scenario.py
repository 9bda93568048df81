"""A scenario: what would be different on a usual day. Times of day are minutes, shares are percent."""

from dataclasses import dataclass
from enum import StrEnum

USUAL_TERMINAL_S = 75.0
USUAL_CODE_S = 20.0
FACE = 100
"""The face value (yuan) of the cards of which one code each is typed."""


class Way(StrEnum):
    """Where customers do it instead of at a counter."""

    PHONE = "phone"
    TERMINAL = "terminal"


class Act(StrEnum):
    """What happens to counters."""

    ADD = "add"
    """One more counter, or one that is there is open at more hours."""
    CLOSE = "close"
    MOVE = "move"
    """The hours from `start` to `end` are worked from `to` on instead."""
    POOL = "pool"
    """Several counters serve the same business types."""


@dataclass(frozen=True, slots=True)
class Divert:
    """So many percent of a business type do it without a counter.

    At a terminal `newcomers` percent need `learning_s` more, and `gives_up` percent take a number after all.
    """

    service: str
    percent: float
    way: Way = Way.PHONE
    newcomers: float = 30.0
    learning_s: float = 60.0
    gives_up: float = 5.0


@dataclass(frozen=True, slots=True)
class Post:
    """So many percent of a business type need not come, since what they come for is sent to them."""

    service: str
    percent: float


@dataclass(frozen=True, slots=True)
class Withdraw:
    """What is offered today without a queue is not offered any more for a business type."""

    service: str


@dataclass(frozen=True, slots=True)
class Counters:
    """One change of counters; which fields count is said by `act` (see `Act`)."""

    act: Act
    codes: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Terminals:
    """So many more self-service terminals, at which a customer needs `takes_s`."""

    add: int
    takes_s: float = USUAL_TERMINAL_S


@dataclass(frozen=True, slots=True)
class Cards:
    """Recharge cards of higher face values are prepared, so that fewer codes are typed.

    `percent` of the business type top up by card, each by 100 to 600 yuan; a code takes `code_s` to type.
    """

    service: str
    percent: float = 50.0
    faces: tuple[int, ...] = (300, 600)
    code_s: float = USUAL_CODE_S


@dataclass(frozen=True, slots=True)
class Campaign:
    """Arrivals of a business type times `times`."""

    service: str
    times: float


@dataclass(frozen=True, slots=True)
class Target:
    """Another target wait."""

    service: str
    target_s: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that would be different; an empty one is today."""

    name: str = ""
    note: str = ""
    divert: tuple[Divert, ...] = ()
    post: tuple[Post, ...] = ()
    counter: tuple[Counters, ...] = ()
    terminals: Terminals | None = None
    cards: Cards | None = None
    campaign: tuple[Campaign, ...] = ()
    target: tuple[Target, ...] = ()
    withdraw: tuple[Withdraw, ...] = ()

    @property
    def is_today(self) -> bool:
        """Whether nothing is different."""
        rows = (self.divert, self.post, self.counter, self.campaign, self.target, self.withdraw)
        return not any(rows) and self.terminals is None and self.cards is None


@dataclass(frozen=True, slots=True)
class Prices:
    """What it costs (yuan): an hour of a member of staff, a terminal a day, a letter."""

    staff_hour: float = 45.0
    terminal_day: float = 30.0
    letter: float = 1.5


@dataclass(frozen=True, slots=True)
class House:
    """What a scenario may count on beside the model: the terminals that stand there."""

    terminals: int = 0
