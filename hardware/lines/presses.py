"""Keys pressed at the counters on their way to the hall: in order, each once, and never late.

A key counts once however often its frame came within `BOUNCE_S`.  It is sent with a key of its own, so that
a lost answer does not do it twice, for at most `LIFE_S`: the customer whom a key called half a minute ago
has gone home.  What was refused, or was never heard, blinks on the pad.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from hardware.errors import ServerError, ServerRefused, ServerUnreachable
from hardware.padlanguage import Key, Press
from hardware.public import Json, refusal_of
from hardware.server import Server

log = logging.getLogger(__name__)
BOUNCE_S = 0.3
SAME_CODE_S = 1.0
"""A scanner whose trigger is held reads the same slip again and again."""
LIFE_S = 4.0
ONE_TRY_S = 2.0
PAUSE_S = 0.25
BLINK_S = 1.5
MOST = 200
"""Keys that may wait; beyond that a keypad is broken, and the oldest are dropped."""
Blink = Callable[[str, bool], None]
"""`blink(pad, on)`: the pad shows that its key was refused, or again how its counter stands."""


@dataclass(frozen=True)
class _Pressed:
    """One key on its way; `at` is the monotonic time of the press."""

    pad: str
    body: Json
    once: str
    at: float


class Presses:
    """The queue between the lines' threads and the one that speaks to the server."""

    def __init__(self, blink: Blink, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._blink = blink
        self._monotonic = monotonic
        self._changed = threading.Condition()
        self._queue: deque[_Pressed] = deque(maxlen=MOST)
        self._last: dict[str, tuple[Key, str, float]] = {}
        self._blinking: dict[str, float] = {}
        self._closed = False

    def pressed(self, pad: str, press: Press) -> None:
        """A key came in; called by the line's thread, returns at once."""
        now = self._monotonic()
        with self._changed:
            key, text, at = self._last.get(pad, (None, "", 0.0))
            self._last[pad] = (press.key, press.text, now)
            bounce_s = SAME_CODE_S if press.key is Key.SCAN else BOUNCE_S
            if (key, text) == (press.key, press.text) and now - at < bounce_s:
                return
            body: Json = {"key": str(press.key), **({"text": press.text} if press.text else {})}
            self._queue.append(_Pressed(pad, body, uuid.uuid4().hex, now))
            self._changed.notify()

    def close(self) -> None:
        """Let `run` end; keys not yet sent are dropped."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def run(self, server: Server, stop: threading.Event) -> None:
        """Send what was pressed until closed: a thread of its own."""
        while (pressed := self._take()) is not None:
            self._deliver(server, pressed, stop)

    def _take(self) -> _Pressed | None:
        """The next key; meanwhile pads that have blinked long enough settle."""
        while True:
            with self._changed:
                now = self._monotonic()
                settled = [pad for pad, until in self._blinking.items() if until <= now]
                for pad in settled:
                    del self._blinking[pad]
                if not settled:
                    if self._closed:
                        return None
                    if self._queue:
                        return self._queue.popleft()
                    self._changed.wait(min(self._blinking.values(), default=now + 3600) - now)
            for pad in settled:
                self._blink(pad, False)

    def _deliver(self, server: Server, pressed: _Pressed, stop: threading.Event) -> None:
        """Until the hall has answered or the key is too old."""
        while not stop.is_set():
            left = pressed.at + LIFE_S - self._monotonic()
            if left <= 0:
                log.warning(
                    "%s: %s was pressed in vain: no answer from the hall", pressed.pad, pressed.body["key"]
                )
                self._refuse(pressed.pad)
                return
            try:
                path = f"/devices/{quote(pressed.pad, safe='')}/press"
                refused = refusal_of(server.post(path, pressed.body, pressed.once, min(left, ONE_TRY_S)))
            except ServerUnreachable:
                stop.wait(min(PAUSE_S, left))
                continue
            except ServerRefused as error:
                refused = error.code
            except ServerError as error:
                log.warning("%s: %s", pressed.pad, error)
                return
            if refused is not None:
                log.info("%s: %s refused: %s", pressed.pad, pressed.body["key"], refused)
                self._refuse(pressed.pad)
            return

    def _refuse(self, pad: str) -> None:
        with self._changed:
            self._blinking[pad] = self._monotonic() + BLINK_S
        self._blink(pad, True)
