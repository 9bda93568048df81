"""`hallkeeper check`: each device tried once, with one sentence about it, and a test slip if asked for.

The machines are run by the agent's own code for a moment; signs go blank.  While an agent is running its
wires are its own: then its last report is what can be said (the hall knows whether it is heard of), and a
test slip is an errand.  The same goes for devices of agents elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hardware.agent import AgentSettings, is_running
from hardware.clock import HallClock
from hardware.errand_kinds import print_test_slip
from hardware.errors import ServerError
from hardware.health import WORKING, Condition, HealthBook
from hardware.jobs import HallFacts, content_of
from hardware.machines import Tools
from hardware.pictures import Pictures
from hardware.printing.spool import Spool
from hardware.public import Device, Setup, devices_of, setup_of
from hardware.rig import Rig
from hardware.server import Server

LONGEST_S = 20.0
SlipErrand = Callable[[Device], tuple[str, str | None]]
"""Asks a device's running agent for a test slip: the spool's word for what became of it, and why."""
NOT_SEEN = "has not been looked at"
SENTENCES = {
    "unreachable": "cannot be reached",
    "lost": "broke the connection",
    "timeout": "takes no data",
    "silent": "does not answer",
    "settings": "its settings cannot be used",
    "no_status_channel": "takes data, but has no way to say how it is",
    "refused": "refuses what it is told: is its register map right?",
    "paper_out": "is out of paper",
    "paper_near_end": "works; its paper is near the end",
    "cover_open": "its cover is open",
    "cutter": "its cutter is stuck",
    "jam": "paper is jammed in it",
    "head": "its print head is lifted or faulty",
    "presenter": "paper is stuck in its mouth: take it out",
    "unrecoverable_error": "has a fault that needs a technician",
    "recoverable_error": "has a fault: clear it and switch it off and on",
    "auto_recoverable_error": "has stopped for a moment, probably too hot",
    "offline": "is off line",
    "error": "reports a fault",
    "untaken": "a slip was not taken out of its mouth",
    "ticket": "a slip waits in its mouth to be taken",
    "agent_away": "its agent is not heard of: is it running?",
    "not_a_wav": "its sound cannot be read",
    "stopped": "was stopped",
    "forgotten": "was switched off and on while printing",
    "no_sound_card": "there is no such sound card",
    "sound_card_busy": "another program has the sound card",
    "sound_card_stuck": "its sound card plays nothing",
    "sound_card_fault": "its sound card refuses what it is given (see the log)",
    "no_voice": "sounds, but the hall has no words for its calls: see the line about its voice",
    "no_player": "aplay is missing: install alsa-utils",
}
"""What each reason means, to be read after the device's name."""
STUCK = {
    "QUEUED": "other slips are before it",
    "PREFLIGHT": "it has not begun",
    "SENDING": "it is still at it",
}
"""Why a slip has not ended that nobody waits for any longer."""


@dataclass(frozen=True)
class Checked:
    """One device, whether it will do its work, and what there is to say of it."""

    code: str
    ok: bool
    sentence: str


def check(settings: AgentSettings, slips: SlipErrand | None = None) -> list[Checked]:
    """Try every device, as the hall server lists them; an empty list if it has none.

    `slips` asks a running agent for a test slip; given, every printer that can prints one.
    """
    server = Server(settings.server, settings.token_file)
    try:
        every = devices_of(server.get("/devices"))
        setup = setup_of(server.get("/hall"), server.get("/devices", {"agent": settings.agent}))
    except ServerError as error:
        return [Checked(f"agent {settings.agent}", False, f"cannot ask for its devices: {error}")]
    finally:
        server.close()
    mine = {device.code for device in setup.devices}
    elsewhere = [device for device in every if device.code not in mine]
    if is_running(settings):
        return [*_as_reported(setup.devices, slips), *_as_reported(elsewhere, slips)]
    return [*try_out(setup, print_slips=slips is not None), *_as_reported(elsewhere, slips)]


def _as_reported(devices: Iterable[Device], slips: SlipErrand | None) -> list[Checked]:
    lines = []
    for device in devices:
        line = checked(device.code, device.state, device.reason, device.detail)
        lines.append(line)
        if slips is not None and device.kind == "printer" and line.ok and device.enabled:
            lines.append(printed(device.code, *slips(device)))
    return lines


def try_out(setup: Setup, *, print_slips: bool = False) -> list[Checked]:
    """Run these devices until each has been seen once; no agent may be running them."""
    health, spool = HealthBook(lambda: datetime.now(UTC)), Spool(Path(":memory:"))
    facts = HallFacts(setup.names, setup.zone, {})
    tools = Tools(
        spool, health, HallClock(), Pictures(), content=lambda: lambda slip: content_of(slip, facts, None)
    )
    rig = Rig(tools)
    lines = []
    try:
        rig.apply(setup.devices)
        health.wait_seen([device.code for device in setup.devices], LONGEST_S)
        for device in setup.devices:
            seen = health.of(device.code)
            mistake = str(seen.mistake) if seen and seen.mistake else None
            line = checked(device.code, *((seen.condition, seen.reason, mistake) if seen else (None, None)))
            lines.append(line)
            if print_slips and device.kind == "printer" and line.ok and device.enabled:
                state, reason = print_test_slip(rig, device.code, time.sleep)
                lines.append(printed(device.code, state.value, reason))
    finally:
        rig.close()
        spool.close()
    return lines


def printed(code: str, state: str, reason: str | None) -> Checked:
    """What became of a test slip, in words."""
    why = SENTENCES.get(reason or "", reason or STUCK.get(state, "no reason given"))
    if state in ("SENT", "CONFIRMED"):
        sure = "and says so" if state == "CONFIRMED" else "as far as it can tell"
        return Checked(code, True, f"has printed a test slip, {sure}")
    doubt = "may not have printed" if state in ("UNKNOWN", "SENDING") else "has not printed"
    return Checked(code, False, f"{doubt} its test slip: {why}")


def checked(code: str, state: str | None, reason: str | None, detail: str | None = None) -> Checked:
    """A device's condition in words; one that cannot tell is taken at its word."""
    fine = {*WORKING, Condition.UNKNOWN, Condition.DISABLED}
    if state == Condition.DISABLED:
        return Checked(code, True, "is switched off in the office")
    if state == Condition.READY:
        return Checked(code, True, "is ready")
    sentence = SENTENCES.get(reason or "", reason or NOT_SEEN)
    told = f"{sentence}: {detail}" if detail else sentence
    return Checked(code, state in fine and sentence != NOT_SEEN, told)
