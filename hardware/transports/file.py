"""A device file such as `/dev/usb/lp0`, a pipe, or a file that holds nothing but slips.

The office types the path, and the agent may write to more than printers: its own keys, the hall's database.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from hardware.address import Address, needed
from hardware.errors import SetupError, WireError
from hardware.transports.descriptor import Descriptor

SLIP = b"\x1b@"
"""How every slip begins (`hardware.printing.escpos.RESET`), but for zeros that end one which was cut off."""
LOOKED_AT = 64 * 1024


def open_file(address: Address) -> FileWire:
    """Open `path`, which must exist: a mistyped name must not become a file that swallows slips."""
    return FileWire(str(needed(address, "path")))


class FileWire:
    """One open device file; only a character device that may be read can answer."""

    def __init__(self, path: str) -> None:
        try:
            kind = os.stat(path).st_mode
            device = stat.S_ISCHR(kind)
            if not (device or stat.S_ISFIFO(kind) or _holds_slips(path, kind)):
                raise SetupError("no_slips_inside", value=path)
            mode = os.O_RDWR if device else os.O_WRONLY | os.O_APPEND
            self._descriptor = os.open(path, mode | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise WireError("unreachable", f"{path}: {error.strerror}") from error
        self.answers = device
        self._bytes = Descriptor(self._descriptor)

    def descriptor(self) -> int | None:
        """The open file, if it can ever have something to read."""
        return self._descriptor if self.answers else None

    def send(self, data: bytes, deadline_s: float) -> None:
        """Write all of `data`, or say whether any of it went."""
        self._bytes.send(data, deadline_s)

    def receive(self, wait_s: float) -> bytes:
        """What the device has said within `wait_s`."""
        return self._bytes.receive(wait_s) if self.answers else b""

    def close(self) -> None:
        """Close it."""
        with suppress(OSError):
            os.close(self._descriptor)


def _holds_slips(path: str, kind: int) -> bool:
    """Whether it is a plain file that is empty or begins with a slip.  Raises OSError."""
    if not stat.S_ISREG(kind):
        return False
    with open(path, "rb") as file:
        begins = file.read(LOOKED_AT).lstrip(b"\0")
    return not begins or begins.startswith(SLIP)
