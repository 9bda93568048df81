"""The program that draws a report: `python -m planning.history.drawing`, JSON in, PDF out. See `paper.py`.

Lengths in mm, type in points. A table that does not fit goes on on the next page under its headings.
"""

import json
import sys
from typing import Any

INK, MUTED, LINE, BRAND, GREY = (21, 37, 43), (75, 89, 94), (220, 218, 209), (13, 110, 95), (132, 144, 143)
LEFT, RIGHT, TOP, BOTTOM = 18.0, 192.0, 18.0, 280.0
ROW = 6.2


class Page:
    """A4 upright, written from top to bottom."""

    def __init__(self, font: str, face: int, foot: str) -> None:
        from fpdf import FPDF  # 45 MB, and twice that while it reads the type

        self.pdf: Any = FPDF(format="A4", unit="mm")
        self.pdf.set_auto_page_break(auto=False)
        self.pdf.add_font("cjk", fname=font, collection_font_number=face)
        self.pdf.set_title("Hallkeeper")
        self._foot = foot
        self.y = BOTTOM
        self.need(ROW)

    def need(self, height: float) -> bool:
        """Room for so much, on a new page if there is none; whether there is a new one."""
        if self.y + height <= BOTTOM:
            return False
        self.pdf.add_page()
        self.y = TOP
        self._put(LEFT, 288, self._foot, 8, MUTED)
        return True

    def text(self, text: str, points: float, colour: tuple[int, int, int] = INK) -> None:
        """A paragraph over the whole width."""
        self.pdf.set_font("cjk", size=points)
        leading = points * 0.5
        lines = self.pdf.multi_cell(RIGHT - LEFT, leading, text, dry_run=True, output="LINES")
        for line in lines:
            self.need(leading)
            self._put(LEFT, self.y + points * 0.35, line, points, colour)
            self.y += leading
        self.y += 1.5

    def figures(self, figures: list[list[str]]) -> None:
        """Large figures beside each other, three in a row."""
        width = (RIGHT - LEFT) / 3
        for at in range(0, len(figures), 3):
            self.need(24)
            for n, (label, value, beside) in enumerate(figures[at : at + 3]):
                x = LEFT + n * width
                self._put(x, self.y + 3, label, 9, MUTED)
                self._put(x, self.y + 11, value, 20, INK)
                self._put(x, self.y + 16, beside, 8, MUTED)
            self.y += 21

    def bars(self, title: str, bars: list[dict[str, Any]]) -> None:
        """Bars below each other."""
        self.need(10 + ROW * min(len(bars), 3))
        self._head(title)
        for bar in bars:
            self.need(ROW)
            self._put(LEFT, self.y + 4, bar["name"], 10, INK)
            self.pdf.set_fill_color(*(BRAND if bar["marked"] else GREY))
            self.pdf.rect(LEFT + 42, self.y + 0.8, max(0.3, 85 * bar["length"]), 4, style="F")
            self._put(LEFT + 44 + 85 * bar["length"], self.y + 4, bar["text"], 9, MUTED)
            self.y += ROW
        self.y += 4

    def table(self, title: str, heads: list[str], rows: list[list[str]]) -> None:
        """Names at the left, figures to the right of their columns."""
        self.need(10 + 3 * ROW)
        self._head(title)
        self._row(heads, 8, MUTED)
        for row in rows:
            if self.need(ROW):
                self._row(heads, 8, MUTED)
            self._row(row, 9.5, INK)
        self.y += 5

    def _head(self, title: str) -> None:
        self._put(LEFT, self.y + 5, title, 13, INK)
        self.y += 9

    def _row(self, cells: list[str], points: float, colour: tuple[int, int, int]) -> None:
        first = 46.0
        width = (RIGHT - LEFT - first) / max(1, len(cells) - 1)
        self._put(LEFT, self.y + 4.2, cells[0], points, colour)
        for n, cell in enumerate(cells[1:]):
            size, long = self._fitting(cell, points, width - 2)
            self._put(LEFT + first + (n + 1) * width - long, self.y + 4.2, cell, size, colour)
        self.y += ROW
        self.pdf.set_draw_color(*LINE)
        self.pdf.line(LEFT, self.y, RIGHT, self.y)

    def _fitting(self, text: str, points: float, width: float) -> tuple[float, float]:
        """The type's size at which a text fits, and how long it then is."""
        self.pdf.set_font("cjk", size=points)
        long = float(self.pdf.get_string_width(text))
        return (points, long) if long <= width else (points * width / long, width)

    def _put(self, x: float, y: float, text: str, points: float, colour: tuple[int, int, int]) -> None:
        self.pdf.set_font("cjk", size=points)
        self.pdf.set_text_color(*colour)
        self.pdf.text(x, y, text)


def draw(asked: dict[str, Any]) -> bytes:
    """The PDF of a report."""
    told = asked["report"]
    page = Page(asked["font"], asked["face"], told["foot"])
    page.text(told["about"], 9, MUTED)
    page.text(told["finding"], 19)
    page.text(told["second"], 11, MUTED)
    page.y += 3
    page.figures(told["figures"])
    for words in told["left_out"]:
        page.text(words, 9, MUTED)
    if told["bars"]:
        page.bars(told["bars_title"], told["bars"])
    for table in told["tables"]:
        if table["rows"]:
            page.table(table["title"], table["heads"], table["rows"])
    return bytes(page.pdf.output())


def main() -> None:
    """Read what is asked for, and write the PDF."""
    sys.stdout.buffer.write(draw(json.loads(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
