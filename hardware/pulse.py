"""The agent's pulse: twice a second it says that it lives, so that the hall knows when it does not.

The answer asks for every device's state again where the hall may have missed something: it was started anew,
or had given this agent up.
"""

from __future__ import annotations

import logging
import threading
from urllib.parse import quote

from hardware.errors import ServerError, ServerRefused
from hardware.health import HealthBook
from hardware.server import Server

log = logging.getLogger(__name__)
PULSE_S = 0.5
DEADLINE_S = 2.0
"""A pulse that takes longer is late already: the line is cut, and the next one finds out sooner."""
OLD_SERVER_S = 60.0
"""A server that knows no pulse is asked again after this; it may have been renewed."""


def keep_pulse(server: Server, agent: str, health: HealthBook, stop: threading.Event) -> None:
    """Pulse until stopped: a thread of its own, on a connection of its own."""
    path = f"/agents/{quote(agent, safe='')}/pulse"
    while not stop.is_set():
        pause = PULSE_S
        try:
            answer = server.put(path, {}, deadline_s=DEADLINE_S)
            if answer and answer.get("tell"):
                health.report_all()
        except ServerRefused as refusal:
            log.warning("the pulse was refused: %s", refusal)
            pause = OLD_SERVER_S if refusal.status == 404 else PULSE_S * 10
        except ServerError as error:
            log.debug("no pulse: %s", error)
        stop.wait(pause)
