"""A past from elsewhere: looked at, taken in, listed, taken back; never mixed with the hall's own."""

import base64
from collections.abc import Callable
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import Field

from hall.clock import rfc3339
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.planning.shared import Planning
from planning.history import store as kept
from planning.history.importing import FIELDS, LEFT_OUT, NEEDED, Checked, Importer, guess
from planning.history.intake import code_of, take_back, take_in
from planning.history.table_file import TableFile, read_table

SHOWN_ROWS, SHOWN_REFUSALS, SHOWN_VALUES = 4, 100, 60
MANAGER = ("manager",)
NameOf = Callable[[str | None], str | None]
Column = Annotated[int, Field(ge=0, le=999, strict=True)]
Text = Annotated[str, Field(max_length=200)]


class LookBody(Body):
    """A file in base64, and what its columns and its names of business types mean, as far as that is said."""

    file: str
    kind: Literal["visits", "counts"] | None = None
    columns: dict[str, Column] | None = None
    values: Annotated[dict[Text, Text], Field(max_length=500)] = {}


class TakeBody(LookBody):
    """The same, to be taken in; `anyway`: also where rows are refused."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    anyway: bool = False


def import_routes(api: Api, hall: Hall, planning: Planning) -> None:
    """Declare the routes of the importer."""
    taking: set[str] = set()

    def checked(body: LookBody) -> tuple[bytes, TableFile, str, dict[str, int], Checked | None]:
        raw = _decoded(body.file)
        table = read_table(raw)
        kind, columns = guess(table.heads)
        if body.kind is not None and body.kind != kind:
            kind, columns = body.kind, {n: c for n, c in columns.items() if n in FIELDS[body.kind]}
        columns = columns if body.columns is None else dict(body.columns)
        if body.columns is None and not all(name in columns for name in NEEDED[kind]):
            return raw, table, kind, columns, None
        importer = Importer(hall.catalogue, hall.clock(), kind, columns, body.values)
        return raw, table, kind, columns, importer.check(table, lambda done, of: planning.history.breathe())

    @api.route("POST", "/history/imports/look", roles=MANAGER, body=LookBody, answers={200: dict[str, Any]})
    def look(asked: Asked) -> dict[str, Any]:
        """What a file would bring: columns, first rows, each row that is refused. Keeps nothing."""
        raw, table, kind, columns, found = checked(asked.body)
        return {
            "source": code_of(raw),
            "encoding": table.encoding,
            "separator": table.separator,
            "heads": list(table.heads),
            "rows": [list(cells) for _, cells in islice(table.rows(), SHOWN_ROWS)],
            "lines": table.lines,
            "kind": kind,
            "fields": list(FIELDS[kind]),
            "needed": list(NEEDED[kind]),
            "columns": columns,
            "left_out": LEFT_OUT,
            **_found(found),
        }

    @api.route("POST", "/history/imports", roles=MANAGER, body=TakeBody, answers={201: dict[str, Any]})
    def take(asked: Asked) -> dict[str, Any]:
        """Take a file in, whole or not at all; where rows are refused, the others only if that is said."""
        raw, _, kind, _, found = checked(asked.body)
        code = code_of(raw)
        if found is None:
            raise Invalid(
                "column_missing", f"Say which columns are {', '.join(NEEDED[kind])}.", field="columns"
            )
        if code in taking:
            raise Refused("file_busy", "This file is being taken in at the moment.")
        taking.add(code)
        try:
            body = asked.body
            source = take_in(
                hall,
                asked.principal.actor,
                body.name,
                code,
                found,
                anyway=body.anyway,
                breathe=planning.history.breathe,
            )
        finally:
            taking.discard(code)
        return _source(source, planning.name_of)

    @api.route("GET", "/history/imports", roles=MANAGER, answers={200: dict[str, Any]})
    def listed(asked: Asked) -> dict[str, Any]:
        """The files that have been taken in, newest first."""
        return {"sources": [_source(source, planning.name_of) for source in kept.sources_of(hall.store)]}

    @api.route(
        "POST", "/history/imports/<source>/forget", roles=MANAGER, body=Nothing, answers={204: type(None)}
    )
    def forget(asked: Asked, source: str) -> None:
        """Take a file back, whole."""
        take_back(hall, asked.principal.actor, source, planning.history.breathe)


def _decoded(file: str) -> bytes:
    try:
        return base64.b64decode(file, validate=True)
    except ValueError:
        raise Invalid("not_a_table", "file: this is no base64.", field="file") from None


def _found(found: Checked | None) -> dict[str, Any]:
    if found is None:
        return {"good": None, "left_out_rows": 0, "refused": 0, "refusals": [], "unknown": [], "days": None}
    return {
        "good": found.good,
        "left_out_rows": found.left_out,
        "refused": len(found.refusals),
        "refusals": [
            {"line": r.line, "reason": r.reason, "field": r.field, "cell": r.cell}
            for r in found.refusals[:SHOWN_REFUSALS]
        ],
        "unknown": [{"text": text, "rows": n} for text, n in found.unknown.most_common(SHOWN_VALUES)],
        "days": found.days(),
    }


def _source(source: kept.Source, name_of: NameOf) -> dict[str, Any]:
    return {
        "code": source.code,
        "kind": source.kind,
        "name": source.name,
        "by": source.by,
        "by_name": name_of(source.by),
        "at": rfc3339(source.at),
        "lines": source.lines,
        "refused": source.refused,
        "from": source.first,
        "to": source.last,
    }
