"""A line of signs and pads on the far end of a pseudo terminal, and all that can happen to a line.

The port has a name of its own, as real ones have by-path names: an adapter that is unplugged and comes back
has another terminal behind the same name.
"""

from __future__ import annotations

import heapq
import os
import select
import shutil
import tempfile
import threading
import time
import tty
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from hardware.padlanguage import Key, Pads, Press
from hardware.signlanguage import ANY_UNIT, Boards, Shown

SILENCE_S = 0.05
STUFFING_S = 0.02
LATE_S = 0.5
MERGE_S = 0.06
SPLIT_S = 0.002


@dataclass(frozen=True)
class LineFault:
    """What goes wrong on a line; shares (0 to 1) are of bytes or frames, in both directions.

    `lose`, `corrupt`: bytes; `drop`, `double`: frames.  `split`: what comes back comes in single bytes;
    `merge`: it is held back and comes at once; `late_s`: it comes so much later.  `noise`: random bytes
    before each.  `echo`: the adapter returns what is sent, `torn`: without the first bytes.  `deaf`: no board
    hears.
    `full`: nobody reads, so that nothing more can be sent.  `unplugged`: the adapter is gone.
    """

    says: str
    lose: float = 0.0
    corrupt: float = 0.0
    drop: float = 0.0
    double: float = 0.0
    split: bool = False
    merge: bool = False
    late_s: float = 0.0
    noise: int = 0
    echo: bool = False
    torn: int = 0
    deaf: bool = False
    full: bool = False
    unplugged: bool = False


IN_ORDER = LineFault("in order")
LINE_FAULTS: Mapping[str, LineFault] = {
    "lost_bytes": LineFault("bytes are lost now and then", lose=0.02),
    "lost_frames": LineFault("every third frame is lost", drop=0.33),
    "doubled": LineFault("frames come twice", double=0.5),
    "merged": LineFault("what comes back comes in one piece", merge=True),
    "split": LineFault("what comes back comes byte by byte", split=True),
    "corrupt": LineFault("bytes are damaged now and then", corrupt=0.02),
    "noise": LineFault("noise before every frame", noise=7),
    "late": LineFault("answers come after their time", late_s=LATE_S),
    "echo": LineFault("the adapter returns what is sent", echo=True),
    "torn_echo": LineFault("the adapter returns the end of what is sent", echo=True, torn=2),
    "deaf": LineFault("no board hears", deaf=True),
    "full": LineFault("nobody takes what is sent", full=True),
    "unplugged": LineFault("the adapter is unplugged", unplugged=True),
}
"""What can be done to a simulated line, by name."""


@dataclass(frozen=True)
class Far:
    """The far side of one device: its address, and what is there; a pad can be pressed as well."""

    unit: int
    boards: Boards
    pads: Pads | None = None


class SimulatedLine:
    """The devices on one line, by their codes, behind the tty `port`.

    `shown` is told a device's code and what it now shows, in the line's thread.  Devices in `deaf` do not
    hear.  `lost` counts the frames that never left.  Everything random comes from `seed`.
    """

    def __init__(
        self,
        fars: Mapping[str, Far],
        shown: Callable[[str, Shown], None],
        *,
        echo: bool = False,
        seed: int = 0,
    ) -> None:
        self.deaf: set[str] = set()
        self.lost = 0
        self._fars = fars
        self._shown = shown
        self._echo = echo
        self._chance = Random(seed)
        self._fault = IN_ORDER
        self._order = count()
        self._coming: list[tuple[float, int, bytes]] = []
        self._lock = threading.Lock()
        self._settled = threading.Event()
        self._closed = False
        self._folder = Path(tempfile.mkdtemp(prefix="hallkeeper-line-"))
        self.port = str(self._folder / "port")
        self._plug: tuple[int, int] | None = None
        self._ear, self._mouth = os.pipe()
        self._plug_in()
        self._thread = threading.Thread(target=self._serve, name=f"line {self.port}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Switch everything off."""
        self._closed = True
        self._wake()
        self._thread.join(5)
        self._unplug()
        os.close(self._ear)
        os.close(self._mouth)
        shutil.rmtree(self._folder, ignore_errors=True)

    def suffer(self, name: str) -> None:
        """One of `LINE_FAULTS` sets in, in place of any other; returns when it has."""
        self._settle(LINE_FAULTS[name])

    def recover(self) -> None:
        """Everything is in order again."""
        self._settle(IN_ORDER)

    def press(self, code: str, key: Key, text: str = "") -> bool:
        """Somebody presses a key of the pad `code`; whether it has such a key."""
        far = self._fars[code]
        data = far.pads.press(Press(far.unit, key, text)) if far.pads is not None else b""
        self.say(data)
        return bool(data)

    def say(self, data: bytes) -> None:
        """These bytes come from the far side."""
        if data:
            self._send(data)
            self._wake()

    # -- the line's thread --------------------------------------------------------------------------

    def _serve(self) -> None:
        silent = True
        while not self._closed:
            ready = self._wait(None if silent else SILENCE_S)
            if self._ear in ready:
                os.read(self._ear, 4096)
                self._keep_to_the_fault()
            elif ready and not self._fault.full:
                self._hear()
                silent = False
            elif not self._coming and not silent:
                self._take([(code, far.boards.silence()) for code, far in self._fars.items()])
                silent = True
            self._stuff()
            self._utter()

    def _wait(self, longest_s: float | None) -> list[int]:
        """Until something comes in, or something is due to go out."""
        ends = [longest_s, STUFFING_S if self._fault.full else None]
        with self._lock:
            ends.append(max(0.0, self._coming[0][0] - time.monotonic()) if self._coming else None)
        watched = [self._ear] if self._plug is None or self._fault.full else [self._ear, self._plug[0]]
        return select.select(watched, [], [], min((end for end in ends if end is not None), default=None))[0]

    def _hear(self) -> None:
        """The agent has sent something."""
        data = self._read()
        if self._echo or self._fault.echo:
            self._put(data[self._fault.torn :], time.monotonic())
        for frame in self._disturbed(data):
            self._take([(code, far.boards.feed(frame)) for code, far in self._fars.items()])

    def _take(self, told: list[tuple[str, list[Shown]]]) -> None:
        """What whole frames have done to the devices that they are for."""
        for code, frames in told:
            hears = code not in self.deaf and not self._fault.deaf
            for shown in frames:
                if hears and shown.unit in (self._fars[code].unit, ANY_UNIT):
                    self._send(shown.answer)
                    self._shown(code, shown)

    def _send(self, data: bytes) -> None:
        """On its way to the agent, with what may happen to it there."""
        at = time.monotonic() + self._fault.late_s + (MERGE_S if self._fault.merge else 0)
        for frame in self._disturbed(data) if data else []:
            pieces = [bytes((byte,)) for byte in frame] if self._fault.split else [frame]
            for place, piece in enumerate(pieces):
                self._put(piece, at + place * SPLIT_S)

    def _put(self, data: bytes, at: float) -> None:
        with self._lock:
            heapq.heappush(self._coming, (at, next(self._order), data))

    def _disturbed(self, data: bytes) -> list[bytes]:
        """The same bytes after the fault: no frame, one, or two."""
        fault, chance = self._fault, self._chance
        if chance.random() < fault.drop:
            self.lost += 1
            return []
        kept = bytes(byte for byte in data if chance.random() >= fault.lose)
        worn = bytes(chance.randrange(256) if chance.random() < fault.corrupt else byte for byte in kept)
        frame = chance.randbytes(fault.noise) + worn
        return [frame, frame] if chance.random() < fault.double else [frame]

    def _utter(self) -> None:
        """What is due goes to the agent, together if it is due together."""
        with self._lock:
            due = []
            while self._coming and self._coming[0][0] <= time.monotonic():
                due.append(heapq.heappop(self._coming)[2])
        if self._plug is not None:
            with suppress(OSError):
                for data in [b"".join(due)] if self._fault.merge else due:
                    os.write(self._plug[0], data)

    # -- faults of the line itself ------------------------------------------------------------------

    def _settle(self, fault: LineFault) -> None:
        self._settled.clear()
        self._fault = fault
        self._wake()
        self._settled.wait(5)

    def _wake(self) -> None:
        os.write(self._mouth, b".")

    def _keep_to_the_fault(self) -> None:
        if self._fault.unplugged:
            self._unplug()
        elif self._plug is None:
            self._plug_in()
        elif not self._fault.full and not self._settled.is_set():
            self._empty()
        self._stuff()
        self._settled.set()

    def _plug_in(self) -> None:
        """A new terminal behind the old name; our own end of it keeps it alive while the agent is away."""
        far, near = os.openpty()
        tty.setraw(near)
        os.set_blocking(near, False)
        os.set_blocking(far, False)
        Path(self.port).symlink_to(os.ttyname(near))
        self._plug = far, near

    def _unplug(self) -> None:
        if self._plug is not None:
            Path(self.port).unlink()
            for descriptor in self._plug:
                os.close(descriptor)
        self._plug = None

    def _read(self) -> bytes:
        if self._plug is None:
            return b""
        with suppress(BlockingIOError):
            return os.read(self._plug[0], 4096)
        return b""

    def _stuff(self) -> None:
        """Fill what the system would still take in, to the last byte."""
        if not self._fault.full or self._plug is None:
            return
        with suppress(BlockingIOError):
            while True:
                os.write(self._plug[1], bytes(256))

    def _empty(self) -> None:
        while self._read():
            pass
