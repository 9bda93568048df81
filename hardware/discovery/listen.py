"""Press a key on each pad: the line is listened to, and every pad that speaks is named by its address."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from hardware.address import told_by_name
from hardware.discovery.line import borrowed, open_line
from hardware.padlanguage import PadProtocol, Press
from hardware.pads import pad_protocol
from hardware.public import Json
from hardware.rig import Rig
from hardware.telling import Telling
from hardware.wire import Wire

HEAR_S = 0.2
MOST_PRESSES = 200


def listen_pads(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Listen for `seconds`; the result names each press in order: `{"unit", "key", "text"}`."""
    port, settings = str(parameters["port"]), dict(parameters["address"])
    protocol = _protocol(str(parameters["protocol"]), settings)
    presses: list[Json] = []
    with borrowed(rig, port):
        wire = open_line(port, {"baud": protocol.baud, "frame": protocol.frame, **settings})
        try:
            _hear(wire, protocol, float(parameters["seconds"]), presses, report)
        finally:
            wire.close()
    return {"presses": presses}


def _hear(wire: Wire, protocol: PadProtocol, seconds: float, presses: list[Json], report: Telling) -> None:
    reader = protocol.reader()
    begin = time.monotonic()
    while (passed := time.monotonic() - begin) < seconds and len(presses) < MOST_PRESSES:
        data = wire.receive(HEAR_S)
        heard = reader.feed(data) if data else reader.silence()
        presses.extend(_json(press) for press in heard)
        report(passed / seconds, {"presses": presses, "listening": True})
        if heard:
            report.now()


def _json(press: Press) -> Json:
    return {"unit": press.unit, "key": str(press.key), "text": press.text}


def _protocol(name: str, settings: Mapping[str, Any]) -> PadProtocol:
    with told_by_name():
        return pad_protocol(name, settings)
