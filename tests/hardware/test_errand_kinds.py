"""Errands about devices in use, on a real rig with simulated machines."""

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hardware.clock import HallClock
from hardware.errand_kinds import identify, press_key, simulate_fault, sound_test
from hardware.errand_kinds import test_slip as print_test_slip
from hardware.errors import ErrandFailed
from hardware.health import HealthBook
from hardware.jobs import HallFacts, content_of
from hardware.lines.line import Line
from hardware.machines import PrinterMachine, Tools
from hardware.padlanguage import Key, Press
from hardware.pictures import Pictures
from hardware.printing.spool import Spool
from hardware.public import Device
from hardware.rig import Rig
from hardware.signlanguage import Doing, Look
from hardware.sound import silence
from hardware.speaker import NoCalls
from hardware.telling import Telling

Until = Callable[[Callable[[], object]], None]
SIMULATED_SIGN = {"protocol": "modbus", "port": "simulated"}
FACTS = HallFacts({"zh-CN": "中山路营业厅"}, "Asia/Shanghai", {})


@pytest.fixture
def rig(spool: Spool, health: HealthBook, clock: HallClock) -> Iterator[Rig]:
    """A printer and two signs, all simulated, all ready."""
    rig = Rig(Tools(spool, health, clock, Pictures(), content=lambda: lambda s: content_of(s, FACTS, None)))
    rig.apply(
        [
            Device("printer-k1", "printer", "k1", "simulated", {"width_dots": 576}, enabled=True),
            Device("sign-3", "sign", "3", "simulated", {**SIMULATED_SIGN, "unit": 3}, enabled=True),
            Device("sign-4", "sign", "4", "simulated", {**SIMULATED_SIGN, "unit": 4}, enabled=True),
        ]
    )
    assert health.wait_seen(["printer-k1", "sign-3", "sign-4"], 10)
    yield rig
    rig.close()


@pytest.fixture
def report() -> Telling:
    return Telling(lambda progress, found: True, threading.Event())


def condition(health: HealthBook, code: str) -> tuple[str, str | None]:
    seen = health.of(code)
    return (seen.condition.value, seen.reason) if seen else ("", None)


def test_a_test_slip_comes_out_and_says_so(rig: Rig, report: Telling) -> None:
    machine = rig.machine_of("printer-k1")
    assert isinstance(machine, PrinterMachine) and machine.simulator is not None
    before = machine.simulator.papers
    assert print_test_slip(rig, {"device": "printer-k1"}, report) == {"state": "CONFIRMED", "reason": None}
    assert machine.simulator.papers == before + 1


def test_one_that_cannot_be_printed_says_why_and_does_not_come_out_on_refill(
    rig: Rig, report: Telling, spool: Spool, health: HealthBook, until: Until
) -> None:
    machine = rig.machine_of("printer-k1")
    assert isinstance(machine, PrinterMachine) and machine.simulator is not None
    simulate_fault(rig, {"device": "printer-k1", "fault": "paper_out"}, report)
    until(lambda: condition(health, "printer-k1") == ("ATTENTION", "paper_out"))
    ended = print_test_slip(rig, {"device": "printer-k1"}, report)
    assert ended == {"state": "NOT_SENT", "reason": "paper_out"}

    papers = machine.simulator.papers
    simulate_fault(rig, {"device": "printer-k1", "fault": "recover"}, report)
    until(lambda: condition(health, "printer-k1") == ("READY", None))
    assert print_test_slip(rig, {"device": "printer-k1"}, report)["state"] == "CONFIRMED"
    assert machine.simulator.papers == papers + 1


def test_a_sign_blinks_and_then_shows_its_number_again(
    rig: Rig, report: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = rig.machine_of("sign-3")
    assert isinstance(line, Line)
    rig.show({"3": Look("A031", Doing.CALLED)})
    shown: list[tuple[str, str]] = []
    real = line.show
    monkeypatch.setattr(line, "show", lambda code, look: (shown.append((code, look.text)), real(code, look)))
    identify(rig, {"device": "sign-3", "seconds": 1.5}, report)
    assert shown == [("sign-3", "3"), ("sign-3", ""), ("sign-3", "3"), ("sign-3", "A031")]


def test_a_keypad_without_a_lamp_is_not_said_to_have_blinked(rig: Rig, report: Telling) -> None:
    described = {"protocol": "bytemap", "unit": 5, "press": "AA {unit} {key}", "keys": {"01": "rate-5"}}
    rig.apply([Device("rating-3", "rating", "3", "simulated", described, enabled=True)])
    with pytest.raises(ErrandFailed) as refused:
        identify(rig, {"device": "rating-3", "seconds": 1}, report)
    assert refused.value.code == "shows_nothing"


def test_one_silent_sign_leaves_its_neighbour_alone(
    rig: Rig, report: Telling, health: HealthBook, until: Until
) -> None:
    simulate_fault(rig, {"device": "sign-3", "fault": "silent"}, report)
    until(lambda: condition(health, "sign-3") == ("OFFLINE", "silent"))
    assert condition(health, "sign-4") == ("READY", None)
    simulate_fault(rig, {"device": "sign-3", "fault": "recover"}, report)
    until(lambda: condition(health, "sign-3") == ("READY", None))


def test_a_key_of_a_simulated_pad_comes_over_its_line(
    spool: Spool, health: HealthBook, clock: HallClock, report: Telling, until: Until
) -> None:
    told: list[tuple[str, Press]] = []
    tools = Tools(
        spool,
        health,
        clock,
        Pictures(),
        content=lambda: lambda s: content_of(s, FACTS, None),
        pressed=lambda code, press: told.append((code, press)),
    )
    rig = Rig(tools)
    rig.apply(
        [
            Device("pad-3", "pad", "3", "simulated", {"unit": 33}, enabled=True),
            Device("reader-4", "reader", "4", "simulated", {"protocol": "scanner"}, enabled=True),
        ]
    )
    assert health.wait_seen(["pad-3", "reader-4"], 10)
    press_key(rig, {"device": "pad-3", "key": "call", "text": ""}, report)
    press_key(rig, {"device": "reader-4", "key": "scan", "text": "hall.example.com/t/abc"}, report)
    wanted = [("pad-3", Press(33, Key.CALL)), ("reader-4", Press(0, Key.SCAN, "hall.example.com/t/abc"))]
    until(lambda: sorted(told) == wanted)
    with pytest.raises(ErrandFailed, match="rate-5"):
        press_key(rig, {"device": "pad-3", "key": "rate-5", "text": ""}, report)
    rig.close()


@pytest.mark.parametrize(
    ("errand", "parameters", "code"),
    [
        (print_test_slip, {"device": "printer-k9"}, "not_running"),
        (print_test_slip, {"device": "sign-3"}, "not_running"),
        (identify, {"device": "printer-k1", "seconds": 1}, "not_running"),
        (sound_test, {"device": "sign-3"}, "not_running"),
        (simulate_fault, {"device": "printer-k9", "fault": "silent"}, "not_simulated"),
        (simulate_fault, {"device": "printer-k1", "fault": "boredom"}, "no_such_fault"),
        (simulate_fault, {"device": "sign-3", "fault": "paper_out"}, "no_such_fault"),
        (press_key, {"device": "printer-k1", "key": "call", "text": ""}, "not_simulated"),
        (press_key, {"device": "sign-3", "key": "call", "text": ""}, "no_such_key"),
    ],
)
def test_what_cannot_be_done_is_refused_by_a_code(
    rig: Rig, report: Telling, errand: Any, parameters: Mapping[str, Any], code: str
) -> None:
    with pytest.raises(ErrandFailed) as failed:
        errand(rig, parameters, report)
    assert failed.value.code == code


def test_a_test_slip_is_nobodys_news(rig: Rig, report: Telling, spool: Spool) -> None:
    print_test_slip(rig, {"device": "printer-k1"}, report)
    now = rig.tools.clock.now()
    assert spool.news(oldest=now, late=now, very_late=now) == []


class Ringing(NoCalls):
    """A hall that has a chime and nothing to say."""

    def chime(self) -> bytes:
        return silence(0.1)


@pytest.mark.parametrize(("missing", "reason"), [(False, None), (True, "no_sound_card")])
def test_a_speaker_rings_or_says_why_not(
    spool: Spool,
    health: HealthBook,
    clock: HallClock,
    report: Telling,
    tmp_path: Path,
    missing: bool,
    reason: str | None,
) -> None:
    tools = Tools(spool, health, clock, Pictures(), content=lambda: lambda s: None, calls=Ringing)
    rig = Rig(tools)
    address = {"file": str(tmp_path / "heard.wav"), "missing": missing}
    rig.apply([Device("speaker-hall", "speaker", "hall", "simulated", address, enabled=True)])
    try:
        if reason is None:
            assert sound_test(rig, {"device": "speaker-hall"}, report) == {}
            assert (tmp_path / "heard.wav").exists()
        else:
            with pytest.raises(ErrandFailed) as failed:
                sound_test(rig, {"device": "speaker-hall"}, report)
            assert failed.value.code == reason
    finally:
        rig.close()
