"""TCP, as network printers speak it on port 9100, and as serial-to-network adapters do."""

from __future__ import annotations

import select
import socket
import struct
import time
from contextlib import suppress

from hardware.address import Address, in_range, needed
from hardware.errors import WireError

CONNECT_S = 3.0
HIGHEST_PORT = 65_535
UNACKNOWLEDGED_MS = 8000
"""How long the kernel may wait for a peer that went away without a word."""
_DROP_WHAT_IS_LEFT = struct.pack("ii", 1, 0)


def open_tcp(address: Address) -> TcpWire:
    """Connect to `host` and `port` (9100)."""
    port = in_range(address, "port", 1, HIGHEST_PORT, 9100)
    return TcpWire(str(needed(address, "host")), port)


class TcpWire:
    """One connection."""

    answers = True

    def __init__(self, host: str, port: int, connect_s: float = CONNECT_S) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=connect_s)
        except OSError as error:
            raise WireError("unreachable", f"{host}:{port} {error}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)
        self._whole = True

    def descriptor(self) -> int | None:
        """The socket."""
        return self._socket.fileno()

    def send(self, data: bytes, deadline_s: float) -> None:
        """Send all of `data`, or say whether any of it went."""
        end = time.monotonic() + deadline_s
        rest = memoryview(data)
        while rest:
            self._socket.settimeout(max(end - time.monotonic(), 0.001))
            try:
                gone = self._socket.send(rest)
            except OSError as error:
                self._whole = False
                reason = "timeout" if isinstance(error, TimeoutError) else "lost"
                raise WireError(reason, str(error), sent=len(data) - len(rest)) from error
            rest = rest[gone:]
        self._whole = True

    def receive(self, wait_s: float) -> bytes:
        """What has come within `wait_s`."""
        try:
            if not select.select([self._socket], [], [], wait_s)[0]:
                return b""
            data = self._socket.recv(4096)
        except (OSError, ValueError) as error:
            raise WireError("lost", str(error)) from error
        if not data:
            raise WireError("lost", "closed by the other end")
        return data

    def close(self) -> None:
        """Close it; after a failure by a reset, for what the kernel still holds must not be printed later."""
        with suppress(OSError):
            if not self._whole:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DROP_WHAT_IS_LEFT)
            self._socket.close()
