"""`hallkeeper history import FILE`: takes a past from elsewhere in beside a running server."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hall.actor import SYSTEM
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hall.store import Store
from hallkeeper.engines import open_engines
from planning.history.importing import Checked, Importer, guess
from planning.history.intake import make_known, must_be_new, shelve, sweep
from planning.history.pace import Pace
from planning.history.table_file import TableFile, table_in

SHOWN = 20
_ENDS = {
    "served": "served",
    "missed": "missed a call",
    "silent": "never called",
    "left": "gave back",
    "no_wait": "served after an unknown wait",
    "no_time": "served for an unknown time",
    "odd": "served in no time",
}
_TELL_S = 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed. `maps`: `issued=取号时间`, the meaning and the heading of its column; `values`:
    `话费=payment`, a text and its business type, `-` for rows that are not wanted.
    """

    file: Path
    maps: Sequence[str] = ()
    values: Sequence[str] = ()
    anyway: bool = False
    look: bool = False


@contextmanager
def beside(hall: Hall, database: str) -> Iterator[Store]:
    """A store of its own for many rows, as the hall's writer keeps its one connection."""
    engines = open_engines(database, beside=True)
    try:
        yield Store(engines.writer, engines.reader, hall.clock, hall.store.hall)
    finally:
        engines.dispose()


def import_file(hall: Hall, store: Store, wanted: Wanted) -> str:
    """Check a file and take it in; what to say of it. Raises Refused and Invalid; then nothing is taken."""
    table = table_in(wanted.file)
    kind, columns = guess(table.heads)
    if wanted.maps:
        columns = dict(_column(table, one) for one in wanted.maps)
        kind = "counts" if "count" in columns else "visits"
    pairs = dict(_pair(one, "--value") for one in wanted.values)
    checked = Importer(hall.catalogue, hall.clock(), kind, columns, pairs).check(table, _Bar("checked"))
    lines = _said(wanted.file, table, checked)
    if wanted.look:
        return "\n".join(lines)
    if checked.refused and not wanted.anyway:
        lines.append("Nothing was taken; correct these rows, or add --anyway to leave them out.")
        raise Refused("rows_refused", "\n".join(lines))
    must_be_new(hall.store, table.code)
    pace = Pace(store)
    try:
        shelved = shelve(pace, table.code, checked, anyway=wanted.anyway, tell=_Bar("taken in"))
        source = make_known(hall, SYSTEM.ref, wanted.file.name, shelved)
    except KeyboardInterrupt:
        sweep(pace, table.code)
        raise
    return "\n".join([*lines, f"taken in as {source.code}: {source.first} to {source.last}"])


def _said(file: Path, table: TableFile, checked: Checked) -> list[str]:
    told = f"{checked.good} rows, {checked.left_out} not wanted"
    lines = [f"{file.name}: {table.encoding}, {checked.kind}, {told}"]
    if checked.ends:
        lines.append("  " + ", ".join(f"{checked.ends[end]} {words}" for end, words in _ENDS.items()))
    lines += [f"  line {r.line}: {r.reason} ({r.field}: {r.cell!r})" for r in checked.refusals[:SHOWN]]
    if checked.refused > SHOWN:
        lines.append(f"  and {checked.refused - SHOWN} more refused rows")
    return lines


class _Bar:
    """Says on a terminal how far the work is, twice a second."""

    def __init__(self, what: str) -> None:
        self._what, self._told = what, 0.0

    def __call__(self, done: int, of: int) -> None:
        now = time.monotonic()
        if sys.stderr.isatty() and of and (now - self._told > _TELL_S or done == of):
            self._told = now
            end = "\r\x1b[K" if done == of else ""
            sys.stderr.write(f"\r{self._what} {done:,} / {of:,} {done * 100 // of} %{end}")
            sys.stderr.flush()


def _column(table: TableFile, text: str) -> tuple[str, int]:
    name, head = _pair(text, "--map")
    if table.heads.count(head) == 1:
        return name, table.heads.index(head)
    if head in table.heads:
        words = f"--map {text}: {head!r} stands above {table.heads.count(head)} columns; rename one."
    else:
        words = f"--map {text}: there is no column {head!r}; there are {', '.join(table.heads)}."
    raise Invalid("invalid_field", words)


def _pair(text: str, option: str) -> tuple[str, str]:
    one, equals, other = text.partition("=")
    if not equals or not one or not other:
        raise Invalid("invalid_field", f"{option} {text}: write it as name=value.")
    return one, other
