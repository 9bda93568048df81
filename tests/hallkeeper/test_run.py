"""`hallkeeper run` as an operator meets it: ends when asked, at any time; says in one line what is wrong."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = str(Path(sys.executable).with_name("hallkeeper"))


def settings(data: Path, **more: str) -> dict[str, str]:
    return os.environ | {"HALLKEEPER_DATA": str(data), "HALLKEEPER_PORT": "0", **more}


def started(data: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [PROGRAM, "run"], env=settings(data), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def agents(data: Path) -> list[str]:
    """The processes that were told of this data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = process.read_bytes().split(b"\0")
        except OSError:
            continue
        if str(data).encode() in words:
            found.append(process.parent.name)
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("line", ["Hallkeeper:", "Stop with"], ids=["while it opens", "when it is open"])
def test_it_ends_with_its_agent_when_asked(tmp_path: Path, number: signal.Signals, line: str) -> None:
    running = started(tmp_path)
    assert running.stdout is not None
    for printed in running.stdout:
        if printed.startswith(line):
            break
    running.send_signal(number)
    _, errors = running.communicate(timeout=15)
    assert (running.returncode, agents(tmp_path)) == (0, [])
    assert "Traceback" not in errors


def test_a_full_disk_under_the_log_does_not_stop_the_hall(tmp_path: Path) -> None:
    with (
        open("/dev/full", "w") as full,
        subprocess.Popen(
            [PROGRAM, "run"], env=settings(tmp_path), stdout=subprocess.PIPE, stderr=full, text=True
        ) as running,
    ):
        assert running.stdout is not None
        printed = running.stdout.readline()
        try:
            address = printed.split()[-1]
            for line in running.stdout:
                if line.startswith("Stop with"):
                    break
            with urllib.request.urlopen(f"{address}healthz", timeout=10) as answer:
                assert answer.status == 200
        finally:
            running.terminate()
            running.stdout.read()


def refused(command: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [PROGRAM, *command.split()], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("hallkeeper: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = refused("run", settings(tmp_path, HALLKEEPER_PORT=str(port)))
    assert f"127.0.0.1:{port}: Address already in use" in words


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "hall.db").write_bytes(b"\x01\x02\x03" * 9000)
    assert "file is not a database" in refused("run", settings(tmp_path))


def test_a_database_address_that_makes_no_sense(tmp_path: Path) -> None:
    assert "cannot be used" in refused("pair k1", settings(tmp_path, HALLKEEPER_DATABASE_URL="nonsense"))


def test_a_catalogue_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.toml"
    file.write_bytes(b"\xff\xfe")
    assert "UTF-8" in refused(f"catalogue import {file}", settings(tmp_path))


def test_an_agent_that_is_killed_is_started_again(tmp_path: Path) -> None:
    running = started(tmp_path)
    assert running.stdout is not None
    for printed in running.stdout:
        if printed.startswith("Stop with"):
            break
    first = until(lambda: agents(tmp_path))
    os.kill(int(first[0]), signal.SIGKILL)
    until(lambda: [agent for agent in agents(tmp_path) if agent not in first])
    running.terminate()
    running.communicate(timeout=15)
    assert (running.returncode, agents(tmp_path)) == (0, [])


def until(found: Callable[[], list[str]]) -> list[str]:
    """What is found as soon as anything is, within fifteen seconds."""
    end = time.monotonic() + 15
    while not (now := found()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return now


def test_on_a_terminal_the_links_do_not_scroll_away(tmp_path: Path) -> None:
    """Everything that a newcomer sees is what `run` prints; requests are logged where nobody looks on."""
    far, near = os.openpty()
    with subprocess.Popen([PROGRAM, "run"], env=settings(tmp_path), stdout=near, stderr=near) as running:
        os.close(near)
        shown = ""
        while "Stop with" not in shown:
            shown += os.read(far, 4096).decode()
        until(lambda: agents(tmp_path))
        running.terminate()
        with contextlib.suppress(OSError):  # the terminal is closed once both have ended
            while more := os.read(far, 4096):
                shown += more.decode()
    os.close(far)
    assert shown.count("/pair/") == 15
    assert '"event": "request"' not in shown
