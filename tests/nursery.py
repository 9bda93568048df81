"""Halls that open quickly: one process loads the product, each hall is a fork of it that runs the command.

Loading is most of a hall's start, and the tests start many (docs/decisions/0053). What a fork
does from there on is `hallkeeper run` to the letter; tests/hallkeeper/test_run.py starts the real program.
"""

import atexit
import gc
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
_fork, _close = os.fork, os.close  # gevent puts its own in their place, and closes later


class Forked:
    """A hall's process: what it prints, and its end."""

    def __init__(self, pid: int, stdout: IO[str]) -> None:
        self.pid = pid
        self.stdout = stdout
        self._handle = os.pidfd_open(pid)

    def end(self, seconds: float) -> None:
        """End it as an operator would; whoever does not end is killed, and that is told."""
        try:
            signal.pidfd_send_signal(self._handle, signal.SIGTERM)
            if not self._over(seconds):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
                raise TimeoutError(f"the hall did not end within {seconds} s")
        except ProcessLookupError:
            pass  # it has ended by itself
        finally:
            os.close(self._handle)

    def _over(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(seconds * 1000))


class Nursery:
    """The process that has loaded everything."""

    def __init__(self) -> None:
        self._way, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.nursery", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
            )
        atexit.register(self.close)

    def run(self, environment: Mapping[str, str], errors: IO[str]) -> Forked:
        """`hallkeeper run` with that environment."""
        ours, theirs = os.pipe()
        try:
            told = json.dumps(dict(environment)).encode()
            socket.send_fds(self._way, [len(told).to_bytes(4, "big")], [theirs, errors.fileno()])
            self._way.sendall(told)
        finally:
            os.close(theirs)
        return Forked(int.from_bytes(self._way.recv(4), "big"), open(ours, encoding="utf-8"))

    def close(self) -> None:
        """Nobody will ask any more."""
        self._way.close()
        self._process.wait()


def started(environment: Mapping[str, str], errors: IO[str]) -> Forked:
    """The program itself, loaded anew from where the environment says."""
    program = str(Path(sys.executable).with_name("hallkeeper"))
    process = subprocess.Popen(
        [program, "run"], env=dict(environment), stdout=subprocess.PIPE, stderr=errors, text=True
    )
    atexit.register(process.wait)
    assert process.stdout is not None
    return Forked(process.pid, process.stdout)


@cache
def nursery() -> Nursery:
    """The one of this test process."""
    return Nursery()


def main() -> None:
    """Load everything, then fork for each that asks; end when nobody can ask any more."""
    way = socket.socket(fileno=int(sys.argv[1]))
    from gevent import monkey

    monkey.patch_all()
    import hallkeeper.app  # noqa: F401

    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for them
    while True:
        head, handles, _, _ = socket.recv_fds(way, 4, 2)
        if not head:
            return
        told = way.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
        pid = _fork()
        if pid == 0:
            way.close()
            _become(json.loads(told), handles)
        for handle in handles:
            _close(handle)
        way.sendall(pid.to_bytes(4, "big"))


def _become(environment: dict[str, str], handles: list[int]) -> None:
    """This very process is the hall from here on."""
    from hallkeeper.command import main as command

    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for handle, place in zip(handles, (1, 2), strict=True):
            os.dup2(handle, place)
            _close(handle)
        os.environ.clear()
        os.environ.update(environment)
        random.seed()
        code = command(["run"])
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
