"""What the board remembers: values, each made of one move or a few. Instants are ms UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call or recall as screens announce it; `undone` where it was taken back."""

    move: int
    number: str
    service: str
    counter: str
    at: int
    recall: bool
    language: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """Somebody asked for a member of staff: at a kiosk, or by a phone, whose ticket has that number."""

    move: int
    kiosk: str | None
    at: int
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """The customer last finished at a counter, who may say until an instant (ms UTC) how it was;
    `given`: has said so, and may still correct it. The next call leaves it alone, for that customer is still
    walking; `over_by` is the move with which the next one was there, and answers nothing in this one's place.
    """

    ticket: str
    number: str
    until: int
    given: bool = False
    over_by: int | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """What a customer has answered, and until when (ms UTC) it may be corrected."""

    score: int
    until: int


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What a device last said of itself; `since` and `last_good` are ms UTC."""

    state: str
    reason: str | None
    since: int
    last_good: int | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A ticket whose slip may not have been printed: what the spool says, why, since when (ms UTC)."""

    ticket: str
    copy: int
    state: str
    reason: str | None
    kiosk: str | None
    at: int


@dataclass(frozen=True, slots=True)
class DisplayState:
    """Whether a wall display can be heard: READY, or ATTENTION (DEGRADED where another speaks) with `mute`;
    UNKNOWN while none of its pages is open. `since` is ms UTC.
    """

    state: str
    reason: str | None
    since: int


@dataclass(slots=True)
class AtCounter:
    """The instants and the choice behind the ticket at a counter.

    `announced_at` is the last call or recall, or the undo that made them called again: from then on the
    customer has time to come.
    """

    called_at: int
    announced_at: int = 0
    started_at: int | None = None
    recalls: int = 0
    why: Mapping[str, Any] | None = None
