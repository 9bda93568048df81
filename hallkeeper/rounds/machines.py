"""Every printer, sign, pad and speaker, every screen: how it is, when it was last heard of, and its test."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hall.catalogue import Device
from hall.clock import rfc3339
from hall.devices import AGENT_AWAY, WORKING
from hall.hall import Hall
from hallkeeper.device_answers import paper_mm
from hallkeeper.rounds.line import Line, Mark
from hallkeeper.rounds.pulse import UNHEARD, Pulse

DEVICES = "/office/devices"
TESTS: Mapping[str, str] = {
    "printer": "test_slip",
    "speaker": "sound_test",
    "sign": "identify",
    "pad": "identify",
    "rating": "identify",
}
"""Kind of device -> the errand by which it shows that it works."""
RING = "ring"
"""The test of a wall display: its page rings."""

Screens = Mapping[tuple[str, str], Pulse]


def machine_lines(hall: Hall, agents: Mapping[str, Pulse], screens: Screens) -> list[Line]:
    """All machines of the hall; `agents` and `screens` (kind and code): when each was heard of last."""
    return [
        *_agents(agents),
        *_kiosks(hall, screens),
        *_displays(hall, screens),
        *_counter_screens(hall, screens),
        *_devices(hall, agents),
    ]


def _agents(agents: Mapping[str, Pulse]) -> Iterator[Line]:
    for name, pulse in agents.items():
        what, mark = ("agent_here", Mark.GOOD) if pulse.here else ("agent_away", Mark.ACT)
        yield Line(what, mark, {"agent": name}, DEVICES, _heard(pulse))


def _kiosks(hall: Hall, screens: Screens) -> Iterator[Line]:
    for kiosk in hall.catalogue.kiosks:
        if not kiosk.retired:
            pulse = screens.get(("kiosk", kiosk.code), UNHEARD)
            what, mark = ("screen_here", Mark.GOOD) if pulse.here else ("screen_away", Mark.ACT)
            yield Line(what, mark, more=_place("kiosk", kiosk.code) | _heard(pulse))


def _counter_screens(hall: Hall, screens: Screens) -> Iterator[Line]:
    """Not every counter has one: those that were heard of since the server started."""
    for counter in hall.catalogue.staffed:
        pulse = screens.get(("counter", counter.code))
        if pulse is not None:
            here = pulse.here
            what, mark = ("counter_screen_here", Mark.GOOD) if here else ("counter_screen_away", Mark.KNOW)
            yield Line(what, mark, more=_place("counter", counter.code) | _heard(pulse))


def _displays(hall: Hall, screens: Screens) -> Iterator[Line]:
    told = hall.board.displays
    for display in hall.catalogue.displays:
        if display.retired:
            continue
        said = told.get(display.code)
        place = _place("display", display.code) | _heard(screens.get(("display", display.code), UNHEARD))
        if said is None:
            yield Line("display_away", Mark.ACT, more=place)
        elif said.state == "READY":
            yield Line("display_here", Mark.GOOD, more=place | {"test": RING})
        else:
            yield Line("display_mute", Mark.ACT, {"reason": said.reason}, DEVICES, place | {"test": RING})


def _devices(hall: Hall, agents: Mapping[str, Pulse]) -> Iterator[Line]:
    for device in hall.catalogue.wired:
        line = _device(hall, device, agents.get(device.agent, UNHEARD))
        if device.agent in agents and line.gaps.get("reason") == AGENT_AWAY:
            # the program's own line says what to do, once for all of them
            line = replace(line, mark=Mark.KNOW, more=line.more | {"test": None})
        yield line


def _device(hall: Hall, device: Device, pulse: Pulse) -> Line:
    said = hall.board.devices.get(device.code)
    good = None if said is None or said.last_good is None else rfc3339(said.last_good)
    more = {
        "device": device.code,
        "kind": device.kind,
        "place": device.place,
        "agent": device.agent,
        "test": TESTS.get(device.kind),
        "since": None if said is None else rfc3339(said.since),
        "last_good": good,
        "paper_mm": paper_mm(device),
        **({} if said is None else _heard(pulse)),
    }
    if not device.enabled:
        return Line("device_off", Mark.KNOW, link=DEVICES, more=more | {"test": None})
    if said is None:
        return Line("device_unheard", Mark.ACT, link=DEVICES, more=more)
    gaps = {"state": said.state, "reason": said.reason}
    if said.state == "READY":
        return Line("device_ready", Mark.GOOD, gaps, DEVICES, more)
    bearable = said.state in {*WORKING, "UNKNOWN"}  # what cannot say how it is asks nothing of anybody
    return Line("device_fault", Mark.KNOW if bearable else Mark.ACT, gaps, DEVICES, more)


def _heard(pulse: Pulse) -> dict[str, Any]:
    return {"pulse": None if pulse.at is None else rfc3339(pulse.at)}


def _place(kind: str, code: str) -> dict[str, Any]:
    return {"kind": kind, "place": code}
