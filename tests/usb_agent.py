"""A hall's device agent on a USB bus in memory: `python -m tests.usb_agent SOCKET=PORT,... --server ...`.

Each port is that of a simulated printer.  From pyusb upwards all is what it is anywhere.
"""

import sys

from usb.backend import libusb1

from hardware.__main__ import main
from tests.usb_bus import Bus


def _bus(written: str) -> Bus:
    """The bus as it is written on the command line."""
    pairs = (one.partition("=") for one in written.split(","))
    return Bus(ports={int(number): int(port) for number, _, port in pairs})


if __name__ == "__main__":
    bus = _bus(sys.argv.pop(1))
    libusb1.get_backend = lambda find_library=None: bus
    main()
