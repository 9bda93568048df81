"""What the hall knows of its devices, as JSON: faults, slips in doubt, printers, what stands at a counter."""

from collections.abc import Mapping
from typing import Any

from hall.board_rows import DeviceState
from hall.catalogue import Device, KioskRole
from hall.clock import rfc3339
from hall.devices import SEVERITY, WORKING, printer_of
from hall.hall import Hall
from hardware.printing.profile import WIDEST_OF_58_MM

Json = dict[str, Any]
ALARMING = frozenset({"ATTENTION", "OFFLINE", "DEGRADED"})
"""Device states that somebody should see to."""


def faults_json(hall: Hall) -> list[Json]:
    """The devices that want somebody, or soon will, in the catalogue's order; then walls not heard."""
    told = hall.board.devices
    devices = [
        {
            "code": d.code,
            "kind": d.kind,
            "place": d.place,
            "agent": d.agent,
            "state": told[d.code].state,
            "reason": told[d.code].reason,
            "since": rfc3339(told[d.code].since),
            "paper_mm": paper_mm(d),
        }
        for d in hall.catalogue.wired
        if d.enabled and d.code in told and told[d.code].state in ALARMING
    ]
    return devices + _displays_not_heard(hall)


def _displays_not_heard(hall: Hall) -> list[Json]:
    shown = {d.code for d in hall.catalogue.displays if not d.retired}
    return [
        {
            "code": code,
            "kind": "display",
            "place": code,
            "agent": "",
            "state": said.state,
            "reason": said.reason,
            "since": rfc3339(said.since),
            "paper_mm": None,
        }
        for code, said in hall.board.displays.items()
        if code in shown and said.state in ALARMING
    ]


def paper_mm(device: Device) -> int | None:
    """How wide a printer's paper is: 58 or 80; None for what prints nothing."""
    if device.kind != "printer":
        return None
    width = device.address.get("width_dots")
    thin = isinstance(width, int) and width <= WIDEST_OF_58_MM
    narrow = thin or "58" in str(device.address.get("profile", ""))
    return 58 if narrow else 80


def doubts_json(hall: Hall) -> list[Json]:
    """The tickets whose customers may be without paper, oldest first."""
    return [
        {
            "ticket": ticket.id,
            "number": ticket.number,
            "service": ticket.service,
            "ticket_state": str(ticket.state),
            "kiosk": doubt.kiosk,
            "copy": doubt.copy,
            "state": doubt.state,
            "reason": doubt.reason,
            "since": rfc3339(doubt.at),
        }
        for doubt, ticket in hall.board.doubtful()
    ]


def printer_json(hall: Hall, kiosk: str) -> Json | None:
    """What the kiosk's printer last said; None where it has none or has said nothing."""
    return device_at(hall, "printer", kiosk)


def prints_json(hall: Hall, own: str | None) -> list[Json]:
    """The kiosks where a slip can be printed, the best first: a ticket's `own`, then where nobody does
    business; those whose printer stands (not `works`) last.
    """
    rows = []
    for kiosk in hall.catalogue.touched:
        if printer_of(hall.catalogue, kiosk.code) is None:
            continue
        said = printer_json(hall, kiosk.code) or {"state": None, "reason": None}
        works = said["state"] in {*WORKING, "UNKNOWN"}
        row = {"kiosk": kiosk.code, "names": dict(kiosk.names), "works": works, **said}
        busy = kiosk.role is KioskRole.SELF_SERVICE
        rows.append(((not works, kiosk.code != own, busy, SEVERITY.get(said["state"], 3)), row))
    return [row for _, row in sorted(rows, key=lambda ranked: ranked[0])]


def device_json(hall: Hall, code: str) -> Json:
    """A device: where it is, how it is driven, what it last said."""
    device = hall.catalogue.device(code)
    said = hall.board.devices.get(code)
    return {
        "code": device.code,
        "kind": device.kind,
        "place": device.place,
        "agent": device.agent,
        "driver": device.driver,
        "address": dict(device.address),
        "enabled": device.enabled,
        "paper_mm": paper_mm(device),
        "state": said.state if said else None,
        "reason": said.reason if said else None,
        "since": rfc3339(said.since) if said else None,
        "last_good": rfc3339(said.last_good) if said and said.last_good else None,
    }


def device_at(hall: Hall, kind: str, place: str) -> Json | None:
    """How the devices of a kind at a place are, the worst of those that are switched on.

    None where there is none or it has said nothing. A kiosk prints on its first printer alone.
    """
    devices = _switched_on(hall, kind, place)
    if kind == "printer":
        devices = devices[:1]
    heard = [said for device in devices if (said := hall.board.devices.get(device.code)) is not None]
    if not heard:
        return None
    worst = max(heard, key=lambda said: SEVERITY[said.state])
    return {"state": worst.state, "reason": worst.reason}


def rated_by_keypad(hall: Hall, counter: str) -> bool:
    """Whether customers can say at a counter's keypad how it was: a working one, or a pad with such keys."""
    devices = _switched_on(hall, "rating", counter)
    devices += [pad for pad in _switched_on(hall, "pad", counter) if _has_rate_keys(pad)]
    return any(_can_be_pressed(hall.board.devices.get(device.code)) for device in devices)


def _switched_on(hall: Hall, kind: str, place: str) -> list[Device]:
    return [d for d in hall.catalogue.wired if d.enabled and d.kind == kind and d.place == place]


def _has_rate_keys(pad: Device) -> bool:
    keys = pad.address.get("keys")
    return isinstance(keys, Mapping) and any(str(key).startswith("rate-") for key in keys.values())


def _can_be_pressed(said: DeviceState | None) -> bool:
    """A line without a way to say how it is still brings keys."""
    return said is not None and said.state in {*WORKING, "UNKNOWN"}


def worst_at(hall: Hall, counter: str) -> Json | None:
    """What a teller should know of the counter's devices: the one that stands, else how the sign is."""
    for kind in ("sign", "pad", "rating", "reader"):
        found = device_at(hall, kind, counter)
        if found and found["state"] in ALARMING:
            return found | {"kind": kind}
    sign = device_at(hall, "sign", counter)
    return sign and sign | {"kind": "sign"}
