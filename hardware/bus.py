"""One line of signs and the thread that owns it: frames in turn, paced, with one retry.

A sign that does not answer is asked again after a growing pause, and only when no living sign has something
new to show; so a dead address delays the others by its one retry and no more.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.errors import SetupError, WireError
from hardware.health import Condition, HealthBook
from hardware.signlanguage import SignProtocol, Verdict
from hardware.threads import keep_going
from hardware.wire import Wire

log = logging.getLogger(__name__)
REFRESH_S = 20.0
PAUSES_S = (1.0, 2.0, 5.0, 10.0)
SEND_S = 2.0


@dataclass
class Sign:
    """One board on the line: what it should show, what it shows, when it is due, how often it failed since.

    Written by the bus alone, under its lock.
    """

    code: str
    unit: int
    protocol: SignProtocol
    wanted: str = ""
    shown: str | None = None
    next_s: float = 0.0
    failures: int = 0

    def due_s(self) -> float:
        """When it is to be written next, by the monotonic clock; news for a living sign are due at once."""
        return 0.0 if not self.failures and self.wanted != self.shown else self.next_s


class Bus:
    """The owner of one port.

    `open_wire` opens it; `reply_s` is how long a board may take to answer; `echo` is whether the adapter
    returns what is sent.
    """

    def __init__(
        self,
        name: str,
        open_wire: Callable[[], Wire],
        signs: Sequence[Sign],
        health: HealthBook,
        reply_s: float = 0.2,
        *,
        echo: bool = False,
    ) -> None:
        self._open_wire = open_wire
        self._signs = {sign.code: sign for sign in signs}
        self._health = health
        self._reply_s = reply_s
        self._echo = echo
        self._wire: Wire | None = None
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._thread = keep_going(self._run, self._stopped, name)

    def start(self) -> None:
        """Begin to write, blanks at first."""
        self._thread.start()

    def show(self, code: str, text: str) -> None:
        """What a sign shows from now on; an older text not yet written is skipped."""
        with self._changed:
            self._signs[code].wanted = text
            self._changed.notify()

    def stop(self) -> None:
        """Ask the thread to end after the frame in hand."""
        with self._changed:
            self._stopped.set()
            self._changed.notify()

    def join(self, wait_s: float) -> None:
        """Wait for the thread's end."""
        self._thread.join(wait_s)

    def _run(self) -> None:
        refusals = 0
        while not self._stopped.is_set():
            try:
                self._wire = self._wire or self._open_wire()
                refusals = 0
                self._serve()
            except (WireError, SetupError) as error:
                log.warning("%s: %s", self._thread.name, error)
                self._lost(error.reason if isinstance(error, WireError) else "settings")
                self._stopped.wait(PAUSES_S[min(refusals, len(PAUSES_S) - 1)])
                refusals += 1
        if self._wire is not None:
            self._wire.close()

    def _serve(self) -> None:
        """Write signs as they fall due, until the line fails or the bus stops."""
        while (sign := self._next()) is not None:
            text = sign.wanted
            answered = self._write(sign, text)
            self._note(sign, text, answered)

    def _next(self) -> Sign | None:
        """Wait for the sign that is due first."""
        with self._changed:
            while not self._stopped.is_set():
                sign = min(self._signs.values(), key=lambda sign: (sign.due_s(), sign.failures))
                rest = sign.due_s() - time.monotonic()
                if rest <= 0:
                    return sign
                self._changed.wait(rest)
        return None

    def _write(self, sign: Sign, text: str) -> Verdict:
        """One frame and its answer, and once more if there was none.  Raises WireError."""
        frame = sign.protocol.show(sign.unit, text)
        verdict = Verdict.NOT_YET
        for _ in range(2):
            verdict = self._ask(sign.protocol, frame)
            if verdict is not Verdict.NOT_YET:
                break
        return verdict

    def _ask(self, protocol: SignProtocol, frame: bytes) -> Verdict:
        if self._wire is None:
            raise WireError("lost")
        while self._wire.receive(0):
            pass
        self._wire.send(frame, SEND_S)
        on_the_line = len(frame) * 10 / protocol.baud
        verdict = self._hear(protocol, frame, on_the_line) if protocol.answers else Verdict.DONE
        self._stopped.wait(protocol.gap_s + (0 if protocol.answers else on_the_line))
        return verdict

    def _hear(self, protocol: SignProtocol, frame: bytes, on_the_line: float) -> Verdict:
        """Collect the answer; a local echo is our own frame and comes first."""
        heard = b""
        end = time.monotonic() + on_the_line + self._reply_s
        while self._wire is not None and (left := end - time.monotonic()) > 0:
            heard += self._wire.receive(left)
            verdict = protocol.judge(frame, self._without_echo(frame, heard))
            if verdict is not Verdict.NOT_YET:
                return verdict
        return Verdict.NOT_YET

    def _without_echo(self, frame: bytes, heard: bytes) -> bytes:
        if not self._echo:
            return heard
        return heard[len(frame) :] if heard.startswith(frame) else b""

    def _note(self, sign: Sign, text: str, answered: Verdict) -> None:
        with self._changed:
            done = answered is Verdict.DONE
            sign.failures = 0 if done else sign.failures + 1
            sign.shown = text if done else None
            pause = REFRESH_S if done else PAUSES_S[min(sign.failures, len(PAUSES_S)) - 1]
            sign.next_s = time.monotonic() + pause
        if answered is Verdict.REFUSED:
            self._health.note(sign.code, Condition.ATTENTION, "refused")
        elif not done:
            self._health.note(sign.code, Condition.OFFLINE, "silent")
        elif sign.protocol.answers:
            self._health.note(sign.code, Condition.READY)
        else:
            self._health.note(sign.code, Condition.UNKNOWN, "no_status_channel")

    def _lost(self, reason: str) -> None:
        """The whole line is gone: so are all its signs, and what they showed."""
        if self._wire is not None:
            self._wire.close()
        self._wire = None
        for sign in self._signs.values():
            with self._changed:
                sign.shown, sign.next_s, sign.failures = None, 0.0, 0
            self._health.note(sign.code, Condition.OFFLINE, reason)
