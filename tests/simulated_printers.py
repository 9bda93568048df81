"""Simulated printers outside the agent, on TCP ports and pseudo terminals, with a kiosk for each.

A pseudo terminal is reached as a serial line or as a device file; a TCP port also through a queue of CUPS,
and as a socket of a USB bus in memory, by an agent of its own (usb_agent.py).

They outlive every agent and remember what they printed, so that a test can compare what came out with what
the agent believes, the hall has journalled, and a screen has shown.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from hall.catalogue import Catalogue, Device, Kiosk, KioskRole
from hall.catalogue_file import default_catalogue
from hardware.printing.profile import profile_for
from hardware.simulators.paper import Paper
from hardware.simulators.printer import SimulatedPrinter, SimulatedSerialPrinter
from tests.usb_bus import PRODUCT, VENDOR

WIRES = ("tcp", "serial")
"""What a printer is reached by where nothing stands between; `file`, `usb` and `cups` are there as well."""
USB_AGENT = "usb"
NUMBER_ROWS = 230
"""The number of an 80 mm slip stands within the first rows; less paper than that shows no number."""


class KioskPrinter:
    """A kiosk's printer: `kiosk` and `code` are its names in the catalogue, `wire` how it is reached.

    `cups` is where CUPS listens, once it does, for a printer on the wire `cups`; its queue is named `code`.
    """

    def __init__(self, place: int, wire: str, profile: str = "generic-80mm") -> None:
        self.place = place
        self.kiosk = f"f{place}"
        self.code = f"printer-{self.kiosk}"
        self.wire = wire
        self.profile = profile
        self.cups = 0
        self._lock = threading.Lock()
        self._looks: list[str] = []
        self.printer = self._switched_on()

    def _switched_on(self) -> SimulatedPrinter:
        kind = SimulatedSerialPrinter if self.wire in ("serial", "file") else SimulatedPrinter
        return kind(profile_for({"profile": self.profile}), self._printed)

    @property
    def address(self) -> dict[str, object]:
        """Its settings in the catalogue."""
        ways: dict[str, dict[str, object]] = {
            "tcp": {"host": "127.0.0.1", "port": self.printer.port},
            "serial": {"port": self._device, "baud": 115200},
            "file": {"path": self._device},
            "usb": {"vendor": f"{VENDOR:#06x}", "product": f"{PRODUCT:#06x}", "socket": f"1-{self.place}"},
            "cups": {"queue": self.code, "port": self.cups},
        }
        return {**ways[self.wire], "profile": self.profile}

    @property
    def agent(self) -> str:
        """Which agent drives it."""
        return USB_AGENT if self.wire == "usb" else "main"

    @property
    def _device(self) -> str:
        return self.printer.device if isinstance(self.printer, SimulatedSerialPrinter) else ""

    @property
    def papers(self) -> int:
        """How many papers have come out that show a number."""
        with self._lock:
            return len(self._looks)

    @property
    def twice(self) -> int:
        """Papers that show a number which had come out before."""
        with self._lock:
            return sum(n - 1 for n in Counter(self._looks).values())

    def _printed(self, paper: Paper) -> None:
        sheet = paper.picture()
        if sheet.height >= NUMBER_ROWS:
            look = hashlib.sha256(sheet.crop((0, 0, sheet.width, NUMBER_ROWS)).tobytes()).hexdigest()
            with self._lock:
                self._looks.append(look)


@contextmanager
def kiosk_printers(wires: Sequence[str], profile: str = "generic-80mm") -> Iterator[list[KioskPrinter]]:
    """One printer per named wire, switched on."""
    printers = [KioskPrinter(n, wire, profile) for n, wire in enumerate(wires, 1)]
    try:
        yield printers
    finally:
        for printer in printers:
            printer.printer.close()


def hall_of(printers: Sequence[KioskPrinter], *others: Device) -> Catalogue:
    """The default hall with these kiosks alone, and these other devices."""
    kiosks = [Kiosk(p.kiosk, {"zh-CN": p.kiosk, "en": p.kiosk}, KioskRole.TICKETS) for p in printers]
    devices = [Device(p.code, "printer", p.kiosk, p.wire, p.agent, p.address) for p in printers]
    return replace(default_catalogue(), kiosks=tuple(kiosks), devices=(*devices, *others))
