"""The demo's two child processes, the server and the device agent, and what they cost."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hallkeeper.agents import write_secret
from hallkeeper.demo.clock import DrivingClock
from hallkeeper.demo.opening import BEFORE, clock_file, instant
from hallkeeper.settings import PREFIX

START_S = 60.0
END_S = 30.0


class NotStarted(Exception):
    """A child process ended before it was ready; the text holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process has used: resident memory (MB = 10^6 bytes), CPU (seconds)."""

    memory_mb: float
    cpu_s: float


class Child:
    """One child process with its log."""

    def __init__(self, name: str, folder: Path, command: list[str], *, hello: bool) -> None:
        self.name = name
        self._log = folder / f"{name}.log"
        # Nothing of an installation on this machine may reach the scratch hall.
        environment = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if hello else log,
                stderr=log,
                env=environment,
            )

    def hello(self) -> dict[str, Any]:
        """The first line that it says, JSON. Raises NotStarted."""
        line = self._process.stdout.readline() if self._process.stdout else b""
        if not line:
            self._process.wait(END_S)
            raise NotStarted(f"{self.name}: {self.last_words()}")
        said: dict[str, Any] = json.loads(line)
        return said

    def running(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def last_words(self) -> str:
        """The end of its log."""
        return self._log.read_text("utf-8", "replace")[-1500:].strip()

    def cost(self) -> Cost:
        """What it has used so far."""
        return cost_of(self._process.pid)

    def end(self) -> None:
        """Ask it to end; insist after a while."""
        self._process.terminate()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def cost_of(pid: int) -> Cost:
    """Memory and CPU of a running process, from /proc; zeros where there is none to read."""
    with suppress(OSError, ValueError, StopIteration):
        status = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
        resident_kb = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return Cost(resident_kb * 1024 / 1e6, ticks / os.sysconf("SC_CLK_TCK"))
    return Cost(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Opened:
    """The scratch hall: its folder, its clock, the server with what it said, and the agent once it runs."""

    folder: Path
    clock: DrivingClock
    server: Child
    address: str
    tokens: dict[str, str]
    links: dict[str, str]

    @property
    def database(self) -> str:
        """The hall's database, as SQLAlchemy names it."""
        return f"sqlite:///{self.folder / 'hall' / 'hall.db'}"

    @property
    def spool(self) -> Path:
        """The agent's file."""
        return self.folder / "agent" / "agent-main.sqlite3"


def open_server(folder: Path, tokens: list[str]) -> Opened:
    """Start the server; `tokens` as `role:name`. Raises NotStarted."""
    clock = DrivingClock(clock_file(folder), instant(BEFORE))
    command = [sys.executable, "-m", "hallkeeper.demo.server"]
    command += ["--data", str(folder / "hall"), "--clock", str(clock_file(folder))]
    for token in tokens:
        command += ["--token", token]
    server = Child("server", folder, command, hello=True)
    said = server.hello()
    return Opened(folder, clock, server, said["address"], said["tokens"], said["links"])


def start_agent(opened: Opened, speed: float) -> Child:
    """Start the device agent with its own token in a file of mode 600."""
    data = opened.folder / "agent"
    data.mkdir()
    write_secret(data / "agent.token", opened.tokens["agent"])
    command = [sys.executable, "-m", "hardware", "--parent", str(os.getpid())]
    command += ["--server", opened.address]
    command += ["--token-file", str(data / "agent.token"), "--data", str(data)]
    command += ["--speed", str(speed)]
    return Child("agent", opened.folder, command, hello=False)
