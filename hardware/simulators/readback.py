"""ESC/POS bytes read back into what they tell a printer: the far side of the wire.

The reader knows nothing of the slip that was drawn.  It sees bytes, in whatever pieces they come, and splits
them as the command reference says (Epson ESC/POS; Star's line mode where the profile speaks it).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hardware.printing.profile import Profile
from hardware.printing.profile import Raster as RasterKind

LINE_DOTS = 30
"""What a line feed moves: one sixth of an inch at 180 dpi, the reference's default."""
LONGEST_TEXT = 4096
MOST_LINES = 4095
"""Of one raster command, by the reference; so that noise cannot ask for megabytes."""
LONGEST_EXTENDED = 8192


@dataclass(frozen=True)
class Raster:
    """A band of dots: `lines` rows of `row_bytes` bytes, first dot in the high bit, set = black."""

    row_bytes: int
    lines: int
    dots: bytes


@dataclass(frozen=True)
class Text:
    """Printable bytes up to a control code, in the style and encoding then in force."""

    letters: bytes


@dataclass(frozen=True)
class LineEnd:
    """`LF`: print what stands in the line."""


@dataclass(frozen=True)
class Style:
    """How what follows is set: `what` is the command (`ESC E`, `GS !` ...), `value` its byte."""

    what: str
    value: int


@dataclass(frozen=True)
class Symbol:
    """`GS ( k` for QR codes: function 165 model, 167 module, 169 correction, 180 store, 181 print."""

    function: int
    data: bytes


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
class AskPaper:
    """`GS r 1`: the paper sensors, asked in turn with the print data."""


@dataclass(frozen=True)
class AskModel:
    """`GS I n`: who it is."""

    what: int


@dataclass(frozen=True)
class Automatic:
    """`GS a n`: tell changes unasked, or (0) do not."""

    on: bool


@dataclass(frozen=True)
class AskComplete:
    """`GS ( H`: return these four bytes when all before them is on paper."""

    job: bytes


@dataclass(frozen=True)
class AskOwn:
    """A question of the profile's maker."""

    question: bytes


@dataclass(frozen=True)
class Present:
    """`GS e n` or `ESC SYN n m`: hand the slip out, take it back (`back`)."""

    back: bool


@dataclass(frozen=True)
class Ignored:
    """A command that leaves nothing on paper."""

    command: bytes


Item = (
    Raster | Text | LineEnd | Style | Symbol | Feed | Cut | Reset
    | AskStatus | AskPaper | AskModel | Automatic | AskComplete | AskOwn | Present | Ignored
)  # fmt: skip
_Step = tuple[int, Item | None]
_WAIT: _Step = (0, None)

_STYLES = {b"\x1bE": "ESC E", b"\x1ba": "ESC a", b"\x1b!": "ESC !", b"\x1d!": "GS !", b"\x1dB": "GS B"}
"""Commands of three bytes that set a style."""
_CHINESE = {b"\x1c&": 1, b"\x1c.": 0}
_FIXED: dict[bytes, int] = {
    **{b"\x1b" + bytes((letter,)): 3 for letter in b"-3GMRtV{ p"},
    b"\x1b2": 2,
    b"\x1bS": 2,
    b"\x1b$": 4,
    b"\x1b\\": 4,
    b"\x1b\x06": 3,
    **{b"\x1d" + bytes((letter,)): 3 for letter in b"Hhwf"},
    b"\x1dL": 4,
    b"\x1dW": 4,
    b"\x1dP": 4,
    b"\x1cC": 3,
    b"\x1c!": 3,
    b"\x10\x05": 3,
    b"\x10\x14": 5,
}
"""Commands of a fixed length, this included, that leave nothing on paper."""


class EscPosReader:
    """Splits a byte stream into what the printer is told; never raises, whatever the bytes.

    With a `profile` it knows its maker's own questions too, and whether it speaks Star's line mode.
    """

    def __init__(self, profile: Profile | None = None) -> None:
        self._buffer = b""
        self._questions = tuple(question.send for question in profile.questions) if profile else ()
        self._star = profile is not None and profile.raster is RasterKind.STAR

    def feed(self, data: bytes) -> list[Item]:
        """Take in bytes; return the commands that are now whole, in order."""
        stream = self._buffer + data
        items, at = [], 0
        while at < len(stream):
            length, item = self._first(stream, at)
            if length == 0:
                break
            at += length
            if item is not None:
                items.append(item)
        self._buffer = stream[at:]
        return items

    def _first(self, stream: bytes, at: int) -> _Step:
        """The length of the command at `at` (0: wait for more) and what it is."""
        for question in self._questions:
            begun = stream[at : at + len(question)]
            if begun == question:
                return len(question), AskOwn(question)
            if len(begun) >= 2 and question.startswith(begun):
                return _WAIT
        head = stream[at]
        if self._star and head == 0x62:
            return _star_row(stream, at)
        if head == 0x0A:
            return 1, LineEnd()
        if head in (0x10, 0x1B, 0x1C, 0x1D):
            return _WAIT if len(stream) < at + 2 else self._command(stream, at)
        if head < 0x20:
            return 1, None
        return _text(stream, at)

    def _command(self, stream: bytes, at: int) -> _Step:
        name = stream[at : at + 2]
        if self._star and name in _STAR_READERS:
            return _STAR_READERS[name](stream, at)
        if name in _READERS:
            return _READERS[name](stream, at)
        if name in _CHINESE:
            return 2, Style("FS &", _CHINESE[name])
        if name in _STYLES:
            return _WAIT if len(stream) < at + 3 else (3, Style(_STYLES[name], stream[at + 2]))
        length = _FIXED.get(name, 2)
        return _WAIT if len(stream) < at + length else (length, Ignored(stream[at : at + length]))


def _text(stream: bytes, at: int) -> _Step:
    end = at
    while end < len(stream) and end - at < LONGEST_TEXT and stream[end] >= 0x20:
        end += 1
    if end == len(stream) and end - at < LONGEST_TEXT:
        return _WAIT
    return end - at, Text(stream[at:end])


def _reset(stream: bytes, at: int) -> _Step:
    return 2, Reset()


def _byte(make: Callable[[int], Item]) -> Callable[[bytes, int], _Step]:
    """A command with one byte of its own."""
    return lambda stream, at: _WAIT if len(stream) < at + 3 else (3, make(stream[at + 2]))


def _status(query: int) -> Item:
    return AskStatus(query) if 1 <= query <= 4 else Ignored(bytes((0x10, 0x04, query)))


def _transmit(what: int) -> Item:
    return AskPaper() if what in (1, 49) else Ignored(bytes((0x1D, 0x72, what)))


def _cut(stream: bytes, at: int) -> _Step:
    """`GS V m`, and `GS V m n` for m = 65, 66 (and 97, 98, 103, 104), which feed n to the cutter first."""
    if len(stream) < at + 3:
        return _WAIT
    length = 4 if stream[at + 2] >= 65 else 3
    return _WAIT if len(stream) < at + length else (length, Cut())


def _cut_here(stream: bytes, at: int) -> _Step:
    """`ESC i` and `ESC m`."""
    return 2, Cut()


def _present(stream: bytes, at: int) -> _Step:
    """`GS e n`; with n = 3 a length follows.  Source: Custom's command reference."""
    if len(stream) < at + 3:
        return _WAIT
    length = 4 if stream[at + 2] == 3 else 3
    return _WAIT if len(stream) < at + length else (length, Present(back=stream[at + 2] == 2))


def _raster(stream: bytes, at: int) -> _Step:
    """`GS v 0 m xL xH yL yH d...`: x bytes across, y dots down."""
    if len(stream) < at + 8:
        return _WAIT
    row = stream[at + 4] + stream[at + 5] * 256
    lines = stream[at + 6] + stream[at + 7] * 256
    if stream[at + 2] != 0x30 or stream[at + 3] > 3 or not 0 < row <= 256 or not 0 < lines <= MOST_LINES:
        return 2, Ignored(stream[at : at + 2])
    length = 8 + row * lines
    if len(stream) < at + length:
        return _WAIT
    return length, Raster(row, lines, stream[at + 8 : at + length])


def _extended(stream: bytes, at: int) -> _Step:
    """`GS ( x pL pH ...`: a length stands in all of them."""
    if len(stream) < at + 5:
        return _WAIT
    length = 5 + stream[at + 3] + stream[at + 4] * 256
    if length > LONGEST_EXTENDED:
        return 2, Ignored(stream[at : at + 2])
    if len(stream) < at + length:
        return _WAIT
    letter, body = stream[at + 2], stream[at + 5 : at + length]
    if letter == 0x48 and length == 11 and body[:2] == b"00":
        return length, AskComplete(body[2:])
    if letter == 0x6B and len(body) >= 2 and body[0] == 49:
        return length, Symbol(body[1] + 100, body[2:])
    return length, Ignored(stream[at : at + 3])


def _star_row(stream: bytes, at: int) -> _Step:
    """`b n1 n2 d...`: one line of n1 + 256 n2 bytes."""
    if len(stream) < at + 3:
        return _WAIT
    row = stream[at + 1] + stream[at + 2] * 256
    if not 0 < row <= 256:
        return 1, None
    if len(stream) < at + 3 + row:
        return _WAIT
    return 3 + row, Raster(row, 1, stream[at + 3 : at + 3 + row])


def _star_raster(stream: bytes, at: int) -> _Step:
    """`ESC * r A` and `ESC * r B`."""
    return _WAIT if len(stream) < at + 4 else (4, Ignored(stream[at : at + 4]))


def _star_present(stream: bytes, at: int) -> _Step:
    """`ESC SYN n m`; n = 0 takes the slip back."""
    return _WAIT if len(stream) < at + 4 else (4, Present(back=stream[at + 2] == 0x30))


_STAR_READERS: dict[bytes, Callable[[bytes, int], _Step]] = {
    b"\x1bd": _byte(lambda feed: Cut()),
    b"\x1b*": _star_raster,
    b"\x1b\x16": _star_present,
}
_READERS: dict[bytes, Callable[[bytes, int], _Step]] = {
    b"\x1b@": _reset,
    b"\x1bJ": _byte(Feed),
    b"\x1bd": _byte(lambda lines: Feed(lines * LINE_DOTS)),
    b"\x1bi": _cut_here,
    b"\x1bm": _cut_here,
    b"\x10\x04": _byte(_status),
    b"\x1dV": _cut,
    b"\x1dv": _raster,
    b"\x1d(": _extended,
    b"\x1da": _byte(lambda on: Automatic(on=bool(on))),
    b"\x1dr": _byte(_transmit),
    b"\x1dI": _byte(AskModel),
    b"\x1de": _present,
}
