"""Which window is showing it: boards are lit, and a person says where."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from hardware.address import told_by_name
from hardware.discovery.line import blank, borrowed, open_line, tell
from hardware.errors import WireError
from hardware.protocols import language
from hardware.public import Json
from hardware.rig import Rig
from hardware.signlanguage import Doing, Look, SignProtocol
from hardware.telling import Telling
from hardware.wire import Wire

REPLY_S = 0.15
REFRESH_S = 5.0
"""A board that was just plugged in is lit as well."""


def light_signs(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Show `text`, or each board's own address, for `seconds`; then the line is as it was.

    The result says which boards answered (`lit`), where boards of this protocol answer at all (`answers`).
    """
    port, settings = str(parameters["port"]), dict(parameters["address"])
    units = [int(unit) for unit in parameters["units"]]
    protocol = _protocol(str(parameters["protocol"]), {**settings, "unit": units[0]})
    line = {"baud": protocol.baud, "frame": protocol.frame, **settings}
    said: Json = {"answers": protocol.answers, "units": units, "lit": []}
    with borrowed(rig, port):
        wire = open_line(port, line)
        try:
            _hold(wire, protocol, parameters, units, said, report)
        finally:
            with suppress(WireError):
                blank(wire, protocol, units, REPLY_S)
            wire.close()
    return said


def _hold(
    wire: Wire,
    protocol: SignProtocol,
    parameters: Mapping[str, Any],
    units: list[int],
    said: Json,
    report: Telling,
) -> None:
    begin, seconds = time.monotonic(), float(parameters["seconds"])
    while (passed := time.monotonic() - begin) < seconds:
        lit = []
        for unit in units:
            text = str(unit) if parameters["text"] is None else str(parameters["text"])
            if tell(wire, protocol, unit, Look(text, Doing.CALLED), REPLY_S):
                lit.append(unit)
            report(passed / seconds)
        said["lit"] = lit
        report(passed / seconds, dict(said, shown=True))
        report.now()
        report.wait(min(REFRESH_S, seconds - passed))


def _protocol(name: str, settings: Mapping[str, Any]) -> SignProtocol:
    with told_by_name():
        return language(name).near(settings)
