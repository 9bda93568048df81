"""Threads that go on: a mistake in one piece of work must not leave a device without its owner."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)
PAUSE_S = 1.0


def keep_going(work: Callable[[], None], stop: threading.Event, name: str) -> threading.Thread:
    """A thread, not yet started, that does `work` and begins it again if it fails, until `stop` is set."""

    def run() -> None:
        while not stop.is_set():
            try:
                work()
            except Exception:  # noqa: BLE001  what is not foreseen must not end the thread: logged, begun anew
                log.exception("%s failed and begins anew", name)
                stop.wait(PAUSE_S)
            else:
                return

    return threading.Thread(target=run, name=name, daemon=True)
