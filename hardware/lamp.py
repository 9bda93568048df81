"""The lamps of a simulated number display: five by seven amber dots for each character."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

PLACES = 5
STEP = 12
"""Dots of the picture from lamp to lamp."""
LAMP = 9
COLUMNS = 5
ROWS = 7
CASE = "#15130f"
DARK = "#2b2721"
LIT = "#ffb000"

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
_COLUMNS = bytes.fromhex(
    "3e5149453e 00427f4000 6251494946 2241494936 18147f1000 2745454539 3c4a494930 0171090503"
    "3649494936 064949291e 7e1111117e 7f49494936 3e41414122 7f4141221c 7f49494941 7f09090901"
    "3e4149497a 7f0808087f 00417f4100 2040413f01 7f08142241 7f40404040 7f020c027f 7f0408107f"
    "3e4141413e 7f09090906 3e4151215e 7f09192946 4649494931 01017f0101 3f4040403f 1f2040201f"
    "3f4038403f 6314081463 0708700807 6151494543 0808080808"
)
"""Five bytes a character, one a column from left to right, the lowest bit on top."""


def draw(text: str) -> Image.Image:
    """The display showing `text` (blank if empty), at least five places wide."""
    places = max(PLACES, len(text))
    columns = places * (COLUMNS + 1) + 1
    picture = Image.new("RGB", ((columns + 1) * STEP, (ROWS + 3) * STEP), CASE)
    pen = ImageDraw.Draw(picture)
    for place in range(places):
        dots = _shape(text[place : place + 1])
        for column in range(COLUMNS):
            for row in range(ROWS):
                left, top = (place * (COLUMNS + 1) + column + 1) * STEP, (row + 1) * STEP + STEP // 2
                lamp = LIT if dots[column] >> row & 1 else DARK
                pen.ellipse((left, top, left + LAMP, top + LAMP), fill=lamp)
    return picture


def png(text: str, lamp: str = "") -> bytes:
    """The same as a PNG file."""
    file = BytesIO()
    draw(text).quantize(8).save(file, "PNG")
    return file.getvalue()


def _shape(letter: str) -> bytes:
    at = _LETTERS.find(letter.upper()) if letter else -1
    return _COLUMNS[at * COLUMNS : (at + 1) * COLUMNS] if at >= 0 else bytes(COLUMNS)
