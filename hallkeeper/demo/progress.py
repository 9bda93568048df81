"""What one sees while the day passes: one line that is written over, or now and then a line in a log."""

import sys
import time
from typing import TextIO

from hall.clock import local
from hallkeeper.demo.floor import Floor
from hallkeeper.demo.opening import BEFORE, CLOSES, instant
from hallkeeper.demo.slips import SlipWatch

ZONE = "Asia/Shanghai"
_WIDTH = 20
_EVERY_S = 0.25
_LOGGED_EVERY_S = 10.0


class Progress:
    """The line; `tell` writes it when it is due."""

    def __init__(self, floor: Floor, slips: SlipWatch, customers: int, stream: TextIO = sys.stderr) -> None:
        self._floor = floor
        self._slips = slips
        self._customers = customers
        self._stream = stream
        self._written = time.monotonic()
        self._instant = floor.pacer.now()
        self._terminal = stream.isatty()

    def tell(self) -> None:
        """Write the line if it is time."""
        passed = time.monotonic() - self._written
        if passed < (_EVERY_S if self._terminal else _LOGGED_EVERY_S):
            return
        now = self._floor.pacer.now()
        pace = (now - self._instant) / 1000 / passed
        self._written, self._instant = time.monotonic(), now
        line = self.line(now, pace)
        self._stream.write(f"\r{line}\x1b[K" if self._terminal else line + "\n")
        self._stream.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def line(self, now: int, pace: float) -> str:
        """`10:42 ██████░░░░  等候 23  办结 812/2000  号票 961 (-3)  ×240`."""
        span = instant(CLOSES) - instant(BEFORE)
        done = min(_WIDTH, max(0, (now - instant(BEFORE)) * _WIDTH // span))
        bar = "█" * done + "░" * (_WIDTH - done)
        waiting = sum(self._floor.walls[0].waiting.values()) if self._floor.walls else 0
        return (
            f"{local(now, ZONE):%H:%M} {bar}  等候 waiting {waiting:<3} 办结 served "
            f"{self._floor.served()}/{self._customers}  号票 slips {self._slips.printed} "
            f"(-{self._slips.behind})  x{pace:.0f}"
        )
