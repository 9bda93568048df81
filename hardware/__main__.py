"""`python -m hardware`: the agent alone, without loading the server's packages."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from hardware.agent import AgentSettings, run

PARENT_LOOK_S = 1.0


def parser() -> argparse.ArgumentParser:
    """What the agent is told on its command line."""
    options = argparse.ArgumentParser(prog="python -m hardware", description="The device agent of a hall.")
    options.add_argument("--server", required=True, help="the hall server, as http://127.0.0.1:8000")
    options.add_argument("--token-file", required=True, type=Path, help="file with a token of role device")
    options.add_argument("--agent", default="main", help="this agent's name in the catalogue")
    options.add_argument("--data", default=Path("data"), type=Path, help="folder for the agent's own file")
    options.add_argument("--speed", default=1.0, type=float, help="hall seconds per second (demonstrations)")
    options.add_argument(
        "--parent", type=int, metavar="PID", help="the process that started this one: end when it does"
    )
    return options


def main() -> None:
    """Run until a signal asks for the end."""
    told = parser().parse_args()
    watched = sys.stderr.isatty()  # somebody looks on: the pairing links must not scroll away
    level = logging.WARNING if watched else logging.INFO
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stop.set())
    if told.parent is not None:
        threading.Thread(target=_end_with, args=(told.parent, stop), daemon=True).start()
    run(AgentSettings(told.server, told.token_file, told.agent, told.data, told.speed), stop)


def _end_with(parent: int, stop: threading.Event) -> None:
    """An orphan is adopted by another process: that is how it learns that its parent is gone.

    The parent says who it is, as it may be gone before this one looks for the first time.
    """
    while os.getppid() == parent:
        if stop.wait(PARENT_LOOK_S):
            return
    stop.set()


if __name__ == "__main__":
    main()
