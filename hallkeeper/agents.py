"""The device agent as a child of the server: started with a token of its own, and again when it dies."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from hallkeeper.settings import Settings

if TYPE_CHECKING:
    from hallkeeper.app import House

log = structlog.get_logger("hallkeeper")
LOOK_S = 0.5
SHORTEST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0


def agent_command(settings: Settings, server: str, *more: str) -> list[str]:
    """How the device agent is started."""
    file, data = str(settings.device_token_file), str(settings.data)
    told = ("--server", server, "--token-file", file, "--agent", settings.agent, "--data", data)
    return [sys.executable, "-m", "hardware", *told, *more]


class AgentKeeper:
    """Keeps the device agent running: one that ends is started again, after growing pauses."""

    def __init__(self, start: "Callable[[], subprocess.Popen[bytes]]") -> None:
        self._start = start
        self._agent = start()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def end(self) -> None:
        """Ask the agent to end; its spool outlives even one that has to be killed."""
        self._over.set()
        self._watch.join()
        self._agent.terminate()
        try:
            self._agent.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._agent.kill()
            self._agent.wait()

    def _keep(self) -> None:
        pause = SHORTEST_PAUSE_S
        began = time.monotonic()
        while not self._over.wait(LOOK_S):
            if self._agent.poll() is None:
                continue
            log.warning("the device agent has ended", code=self._agent.returncode, again_in_s=pause)
            if self._over.wait(pause):
                return
            pause = min(2 * pause, LONGEST_PAUSE_S) if time.monotonic() < began + 60 else SHORTEST_PAUSE_S
            self._agent, began = self._start(), time.monotonic()


def start_agent(settings: Settings, house: "House", address: str, *more: str) -> "subprocess.Popen[bytes]":
    """The device agent, with a token of its own in a file of mode 600."""
    file = settings.device_token_file
    if not _usable(house, file):
        secret, _ = house.access.create_token("device", f"agent {settings.agent}")
        write_secret(file, secret)
    return subprocess.Popen(
        agent_command(settings, address, "--parent", str(os.getpid()), *more),
        env=os.environ | {"MALLOC_ARENA_MAX": "1"},  # its many threads would each keep a heap of their own
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    )


def _usable(house: "House", file: Path) -> bool:
    return file.is_file() and house.access.principal(file.read_text("ascii").strip()) is not None


def write_secret(file: Path, secret: str) -> None:
    """Write a secret that only its owner may read; an older one is replaced whole."""
    fresh = file.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secret + "\n")
    fresh.replace(file)
