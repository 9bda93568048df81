"""Sunpn number boards: four bytes, `[address][high][low][sum]`, no answer; written again from time to time.

Source: the maker's sheet for its serial number boards; `05 03 E7 EF` shows 999 on board 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hardware.address import Address, baud_of, in_range
from hardware.signlanguage import Look, Reply, Shown, Verdict
from hardware.wording import number_of, series_of

SIZE = 4


@dataclass(frozen=True)
class SunpnSign:
    """A board of `digits` digits; `series` says what a number's letter becomes.  No number is 0."""

    digits: int = 4
    series: Mapping[str, str] = field(default_factory=dict)
    baud: int = 9600
    frame: str = "8N1"
    gap_s: float = 0.05
    answers: bool = False

    @classmethod
    def configured(cls, address: Address) -> SunpnSign:
        """A board from a sign's settings: `digits`, `series`.  Raises SetupError."""
        in_range(address, "unit", 1, 255)
        return cls(
            in_range(address, "digits", 1, 5, cls.digits),
            series_of(address),
            baud_of(address, cls.baud),
            str(address.get("frame", cls.frame)),
        )

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """The frame for the number; one too long loses its front."""
        value = number_of(look.text, self.series, self.digits)
        body = bytes((unit,)) + value.to_bytes(2, "big")
        return (body + bytes((sum(body) & 0xFF,)),)

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """Boards never answer."""
        return Reply(Verdict.DONE, heard)


class SunpnBoards:
    """All boards on one line.  Nothing marks a frame's beginning but the sum and the silence before it."""

    def __init__(self, address: Address | None = None) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; those that make no right sum are passed over one by one."""
        self._buffer += data
        shown = []
        while len(self._buffer) >= SIZE:
            unit, high, low, total = self._buffer[:SIZE]
            right = unit > 0 and (unit + high + low) & 0xFF == total
            if right:
                value = high << 8 | low
                shown.append(Shown(unit, str(value) if value else "", b""))
            del self._buffer[: SIZE if right else 1]
        return shown

    def silence(self) -> list[Shown]:
        """Forget the unfinished frame."""
        self._buffer.clear()
        return []
