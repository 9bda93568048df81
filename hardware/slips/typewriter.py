"""The printer's own letters: lines of text as a receipt printer sets them, in cells of 12 or 24 by 24 dots.

Glyphs are drawn small once and enlarged by whole dots, as such printers do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops

from hardware.errors import FontMissing
from hardware.slips.typeset import INK, PAPER, width_of, write

CELL, HEIGHT = 12, 24
"""Of a narrow character (Font A); a Chinese one is two cells wide."""
_BASE = 20
_LETTER = 22


@dataclass(frozen=True)
class Face:
    """How letters are set: times their width and height, bold, white on black, Chinese."""

    wide: int = 1
    high: int = 1
    bold: bool = False
    inverse: bool = False
    chinese: bool = True


@dataclass(frozen=True)
class Run:
    """Letters in one face."""

    text: str
    face: Face


def cells(text: str) -> int:
    """How many narrow cells a text takes: two for each character but those of ASCII.

    With Chinese switched on a printer sets dashes, quotes and accents of two bytes as wide as Chinese ones.
    """
    return sum(1 if letter.isascii() else 2 for letter in text)


def line_height(runs: Sequence[Run]) -> int:
    """Dots from the line's top to its letters' feet."""
    return max((HEIGHT * run.face.high for run in runs), default=HEIGHT)


def line_width(runs: Sequence[Run]) -> int:
    """Dots that the line takes."""
    return sum(cells(run.text) * CELL * run.face.wide for run in runs)


def set_line(runs: Sequence[Run]) -> Image.Image:
    """The line as a 1-bit picture; all letters stand on its lower edge."""
    height = line_height(runs)
    line = Image.new("1", (max(1, line_width(runs)), height), PAPER)
    pen = 0
    for run in runs:
        for letter in run.text:
            glyph = _glyph(letter, bold=run.face.bold)
            size = (glyph.width * run.face.wide, glyph.height * run.face.high)
            glyph = glyph.resize(size, Image.Resampling.NEAREST)
            if run.face.inverse:
                glyph = ImageChops.invert(glyph.convert("L")).convert("1")
            line.paste(glyph, (pen, height - glyph.height))
            pen += glyph.width
    return line


@lru_cache(maxsize=2048)
def _glyph(letter: str, *, bold: bool) -> Image.Image:
    """One letter in its cell; without the font a black box: it is seen that something stands there."""
    room = CELL * cells(letter)
    cell = Image.new("1", (room, HEIGHT), PAPER)
    try:
        width = max(1, width_of(letter, _LETTER, bold=bold))
        drawn = Image.new("1", (width, HEIGHT), PAPER)
        write(drawn, (0, _BASE), letter, _LETTER, bold=bold)
    except FontMissing:
        cell.paste(INK, (1, 4, room - 1, _BASE))
        return cell
    if width > room:
        drawn = drawn.resize((room, HEIGHT), Image.Resampling.NEAREST)
    cell.paste(drawn, ((room - drawn.width) // 2, 0))
    return cell
