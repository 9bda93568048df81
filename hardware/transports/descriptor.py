"""Bytes through an open file descriptor in non-blocking mode: what device files and serial lines share."""

from __future__ import annotations

import os
import select
import time

from hardware.errors import WireError


class Descriptor:
    """Reads and writes of one descriptor with deadlines; whoever opened it closes it."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self.number = descriptor

    def send(self, data: bytes, deadline_s: float) -> None:
        """Write all of `data`.  The count of what went is exact, so WireError's `left` is too."""
        end = time.monotonic() + deadline_s
        rest = memoryview(data)
        while rest:
            sent = len(data) - len(rest)
            try:
                ready = select.select([], [self.number], [], max(end - time.monotonic(), 0))[1]
                gone = os.write(self.number, rest) if ready else 0
            except BlockingIOError:
                gone = 0
            except (OSError, ValueError) as error:
                raise WireError("lost", str(error), sent=sent) from error
            if not gone and time.monotonic() >= end:
                raise WireError("timeout", f"{len(rest)} bytes not taken", sent=sent)
            rest = rest[gone:]

    def receive(self, wait_s: float) -> bytes:
        """What can be read within `wait_s`."""
        try:
            if not select.select([self.number], [], [], wait_s)[0]:
                return b""
            data = os.read(self.number, 4096)
        except BlockingIOError:
            return b""
        except (OSError, ValueError) as error:
            raise WireError("lost", str(error)) from error
        if not data:
            raise WireError("lost", "end of file")
        return data
