"""The journal as CSV (RFC 4180), for spreadsheets: one row per move, oldest first, read in pieces."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from hall.clock import rfc3339
from hall.ticket import Move

Read = Callable[[int, int], Sequence[Move]]
"""`read(after, most)`: the moves after a number, ascending, at most so many."""

COLUMNS = (
    "move",
    "at",
    "kept_at",
    "verb",
    "ticket",
    "number",
    "service",
    "counter",
    "kiosk",
    "by",
    "from",
    "to",
    "undoes",
    "data",
)
_READ_AT_ONCE = 1000
_MARK = "\ufeff"
"""A byte order mark: without it spreadsheet programs take the text for another encoding."""


def journal_csv(read: Read, after: int, until: int) -> Iterator[str]:
    """The moves after `after` up to `until` as CSV text, in pieces; the first piece has the heading."""
    yield _MARK + _text([COLUMNS])
    while after < until:
        moves = [m for m in read(after, _READ_AT_ONCE) if m.move <= until]
        if not moves:
            return
        after = moves[-1].move
        yield _text(map(_cells, moves))


def _cells(move: Move) -> Sequence[object]:
    data = json.dumps(dict(move.data), ensure_ascii=False) if move.data else ""
    place = (move.ticket, move.number, move.service, move.counter, move.kiosk)
    told = (move.by, move.before, move.after, move.undoes, data)
    return (move.move, rfc3339(move.at), rfc3339(move.kept_at), move.verb, *place, *told)


def _text(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
