"""QSystem button pads on RS-485: four keys, a red and green lamp, three digits; no checksum, no answer.

Pad to host `01 address key 07`; host to pad `01 address lamp 07` and `01 address blink c1 c2 c3 07`, 300 ms
between frames.  Source: the QSystem project's button pad notes; addresses begin at 32.

A key and a lamp's order look alike.  Behind an adapter that returns what is sent, with `echo` not set, lamps
would press keys; so a reader that hears digits just as they were sent goes deaf.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from hardware.address import Address, baud_of, in_range
from hardware.padlanguage import Key, Press
from hardware.signlanguage import Doing, Look, Reply, Shown, Verdict
from hardware.wording import ascii_line

log = logging.getLogger(__name__)
BEGIN = 0x01
END = 0x07
LOWEST_ADDRESS = 32
SHORT = 4
"""Bytes of a key or a lamp's order."""
LONG = 7
"""Bytes of the digits' order."""
STEADY = 0x30
PLACES = 3
KEYS: Mapping[int, Key] = {0x31: Key.CALL, 0x32: Key.START, 0x33: Key.TRANSFER, 0x34: Key.FINISH}
OFF = 0x30
LAMPS: Mapping[int, str] = {
    OFF: "",
    0x31: "red",
    0x32: "green",
    0x33: "red blinking fast",
    0x34: "green blinking fast",
    0x35: "red blinking",
    0x36: "green blinking",
}
"""The lamp's orders; 37 to 3D do the same with a beep, which a quiet hall does without."""
FREE, COME, CALLED, SERVING, REFUSED = 0x32, 0x36, 0x35, 0x31, 0x33
_LAMP_OF: Mapping[Doing, int] = {
    Doing.FREE: FREE,
    Doing.CALLED: CALLED,
    Doing.SERVING: SERVING,
    Doing.REFUSED: REFUSED,
}


def lamp_of(look: Look) -> int:
    """Green: free, blinking while people wait.  Red: blinking while somebody is called, then steady."""
    return COME if look.state is Doing.FREE and look.waiting else _LAMP_OF.get(look.state, OFF)


def digits_of(look: Look) -> str:
    """The number's last three digits; how many wait while nobody is here; dashes in a pause."""
    if look.text:
        return look.text.rjust(PLACES)
    if look.state is Doing.PAUSED:
        return "-" * PLACES
    return "" if look.state is Doing.CLOSED else str(min(look.waiting, 10**PLACES - 1)).rjust(PLACES)


class Told:
    """The digits that a pad was told last; no noise is by chance the same."""

    def __init__(self) -> None:
        self.orders: tuple[bytes, ...] = ()

    def add(self, order: bytes) -> None:
        """One more; the oldest is forgotten."""
        self.orders = (*self.orders[-7:], order)


@dataclass(frozen=True)
class QSystemPad:
    """The agent's side; `echo` tells that the line takes care of its echo."""

    echo: bool = False
    baud: int = 57600
    frame: str = "8N1"
    gap_s: float = 0.3
    answers: bool = False
    told: Told = field(default_factory=Told, compare=False, repr=False)

    @classmethod
    def configured(cls, address: Address) -> QSystemPad:
        """A pad from its settings.  Raises SetupError."""
        in_range(address, "unit", LOWEST_ADDRESS, 255)
        baud = baud_of(address, cls.baud)
        return cls(bool(address.get("echo", False)), baud, str(address.get("frame", cls.frame)))

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """The digits' order and the lamp's: in this order, as digits alone cannot be mistaken for a key."""
        digits = ascii_line(digits_of(look), PLACES)
        head = bytes((BEGIN, unit))
        order = head + bytes((STEADY,)) + digits + bytes((END,))
        self.told.add(order)
        return (order, head + bytes((lamp_of(look), END)))

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """Pads never answer: a frame that was sent is all that can be known."""
        return Reply(Verdict.DONE, heard)

    def reader(self) -> QSystemEar:
        """A new ear."""
        return QSystemEar(None if self.echo else self.told)

    def far(self) -> QSystemPads:
        """The pads' side."""
        return QSystemPads()


class _Frames:
    """Cuts a line into frames; a byte that cannot stand in one ends it, and the next beginning counts."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        frames = []
        for byte in data:
            if byte == BEGIN:
                self._buffer = bytearray((byte,))
            elif byte == END and len(self._buffer) > 2:
                frames.append(bytes((*self._buffer, END)))
                self._buffer.clear()
            elif self._buffer and self._fits(byte):
                self._buffer.append(byte)
            else:
                self._buffer.clear()
        return frames

    def clear(self) -> None:
        self._buffer.clear()

    def _fits(self, byte: int) -> bool:
        if len(self._buffer) == 1:
            return byte >= LOWEST_ADDRESS
        return 0x20 <= byte < 0x7F and len(self._buffer) < LONG


class QSystemEar:
    """The agent's ear for keys of whatever address; `told` is what may not come back, if anything."""

    def __init__(self, told: Told | None) -> None:
        self._frames = _Frames()
        self._told = told
        self._deaf = False

    def feed(self, data: bytes) -> list[Press]:
        """Take in bytes; return the keys now whole."""
        presses = []
        for frame in self._frames.feed(data):
            if self._told is not None and frame in self._told.orders:
                self._go_deaf()
            elif len(frame) == SHORT and frame[2] in KEYS and not self._deaf:
                presses.append(Press(frame[1], KEYS[frame[2]]))
        return [] if self._deaf else presses

    def silence(self) -> list[Press]:
        """Forget the unfinished frame."""
        self._frames.clear()
        return []

    def _go_deaf(self) -> None:
        if not self._deaf:
            log.warning("this line returns what is sent: set echo = true; till then its keys do nothing")
        self._deaf = True


class QSystemPads:
    """All pads on one line, as they understand it."""

    def __init__(self) -> None:
        self._frames = _Frames()
        self._texts: dict[int, str] = {}
        self._lamps: dict[int, str] = {}

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; return what the orders now whole have done."""
        return [shown for frame in self._frames.feed(data) if (shown := self._obey(frame)) is not None]

    def silence(self) -> list[Shown]:
        """Forget the unfinished frame."""
        self._frames.clear()
        return []

    def press(self, press: Press) -> bytes:
        """The bytes of a key; empty if these pads have no such key."""
        codes = [code for code, key in KEYS.items() if key is press.key]
        return bytes((BEGIN, press.unit, codes[0], END)) if codes else b""

    def _obey(self, frame: bytes) -> Shown | None:
        unit = frame[1]
        if len(frame) == SHORT and frame[2] in LAMPS:
            self._lamps[unit] = LAMPS[frame[2]]
        elif len(frame) == LONG:
            self._texts[unit] = frame[3:-1].decode("ascii").strip()
        else:
            return None
        return Shown(unit, self._texts.get(unit, ""), b"", self._lamps.get(unit, ""))
