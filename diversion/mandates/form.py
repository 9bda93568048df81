"""The bank's form (A4) as PDF, drawn by a program of its own.

fpdf2 takes the Chinese type from an OpenType collection (Debian's `fonts-noto-cjk`; its third face is Noto
Sans CJK SC) and embeds what is used of it. Two weights take some 170 MB for a moment: so `drawn` runs
`python -m diversion.mandates.form`, and the server stays small. Nothing of it lies on a disk.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from diversion.mandates.paper import Paper
from hall.errors import NotReady

FONTS = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's package `fonts-noto-cjk` puts them."""
_STYLES = {"": "NotoSansCJK-Regular.ttc", "B": "NotoSansCJK-Bold.ttc"}
FACE = 2
"""Which face of the collections is for simplified Chinese."""
DEADLINE_S = 30.0
_INK, _GREY, _LINE, _TINT = (21, 37, 43), (91, 103, 108), (190, 196, 196), (243, 245, 244)
_LEFT, _WIDE, _TOP, _QR = 20.0, 170.0, 18.0, 26.0
"""mm, on 210 x 297."""
_ROW, _BOX = 9.6, 42.0


def drawn(paper: Paper, fonts: Path = FONTS) -> bytes:
    """The PDF. Raises NotReady `no_font` where the type is missing, `not_drawn` where nothing comes of it."""
    if not all((fonts / name).exists() for name in _STYLES.values()):
        raise NotReady("no_font", f"No Chinese type in {fonts}: install Debian's package fonts-noto-cjk.")
    asked = json.dumps({**asdict(paper), "fonts": str(fonts)})
    try:
        done = subprocess.run(  # our own module, and nothing of the request in the command
            [sys.executable, "-m", __name__],
            input=asked.encode(),
            capture_output=True,
            timeout=DEADLINE_S,
            check=True,
        )
    except subprocess.SubprocessError:
        # Without its cause: an error of the other process may hold what it was to draw.
        raise NotReady("not_drawn", "The form could not be drawn.") from None
    return done.stdout


def draw(paper: Paper, fonts: Path = FONTS) -> bytes:
    """The PDF, drawn in this very process."""
    from fpdf import FPDF  # 45 MB, and twice that while it reads the type

    pdf = FPDF(format="A4")
    pdf.set_title(f"{paper.title} {paper.number}")
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0  # text begins where lines begin
    pdf.set_margins(_LEFT, _TOP, 210 - _LEFT - _WIDE)
    for style, name in _STYLES.items():
        pdf.add_font("cjk", style, fname=fonts / name, collection_font_number=FACE)
    pdf.add_page()
    _head(pdf, paper)
    _facts(pdf, paper)
    _consent(pdf, paper)
    _boxes(pdf, paper)
    _foot(pdf, paper)
    return bytes(pdf.output())


def _head(pdf: Any, paper: Paper) -> None:
    _qr(pdf, paper.code, _LEFT + _WIDE - _QR, _TOP, _QR)
    pdf.set_xy(_LEFT, _TOP + 1)
    _say(pdf, paper.title, 22, bold=True, high=12)
    pdf.set_xy(_LEFT, _TOP + 16)
    _say(pdf, paper.number_label, 9, colour=_GREY, high=5)
    pdf.set_xy(_LEFT, _TOP + 20.5)
    _say(pdf, paper.number, 14, bold=True, high=6.5)
    if paper.copy:
        pdf.set_xy(_LEFT, _TOP + 28)
        _say(pdf, paper.copy, 9, colour=_GREY, high=4)
    pdf.set_y(_TOP + _QR + 7)


def _facts(pdf: Any, paper: Paper) -> None:
    """Who pays on the first two lines, the account large below; then two facts a line."""
    facts = list(paper.facts)
    for pair in (facts[0:2], facts[2:4]):
        _fact_row(pdf, pair)
    _account(pdf, paper)
    for n in range(4, len(facts), 2):
        _fact_row(pdf, facts[n : n + 2])
    _rule(pdf)


def _fact_row(pdf: Any, pair: list[tuple[str, str]]) -> None:
    _rule(pdf)
    top = pdf.get_y()
    for n, (label, value) in enumerate(pair):
        x = _LEFT + n * _WIDE / 2
        pdf.set_xy(x, top)
        _say(pdf, label, 9, colour=_GREY, high=_ROW)
        pdf.set_xy(x + 27, top)
        _fitting(pdf, value, 11, _WIDE / 2 - 32)
    pdf.set_xy(_LEFT, top + _ROW)


def _account(pdf: Any, paper: Paper) -> None:
    top, label, value = pdf.get_y(), *paper.account
    pdf.set_fill_color(*_TINT)
    pdf.rect(_LEFT - 3, top, _WIDE + 6, 15, style="F")
    pdf.set_xy(_LEFT, top)
    _say(pdf, label, 9, colour=_GREY, high=15)
    pdf.set_xy(_LEFT + 27, top)
    _fitting(pdf, value, 17, _WIDE - 29, high=15)
    pdf.set_xy(_LEFT, top + 15)


def _consent(pdf: Any, paper: Paper) -> None:
    pdf.set_xy(_LEFT, pdf.get_y() + 7)
    _say(pdf, paper.consent_title, 13, bold=True, high=7)
    pdf.set_xy(_LEFT, pdf.get_y() + 8)
    _say(pdf, paper.consent_lead, 10.5, high=6)
    pdf.set_xy(_LEFT, pdf.get_y() + 7)
    for n, point in enumerate(paper.points, 1):
        _point(pdf, n, point)


def _point(pdf: Any, n: int, text: str) -> None:
    top = pdf.get_y()
    pdf.set_x(_LEFT)
    _say(pdf, f"{n}.", 10.5, colour=_GREY, high=6)
    pdf.set_xy(_LEFT + 7, top)
    pdf.set_text_color(*_INK)
    pdf.multi_cell(w=_WIDE - 7, h=6, text=text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_xy(_LEFT, pdf.get_y() + 1.2)


def _boxes(pdf: Any, paper: Paper) -> None:
    """Three places to be signed, at the foot of the page, of one width."""
    gap, top = 5.0, 297 - 24 - _BOX
    width = (_WIDE - gap * (len(paper.boxes) - 1)) / len(paper.boxes)
    pdf.set_draw_color(*_LINE)
    for n, (title, lines) in enumerate(paper.boxes):
        x = _LEFT + n * (width + gap)
        pdf.rect(x, top, width, _BOX, round_corners=True, corner_radius=2)
        pdf.set_xy(x + 3, top + 2.5)
        _say(pdf, title, 10.5, bold=True, high=6)
        for k, line in enumerate(lines):
            y = top + _BOX - 5 - (len(lines) - 1 - k) * 13
            pdf.set_xy(x + 3, y - 5.5)
            _say(pdf, line, 9, colour=_GREY, high=5)
            start = x + 3 + max(12.0, pdf.get_string_width(line) + 3)
            pdf.line(start, y, x + width - 4, y)


def _foot(pdf: Any, paper: Paper) -> None:
    pdf.set_xy(_LEFT, 297 - 18)
    _say(pdf, paper.footer, 8, colour=_GREY, high=5)


def _say(
    pdf: Any, text: str, size: float, *, bold: bool = False, colour: tuple[int, ...] = _INK, high: float
) -> None:
    pdf.set_text_color(*colour)
    pdf.set_font("cjk", "B" if bold else "", size)
    pdf.cell(w=0, h=high, text=text)


def _fitting(pdf: Any, text: str, size: float, width: float, high: float = _ROW) -> None:
    """Bold text in one line, smaller where it would not fit."""
    pdf.set_font("cjk", "B", size)
    pdf.set_font_size(min(size, size * width / max(pdf.get_string_width(text), 1)))
    pdf.set_text_color(*_INK)
    pdf.cell(w=width, h=high, text=text)


def _rule(pdf: Any) -> None:
    pdf.set_draw_color(*_LINE)
    pdf.set_line_width(0.2)
    pdf.line(_LEFT, pdf.get_y(), _LEFT + _WIDE, pdf.get_y())


def _qr(pdf: Any, code: str, left: float, top: float, size: float) -> None:
    import segno

    matrix = segno.make(code, error="m", micro=False).matrix
    module = size / len(matrix)
    pdf.set_fill_color(*_INK)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                # A hair wider, as viewers show a seam between two that only touch.
                pdf.rect(left + x * module, top + y * module, module + 0.02, module + 0.02, style="F")


def main() -> None:
    """Read what is asked for as JSON, and write the PDF: the program that `drawn` runs."""
    asked = json.loads(sys.stdin.buffer.read())
    fonts = Path(asked.pop("fonts"))
    sys.stdout.buffer.write(draw(Paper(**asked), fonts))


if __name__ == "__main__":
    main()
