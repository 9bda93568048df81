"""Black type on white paper: pieces of text as 1-bit pictures, and lines broken to a width."""

from __future__ import annotations

import re
from functools import lru_cache

from PIL import Image, ImageDraw

from hardware.slips.fonts import font

INK = 0
PAPER = 255
_DARK_ENOUGH = 112
"""Grey from which a dot is burnt: a little below half, so that thin strokes stay whole."""
_PAUSES = "，。：？！,.:?!"
_WIDE = "\u2e80-\uffef"
_UNBREAKABLE = re.compile(
    rf"\d+ ?[{_WIDE}][，。、：；！？]*|[{_WIDE}][，。、：；！？）」]* *|[^ {_WIDE}]+ *| +"
)


@lru_cache(maxsize=128)
def _inked(text: str, size: int, *, bold: bool) -> tuple[Image.Image, tuple[int, int]]:
    """The mask, and where it lies from the pen: dots to the right, dots below the baseline (negative: above).

    Kept, because the next slip says much the same.
    """
    left, top, right, bottom = (round(edge) for edge in font(size, bold=bold).getbbox(text, anchor="ls"))
    grey = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(grey).text((-left, -top), text, fill=255, font=font(size, bold=bold), anchor="ls")
    return grey.point([255 if dot >= _DARK_ENOUGH else 0 for dot in range(256)], mode="1"), (left, top)


def write(
    paper: Image.Image, pen: tuple[int, int], text: str, size: int, *, bold: bool = False, ink: int = INK
) -> None:
    """Set `text` with its left edge and baseline at `pen`."""
    mask, (right, below) = _inked(text, size, bold=bold)
    paper.paste(ink, (pen[0] + right, pen[1] + below), mask)


def write_letters(paper: Image.Image, pen: tuple[int, int], text: str, size: int) -> None:
    """The same in bold, letter by letter: of large figures ten are kept, not every number."""
    left, line = pen
    for letter in text:
        write(paper, (left, line), letter, size, bold=True)
        left += width_of(letter, size, bold=True)


def width_of(text: str, size: int, *, bold: bool = False) -> int:
    """How many dots the pen moves when `text` is set."""
    return round(font(size, bold=bold).getlength(text))


def cap_height(size: int, *, bold: bool = False) -> int:
    """How high a capital stands above the baseline, in dots."""
    return -_inked("H", size, bold=bold)[1][1]


@lru_cache(maxsize=256)
def break_lines(text: str, width: int, size: int, *, bold: bool = False) -> tuple[str, ...]:
    """`text` in the fewest lines no wider than `width` dots, after a comma if it can be, else evenly.

    Lines end between words and between Chinese characters; a single word wider than the line is left whole.
    """
    parts = pieces(text)
    tries = [_fill(parts, narrower, size, bold) for narrower in range(width, width // 2, -size)]
    fewest = [lines for lines in reversed(tries) if len(lines) == len(tries[0])]
    return max(fewest, key=_well_broken)


def _well_broken(lines: tuple[str, ...]) -> int:
    """How many lines end where one would pause anyway."""
    return sum(line[-1] in _PAUSES for line in lines[:-1])


def _fill(pieces: list[str], width: int, size: int, bold: bool) -> tuple[str, ...]:
    lines = [""]
    for piece in pieces:
        longer = lines[-1] + piece
        if lines[-1] and width_of(longer.rstrip(), size, bold=bold) > width:
            lines.append(piece)
        else:
            lines[-1] = longer
    return tuple(line.strip() for line in lines if line.strip())


def pieces(text: str) -> list[str]:
    """What may not be broken: a word with its space, a Chinese character with the punctuation after it.

    A figure holds on to the Chinese unit after it: `3 位` stays together.
    """
    return _UNBREAKABLE.findall(text)
