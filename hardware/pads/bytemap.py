"""Pads and satisfaction keypads without a published protocol: their frames described as patterns of bytes.

    press = "AA 55 {unit} {key} {sum8}"
    keys = { "01" = "rate-5", "02" = "rate-4", "03" = "rate-3" }
    lamp = "AA 56 {unit} {lamp} {sum8}"        (optional)
    lamps = { free = "02", waiting = "12", called = "11", serving = "01", refused = "21" }
    digits = "AA 57 {unit} {digits:4} {sum8}"  (optional)

What a pattern may hold stands in `pattern.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hardware.address import Address, baud_of, in_range, number, one_of
from hardware.errors import SetupError
from hardware.padlanguage import Key, Press
from hardware.pads.pattern import DIGITS, LONGEST, Pattern, byte_of, pattern_of
from hardware.signlanguage import ANY_UNIT, Doing, Look, Reply, Shown, Verdict
from hardware.wording import ascii_line

WAITING = "waiting"
STATES = frozenset({WAITING, *Doing})
"""What a lamp may tell: the counter's states, and that people wait for a free one."""
_INSTEAD: Mapping[str, str] = {WAITING: "free", "refused": "paused", "paused": "closed"}
"""Whose lamp burns where a state has none of its own; in the end byte 00."""
_BURNS: Mapping[str, str] = {
    "free": "green",
    WAITING: "green blinking",
    "called": "red blinking",
    "serving": "red",
    "refused": "red blinking fast",
}
"""How a simulated pad's lamp is drawn for each state; dark for the others."""
SLOWEST_S = 2.0
KEYS_EXAMPLE = '{"31": "call"}'
LAMPS_EXAMPLE = '{"free": "32"}'


@dataclass(frozen=True)
class ByteMap:
    """A pad described by its settings."""

    press: Pattern
    keys: Mapping[int, Key]
    lamp: Pattern | None = None
    lamps: Mapping[str, int] = field(default_factory=dict)
    digits: Pattern | None = None
    baud: int = 9600
    frame: str = "8N1"
    gap_s: float = 0.05
    answers: bool = False

    @classmethod
    def configured(cls, address: Address) -> ByteMap:
        """A pad from its settings.  Raises SetupError that names the field."""
        gap_s = number(address, "gap_s", 0, SLOWEST_S, cls.gap_s)
        checked = in_range(address, "check_from", 0, LONGEST)
        press = pattern_of("press", address.get("press"), {"unit", "key", "any"}, "key", checked)
        lamp = digits = None
        if "lamp" in address:
            lamp = pattern_of("lamp", address["lamp"], {"unit", "lamp"}, "lamp", checked)
        if "digits" in address:
            digits = pattern_of("digits", address["digits"], {"unit", DIGITS}, DIGITS, checked)
        lamps = _lamps(address) if lamp is not None else {}
        baud = baud_of(address, cls.baud)
        frame = str(address.get("frame", cls.frame))
        return cls(press, _keys(address), lamp, lamps, digits, baud, frame, gap_s)

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """The lamp's frame and the digits', if the pad has such."""
        place, frames = bytes((unit,)), []
        if self.lamp is not None:
            frames.append(self.lamp.build(unit=place, lamp=bytes((self._lamp(look),))))
        if self.digits is not None:
            frames.append(self.digits.build(unit=place, digits=_digits(look, self.digits.count(DIGITS))))
        return tuple(frames)

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """No answer is expected."""
        return Reply(Verdict.DONE, heard)

    def reader(self) -> ByteMapEar:
        """A new ear."""
        return ByteMapEar(self)

    def far(self) -> ByteMapPads:
        """The pads' side."""
        return ByteMapPads(self)

    def _lamp(self, look: Look) -> int:
        state: str = WAITING if look.state is Doing.FREE and look.waiting else look.state
        while state not in self.lamps and state in _INSTEAD:
            state = _INSTEAD[state]
        return self.lamps.get(state, 0)


class ByteMapEar:
    """A window of the pattern's length slides over the line until a whole frame stands in it."""

    def __init__(self, pad: ByteMap) -> None:
        self._pad = pad
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Press]:
        """Take in bytes; return the keys now whole."""
        self._buffer += data
        length, at, presses = len(self._pad.press), 0, []
        while at + length <= len(self._buffer):
            press = self._read(bytes(self._buffer[at : at + length]))
            if press is not None:
                presses.append(press)
            at += length if press is not None else 1
        del self._buffer[:at]
        return presses

    def silence(self) -> list[Press]:
        """Forget the unfinished frame: a whole one in it would have been found."""
        self._buffer.clear()
        return []

    def _read(self, frame: bytes) -> Press | None:
        found = self._pad.press.read(frame)
        key = self._pad.keys.get(found["key"][0]) if found is not None else None
        if found is None or key is None:
            return None
        return Press(found["unit"][0] if "unit" in found else ANY_UNIT, key)


class ByteMapPads:
    """The pads' side, as described by the same settings."""

    def __init__(self, pad: ByteMap) -> None:
        self._pad = pad
        self._patterns = [pattern for pattern in (pad.lamp, pad.digits) if pattern is not None]
        self._longest = max(map(len, self._patterns), default=0)
        self._buffer = bytearray()
        self._texts: dict[int, str] = {}
        self._lamps: dict[int, str] = {}

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; return what the frames now whole have done."""
        self._buffer += data
        return self._obey(keep=self._longest)

    def silence(self) -> list[Shown]:
        """An unfinished frame will never be finished: what stands behind it counts."""
        return self._obey(keep=0)

    def press(self, press: Press) -> bytes:
        """The frame of a key; empty if there is no such key."""
        codes = bytes(code for code, key in self._pad.keys.items() if key is press.key)
        return self._pad.press.build(unit=bytes((press.unit,)), key=codes) if codes else b""

    def _obey(self, keep: int) -> list[Shown]:
        """Read frames off the front; fewer than `keep` bytes may still become one and are left."""
        at, shown = 0, []
        data = bytes(self._buffer)
        while at < len(data):
            pattern = next((one for one in self._patterns if one.read(data[at:]) is not None), None)
            if pattern is None and len(data) - at < keep:
                break
            if pattern is not None:
                shown.append(self._show(pattern, pattern.read(data[at:]) or {}))
            at += len(pattern) if pattern is not None else 1
        del self._buffer[:at]
        return shown

    def _show(self, pattern: Pattern, found: Mapping[str, bytes]) -> Shown:
        unit = found["unit"][0] if "unit" in found else 1
        if "lamp" in found:
            code = found["lamp"][0]
            state = next((state for state, lamp in self._pad.lamps.items() if lamp == code), "closed")
            self._lamps[unit] = _BURNS.get(state, "")
        else:
            self._texts[unit] = found[DIGITS].decode("ascii", "replace").strip()
        return Shown(unit, self._texts.get(unit, ""), b"", self._lamps.get(unit, ""))


def _digits(look: Look, places: int) -> bytes:
    """The number's last characters; how many wait while nobody is here."""
    quiet = look.state in (Doing.CLOSED, Doing.PAUSED)
    text = look.text or ("" if quiet else str(look.waiting))
    return ascii_line(text.rjust(places), places)


def _keys(address: Address) -> dict[int, Key]:
    keys = {}
    for code, name in _table(address, "keys", KEYS_EXAMPLE).items():
        field = f"keys.{code}"
        keys[byte_of("keys", code)] = Key(one_of({field: name}, field, Key))
    return keys


def _lamps(address: Address) -> dict[str, int]:
    lamps = {}
    for state, code in _table(address, "lamps", LAMPS_EXAMPLE).items():
        if state not in STATES:
            raise SetupError("not_one_of", field="lamps", value=state, known=tuple(sorted(STATES)))
        lamps[state] = byte_of(f"lamps.{state}", code)
    return lamps


def _table(address: Address, name: str, example: str) -> Mapping[str, Any]:
    """One that is not empty.  Raises SetupError."""
    table = address.get(name, {})
    if not isinstance(table, Mapping) or not table:
        raise SetupError("table_wanted", field=name, value=table, example=example)
    return table
