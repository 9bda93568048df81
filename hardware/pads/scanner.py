"""Serial scanners: what was read comes as a line of text, ended by CR, LF or both, or just by silence.

Source: the factory settings of the usual hand-held and built-in scanners (9600 8N1, CR).
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.address import Address, baud_of, in_range, one_of
from hardware.errors import SetupError
from hardware.padlanguage import Key, Press
from hardware.signlanguage import ANY_UNIT, Look, Reply, Shown, Verdict

ENDS = frozenset(b"\r\n")
LONGEST = 256
LONGEST_MARKS = 16
LINE, SILENCE = "line", "silence"
ENDINGS = (LINE, SILENCE)
PATIENCE = 6
"""Looks at a silent line (50 ms each) until half a line counts as lost."""


@dataclass(frozen=True)
class Scanner:
    """How a scanner is set: what it puts before and after the text, and what ends it.

    `end` is `line` (CR or LF) or `silence`; with a `prefix` what stands before it on the line is noise.
    """

    prefix: str = ""
    suffix: str = ""
    end: str = LINE
    longest: int = LONGEST
    baud: int = 9600
    frame: str = "8N1"
    gap_s: float = 0.0
    answers: bool = False

    @classmethod
    def configured(cls, address: Address) -> Scanner:
        """A scanner from its settings.  Raises SetupError that names the field."""
        longest = in_range(address, "longest", 1, LONGEST, LONGEST)
        end, baud = one_of(address, "end", ENDINGS, LINE), baud_of(address, cls.baud)
        frame = str(address.get("frame", cls.frame))
        return cls(_marks(address, "prefix"), _marks(address, "suffix"), end, longest, baud, frame)

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """A scanner shows nothing."""
        return ()

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """Nothing is ever asked."""
        return Reply(Verdict.DONE, heard)

    def reader(self) -> ScannerEar:
        """A new ear."""
        return ScannerEar(self)

    def far(self) -> Scanners:
        """The scanner's side."""
        return Scanners(self)


class ScannerEar:
    """Lines of printable ASCII; a line with anything else in it, or too long, is noise."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._most = scanner.longest + len(scanner.prefix) + len(scanner.suffix)
        self._line = bytearray()
        self._spoilt = False
        self._silences = 0

    def feed(self, data: bytes) -> list[Press]:
        """Take in bytes; return what was read by them."""
        self._silences = 0
        presses = []
        for byte in data:
            if byte in ENDS:
                presses += self._end()
            elif 0x20 <= byte < 0x7F:
                self._line.append(byte)
                self._bound()
            else:
                self._spoil()
        return presses

    def silence(self) -> list[Press]:
        """A silence may end a text; half a line is forgotten after a while."""
        self._silences += 1
        if self._scanner.end == SILENCE:
            return self._end()
        if self._silences >= PATIENCE:
            self._line.clear()
            self._spoilt = False
        return []

    def _bound(self) -> None:
        """Too long: noise.  With a prefix, only as much is kept as may still be a line."""
        if len(self._line) > self._most:
            if self._scanner.prefix:
                del self._line[: -self._most]
            else:
                self._spoil()

    def _spoil(self) -> None:
        """A byte that no scanner sends: with a prefix the text may begin anew behind it."""
        self._line.clear()
        self._spoilt = not self._scanner.prefix

    def _end(self) -> list[Press]:
        line, spoilt = self._line.decode("ascii"), self._spoilt
        self._line.clear()
        self._spoilt = False
        text = "" if spoilt else self._unwrap(line)
        return [Press(ANY_UNIT, Key.SCAN, text)] if text else []

    def _unwrap(self, line: str) -> str:
        """The text between prefix and suffix; empty where one of them is missing."""
        prefix, suffix = self._scanner.prefix, self._scanner.suffix
        at = line.rfind(prefix) if prefix else 0
        if at < 0 or not line.endswith(suffix):
            return ""
        return line[at + len(prefix) : len(line) - len(suffix)].strip()


class Scanners:
    """A scanner's side of the wire."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def feed(self, data: bytes) -> list[Shown]:
        """A scanner does nothing with what it is told."""
        return []

    def silence(self) -> list[Shown]:
        """Nothing."""
        return []

    def press(self, press: Press) -> bytes:
        """What it sends when it has read `press.text`."""
        if press.key is not Key.SCAN:
            return b""
        end = "" if self._scanner.end == SILENCE else "\r\n"
        return f"{self._scanner.prefix}{press.text}{self._scanner.suffix}{end}".encode("ascii", "replace")


def _marks(address: Address, name: str) -> str:
    """A prefix or suffix: short, and of characters that can stand on a line."""
    marks = address.get(name, "")
    if (
        not isinstance(marks, str)
        or len(marks) > LONGEST_MARKS
        or not marks.isascii()
        or not (marks + "x").isprintable()
    ):
        raise SetupError("marks_wanted", field=name, value=marks, highest=LONGEST_MARKS)
    return marks
