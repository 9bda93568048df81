"""Errands: what the office asks a device agent to do now, and what came of it. In memory, for ten minutes.

The agent asks for its errands by a long poll and reports each second while it runs one; the page that asked
looks at the errand. An errand whose page is gone is given up, so that no sign goes on showing 8888.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hall.errors import NotFound, Refused

LIFE_S = 600.0
MOST = 200
MOST_OPEN = 20
"""For one agent: it does one errand at a time."""
MOST_AGENTS = 200
UNWATCHED_S = 60.0
"""A hidden page's timers may run once a minute only; a closed one cancels by itself, where it can."""
SILENT_S = 30.0
PRESENT_S = 26.0
"""A long poll of twenty seconds, and a little."""


class State(StrEnum):
    """Asked, then taken by the agent, then over in one of three ways."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({State.ASKED, State.RUNNING})


@dataclass(slots=True)
class Errand:
    """One errand; `progress` is 0 to 1, `result` what was found so far, or why it failed (`error`).

    Instants are seconds of the monotonic clock.
    """

    id: str
    agent: str
    kind: str
    parameters: Mapping[str, Any]
    asked_at: float
    watched_at: float
    heard_at: float
    state: State = State.ASKED
    progress: float = 0.0
    result: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What page and agent are told."""
        return {
            "id": self.id,
            "agent": self.agent,
            "kind": self.kind,
            "parameters": dict(self.parameters),
            "state": str(self.state),
            "progress": self.progress,
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """When an agent last asked for errands, and which version it is."""

    at: float
    version: str | None


class Errands:
    """The errands of all agents; `make_event` gives what a long poll waits on (gevent's in the server)."""

    def __init__(self, make_event: Callable[[], Any], now: Callable[[], float] = time.monotonic) -> None:
        self._make_event = make_event
        self._now = now
        self._event = make_event()
        self._errands: dict[str, Errand] = {}
        self._seen: dict[str, Seen] = {}

    def ask(self, agent: str, kind: str, parameters: Mapping[str, Any]) -> Errand:
        """Lay an errand before an agent. Raises Refused `too_many_errands`."""
        self._tidy()
        if len(self._errands) >= MOST:
            self._forget_one()
        if len(self._open(agent)) >= MOST_OPEN or len(self._errands) >= MOST:
            raise Refused("too_many_errands", f"Agent {agent} has enough to do: wait until it is done.")
        now = self._now()
        errand = Errand(uuid.uuid4().hex, agent, kind, parameters, now, now, now)
        self._errands[errand.id] = errand
        self._wake()
        return errand

    def watch(self, agent: str, id_: str) -> Errand:
        """Look at an errand for the page that asked. Raises NotFound `unknown_errand`."""
        errand = self._find(agent, id_)
        errand.watched_at = self._now()
        return errand

    def cancel(self, agent: str, id_: str) -> Errand:
        """Give it up; the agent learns it at its next report."""
        errand = self._find(agent, id_)
        if errand.state in OPEN:
            errand.state = State.CANCELLED
        return errand

    def due(self, agent: str, wait_s: float, version: str | None = None) -> list[Errand]:
        """The errands that wait for this agent, oldest first; holds until there is one, or time is over."""
        until = self._now() + wait_s
        while True:
            event = self._event
            self._note(agent, version)
            self._tidy()
            found = [e for e in self._open(agent) if e.state is State.ASKED]
            left = until - self._now()
            if found or left <= 0:
                return found
            event.wait(left)

    def report(self, agent: str, id_: str, state: State, progress: float, result: dict[str, Any]) -> Errand:
        """What the agent says of an errand; one that was cancelled stays so."""
        errand = self._find(agent, id_)
        self._note(agent, self._seen[agent].version if agent in self._seen else None)
        if state is State.RUNNING and self._now() > errand.watched_at + UNWATCHED_S:
            self.cancel(agent, id_)
        if errand.state in OPEN:
            errand.state, errand.progress, errand.result = state, progress, result
            errand.heard_at = self._now()
        return errand

    def seen(self) -> dict[str, tuple[float, bool, str | None]]:
        """The agents that have asked since the server began: seconds ago, whether present, version."""
        now = self._now()
        return {name: (now - s.at, now - s.at < PRESENT_S, s.version) for name, s in self._seen.items()}

    def _note(self, agent: str, version: str | None) -> None:
        self._seen.pop(agent, None)
        self._seen[agent] = Seen(self._now(), version)
        if len(self._seen) > MOST_AGENTS:
            del self._seen[next(iter(self._seen))]

    def _find(self, agent: str, id_: str) -> Errand:
        self._tidy()
        errand = self._errands.get(id_)
        if errand is None or errand.agent != agent:
            raise NotFound("unknown_errand", "This errand is over and forgotten, or never was.")
        return errand

    def _open(self, agent: str) -> list[Errand]:
        return [e for e in self._errands.values() if e.agent == agent and e.state in OPEN]

    def _tidy(self) -> None:
        """Forget the old; those nobody waits for, and those whose agent is gone, are over."""
        now = self._now()
        for errand in list(self._errands.values()):
            if now > errand.asked_at + LIFE_S:
                del self._errands[errand.id]
            elif errand.state is State.ASKED and now > errand.watched_at + UNWATCHED_S:
                errand.state = State.CANCELLED
            elif errand.state is State.RUNNING and now > errand.heard_at + SILENT_S:
                errand.state, errand.result = State.FAILED, {"error": "agent_lost"}

    def _forget_one(self) -> None:
        """The oldest that is over makes room; a busy morning of setting up must not come to a stop."""
        over = next((e.id for e in self._errands.values() if e.state not in OPEN), None)
        if over is not None:
            del self._errands[over]

    def _wake(self) -> None:
        event, self._event = self._event, self._make_event()
        event.set()
