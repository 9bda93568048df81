"""The slip as it will come out of the printer, for the page that edits its layout.

The agent's own code draws it, so that what the office sees is what the head burns, dot by dot.
"""

from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field

from hall.catalogue_file import catalogue_document, read_document
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.track import Tracks

Example = Literal["normal", "nobody", "reprint", "long", "no_wait"]
SOME_TICKET = "01935f8e-7c41-7a3e-9a55-4f0b5d2c6a10"


class PreviewBody(Body):
    """A layout as it stands on the page, and what is to be shown of it. `width` is the head's, in dots."""

    slip: dict[str, Any] = {}
    width: Annotated[int, Field(ge=320, le=640, strict=True)] = 576
    language: Annotated[str, Field(min_length=1, max_length=35)] = "zh-CN"
    example: Example = "normal"


def slip_routes(api: Api, hall: Hall, tracks: Tracks) -> None:
    """Declare the route of the slip's picture."""

    @api.route("POST", "/slip/preview", roles=("manager",), body=PreviewBody, answers={200: bytes})
    def preview(asked: Asked) -> Response:
        """A slip in this layout at true dots, PNG; nothing is kept, a mistake is named as when saving."""
        from hallkeeper.slip_preview import picture  # Pillow takes 5 MB: only who edits a slip needs it

        body = asked.body
        catalogue = read_document(catalogue_document(hall.catalogue) | {"slip": body.slip})
        width, phone = body.width // 8 * 8, tracks.url(SOME_TICKET)
        content = picture(catalogue, body.example, body.language, width, now=hall.clock(), url=phone)
        answer = Response(content, mimetype="image/png")
        answer.headers["Cache-Control"] = "no-store"
        return answer
