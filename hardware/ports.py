"""Which wire a device's settings name, in one form: two names of one port are one port."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


def plug_of(address: Mapping[str, Any]) -> str:
    """The path of these settings as they name it, or a USB printer's numbers; "" where nothing is plugged."""
    if "host" in address:
        return ""
    if "vendor" in address or "socket" in address:
        return wire_of(address)
    return str(address.get("port") or address.get("path") or "")


def wire_of(address: Mapping[str, Any]) -> str:
    """The wire these settings name: a file's real path, `host:port`, a USB printer's numbers; or ""."""
    if "host" in address:
        return f"{address['host']}:{address.get('port', 9100)}"
    if "vendor" in address or "socket" in address:
        parts = (address.get(key) for key in ("vendor", "product", "serial", "socket"))
        return "usb " + " ".join(str(part) for part in parts if part)
    return wire_named(str(address.get("port") or address.get("path") or ""))


def wire_named(name: str) -> str:
    """`/dev/serial/by-id/...` and `/dev/ttyUSB0` are the same wire; `host:port` stays."""
    return os.path.realpath(name) if name.startswith("/") else name


def address_of(wire: str) -> dict[str, Any]:
    """The settings that name a serial wire: `port`, or `host` and `port` of an adapter on the network."""
    if wire.startswith("/"):
        return {"port": wire}
    host, _, port = wire.rpartition(":")
    return {"host": host, "port": int(port)}
