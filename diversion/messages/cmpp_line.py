"""One connection to a CMPP 2.0 gateway: who answers what, how many may be open, whether it still lives.

A thread reads; callers write under a lock and wait for their own answer. Threads, locks and sockets are the
standard library's, so that a program which has patched them gets what it has put there.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from diversion.messages import cmpp_frames as f
from diversion.messages.port import NoWord, Unsent

log = logging.getLogger("hallkeeper")
_LAST_SEQUENCE = 0xFFFFFFFF
_TICK_S = 0.2
"""So often the reader looks up from the socket, to see whether the line is still alive."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a line is kept: `window` submits may be open at once; the rest is in seconds.

    `answer_s`: so long an answer may take; `quiet_s`: after so much silence the line is tested, `tests` times
    without an answer are its end. The protocol recommends 16, 60, 180 and 3.
    """

    window: int = 16
    connect_s: float = 5.0
    answer_s: float = 15.0
    quiet_s: float = 180.0
    tests: int = 3


@dataclass
class _Open:
    """A question that waits for its answer."""

    ready: threading.Event = field(default_factory=threading.Event)
    answer: f.Body | None = None


class CmppLine:
    """One connection, from CONNECT to its end; when it is dead, it is not revived but replaced."""

    def __init__(self, sock: socket.socket, pace: Pace, heard: Callable[[f.Deliver], int]) -> None:
        self._socket = sock
        sock.settimeout(pace.answer_s)
        self._ear = sock.dup()  # the same line with a time-out of its own
        self._ear.settimeout(_TICK_S)
        self._pace = pace
        self._heard = heard
        self._writing = threading.Lock()
        self._open: dict[int, _Open] = {}
        self._window = threading.BoundedSemaphore(pace.window)
        self._sequence = 0
        self._cutter = f.Cutter()
        self._last_heard = time.monotonic()
        self._untold_tests = 0
        self.dead = threading.Event()
        self._reader = threading.Thread(target=self._read, name="cmpp-reader", daemon=True)
        self._reader.start()

    def ask(self, body: f.Body) -> f.Body:
        """Send a frame and wait for its answer. Raises Unsent where it cannot have left, NoWord otherwise.

        Raises BadFrame where the body fits no frame; then nothing has left either.
        """
        if not self._window.acquire(timeout=self._pace.answer_s):
            raise Unsent("the window stays full")
        try:
            return self._ask(body)
        finally:
            self._window.release()

    def _ask(self, body: f.Body) -> f.Body:
        asked = _Open()
        sequence = self._put(body, asked)
        try:
            asked.ready.wait(self._pace.answer_s)
            if asked.answer is None:
                raise NoWord("the line broke" if self.dead.is_set() else "no answer in time")
            return asked.answer
        finally:
            self._open.pop(sequence, None)

    def stop(self) -> None:
        """Say good-bye, as the protocol has it, and hang up."""
        if not self.dead.is_set():
            try:
                self.ask(f.TERMINATE)
            except NoWord as error:
                log.info("cmpp: no answer to TERMINATE: %s", error)
        self.hang_up("stopped")
        self._reader.join()

    def _put(self, body: f.Body, asked: _Open) -> int:
        """Number a question and write it, in one go: gateways want the numbers in order. Its number."""
        with self._writing:
            if self.dead.is_set():
                raise Unsent("the line is dead")
            self._sequence = 1 if self._sequence >= _LAST_SEQUENCE else self._sequence + 1
            frame = f.encode(self._sequence, body)
            self._open[self._sequence] = asked
            self._write(frame)
            return self._sequence

    def _reply(self, sequence: int, body: f.Body) -> None:
        with self._writing:
            self._write(f.encode(sequence, body))

    def _write(self, frame: bytes) -> None:
        """Raises NoWord: how much of a frame has left before the line broke, nobody can say."""
        try:
            self._socket.sendall(frame)
        except OSError as error:
            self.hang_up("cannot write")
            raise NoWord("the line broke") from error

    # -- the reader ---------------------------------------------------------------------------------

    def _read(self) -> None:
        why = "fault"
        try:
            while not self.dead.is_set():
                self._take()
        except TimeoutError:
            why = "silent"
        except (OSError, NoWord):
            why = "broken"
        except f.BadFrame as error:
            why = f"out of step: {error}"
        finally:
            self._ear.close()
            self.hang_up(why)

    def _take(self) -> None:
        try:
            piece = self._ear.recv(4096)
        except TimeoutError:
            self._test_if_quiet()
            return
        if not piece:
            raise ConnectionError("the gateway has hung up")
        self._last_heard, self._untold_tests = time.monotonic(), 0
        for frame in self._cutter.feed(piece):
            self._answer(*f.decode(frame))

    def _answer(self, sequence: int, body: f.Body) -> None:
        if isinstance(body, f.Deliver):
            self._reply(sequence, f.DeliverAnswer(body.message, self._heard(body)))
        elif body == f.ACTIVE_TEST:
            self._reply(sequence, f.ACTIVE_TEST_ANSWER)
        elif body == f.TERMINATE:
            self._reply(sequence, f.TERMINATE_ANSWER)
            raise ConnectionError("the gateway says good-bye")
        elif (asked := self._open.pop(sequence, None)) is not None:
            asked.answer = body
            asked.ready.set()

    def _test_if_quiet(self) -> None:
        quiet = time.monotonic() - self._last_heard
        if quiet < self._pace.quiet_s + self._untold_tests * self._pace.answer_s:
            return
        if self._untold_tests >= self._pace.tests:
            raise TimeoutError
        self._untold_tests += 1
        self._put(f.ACTIVE_TEST, _Open())

    def hang_up(self, why: str) -> None:
        """The line is dead from now on; whoever waits hears so."""
        if not self.dead.is_set():
            log.info("cmpp: the line has ended: %s", why)
        self.dead.set()
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError as error:
            log.debug("cmpp: already closed: %s", error)
        self._socket.close()
        for asked in list(self._open.values()):
            asked.ready.set()
