"""Two agents under one name, on two folders: the second one waits, or every slip would be printed twice."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.printing.spool import account
from tests.running_hall import RunningHall

PRINTED_S = 20.0


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    """A hall with its own agent."""
    hall = RunningHall(tmp_path)
    hall.start()
    yield hall
    hall.stop()


def test_one_slip_comes_out_although_two_agents_run(hall: RunningHall, tmp_path: Path) -> None:
    _until(lambda: all(d["state"] == "READY" for d in hall.ask("GET", "/devices", role="manager")))
    other = tmp_path / "other"
    log = (tmp_path / "other.log").open("w")
    command = ["--server", hall.address, "--token-file", str(hall.data / "agent.token"), "--data", str(other)]
    agent = subprocess.Popen([sys.executable, "-m", "hardware", *command], stderr=log)
    try:
        _until(lambda: "another agent main is at work" in (tmp_path / "other.log").read_text())
        number = hall.issue(kiosk="k1")["number"]
        _until(lambda: number in _printed(hall))
        hall.issue(kiosk="k2")
        _until(lambda: bool(_printed(hall, "printer-k2")))
    finally:
        agent.terminate()
        agent.wait(20)
        log.close()
    assert _printed(hall) == [number]
    assert sum(account(other / "agent-main.sqlite3").values()) == 0


def _printed(hall: RunningHall, printer: str = "printer-k1") -> list[str]:
    return [str(p["ticket"]) for p in hall.ask("GET", f"/devices/{printer}/pictures", role="manager")]


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PRINTED_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
