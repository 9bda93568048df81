"""What the office may ask of an agent: a table of errands, and the thread that does them one at a time.

An errand is `function(rig, parameters, report) -> result`: it reports how far it is (`hardware.telling`) and
leaves everything as it was, also when `report` raises ErrandCancelled.  A new one is a function and a line.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

from hardware.discovery.label import print_label
from hardware.discovery.light import light_signs
from hardware.discovery.listen import listen_pads
from hardware.discovery.network import find_network_printers
from hardware.discovery.scan import scan_line
from hardware.discovery.serialports import find_serial_ports
from hardware.discovery.usb import find_usb_printers
from hardware.errand_kinds import identify, press_key, simulate_fault, sound_test, test_slip
from hardware.errors import (
    DeviceError,
    ErrandCancelled,
    ErrandFailed,
    ServerError,
    ServerRefused,
    SetupError,
    WireError,
)
from hardware.public import Errand, Json, errands_of, is_wanted
from hardware.rig import Rig
from hardware.server import Server
from hardware.telling import Telling

log = logging.getLogger(__name__)
HOLD_S = 20
PAUSES_S = (0.5, 1.0, 2.0, 5.0)
Function = Callable[[Rig, Mapping[str, Any], Telling], Json]

ERRANDS: Mapping[str, Function] = {
    "find_network_printers": find_network_printers,
    "find_usb_printers": find_usb_printers,
    "find_serial_ports": find_serial_ports,
    "scan_line": scan_line,
    "light_signs": light_signs,
    "listen_pads": listen_pads,
    "print_label": print_label,
    "test_slip": test_slip,
    "identify": identify,
    "sound_test": sound_test,
    "simulate_fault": simulate_fault,
    "press_key": press_key,
}
"""Kinds of errands; what each must be told is checked by the server (`hallkeeper.api.errand_bodies`)."""


def keep_errands(server: Server, agent: str, rig: Rig, stop: threading.Event) -> None:
    """Ask for errands and do them until stopped: a thread of its own."""
    path = f"/agents/{quote(agent, safe='')}/tasks"
    failures = 0
    while not stop.is_set():
        try:
            for errand in errands_of(server.get(path, {"wait": HOLD_S, "version": _version()}, HOLD_S)):
                run(server, f"{path}/{errand.id}", errand, rig, stop)
            failures = 0
        except ServerError as error:
            if not stop.is_set():
                log.info("errands: %s", error)
            stop.wait(PAUSES_S[min(failures, len(PAUSES_S) - 1)])
            failures += 1


def run(server: Server, path: str, errand: Errand, rig: Rig, stop: threading.Event) -> None:
    """Do one errand and say how it ended.  Raises ServerError if that cannot be said."""

    def tell(progress: float, found: Json) -> bool:
        try:
            answer = server.put(path, {"state": "running", "progress": progress, "result": found})
        except ServerError as error:
            raise ErrandCancelled from error  # nobody can hear of it: it is as good as given up
        return is_wanted(answer)

    report = Telling(tell, stop)
    try:
        report.now()
        ended = {"state": "done", "progress": 1.0, "result": _do(errand, rig, report)}
    except ErrandCancelled:
        log.info("%s was given up", errand.kind)
        return
    except DeviceError as error:
        log.warning("%s: %s", errand.kind, error)
        ended = {"state": "failed", "result": {**report.found, **_failure(error)}}
    try:
        server.put(path, ended)
    except ServerRefused as refusal:
        log.warning("%s: its end was refused: %s", errand.kind, refusal)


def _do(errand: Errand, rig: Rig, report: Telling) -> Json:
    function = ERRANDS.get(errand.kind)
    if function is None:
        raise ErrandFailed("unknown_kind", f"this agent is older than the server: {errand.kind}")
    try:
        return function(rig, errand.parameters, report)
    except DeviceError:
        raise
    except Exception as error:
        log.exception("%s", errand.kind)
        raise ErrandFailed("unforeseen", repr(error)) from error


def _failure(error: DeviceError) -> Json:
    if isinstance(error, ErrandFailed):
        return {"error": error.code, "detail": error.detail}
    if isinstance(error, WireError):
        return {"error": error.reason, "detail": error.detail}
    if isinstance(error, SetupError):
        return {"error": "settings", "detail": str(error), "mistake": error.mistake.as_json()}
    return {"error": "unforeseen", "detail": str(error)}


def _version() -> str:
    try:
        return version("hallkeeper")
    except PackageNotFoundError:
        return ""
