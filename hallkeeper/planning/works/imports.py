"""A file from elsewhere looked at and taken in beside the server, as the child does it."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from hall.errors import Invalid
from hallkeeper.planning.worker import CHECKING, SWEEPING, TAKING, Desk, Progress
from planning.history.importing import FIELDS, LEFT_OUT, NEEDED, Checked, Importer, guess, says_enough
from planning.history.intake import must_be_new, shelve, sweep
from planning.history.pace import Pace
from planning.history.table_file import TableFile, table_in

SHOWN_ROWS, SHOWN_REFUSALS, SHOWN_VALUES, SHOWN_CELL = 4, 100, 60, 80
Json = Mapping[str, Any]


def look(desk: Desk, asked: Json, tell: Progress) -> dict[str, Any]:
    """What a file would bring: columns, first rows, refused rows.

    Raises Invalid `not_a_table`, Refused `file_known`: nobody is to choose columns in vain.
    """
    tell(0, 0, CHECKING)
    table = table_in(Path(asked["path"]))
    must_be_new(desk.store, table.code)
    kind, columns = _meaning(table, asked)
    found = None
    if asked["columns"] is not None or says_enough(kind, columns):
        found = _checked(desk, table, kind, columns, asked, tell)
        _keep(Path(asked["refusals"]), found)
    return {
        "source": table.code,
        "encoding": table.encoding,
        "separator": table.separator,
        "heads": _shown(table.heads),
        "rows": [_shown(cells) for _, cells in islice(table.rows(), SHOWN_ROWS)],
        "lines": table.lines if found is None else found.lines,
        "kind": kind,
        "fields": list(FIELDS[kind]),
        "needed": list(NEEDED[kind]),
        "columns": columns,
        "left_out": LEFT_OUT,
        **_told(found),
    }


def take(desk: Desk, asked: Json, tell: Progress) -> dict[str, Any]:
    """Check it once more, and write its rows where nobody sees them yet. Raises what `shelve` raises."""
    tell(0, 0, CHECKING)
    table = table_in(Path(asked["path"]))
    kind, columns = _meaning(table, asked)
    if not all(name in columns for name in NEEDED[kind]):
        raise Invalid("column_missing", f"Say which columns are {', '.join(NEEDED[kind])}.", field="columns")
    found = _checked(desk, table, kind, columns, asked, tell)
    pace = Pace(desk.store)
    kept = shelve(
        pace, table.code, found, anyway=asked["anyway"], tell=lambda done, of: tell(done, of, TAKING)
    )
    return asdict(kept)


def sweep_rows(desk: Desk, asked: Json, tell: Progress) -> dict[str, Any]:
    """Drop the rows of a file that was taken back, or not taken in to its end."""
    return {"rows": sweep(Pace(desk.store), asked["code"], lambda done: tell(done, 0, SWEEPING))}


def _meaning(table: TableFile, asked: Json) -> tuple[str, dict[str, int]]:
    """The kind of table and what its columns mean: as far as that was said, else by the headings."""
    kind, columns = guess(table.heads)
    if asked["kind"] is not None and asked["kind"] != kind:
        kind, columns = asked["kind"], {n: c for n, c in columns.items() if n in FIELDS[asked["kind"]]}
    return kind, columns if asked["columns"] is None else dict(asked["columns"])


def _checked(
    desk: Desk, table: TableFile, kind: str, columns: Mapping[str, int], asked: Json, tell: Progress
) -> Checked:
    importer = Importer(desk.catalogue, desk.now, kind, columns, asked["values"])
    return importer.check(table, lambda done, of: tell(done, of, CHECKING))


def _shown(cells: Sequence[str]) -> list[str]:
    return [cell[:SHOWN_CELL] for cell in cells]


def _told(found: Checked | None) -> dict[str, Any]:
    if found is None:
        nothing: dict[str, Any] = {"good": None, "left_out_rows": 0, "refused": 0, "days": None, "ends": {}}
        return nothing | {"refusals": [], "unknown": []}
    return {
        "good": found.good,
        "left_out_rows": found.left_out,
        "refused": found.refused,
        "refusals": [_refusal(one) for one in found.refusals[:SHOWN_REFUSALS]],
        "unknown": [{"text": text, "rows": n} for text, n in found.unknown.most_common(SHOWN_VALUES)],
        "days": found.days(),
        "ends": dict(found.ends),
    }


def _keep(file: Path, found: Checked) -> None:
    """All refusals that are listed, for whoever takes them away."""
    mine = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(mine, "w", encoding="utf-8") as written:
        json.dump([_refusal(one) for one in found.refusals], written, ensure_ascii=False)


def _refusal(one: Any) -> dict[str, Any]:
    return {"line": one.line, "reason": one.reason, "field": one.field, "cell": one.cell}
