"""Which agents are heard of: what stands behind one that is not cannot be known, and is not shown as well.

An agent pulses twice a second. Silence is counted in looks of this process, not by the clock: while the
server itself stood still, its agents' pulses waited at its door and nobody was silent. Who reports without
pulsing (a program of another maker) is given longer.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import gevent

from hall.devices import AGENT_AWAY
from hall.errors import Refused
from hall.hall import Hall
from hallkeeper.rounds.pulse import UNHEARD, Pulse

log = logging.getLogger("hallkeeper")
LOOK_S = 0.25
AWAY_S = 2.0
"""From the last pulse on; with the pulse's own half second and one look a kill is seen within 2.3 s."""
UNHEARD_S = 15.0
"""How long a server that has just been started waits for agents that it has not heard of yet."""
UNPULSED_S = 300.0
"""For who has never pulsed: from the last report of a device on."""


ASK_AGAIN = 4
"""Pulses: as long as saying everything may take."""


@dataclass(slots=True)
class _Agent:
    """`silent` counts looks since it was `heard`; `heard_at` is the hall's time of that (ms UTC); `ask_in`
    counts pulses until it may be asked again for everything. `spool` is whose pulse it was.
    """

    heard_at: int
    most: float
    heard: bool = False
    silent: int = 0
    away: bool = False
    pulses: bool = False
    ask_in: int = 0
    spool: str | None = None


class Presence:
    """Marks the devices of agents that are away as OFFLINE `agent_away`, by `away(codes, heard_at)`."""

    def __init__(self, hall: Hall, away: Callable[[Sequence[str], int], None] | None = None) -> None:
        self._hall = hall
        self._tell_away = away or hall.devices_away
        self._agents: dict[str, _Agent] = {}

    def admit(self, name: str, spool: str) -> bool:
        """Before a pulse: whether this spool takes the place of another one under that name.

        Two at a time would print every slip twice: Refused `agent_elsewhere` while the other is heard of.
        """
        agent = self._agents.get(name) or self._new(name)
        another = agent.spool not in (None, spool)
        if another and not agent.away and agent.silent * LOOK_S < AWAY_S:
            raise Refused(
                "agent_elsewhere", f"An agent {name} is at work already, on another computer or folder."
            )
        agent.spool = spool
        return another

    def pulse(self, name: str) -> bool:
        """The agent lives; True: it is to say again how all its devices are.

        It is asked again until all of them have been said: an answer may be lost on its way.
        """
        agent = self._heard(name)
        first, agent.pulses, agent.most = not agent.pulses, True, AWAY_S
        agent.away = False
        if first:
            agent.ask_in = ASK_AGAIN
            return True
        agent.ask_in = max(0, agent.ask_in - 1)
        if agent.ask_in or not self._marked(name):
            return False
        agent.ask_in = ASK_AGAIN
        return True

    def asked(self, name: str) -> None:
        """The agent has asked for its devices: whoever does not pulse does so now and then."""
        agent = self._heard(name)
        if not agent.pulses:
            agent.most, agent.away = UNPULSED_S, False

    def reported(self, device: str) -> None:
        """A device's agent has said something of it."""
        self.asked(self._hall.catalogue.device(device).agent)

    def look(self) -> None:
        """Count silence, and mark the devices of those who have been silent for too long."""
        devices = self._devices()
        self._forget_strangers(devices.keys())
        for name, codes in devices.items():
            agent = self._agents.get(name) or self._new(name)
            agent.silent += 1
            if agent.silent * LOOK_S >= agent.most:
                self._tell_away(codes, agent.heard_at)
                if not agent.away:
                    log.warning("agent %s is away with %s devices", name, len(codes))
                agent.away = True

    def agents(self) -> dict[str, bool]:
        """The agents of the catalogue, and whether each is heard of."""
        known = {name: self._agents.get(name) for name in self._devices()}
        return {name: agent is not None and agent.heard and not agent.away for name, agent in known.items()}

    def pulses(self) -> dict[str, Pulse]:
        """The agents of the catalogue, and when each was heard of last."""
        return {
            name: Pulse(self._agents[name].heard_at, here) if here or self._known(name) else UNHEARD
            for name, here in self.agents().items()
        }

    def _known(self, name: str) -> bool:
        agent = self._agents.get(name)
        return agent is not None and agent.heard

    def _forget_strangers(self, known: Collection[str]) -> None:
        """Any name may call; one that is not in the catalogue and calls no more is not kept for ever."""
        for name, agent in list(self._agents.items()):
            if name not in known:
                agent.silent += 1
                if agent.silent * LOOK_S > UNPULSED_S:
                    del self._agents[name]

    def _marked(self, name: str) -> bool:
        """Whether a device of this agent still stands as away."""
        told = self._hall.board.devices
        return any(
            (said := told.get(code)) is not None and said.reason == AGENT_AWAY
            for code in self._devices().get(name, ())
        )

    def _devices(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for device in self._hall.catalogue.wired:
            if device.enabled:
                found.setdefault(device.agent, []).append(device.code)
        return found

    def _heard(self, name: str) -> _Agent:
        agent = self._agents.get(name) or self._new(name)
        agent.heard, agent.silent, agent.heard_at = True, 0, self._hall.clock()
        return agent

    def _new(self, name: str) -> _Agent:
        agent = self._agents[name] = _Agent(self._hall.clock(), UNHEARD_S)
        return agent


def keep_watch(presence: Presence) -> None:
    """Look again and again: a greenlet of its own."""
    while True:
        gevent.sleep(LOOK_S)
        try:
            presence.look()
        except Exception:  # noqa: BLE001 - a full disk at this moment must not end what the next look needs
            log.exception("agents could not be looked after")
