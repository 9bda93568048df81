"""A slip drawn by the agent's own code, for the office that edits its layout."""

from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from hall.catalogue import AfterMiss, Catalogue, Service
from hall.errors import Refused
from hardware.errors import FontMissing
from hardware.public import Wait
from hardware.slips.layout import layout_of
from hardware.slips.slip import Slip, draw

LONG_NAMES = {"zh-CN": "过户、携号转网与合约办理", "en": "Change of ownership, number transfer and contract"}
ELSEWHERE = "https://hall.example.com"
"""Stands for the public address where the hall has none yet, so that the code can be judged all the same."""


def picture(
    catalogue: Catalogue, example: str, language: str, width: int, *, now: int, url: str | None
) -> bytes:
    """The slip as PNG, `width` dots wide; `now` in ms UTC, `url` the phone's.

    `example` is `normal`, `nobody` (ahead), `reprint`, `long` (name) or `no_wait`.
    Raises Refused `font_missing`.
    """
    file = BytesIO()
    try:
        draw(_example(catalogue, example, language, now, url), width).save(file, "PNG")
    except FontMissing as error:
        raise Refused("font_missing", str(error)) from error
    return file.getvalue()


def _example(catalogue: Catalogue, example: str, language: str, now: int, url: str | None) -> Slip:
    """The slip of a customer who might just have come."""
    service = _service(catalogue)
    long, nobody = example == "long", example == "nobody"
    wait = Wait(0, 60) if nobody else Wait(14 * 60, 22 * 60)
    return Slip(
        hall=catalogue.names,
        number=f"{service.letter if service else 'A'}031",
        service=LONG_NAMES if long or service is None else service.names,
        at=datetime.fromtimestamp(now / 1000, ZoneInfo(catalogue.zone)),
        language=language,
        ahead=0 if nobody else 8,
        wait=None if example == "no_wait" else wait,
        no_show=str(service.after_miss) if service else "new",
        places=service.back_places if service else 0,
        track_url=url or f"{ELSEWHERE}/t/3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz012345",
        copy=1 if example == "reprint" else 0,
        layout=layout_of(asdict(catalogue.slip)),
    )


def _service(catalogue: Catalogue) -> Service | None:
    """The first business type whose rule has places to speak of, else the first."""
    offered = catalogue.offered
    back = (service for service in offered if service.after_miss is AfterMiss.BACK)
    return next(back, offered[0] if offered else None)
