"""What a slip says, line by line: the one list that the raster (`slip.py`) and native text both print.

`lines_of(slip)` is everything on the paper, from top to bottom, in the customer's language and, if the layout
says so, in a second one.  Whoever prints it decides only how a size looks on that machine:

- `Kind.COPY` first, if it is a reprint: to be marked so that nobody takes it for a second place (inverse);
- `Kind.LOGO` has no text, the picture is `slip.layout.logo` (`layout.logo_picture`);
- `Kind.QR` has the address as its text, or what a terminal reads where no phone reaches the hall; the line
  before it, `Kind.FOLLOW`, says what it is for;
- a line with `second` says the line before it once more in another language and may stand beside it; with
  `optional` it is left out where it finds no room beside it;
- `Kind.NOTE` comes line by line as the office wrote it;
- `Kind.UNIT` and `Kind.FACT` stand on receipts only (`receipt_lines.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hardware.public import Wait
from hardware.slips.layout import Languages, Layout, Part, filled
from hardware.slips.words import FOLDER, say

HOUR = 60
_Words = Callable[[str], str]
"""What to say in a language; empty where there is nothing to say."""


class Kind(StrEnum):
    """What a line is about."""

    COPY = "copy"
    LOGO = "logo"
    HEADING = "heading"
    HALL = "hall"
    NUMBER = "number"
    SERVICE = "service"
    AHEAD = "ahead"
    WAIT = "wait"
    FOLLOW = "follow"
    QR = "qr"
    NO_SHOW = "no_show"
    TAKEN = "taken"
    NOTE = "note"
    UNIT = "unit"
    FACT = "fact"


class Size(StrEnum):
    """How large a line stands: the number, what the customer decides by, the rest, a second language."""

    NUMBER = "number"
    LARGE = "large"
    SMALL = "small"
    FINE = "fine"


@dataclass(frozen=True)
class Line:
    """One line before it is broken to the paper's width; a `label` stands in a column before it."""

    kind: Kind
    text: str
    size: Size
    bold: bool = False
    second: bool = False
    optional: bool = False
    label: str = ""


@dataclass(frozen=True)
class Slip:
    """What a slip is about.

    `hall` and `service` are names by language, `at` is in the hall's own zone, `no_show` is the business
    type's rule (`back`, `new`, `void`) with its `places`; `copy` is 0 for the first print. `track_url` is the
    phone's address, or its path alone, by which a terminal gives the number back.
    """

    hall: Mapping[str, str]
    number: str
    service: Mapping[str, str]
    at: datetime
    language: str = "zh-CN"
    ahead: int | None = None
    wait: Wait | None = None
    no_show: str = "new"
    places: int = 0
    track_url: str | None = None
    copy: int = 0
    layout: Layout = field(default_factory=Layout)


def lines_of(slip: Slip) -> tuple[Line, ...]:
    """All lines of a slip in the layout's order.

    The number stands first; only the copy's mark, logo, heading, and the hall's name where the layout begins
    with it, stand above it.
    """
    show = slip.layout.show
    above, below = (show[:1], show[1:]) if show[:1] == (Part.HALL,) else ((), show)
    return tuple(
        line
        for lines in (
            _head(slip),
            *(_PARTS[part](slip) for part in above),
            [Line(Kind.NUMBER, slip.number, Size.NUMBER, bold=True)],
            *(_PARTS[part](slip) for part in below),
            _note(slip),
        )
        for line in lines
    )


def wait_words(language: str, wait: Wait) -> str:
    """The expected wait as a range of minutes or hours."""
    if wait.p90_s < 60:
        return say(language, "wait_under")
    low = max(1, _outward(wait.p50_s / 60, math.floor))
    high = max(low, _outward(wait.p90_s / 60, math.ceil))
    how = "one" if low == high else "range"
    if low >= HOUR:
        return say(language, f"wait_hours_{how}", low=f"{low / HOUR:g}", high=f"{high / HOUR:g}")
    return say(language, f"wait_{how}", low=low, high=high)


def _outward(minutes: float, way: Callable[[float], int]) -> int:
    """Beyond a quarter of an hour by five minutes, beyond an hour by half an hour, as the screens do."""
    step = 1 if minutes <= 15 else 5 if minutes <= HOUR else 30
    return way(minutes / step) * step


def named(names: Mapping[str, str], language: str) -> str:
    """A text in this language, else in any."""
    return names.get(language) or next(iter(names.values()), "")


def _one_line(texts: Mapping[str, str], language: str) -> str:
    return " ".join(named(texts, language).split())


def second_language(slip: Slip) -> str | None:
    """The language that the slip speaks as well: the hall's first other one that there are words for."""
    if slip.layout.languages is not Languages.BOTH:
        return None
    others = (tag for tag in slip.hall if tag != slip.language and (FOLDER / f"{tag}.toml").is_file())
    return next(others, None)


def _said(
    kind: Kind, size: Size, slip: Slip, words: Callable[[str], str], *, bold: bool = False
) -> list[Line]:
    """A line in the customer's language, and once more smaller where the slip speaks two."""
    first, other = words(slip.language), second_language(slip)
    again = words(other) if other else ""
    lines = [Line(kind, first, size, bold=bold)] if first else []
    if again and again != first:
        smaller = Size.SMALL if size is Size.LARGE else Size.FINE
        lines.append(Line(kind, again, smaller, second=True))
    return lines


def _head(slip: Slip) -> Iterator[Line]:
    layout = slip.layout
    if slip.copy:
        other = second_language(slip)
        marks = [say(tag, "reprint", copy=slip.copy) for tag in (slip.language, other) if tag]
        yield Line(Kind.COPY, "   ".join(marks), Size.SMALL, bold=True)
    if layout.logo:
        yield Line(Kind.LOGO, "", Size.SMALL)
    yield from _said(Kind.HEADING, Size.SMALL, slip, lambda tag: _one_line(layout.heading, tag), bold=True)


def _hall(slip: Slip) -> list[Line]:
    return _said(Kind.HALL, Size.SMALL, slip, lambda tag: named(slip.hall, tag))


def _service(slip: Slip) -> list[Line]:
    """The business type; its other name is always welcome, for the staff reads the slip too."""
    lines = _said(Kind.SERVICE, Size.LARGE, slip, lambda tag: named(slip.service, tag), bold=True)
    other = next((name for tag, name in slip.service.items() if tag != slip.language), "")
    if len(lines) == 1 and other and other != lines[0].text:
        lines.append(Line(Kind.SERVICE, other, Size.SMALL, second=True, optional=True))
    return lines


def _ahead(slip: Slip) -> list[Line]:
    if slip.ahead is None:
        return []
    key = "ahead" if slip.ahead else "ahead_none"
    return _said(Kind.AHEAD, Size.LARGE, slip, lambda tag: say(tag, key, n=slip.ahead))


def _wait(slip: Slip) -> list[Line]:
    wait = slip.wait
    return [] if wait is None else _said(Kind.WAIT, Size.LARGE, slip, lambda tag: wait_words(tag, wait))


def _qr(slip: Slip) -> list[Line]:
    if not slip.track_url:
        return []
    what = "follow" if "://" in slip.track_url else "give_back"
    caption = _said(Kind.FOLLOW, Size.SMALL, slip, lambda tag: say(tag, what))
    return [*caption, Line(Kind.QR, slip.track_url, Size.SMALL)]


def _no_show(slip: Slip) -> list[Line]:
    places = slip.places if slip.no_show == "back" else None

    def words(tag: str) -> str:
        own = filled(" ".join(slip.layout.no_show.get(tag, "").split()), places)
        return own or say(tag, f"no_show_{slip.no_show}", places=slip.places)

    return _said(Kind.NO_SHOW, Size.SMALL, slip, words)


def _taken(slip: Slip) -> list[Line]:
    def words(tag: str) -> str:
        month = say(tag, "months").split()[slip.at.month - 1]
        return say(tag, "taken", month=month, day=slip.at.day, time=f"{slip.at:%H:%M}")

    return _said(Kind.TAKEN, Size.SMALL, slip, words)


def _note(slip: Slip) -> Iterator[Line]:
    """The whole note, then the whole of it in the second language."""
    for line in _said(Kind.NOTE, Size.SMALL, slip, lambda tag: named(slip.layout.note, tag)):
        for text in line.text.strip().splitlines():
            yield Line(Kind.NOTE, text.strip(), line.size, second=line.second)


_PARTS: Mapping[Part, Callable[[Slip], list[Line]]] = {
    Part.HALL: _hall,
    Part.SERVICE: _service,
    Part.AHEAD: _ahead,
    Part.WAIT: _wait,
    Part.QR: _qr,
    Part.NO_SHOW: _no_show,
    Part.TAKEN: _taken,
}
