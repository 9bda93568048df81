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
from hardware.printing.spool import Spool
from hardware.server import Server

log = logging.getLogger(__name__)
PULSE_S = 0.5
DEADLINE_S = 2.0
"""A pulse that takes longer is late already: the line is cut, and the next one finds out sooner."""
OLD_SERVER_S = 60.0
"""A server that knows no pulse is asked again after this; it may have been renewed."""


ELSEWHERE = "agent_elsewhere"
ELSEWHERE_S = 2.0


def admitted(server: Server, agent: str, spool: Spool, stop: threading.Event) -> None:
    """Wait until the hall takes this agent as the one of that name, or `stop` is set.

    While another one pulses, nothing may be printed here.  After another one the cursor starts at the head.
    """
    while not stop.is_set():
        try:
            answer = server.put(_path(agent), {"spool": spool.identity}, deadline_s=DEADLINE_S)
        except ServerRefused as refusal:
            if refusal.code != ELSEWHERE:
                return  # a server without pulses, or a token that is not known yet: the moves will tell
            log.warning("another agent %s is at work: this one waits for its end", agent)
            stop.wait(ELSEWHERE_S)
        except ServerError as error:
            log.debug("no pulse: %s", error)
            stop.wait(PULSE_S)
        else:
            if answer and answer.get("fresh"):
                spool.begin_anew()
            return


def keep_pulse(server: Server, agent: str, spool: Spool, health: HealthBook, stop: threading.Event) -> None:
    """Pulse until stopped: a thread of its own, on a connection of its own.

    Sets `stop` where another agent has taken this one's place while it was not heard of.
    """
    body = {"spool": spool.identity}
    while not stop.is_set():
        pause = PULSE_S
        try:
            answer = server.put(_path(agent), body, deadline_s=DEADLINE_S)
            if answer and answer.get("tell"):
                health.report_all()
        except ServerRefused as refusal:
            log.warning("the pulse was refused: %s", refusal)
            if refusal.code == ELSEWHERE:
                stop.set()
            pause = OLD_SERVER_S if refusal.status == 404 else PULSE_S * 10
        except ServerError as error:
            log.debug("no pulse: %s", error)
        stop.wait(pause)


def _path(agent: str) -> str:
    return f"/agents/{quote(agent, safe='')}/pulse"
