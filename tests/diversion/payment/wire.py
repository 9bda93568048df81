"""A line to one counterpart that does what lines do: it loses, doubles, delays, breaks. And power that fails.

What runs at its far end is the real counterpart. A lost request is never carried out, a lost answer belongs
to one that was; a late request is carried out after later ones, when its asker has long given up.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from diversion.web import NoAnswer, NotSent
from hall.clock import FixedClock

T = TypeVar("T")


class Fault(StrEnum):
    """What befalls one call."""

    REFUSED = "refused"
    """No connection: nothing has left."""
    LOST = "lost"
    """The request is lost on the way."""
    ANSWER_LOST = "answer_lost"
    """It is carried out, and the answer is lost."""
    GARBAGE = "garbage"
    """It is carried out, and what comes back is somebody else's page."""
    BROKEN = "broken"
    """The counterpart answers 503 and has done nothing."""
    TWICE = "twice"
    """It is carried out twice, and answered."""
    LATE = "late"
    """The asker gives up; it is carried out later."""


Fate = Callable[[str], Fault | None]
"""Asked before each call, with the call's name: what befalls it."""


class PowerCut(Exception):
    """The power is off: nothing of this process runs any more."""


class Power:
    """Counts the points at which the power may fail; `cut` says of a point (its number, its name) whether.

    Once off, every further point of the same process fails too: whoever swallows the error gets no further.
    """

    def __init__(self, cut: Callable[[int, str], bool] = lambda number, name: False) -> None:
        self.cut = cut
        self.passed: list[str] = []
        self.off = False

    def point(self, name: str) -> None:
        """A point. Raises PowerCut."""
        if self.off:
            raise PowerCut
        self.passed.append(name)
        if self.cut(len(self.passed), name):
            self.off = True
            raise PowerCut


class Wire:
    """The line: `fate` decides on each call; `late_ms` is how late a late request comes."""

    def __init__(self, clock: FixedClock, power: Power, fate: Fate = lambda name: None) -> None:
        self.clock = clock
        self.power = power
        self.fate = fate
        self.late_ms: Callable[[str], int] = lambda name: 15_000
        self.asked: list[str] = []
        self.meanwhile: Callable[[str], object] = lambda name: None
        self._on_their_way: list[tuple[int, Callable[[], object]]] = []

    def ask(self, name: str, deed: Callable[[], T]) -> T:
        """One call. Raises NotSent or NoAnswer, and whatever the counterpart raises as its answer."""
        self.power.point(f"before {name}")
        self.arrive()
        self.asked.append(name)
        self.meanwhile(name)
        try:
            return self._carry(name, deed)
        finally:
            self.power.point(f"after {name}")

    def arrive(self) -> None:
        """Carry out the late requests whose time has come."""
        due = [one for one in self._on_their_way if one[0] <= self.clock()]
        self._on_their_way = [one for one in self._on_their_way if one[0] > self.clock()]
        for _, deed in due:
            _unheard(deed)

    @property
    def next_arrival(self) -> int | None:
        """When the next late request arrives, ms UTC."""
        return min((at for at, _ in self._on_their_way), default=None)

    def _carry(self, name: str, deed: Callable[[], T]) -> T:
        match self.fate(name):
            case Fault.REFUSED:
                raise NotSent("no connection")
            case Fault.LOST | Fault.BROKEN as fault:
                raise NoAnswer(str(fault))
            case Fault.ANSWER_LOST | Fault.GARBAGE as fault:
                _unheard(deed)
                raise NoAnswer(str(fault))
            case Fault.LATE:
                self._on_their_way.append((self.clock() + self.late_ms(name), deed))
                raise NoAnswer("late")
            case Fault.TWICE:
                _unheard(deed)
        return deed()


def _unheard(deed: Callable[[], Any]) -> None:
    """Carry it out where nobody hears the answer, be it a refusal or not."""
    try:
        deed()
    except Exception as answer:  # noqa: BLE001 - a counterpart's refusals, of whatever type, go nowhere here
        if isinstance(answer, (NoAnswer, NotSent, PowerCut)):
            raise
