"""A specimen (样张) of an electronic invoice as PDF; drawn by a program of its own.

fpdf2 takes the Chinese type from an OpenType collection (Debian's `fonts-noto-cjk`; its third face is Noto
Sans CJK SC) and embeds what is used of it. That takes some 140 MB for a moment, of which Python gives back
half: so `drawn` runs `python -m diversion.invoices.specimen`, and the server stays small.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from diversion.money import yuan
from hall.errors import NotReady

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
"""Where Debian's package `fonts-noto-cjk` puts it."""
FACE = 2
"""Which face of the collection is for simplified Chinese."""
DEADLINE_S = 30.0
_A5_ACROSS = (210.0, 148.0)
"""mm."""
_RED = (176, 32, 32)
_GREY = (96, 96, 96)


@dataclass(frozen=True, slots=True)
class Specimen:
    """What stands on it. `what` in words (`通信服务费 2026年10月`), fen, `date` as `2026-11-28`."""

    number: str
    date: str
    buyer: str
    tax_no: str
    what: str
    fen: int
    red_number: str = ""


def drawn(specimen: Specimen, font: Path = FONT, face: int = FACE) -> bytes:
    """The PDF. Raises NotReady `no_font` where the type is missing, `not_drawn` where nothing comes of it."""
    if not font.exists():
        raise NotReady("no_font", f"{font} is not there: install Debian's package fonts-noto-cjk.")
    asked = json.dumps({**asdict(specimen), "font": str(font), "face": face})
    try:
        done = subprocess.run(  # our own module, and nothing of the request in the command
            [sys.executable, "-m", __name__],
            input=asked.encode(),
            capture_output=True,
            timeout=DEADLINE_S,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise NotReady("not_drawn", "The specimen could not be drawn.") from error
    return done.stdout


def draw(specimen: Specimen, font: Path = FONT, face: int = FACE) -> bytes:
    """The PDF, drawn in this very process."""
    from fpdf import FPDF  # 45 MB, and twice that while it reads the type

    pdf = FPDF(format=_A5_ACROSS)
    pdf.set_title(f"SANDBOX {specimen.number}")
    pdf.add_font("cjk", fname=font, collection_font_number=face)
    pdf.add_page()
    _head(pdf, specimen)
    _lines(pdf, specimen)
    _stamp(pdf, specimen)
    return bytes(pdf.output())


def _head(pdf: Any, specimen: Specimen) -> None:
    pdf.set_text_color(*_RED)
    pdf.set_font("cjk", size=20)
    pdf.cell(w=0, h=12, text="电子发票（样张）SANDBOX", align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_text_color(*_GREY)
    pdf.set_font("cjk", size=10)
    head = f"发票号码：{specimen.number}　　开票日期：{specimen.date}"
    pdf.cell(w=0, h=8, text=head, align="R", new_x="LMARGIN", new_y="NEXT")


def _lines(pdf: Any, specimen: Specimen) -> None:
    pdf.set_text_color(0, 0, 0)
    pdf.set_font("cjk", size=12)
    rows = [
        ("购买方", specimen.buyer),
        ("税号", specimen.tax_no or "—"),
        ("销售方", "沙箱通信有限公司（虚构）"),
        ("项目", specimen.what),
        ("价税合计", f"¥{yuan(specimen.fen)}"),
    ]
    for name, value in rows:
        pdf.cell(w=32, h=10, text=name, border=1)
        pdf.multi_cell(w=0, h=10, text=value, border=1, new_x="LMARGIN", new_y="NEXT")


def _stamp(pdf: Any, specimen: Specimen) -> None:
    pdf.set_text_color(*_RED)
    pdf.set_font("cjk", size=11)
    words = "本件由沙箱生成，仅供演示，不是发票，不能报销。"
    pdf.cell(w=0, h=12, text=words, new_x="LMARGIN", new_y="NEXT")
    if specimen.red_number:
        pdf.cell(w=0, h=10, text=f"已红冲，红字发票号码：{specimen.red_number}")


def main() -> None:
    """Read what is asked for as JSON, and write the PDF: the program that `drawn` runs."""
    asked = json.loads(sys.stdin.buffer.read())
    font, face = Path(asked.pop("font")), asked.pop("face")
    sys.stdout.buffer.write(draw(Specimen(**asked), font, face))


if __name__ == "__main__":
    main()
