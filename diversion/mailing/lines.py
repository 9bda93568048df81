"""Breaking an address into lines, as a person would write it: pure, given who measures a text.

Broken between the district and the street where that helps; never within a number or a Latin word, nor
between a number and what it counts (`1号`, `3栋`, `1602室`), nor before a closing mark.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Measure = Callable[[str, float], float]
"""`measure(text, points)`: the width of a text in mm at a size in points."""
LEADING = 1.35
"""Line height over the size of the type; Chinese wants air."""
MM = 25.4 / 72
"""A point in mm."""
NAME_LARGER = 1.15
_COUNTED = "号楼|号院|单元|[号楼栋幢座室层弄巷户]"
_CLOSING = "[,，。、;；:：)）》」]*"
_PIECE = re.compile(rf"[A-Za-z0-9#&'./+-]+(?:{_COUNTED})?{_CLOSING}|\s+|.{_CLOSING}")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size in points, and whether all of it found its place."""

    lines: tuple[str, ...]
    points: float
    fits: bool = True


def broken(text: str, width: float, points: float, measure: Measure) -> list[str]:
    """A text in lines no wider than `width` mm; a single word that is wider is cut."""
    lines, line = [], ""
    for piece in _pieces(text, width, points, measure):
        if measure((line + piece).rstrip(), points) <= width or not line:
            line += piece
        else:
            lines.append(line.strip())
            line = piece.lstrip()
    return [*lines, line.strip()] if line.strip() else lines


def block(
    place: str, street: str, name: str, width: float, height: float, sizes: Sequence[float], measure: Measure
) -> Block:
    """Address and name in a field of width and height in mm: as large as fits, the smallest size else.

    The name is the last line. The smallest that does not fit either is cut at the field's end, and says so.
    """
    found = Block((), sizes[-1], fits=False)
    for points in sizes:
        lines = _address(place, street, width, points, measure)
        names = broken(name, width, points * NAME_LARGER, measure)
        needed = (len(lines) + NAME_LARGER * len(names)) * points * LEADING * MM
        found = Block((*lines, *names), points, needed <= height)
        if found.fits:
            return found
    room = int(height / (sizes[-1] * LEADING * MM))
    return Block((*found.lines[: max(room - 1, 1)], found.lines[-1]), sizes[-1], fits=False)


def _address(place: str, street: str, width: float, points: float, measure: Measure) -> list[str]:
    if measure(place + street, points) <= width:
        return [place + street]
    apart = [*broken(place, width, points, measure), *broken(street, width, points, measure)]
    together = broken(place + street, width, points, measure)
    return together if len(together) < len(apart) else apart


def _pieces(text: str, width: float, points: float, measure: Measure) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        pieces += [piece] if measure(piece, points) <= width else list(piece)
    return pieces
