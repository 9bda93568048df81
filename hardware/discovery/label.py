"""Printing a label on a printer that need not be in the catalogue yet: also the proof that it prints."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from hardware.errors import ErrandFailed, WireError
from hardware.health import Condition
from hardware.ports import wire_of
from hardware.printing.escpos import slip_bytes
from hardware.printing.inquiry import Inquiry, condition_of, inquiry_of
from hardware.printing.profile import Profile, profile_for
from hardware.printing.sending import deadline_of
from hardware.public import Json
from hardware.rig import Rig
from hardware.slips.label import draw_label
from hardware.telling import Telling
from hardware.transports import open_wire
from hardware.wire import Wire

HEAR_S = 2.0


def print_label(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Print it once; a printer with a fault is sent nothing.

    The result says how the printer is afterwards: `condition`, `reason`.  Raises ErrandFailed with the
    reason, WireError, SetupError.
    """
    address = dict(parameters["address"])
    profile = profile_for(address)
    picture = draw_label(
        str(parameters["title"]), [str(line) for line in parameters["lines"]], profile.width_dots
    )
    with rig.lend(wire_of(address)), closing(open_wire(str(parameters["driver"]), address)) as wire:
        inquiry = inquiry_of(wire, profile)
        condition, reason = _condition(inquiry)
        if condition is Condition.ATTENTION:
            raise ErrandFailed(reason or condition.value)
        report(0.3)
        data = slip_bytes(picture, profile)
        wire.send(data, deadline_of(len(data)))
        report(0.7)
        return _afterwards(wire, inquiry, profile)


def _condition(inquiry: Inquiry) -> tuple[Condition, str | None]:
    if not inquiry.possible:
        return Condition.UNKNOWN, "no_status_channel"
    faults = inquiry.faults()
    return (Condition.UNKNOWN, "silent") if faults is None else condition_of(faults)


def _afterwards(wire: Wire, inquiry: Inquiry, profile: Profile) -> Json:
    """How it is once everything was handed over; a wire that broke then may still have printed."""
    try:
        wire.receive(HEAR_S if not inquiry.possible else 0)
        condition, reason = _condition(inquiry)
    except WireError as error:
        condition, reason = Condition.UNKNOWN, error.reason
    return {"condition": condition.value, "reason": reason, "profile": profile.name}
