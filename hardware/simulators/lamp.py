"""What simulated signs and pads look like: dots of light, five by seven a character or sixteen high.

A display is drawn with as many lines as its text has; a pad has a lamp beside its digits.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from hardware.slips.fonts import font

PLACES = 5
STEP = 12
"""Dots of the picture from light to light on a display of numbers."""
COLUMNS = 5
ROWS = 7
WORD_STEP = 6
WORD_ROWS = 16
WORD_COLUMNS = 8 * WORD_ROWS
"""A display of words has room for eight Chinese characters at least."""
BETWEEN = 3
"""Dark rows between two lines."""
INKED = 100
"""Grey from which a dot of a font is a light."""
CASE = "#15130f"
DARK = "#2b2721"
LIT = "#ffb000"
LAMPS = {"red": "#ff4b33", "green": "#3ddc64"}

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
_COLUMNS = bytes.fromhex(
    "3e5149453e 00427f4000 6251494946 2241494936 18147f1000 2745454539 3c4a494930 0171090503"
    "3649494936 064949291e 7e1111117e 7f49494936 3e41414122 7f4141221c 7f49494941 7f09090901"
    "3e4149497a 7f0808087f 00417f4100 2040413f01 7f08142241 7f40404040 7f020c027f 7f0408107f"
    "3e4141413e 7f09090906 3e4151215e 7f09192946 4649494931 01017f0101 3f4040403f 1f2040201f"
    "3f4038403f 6314081463 0708700807 6151494543 0808080808"
)
"""Five bytes a character, one a column from left to right, the lowest bit on top."""


def draw(text: str, lamp: str = "") -> Image.Image:
    """The display showing `text`, at least five places wide; `lamp` in the words of `Shown`."""
    lines = text.split("\n")
    words = any(letter not in _LETTERS + " " for line in lines for letter in line.upper())
    shapes = [_words(line) if words else _figures(line) for line in lines]
    picture = _lit(_stacked(shapes), WORD_STEP if words else STEP)
    return _with_lamp(picture, lamp) if lamp else picture


def png(text: str, lamp: str = "") -> bytes:
    """The same as a PNG file."""
    file = BytesIO()
    draw(text, lamp).quantize(16).save(file, "PNG")
    return file.getvalue()


def _figures(text: str) -> Image.Image:
    """A line of figures, one dot of the picture a light."""
    places = max(PLACES, len(text))
    line = Image.new("L", (places * (COLUMNS + 1) - 1, ROWS))
    for place, letter in enumerate(text.upper()):
        at = _LETTERS.find(letter)
        for column, lights in enumerate(_COLUMNS[at * COLUMNS : (at + 1) * COLUMNS] if at >= 0 else b""):
            for row in range(ROWS):
                line.putpixel((place * (COLUMNS + 1) + column, row), 255 * (lights >> row & 1))
    return line


def _words(text: str) -> Image.Image:
    """A line of words in the slips' font."""
    type_ = font(WORD_ROWS, bold=False)
    width = max(WORD_COLUMNS, round(type_.getlength(text)))
    grey = Image.new("L", (width, WORD_ROWS))
    ImageDraw.Draw(grey).text((0, WORD_ROWS - 3), text, fill=255, font=type_, anchor="ls")
    return grey.point([255 if dot >= INKED else 0 for dot in range(256)])


def _stacked(lines: list[Image.Image]) -> Image.Image:
    """Lines below each other."""
    height = sum(line.height for line in lines) + BETWEEN * (len(lines) - 1)
    whole = Image.new("L", (max(line.width for line in lines), height))
    top = 0
    for line in lines:
        whole.paste(line, (0, top))
        top += line.height + BETWEEN
    return whole


def _lit(lights: Image.Image, step: int) -> Image.Image:
    """The case with its lights, those of `lights` burning."""
    size = lights.width * step, lights.height * step
    burning = lights.resize(size, Image.Resampling.NEAREST)
    glass = _glass(step, *size)
    face = Image.new("RGB", size, CASE)
    face.paste(DARK, mask=glass)
    face.paste(LIT, mask=ImageChops.multiply(burning, glass))
    picture = Image.new("RGB", (size[0] + 3 * STEP, size[1] + 3 * STEP), CASE)
    picture.paste(face, (STEP + STEP // 2, STEP + STEP // 2))
    return picture


@lru_cache(maxsize=16)
def _glass(step: int, width: int, height: int) -> Image.Image:
    """Where lights are."""
    one = Image.new("L", (step, step))
    ImageDraw.Draw(one).ellipse((0, 0, step * 3 // 4, step * 3 // 4), fill=255)
    row = Image.new("L", (width, step))
    for left in range(0, width, step):
        row.paste(one, (left, 0))
    whole = Image.new("L", (width, height))
    for top in range(0, height, step):
        whole.paste(row, (0, top))
    return whole


def _with_lamp(picture: Image.Image, lamp: str) -> Image.Image:
    """A round lamp to the right; a ring around one that blinks, two if it blinks fast."""
    colour, _, manner = lamp.partition(" ")
    side = picture.height
    whole = Image.new("RGB", (picture.width + side, side), CASE)
    whole.paste(picture)
    pen = ImageDraw.Draw(whole)
    middle, light = (picture.width + side // 2 - STEP, side // 2), LAMPS.get(colour, LIT)
    rings = manner.count("blinking") + manner.count("fast")
    for ring in range(rings):
        _circle(pen, middle, side // 4 + (ring + 1) * STEP * 3 // 4, outline=light)
    _circle(pen, middle, side // 4, fill=light)
    return whole


def _circle(
    pen: ImageDraw.ImageDraw,
    middle: tuple[int, int],
    radius: int,
    *,
    fill: str | None = None,
    outline: str | None = None,
) -> None:
    across, down = middle
    edges = (across - radius, down - radius, across + radius, down + radius)
    pen.ellipse(edges, fill=fill, outline=outline, width=3)
