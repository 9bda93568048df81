"""The device agent: put together here, run until it is told to stop.

moves ──> Follower ──> spool (SQLite) ──> one thread per printer ──> wire
board ──> keep_signs ────────────────────> one thread per line ────> wire
errands ─> keep_errands: what the office asks for, one at a time
keys ──> presses ──> the hall server
health, pictures ──> one thread each ──> the hall server
"""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.clock import HallClock
from hardware.errands import keep_errands
from hardware.follow import Follower, HallNews, keep_signs
from hardware.health import HealthBook, report
from hardware.hotplug import watch
from hardware.lines.presses import Presses
from hardware.machines import Tools
from hardware.pictures import Pictures, deliver
from hardware.printing.slip_news import tell_slips
from hardware.printing.spool import Spool
from hardware.pulse import admitted, keep_pulse
from hardware.rig import Rig
from hardware.server import Server
from hardware.slips.fonts import font
from hardware.speaker import HallCalls
from hardware.threads import keep_going

log = logging.getLogger(__name__)
LOOK_S = 0.2
END_S = 15.0
"""How long the end may take: a slip in hand waits up to ten seconds for its printer's word."""


@dataclass(frozen=True)
class AgentSettings:
    """What an agent must know.

    `server`: the hall server's root address; `token_file`: holds a token of role `device`; `agent`: this
    agent's name, which devices are bound to; `data`: folder for its own file; `speed`: hall seconds per
    second, other than 1 only in a demonstration.
    """

    server: str
    token_file: Path
    agent: str = "main"
    data: Path = Path("data")
    speed: float = 1.0

    @property
    def spool_file(self) -> Path:
        """The agent's own SQLite file."""
        return self.data / f"agent-{self.agent}.sqlite3"


def run(settings: AgentSettings, stop: threading.Event) -> None:
    """Run the agent until `stop` is set.

    Waits for the server, and for another agent of this name, or on the same file, to end.  Raises FontMissing
    if slips cannot be drawn on this machine.
    """
    font(24, bold=False)
    with _alone(settings, stop):
        while not stop.is_set():
            Agent(settings).run(stop)


def is_running(settings: AgentSettings) -> bool:
    """Whether an agent holds this file."""
    lock_file = _lock_file(settings)
    if not lock_file.exists():
        return False
    try:
        with lock_file.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return True  # one that belongs to somebody else is left alone
    return False


class Agent:
    """All parts of one agent, connected."""

    def __init__(self, settings: AgentSettings) -> None:
        self.clock = HallClock(settings.speed)
        self.spool = Spool(settings.spool_file)
        unknown = self.spool.recover()
        if unknown:
            log.warning("%s slips were being sent when the agent ended: they are not printed again", unknown)
        self.health = HealthBook(self.clock.now)
        self.pictures = Pictures()
        self._name = settings.agent
        self._server = Server(settings.server, settings.token_file)
        self._servers = [self._server]
        self._presses = Presses(lambda pad, on: self.rig.refuse(pad, refused=on))
        news = HallNews()
        self.rig = Rig(
            Tools(
                self.spool,
                self.health,
                self.clock,
                self.pictures,
                content=lambda: news.content(self._connection()),
                pressed=self._presses.pressed,
                calls=lambda: HallCalls(self._connection()),
            )
        )
        self._counters_changed = threading.Event()
        self.follower = Follower(
            self._server,
            settings.agent,
            self.spool,
            self.rig,
            news,
            self.health,
            self.clock,
            self._counters_changed,
        )

    def run(self, stop: threading.Event) -> None:
        """Start the threads, wait for `stop` or until another agent has taken over, end them."""
        over = threading.Event()
        health, pictures, board = self._connection(), self._connection(), self._connection()
        errands, pulse, presses = self._connection(), self._connection(), self._connection()
        slips = self._connection()
        admitted(pulse, self._name, self.spool, stop)
        if stop.is_set():
            self._end([])
            return
        work: dict[str, Callable[[], None]] = {
            "moves": lambda: self.follower.run(over),
            "board": lambda: keep_signs(board, self.rig, self._counters_changed, over),
            "health": lambda: report(self.health, health, over),
            "pictures": lambda: deliver(self.pictures, pictures, over),
            "presses": lambda: self._presses.run(presses, over),
            "pulse": lambda: keep_pulse(pulse, self._name, self.spool, self.health, over),
            "slips": lambda: tell_slips(self.spool, slips, self.clock, over),
            "plugs": lambda: watch(self.rig, over),
            "errands": lambda: keep_errands(errands, self._name, self.rig, over),
        }
        threads = [keep_going(task, over, name) for name, task in work.items()]
        for thread in threads:
            thread.start()
        while not (stop.wait(LOOK_S) or over.is_set()):
            pass
        over.set()
        self._end(threads)

    def _end(self, threads: list[threading.Thread]) -> None:
        self._counters_changed.set()
        self.health.close()
        self.pictures.close()
        self._presses.close()
        for server in self._servers:
            server.close()
        for thread in threads:
            thread.join(END_S)
        self.rig.close()
        self.spool.close()

    def _connection(self) -> Server:
        """One more connection to the server, ended with the agent."""
        server = self._server.another()
        self._servers.append(server)
        return server


def _lock_file(settings: AgentSettings) -> Path:
    return settings.spool_file.with_suffix(".lock")


@contextmanager
def _alone(settings: AgentSettings, stop: threading.Event) -> Iterator[None]:
    """Hold the agent's lock: two on one spool would print twice.  The system frees it, even after a kill."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with _lock_file(settings).open("a+b") as file:
        while not stop.is_set():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                log.warning("another agent %s works in %s: waiting for it", settings.agent, settings.data)
                stop.wait(1)
        yield
