"""A receipt printer on a loopback TCP port: it prints, answers status queries, and can be given faults."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hardware.paper import AskComplete, AskStatus, Cut, EscPosReader, Feed, Item, Paper, Raster, Text
from hardware.profile import Profile

CLEAR = b"\x12\x12\x12\x12"


@dataclass
class Condition:
    """What is the matter with the machine; a fresh one is in order.

    `realtime`: its replies to DLE EOT 1-4; `confirms`: whether it knows `GS ( H`; `mute`: it prints and never
    answers; `reset_after`: it drops the connection after so many bytes.
    """

    realtime: bytes = CLEAR
    confirms: bool = True
    mute: bool = False
    reset_after: int | None = None


NEAR_END = b"\x12\x12\x12\x1e"
PAPER_OUT = b"\x1a\x32\x12\x7e"
COVER_OPEN = b"\x1a\x16\x12\x12"
CUTTER_JAMMED = b"\x1a\x52\x1a\x12"


class SimulatedPrinter:
    """Listens on 127.0.0.1 at `port`; `printed` is called with each torn-off paper, in its own thread.

    Paper of a profile without a cutter is torn off by hand: when it is fed out.
    """

    def __init__(self, profile: Profile, printed: Callable[[Paper], None]) -> None:
        self.condition = Condition()
        self._printed = printed
        self._by_hand = b"\x1dV" not in profile.finish
        self._roll = Paper(profile.width_dots, profile.paper_dots)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._line: socket.socket | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name=f"printer-{self.port}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Switch it off."""
        self._closed = True
        for open_socket in (self._listener, self._line):
            if open_socket is not None:
                with suppress(OSError):
                    open_socket.shutdown(socket.SHUT_RDWR)
                open_socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        """One connection at a time, as such printers do."""
        while not self._closed:
            try:
                self._line, _ = self._listener.accept()
            except OSError:
                return
            with self._line, suppress(OSError):
                self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._converse(self._line)
            self._tear()

    def _converse(self, line: socket.socket) -> None:
        reader = EscPosReader()
        come = 0
        while data := line.recv(65536):
            limit = self.condition.reset_after
            if limit is not None and come + len(data) > limit:
                _reset(line)
                return
            come += len(data)
            for item in reader.feed(data):
                self._obey(item, reader, line)

    def _obey(self, item: Item, reader: EscPosReader, line: socket.socket) -> None:
        if isinstance(item, Raster | Text | Feed):
            self._roll.put(item)
        if isinstance(item, Cut) or (self._by_hand and isinstance(item, Feed)):
            self._tear()
        elif isinstance(item, AskStatus) and not self.condition.mute:
            line.sendall(self.condition.realtime[item.query - 1 : item.query])
        elif isinstance(item, AskComplete):
            self._complete(item, line)

    def _complete(self, item: AskComplete, line: socket.socket) -> None:
        """A machine that knows the command answers; one that does not prints its bytes as text."""
        if not self.condition.confirms:
            self._roll.put(Text(b"H00" + item.job))
        elif not self.condition.mute:
            line.sendall(b"\x37\x22" + item.job + b"\x00")

    def _tear(self) -> None:
        if not self._roll.blank:
            self._printed(self._roll.tear())


def _reset(line: socket.socket) -> None:
    """End the connection by a reset, not by a polite close."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    line.close()
