"""Alpha and BetaBrite signs (M-Protocol): text files between control characters, 7E1 as delivered.

Source: Adaptive, "Alpha Sign Communications Protocol" (97088061), write TEXT file.  ASCII only, no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hardware.address import Address, baud_of, in_range
from hardware.errors import SetupError
from hardware.signlanguage import Look, Reply, Shown, Verdict
from hardware.wording import Wording, wording

WAKE = bytes(5)
SOH, STX, ETX, EOT, ESC = b"\x01", b"\x02", b"\x03", b"\x04", b"\x1b"
WRITE_TEXT = b"A"
MIDDLE_LINE = b" "
HOLD = b"b"
LONGEST = 255


@dataclass(frozen=True)
class AlphaSign:
    """One sign: its `type` (`Z`: any), the text file `label` it shows, whether frames carry a checksum."""

    type: str = "Z"
    label: str = "A"
    checksum: bool = True
    words: Wording = field(default_factory=lambda: wording({}, {}))
    baud: int = 9600
    frame: str = "7E1"
    gap_s: float = 0.1
    answers: bool = False

    @classmethod
    def configured(cls, address: Address) -> AlphaSign:
        """From settings: `type`, `label`, `checksum`, texts as in `wording`.  Raises SetupError."""
        in_range(address, "unit", 0, 255)
        return cls(
            _character(address, "type", "[!-~]", cls.type),
            _character(address, "label", "[ ->@-~]", cls.label),
            bool(address.get("checksum", cls.checksum)),
            wording(address, {}),
            baud_of(address, cls.baud),
            str(address.get("frame", cls.frame)),
        )

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """The one text file, held on the middle line."""
        text = "".join(letter if " " <= letter <= "~" else "?" for letter in self.words.say(look)[0])[
            :LONGEST
        ]
        file = WRITE_TEXT + self.label.encode() + ESC + MIDDLE_LINE + HOLD + text.encode("ascii")
        end = ETX + f"{_total(file):04X}".encode() if self.checksum else b""
        return (WAKE + SOH + f"{self.type}{unit:02X}".encode() + STX + file + end + EOT,)

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """A sign answers nothing but questions, and none is asked."""
        return Reply(Verdict.DONE, heard)


def _character(address: Address, key: str, fits: str, usual: str) -> str:
    """Raises SetupError."""
    text = str(address.get(key, usual))
    if not re.fullmatch(fits, text):
        raise SetupError("one_character", field=key, value=text)
    return text


_FRAME = re.compile(
    rb"\x01[!-~](?P<unit>[0-9A-F]{2})\x02(?P<file>A[ -~]\x1b[ -~][a-z](?P<text>[ -~]{0,255}))"
    rb"(?:\x03(?P<total>[0-9A-F]{4}))?\x04"
)
_LONGEST_FRAME = 300


class AlphaBoards:
    """All signs on one line: from SOH to EOT, and a wrong checksum shows nothing."""

    def __init__(self, address: Address | None = None) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; a frame ends with EOT, and begins with the last SOH before it."""
        self._buffer += data
        *frames, rest = self._buffer.split(EOT)
        self._buffer = rest[max(0, rest.rfind(SOH), len(rest) - _LONGEST_FRAME) :]
        found = [_FRAME.fullmatch(frame[max(0, frame.rfind(SOH)) :] + EOT) for frame in frames]
        return [_shown(frame) for frame in found if frame and _right(frame)]

    def silence(self) -> list[Shown]:
        """Forget the unfinished frame."""
        self._buffer.clear()
        return []


def _total(file: bytes) -> int:
    """The sum from STX to ETX, 16 bits."""
    return sum(STX + file + ETX) & 0xFFFF


def _right(frame: re.Match[bytes]) -> bool:
    return frame["total"] is None or int(frame["total"], 16) == _total(frame["file"])


def _shown(frame: re.Match[bytes]) -> Shown:
    return Shown(int(frame["unit"], 16), frame["text"].decode("ascii").strip(), b"")
