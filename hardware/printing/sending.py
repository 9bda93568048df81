"""Sending a slip over a wire that may stand still: in pieces, so that a stall is seen while it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable

from hardware.errors import WireError
from hardware.printing.profile import Profile, Raster
from hardware.wire import Wire

PIECE = 512
"""So little that the slowest line is through with it in less time than a stall takes to be told."""
STALL_S = 1.0
"""How long a piece may take beyond its own time before the printer counts as stuck, and is listened to."""
AGAIN_S = 0.5
"""How often it is listened to from then on."""
SLOWEST_BYTES_PER_S = 800
"""A printer on 9600 baud with pauses; a slip that takes longer is given up."""
PATIENCE_S = STALL_S + PIECE / SLOWEST_BYTES_PER_S


def deadline_of(length: int) -> float:
    """How many seconds a slip of so many bytes may take."""
    return 5 + length / SLOWEST_BYTES_PER_S


def flush(profile: Profile) -> bytes:
    """What ends a command that was cut short: zeros, as many as the longest one can still be waiting for.

    Where nothing is waiting a printer passes over them.
    """
    row = profile.width_dots // 8
    return bytes(row if profile.raster is Raster.STAR else row * profile.band_lines + 8)


def send_watched(wire: Wire, data: bytes, stalled: Callable[[float], None]) -> None:
    """Send all of `data`; while nothing moves, `stalled` is told again and again for how many seconds now.

    Raises WireError: at once if the first piece finds no taker, for then nothing has left and another try is
    free; else when the deadline is over, with `left` set.
    """
    end = time.monotonic() + deadline_of(len(data))
    rest, left = data, False
    moved, patience = time.monotonic(), PATIENCE_S
    while rest:
        try:
            wire.send(rest[:PIECE], patience)
            rest, left = rest[PIECE:], True
            moved, patience = time.monotonic(), PATIENCE_S
        except WireError as error:
            left = left or error.left
            if error.reason != "timeout" or not left or time.monotonic() >= end:
                raise WireError(error.reason, str(error), left=left) from error
            rest, patience = rest[error.sent :], AGAIN_S
            stalled(time.monotonic() - moved)
