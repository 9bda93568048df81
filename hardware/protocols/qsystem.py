"""QSystem boards on RS-485: `01 address text 07`, no checksum, no answer, 300 ms between frames.

Source: the QSystem project's board hardware notes; addresses begin at 32.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hardware.address import Address, baud_of, in_range
from hardware.signlanguage import Look, Reply, Shown, Verdict
from hardware.wording import Wording, ascii_line, wording

BEGIN = 0x01
END = 0x07
LOWEST_ADDRESS = 32
LONGEST = 32


@dataclass(frozen=True)
class QSystemSign:
    """A board of `digits` places."""

    digits: int = 4
    words: Wording = field(default_factory=lambda: wording({}, {}))
    baud: int = 57600
    frame: str = "8N1"
    gap_s: float = 0.3
    answers: bool = False

    @classmethod
    def configured(cls, address: Address) -> QSystemSign:
        """A board from a sign's settings: `digits`, texts as in `wording`.  Raises SetupError."""
        in_range(address, "unit", LOWEST_ADDRESS, 255)
        return cls(
            in_range(address, "digits", 1, LONGEST - 2, cls.digits),
            wording(address, {}),
            baud_of(address, cls.baud),
            str(address.get("frame", cls.frame)),
        )

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """The frame for the text, filled up with blanks so that nothing of the last one stays."""
        return (bytes((BEGIN, unit)) + ascii_line(self.words.say(look)[0], self.digits) + bytes((END,)),)

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """Boards never answer: a frame that was sent is all that can be known."""
        return Reply(Verdict.DONE, heard)


class QSystemBoards:
    """All boards on one line."""

    def __init__(self, address: Address | None = None) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; a byte that cannot stand in a frame ends it, and the next beginning counts."""
        shown = []
        for byte in data:
            if byte == BEGIN:
                self._buffer = bytearray((byte,))
            elif byte == END and len(self._buffer) > 2:
                shown.append(Shown(self._buffer[1], self._buffer[2:].decode("ascii").strip(), b""))
                self._buffer.clear()
            elif self._buffer and self._fits(byte):
                self._buffer.append(byte)
            else:
                self._buffer.clear()
        return shown

    def silence(self) -> list[Shown]:
        """Forget the unfinished frame."""
        self._buffer.clear()
        return []

    def _fits(self, byte: int) -> bool:
        if len(self._buffer) == 1:
            return byte >= LOWEST_ADDRESS
        return 0x20 <= byte < 0x7F and len(self._buffer) < LONGEST
