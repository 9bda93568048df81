"""A table from elsewhere: CSV in UTF-8, UTF-16 or GBK, its separator guessed, each row with its line.

A file is read through in blocks and again row by row; it is never in memory as a whole.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from hall.errors import Invalid

SEPARATORS = (",", ";", "\t")
ENCODINGS = (("utf-8-sig", "UTF-8"), ("gb18030", "GBK"))
MOST_ROWS = 2_000_000
MOST_CELL = 2_000
MOST_RECORD = 1 << 20
"""Characters of one row, which is in memory as a whole: a file without line breaks is none of a table's."""
MOST_COLUMNS = 200
"""Each short row is filled up to as many cells as there are headings; empty ones beyond are cut off."""
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What Excel's own files, new and old, begin with."""
_MARKUP = ("<html", "<!doctype", "<?xml", "<table", "%pdf")
"""What many a system calls a workbook is a page of the web under a workbook's name."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LOOK, _START, _TITLES = 20, 20_000, 10
_BLOCK = 1 << 20
Opened = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class TableFile:
    """The heads, and about how many lines are under them; `code` is the same wherever the content is."""

    encoding: str
    separator: str
    heads: tuple[str, ...]
    lines: int
    codec: str
    code: str
    above: int
    opened: Opened = field(repr=False)

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Line in the file (1 is its first) and cells, as many as there are heads."""
        wide = len(self.heads)
        return ((line, _filled(cells, wide)) for line, cells in self.raw_rows())

    def raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The same as they stand there: not trimmed, and as many as there are."""
        return islice(_rows(self.opened, self.codec, self.separator), self.above + 1, None)


def read_table(raw: bytes, *, headed: bool = True) -> TableFile:
    """The table in a file's bytes. `headed`: it needs a row under its first one, which are headings.

    Raises Invalid `not_a_table`, `is_a_workbook`, `too_many_columns` with what to do instead.
    """
    return _table(lambda: io.BytesIO(raw), headed=headed)


def table_in(file: Path) -> TableFile:
    """The table in a file on disk; the same refusals."""
    return _table(lambda: file.open("rb"))


def _table(opened: Opened, *, headed: bool = True) -> TableFile:
    known = _looked_through(opened)
    separator = _separator(known.start)
    found = _rows(opened, known.codec, separator)
    first = list(islice(found, _TITLES))
    above = next((n for n, (_, cells) in enumerate(first) if _width(cells) > 1), 0)
    heads = _heads(first[above][1]) if first else ()
    if len(first) < above + (2 if headed else 1):
        raise no_rows()
    if len(heads) < 2:
        raise _no("Only one column was found; columns are separated by commas, semicolons or tabs.")
    code = f"file-{known.digest[:12]}"
    lines = max(1, known.lines - first[above][0])
    return TableFile(known.encoding, separator, heads, lines, known.codec, code, above, opened)


def _heads(cells: list[str]) -> tuple[str, ...]:
    if any(cell.strip() for cell in cells[MOST_COLUMNS:]):
        words = f"At most {MOST_COLUMNS} columns at once; delete those that are not needed."
        raise Invalid("too_many_columns", words, field="file")
    return tuple(cell.strip()[:MOST_CELL] for cell in cells[:MOST_COLUMNS])


@dataclass(frozen=True, slots=True)
class _Known:
    codec: str
    encoding: str
    start: str
    lines: int
    digest: str


def _looked_through(opened: Opened) -> _Known:
    """How the text is written, how it begins, how long it is."""
    digest, lines, ends = hashlib.sha256(), 0, True
    with opened() as file:
        start = file.read(4)
        file.seek(0)
        while block := file.read(_BLOCK):
            digest.update(block)
            lines += block.count(b"\n")
            ends = block.endswith(b"\n")
    if start.startswith(_BOOKS):
        raise Invalid("is_a_workbook", "This is an Excel workbook; save it as CSV first.", field="file")
    known = (("utf-16", "UTF-16"),) if start.startswith(_UTF_16) else ENCODINGS
    for codec, name in known:
        text = _start_in(opened, codec)
        if text is None:
            continue
        if text.lstrip().lower().startswith(_MARKUP):
            words = "This is no table but a page; open it in Excel and save it as CSV."
            raise Invalid("is_a_workbook", words, field="file")
        return _Known(codec, name, text, lines + (not ends), digest.hexdigest())
    raise _no("The file is neither UTF-8 nor GBK text.")


def _start_in(opened: Opened, codec: str) -> str | None:
    """The beginning of the file; None where it is not written so."""
    decoder, start = codecs.getincrementaldecoder(codec)(), ""
    try:
        with opened() as file:
            while block := file.read(_BLOCK):
                text = decoder.decode(block)
                if "\0" in text:
                    return None
                start = start or text[:_START]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return start


def _separator(text: str) -> str:
    """The one that gives the first rows the most columns of equal number, or that Excel names."""
    start = io.StringIO(text).readlines()[:_LOOK]
    if start and (named := _named(start[0])):
        return named

    def score(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(start, delimiter=separator) if _width(row) > 1]
        width = widths[0] if widths else 0
        return (sum(w == width for w in widths), width)

    return max(SEPARATORS, key=score)


def _named(line: str) -> str | None:
    """The separator in `sep=;`."""
    name, _, mark = line.rstrip("\r\n").strip('"').partition("=")
    return mark if name.lower() == "sep" and len(mark) == 1 else None


def _rows(opened: Opened, codec: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows in which something stands, each with its first line."""
    line = 1
    with opened() as file, io.TextIOWrapper(file, codec, newline="") as text:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=separator)
        try:
            for cells in reader:
                lines.room = MOST_RECORD
                if any(cells) and "".join(cells).strip() and not (line == 1 and _is_name(cells)):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise _no(f"Line {line} is no row of a table.") from error


class _Lines:
    """The lines of a text; `room`: how many characters more the row that is being read may have."""

    def __init__(self, text: TextIO) -> None:
        self._read = text.readline
        self.room = MOST_RECORD

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._read(self.room + 1)
        if not line:
            raise StopIteration
        self.room -= len(line)
        if self.room < 0:
            raise _no("A row goes on without end; rows are separated by line breaks.")
        return line


def _is_name(cells: list[str]) -> bool:
    """Whether this is Excel's line that names the separator, which it splits itself."""
    return len(cells) <= 2 and cells[0].lower().startswith("sep=")


def _width(cells: list[str]) -> int:
    """In how many cells something stands: a title above a table stands in one."""
    return sum(1 for cell in cells if cell.strip())


def _filled(cells: list[str], wide: int) -> tuple[str, ...]:
    kept = [cell.strip()[:MOST_CELL] for cell in cells[:wide]]
    return (*kept, *[""] * (wide - len(kept)))


def no_rows() -> Invalid:
    """The refusal of a file that has nothing but headings."""
    return _no("The file has no rows under its headings.")


def _no(words: str) -> Invalid:
    return Invalid("not_a_table", words, field="file")
