"""A table from elsewhere: CSV in UTF-8, UTF-16 or GBK, its separator guessed, each row with its line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from hall.errors import Invalid

SEPARATORS = (",", ";", "\t")
ENCODINGS = (("utf-8-sig", "UTF-8"), ("gb18030", "GBK"))
MOST_ROWS = 2_000_000
MOST_CELL = 2_000
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_LOOK, _START = 20, 20_000


@dataclass(frozen=True, slots=True)
class TableFile:
    """The heads, and how many rows there are under them."""

    encoding: str
    separator: str
    heads: tuple[str, ...]
    lines: int
    codec: str
    raw: bytes = field(repr=False)

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Line in the file (1 is the heads') and cells, as many as there are heads."""
        wide = len(self.heads)
        found = _rows(self.raw, self.codec, self.separator)
        next(found)
        return ((line, _filled(cells, wide)) for line, cells in found)


def read_table(raw: bytes) -> TableFile:
    """The table in a file's bytes. Raises Invalid `not_a_table` with what to do instead."""
    codec, encoding, start = _text(raw)
    separator = _separator(start)
    found = _rows(raw, codec, separator)
    heads = tuple(cell.strip() for cell in next(found, (0, []))[1])
    lines = sum(1 for _ in found)
    if lines < 1:
        raise _no("The file has no rows under its headings.")
    if len(heads) < 2:
        raise _no("Only one column was found; columns are separated by commas, semicolons or tabs.")
    if lines > MOST_ROWS:
        raise _no(f"At most {MOST_ROWS} rows at once; take the file in by halves.")
    return TableFile(encoding, separator, heads, lines, codec, raw)


def _text(raw: bytes) -> tuple[str, str, str]:
    """How the text is written, what that is called, and how it begins."""
    if raw.startswith((_ZIP, _OLD_EXCEL)):
        raise _no("This is an Excel workbook; save it as CSV first.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return "utf-16", "UTF-16", raw.decode("utf-16")[:_START]
        except UnicodeDecodeError as error:
            raise _no("The file is no text that can be read.") from error
    for codec, name in ENCODINGS:
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return codec, name, text[:_START]
    raise _no("The file is neither UTF-8 nor GBK text.")


def _separator(text: str) -> str:
    """The one that gives the first rows the most columns of equal number."""
    start = io.StringIO(text).readlines()[:_LOOK]

    def score(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(start, delimiter=separator) if row]
        width = widths[0] if widths else 0
        return (sum(w == width for w in widths) if width > 1 else 0, width)

    return max(SEPARATORS, key=score)


def _rows(raw: bytes, codec: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(raw), codec, newline=""), delimiter=separator)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _no(f"Line {line} is no row of a table.") from error


def _filled(cells: list[str], wide: int) -> tuple[str, ...]:
    kept = [cell.strip()[:MOST_CELL] for cell in cells[:wide]]
    return (*kept, *[""] * (wide - len(kept)))


def _no(words: str) -> Invalid:
    return Invalid("not_a_table", words, field="file")
