"""The program that draws: `python -m diversion.mailing.drawing`, JSON in, PDF out. See `paper.py`.

Lengths in mm from the left upper corner, type in points. Nothing here is laid out by fpdf2's own flow: each
text has its place, as it must fall on a label or into a window.
"""

import json
import sys
from pathlib import Path
from typing import Any

from diversion.mailing.formats import Label
from diversion.mailing.lines import LEADING, MM, NAME_LARGER, Measure, block

SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0)
"""In points, the largest first; a postman reads nothing smaller."""
LABEL_SIZES = SIZES[2:]
LABEL_MARGIN = (4.0, 3.0)
"""Within a label: printers do not reach the edge of the sheet."""
FOOT = 5.0
"""The strip below a label's address: bar code and number."""
BOX = (8.0, 9.0, 2.0)
"""A box of the postcode: width, height, and the space between two."""
NARROW = 0.25
"""The narrow bar; a wide one is three times as much."""
ASCENT = 0.88
"""Of the type's size: from the top of a line to its foot; so of Noto Sans CJK."""
_RED = (200, 40, 40)
_PAGE = (210.0, 297.0)
_ROWS = 40
Letter = dict[str, str]


class Sheet:
    """A PDF that is drawn by places."""

    def __init__(self, size: tuple[float, float], font: str, face: int) -> None:
        from fpdf import FPDF  # 45 MB, and twice that while it reads the type

        self.pdf: Any = FPDF(format=size, unit="mm")
        self.pdf.set_auto_page_break(auto=False)
        self.pdf.add_font("cjk", fname=Path(font), collection_font_number=face)
        self.pdf.set_font("cjk", size=10)
        self.pdf.set_title("Hallkeeper")

    def measure(self, text: str, points: float) -> float:
        """The width of a text."""
        self.pdf.set_font_size(points)
        return float(self.pdf.get_string_width(text))

    def text(self, x: float, y: float, text: str, points: float) -> None:
        """A line whose top is at y."""
        self.pdf.set_font_size(points)
        self.pdf.text(x, y + ASCENT * points * MM, text)

    def address(self, letter: Letter, field: tuple[float, float, float, float], sizes: Any) -> None:
        """Place, street and name, in a field."""
        x, y, width, height = field
        measure: Measure = self.measure
        name = f"{letter['name']}　收"
        found = block(letter["place"], letter["street"], name, width, height, sizes, measure)
        *lines, last = found.lines
        for line in lines:
            self.text(x, y, line, found.points)
            y += found.points * LEADING * MM
        self.text(x, y, last, found.points * NAME_LARGER)

    def bars(self, x: float, y: float, number: str, height: float = FOOT - 1) -> None:
        """The item's number as Interleaved 2 of 5 (ISO/IEC 16390), in digits beside it."""
        self.pdf.interleaved2of5(number, x, y, w=3 * NARROW, h=height)
        self.text(x + 31, y + 0.6, number, 6.5)


def labels(sheet: Sheet, letters: list[Letter], label: Label, first: int) -> None:
    """One label after the other, from `first` on the first sheet."""
    side, above = LABEL_MARGIN
    for place, letter in enumerate(letters, first - 1):
        on_sheet = place % label.many
        if on_sheet == 0 or place == first - 1:
            sheet.pdf.add_page()
        x, y = label.corner(on_sheet + 1)
        x, y = x + side, y + above
        width, height = label.width - 2 * side, label.height - 2 * above
        sheet.text(x, y, " ".join(letter["postcode"]), 11)
        head = 11 * LEADING * MM
        sheet.address(letter, (x, y + head, width, height - head - FOOT), LABEL_SIZES)
        sheet.bars(x, y + height - FOOT + 1, letter["number"])


def envelopes(sheet: Sheet, letters: list[Letter], told: dict[str, Any], sender: str) -> None:
    """A page for each."""
    for letter in letters:
        sheet.pdf.add_page()
        x, y, width, height = told["address"]
        if told["boxes"]:
            _boxes(sheet, told["boxes"], letter["postcode"], drawn=told["boxes_drawn"])
        else:
            sheet.text(x, y, " ".join(letter["postcode"]), 11)
            y, height = y + 11 * LEADING * MM, height - 11 * LEADING * MM
        sheet.address(letter, (x, y, width, height), SIZES)
        if told["sender"]:
            left, top, _, _ = told["sender"]
            sheet.text(left, top, sender, 10)
        sheet.bars(told["bars"][0], told["bars"][1], letter["number"])
        for fold in told["folds"]:
            sheet.pdf.line(0, fold, 5, fold)


def list_of(sheet: Sheet, letters: list[Letter]) -> None:
    """Which invoice lies in which letter: number, invoice, postcode, name, address."""
    for place, letter in enumerate(letters):
        row = place % _ROWS
        if row == 0:
            sheet.pdf.add_page()
            for x, head in ((15, "编号"), (45, "发票号码"), (90, "邮编"), (105, "收件人"), (130, "地址")):
                sheet.text(x, 12, head, 9)
        y = 18 + row * 6.6
        sheet.text(15, y, letter["number"], 8)
        sheet.text(45, y, letter["invoice"], 8)
        sheet.text(90, y, letter["postcode"], 8)
        sheet.text(105, y, _short(sheet, letter["name"], 23, 8), 8)
        sheet.text(130, y, _short(sheet, letter["place"] + letter["street"], 70, 8), 8)


def _short(sheet: Sheet, text: str, width: float, points: float) -> str:
    """The beginning of a text that would be too long."""
    if sheet.measure(text, points) <= width:
        return text
    while text and sheet.measure(text + "…", points) > width:
        text = text[:-1]
    return text + "…"


def _boxes(sheet: Sheet, corner: list[float], postcode: str, *, drawn: bool) -> None:
    """The recipient's postcode, a digit a box."""
    width, height, apart = BOX
    left, top = corner
    sheet.pdf.set_draw_color(*_RED)
    for place in range(6):
        x = left + place * (width + apart)
        if drawn:
            sheet.pdf.rect(x, top, width, height)
        if place < len(postcode):
            digit = postcode[place]
            sheet.text(x + (width - sheet.measure(digit, 16)) / 2, top + 0.7, digit, 16)
    sheet.pdf.set_draw_color(0, 0, 0)


def draw(asked: dict[str, Any]) -> bytes:
    """The PDF that is asked for."""
    told = asked.get("format", {})
    size = (told["width"], told["height"]) if asked["kind"] == "envelopes" else _PAGE
    sheet = Sheet(size, asked["font"], asked["face"])
    match asked["kind"]:
        case "labels":
            labels(sheet, asked["letters"], Label(**told), asked["first"])
        case "envelopes":
            envelopes(sheet, asked["letters"], told, asked["sender"])
        case _:
            list_of(sheet, asked["letters"])
    return bytes(sheet.pdf.output())


def main() -> None:
    """Read what is asked for, and write the PDF."""
    sys.stdout.buffer.write(draw(json.loads(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
