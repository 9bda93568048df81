"""Whose agent is not heard of is not shown as well: by the rules, then with a real agent that is killed."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hall.actor import SYSTEM, Actor, Role
from hall.clock import FixedClock
from hall.errors import Refused
from hall.hall import Hall
from hallkeeper.agents import agent_command
from hallkeeper.presence import AWAY_S, LOOK_S, UNHEARD_S, UNPULSED_S, Presence
from hallkeeper.settings import Settings
from tests.conftest import MORNING
from tests.running_hall import RunningHall

AGENT = Actor("token:agent", Role.DEVICE)


class Looking:
    """A presence whose looks come as the clock goes on."""

    def __init__(self, hall: Hall, clock: FixedClock) -> None:
        self.hall = hall
        self.presence = Presence(hall)
        self._clock = clock

    def pass_seconds(self, seconds: float) -> None:
        for _ in range(round(seconds / LOOK_S)):
            self._clock.pass_seconds(LOOK_S)
            self.presence.look()

    def ready(self, device: str) -> None:
        self.presence.reported(device)
        now = self._clock()
        self.hall.device_state(AGENT, device, "READY", None, now, now)

    def known(self, device: str) -> tuple[str, str | None] | None:
        said = self.hall.board.devices.get(device)
        return (said.state, said.reason) if said else None


AWAY = ("OFFLINE", "agent_away")
WELL = ("READY", None)


@pytest.fixture
def looking(hall: Hall, clock: FixedClock) -> Looking:
    return Looking(hall, clock)


def test_names_that_call_no_more_are_forgotten(looking: Looking) -> None:
    for n in range(100):
        looking.presence.pulse(f"stranger-{n}")
    looking.pass_seconds(UNPULSED_S - 1)
    assert not looking.presence.pulse("stranger-0")  # known still
    assert not any(looking.presence.pulse(f"stranger-{n}") for n in range(50))
    looking.pass_seconds(2)
    assert all(looking.presence.pulse(f"stranger-{n}") for n in range(50, 100))  # as if for the first time
    assert not looking.presence.pulse("stranger-0")


def test_one_agent_of_a_name_at_a_time(looking: Looking) -> None:
    assert not looking.presence.admit("main", "here")
    looking.presence.pulse("main")
    with pytest.raises(Refused) as refused:
        looking.presence.admit("main", "there")
    assert refused.value.code == "agent_elsewhere"
    assert not looking.presence.admit("main", "here")  # the one that is at work pulses on
    for _ in range(20):
        looking.presence.look()
    assert looking.presence.admit("main", "there")  # it takes the place of one that is not heard of
    looking.presence.pulse("main")
    with pytest.raises(Refused):
        looking.presence.admit("main", "here")


def test_an_agent_that_pulses_keeps_its_devices_and_one_that_stops_loses_them(looking: Looking) -> None:
    assert looking.presence.pulse("main")
    looking.ready("printer-k1")
    for _ in range(20):
        looking.pass_seconds(0.5)
        assert not looking.presence.pulse("main")
    assert looking.known("printer-k1") == WELL

    looking.pass_seconds(AWAY_S - LOOK_S)
    assert looking.known("printer-k1") == WELL
    looking.pass_seconds(LOOK_S)
    assert {looking.known(d.code) for d in looking.hall.catalogue.wired} == {AWAY}
    assert looking.presence.agents() == {"main": False}


def test_one_that_comes_back_is_asked_for_everything_until_it_has_said_it(looking: Looking) -> None:
    looking.presence.pulse("main")
    looking.pass_seconds(AWAY_S)
    asked = [looking.presence.pulse("main") for _ in range(9)]  # its answers are lost
    assert asked.count(True) == 2
    assert looking.presence.agents() == {"main": True}
    for device in looking.hall.catalogue.wired:
        looking.ready(device.code)
    assert [looking.presence.pulse("main") for _ in range(9)] == [False] * 9
    assert looking.known("printer-k1") == WELL


def test_an_agent_that_is_away_is_journalled_once_however_long(looking: Looking) -> None:
    looking.presence.pulse("main")
    looking.pass_seconds(30)
    moves = looking.hall.moves_after(0, 1000)
    assert len([m for m in moves if m.verb == "device.state"]) == len(looking.hall.catalogue.wired)


def test_a_server_that_stood_still_itself_blames_no_agent(looking: Looking, clock: FixedClock) -> None:
    looking.presence.pulse("main")
    looking.ready("printer-k1")
    clock.pass_seconds(60)
    looking.presence.look()
    assert looking.known("printer-k1") == WELL


def test_after_a_start_agents_are_waited_for_but_not_for_ever(looking: Looking) -> None:
    looking.hall.device_state(AGENT, "printer-k1", "READY", None, MORNING, MORNING)  # before the restart
    looking.pass_seconds(UNHEARD_S - LOOK_S)
    assert looking.known("printer-k1") == WELL
    looking.pass_seconds(LOOK_S)
    assert looking.known("printer-k1") == AWAY


def test_a_program_that_reports_without_pulsing_is_given_longer(looking: Looking) -> None:
    looking.ready("printer-k1")
    looking.pass_seconds(UNPULSED_S - LOOK_S)
    assert looking.known("printer-k1") == WELL
    looking.pass_seconds(LOOK_S)
    assert looking.known("printer-k1") == AWAY
    looking.ready("printer-k1")
    assert looking.known("printer-k1") == WELL


def test_an_agent_that_asks_for_its_devices_is_there(looking: Looking) -> None:
    looking.presence.asked("main")
    looking.pass_seconds(UNPULSED_S - LOOK_S)
    assert looking.known("printer-k1") is None
    looking.presence.asked("main")
    looking.pass_seconds(UNPULSED_S - LOOK_S)
    assert looking.known("printer-k1") is None


def test_a_device_that_is_switched_off_is_not_missed(looking: Looking) -> None:
    catalogue = looking.hall.catalogue
    off = tuple(replace(d, enabled=d.code != "printer-k1") for d in catalogue.devices)
    looking.hall.change_catalogue(SYSTEM, replace(catalogue, devices=off))
    looking.pass_seconds(UNHEARD_S)
    assert looking.known("printer-k1") is None
    assert looking.known("printer-k2") == AWAY


class Far:
    """An agent on another machine, as a process of its own."""

    def __init__(self, hall: RunningHall, data: Path) -> None:
        data.mkdir()
        settings = Settings(data=data, agent="far")
        settings.device_token_file.write_text(hall.token("device"), "ascii")
        self._command = agent_command(settings, hall.address)
        self._log = (data / "agent.log").open("ab")
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        self.process = subprocess.Popen(self._command, stdout=self._log, stderr=self._log)
        return self.process

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.kill()
        self._log.close()


@pytest.fixture(scope="module")
def far(running: RunningHall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    """Printer k2 and sign 3 belong to an agent of their own."""
    catalogue = running.ask("GET", "/catalogue?as=json", role="manager")
    mine = {"printer-k2", "sign-3"}
    devices = [d | ({"agent": "far"} if d["code"] in mine else {}) for d in catalogue["device"]]
    running.ask("PUT", "/catalogue", catalogue | {"device": devices}, role="manager")
    agent = Far(running, tmp_path_factory.mktemp("far") / "data")
    yield agent
    agent.close()
    running.ask("PUT", "/catalogue", catalogue, role="manager")


def devices(hall: RunningHall) -> dict[str, dict[str, Any]]:
    return {d["code"]: d for d in hall.ask("GET", "/devices", role="manager")}


def seconds_until(holds: Callable[[], bool]) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() < begun + 20, "it never came true"
        time.sleep(0.02)
    return time.monotonic() - begun


def metrics(hall: RunningHall) -> list[str]:
    with urllib.request.urlopen(f"{hall.address}/metrics", timeout=10) as answer:
        text: str = answer.read().decode()
    return text.splitlines()


def is_well(hall: RunningHall) -> bool:
    """Whether the far agent is heard of, and both its devices are ready."""
    known = devices(hall)
    ready = {known[code]["state"] for code in ("printer-k2", "sign-3")} == {"READY"}
    return ready and 'hall_agent_present{agent="far"} 1.0' in metrics(hall)


def test_a_killed_agent_is_seen_within_three_seconds_and_its_return_too(
    running: RunningHall, far: Far
) -> None:
    seconds_until(lambda: is_well(running))
    far.kill()
    took = seconds_until(lambda: devices(running)["printer-k2"]["reason"] == "agent_away")
    board = running.ask("GET", "/board", role="display")
    faults = {f["code"]: (f["state"], f["reason"], f["agent"]) for f in board["faults"]}
    assert faults == {code: ("OFFLINE", "agent_away", "far") for code in ("printer-k2", "sign-3")}
    assert board["kiosks"]["k2"]["printer"] == {"state": "OFFLINE", "reason": "agent_away"}
    assert devices(running)["printer-k1"]["state"] == "READY"
    assert devices(running)["printer-k2"]["last_good"] is not None
    far.start()
    assert took <= 3
    seconds_until(lambda: is_well(running))
    newest = running.ask("GET", "/faults?limit=1", role="manager")[0]
    assert (newest["devices"], newest["reasons"]) == (["printer-k2", "sign-3"], ["agent_away"])
    assert newest["ended"] is not None


def test_an_agent_that_hangs_is_away_and_says_everything_again_when_it_goes_on(
    running: RunningHall, far: Far
) -> None:
    """A stopped process stands for a cut line: its connections stay open, and nothing comes."""
    seconds_until(lambda: is_well(running))
    os.kill(far.process.pid, signal.SIGSTOP)
    try:
        took = seconds_until(lambda: devices(running)["sign-3"]["reason"] == "agent_away")
    finally:
        os.kill(far.process.pid, signal.SIGCONT)
    assert took <= 3
    seconds_until(lambda: is_well(running))


def test_metrics_tell_each_devices_state_and_who_is_heard_of(running: RunningHall, far: Far) -> None:
    seconds_until(lambda: is_well(running))
    told = metrics(running)
    of_printer = [line for line in told if line.startswith('hall_device_state{device="printer-k2"')]
    assert of_printer == [
        f'hall_device_state{{device="printer-k2",kind="printer",state="{state}"}} {float(state == "READY")}'
        for state in ("READY", "DEGRADED", "ATTENTION", "OFFLINE", "UNKNOWN", "DISABLED")
    ]
    assert "hall_slips_in_doubt 0.0" in told
