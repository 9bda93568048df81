"""A slip or receipt in the printer's own letters: the drawn one's lines, for printers on slow lines.

A raster slip is some 20 to 60 kB, at 9600 baud half a minute and more; as text it is under 1 kB.  What the
profile says counts: characters a line, encoding, how Chinese is switched on, who draws QR codes.
Source: Epson ESC/POS command reference, GS !, ESC E, GS B, GS ( k, FS &.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import segno
from PIL import Image

from hardware.printing.escpos import ending, opening, raster
from hardware.printing.profile import Profile
from hardware.slips.layout import LogoAt, logo_picture
from hardware.slips.receipt_lines import Receipt, receipt_lines
from hardware.slips.slip_lines import Kind, Line, Size, Slip, lines_of
from hardware.slips.typeset import INK, PAPER, pieces
from hardware.slips.typewriter import cells

_LARGEST = 8
_COLUMN_GAP = 2
"""Cells between the longest label and what labels stand for."""
_SPLIT_AFTER = frozenset({Kind.COPY, Kind.NUMBER, Kind.SERVICE, Kind.QR})
"""Kinds of line after which there is a little white."""
_GAP = b"\x1bJ\x14"
_LEFT, _MIDDLE = b"\x1ba\x00", b"\x1ba\x01"
_SHOWN_APART = frozenset({Kind.AHEAD, Kind.FOLLOW, Kind.QR, Kind.NO_SHOW, Kind.FACT, Kind.NOTE})
"""Kinds before which there is; around a QR code it is the quiet zone of four modules."""


def text_bytes(slip: Slip | Receipt, profile: Profile) -> bytes:
    """All that a printer gets for one slip or receipt as text, without the request to confirm."""
    letters = profile.text_on + b"".join(_parts(slip, profile)) + profile.text_off
    return opening(profile) + letters + ending(profile)


def _parts(slip: Slip | Receipt, profile: Profile) -> Iterable[bytes]:
    before: Line | None = None
    lines = receipt_lines(slip) if isinstance(slip, Receipt) else lines_of(slip)
    column = max(cells(line.label) for line in lines) + _COLUMN_GAP
    for line, beside in _beside(lines, profile.columns):
        if (
            before is not None
            and (before.kind in _SPLIT_AFTER or line.kind in _SHOWN_APART)
            and (before.kind is not line.kind)
        ):
            yield _GAP
        yield _fact(line, column, profile) if line.label else _line(slip, line, beside, profile)
        before = line


def _beside(lines: Sequence[Line], columns: int) -> Iterable[tuple[Line, Line | None]]:
    """Each line with the one that stands beside it; an optional one without room beside is left out."""
    at = 0
    while at < len(lines):
        line = lines[at]
        after = lines[at + 1] if at + 1 < len(lines) else None
        at += 1
        if after is not None and after.second and after.optional:
            at += 1
            room = columns - cells(line.text) * _times(line, columns) - 1
            yield line, after if cells(after.text) <= room else None
        else:
            yield line, None


def _line(slip: Slip | Receipt, line: Line, beside: Line | None, profile: Profile) -> bytes:
    if line.kind is Kind.LOGO:
        return _logo(slip, profile)
    if line.kind is Kind.QR:
        return _code(line.text, profile)
    if line.kind is Kind.COPY:
        return _inverse(line, profile)
    times = _times(line, profile.columns)
    rows = [_set(row, times, profile, bold=line.bold) for row in _rows(line.text, profile.columns // times)]
    tail = b"" if beside is None else _set(f" {beside.text}", 1, profile)
    return b"\n".join(rows) + tail + b"\n"


def _fact(line: Line, column: int, profile: Profile) -> bytes:
    """A label, and beside it as many rows as what it stands for needs."""
    label = line.label + " " * (column - cells(line.label))
    rows = _rows(line.text, profile.columns - column)
    return b"".join(
        _set((label if n == 0 else " " * column) + row, 1, profile) + b"\n" for n, row in enumerate(rows)
    )


def _times(line: Line, columns: int) -> int:
    """How many times as large as usual: the number fills five eighths of the line."""
    if line.kind is Kind.NUMBER:
        return max(2, min(_LARGEST, columns * 5 // 8 // max(1, cells(line.text))))
    return 2 if line.size is Size.LARGE else 1


def _set(text: str, times: int, profile: Profile, *, bold: bool = False) -> bytes:
    """Letters in one size.  A character that the encoding lacks becomes a question mark, and so does one that
    the printer would take for a command: names and references come from elsewhere.
    """
    size = bytes((0x1D, 0x21, (times - 1) << 4 | times - 1))
    plain = "".join("?" if unicodedata.category(letter) == "Cc" else letter for letter in text)
    letters = plain.encode(profile.encoding or "ascii", errors="replace")
    emphasis = (b"\x1bE\x01", b"\x1bE\x00") if bold else (b"", b"")
    return size + emphasis[0] + letters + emphasis[1]


def _inverse(line: Line, profile: Profile) -> bytes:
    """White on black over the whole line, so that nobody takes a reprint for a second place."""
    text = f" {line.text}"
    padded = text + " " * max(0, profile.columns - cells(text))
    return b"\x1dB\x01" + _set(padded, 1, profile, bold=True) + b"\x1dB\x00\n"


def _rows(text: str, columns: int) -> list[str]:
    """`text` in lines of at most so many cells, broken where words end; a longer word is left whole."""
    rows = [""]
    for piece in pieces(text):
        if rows[-1] and cells((rows[-1] + piece).rstrip()) > columns:
            rows.append(piece)
        else:
            rows[-1] += piece
    return [row.strip() for row in rows if row.strip()]


def _code(address: str, profile: Profile) -> bytes:
    """The QR code, error correction M, drawn by the printer or for it."""
    module = 5 if profile.width_dots > 464 else 4
    if not profile.qr:
        return raster(_drawn(address, module), profile.band_lines)
    stored = address.encode()
    return b"".join(
        (
            _symbol(65, b"\x32\x00"),
            _symbol(67, bytes((module,))),
            _symbol(69, b"\x31"),
            _symbol(80, b"\x30" + stored),
            _symbol(81, b"\x30"),
        )
    )


def _symbol(function: int, data: bytes) -> bytes:
    """`GS ( k pL pH 49 fn ...`."""
    length = len(data) + 2
    return b"\x1d(k" + length.to_bytes(2, "little") + bytes((49, function)) + data


def _drawn(address: str, module: int) -> Image.Image:
    rows = segno.make_qr(address, error="m").matrix
    side = len(rows)
    code = Image.new("1", (side, side))
    code.putdata([INK if dark else PAPER for row in rows for dark in row])
    sheet = Image.new("1", ((side * module + 7) // 8 * 8, side * module), PAPER)
    sheet.paste(code.resize((side * module, side * module), Image.Resampling.NEAREST), (0, 0))
    return sheet


def _logo(slip: Slip | Receipt, profile: Profile) -> bytes:
    picture = logo_picture(slip.layout.logo, profile.width_dots, profile.width_dots // 4)
    if picture is None:
        return b""
    sheet = Image.new("1", ((picture.width + 7) // 8 * 8, picture.height), PAPER)
    sheet.paste(picture, (0, 0))
    aligned = _MIDDLE if slip.layout.logo_at is LogoAt.CENTRE else _LEFT
    return aligned + raster(sheet, profile.band_lines) + _LEFT + _GAP
