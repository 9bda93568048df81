"""The hall's time during a demo: eight bytes of shared memory that the driver writes and the server reads.

A clock that merely ran faster would run ahead of a server, an agent or a screen that falls behind. This one
goes on only when the driver says so, and costs the server no system call.
"""

import mmap
from pathlib import Path

_BYTES = 8


class DrivenClock:
    """Reads the hall's time (ms UTC) from the file that a `DrivingClock` writes; a `hall.clock.Clock`."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._map = mmap.mmap(opened.fileno(), _BYTES, access=mmap.ACCESS_READ)
        self._cell = memoryview(self._map).cast("q")

    def __call__(self) -> int:
        """The hall's present instant in milliseconds."""
        return self._cell[0]


class DrivingClock:
    """The driver's end: makes the file, then moves the time on. Time never goes back."""

    def __init__(self, file: Path, start_ms: int) -> None:
        file.write_bytes(bytes(_BYTES))
        with file.open("r+b") as opened:
            self._map = mmap.mmap(opened.fileno(), _BYTES)
        # One aligned 64-bit store: a reader sees the old instant or the new one, nothing between.
        self._cell = memoryview(self._map).cast("q")
        self._cell[0] = start_ms

    def __call__(self) -> int:
        """The instant at which it stands."""
        return self._cell[0]

    def move_to(self, instant_ms: int) -> None:
        """Set the hall's time; an earlier instant changes nothing."""
        self._cell[0] = max(self._cell[0], instant_ms)
