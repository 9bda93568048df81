"""Finding printers on USB, as the kernel lists them in `/sys/bus/usb/devices`: no rights are needed to look.

Source: Linux ABI documentation, sysfs-bus-usb; USB device class 07h (printers); IEEE 1284 device ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware.discovery.identity import profiles, proposed
from hardware.discovery.rights import refusal
from hardware.ports import wire_of
from hardware.public import Json
from hardware.rig import Rig
from hardware.telling import Telling

SYSFS = Path("/sys/bus/usb/devices")
DEV = Path("/dev")
PRINTER_CLASS = "07"
_NUMBERS = {"vendor": "idVendor", "product": "idProduct"}


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
    """One printer, by its numbers on the bus: libusb takes it from the kernel's own driver and hears it."""
    socket = interface.name.partition(":")[0]
    device = interface.resolve().parent
    told = _device_id(_text(interface / "ieee1284_id"))
    maker = told.get("MFG") or told.get("MANUFACTURER") or _text(device / "manufacturer")
    model = told.get("MDL") or told.get("MODEL") or _text(device / "product")
    serial = _text(device / "serial")
    file = next((dev / "usb" / path.name for path in sorted(interface.glob("usbmisc/lp*"))), None)
    node = dev / "bus/usb" / _three(device / "busnum") / _three(device / "devnum")
    address: Json = {key: f"0x{_text(device / name)}" for key, name in _NUMBERS.items()}
    # Two alike without serial numbers can only be told apart by the socket they are plugged into.
    address |= {"serial": serial} if serial else {"socket": socket}
    used = _owners(address, file, owners)
    return {
        "driver": "usb",
        "address": address,
        "name": f"USB {socket}",
        "serial": serial,
        "socket": socket,
        "file": str(file or ""),
        "maker": maker,
        "model": model,
        "answers": True,
        "profile": proposed(maker, model),
        "used_by": used,
        **({} if used else refusal(node)),
    }


def _owners(address: Json, file: Path | None, owners: Mapping[str, list[str]]) -> list[str]:
    """Whose it is: by its device file, or by its numbers on the bus."""
    return [*owners.get(str(file), []), *owners.get(wire_of(address), [])]


def _device_id(text: str) -> dict[str, str]:
    """`MFG:EPSON;MDL:TM-T20;` as a mapping."""
    pairs = (part.partition(":") for part in text.split(";"))
    return {key.strip().upper(): value.strip() for key, _, value in pairs if value}


def _three(file: Path) -> str:
    """A number of the bus as its device file is named: `007`."""
    return _text(file).zfill(3)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
