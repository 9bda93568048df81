"""What every sign protocol offers, on the agent's side and on the boards' side of the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

Address = Mapping[str, Any]


class Verdict(Enum):
    """What has come back for a frame so far."""

    NOT_YET = "not yet"
    DONE = "done"
    REFUSED = "refused"


class SignProtocol(Protocol):
    """The agent's side: frames for one sign.

    `baud` and `frame` (as `8N1`) are the protocol's defaults; `gap_s` is the silence it needs between frames;
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

    def show(self, unit: int, text: str) -> bytes:
        """The frame that shows `text` (empty: blank) on board `unit`."""

    def judge(self, asked: bytes, answer: bytes) -> Verdict:
        """What the bytes that have come since the frame `asked` amount to."""


@dataclass(frozen=True)
class Shown:
    """A whole frame reached the boards: board `unit` now shows `text`, and says `answer`."""

    unit: int
    text: str
    answer: bytes


class Boards(Protocol):
    """The boards' side: an incremental reader that finds its way again after damaged bytes."""

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; return what the frames now whole have done."""

    def silence(self) -> list[Shown]:
        """The line fell silent: an unfinished frame will never be finished; what stands behind it counts."""
