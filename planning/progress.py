"""How far long work is, told to whoever waits for it."""

from collections.abc import Callable
from typing import Protocol

Told = Callable[[int, int], None]
"""Hears how much is done, and of how much."""
READING = "reading"
"""The step in which the past is read; the working out itself is ""."""


class Progress(Protocol):
    """Hears the same; `step` says of what."""

    def __call__(self, done: int, of: int, step: str = "") -> None:
        """`of` is 0 where nobody knows how much there is."""


def untold(done: int, of: int) -> None:
    """Nobody waits."""


def unheard(done: int, of: int, step: str = "") -> None:
    """Nobody waits for any step."""


def reading(tell: Progress, part: int = 0, parts: int = 1) -> Told:
    """Tells of the reading of one part, among so many of the same length."""
    return lambda done, of: tell(part * of + done, parts * of, READING)
