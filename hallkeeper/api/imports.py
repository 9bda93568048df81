"""A past from elsewhere: sent, looked at, taken in, listed, taken back; never mixed with the hall's own."""

from typing import Annotated, Any, Literal

from flask import Response, request
from pydantic import Field

from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.planning.imports import MOST_BYTES
from hallkeeper.planning.shared import Planning

MANAGER = ("manager",)
FILES = "/history/imports/files"
Column = Annotated[int, Field(ge=0, le=999, strict=True)]
Text = Annotated[str, Field(max_length=200)]


class LookBody(Body):
    """A file that was sent; what its columns and names of business types mean, as far as that is said."""

    file: Annotated[str, Field(max_length=64)]
    kind: Literal["visits", "counts"] | None = None
    columns: dict[str, Column] | None = None
    values: Annotated[dict[Text, Text], Field(max_length=500)] = {}


class TakeBody(LookBody):
    """The same, to be taken in; `anyway`: also where rows are refused."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    anyway: bool = False


def import_routes(api: Api, planning: Planning) -> None:
    """Declare the routes of the importer."""

    @api.route("POST", FILES, roles=MANAGER, takes="text/csv", answers={201: dict[str, Any]})
    def send(asked: Asked) -> dict[str, Any]:
        """Send a file; it lies on the hall's disk for an hour at most, for nobody else to read."""
        request.max_content_length = MOST_BYTES
        return {"file": planning.imports.receive(request.stream, request.content_length)}

    @api.route("DELETE", f"{FILES}/<file>", roles=MANAGER, answers={204: type(None)})
    def drop(asked: Asked, file: str) -> None:
        """Delete a file that was sent; what goes on with it is stopped."""
        planning.imports.drop(file)

    @api.route("GET", f"{FILES}/<file>/refusals", roles=MANAGER, answers={200: list[dict[str, Any]]})
    def refusals(asked: Asked, file: str) -> Response:
        """All rows that the last look has refused, the first ten thousand of them."""
        return Response(planning.imports.refusals(file), mimetype="application/json")

    @api.route("POST", "/history/imports/look", roles=MANAGER, body=LookBody, answers={202: dict[str, Any]})
    def look(asked: Asked) -> dict[str, Any]:
        """Begin to find out what a file would bring: columns, first rows, refused rows. Keeps nothing."""
        return planning.imports.look(asked.principal.actor, asked.body.file, _meant(asked.body)).as_json()

    @api.route("POST", "/history/imports", roles=MANAGER, body=TakeBody, answers={202: dict[str, Any]})
    def take(asked: Asked) -> dict[str, Any]:
        """Begin to take a file in, whole or not at all; where rows are refused, only if that is said."""
        body = asked.body
        meant = {**_meant(body), "anyway": body.anyway}
        return planning.imports.take(asked.principal.actor, body.file, body.name, meant).as_json()

    @api.route("GET", "/history/imports", roles=MANAGER, answers={200: dict[str, Any]})
    def listed(asked: Asked) -> dict[str, Any]:
        """The files that have been taken in, newest first."""
        return {"sources": planning.imports.sources()}

    @api.route(
        "POST", "/history/imports/<source>/forget", roles=MANAGER, body=Nothing, answers={204: type(None)}
    )
    def forget(asked: Asked, source: str) -> None:
        """Take a file back, whole."""
        planning.imports.forget(asked.principal.actor, source)


def _meant(body: LookBody) -> dict[str, Any]:
    return {"kind": body.kind, "columns": body.columns, "values": body.values}
