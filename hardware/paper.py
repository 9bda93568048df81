"""The paper: ESC/POS bytes read back into what a printer would have put on it.

The reader is the far side of the wire.  It knows nothing of the picture that was drawn; it sees bytes, in
whatever pieces they come, and does what the command reference says with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from hardware.errors import FontMissing
from hardware.typeset import INK, PAPER, write

LINE_DOTS = 30
"""What a line feed moves: one sixth of an inch at 180 dpi, the reference's default."""
LONGEST_TEXT = 4096


@dataclass(frozen=True)
class Raster:
    """A band of dots: `lines` rows of `row_bytes` bytes, first dot in the high bit, set = black."""

    row_bytes: int
    lines: int
    dots: bytes


@dataclass(frozen=True)
class Text:
    """Printable bytes up to a line end: on a slip they are a mistake, and must be seen as one."""

    letters: bytes


@dataclass(frozen=True)
class Feed:
    """The paper moved by `dots`."""

    dots: int


@dataclass(frozen=True)
class Cut:
    """The paper was cut."""


@dataclass(frozen=True)
class Reset:
    """`ESC @`."""


@dataclass(frozen=True)
class AskStatus:
    """`DLE EOT query`."""

    query: int


@dataclass(frozen=True)
class AskComplete:
    """`GS ( H`: return these four bytes when all before them is on paper."""

    job: bytes


@dataclass(frozen=True)
class Ignored:
    """A command that leaves nothing on paper."""

    command: bytes


Item = Raster | Text | Feed | Cut | Reset | AskStatus | AskComplete | Ignored
_Step = tuple[int, Item | None]
_WAIT: _Step = (0, None)

_FIXED: dict[bytes, int] = {
    **{b"\x1b" + bytes((letter,)): 3 for letter in b"!-3aEGMRtVJd{ p"},
    b"\x1b2": 2,
    b"\x1bS": 2,
    b"\x1b$": 4,
    b"\x1b\\": 4,
    **{b"\x1d" + bytes((letter,)): 3 for letter in b"!BHhwfarI"},
    b"\x1dL": 4,
    b"\x1dW": 4,
    b"\x1dP": 4,
    b"\x1c&": 2,
    b"\x1c.": 2,
    b"\x1cC": 3,
    b"\x1c!": 3,
    b"\x10\x05": 3,
    b"\x10\x14": 5,
}
"""Commands of a fixed length, this included."""


class EscPosReader:
    """Splits a byte stream into what the printer is told; never raises, whatever the bytes."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Item]:
        """Take in bytes; return the commands that are now whole, in order."""
        self._buffer += data
        items = []
        while self._buffer:
            length, item = _first(self._buffer)
            if length == 0:
                break
            del self._buffer[:length]
            if item is not None:
                items.append(item)
        return items


def _first(buffer: bytearray) -> _Step:
    """The length of the first command in `buffer` (0: wait for more) and what it is."""
    head = buffer[0]
    if head == 0x0A:
        return 1, Feed(LINE_DOTS)
    if head in (0x10, 0x1B, 0x1C, 0x1D):
        return _WAIT if len(buffer) < 2 else _command(buffer)
    if head < 0x20:
        return 1, None
    return _text(buffer)


def _text(buffer: bytearray) -> _Step:
    end = next((at for at, byte in enumerate(buffer) if byte < 0x20), None)
    if end is None and len(buffer) < LONGEST_TEXT:
        return _WAIT
    length = len(buffer) if end is None else end
    return length, Text(bytes(buffer[:length]))


def _command(buffer: bytearray) -> _Step:
    name = bytes(buffer[:2])
    if name in _READERS:
        return _READERS[name](buffer)
    length = _FIXED.get(name, 2)
    return _WAIT if len(buffer) < length else (length, Ignored(bytes(buffer[:length])))


def _reset(_: bytearray) -> _Step:
    return 2, Reset()


def _feed_dots(buffer: bytearray) -> _Step:
    return _WAIT if len(buffer) < 3 else (3, Feed(buffer[2]))


def _feed_lines(buffer: bytearray) -> _Step:
    return _WAIT if len(buffer) < 3 else (3, Feed(buffer[2] * LINE_DOTS))


def _status(buffer: bytearray) -> _Step:
    if len(buffer) < 3:
        return _WAIT
    return (3, AskStatus(buffer[2])) if 1 <= buffer[2] <= 4 else (3, Ignored(bytes(buffer[:3])))


def _cut(buffer: bytearray) -> _Step:
    """`GS V m`, and `GS V m n` for m = 65, 66 (and 97, 98, 103, 104), which feed n to the cutter first."""
    if len(buffer) < 3:
        return _WAIT
    length = 4 if buffer[2] >= 65 else 3
    return _WAIT if len(buffer) < length else (length, Cut())


def _raster(buffer: bytearray) -> _Step:
    """`GS v 0 m xL xH yL yH d...`: x bytes across, y dots down."""
    if len(buffer) < 8:
        return _WAIT
    row = buffer[4] + buffer[5] * 256
    lines = buffer[6] + buffer[7] * 256
    if buffer[2] != 0x30 or not 0 < row <= 256 or lines == 0:
        return 2, Ignored(bytes(buffer[:2]))
    length = 8 + row * lines
    if len(buffer) < length:
        return _WAIT
    return length, Raster(row, lines, bytes(buffer[8:length]))


def _extended(buffer: bytearray) -> _Step:
    """`GS ( x pL pH ...`: a length stands in all of them."""
    if len(buffer) < 5:
        return _WAIT
    length = 5 + buffer[3] + buffer[4] * 256
    if len(buffer) < length:
        return _WAIT
    if buffer[2] == 0x48 and length == 11 and buffer[5:7] == b"00":
        return length, AskComplete(bytes(buffer[7:11]))
    return length, Ignored(bytes(buffer[:3]))


_READERS: dict[bytes, Callable[[bytearray], _Step]] = {
    b"\x1b@": _reset,
    b"\x1bJ": _feed_dots,
    b"\x1bd": _feed_lines,
    b"\x10\x04": _status,
    b"\x1dV": _cut,
    b"\x1dv": _raster,
    b"\x1d(": _extended,
}


@dataclass
class Paper:
    """A roll `paper_dots` wide under a head of `width_dots`, printed on until it is torn off."""

    width_dots: int
    paper_dots: int
    _marks: list[Raster | Text | Feed] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """Whether nothing but white is on it."""
        return all(isinstance(mark, Feed) for mark in self._marks)

    def put(self, mark: Raster | Text | Feed) -> None:
        """Print one thing."""
        self._marks.append(mark)

    def tear(self) -> Paper:
        """Take what was printed; this roll goes on white."""
        torn = Paper(self.width_dots, self.paper_dots, self._marks)
        self._marks = []
        return torn

    def picture(self) -> Image.Image:
        """The paper as a 1-bit picture, at true dots, margins of the paper included."""
        height = sum(_height(mark) for mark in self._marks) + LINE_DOTS
        sheet = Image.new("1", (self.paper_dots, height), PAPER)
        left = (self.paper_dots - self.width_dots) // 2
        top = 0
        for mark in self._marks:
            if isinstance(mark, Raster):
                sheet.paste(_dots(mark, self.width_dots), (left, top))
            elif isinstance(mark, Text):
                _write(sheet, (left, top + LINE_DOTS - 6), mark)
            top += _height(mark)
        return sheet

    def png(self) -> bytes:
        """The picture as a PNG file."""
        file = BytesIO()
        self.picture().save(file, "PNG")
        return file.getvalue()


def _height(mark: Raster | Text | Feed) -> int:
    if isinstance(mark, Raster):
        return mark.lines
    return mark.dots if isinstance(mark, Feed) else LINE_DOTS


def _dots(band: Raster, width: int) -> Image.Image:
    """The band as the head burns it: what lies beyond the head's width falls off."""
    whole = Image.frombytes("1", (band.row_bytes * 8, band.lines), band.dots, "raw", "1;I")
    return whole.crop((0, 0, min(width, whole.width), band.lines))


def _write(sheet: Image.Image, pen: tuple[int, int], text: Text) -> None:
    letters = text.letters.decode("gb18030", errors="replace")
    try:
        write(sheet, pen, letters, 24)
    except FontMissing:
        sheet.paste(INK, (pen[0], pen[1] - 18, pen[0] + 12 * len(letters), pen[1]))
