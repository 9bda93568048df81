"""Simulated receipt printers on a loopback TCP port and on a pseudo terminal.

They print, answer every status query, and can be made to suffer (`faults.py`).
"""

from __future__ import annotations

import os
import pty
import shutil
import socket
import struct
import tempfile
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from hardware.printing.nudge import Nudge
from hardware.printing.profile import Profile
from hardware.simulators.faults import CLEAR, FAULTS, Condition
from hardware.simulators.paper import Paper
from hardware.simulators.printer_mechanism import Mechanism

CHUNK = 4096
LONG_S = 3600.0
BOOT_S = 1.0
"""After a reset it takes so long until it hears again."""
_BY_RESET = struct.pack("ii", 1, 0)


class Line(Protocol):
    """The printer's end of a wire; used by the printer's thread alone."""

    def watched(self) -> int | None:
        """What becomes readable when there is something to `receive`; None while unplugged."""

    def receive(self) -> bytes | None:
        """What has come; empty if nothing has; None if the host has hung up."""

    def say(self, data: bytes) -> None:
        """Send to the host, if there is one; never waits."""

    def drop(self) -> None:
        """End the connection rudely, if the line has such a thing."""

    def plug(self, plugged: bool) -> None:
        """Put the plug in or pull it."""

    def close(self) -> None:
        """Leave nothing behind."""


class SimulatedPrinter:
    """A printer that listens at `host` and `port` (0: any free one; `port` says which).

    `printed` is called with each paper torn off, in the printer's own thread.
    """

    def __init__(
        self, profile: Profile, printed: Callable[[Paper], None], host: str = "127.0.0.1", port: int = 0
    ) -> None:
        line = TcpLine(host, port)
        self.port: int = line.port
        self._machine = _Machine(profile, printed, line, f"printer-{self.port}")

    def suffer(self, fault: str) -> None:
        """Let a fault of `FAULTS` befall it, instead of any other.  Raises KeyError for an unknown one."""
        self._machine.change(FAULTS[fault])

    def recover(self) -> None:
        """All is in order again; what it kept is printed now, as real ones do on refill."""
        self._machine.change(CLEAR)

    @property
    def condition(self) -> Condition:
        """What is the matter with it."""
        return self._machine.mechanism.condition

    @condition.setter
    def condition(self, condition: Condition) -> None:
        self._machine.change(condition)

    @property
    def papers(self) -> int:
        """How many papers have come out of it."""
        return self._machine.mechanism.papers

    @property
    def retracted(self) -> int:
        """How many slips its presenter has taken back."""
        return self._machine.mechanism.retracted

    def close(self) -> None:
        """Switch it off."""
        self._machine.close()


class SimulatedSerialPrinter(SimulatedPrinter):
    """The same on a pseudo terminal named `device`, which it keeps when unplugged and plugged in."""

    def __init__(self, profile: Profile, printed: Callable[[Paper], None]) -> None:
        line = PtyLine()
        self.port = 0
        self.device: str = line.device
        self._machine = _Machine(profile, printed, line, f"printer-{self.device}")


class _Machine:
    """The thread that carries bytes between a line and a mechanism."""

    def __init__(self, profile: Profile, printed: Callable[[Paper], None], line: Line, name: str) -> None:
        self.mechanism = Mechanism(profile, printed, line.say)
        self._line = line
        self._nudge = Nudge()
        self._lock = threading.Lock()
        self._wanted: Condition | None = None
        self._done = threading.Event()
        self._closed = False
        self._come = 0
        self._up_at = 0.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def change(self, condition: Condition) -> None:
        """From the next byte on; waits until it is so, unless the printer itself asks for it."""
        done = threading.Event()
        with self._lock:
            self._wanted, self._done = condition, done
        if threading.current_thread() is self._thread:
            self._follow()
            return
        self._nudge.set()
        done.wait(5)

    def close(self) -> None:
        """Switch off."""
        self._closed = True
        self._nudge.set()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._closed:
            due = self.mechanism.work(time.monotonic())
            watched = None if self.mechanism.full else self._line.watched()
            if self._nudge.wait(LONG_S if due is None else due, watched):
                self._receive()
            self._follow()
        self._line.close()

    def _follow(self) -> None:
        """Bring the machine into the condition that was asked for."""
        with self._lock:
            wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        if wanted.unplugged != self.mechanism.condition.unplugged:
            self._line.plug(not wanted.unplugged)
            if wanted.unplugged:
                self.mechanism.reset()
        if wanted.reset_after is not None:
            self._come = 0
        self.mechanism.change(wanted)
        self._done.set()

    def _receive(self) -> None:
        data = self._line.receive()
        limit = self.mechanism.condition.reset_after
        if data is None:
            self._come = 0
            self.mechanism.interrupt()
        elif limit is not None and self._come + len(data) > limit:
            self._come = 0
            self._line.drop()
            self.mechanism.reset()
            self._up_at = time.monotonic() + BOOT_S
        elif time.monotonic() >= self._up_at:
            self._come += len(data)
            self.mechanism.take(data)


class TcpLine:
    """One connection at a time, as such printers do."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._listener: socket.socket | None = socket.create_server((host, port))
        self.port: int = self._listener.getsockname()[1]
        self._line: socket.socket | None = None

    def watched(self) -> int | None:
        """The connection, else the door."""
        open_end = self._line or self._listener
        return open_end.fileno() if open_end else None

    def receive(self) -> bytes | None:
        """Let somebody in, or read."""
        if self._line is None:
            self._accept()
            return b""
        try:
            data = self._line.recv(CHUNK)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if data:
            return data
        self._hang_up()
        return None

    def say(self, data: bytes) -> None:
        """What does not go at once is lost."""
        if self._line is not None:
            with suppress(OSError):
                self._line.send(data)

    def drop(self) -> None:
        """End the connection by a reset, not by a polite close."""
        if self._line is not None:
            with suppress(OSError):
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _BY_RESET)
        self._hang_up()

    def plug(self, plugged: bool) -> None:
        """Nobody listens at an unplugged one."""
        if not plugged:
            self.drop()
            if self._listener is not None:
                self._listener.close()
            self._listener = None
        elif self._listener is None:
            self._listener = socket.create_server((self._host, self.port))

    def close(self) -> None:
        """Close both."""
        self.plug(False)

    def _accept(self) -> None:
        if self._listener is None:
            return
        with suppress(OSError):
            self._line, _ = self._listener.accept()
            self._line.setblocking(False)
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


class PtyLine:
    """A pseudo terminal under a name of its own, as a serial adapter has one by its socket."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="printer-"))
        self.device = str(self._folder / "serial")
        self._far, self._near = -1, -1
        self.plug(True)

    def watched(self) -> int | None:
        """The far end."""
        return self._far if self._far >= 0 else None

    def receive(self) -> bytes | None:
        """Nobody hangs up on a serial line."""
        try:
            return os.read(self._far, CHUNK)
        except OSError:
            return b""

    def say(self, data: bytes) -> None:
        """What the line does not take at once is lost."""
        if self._far >= 0:
            with suppress(OSError):
                os.write(self._far, data)

    def drop(self) -> None:
        """A serial line cannot be dropped."""

    def plug(self, plugged: bool) -> None:
        """The near end stays open here too, so that the line lasts while no host has it open."""
        Path(self.device).unlink(missing_ok=True)
        if plugged:
            self._far, self._near = pty.openpty()
            tty.setraw(self._near)
            os.set_blocking(self._far, False)
            Path(self.device).symlink_to(os.ttyname(self._near))
        elif self._far >= 0:
            os.close(self._far)
            os.close(self._near)
            self._far = self._near = -1

    def close(self) -> None:
        """Leave nothing behind."""
        self.plug(False)
        shutil.rmtree(self._folder, ignore_errors=True)
