"""From a call to the last of a hundred screens, against a bare broadcast of the very same frames.

Both servers share the server's core, both crowds of screens (the same program) the client's. The servers'
CPU is the scheduler's; a call's own cost, measured before any screen is there, is not the broadcast's.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from statistics import median
from types import TracebackType
from typing import Any, Self

from tests.bench.client import Caller
from tests.bench.hall_process import CLIENT_CORE, SERVER_CORE, HallProcess, fine_cpu_s

NAMES = (
    "screen_last_of_100",
    "screen_last_of_100_ms",
    "screen_client_cpu_ms",
    "screen_cpu_per_broadcast",
)
SCREENS, CALLS = 100, 40
PACE_S = 0.12
"""A board goes out at once only if the last one is 100 ms old."""


class Child:
    """A helping process that is spoken to by lines."""

    def __init__(self, core: int, *arguments: str) -> None:
        self._process = subprocess.Popen(
            ["taskset", "-c", str(core), sys.executable, "-m", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=20)

    def say(self, line: str) -> None:
        """Send it a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """Its next line. Raises RuntimeError where it has ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args} has ended")
        return line.strip()


def measure() -> Mapping[str, float]:
    """Call and bare broadcast in turn."""
    with HallProcess() as hall:
        tokens = {role: hall.token(role) for role in ("kiosk", "counter", "display")}
        hall.start()
        with Caller(hall.port, tokens["kiosk"]) as kiosk:
            for _ in range(2 * CALLS + 2):
                kiosk.must("/tickets", {"service": "payment"})
        with Caller(hall.port, tokens["counter"]) as counter:
            counter.must("/counters/1/open")
            alone = [_call(hall, counter)[1] for _ in range(CALLS)]
            rounds = _rounds(hall, counter, tokens["display"])
    return {
        "screen_last_of_100": median(r["hall_s"] / r["bare_s"] for r in rounds),
        "screen_last_of_100_ms": median(r["hall_s"] for r in rounds) * 1000,
        "screen_client_cpu_ms": median(r["client_cpu"] for r in rounds) * 1000,
        "screen_cpu_per_broadcast": (median(r["hall_cpu"] for r in rounds) - median(alone))
        / median(r["bare_cpu"] for r in rounds),
    }


def _rounds(hall: HallProcess, counter: Caller, token: str) -> list[dict[str, float]]:
    ours = f"ws://127.0.0.1:{hall.port}/socket.io/?EIO=4&transport=websocket"
    client = ("tests.bench.screens_client",)
    with (
        Child(SERVER_CORE, "tests.bench.screens_bare") as bare,
        Child(CLIENT_CORE, *client, ours, str(SCREENS), token) as screens,
        Child(CLIENT_CORE, *client, f"ws://127.0.0.1:{bare.hear()}/", str(SCREENS), "") as bare_screens,
    ):
        for crowd in (screens, bare_screens):
            if crowd.hear() != "ready":
                raise RuntimeError("the screens are not connected")
        rounds, client_cpu = [], 0.0
        for _ in range(CALLS):
            time.sleep(PACE_S)
            began, hall_cpu, seen = _broadcast(hall, counter, screens)
            bare_s, bare_cpu = _bare(bare, bare_screens, seen["frame"])
            rounds.append(
                {
                    "hall_s": seen["at"] / 1e9 - began,
                    "hall_cpu": hall_cpu,
                    "bare_s": bare_s,
                    "bare_cpu": bare_cpu,
                    "client_cpu": seen["cpu"] - client_cpu,
                }
            )
            client_cpu = seen["cpu"]
        return rounds[1:]


def _call(hall: HallProcess, counter: Caller) -> tuple[float, float]:
    """When a call was sent (CLOCK_MONOTONIC, s) and what it cost the server (CPU s)."""
    before = fine_cpu_s(hall.pid)
    began = time.monotonic()
    counter.must("/counters/1/call-next", {"finish": True})
    return began, fine_cpu_s(hall.pid) - before


def _broadcast(hall: HallProcess, counter: Caller, screens: Child) -> tuple[float, float, dict[str, Any]]:
    before = fine_cpu_s(hall.pid)
    began = time.monotonic()
    counter.must("/counters/1/call-next", {"finish": True})
    seen = json.loads(screens.hear())
    return began, fine_cpu_s(hall.pid) - before, seen


def _bare(bare: Child, screens: Child, frame: str) -> tuple[float, float]:
    bare.say(json.dumps(frame))
    bare.hear()
    before = fine_cpu_s(bare.pid)
    began = time.monotonic()
    bare.say("go")
    seen = json.loads(screens.hear())
    return seen["at"] / 1e9 - began, fine_cpu_s(bare.pid) - before
