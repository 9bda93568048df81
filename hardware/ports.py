"""Which wire a device's settings name, in one form: two names of one port are one port."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from hardware.errors import SetupError


def plug_of(address: Mapping[str, Any]) -> str:
    """The path of these settings as they name it, or a USB printer's numbers; "" where nothing is plugged."""
    if "host" in address:
        return ""
    return _path_of(address) or wire_of(address)


def wire_of(address: Mapping[str, Any]) -> str:
    """The wire these settings name: a file's real path, `host:port`, a USB printer's numbers; or ""."""
    if "host" in address:
        return f"{address['host']}:{address.get('port', 9100)}"
    if path := _path_of(address):
        return wire_named(path)
    if "vendor" in address or "socket" in address:
        numbers = (_as_printed(address, key) for key in ("vendor", "product"))
        parts = (*numbers, *(str(address.get(key) or "") for key in ("serial", "socket")))
        return "usb " + " ".join(part for part in parts if part)
    return ""


def _path_of(address: Mapping[str, Any]) -> str:
    """A port or file, before all else: a window sign has a `vendor` too, and hangs on a port."""
    return str(address.get("port") or address.get("path") or "")


def usb_number(address: Mapping[str, Any], key: str) -> int | None:
    """A number of a USB device: a plain one, or text as `0x0416`, `1208`, or `0416`, `1fc9`.

    Four digits with a zero before them or a letter among them are hexadecimal, as `lsusb` writes them.
    Raises SetupError.
    """
    value = address.get(key)
    if value is None or value == "" or isinstance(value, int):
        return None if value == "" else value
    text = str(value)
    if re.fullmatch(r"0|[1-9]\d*", text):
        return int(text)
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,4}|[0-9a-fA-F]{4}", text):
        return int(text, 16)
    raise SetupError("usb_number", field=key, value=text)


def _as_printed(address: Mapping[str, Any], key: str) -> str:
    try:
        number = usb_number(address, key)
    except SetupError:
        return str(address[key])
    return "" if number is None else f"0x{number:04x}"


def wire_named(name: str) -> str:
    """`/dev/serial/by-id/...` and `/dev/ttyUSB0` are the same wire; `host:port` stays."""
    return os.path.realpath(name) if name.startswith("/") else name


def address_of(wire: str) -> dict[str, Any]:
    """The settings that name a serial wire: `port`, or `host` and `port` of an adapter on the network."""
    if wire.startswith("/"):
        return {"port": wire}
    host, _, port = wire.rpartition(":")
    return {"host": host, "port": int(port)}
