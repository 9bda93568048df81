"""The paper: what a printer is told (`readback.py`), put on it dot by dot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import BytesIO

import segno
from PIL import Image

from hardware.simulators.readback import LINE_DOTS, Feed, Item, LineEnd, Raster, Reset, Style, Symbol, Text
from hardware.slips.typeset import INK, PAPER
from hardware.slips.typewriter import Face, Run, line_height, line_width, set_line

_LEFT, _MIDDLE, _RIGHT = 0, 1, 2
_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}


@dataclass(frozen=True)
class Line:
    """A printed line of text, and how it is aligned."""

    runs: tuple[Run, ...]
    align: int

    @property
    def height(self) -> int:
        """With the white under it."""
        return max(LINE_DOTS, line_height(self.runs) + 6)


@dataclass(frozen=True)
class Picture:
    """Dots, and how they are aligned."""

    band: Raster
    align: int

    @property
    def height(self) -> int:
        """In dots."""
        return self.band.lines


@dataclass(frozen=True)
class White:
    """The paper moved on."""

    height: int


Mark = Line | Picture | White


@dataclass
class Paper:
    """A roll `paper_dots` wide under a head of `width_dots`, printed on until it is torn off.

    `encoding` is that of its Chinese letters.
    """

    width_dots: int
    paper_dots: int
    encoding: str = "gb18030"
    _marks: list[Mark] = field(default_factory=list)
    _runs: list[Run] = field(default_factory=list)
    _face: Face = field(default_factory=Face)
    _align: int = _LEFT
    _code: dict[int, bytes] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        """Whether nothing but white is on it."""
        return not self._runs and all(isinstance(mark, White) for mark in self._marks)

    def put(self, item: Item) -> None:
        """Do what the printer was told, as far as it concerns the paper."""
        match item:
            case Text():
                self._write(item)
            case LineEnd():
                self._feed_line()
            case Raster():
                self._burn(item)
            case Feed():
                self._end_line()
                self._marks.append(White(item.dots))
            case Reset():
                self._face, self._align, self._runs = Face(), _LEFT, []
            case Style():
                self._style(item)
            case Symbol():
                self._symbol(item)

    def tear(self) -> Paper:
        """Take what was printed; this roll goes on white."""
        self._end_line()
        torn = Paper(self.width_dots, self.paper_dots, self.encoding, self._marks)
        self._marks = []
        return torn

    def picture(self) -> Image.Image:
        """The paper as a 1-bit picture, at true dots, margins of the paper included."""
        self._end_line()
        height = sum(mark.height for mark in self._marks) + LINE_DOTS
        sheet = Image.new("1", (self.paper_dots, height), PAPER)
        left = (self.paper_dots - self.width_dots) // 2
        top = 0
        for mark in self._marks:
            if not isinstance(mark, White):
                dots = self._dots(mark)
                sheet.paste(dots, (left + (self.width_dots - dots.width) * mark.align // 2, top))
            top += mark.height
        return sheet

    def png(self) -> bytes:
        """The picture as a PNG file."""
        file = BytesIO()
        self.picture().save(file, "PNG")
        return file.getvalue()

    def _dots(self, mark: Line | Picture) -> Image.Image:
        """As the head burns it: what lies beyond the head's width falls off."""
        if isinstance(mark, Line):
            whole = set_line(mark.runs)
        else:
            band = mark.band
            whole = Image.frombytes("1", (band.row_bytes * 8, band.lines), band.dots, "raw", "1;I")
        return whole.crop((0, 0, min(self.width_dots, whole.width), whole.height))

    def _end_line(self) -> None:
        if self._runs:
            self._marks.append(Line(tuple(self._runs), self._align))
            self._runs = []

    def _write(self, text: Text) -> None:
        letters = text.letters.decode(self.encoding if self._face.chinese else "cp437", errors="replace")
        for letter in letters:
            self._add(Run(letter, self._face))

    def _add(self, run: Run) -> None:
        """A line that is full is printed, as a printer does."""
        if line_width([*self._runs, run]) > self.width_dots:
            self._end_line()
        if self._runs and self._runs[-1].face == run.face:
            self._runs[-1] = Run(self._runs[-1].text + run.text, run.face)
        else:
            self._runs.append(run)

    def _feed_line(self) -> None:
        if self._runs:
            self._end_line()
        else:
            self._marks.append(White(LINE_DOTS))

    def _burn(self, band: Raster) -> None:
        self._end_line()
        align = _LEFT if band.row_bytes * 8 >= self.width_dots else self._align
        self._marks.append(Picture(band, align))

    def _style(self, style: Style) -> None:
        if style.what == "ESC a":
            self._align = style.value % 48 if style.value % 48 in (_LEFT, _MIDDLE, _RIGHT) else self._align
        else:
            self._face = _faced(self._face, style)

    def _symbol(self, symbol: Symbol) -> None:
        """Keep what the functions before it set, until function 181 prints."""
        if symbol.function != 181:
            self._code[symbol.function] = symbol.data
            return
        band = _code_band(self._code)
        if band is not None:
            self._burn(band)


def _faced(face: Face, style: Style) -> Face:
    on = bool(style.value & 1)
    if style.what == "GS !":
        return replace(face, wide=(style.value >> 4 & 7) + 1, high=(style.value & 7) + 1)
    if style.what == "ESC !":
        wide, high = 1 + (style.value >> 5 & 1), 1 + (style.value >> 4 & 1)
        return replace(face, wide=wide, high=high, bold=bool(style.value & 8))
    if style.what == "ESC E":
        return replace(face, bold=on)
    return replace(face, inverse=on) if style.what == "GS B" else replace(face, chinese=on)


def _code_band(code: dict[int, bytes]) -> Raster | None:
    """The QR code that was stored, as dots; None if there is none.  Function 180 stores `m data`."""
    text = code.get(180, b"")[1:]
    module = (code.get(167) or b"\x03")[0]
    if not text or not 1 <= module <= 16:
        return None
    level = _LEVELS.get((code.get(169) or b"0")[0], "l")
    try:
        rows = segno.make_qr(text.decode("utf-8", errors="replace"), error=level, boost_error=False).matrix
    except segno.DataOverflowError:
        return None
    side = len(rows)
    dots = Image.new("1", (side, side))
    dots.putdata([INK if dark else PAPER for row in rows for dark in row])
    width = (side * module + 7) // 8 * 8
    sheet = Image.new("1", (width, side * module), PAPER)
    sheet.paste(dots.resize((side * module, side * module), Image.Resampling.NEAREST), (0, 0))
    return Raster(width // 8, side * module, sheet.tobytes("raw", "1;I"))
