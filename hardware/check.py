"""`hallkeeper check`: each device tried once, with one sentence about it.

The machines are run by the agent's own code for a moment, with nothing to print; signs go blank.  While an
agent is running its wires are its own: then its last report is what can be said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hardware.agent import AgentSettings, is_running
from hardware.clock import HallClock
from hardware.errors import ServerError
from hardware.health import WORKING, Condition, HealthBook
from hardware.machines import Tools
from hardware.pictures import Pictures
from hardware.public import Device, devices_of
from hardware.rig import Rig
from hardware.server import Server
from hardware.spool import Spool

LONGEST_S = 20.0
NOT_SEEN = "has not been looked at"
SENTENCES = {
    "unreachable": "cannot be reached",
    "lost": "broke the connection",
    "timeout": "takes no data",
    "silent": "does not answer",
    "settings": "its settings cannot be used (see the log)",
    "no_status_channel": "takes data, but has no way to say how it is",
    "refused": "refuses what it is told: is its register map right?",
    "paper_out": "is out of paper",
    "paper_near_end": "works; its paper is near the end",
    "cover_open": "its cover is open",
    "cutter": "its cutter is stuck",
    "jam": "paper is jammed in it",
    "head": "its print head is lifted or faulty",
    "presenter": "a slip stays in its mouth: take it out",
    "unrecoverable_error": "has a fault that needs a technician",
    "recoverable_error": "has a fault: clear it and switch it off and on",
    "auto_recoverable_error": "has stopped for a moment, probably too hot",
    "offline": "is off line",
    "error": "reports a fault",
    "no_sound_card": "there is no such sound card",
    "sound_card_busy": "another program has the sound card",
    "sound_card_stuck": "its sound card plays nothing",
    "sound_card_fault": "its sound card refuses what it is given (see the log)",
    "no_player": "aplay is missing: install alsa-utils",
}
"""What each reason means, to be read after the device's name."""


@dataclass(frozen=True)
class Checked:
    """One device, whether it will do its work, and what there is to say of it."""

    code: str
    ok: bool
    sentence: str


def check(settings: AgentSettings) -> list[Checked]:
    """Try every device of this agent, as the hall server lists them; an empty list if it has none."""
    server = Server(settings.server, settings.token_file)
    try:
        devices = devices_of(server.get("/devices", {"agent": settings.agent}))
    except ServerError as error:
        return [Checked(f"agent {settings.agent}", False, f"cannot ask for its devices: {error}")]
    finally:
        server.close()
    if is_running(settings):
        return [checked(device.code, device.state, device.reason) for device in devices]
    return try_out(devices)


def try_out(devices: Iterable[Device]) -> list[Checked]:
    """Run these devices until each has been seen once; no agent may be running them."""
    devices = list(devices)
    health = HealthBook(lambda: datetime.now(UTC))
    spool = Spool(Path(":memory:"))
    rig = Rig(Tools(spool, health, HallClock(), Pictures(), content=lambda: lambda slip: None))
    try:
        rig.apply(devices)
        health.wait_seen([device.code for device in devices], LONGEST_S)
        seen = {device.code: health.of(device.code) for device in devices}
    finally:
        rig.close()
        spool.close()
    return [checked(code, h.condition if h else None, h.reason if h else None) for code, h in seen.items()]


def checked(code: str, state: str | None, reason: str | None) -> Checked:
    """A device's condition in words; one that cannot tell is taken at its word."""
    fine = {*WORKING, Condition.UNKNOWN, Condition.DISABLED}
    if state == Condition.DISABLED:
        return Checked(code, True, "is switched off in the office")
    if state == Condition.READY:
        return Checked(code, True, "is ready")
    sentence = SENTENCES.get(reason or "", reason or NOT_SEEN)
    return Checked(code, state in fine and sentence != NOT_SEEN, sentence)
