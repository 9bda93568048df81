"""The report of a period as PDF; drawn by a program of its own, which takes 140 MB for a moment.

`python -m planning.history.drawing` reads on its standard input what is asked for, and writes the PDF.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from hall.errors import NotReady

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
"""Debian's `fonts-noto-cjk`, a package that every hall has."""
FACE = 2
DEADLINE_S = 60.0


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; the first column is text, the others figures."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a length from 0 to 1, with what stands before and behind it; `marked` ones are dark."""

    name: str
    length: float
    text: str
    marked: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says, in one language and ready to be read."""

    about: str
    finding: str
    second: str
    figures: tuple[tuple[str, str, str], ...]
    left_out: tuple[str, ...]
    bars_title: str
    bars: tuple[Bar, ...]
    tables: tuple[Table, ...]
    foot: str


def drawn(report: Report, font: Path = FONT) -> bytes:
    """The report as PDF. Raises NotReady `no_font`, `not_drawn`."""
    if not font.exists():
        raise NotReady("no_font", f"{font} is not there: install Debian's package fonts-noto-cjk.")
    asked = json.dumps({"font": str(font), "face": FACE, "report": asdict(report)}).encode()
    command = [sys.executable, "-m", "planning.history.drawing"]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=DEADLINE_S, check=True)
    except subprocess.SubprocessError as error:
        raise NotReady("not_drawn", "The report could not be drawn.") from error
    return done.stdout
