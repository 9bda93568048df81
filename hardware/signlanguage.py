"""What every sign protocol offers, on the agent's side and on the boards' side of the wire."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Protocol

ANY_UNIT = 0
"""The unit of a device whose frames name no address: it is the one such device on its line."""


class Doing(StrEnum):
    """What is going on at a counter: the word a sign with words or a pad with a lamp can show."""

    CLOSED = "closed"
    PAUSED = "paused"
    FREE = "free"
    CALLED = "called"
    SERVING = "serving"
    REFUSED = "refused"
    """A pad's key was refused just now: shown on that pad alone, for a moment."""


@dataclass(frozen=True)
class Look:
    """What a counter's devices show.

    `text` is the number (empty: none), `state` what goes on there, `waiting` how many people wait for what
    that counter serves.  Each protocol shows as much of it as its boards can.
    """

    text: str = ""
    state: Doing = Doing.CLOSED
    waiting: int = 0


BLANK = Look()


class Verdict(Enum):
    """What has come back for a frame so far."""

    NOT_YET = "not yet"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True)
class Reply:
    """What the bytes heard since a frame amount to; `rest` is what is no answer: a pad's, or noise."""

    verdict: Verdict
    rest: bytes


class SignProtocol(Protocol):
    """The agent's side: frames for one sign.

    `baud` and `frame` (as `8N1`) are what the line runs at; `gap_s` is the silence it needs between frames;
    `answers` is whether a board ever answers.
    """

    @property
    def baud(self) -> int:
        """Bits per second."""

    @property
    def frame(self) -> str:
        """Bits, parity, stop bits."""

    @property
    def gap_s(self) -> float:
        """Seconds of silence after a frame."""

    @property
    def answers(self) -> bool:
        """Whether a board ever answers."""

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """The frames that make board `unit` show `look`, each sent and answered for itself.

        Never raises: what the board cannot show is left out.  Always the same number of frames, so that
        only those that differ from the last look's need to be sent; none if there is nothing to show it on.
        """

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """What the bytes that have come since the frame `asked` amount to."""


@dataclass(frozen=True)
class Shown:
    """A whole frame reached the boards: board `unit` now shows `text`, and says `answer`.

    Lines of a display with several are parted by a line break.  `lamp` says in a word or two how a pad's
    lamp burns (`red`, `green blinking`; empty: dark or none).
    """

    unit: int
    text: str
    answer: bytes
    lamp: str = ""


class Boards(Protocol):
    """The boards' side: an incremental reader that finds its way again after damaged bytes."""

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; return what the frames now whole have done."""

    def silence(self) -> list[Shown]:
        """The line fell silent: an unfinished frame will never be finished; what stands behind it counts."""
