"""Errands about devices that are in use: a test slip, "show where it is", and a fault to be tried.

Each is `function(rig, parameters, report) -> result` (`hardware.errands`); `device` is the code of one.
A test slip goes the way of every slip, through the spool and the printer's own thread; only that no ticket
stands behind it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from hardware.errors import ErrandFailed
from hardware.lines.line import Line
from hardware.machines import PrinterMachine
from hardware.padlanguage import Key
from hardware.printing.spooled import ENDS, SlipState
from hardware.public import Json
from hardware.rig import Rig
from hardware.signlanguage import BLANK, Doing, Look
from hardware.simulators.faults import FAULTS
from hardware.simulators.line import LINE_FAULTS
from hardware.speaker import Speaker
from hardware.telling import Telling

TEST_NUMBER = "TEST"
TEST_NAMES = {"zh-CN": "测试票，不能排队", "en": "Test slip, not for the queue"}
PATIENCE_S = 25.0
"""A slip on a slow line takes twenty seconds."""
SETTLE_S = 4.0
"""Until then a printer that confirms its slips has done so; others never say more than SENT."""
LAST_WORDS = ENDS - {SlipState.SENT}
TRIES = 2
LOOK_S = 0.2
BLINK_S = 0.5
RECOVER = "recover"


def test_slip(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Print a test slip: `{"state", "reason"}`, the spool's word for what became of it.

    One that cannot be printed now is taken back, so that it does not come out on refill.
    """
    code = str(parameters["device"])
    if not isinstance(rig.machine_of(code), PrinterMachine):
        raise ErrandFailed("not_running", code)
    state, reason = print_test_slip(rig, code, report.wait)
    return {"state": state.value, "reason": reason}


def print_test_slip(rig: Rig, code: str, wait: Callable[[float], object]) -> tuple[SlipState, str | None]:
    """Lay a test slip before a running printer and wait for its end; `wait` lets seconds pass."""
    tools = rig.tools
    facts = {"names": TEST_NAMES, "test": True}
    slip = tools.spool.test(code, TEST_NUMBER, facts, tools.clock.now())
    rig.wake([code])
    end = time.monotonic() + PATIENCE_S
    settled = end
    try:
        while True:
            state, reason, tries = tools.spool.state_of(slip)
            if state is SlipState.SENT:
                settled = min(settled, time.monotonic() + SETTLE_S)
            given_up = state is SlipState.NOT_SENT and tries >= TRIES
            if given_up or state in LAST_WORDS or time.monotonic() >= min(end, settled):
                return state, reason
            wait(LOOK_S)
    finally:
        tools.spool.shift(slip, SlipState.CANCELLED, "taken_back")


def identify(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Let a counter's device be found: a sign blinks its window's number, a pad its lamp and digits.

    Raises ErrandFailed `shows_nothing` of one that has neither.
    """
    code = str(parameters["device"])
    line = rig.machine_of(code)
    if not isinstance(line, Line) or code not in line.places:
        raise ErrandFailed("not_running", code)
    if code in line.dumb:
        raise ErrandFailed("shows_nothing", code)
    loud = Look(line.places[code], Doing.CALLED)
    try:
        for beat in range(round(float(parameters["seconds"]) / BLINK_S)):
            line.show(code, loud if beat % 2 == 0 else BLANK)
            report.wait(BLINK_S)
    finally:
        rig.show_again(code)
    return {}


def sound_test(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Let a speaker ring its chime.  Raises ErrandFailed with the reason where nothing sounds."""
    code = str(parameters["device"])
    speaker = rig.machine_of(code)
    if not isinstance(speaker, Speaker):
        raise ErrandFailed("not_running", code)
    test = speaker.test()
    end = time.monotonic() + PATIENCE_S
    while not test.over.is_set() and time.monotonic() < end:
        report.wait(LOOK_S)
    if not test.over.is_set():
        raise ErrandFailed("timeout", code)
    if test.reason is not None:
        raise ErrandFailed(test.reason, code)
    return {}


def simulate_fault(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Let a fault befall a simulated device, or all be well again (`recover`)."""
    code, fault = str(parameters["device"]), str(parameters["fault"])
    machine = rig.machine_of(code)
    if isinstance(machine, PrinterMachine) and machine.simulator is not None:
        _known(fault, FAULTS)
        machine.simulator.recover() if fault == RECOVER else machine.simulator.suffer(fault)
        machine.wake()
    elif isinstance(machine, Line) and machine.simulator is not None:
        _on_a_line(machine, code, fault)
    else:
        raise ErrandFailed("not_simulated", code)
    return {}


def press_key(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Press a key of a simulated pad, or let a simulated scanner read `text`: bytes on its line."""
    code, key = str(parameters["device"]), Key(parameters["key"])
    line = rig.machine_of(code)
    if not isinstance(line, Line) or line.simulator is None:
        raise ErrandFailed("not_simulated", code)
    if not line.simulator.press(code, key, str(parameters["text"])):
        raise ErrandFailed("no_such_key", key)
    return {}


def _on_a_line(line: Line, code: str, fault: str) -> None:
    """`silent` is one board's own fault, all else is the whole line's."""
    simulator = line.simulator
    if simulator is None:
        return
    if fault == RECOVER:
        simulator.deaf.discard(code)
        simulator.recover()
    elif fault == "silent":
        simulator.deaf.add(code)
    else:
        _known(fault, LINE_FAULTS)
        simulator.suffer(fault)
    line.wake()


def _known(fault: str, faults: Mapping[str, object]) -> None:
    if fault != RECOVER and fault not in faults:
        raise ErrandFailed("no_such_fault", fault)
