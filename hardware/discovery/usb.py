"""Finding printers on USB, as the kernel lists them in `/sys/bus/usb/devices`: no rights are needed to look.

Source: Linux ABI documentation, sysfs-bus-usb; USB device class 07h (printers); IEEE 1284 device ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware.discovery.identity import profiles, proposed
from hardware.discovery.rights import refusal
from hardware.public import Json
from hardware.rig import Rig
from hardware.telling import Telling

SYSFS = Path("/sys/bus/usb/devices")
DEV = Path("/dev")
PRINTER_CLASS = "07"


def find_usb_printers(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Every printer plugged in, with the address that its driver needs."""
    owners = rig.owners()
    return {"printers": usb_printers(SYSFS, DEV, owners), "profiles": profiles()}


def usb_printers(sysfs: Path, dev: Path, owners: Mapping[str, list[str]]) -> list[Json]:
    """The printers below `sysfs`, whose device files lie in `dev`."""
    interfaces = sorted(path.parent for path in sysfs.glob("*:*/bInterfaceClass") if _is_printer(path))
    return [_printer(interface, dev, owners) for interface in interfaces]


def _is_printer(interface_class: Path) -> bool:
    return _text(interface_class) == PRINTER_CLASS


def _printer(interface: Path, dev: Path, owners: Mapping[str, list[str]]) -> Json:
    """One printer: by its device file where the kernel's driver made one, else by its numbers on the bus."""
    socket = interface.name.partition(":")[0]
    device = interface.resolve().parent
    told = _device_id(_text(interface / "ieee1284_id"))
    maker = told.get("MFG") or told.get("MANUFACTURER") or _text(device / "manufacturer")
    model = told.get("MDL") or told.get("MODEL") or _text(device / "product")
    serial = _text(device / "serial")
    file = next((dev / "usb" / path.name for path in sorted(interface.glob("usbmisc/lp*"))), None)
    numbers: Json = {"vendor": _text(device / "idVendor"), "product": _text(device / "idProduct")}
    # Two alike without serial numbers can only be told apart by the socket they are plugged into.
    numbers |= {"serial": serial} if serial else {"path": socket}
    driver, address = ("file", {"path": str(file)}) if file else ("usb", numbers)
    return {
        "driver": driver,
        "address": address,
        "name": f"USB {socket}",
        "serial": serial,
        "socket": socket,
        "usb": numbers,
        "maker": maker,
        "model": model,
        "answers": True,
        "profile": proposed(maker, model),
        "used_by": owners.get(str(file), []) if file else [],
        **(refusal(file) if file else {}),
    }


def _device_id(text: str) -> dict[str, str]:
    """`MFG:EPSON;MDL:TM-T20;` as a mapping."""
    pairs = (part.partition(":") for part in text.split(";"))
    return {key.strip().upper(): value.strip() for key, _, value in pairs if value}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
