"""`hallkeeper history import FILE`: takes a past from elsewhere in beside a running server."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from hall.actor import SYSTEM
from hall.errors import Invalid, Refused
from hall.hall import Hall
from planning.history.importing import Importer, guess
from planning.history.intake import code_of, take_in
from planning.history.table_file import TableFile, read_table

SHOWN = 20
_TELL_S = 0.5
REST_S = 0.01
"""Between two pieces: the hall's customers come first."""


def import_file(
    hall: Hall, file: Path, maps: Sequence[str], values: Sequence[str], *, anyway: bool, look: bool
) -> str:
    """Check a file and take it in; what to say of it.

    `maps`: `issued=取号时间`, the meaning and the heading of its column; `values`: `话费=payment`, a text and
    its business type, `-` for rows that are not wanted. Raises Refused and Invalid; then nothing is taken.
    """
    raw = file.read_bytes()
    table = read_table(raw)
    kind, columns = guess(table.heads)
    if maps:
        columns = dict(_column(table, one) for one in maps)
        kind = "counts" if "count" in columns else "visits"
    pairs = dict(_pair(one, "--value") for one in values)
    checked = Importer(hall.catalogue, hall.clock(), kind, columns, pairs).check(table, _Bar("checked"))
    lines = [f"{file.name}: {table.encoding}, {kind}, {checked.good} rows, {checked.left_out} not wanted"]
    lines += [f"  line {r.line}: {r.reason} ({r.field}: {r.cell!r})" for r in checked.refusals[:SHOWN]]
    if len(checked.refusals) > SHOWN:
        lines.append(f"  and {len(checked.refusals) - SHOWN} more refused rows")
    if look:
        return "\n".join(lines)
    if checked.refusals and not anyway:
        lines.append("Nothing was taken; correct these rows, or add --anyway to leave them out.")
        raise Refused("rows_refused", "\n".join(lines))
    source = take_in(
        hall,
        SYSTEM,
        file.name,
        code_of(raw),
        checked,
        anyway=anyway,
        breathe=lambda: time.sleep(REST_S),
        tell=_Bar("taken in"),
    )
    return "\n".join([*lines, f"taken in as {source.code}: {source.first} to {source.last}"])


class _Bar:
    """Says on a terminal how far the work is, twice a second."""

    def __init__(self, what: str) -> None:
        self._what, self._told = what, 0.0

    def __call__(self, done: int, of: int) -> None:
        now = time.monotonic()
        if sys.stderr.isatty() and (now - self._told > _TELL_S or done == of):
            self._told = now
            end = "\r\x1b[K" if done == of else ""
            sys.stderr.write(f"\r{self._what} {done:,} / {of:,} {done * 100 // of} %{end}")
            sys.stderr.flush()


def _column(table: TableFile, text: str) -> tuple[str, int]:
    name, head = _pair(text, "--map")
    if head in table.heads:
        return name, table.heads.index(head)
    words = f"--map {text}: there is no column {head!r}; there are {', '.join(table.heads)}."
    raise Invalid("invalid_field", words)


def _pair(text: str, option: str) -> tuple[str, str]:
    one, equals, other = text.partition("=")
    if not equals or not one or not other:
        raise Invalid("invalid_field", f"{option} {text}: write it as name=value.")
    return one, other
