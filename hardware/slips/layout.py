"""The slip's layout: what the office has chosen to be on it beside the number, as `GET /hall` tells it.

Whoever saves a layout is told of mistakes there.  Here nothing stops a slip: what cannot be read or drawn is
left out, with one warning in the log.
"""

from __future__ import annotations

import logging
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from io import BytesIO

from PIL import Image

log = logging.getLogger(__name__)
MOST_LOGO_DOTS = 2048 * 2048
"""More is no logo but an attack on memory."""
_PLACEHOLDER = re.compile(r"[{}]")


class LogoAt(StrEnum):
    """Where the logo stands: with the type at the left edge, or in the middle with the heading under it."""

    LEFT = "left"
    CENTRE = "centre"


class Languages(StrEnum):
    """In which languages a slip speaks: the customer's, or each line in another one of the hall's as well."""

    CUSTOMER = "customer"
    BOTH = "both"


class Part(StrEnum):
    """What may be left out of a slip, and stands in the order that the office wishes."""

    HALL = "hall"
    SERVICE = "service"
    AHEAD = "ahead"
    WAIT = "wait"
    QR = "qr"
    NO_SHOW = "no_show"
    TAKEN = "taken"


@dataclass(frozen=True)
class Layout:
    """The layout of all slips of a hall.

    `logo` is a PNG or empty; `heading`, `note` (several lines by line feeds) and `no_show` (instead of the
    built-in sentence, `{places}` in it is the business type's) are texts by language.
    """

    logo: bytes = b""
    logo_at: LogoAt = LogoAt.LEFT
    languages: Languages = Languages.CUSTOMER
    heading: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    no_show: Mapping[str, str] = field(default_factory=dict)
    show: tuple[Part, ...] = tuple(Part)


def layout_of(row: object) -> Layout:
    """Read `GET /hall` -> `slip`; what this agent does not know or understand stays as it is by default."""
    if not isinstance(row, Mapping):
        return Layout()
    return Layout(
        logo=_bytes(row.get("logo")),
        logo_at=LogoAt.CENTRE if row.get("logo_at") == LogoAt.CENTRE else LogoAt.LEFT,
        languages=Languages.BOTH if row.get("languages") == Languages.BOTH else Languages.CUSTOMER,
        heading=_texts(row.get("heading")),
        note=_texts(row.get("note")),
        no_show=_texts(row.get("no_show")),
        show=_parts(row.get("show")),
    )


def _bytes(text: object) -> bytes:
    try:
        return b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        log.warning("the slip's logo is no base64 and left out")
        return b""


def _texts(texts: object) -> dict[str, str]:
    known = texts if isinstance(texts, Mapping) else {}
    return {str(tag): text for tag, text in known.items() if isinstance(text, str) and text.strip()}


def _parts(names: object) -> tuple[Part, ...]:
    if not isinstance(names, list | tuple):
        return tuple(Part)
    known = (Part(name) for name in names if isinstance(name, str) and name in set(Part))
    return tuple(dict.fromkeys(known))


@lru_cache(maxsize=64)
def filled(text: str, places: int | None) -> str | None:
    """A text with its `{places}` put in; None where it cannot be said.

    It cannot where the rule sends nobody back by places (`places` None), or a brace is left that nothing
    stands for.
    """
    if places is None and "{places}" in text:
        return None
    said = text.replace("{places}", str(places))
    if _PLACEHOLDER.search(said):
        log.warning("the slip's own words for a missed call are left out: unknown placeholder in %r", text)
        return None
    return said


@lru_cache(maxsize=8)
def logo_picture(png: bytes, width: int, height: int) -> Image.Image | None:
    """The logo in black and white, scaled down (never up) into a box; None where there is none to draw."""
    if not png:
        return None
    try:
        picture = _decoded(png)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        log.warning("the slip's logo cannot be drawn and is left out: %s", error)
        return None
    shrunk = min(1.0, width / picture.width, height / picture.height)
    if shrunk < 1.0:
        size = max(1, round(picture.width * shrunk)), max(1, round(picture.height * shrunk))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return picture.point([255 if dot >= 128 else 0 for dot in range(256)], mode="1")


def _decoded(png: bytes) -> Image.Image:
    """Grey on white paper.  Raises what Pillow raises for files that it cannot read."""
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        if picture.width * picture.height > MOST_LOGO_DOTS:
            raise ValueError(f"{picture.width} x {picture.height} dots")
        seen = picture.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(paper, seen).convert("L")
