"""A serial line, opened by pyserial for one owner alone.

The kernel takes bytes before the line does: a printer that holds the line up leaves them in the kernel's
queue, from where they would be printed whenever it lets go.  So a send waits until that queue is empty, and
what is still in it when the line is given up is thrown away.
"""

from __future__ import annotations

import errno
import fcntl
import struct
import termios
import time
from contextlib import suppress

import serial

from hardware.address import Address, baud_of, needed, one_of
from hardware.errors import WireError
from hardware.transports.descriptor import Descriptor

_FRAMES = {"8N1": (8, "N", 1), "7E1": (7, "E", 1), "8E1": (8, "E", 1), "7E2": (7, "E", 2), "8N2": (8, "N", 2)}
FLOWS = ("none", "rtscts", "dsrdtr", "xonxoff")
_FAILURES = (serial.SerialException, termios.error, OSError)
"""A parity the line cannot have comes as termios.error, a missing modem line as OSError."""
DRAIN_LOOK_S = 0.002


def open_serial(address: Address) -> SerialWire:
    """Open `port` at `baud` (9600), `frame` (`8N1`), `flow` (`none`, `rtscts`, `dsrdtr`, `xonxoff`)."""
    return SerialWire(
        str(needed(address, "port")),
        baud_of(address, 9600),
        one_of(address, "frame", _FRAMES, "8N1"),
        one_of(address, "flow", FLOWS, "none"),
    )


class SerialWire:
    """One open line."""

    answers = True

    def __init__(self, port: str, baud: int, frame: str, flow: str) -> None:
        bits, parity, stop = _FRAMES[frame]
        try:
            self._line = serial.Serial(
                port,
                baud,
                bytesize=bits,
                parity=parity,
                stopbits=stop,
                timeout=0,
                write_timeout=1,
                exclusive=True,
                rtscts=flow == "rtscts",
                dsrdtr=flow == "dsrdtr",
                xonxoff=flow == "xonxoff",
            )
        except _FAILURES as error:
            raise WireError("unreachable", f"{port}: {error}") from error
        self._bytes = Descriptor(self._line.fileno())

    def descriptor(self) -> int | None:
        """The open line."""
        return self._bytes.number

    def send(self, data: bytes, deadline_s: float) -> None:
        """Write all of `data`, past pyserial's own write, which cannot say how much went by a time-out."""
        end = time.monotonic() + deadline_s
        before = self._queued()
        self._bytes.send(data, deadline_s)
        while queued := self._queued():
            if time.monotonic() >= end:
                raise self._stuck(len(data), before, queued)
            time.sleep(DRAIN_LOOK_S)

    def receive(self, wait_s: float) -> bytes:
        """What has come within `wait_s`."""
        return self._bytes.receive(wait_s)

    def close(self) -> None:
        """Give the line back; what it has not taken is thrown away, for a close would wait for it."""
        with suppress(*_FAILURES):
            termios.tcflush(self._bytes.number, termios.TCOFLUSH)
        with suppress(*_FAILURES):
            self._line.close()

    def _queued(self) -> int:
        """Bytes that the kernel has taken and the line has not."""
        try:
            answer = fcntl.ioctl(self._bytes.number, termios.TIOCOUTQ, b"\0\0\0\0")
        except OSError as error:
            if error.errno in (errno.ENOTTY, errno.EINVAL):
                return 0
            raise WireError("lost", str(error), left=True) from error
        return int(struct.unpack("i", answer)[0])

    def _stuck(self, length: int, before: int, queued: int) -> WireError:
        """What to say of bytes that are all in the kernel's queue: none has left if none has moved.

        Where older ones stand before them nothing is thrown away: they count as sent, and would be missing.
        """
        if before or queued < length:
            return WireError("timeout", "the line stands still", sent=length)
        with suppress(*_FAILURES):
            termios.tcflush(self._bytes.number, termios.TCOFLUSH)
        return WireError("timeout", "the line takes nothing")
