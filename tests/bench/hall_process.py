"""A hall's server in a process of its own, on a scratch data folder, with its CPU read from /proc."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

SERVER_CORE, CLIENT_CORE = 0, min(1, (os.cpu_count() or 1) - 1)
"""The server has one core, whoever drives it the other."""
START_S = 40.0
_PAIRING = re.compile(r"^  (.+?) +(http://\S+/pair/\S+)$")


class HallProcess:
    """`hallkeeper run`, or with `agent=False` the same server without the device agent.

    `environment` is added to the process's; logs go to `log` in the data folder, as they would to a file
    in a real hall. Only processes started here are ever killed.
    """

    def __init__(
        self, *, agent: bool = False, environment: dict[str, str] | None = None, pinned: bool = True
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="hallkeeper-bench-", ignore_cleanup_errors=True)
        self.data = Path(self._folder.name)
        self.log = self.data / "server.log"
        self.agent = agent
        self.port = 0
        self.links: dict[str, str] = {}
        self._pinned = pinned
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("HALLKEEPER_")},
            "HALLKEEPER_DATA": str(self.data),
            "HALLKEEPER_PORT": "0",
            "PYTHONPATH": os.getcwd(),
            **(environment or {}),
        }
        self._tokens: dict[str, str] = {}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._folder.cleanup()

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def database(self) -> Path:
        """The hall's SQLite file."""
        return self.data / "hall.db"

    def command(self, *arguments: str) -> str:
        """What another `hallkeeper` command prints."""
        done = subprocess.run(
            [sys.executable, "-m", "hallkeeper", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def token(self, role: str) -> str:
        """A token of that role, made once."""
        if role not in self._tokens:
            self._tokens[role] = self.command("token", "create", "--role", role, "--name", f"bench {role}")
        return self._tokens[role]

    def start(self) -> Self:
        """Run until it listens. Raises RuntimeError with its log where it does not."""
        run = ["-m", "hallkeeper", "run"] if self.agent else ["-m", "tests.bench.serving"]
        pin = ["taskset", "-c", str(SERVER_CORE)] if self._pinned else []
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [*pin, sys.executable, *run],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._read_links()
        return self

    def _read_links(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self.links.clear()
        for line in self._process.stdout:
            if found := _PAIRING.match(line.rstrip()):
                self.links.setdefault(found[1], found[2])
                self.port = int(found[2].split(":")[2].split("/")[0])
            elif line.startswith("Stop with"):
                return
        raise RuntimeError(self.log.read_text()[-4000:])

    def stop(self) -> None:
        """End it as an operator would."""
        if self._process is not None:
            self._process.terminate()
            self._reap()

    def kill(self) -> None:
        """`kill -9`, the agent first or the server first as the caller wishes: this is the server."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._reap()

    def _reap(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.wait(timeout=30)
        self._process.stdout.close()
        self._process = None

    def children(self) -> list[int]:
        """The processes that the server has started: its agent."""
        found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(child) for child in found]


def cpu_s(pid: int) -> float:
    """User and system time of a process, seconds, all threads, to the clock tick (10 ms)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def fine_cpu_s(pid: int) -> float:
    """The same to the nanosecond, from the scheduler, once the process rests (at most 50 ms later)."""
    before = _scheduled(pid)
    for _ in range(25):
        time.sleep(0.002)
        now = _scheduled(pid)
        if now == before:
            break
        before = now
    return before / 1e9


def _scheduled(pid: int) -> int:
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total


def resident_mb(pid: int) -> float:
    """Resident memory of a process, MB (10^6 bytes)."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024 / 1e6


@contextmanager
def on_the_clients_core() -> Iterator[None]:
    """What this process starts meanwhile (a browser) stays off the server's core; the server has its own."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CLIENT_CORE})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def machine() -> dict[str, object]:
    """What this was measured on."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    release = {k: v.strip('"') for k, _, v in (x.partition("=") for x in _os_release())}
    return {
        "processor": model[1] if model else "unknown",
        "cores": os.cpu_count(),
        "system": release.get("PRETTY_NAME", "unknown"),
        "python": sys.version.split()[0],
    }


def _os_release() -> list[str]:
    file = Path("/etc/os-release")
    return file.read_text().splitlines() if file.is_file() else []
