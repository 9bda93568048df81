"""A line for an errand: opened with a plain word for what is in the way, and boards told what to show."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hardware.discovery.rights import refusal
from hardware.errors import ErrandFailed
from hardware.ports import address_of
from hardware.rig import Rig
from hardware.signlanguage import Look, SignProtocol, Verdict
from hardware.transports import open_wire
from hardware.wire import Wire

SEND_S = 2.0
BITS = 10
"""Of a character on the line."""


@contextmanager
def borrowed(rig: Rig, port: str) -> Iterator[None]:
    """The port, lent by whichever of our machines has it.  Raises ErrandFailed where it cannot be opened."""
    with rig.lend(port):
        if port.startswith("/") and (why := refusal(Path(port))):
            raise ErrandFailed(str(why["error"]), str(why.get("group", "")))
        yield


def open_line(port: str, settings: Mapping[str, Any]) -> Wire:
    """Open a port with `baud`, `frame` and so on.  Raises WireError, SetupError."""
    address = {**settings, **address_of(port)}
    return open_wire("tcp" if "host" in address else "serial", address)


def tell(wire: Wire, protocol: SignProtocol, unit: int, look: Look, reply_s: float) -> bool:
    """Bring one board to a look, each frame in its turn; whether it answered.  Raises WireError."""
    verdicts = [_say(wire, protocol, frame, reply_s) for frame in protocol.show(unit, look)]
    return Verdict.DONE in verdicts


def _say(wire: Wire, protocol: SignProtocol, frame: bytes, reply_s: float) -> Verdict:
    while wire.receive(0):
        pass
    wire.send(frame, SEND_S)
    under_way = len(frame) * BITS / protocol.baud
    verdict = Verdict.NOT_YET
    if protocol.answers:
        verdict = _judged(wire, protocol, frame, time.monotonic() + under_way + reply_s)
    time.sleep(protocol.gap_s + (0 if protocol.answers else under_way))
    return verdict


def _judged(wire: Wire, protocol: SignProtocol, frame: bytes, end: float) -> Verdict:
    heard = b""
    while (left := end - time.monotonic()) > 0:
        heard += wire.receive(left)
        verdict = protocol.judge(frame, heard).verdict
        if verdict is not Verdict.NOT_YET:
            return verdict
    return Verdict.NOT_YET


def blank(wire: Wire, protocol: SignProtocol, units: Iterable[int], reply_s: float) -> None:
    """Leave boards dark: those that are nobody's would go on showing what they were told."""
    for unit in units:
        tell(wire, protocol, unit, Look(), reply_s)
