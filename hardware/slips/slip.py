"""The slip: a poster for one number, drawn in the dots of the printer's head.

The number takes more than half of the width; all else stands in two sizes, aligned left, the QR code right.
What is said, and in which order, is `slip_lines.lines_of`; here is only where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from itertools import groupby

from PIL import Image

from hardware.slips.layout import Layout, LogoAt
from hardware.slips.poster import (
    QUIET_MODULES,
    RULE_DOTS,
    Measures,
    Row,
    Sheet,
    code_picture,
    draw_logo,
    draw_marks,
    draw_paragraphs,
    gap_of,
    paired,
    rows_of,
)
from hardware.slips.slip_lines import Kind, Line, Size, Slip, lines_of, wait_words
from hardware.slips.typeset import cap_height, width_of

__all__ = ["Kind", "Layout", "Line", "Size", "Slip", "draw", "lines_of", "wait_words"]


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


def draw(slip: Slip, width: int) -> Image.Image:
    """The slip as a 1-bit picture `width` dots wide and as high as it needs."""
    sheet = Sheet(Measures(width))
    lines = list(lines_of(slip))
    draw_marks(sheet, [line for line in lines if line.kind is Kind.COPY])
    draw_logo(sheet, slip.layout, lines)
    rest = [line for line in lines if line.kind not in (Kind.COPY, Kind.LOGO)]
    number = next(at for at, line in enumerate(rest) if line.kind is Kind.NUMBER)
    _draw_head(sheet, rest[:number], slip.layout)
    for area, group in groupby(rest[number:], lambda line: _AREAS.get(line.kind, _Area.FOOT)):
        _DRAWN[area](sheet, list(group))
        sheet.after_large = area in (_Area.SERVICE, _Area.PROMISE)
    return sheet.paper()


def _draw_head(sheet: Sheet, lines: Sequence[Line], layout: Layout) -> None:
    """Heading and the hall's name above the number; the heading goes with a logo in the middle."""
    measures = sheet.measures
    sheet.foot += measures.margin * 3 // 4 if lines else measures.margin * 5 // 4
    for n, line in enumerate(lines):
        sheet.foot += 0 if line.second or n == 0 else measures.small // 4
        middle = line.kind is Kind.HEADING and layout.logo and layout.logo_at is LogoAt.CENTRE
        for at, row in enumerate(rows_of(sheet, line)):
            sheet.foot += cap_height(row.size) if n + at == 0 else row.size * 4 // 3
            width = width_of(row.text, row.size, bold=row.bold)
            sheet.text(((measures.width - width) // 2 if middle else measures.margin, sheet.foot), row)
    if lines:
        sheet.foot += measures.small * 5 // 4


def _draw_number(sheet: Sheet, lines: Sequence[Line]) -> None:
    """The number, smaller only where it would be wider than the paper."""
    measures = sheet.measures
    for line in lines:
        width = width_of(line.text, measures.number, bold=True)
        size = measures.number if width <= measures.room else measures.number * measures.room // width
        sheet.foot += cap_height(size, bold=True)
        sheet.letters((measures.margin - size // 40, sheet.foot), Row(line.text, size, bold=True))


def _draw_service(sheet: Sheet, lines: Sequence[Line]) -> None:
    sheet.foot += sheet.measures.large * 4 // 5
    _draw_large(sheet, lines, lead=0)


def _draw_promise(sheet: Sheet, lines: Sequence[Line]) -> None:
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


def _draw_large(sheet: Sheet, lines: Sequence[Line], *, lead: int) -> None:
    """Large lines one below the other, each with its other language beside it or, without room, below it."""
    measures = sheet.measures
    end = measures.margin
    for line in lines:
        beside = end + measures.small // 2
        width = width_of(line.text, measures.of(line.size), bold=line.bold)
        if line.second and beside + width <= measures.width - measures.margin:
            base = sheet.foot - measures.large // 3
            sheet.text((beside, base), Row(line.text, measures.of(line.size), line.bold))
            continue
        if line.optional:
            continue
        for row in rows_of(sheet, line):
            sheet.foot += cap_height(row.size, bold=row.bold) + (0 if line.second else lead)
            sheet.text((measures.margin, sheet.foot), row)
            end = measures.margin + width_of(row.text, row.size, bold=row.bold)
            sheet.foot += measures.large // 3


def _draw_foot(sheet: Sheet, lines: Sequence[Line]) -> None:
    """Small print left, the QR code right, both ending on the same line.

    Small print that would tower over the code stands above and below it instead, in its whole width.
    """
    measures = sheet.measures
    texts = [line for line in lines if line.kind is not Kind.QR]
    address = next((line.text for line in lines if line.kind is Kind.QR), None)
    paragraphs = paired(texts)
    sheet.foot += measures.margin
    if address is None:
        draw_paragraphs(sheet, paragraphs, measures.room)
        return
    code = code_picture(address, measures.module)
    narrow = measures.room - code.width - QUIET_MODULES * measures.module
    heights = [_height(sheet, paragraph, narrow) for paragraph in paragraphs]
    first, last = _beside(paragraphs, heights, code.height, gap_of(measures))
    if first:
        draw_paragraphs(sheet, paragraphs[:first], measures.room)
        sheet.foot += gap_of(measures) + QUIET_MODULES * measures.module
    _draw_beside(sheet, paragraphs[first:last], code, narrow)
    if last < len(paragraphs):
        sheet.foot += QUIET_MODULES * measures.module
        draw_paragraphs(sheet, paragraphs[last:], measures.room)


def _draw_beside(sheet: Sheet, paragraphs: Sequence[Sequence[Line]], code: Image.Image, narrow: int) -> None:
    measures = sheet.measures
    heights = [_height(sheet, paragraph, narrow) for paragraph in paragraphs]
    height = sum(heights) + gap_of(measures) * (len(heights) - 1)
    end = sheet.foot + max(height, code.height)
    sheet.picture((measures.width - measures.margin - code.width, end - code.height), code)
    sheet.foot = end - height
    draw_paragraphs(sheet, paragraphs, narrow)
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


def _draw_note(sheet: Sheet, lines: Sequence[Line]) -> None:
    """The office's own words at the end, under a thin rule."""
    measures = sheet.measures
    sheet.foot += measures.margin
    sheet.black((measures.margin, sheet.foot, measures.width - measures.margin, sheet.foot + 1))
    sheet.foot += measures.margin // 3
    blocks = [list(group) for _, group in groupby(lines, lambda line: line.second)]
    draw_paragraphs(sheet, blocks, measures.room)


def _height(sheet: Sheet, paragraph: Sequence[Line], room: int) -> int:
    return sum(row.size * 4 // 3 for line in paragraph for row in rows_of(sheet, line, room))


_DRAWN: dict[_Area, Callable[[Sheet, Sequence[Line]], None]] = {
    _Area.NUMBER: _draw_number,
    _Area.SERVICE: _draw_service,
    _Area.PROMISE: _draw_promise,
    _Area.FOOT: _draw_foot,
    _Area.NOTE: _draw_note,
}
