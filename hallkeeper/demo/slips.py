"""How far the paper is: the agent's spool, looked at while the day goes on."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from hallkeeper.demo.pacer import Hold, Pacer
from hardware.printing.spool import account
from hardware.printing.spooled import SlipState

BEHIND = 10
"""So many slips may be wanted and not yet printed before the clock waits."""
LOOK_S = 0.15
DONE = (SlipState.SENT, SlipState.CONFIRMED, SlipState.UNKNOWN, SlipState.EXPIRED, SlipState.CANCELLED)


class SlipWatch:
    """Holds the hall's time while the printers are more than `BEHIND` slips behind `wanted()`."""

    def __init__(self, spool: Path, wanted: Callable[[], int], pacer: Pacer) -> None:
        self.behind = 0
        self.printed = 0
        self._spool = spool
        self._wanted = wanted
        self._pacer = pacer
        self._hold: Hold | None = None

    def run(self, stop: threading.Event) -> None:
        """Look until stopped."""
        while not stop.wait(LOOK_S):
            self.look()

    def look(self) -> None:
        """See how far the spool is, and hold or release the clock."""
        wanted = self._wanted()
        self.printed = sum(self.counts()[state] for state in DONE)
        self.behind = wanted - self.printed
        if self.behind > BEHIND and self._hold is None:
            self._hold = self._pacer.hold(self._pacer.now(), "slips")
        elif self.behind <= BEHIND and self._hold is not None:
            self._pacer.release(self._hold)
            self._hold = None

    def counts(self) -> dict[str, int]:
        """Slips by state; all zero before the agent has made its file."""
        try:
            return account(self._spool)
        except sqlite3.OperationalError:
            return dict.fromkeys(SlipState, 0)
