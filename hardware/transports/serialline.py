"""A serial line, opened by pyserial for one owner alone."""

from __future__ import annotations

import termios
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import serial

from hardware.errors import WireError
from hardware.transports.descriptor import Descriptor

_FRAMES = {"8N1": (8, "N", 1), "7E1": (7, "E", 1), "8E1": (8, "E", 1), "7E2": (7, "E", 2), "8N2": (8, "N", 2)}
_FAILURES = (serial.SerialException, termios.error, OSError)
"""A parity the line cannot have comes as termios.error, a missing modem line as OSError."""


def open_serial(address: Mapping[str, Any]) -> SerialWire:
    """Open `port` at `baud` (9600), `frame` (`8N1`), `flow` (`none`, `rtscts`, `dsrdtr`, `xonxoff`)."""
    return SerialWire(
        str(address["port"]),
        int(address.get("baud", 9600)),
        str(address.get("frame", "8N1")),
        str(address.get("flow", "none")),
    )


class SerialWire:
    """One open line."""

    answers = True

    def __init__(self, port: str, baud: int, frame: str, flow: str) -> None:
        if flow not in ("none", "rtscts", "dsrdtr", "xonxoff"):
            raise ValueError(f"flow {flow!r}")
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

    def send(self, data: bytes, deadline_s: float) -> None:
        """Write all of `data`, past pyserial's own write, which cannot say how much went by a time-out."""
        self._bytes.send(data, deadline_s)

    def receive(self, wait_s: float) -> bytes:
        """What has come within `wait_s`."""
        return self._bytes.receive(wait_s)

    def close(self) -> None:
        """Give the line back."""
        with suppress(*_FAILURES):
            self._line.close()
