"""A line of number displays and pads on the far end of a pseudo terminal."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Callable, Mapping
from contextlib import suppress

from hardware.signlanguage import Boards, Shown

SILENCE_S = 0.05


class SimulatedSigns:
    """Boards behind the tty `port`; `shown` is told the protocol and each board's new text, in their thread.

    `boards` are those of each protocol on the line, by its name.  Boards in `deaf` do not hear; with `echo`
    the line returns what is sent, as many RS-485 adapters do.
    """

    def __init__(
        self, boards: Mapping[str, Boards], shown: Callable[[str, Shown], None], *, echo: bool = False
    ) -> None:
        self.deaf: set[int] = set()
        self._boards = boards
        self._shown = shown
        self._echo = echo
        self._line, self._kept_open = os.openpty()
        tty.setraw(self._kept_open)
        self.port: str = os.ttyname(self._kept_open)
        self._ear, self._mouth = os.pipe()
        self._thread = threading.Thread(target=self._serve, name=f"signs {self.port}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Switch them off."""
        os.close(self._mouth)
        self._thread.join(5)
        for descriptor in (self._ear, self._line, self._kept_open):
            os.close(descriptor)

    def say(self, data: bytes) -> None:
        """Bytes a pad sends."""
        os.write(self._line, data)

    def _serve(self) -> None:
        with suppress(OSError):
            while self._ear not in (ready := select.select([self._line, self._ear], [], [], SILENCE_S)[0]):
                self._hear() if ready else self._fall_silent()

    def _fall_silent(self) -> None:
        for protocol, boards in self._boards.items():
            self._obey(protocol, boards.silence())

    def _hear(self) -> None:
        data = os.read(self._line, 4096)
        if self._echo:
            os.write(self._line, data)
        for protocol, boards in self._boards.items():
            self._obey(protocol, boards.feed(data))

    def _obey(self, protocol: str, frames: list[Shown]) -> None:
        for frame in frames:
            if frame.unit not in self.deaf:
                if frame.answer:
                    os.write(self._line, frame.answer)
                self._shown(protocol, frame)
