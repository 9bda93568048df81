"""The slip as it will come out of the printer, for the page that edits its layout.

The agent's own code draws it, so that what the office sees is what the head burns, dot by dot.
"""

from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from flask import Response
from pydantic import Field

from hall.catalogue import AfterMiss, Catalogue, Service
from hall.catalogue_file import catalogue_document, read_document
from hall.errors import Refused
from hall.hall import Hall
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.track import Tracks
from hardware.errors import FontMissing
from hardware.public import Wait
from hardware.slips.layout import layout_of
from hardware.slips.slip import Slip, draw

Example = Literal["normal", "nobody", "reprint", "long", "no_wait"]
LONG_NAMES = {"zh-CN": "过户、携号转网与合约办理", "en": "Change of ownership, number transfer and contract"}
SOME_TICKET = "01935f8e-7c41-7a3e-9a55-4f0b5d2c6a10"
ELSEWHERE = "https://hall.example.com"
"""Stands for the public address where the hall has none yet, so that the code can be judged all the same."""


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
        document = catalogue_document(hall.catalogue) | {"slip": asked.body.slip}
        picture = BytesIO()
        try:
            slip = example(read_document(document), asked.body, hall.clock(), tracks.url(SOME_TICKET))
            draw(slip, asked.body.width // 8 * 8).save(picture, "PNG")
        except FontMissing as error:
            raise Refused("font_missing", str(error)) from error
        answer = Response(picture.getvalue(), mimetype="image/png")
        answer.headers["Cache-Control"] = "no-store"
        return answer


def example(catalogue: Catalogue, body: PreviewBody, now: int, url: str | None) -> Slip:
    """The slip of a customer who might just have come; `now` in ms UTC."""
    service = _service(catalogue)
    long, nobody = body.example == "long", body.example == "nobody"
    wait = Wait(0, 60) if nobody else Wait(14 * 60, 22 * 60)
    return Slip(
        hall=catalogue.names,
        number=f"{service.letter if service else 'A'}031",
        service=LONG_NAMES if long or service is None else service.names,
        at=datetime.fromtimestamp(now / 1000, ZoneInfo(catalogue.zone)),
        language=body.language,
        ahead=0 if nobody else 8,
        wait=None if body.example == "no_wait" else wait,
        no_show=str(service.after_miss) if service else "new",
        places=service.back_places if service else 0,
        track_url=url or f"{ELSEWHERE}/t/3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz012345",
        copy=1 if body.example == "reprint" else 0,
        layout=layout_of(asdict(catalogue.slip)),
    )


def _service(catalogue: Catalogue) -> Service | None:
    """The first business type whose rule has places to speak of, else the first."""
    offered = catalogue.offered
    back = (service for service in offered if service.after_miss is AfterMiss.BACK)
    return next(back, offered[0] if offered else None)
