"""One line of signs and pads and the thread that owns it: frames in turn, paced, with one retry.

A sign that does not answer is asked again after a growing pause, and only when no living sign has something
new to show; so a dead address delays the others by its one retry and no more.  Where one falls silent the
others are asked at once, for it may be the whole line.  Whatever comes in and is no answer goes to the pads'
readers.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.errors import SetupError, WireError
from hardware.health import Condition, HealthBook
from hardware.lines.echo import without_echo, without_mutilated_echo
from hardware.mistakes import Mistake
from hardware.padlanguage import ANY_UNIT, PadReader, Press
from hardware.signlanguage import BLANK, Look, SignProtocol, Verdict
from hardware.threads import keep_going
from hardware.wire import Wire

log = logging.getLogger(__name__)
REFRESH_S = 20.0
"""How often boards that never answer are written again: they may have lost what they showed."""
ASK_S = 1.2
"""How often boards that answer are: it is also how soon a dead one is known ..."""
ROOM_S = 0.1
"""... but each has so much of the line: at 9600 baud more than half of it stays free for news and keys."""
PAUSES_S = (1.0, 2.0, 5.0, 10.0)
SEND_S = 0.7
"""How long a frame may wait for room: a line of text at the slowest speed is through in a third of it."""
ECHO_S = 0.05
"""How late an echo may come: a USB adapter hands on what it hears every 16 ms."""
LISTEN_S = 0.05
"""With pads on the line: how long one look at the wire waits, and how long a silence ends a frame."""
LOOK_S = 1.0
"""Without pads: how often an idle line is looked at, to know soon that its adapter was unplugged."""
Pressed = Callable[[str, Press], None]
"""Told the code of a pad and what was pressed, in the line's thread: it must return at once."""


def unheard(code: str, press: Press) -> None:
    """Nobody takes presses here."""
    log.info("%s: %s has no effect here", code, press.key)


@dataclass
class Sign:
    """One board or pad on the line: what it should show, what it shows, when it is due, how often it failed.

    `reader` is a pad's ear; `turn`, 0 to 1, is when within each refresh it is written, so that a line's are
    spread evenly.  The rest is written by the bus alone, under its lock; what is shown are frames, so that a
    change the board cannot show costs nothing.
    """

    code: str
    unit: int
    protocol: SignProtocol
    reader: PadReader | None = None
    wanted: tuple[bytes, ...] = ()
    shown: tuple[bytes, ...] | None = None
    next_s: float = 0.0
    asked_s: float = 0.0
    failures: int = 0
    turn: float = 0.0

    def due_s(self) -> float:
        """When it is to be written next, by the monotonic clock; news for a living sign are due at once."""
        return 0.0 if not self.failures and self.wanted != self.shown else self.next_s

    def order(self) -> tuple[float, int, float]:
        """Whose turn it is among several: of those with news who has waited longest, or one board whose news
        never end would keep the others from theirs.
        """
        return self.due_s(), self.failures, self.asked_s

    def changed(self, frames: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """Those of `frames` that the board does not show yet; all of them where nothing is new."""
        shown = self.shown if self.shown is not None and len(self.shown) == len(frames) else None
        if shown is None or shown == frames:
            return frames
        return tuple(frame for frame, old in zip(frames, shown, strict=True) if frame != old)


@dataclass(frozen=True)
class Habits:
    """How a line is: how long a board may take to answer, whether the adapter returns what is sent, and how
    often a board that shows what it should is written again (None: `ASK_S` or `REFRESH_S`).
    """

    reply_s: float = 0.2
    echo: bool = False
    refresh_s: float | None = None


class Bus:
    """The owner of one port: `open_wire` opens it, `pressed` is told of keys."""

    def __init__(
        self,
        name: str,
        open_wire: Callable[[], Wire],
        signs: Sequence[Sign],
        health: HealthBook,
        habits: Habits | None = None,
        pressed: Pressed = unheard,
    ) -> None:
        self._open_wire = open_wire
        self._signs = {sign.code: sign for sign in signs}
        self._pads = [(sign, sign.reader) for sign in signs if sign.reader is not None]
        self._health = health
        self._habits = habits or Habits()
        self._pressed = pressed
        self._wire: Wire | None = None
        self._changed = threading.Condition()
        self._hurried = False
        self._silent = 0
        self._stopped = threading.Event()
        self._thread = keep_going(self._run, self._stopped, name)
        for place, sign in enumerate(signs):
            sign.wanted, sign.turn = sign.protocol.show(sign.unit, BLANK), place / len(signs)

    def start(self) -> None:
        """Begin to write, blanks at first."""
        self._thread.start()

    def show(self, code: str, look: Look) -> None:
        """What a sign shows from now on; an older look not yet written is skipped."""
        with self._changed:
            sign = self._signs[code]
            sign.wanted = sign.protocol.show(sign.unit, look)
            self._changed.notify()

    def wake(self) -> None:
        """Its port may be there again: try at once, however long the pause has grown."""
        with self._changed:
            self._hurried = True
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
                while (sign := self._next()) is not None:
                    self._write(sign)
                    refusals = 0
            except (WireError, SetupError) as error:
                log.warning("%s: %s", self._thread.name, error)
                if isinstance(error, WireError):
                    self._lost(error.reason)
                else:
                    self._lost("settings", error.mistake)
                refusals = (
                    0 if self._hurried_within(PAUSES_S[min(refusals, len(PAUSES_S) - 1)]) else refusals + 1
                )
        if self._wire is not None:
            self._wire.close()

    def _hurried_within(self, wait_s: float) -> bool:
        """Wait before the next try, unless somebody knows that it may succeed."""
        with self._changed:
            self._changed.wait_for(lambda: self._hurried or self._stopped.is_set(), wait_s)
            hurried, self._hurried = self._hurried, False
        return hurried

    def _next(self) -> Sign | None:
        """Wait for the sign that is due first, with an ear for the pads."""
        while not self._stopped.is_set():
            with self._changed:
                sign = min(self._signs.values(), key=Sign.order)
                rest = sign.due_s() - time.monotonic()
                if rest > 0 and not self._pads:
                    self._changed.wait(min(rest, LOOK_S))
            if rest <= 0:
                return sign
            self._listen(LISTEN_S if self._pads else 0)
        return None

    def _listen(self, wait_s: float) -> None:
        """Hear what comes unasked.  Raises WireError if the line is gone."""
        wire = self._open()
        heard = wire.receive(wait_s)
        if not heard and wait_s >= LISTEN_S:
            for pad, reader in self._pads:
                self._tell(pad, reader.silence())
        while heard:
            self._overheard(heard)
            heard = wire.receive(0)

    def _overheard(self, data: bytes) -> None:
        """Bytes that are no answer: keys, or noise."""
        for pad, reader in self._pads:
            self._tell(pad, reader.feed(data))

    def _tell(self, pad: Sign, presses: list[Press]) -> None:
        for press in presses:
            if press.unit in (ANY_UNIT, pad.unit):
                self._pressed(pad.code, press)

    def _write(self, sign: Sign) -> None:
        """Bring one sign to what it should show, and note how it took it.  Raises WireError."""
        with self._changed:
            frames = sign.wanted
            changed = sign.changed(frames)
        verdict = Verdict.DONE
        for frame in changed:
            verdict = self._insist(sign, frame)
            if verdict is not Verdict.DONE:
                break
        self._note(sign, frames, verdict)

    def _insist(self, sign: Sign, frame: bytes) -> Verdict:
        """One frame and its answer, and once more if there was none.

        Not so where the last two asked were silent too: the line is dead.  After one silent board the next
        has its second chance, or every lost frame beside a dead board would be told as a dead board.
        """
        verdict = self._ask(sign.protocol, frame)
        if verdict is Verdict.NOT_YET and (sign.failures or self._silent < 2):
            return self._ask(sign.protocol, frame)
        return verdict

    def _ask(self, protocol: SignProtocol, frame: bytes) -> Verdict:
        self._listen(0)
        self._open().send(frame, SEND_S)
        on_the_line = len(frame) * 10 / protocol.baud
        if protocol.answers:
            verdict = self._hear(protocol, frame, on_the_line + self._habits.reply_s)
            self._stopped.wait(protocol.gap_s)
        else:
            echo_s = ECHO_S if self._habits.echo else 0.0
            verdict = self._hear(protocol, frame, on_the_line + max(protocol.gap_s, echo_s))
        return verdict

    def _hear(self, protocol: SignProtocol, frame: bytes, wait_s: float) -> Verdict:
        """Collect the answer, or just wait where none will come; what is neither answer nor echo is a key."""
        heard, left = b"", wait_s
        end = time.monotonic() + wait_s
        while True:
            heard += self._open().receive(left)
            echoless = without_echo(frame, heard) if self._habits.echo else heard
            reply = protocol.judge(frame, echoless)
            answered = protocol.answers and reply.verdict is not Verdict.NOT_YET
            if answered or not left or self._stopped.is_set():
                break
            left = max(0.0, end - time.monotonic())
        rest = without_mutilated_echo(frame, reply.rest) if self._habits.echo else reply.rest
        self._overheard(rest)
        return reply.verdict

    def _open(self) -> Wire:
        if self._wire is None:
            raise WireError("lost")
        return self._wire

    def _note(self, sign: Sign, frames: tuple[bytes, ...], verdict: Verdict) -> None:
        done = verdict is Verdict.DONE
        with self._changed:
            sign.failures = 0 if done else sign.failures + 1
            sign.shown = frames if done else None
            pause = self._until_its_turn(sign) if done else PAUSES_S[min(sign.failures, len(PAUSES_S)) - 1]
            sign.asked_s = time.monotonic()
            sign.next_s = sign.asked_s + pause
            if verdict is Verdict.NOT_YET and sign.failures == 1:
                self._doubt_the_living()
            self._silent = self._silent + 1 if verdict is Verdict.NOT_YET else 0
        if verdict is Verdict.REFUSED:
            self._health.note(sign.code, Condition.ATTENTION, "refused")
        elif not done:
            self._health.note(sign.code, Condition.OFFLINE, "silent")
        elif sign.protocol.answers:
            self._health.note(sign.code, Condition.READY)
        else:
            self._health.note(sign.code, Condition.UNKNOWN, "no_status_channel")

    def _until_its_turn(self, sign: Sign) -> float:
        usual = max(ASK_S, ROOM_S * len(self._signs)) if sign.protocol.answers else REFRESH_S
        period = self._habits.refresh_s or usual
        return period - (time.monotonic() - sign.turn * period) % period

    def _doubt_the_living(self) -> None:
        """One has just fallen silent: whether the others still answer is to be known at once."""
        for sign in self._signs.values():
            if not sign.failures and sign.protocol.answers:
                sign.next_s = 0.0

    def _lost(self, reason: str, mistake: Mistake | None = None) -> None:
        """The whole line is gone: so are all its signs, and what they showed."""
        if self._wire is not None:
            self._wire.close()
        self._wire, self._silent = None, 0
        for sign in self._signs.values():
            with self._changed:
                sign.shown, sign.next_s, sign.failures = None, 0.0, 0
            self._health.note(sign.code, Condition.OFFLINE, reason, mistake)
