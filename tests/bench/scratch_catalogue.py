"""Catalogues for measurements: the default hall with as many counters as wanted, or with other printers."""

from dataclasses import replace
from pathlib import Path

from hall.catalogue import Catalogue, Counter
from hall.catalogue_file import default_catalogue, write_catalogue


def with_counters(many: int) -> Catalogue:
    """The default hall with so many counters, each serving everything."""
    default = default_catalogue()
    serves = tuple(service.code for service in default.services)
    counters = tuple(
        Counter(str(n), {"zh-CN": f"{n} 号窗口", "en": f"Counter {n}"}, serves) for n in range(1, many + 1)
    )
    signs = tuple(device for device in default.devices if device.kind != "sign")
    return replace(default, counters=counters, devices=signs)


def with_printers(ports: dict[str, int]) -> Catalogue:
    """The default hall with network printers: kiosk -> TCP port on this machine; and without signs."""
    default = default_catalogue()
    printers = tuple(
        replace(
            device, driver="tcp", address={**device.address, "host": "127.0.0.1", "port": ports[device.place]}
        )
        for device in default.devices
        if device.kind == "printer" and device.place in ports
    )
    return replace(default, devices=printers)


def write(catalogue: Catalogue, folder: Path) -> str:
    """A file for `hallkeeper catalogue import`; its name."""
    file = folder / "catalogue.toml"
    file.write_text(write_catalogue(catalogue), "utf-8")
    return str(file)
