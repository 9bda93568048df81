"""Keeps the history up to the journal beside everything else that the server does."""

import logging
import time

import gevent

from hall.hall import Hall
from hallkeeper.gone import end_if_gone
from planning.history.follower import PIECE, Follower

log = logging.getLogger("hallkeeper")
LOOK_S = 2.0
IDLE_S = 30.0
"""Moves that do not fill a piece wait so long at most: a row is then written once or twice, not often."""
REST = 40
"""After each piece the follower rests so many times as long as the piece took: customers come first."""

BREATH_S = 0.004
"""So long others work between two pieces of the past that is summed here; a piece is shorter."""


def breathe() -> None:
    """Let others work. Raises Gone where nobody waits for the answer any more."""
    gevent.sleep(BREATH_S)
    end_if_gone()


def follow_history(hall: Hall) -> None:
    """Take in what is new in the journal, for ever; a fault waits a while and begins again from the mark."""
    follower = Follower(hall)
    latest = time.monotonic()
    while True:
        gevent.sleep(LOOK_S)
        try:
            if follower.behind() >= PIECE or time.monotonic() - latest >= IDLE_S:
                work_off(follower)
                latest = time.monotonic()
        except Exception:  # noqa: BLE001 - a full disk now must not end the history for ever
            log.exception("the history stumbled")
            gevent.sleep(IDLE_S)


def work_off(follower: Follower) -> None:
    """Piece by piece up to the end of the journal."""
    while True:
        began = time.monotonic()
        if follower.step() < PIECE:
            return
        gevent.sleep(REST * (time.monotonic() - began))
