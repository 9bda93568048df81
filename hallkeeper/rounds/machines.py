"""Every printer, sign, pad and speaker, every screen: how it is, when it was last heard of, and its test."""

from collections.abc import Collection, Iterator, Mapping

from hall.catalogue import Device
from hall.clock import rfc3339
from hall.devices import WORKING
from hall.hall import Hall
from hallkeeper.device_answers import paper_mm
from hallkeeper.rounds.line import Line, Mark

DEVICES = "/office/devices"
TESTS: Mapping[str, str] = {
    "printer": "test_slip",
    "speaker": "sound_test",
    "sign": "identify",
    "pad": "identify",
    "rating": "identify",
}
"""Kind of device -> the errand by which it shows that it works."""


def machine_lines(hall: Hall, agents: Mapping[str, bool], kiosks: Collection[str]) -> list[Line]:
    """All machines of the hall; `agents` and `kiosks` are those that are heard of."""
    return [*_agents(agents), *_kiosks(hall, kiosks), *_displays(hall), *_devices(hall)]


def _agents(agents: Mapping[str, bool]) -> Iterator[Line]:
    for name, there in agents.items():
        if there:
            yield Line("agent_here", Mark.GOOD, {"agent": name}, DEVICES)
        else:
            yield Line("agent_away", Mark.ACT, {"agent": name}, DEVICES)


def _kiosks(hall: Hall, here: Collection[str]) -> Iterator[Line]:
    for kiosk in hall.catalogue.kiosks:
        if not kiosk.retired:
            there = kiosk.code in here
            mark = Mark.GOOD if there else Mark.ACT
            yield Line("screen_here" if there else "screen_away", mark, more=_place("kiosk", kiosk.code))


def _displays(hall: Hall) -> Iterator[Line]:
    told = hall.board.displays
    for display in hall.catalogue.displays:
        if display.retired:
            continue
        said = told.get(display.code)
        place = _place("display", display.code)
        if said is None:
            yield Line("display_away", Mark.ACT, more=place)
        elif said.state == "READY":
            yield Line("display_here", Mark.GOOD, more=place)
        else:
            yield Line("display_mute", Mark.ACT, {"reason": said.reason}, DEVICES, place)


def _devices(hall: Hall) -> Iterator[Line]:
    for device in hall.catalogue.wired:
        yield _device(hall, device)


def _device(hall: Hall, device: Device) -> Line:
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
    }
    if not device.enabled:
        return Line("device_off", Mark.KNOW, link=DEVICES, more=more | {"test": None})
    if said is None:
        return Line("device_unheard", Mark.ACT, link=DEVICES, more=more)
    gaps = {"state": said.state, "reason": said.reason}
    if said.state == "READY":
        return Line("device_ready", Mark.GOOD, gaps, DEVICES, more)
    return Line("device_fault", Mark.KNOW if said.state in WORKING else Mark.ACT, gaps, DEVICES, more)


def _place(kind: str, code: str) -> dict[str, str]:
    return {"kind": kind, "place": code}
