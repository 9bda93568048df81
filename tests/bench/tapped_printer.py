"""A printer on a TCP port that outlives every agent, with all bytes it ever received kept.

The project's own simulated printer answers; the tap before it records, so that a second slip is seen in the
bytes themselves, whatever the agent believes it sent.
"""

import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import Self

from hardware.printing.profile import profile_for
from hardware.simulators.printer import SimulatedPrinter
from hardware.simulators.readback import AskComplete, Cut, EscPosReader, Item, Raster, Reset

CHUNK, PAUSE_S = 4096, 0.02
"""How it takes bytes in: 200 kB/s."""


class TappedPrinter:
    """Listens on `port`; `streams` holds the bytes of each connection, in order.

    It takes in a slip over some tenths of a second, as a real one does: a kill may come in the middle of it.
    """

    def __init__(self) -> None:
        self._printer = SimulatedPrinter(profile_for({"profile": "generic-80mm"}), lambda paper: None)
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, CHUNK)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]
        self.streams: list[bytearray] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        self._printer.close()

    def _serve(self) -> None:
        """One connection at a time, as such printers do."""
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            stream = bytearray()
            self.streams.append(stream)
            with line, socket.create_connection(("127.0.0.1", self._printer.port)) as far:
                back = threading.Thread(target=_pass_on, args=(far, line, None), daemon=True)
                back.start()
                _pass_on(line, far, stream)
                back.join(5)

    def slips(self) -> "list[SentSlip]":
        """What began to be sent, whole or not."""
        return [slip for stream in self.streams for slip in slips_in(bytes(stream))]


class SentSlip:
    """One slip as it came: its dots, and the job number that was asked to be confirmed, if it came so far."""

    def __init__(self) -> None:
        self.dots = b""
        self.whole = False
        self.job: bytes | None = None


def slips_in(data: bytes) -> list[SentSlip]:
    """The slips that these bytes began."""
    found: list[SentSlip] = []
    for item in EscPosReader().feed(data):
        _put(found, item)
    return found


def _put(found: list[SentSlip], item: Item) -> None:
    if isinstance(item, Reset):
        found.append(SentSlip())
    elif isinstance(item, Raster) and found:
        found[-1].dots += item.dots
    elif isinstance(item, Cut) and found:
        found[-1].whole = True
    elif isinstance(item, AskComplete) and found:
        found[-1].job = item.job


def sent_twice(slips: list[SentSlip]) -> int:
    """Slips that came more than once: by their job, or by their dots (no two numbers look alike)."""
    jobs = Counter(slip.job for slip in slips if slip.job is not None)
    dots = Counter(slip.dots for slip in slips if slip.whole)
    return max(sum(n - 1 for n in jobs.values()), sum(n - 1 for n in dots.values()))


def _pass_on(source: socket.socket, target: socket.socket, record: bytearray | None) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            if record is not None:
                record += data
                time.sleep(PAUSE_S)
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
