"""The slip: a poster for one number, drawn in the dots of the printer's head.

The number takes more than half of the width; all else stands in two sizes, aligned left, the QR code right.
What is said, and in which order, is `slip_lines.lines_of`; here is only where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby

import segno
from PIL import Image

from hardware.slips.layout import Layout, LogoAt, logo_picture
from hardware.slips.slip_lines import Kind, Line, Size, Slip, lines_of, wait_words
from hardware.slips.typeset import INK, PAPER, break_lines, cap_height, width_of, write, write_letters

__all__ = ["Kind", "Layout", "Line", "Size", "Slip", "draw", "lines_of", "wait_words"]

QUIET_MODULES = 4
RULE_DOTS = 3


@dataclass(frozen=True)
class Measures:
    """The poster's proportions in dots, all from the width of the head."""

    width: int

    @property
    def margin(self) -> int:
        """White left and right, beside what the paper itself has."""
        return self.width // 18

    @property
    def room(self) -> int:
        """What is left between the margins."""
        return self.width - 2 * self.margin

    @property
    def number(self) -> int:
        """Size of the number: four characters of 0.58 em fill five eighths of the width."""
        return self.width * 27 // 100

    @property
    def large(self) -> int:
        """Size of what the customer decides by: service, people ahead, wait."""
        return 42 if self.width > 464 else 32

    @property
    def small(self) -> int:
        """Size of all the rest: 3 mm, what printers' own fonts have, the least that old eyes read."""
        return 24

    @property
    def fine(self) -> int:
        """Size of the same small print once more in another language."""
        return 20

    @property
    def module(self) -> int:
        """Dots of one QR module: 0.6 mm on the wide paper, 0.5 mm on the narrow one."""
        return 5 if self.width > 464 else 4

    def of(self, size: Size) -> int:
        """Dots per em of a line's size."""
        dots: int = getattr(self, size)
        return dots


class _Area(Enum):
    """Lines that stand together."""

    HEAD = "head"
    NUMBER = "number"
    SERVICE = "service"
    PROMISE = "promise"
    FOOT = "foot"
    NOTE = "note"


_AREAS = {
    Kind.HEADING: _Area.HEAD,
    Kind.NUMBER: _Area.NUMBER,
    Kind.SERVICE: _Area.SERVICE,
    Kind.AHEAD: _Area.PROMISE,
    Kind.WAIT: _Area.PROMISE,
    Kind.NOTE: _Area.NOTE,
}
"""All other lines are small print, of the foot below the number and of the head above it."""


@dataclass(frozen=True)
class _Row:
    """One line as it is set: never wider than its room."""

    text: str
    size: int
    bold: bool = False


@dataclass
class _Sheet:
    """What will be on the paper, in marks that wait until its height is known; `foot` is the lowest dot.

    `ruled`: whether the rule above the promise is drawn; `after_large`: whether the foot is a large line's.
    """

    measures: Measures
    foot: int = 0
    ruled: bool = False
    after_large: bool = False
    marks: list[Callable[[Image.Image], None]] = field(default_factory=list)

    def text(self, pen: tuple[int, int], row: _Row, ink: int = INK) -> None:
        """Set a row with its left edge and baseline at `pen`."""
        self.marks.append(lambda paper: write(paper, pen, row.text, row.size, bold=row.bold, ink=ink))

    def letters(self, pen: tuple[int, int], row: _Row) -> None:
        """The same letter by letter."""
        self.marks.append(lambda paper: write_letters(paper, pen, row.text, row.size))

    def black(self, box: tuple[int, int, int, int]) -> None:
        """A black bar: left, top, right, bottom."""
        self.marks.append(lambda paper: paper.paste(INK, box))

    def picture(self, corner: tuple[int, int], picture: Image.Image) -> None:
        """A 1-bit picture with its upper left corner there."""
        self.marks.append(lambda paper: paper.paste(picture, corner))

    def paper(self) -> Image.Image:
        """All of it, one margin of white below."""
        height = self.foot + self.measures.margin
        paper = Image.new("1", (self.measures.width, height), PAPER)
        for mark in self.marks:
            mark(paper)
        return paper


def draw(slip: Slip, width: int) -> Image.Image:
    """The slip as a 1-bit picture `width` dots wide and as high as it needs."""
    sheet = _Sheet(Measures(width))
    lines = list(lines_of(slip))
    _draw_copy_mark(sheet, [line for line in lines if line.kind is Kind.COPY])
    _draw_logo(sheet, slip.layout, lines)
    rest = [line for line in lines if line.kind not in (Kind.COPY, Kind.LOGO)]
    number = next(at for at, line in enumerate(rest) if line.kind is Kind.NUMBER)
    _draw_head(sheet, rest[:number], slip.layout)
    for area, group in groupby(rest[number:], lambda line: _AREAS.get(line.kind, _Area.FOOT)):
        _DRAWN[area](sheet, list(group))
        sheet.after_large = area in (_Area.SERVICE, _Area.PROMISE)
    return sheet.paper()


def _draw_copy_mark(sheet: _Sheet, lines: Sequence[Line]) -> None:
    """White on black over the whole width, so that nobody takes a reprint for a second place."""
    measures = sheet.measures
    for line in lines:
        height = measures.small * 7 // 4
        sheet.black((0, sheet.foot, measures.width, sheet.foot + height))
        base = sheet.foot + (height + cap_height(measures.small, bold=True)) // 2
        sheet.text((measures.margin, base), _Row(line.text, measures.small, bold=True), ink=PAPER)
        sheet.foot += height


def _draw_logo(sheet: _Sheet, layout: Layout, lines: Sequence[Line]) -> None:
    """The logo, never higher than a quarter of the paper's width."""
    measures = sheet.measures
    picture = logo_picture(layout.logo, measures.room, measures.width // 4)
    if picture is None or all(line.kind is not Kind.LOGO for line in lines):
        return
    left = (measures.width - picture.width) // 2 if layout.logo_at is LogoAt.CENTRE else measures.margin
    sheet.foot += measures.margin * 3 // 4
    sheet.picture((left, sheet.foot), picture)
    sheet.foot += picture.height


def _draw_head(sheet: _Sheet, lines: Sequence[Line], layout: Layout) -> None:
    """Heading and the hall's name above the number; the heading goes with a logo in the middle."""
    measures = sheet.measures
    sheet.foot += measures.margin * 3 // 4 if lines else measures.margin * 5 // 4
    for n, line in enumerate(lines):
        sheet.foot += 0 if line.second or n == 0 else measures.small // 4
        middle = line.kind is Kind.HEADING and layout.logo and layout.logo_at is LogoAt.CENTRE
        for at, row in enumerate(_rows(sheet, line)):
            sheet.foot += cap_height(row.size) if n + at == 0 else row.size * 4 // 3
            width = width_of(row.text, row.size, bold=row.bold)
            sheet.text(((measures.width - width) // 2 if middle else measures.margin, sheet.foot), row)
    if lines:
        sheet.foot += measures.small * 5 // 4


def _draw_number(sheet: _Sheet, lines: Sequence[Line]) -> None:
    """The number, smaller only where it would be wider than the paper."""
    measures = sheet.measures
    for line in lines:
        width = width_of(line.text, measures.number, bold=True)
        size = measures.number if width <= measures.room else measures.number * measures.room // width
        sheet.foot += cap_height(size, bold=True)
        sheet.letters((measures.margin - size // 40, sheet.foot), _Row(line.text, size, bold=True))


def _draw_service(sheet: _Sheet, lines: Sequence[Line]) -> None:
    sheet.foot += sheet.measures.large * 4 // 5
    _draw_large(sheet, lines, lead=0)


def _draw_promise(sheet: _Sheet, lines: Sequence[Line]) -> None:
    """What the customer decides by: people ahead and expected wait; one rule stands above it all."""
    measures = sheet.measures
    if not sheet.after_large:
        sheet.foot += measures.large // 3
    sheet.foot += measures.margin * 2 // 3
    if not sheet.ruled:
        sheet.black((measures.margin, sheet.foot, measures.width - measures.margin, sheet.foot + RULE_DOTS))
        sheet.ruled = True
        sheet.foot += measures.margin * 3 // 4
    _draw_large(sheet, lines, lead=measures.large // 5)


def _draw_large(sheet: _Sheet, lines: Sequence[Line], *, lead: int) -> None:
    """Large lines one below the other, each with its other language beside it or, without room, below it."""
    measures = sheet.measures
    end = measures.margin
    for line in lines:
        beside = end + measures.small // 2
        width = width_of(line.text, measures.of(line.size), bold=line.bold)
        if line.second and beside + width <= measures.width - measures.margin:
            base = sheet.foot - measures.large // 3
            sheet.text((beside, base), _Row(line.text, measures.of(line.size), line.bold))
            continue
        if line.optional:
            continue
        for row in _rows(sheet, line):
            sheet.foot += cap_height(row.size, bold=row.bold) + (0 if line.second else lead)
            sheet.text((measures.margin, sheet.foot), row)
            end = measures.margin + width_of(row.text, row.size, bold=row.bold)
            sheet.foot += measures.large // 3


def _draw_foot(sheet: _Sheet, lines: Sequence[Line]) -> None:
    """Small print left, the QR code right, both ending on the same line.

    Small print that would tower over the code stands above and below it instead, in its whole width.
    """
    measures = sheet.measures
    texts = [line for line in lines if line.kind is not Kind.QR]
    address = next((line.text for line in lines if line.kind is Kind.QR), None)
    paragraphs = _paragraphs(texts)
    sheet.foot += measures.margin
    if address is None:
        _draw_paragraphs(sheet, paragraphs, measures.room)
        return
    code = _code(address, measures.module)
    narrow = measures.room - code.width - QUIET_MODULES * measures.module
    heights = [_height(sheet, paragraph, narrow) for paragraph in paragraphs]
    first, last = _beside(paragraphs, heights, code.height, _gap(measures))
    if first:
        _draw_paragraphs(sheet, paragraphs[:first], measures.room)
        sheet.foot += _gap(measures) + QUIET_MODULES * measures.module
    _draw_beside(sheet, paragraphs[first:last], code, narrow)
    if last < len(paragraphs):
        sheet.foot += QUIET_MODULES * measures.module
        _draw_paragraphs(sheet, paragraphs[last:], measures.room)


def _draw_beside(sheet: _Sheet, paragraphs: Sequence[Sequence[Line]], code: Image.Image, narrow: int) -> None:
    measures = sheet.measures
    heights = [_height(sheet, paragraph, narrow) for paragraph in paragraphs]
    height = sum(heights) + _gap(measures) * (len(heights) - 1)
    end = sheet.foot + max(height, code.height)
    sheet.picture((measures.width - measures.margin - code.width, end - code.height), code)
    sheet.foot = end - height
    _draw_paragraphs(sheet, paragraphs, narrow)
    sheet.foot = end


def _beside(
    paragraphs: Sequence[Sequence[Line]], heights: Sequence[int], height: int, gap: int
) -> tuple[int, int]:
    """Which paragraphs stand beside the code: all, or from its own words as many as it is high."""
    if sum(heights) + gap * (len(heights) - 1) <= height * 7 // 4:
        return 0, len(heights)
    first = next(n for n, lines in enumerate(paragraphs) if lines[0].kind is Kind.FOLLOW)
    last, used = first + 1, heights[first]
    while last < len(heights) and used + gap + heights[last] <= height:
        used, last = used + gap + heights[last], last + 1
    while first > 0 and used + gap + heights[first - 1] <= height:
        used, first = used + gap + heights[first - 1], first - 1
    return first, last


def _draw_note(sheet: _Sheet, lines: Sequence[Line]) -> None:
    """The office's own words at the end, under a thin rule."""
    measures = sheet.measures
    sheet.foot += measures.margin
    sheet.black((measures.margin, sheet.foot, measures.width - measures.margin, sheet.foot + 1))
    sheet.foot += measures.margin // 3
    blocks = [list(group) for _, group in groupby(lines, lambda line: line.second)]
    _draw_paragraphs(sheet, blocks, measures.room)


def _draw_paragraphs(sheet: _Sheet, paragraphs: Iterable[Sequence[Line]], room: int) -> None:
    """Small print from the foot on, half a line between paragraphs."""
    for n, paragraph in enumerate(paragraphs):
        sheet.foot += _gap(sheet.measures) if n else 0
        for row in (row for line in paragraph for row in _rows(sheet, line, room)):
            sheet.foot += row.size * 4 // 3
            sheet.text((sheet.measures.margin, sheet.foot - 1), row)


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Each line with its other language."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        if line.second and paragraphs:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _rows(sheet: _Sheet, line: Line, room: int | None = None) -> list[_Row]:
    """A line broken to the room; an empty one is an empty row."""
    size = sheet.measures.of(line.size)
    broken = break_lines(line.text, room or sheet.measures.room, size, bold=line.bold) or ("",)
    return [_Row(text, size, line.bold) for text in broken]


def _height(sheet: _Sheet, paragraph: Sequence[Line], room: int) -> int:
    return sum(row.size * 4 // 3 for line in paragraph for row in _rows(sheet, line, room))


def _gap(measures: Measures) -> int:
    """Between two paragraphs of small print."""
    return measures.small * 4 // 3 // 2


def _code(text: str, module: int) -> Image.Image:
    """The QR code of `text`, error correction M, `module` dots per module, without its quiet zone."""
    rows = segno.make_qr(text, error="m").matrix
    side = len(rows)
    code = Image.new("1", (side, side))
    code.putdata([INK if dark else PAPER for row in rows for dark in row])
    return code.resize((side * module, side * module), Image.Resampling.NEAREST)


_DRAWN: dict[_Area, Callable[[_Sheet, Sequence[Line]], None]] = {
    _Area.NUMBER: _draw_number,
    _Area.SERVICE: _draw_service,
    _Area.PROMISE: _draw_promise,
    _Area.FOOT: _draw_foot,
    _Area.NOTE: _draw_note,
}
