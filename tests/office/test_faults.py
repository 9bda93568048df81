"""The day's faults: what was the matter, from when, for how long."""

from dataclasses import replace

import pytest

from hall.actor import Actor, Role
from hall.clock import FixedClock, rfc3339
from hall.hall import Hall
from office.faults import Faults
from tests.conftest import MORNING

AGENT = Actor("token:agent", Role.DEVICE)


@pytest.fixture
def faults(hall: Hall) -> Faults:
    faults = Faults(hall)
    hall.listen(faults.follow)
    return faults


def say(hall: Hall, clock: FixedClock, device: str, state: str, reason: str | None = None) -> None:
    hall.device_state(AGENT, device, state, reason, clock(), None)
    clock.pass_seconds(60)


def test_what_was_the_matter_in_between_is_one_fault(hall: Hall, clock: FixedClock, faults: Faults) -> None:
    for state, reason in [
        ("READY", None),
        ("ATTENTION", "paper_out"),
        ("ATTENTION", "cover_open"),
        ("ATTENTION", "paper_out"),
        ("READY", None),
    ]:
        say(hall, clock, "printer-k1", state, reason)
    expected = {
        "devices": ["printer-k1"],
        "reasons": ["paper_out", "cover_open"],
        "began": rfc3339(MORNING + 60_000),
        "ended": rfc3339(MORNING + 240_000),
        "lasted_s": 180,
    }
    assert faults.last(10) == [expected]
    assert Faults(hall).last(10) == [expected]


def test_an_agent_that_is_away_is_one_fault_until_the_last_device_is_back(
    hall: Hall, clock: FixedClock, faults: Faults
) -> None:
    codes = ["printer-k1", "printer-k2", "sign-1"]
    hall.devices_away(codes, MORNING)
    clock.pass_seconds(60)
    say(hall, clock, "printer-k1", "READY")
    assert [(f["devices"], f["ended"], f["lasted_s"]) for f in faults.last(10)] == [(codes, None, 120)]
    say(hall, clock, "printer-k2", "READY")
    say(hall, clock, "sign-1", "DISABLED")
    assert [(f["reasons"], f["lasted_s"]) for f in faults.last(10)] == [(["agent_away"], 180)]


def test_the_newest_stands_first_and_what_goes_on_has_no_end(
    hall: Hall, clock: FixedClock, faults: Faults
) -> None:
    say(hall, clock, "printer-k1", "OFFLINE", "silent")
    say(hall, clock, "sign-1", "ATTENTION", "refused")
    assert [(f["devices"], f["ended"]) for f in faults.last(10)] == [
        (["sign-1"], None),
        (["printer-k1"], None),
    ]
    assert len(faults.last(1)) == 1


@pytest.mark.parametrize("how", ["taken out", "switched off"])
def test_what_is_no_longer_there_has_no_fault(
    hall: Hall, clock: FixedClock, faults: Faults, manager: Actor, how: str
) -> None:
    say(hall, clock, "printer-k1", "OFFLINE", "silent")
    say(hall, clock, "sign-1", "OFFLINE", "silent")
    devices = tuple(
        replace(d, enabled=False) if d.code == "printer-k1" else d
        for d in hall.catalogue.devices
        if how == "switched off" or d.code != "printer-k1"
    )
    hall.change_catalogue(manager, replace(hall.catalogue, devices=devices))
    expected = [(["sign-1"], None), (["printer-k1"], rfc3339(MORNING + 120_000))]
    assert [(f["devices"], f["ended"]) for f in faults.last(10)] == expected
    assert Faults(hall).last(10) == faults.last(10)
