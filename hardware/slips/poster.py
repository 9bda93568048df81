"""The sheet on which slips and receipts are set: its proportions, marks that wait for the paper's height, and
what both have: the bar over the whole width, the logo, paragraphs of small print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import segno
from PIL import Image

from hardware.slips.layout import Layout, LogoAt, logo_picture
from hardware.slips.slip_lines import Kind, Line, Size
from hardware.slips.typeset import INK, PAPER, break_lines, cap_height, write, write_letters

RULE_DOTS = 3
QUIET_MODULES = 4


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


@dataclass(frozen=True)
class Row:
    """One line as it is set: never wider than its room."""

    text: str
    size: int
    bold: bool = False


@dataclass
class Sheet:
    """What will be on the paper, in marks that wait until its height is known; `foot` is the lowest dot.

    `ruled`: whether the rule above the promise is drawn; `after_large`: whether the foot is a large line's.
    """

    measures: Measures
    foot: int = 0
    ruled: bool = False
    after_large: bool = False
    marks: list[Callable[[Image.Image], None]] = field(default_factory=list)

    def text(self, pen: tuple[int, int], row: Row, ink: int = INK) -> None:
        """Set a row with its left edge and baseline at `pen`."""
        self.marks.append(lambda paper: write(paper, pen, row.text, row.size, bold=row.bold, ink=ink))

    def letters(self, pen: tuple[int, int], row: Row) -> None:
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


def draw_marks(sheet: Sheet, lines: Sequence[Line]) -> None:
    """White on black over the whole width, so that nobody takes what is marked for what it is not."""
    measures = sheet.measures
    for line in lines:
        height = measures.small * 7 // 4
        sheet.black((0, sheet.foot, measures.width, sheet.foot + height))
        base = sheet.foot + (height + cap_height(measures.small, bold=True)) // 2
        sheet.text((measures.margin, base), Row(line.text, measures.small, bold=True), ink=PAPER)
        sheet.foot += height


def draw_logo(sheet: Sheet, layout: Layout, lines: Sequence[Line]) -> None:
    """The logo, never higher than a quarter of the paper's width."""
    measures = sheet.measures
    picture = logo_picture(layout.logo, measures.room, measures.width // 4)
    if picture is None or all(line.kind is not Kind.LOGO for line in lines):
        return
    left = (measures.width - picture.width) // 2 if layout.logo_at is LogoAt.CENTRE else measures.margin
    sheet.foot += measures.margin * 3 // 4
    sheet.picture((left, sheet.foot), picture)
    sheet.foot += picture.height


def draw_paragraphs(sheet: Sheet, paragraphs: Iterable[Sequence[Line]], room: int) -> None:
    """Small print from the foot on, half a line between paragraphs."""
    for n, paragraph in enumerate(paragraphs):
        sheet.foot += gap_of(sheet.measures) if n else 0
        for row in (row for line in paragraph for row in rows_of(sheet, line, room)):
            sheet.foot += row.size * 4 // 3
            sheet.text((sheet.measures.margin, sheet.foot - 1), row)


def paired(lines: Sequence[Line]) -> list[list[Line]]:
    """Each line with its other language."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        if line.second and paragraphs:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def rows_of(sheet: Sheet, line: Line, room: int | None = None) -> list[Row]:
    """A line broken to the room; an empty one is an empty row."""
    size = sheet.measures.of(line.size)
    broken = break_lines(line.text, room or sheet.measures.room, size, bold=line.bold) or ("",)
    return [Row(text, size, line.bold) for text in broken]


def gap_of(measures: Measures) -> int:
    """Between two paragraphs of small print."""
    return measures.small * 4 // 3 // 2


def code_picture(text: str, module: int) -> Image.Image:
    """The QR code of `text`, error correction M, `module` dots per module, without its quiet zone."""
    rows = segno.make_qr(text, error="m").matrix
    side = len(rows)
    code = Image.new("1", (side, side))
    code.putdata([INK if dark else PAPER for row in rows for dark in row])
    return code.resize((side * module, side * module), Image.Resampling.NEAREST)
