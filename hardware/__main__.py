"""`python -m hardware`: the agent alone, without loading the server's packages.

Its settings are the environment's `HALLKEEPER_SERVER`, `_TOKEN_FILE`, `_AGENT`, `_DATA` and `_SPEED`.  With
`--with-parent` it ends when the process that started it does, however that happens.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from hardware.agent import AgentSettings, run

PARENT_LOOK_S = 1.0


def settings_from(environment: Mapping[str, str]) -> AgentSettings:
    """The agent's settings in environment variables; what is not set has its default."""
    data = Path(environment.get("HALLKEEPER_DATA", "data"))
    return AgentSettings(
        server=environment.get("HALLKEEPER_SERVER", "http://127.0.0.1:8000"),
        token_file=Path(environment.get("HALLKEEPER_TOKEN_FILE", str(data / "agent.token"))),
        agent=environment.get("HALLKEEPER_AGENT", "main"),
        data=data,
        speed=float(environment.get("HALLKEEPER_SPEED", "1")),
    )


def main() -> None:
    """Run until a signal asks for the end."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stop.set())
    if "--with-parent" in sys.argv[1:]:
        threading.Thread(target=_end_with, args=(os.getppid(), stop), daemon=True).start()
    run(settings_from(os.environ), stop)


def _end_with(parent: int, stop: threading.Event) -> None:
    """An orphan is adopted by another process: that is how it learns that its parent is gone."""
    while not stop.wait(PARENT_LOOK_S):
        if os.getppid() != parent:
            stop.set()


if __name__ == "__main__":
    main()
