"""The receipt (缴费凭条): a calm poster for one amount, drawn in the dots of the printer's head.

The amount is large; all else stands in two sizes, aligned left, the facts in two columns. What is said is
`receipt_lines.receipt_lines`; here is only where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

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
    rows_of,
)
from hardware.slips.receipt_lines import Receipt, receipt_lines
from hardware.slips.slip_lines import Kind, Line
from hardware.slips.typeset import cap_height, pieces, width_of

__all__ = ["Receipt", "draw_receipt", "receipt_lines"]
_AMOUNT_SHARE = 22
"""The amount's size in hundredths of the head's width, where it finds room with its unit beside it."""


def draw_receipt(receipt: Receipt, width: int) -> Image.Image:
    """The receipt as a 1-bit picture `width` dots wide and as high as it needs."""
    sheet, lines = Sheet(Measures(width)), receipt_lines(receipt)
    draw_marks(sheet, _of(lines, Kind.COPY))
    draw_logo(sheet, receipt.layout, lines)
    _draw_head(sheet, _of(lines, Kind.HALL, Kind.HEADING))
    if not receipt.is_confirmation:
        _draw_amount(sheet, _of(lines, Kind.NUMBER, Kind.UNIT))
    _draw_what(sheet, _of(lines, Kind.SERVICE))
    _draw_rule(sheet, RULE_DOTS)
    _draw_facts(sheet, _of(lines, Kind.FACT))
    sheet.foot += sheet.measures.margin * 3 // 4
    _draw_rule(sheet, 1)
    _draw_code(sheet, lines)
    draw_paragraphs(sheet, [_of(lines, Kind.NOTE)], sheet.measures.room)
    return sheet.paper()


def _of(lines: Sequence[Line], *kinds: Kind) -> list[Line]:
    return [line for line in lines if line.kind in kinds]


def _draw_head(sheet: Sheet, lines: Sequence[Line]) -> None:
    """The hall's name, and what kind of paper this is."""
    measures = sheet.measures
    sheet.foot += measures.margin * 3 // 4
    for n, row in enumerate(row for line in lines for row in rows_of(sheet, line)):
        sheet.foot += cap_height(row.size) if n == 0 else row.size * 4 // 3
        sheet.text((measures.margin, sheet.foot), row)
    sheet.foot += measures.small * 3 // 2


def _draw_amount(sheet: Sheet, lines: Sequence[Line]) -> None:
    """The amount and, on its line, the unit; smaller only where both would be wider than the paper."""
    measures = sheet.measures
    amount, unit = lines
    gap = measures.large // 3
    room = measures.room - gap - width_of(unit.text, measures.large)
    size = measures.width * _AMOUNT_SHARE // 100
    size = min(size, size * room // width_of(amount.text, size, bold=True))
    sheet.foot += cap_height(size, bold=True)
    left = measures.margin - size // 40
    sheet.letters((left, sheet.foot), Row(amount.text, size, bold=True))
    end = left + sum(width_of(letter, size, bold=True) for letter in amount.text)
    sheet.text((end + gap, sheet.foot), Row(unit.text, measures.large))


def _draw_what(sheet: Sheet, lines: Sequence[Line]) -> None:
    measures = sheet.measures
    sheet.foot += measures.large // 2
    for row in (row for line in lines for row in rows_of(sheet, line)):
        sheet.foot += row.size * 6 // 5
        sheet.text((measures.margin, sheet.foot), row)
    sheet.foot += measures.margin


def _draw_rule(sheet: Sheet, dots: int) -> None:
    measures = sheet.measures
    sheet.black((measures.margin, sheet.foot, measures.width - measures.margin, sheet.foot + dots))
    sheet.foot += measures.margin // 2


def _draw_code(sheet: Sheet, lines: Sequence[Line]) -> None:
    """The code that leads to an invoice, large and in the middle, under the words that say so."""
    measures = sheet.measures
    for line in _of(lines, Kind.QR):
        draw_paragraphs(sheet, [_of(lines, Kind.FOLLOW)], measures.room)
        code = code_picture(line.text, measures.module)
        sheet.foot += measures.large // 4 + QUIET_MODULES * measures.module
        sheet.picture(((measures.width - code.width) // 2, sheet.foot), code)
        sheet.foot += code.height + QUIET_MODULES * measures.module


def _draw_facts(sheet: Sheet, lines: Sequence[Line]) -> None:
    """Labels in one column, what they stand for in another; a word too wide for it stands below."""
    measures = sheet.measures
    column = max(width_of(line.label, measures.small) for line in lines) + measures.small
    room = measures.room - column
    for line in lines:
        below = any(width_of(piece, measures.small) > room for piece in pieces(line.text))
        rows = rows_of(sheet, line, measures.room if below else room)
        for n, row in enumerate([Row("", measures.small), *rows] if below else rows):
            sheet.foot += row.size * 17 // 12
            sheet.text((measures.margin + (0 if below else column), sheet.foot), row)
            if n == 0:
                sheet.text((measures.margin, sheet.foot), Row(line.label, row.size))
