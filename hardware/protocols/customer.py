"""Customer displays on a line of their own: CD5220 with two lines of text, LED8N with eight digits.

Source: the CD5220 command set (`ESC Q A`, `ESC Q B` write a line, `CLR` clears).  No address, no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hardware.address import Address, baud_of, in_range
from hardware.signlanguage import ANY_UNIT, Look, Reply, Shown, Verdict
from hardware.wording import Wording, ascii_line, digits_of, series_of, wording

LINE = b"\x1bQ"
UPPER, LOWER = b"A", b"B"
CLEAR = b"\x0c"
INIT = b"\x1b@"
END = b"\r"
LONGEST = 40


@dataclass(frozen=True)
class TwoLineDisplay:
    """A CD5220 of `digits` places a line."""

    digits: int = 20
    words: Wording = field(default_factory=lambda: wording({}, {}, 2))
    baud: int = 9600
    frame: str = "8N1"
    gap_s: float = 0.02
    answers: bool = False

    @classmethod
    def configured(cls, address: Address) -> TwoLineDisplay:
        """A display from its settings: `digits`, texts as in `wording` for two lines.  Raises SetupError."""
        return cls(
            in_range(address, "digits", 1, LONGEST, cls.digits),
            wording(address, {}, 2),
            baud_of(address, cls.baud),
            str(address.get("frame", cls.frame)),
        )

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """A frame a line, filled up with blanks."""
        upper, lower = (ascii_line(text, self.digits) for text in self.words.say(look))
        return LINE + UPPER + upper + END, LINE + LOWER + lower + END

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """Displays never answer."""
        return Reply(Verdict.DONE, heard)


@dataclass(frozen=True)
class DigitDisplay:
    """A LED8N: eight digits, `-` and `.`; `series` says what a number's letter becomes."""

    digits: int = 8
    series: Mapping[str, str] = field(default_factory=dict)
    baud: int = 2400
    frame: str = "8N1"
    gap_s: float = 0.02
    answers: bool = False

    @classmethod
    def configured(cls, address: Address) -> DigitDisplay:
        """A display from its settings: `digits`, `series`.  Raises SetupError."""
        return cls(
            in_range(address, "digits", 1, LONGEST, cls.digits),
            series_of(address),
            baud_of(address, cls.baud),
            str(address.get("frame", cls.frame)),
        )

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """The digits, which take the place of whatever stood there; cleared if there are none."""
        digits = digits_of(look.text, self.series)[-self.digits :].encode("ascii")
        return (LINE + UPPER + digits + END if digits else CLEAR,)

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """Displays never answer."""
        return Reply(Verdict.DONE, heard)


class CustomerDisplay:
    """The one display on a line, of either kind: it draws what is sent, and is cleared by `CLR`."""

    def __init__(self, address: Address | None = None) -> None:
        self._buffer = b""
        self._lines = {UPPER: "", LOWER: ""}

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; what is no command is passed over."""
        shown = []
        for at in range(len(data)):
            byte = data[at : at + 1]
            if byte == CLEAR:
                self._buffer, self._lines = b"", {UPPER: "", LOWER: ""}
                shown.append(self._shown())
            elif byte == END and self._buffer[:2] == LINE and len(self._buffer) > 2:
                self._lines[self._buffer[2:3]] = self._buffer[3:].decode("ascii").strip()
                shown.append(self._shown())
                self._buffer = b""
            else:
                self._buffer = self._begun(byte)
        return shown

    def silence(self) -> list[Shown]:
        """Forget the unfinished command."""
        self._buffer = b""
        return []

    def _begun(self, byte: bytes) -> bytes:
        """The command so far with one byte more; nothing if none begins so."""
        size = len(self._buffer)
        fits = (
            byte == LINE[size : size + 1]
            if size < len(LINE)
            else byte in self._lines
            if size == len(LINE)
            else b" " <= byte <= b"~" and size < LONGEST + 3
        )
        if fits:
            return self._buffer + byte
        return byte if byte == LINE[:1] else b""

    def _shown(self) -> Shown:
        return Shown(ANY_UNIT, "\n".join(self._lines.values()).rstrip("\n"), b"")
