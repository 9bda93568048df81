"""A PNG (ISO 15948) looked at without drawing it: whether it is whole, black and white, and of a size.

The hall keeps pictures that others draw, and must know that they will be able to.
"""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _PALETTE = 0, 3
"""Colour types that one bit per dot may have."""


def size_of_bitmap(content: bytes, most: int) -> tuple[int, int]:
    """Width and height of a 1-bit PNG.

    Raises ValueError with what is wrong: no PNG, cut off or damaged, more than one bit per dot, interlaced,
    wider or higher than `most` dots.
    """
    chunks = list(_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13 or chunks[-1][0] != b"IEND":
        raise ValueError("not a whole PNG")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 1 or colour not in (_GREY, _PALETTE) or interlaced:
        raise ValueError("not a PNG of one bit per dot")
    if colour == _PALETTE and all(name != b"PLTE" for name, _ in chunks):
        raise ValueError("a PNG without its palette")
    if not (1 <= width <= most and 1 <= height <= most):
        raise ValueError(f"{width} x {height} dots, more than {most}")
    wanted = height * (1 + (width + 7) // 8)
    if _unpacked(b"".join(data for name, data in chunks if name == b"IDAT"), wanted) != wanted:
        raise ValueError("a PNG that lacks some of its dots")
    return width, height


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and data of each chunk; ends at IEND."""
    if not content.startswith(SIGNATURE):
        raise ValueError("not a PNG")
    at, name = len(SIGNATURE), b""
    while name != b"IEND":
        if at + 12 > len(content):
            raise ValueError("a PNG that is cut off")
        length, name = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        tail = content[at + 8 + length : at + 12 + length]
        if len(tail) < 4 or zlib.crc32(name + data) != int.from_bytes(tail, "big"):
            raise ValueError("a damaged PNG")
        yield name, data
        at += 12 + length


def _unpacked(packed: bytes, most: int) -> int:
    """How many bytes come out; never unpacks more than one beyond `most`."""
    try:
        return len(zlib.decompressobj().decompress(packed, most + 1))
    except zlib.error as error:
        raise ValueError("a PNG whose dots cannot be unpacked") from error
