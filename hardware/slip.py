"""The slip: a poster for one number, drawn in the dots of the printer's head.

The number takes more than half of the width; all else stands in two sizes, aligned left, the QR code right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import segno
from PIL import Image

from hardware.public import Wait
from hardware.typeset import INK, PAPER, break_lines, cap_height, width_of, write, write_letters
from hardware.words import say

QUIET_MODULES = 4
RULE_DOTS = 3


@dataclass(frozen=True)
class Slip:
    """What a slip says.

    `hall` and `service` are names by language, `at` is in the hall's own zone, `no_show` is the business
    type's rule (`back`, `new`, `void`) with its `places`; `copy` is 0 for the first print.
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


@dataclass(frozen=True)
class Measures:
    """The poster's proportions in dots, all from the width of the head."""

    width: int

    @property
    def margin(self) -> int:
        """White left and right, beside what the paper itself has."""
        return self.width // 18

    @property
    def number(self) -> int:
        """Size of the number: four characters of 0.58 em fill five eighths of the width."""
        return self.width * 27 // 100

    @property
    def large(self) -> int:
        """Size of what the customer decides by: service, people ahead, wait."""
        return 42 if self.width > 464 else 32

    @property
    def small(self) -> int:
        """Size of all the rest: 3 mm, what printers' own fonts have, the least that old eyes read."""
        return 24

    @property
    def module(self) -> int:
        """Dots of one QR module: 0.6 mm on the wide paper, 0.5 mm on the narrow one."""
        return 5 if self.width > 464 else 4


def draw(slip: Slip, width: int) -> Image.Image:
    """The slip as a 1-bit picture `width` dots wide and as high as it needs."""
    measures = Measures(width)
    paper = Image.new("1", (width, width * 3), PAPER)
    foot = _draw_head(paper, slip, measures)
    foot = _draw_promise(paper, slip, measures, foot)
    foot = _draw_foot(paper, slip, measures, foot)
    return paper.crop((0, 0, width, foot + measures.margin))


def wait_words(language: str, wait: Wait) -> str:
    """The expected wait as a range of whole minutes, never false precision."""
    low = max(1, math.floor(wait.p50_s / 60))
    high = max(low, math.ceil(wait.p90_s / 60))
    return say(language, "wait_one" if low == high else "wait_range", low=low, high=high)


def _named(names: Mapping[str, str], language: str) -> str:
    """A name in this language, else in any."""
    return names.get(language) or next(iter(names.values()), "")


def _draw_head(paper: Image.Image, slip: Slip, measures: Measures) -> int:
    """Hall, number, business type.  Each of these parts returns the lowest dot it has used."""
    left, small, room = measures.margin, measures.small, measures.width - 2 * measures.margin
    line = _draw_copy_mark(paper, slip, measures) if slip.copy else 0
    line += measures.margin * 3 // 4 + cap_height(small)
    write(paper, (left, line), _named(slip.hall, slip.language), small)
    line += small * 5 // 4 + cap_height(measures.number, bold=True)
    write_letters(paper, (left - measures.number // 40, line), slip.number, measures.number)
    name = _named(slip.service, slip.language)
    line += measures.large * 4 // 5
    end = left
    for part in break_lines(name, room, measures.large, bold=True):
        line += cap_height(measures.large, bold=True)
        write(paper, (left, line), part, measures.large, bold=True)
        end = left + width_of(part, measures.large, bold=True)
        line += measures.large // 3
    _draw_other_name(paper, slip, measures, (end, line - measures.large // 3))
    return line


def _draw_other_name(paper: Image.Image, slip: Slip, measures: Measures, end: tuple[int, int]) -> None:
    """The business type once more in the hall's other language, small, if there is room on the line."""
    other = next((name for tongue, name in slip.service.items() if tongue != slip.language), "")
    start = end[0] + measures.small // 2
    if start + width_of(other, measures.small) <= measures.width - measures.margin:
        write(paper, (start, end[1]), other, measures.small)


def _draw_copy_mark(paper: Image.Image, slip: Slip, measures: Measures) -> int:
    """White on black over the whole width, so that nobody takes a reprint for a second place."""
    height = measures.small * 7 // 4
    paper.paste(INK, (0, 0, measures.width, height))
    text = say(slip.language, "reprint", copy=slip.copy)
    base = (height + cap_height(measures.small, bold=True)) // 2
    write(paper, (measures.margin, base), text, measures.small, bold=True, ink=PAPER)
    return height


def _draw_promise(paper: Image.Image, slip: Slip, measures: Measures, foot: int) -> int:
    """What the customer decides by: people ahead and expected wait."""
    lines = []
    if slip.ahead is not None:
        lines.append(say(slip.language, "ahead" if slip.ahead else "ahead_none", n=slip.ahead))
    if slip.wait is not None:
        lines.append(wait_words(slip.language, slip.wait))
    if not lines:
        return foot
    foot += measures.margin * 2 // 3
    paper.paste(INK, (measures.margin, foot, measures.width - measures.margin, foot + RULE_DOTS))
    foot += measures.margin * 3 // 4
    room = measures.width - 2 * measures.margin
    for line in (part for whole in lines for part in break_lines(whole, room, measures.large)):
        foot += cap_height(measures.large) + measures.large // 5
        write(paper, (measures.margin, foot), line, measures.large)
        foot += measures.large // 3
    return foot


def _draw_foot(paper: Image.Image, slip: Slip, measures: Measures, foot: int) -> int:
    """The small print left, the QR code right, both ending on the same line."""
    code = _qr(slip.track_url, measures.module) if slip.track_url else None
    top = foot + measures.margin
    room = measures.width - 2 * measures.margin
    if code is not None:
        room -= code.width + QUIET_MODULES * measures.module
    parts = [(*break_lines(text, room, measures.small), "") for text in _small_print(slip)]
    lines = [line for part in parts for line in part][:-1]
    step = measures.small * 4 // 3
    height = sum(step if line else step // 2 for line in lines)
    end = top + max(height, code.height if code else 0)
    if code is not None:
        paper.paste(code, (measures.width - measures.margin - code.width, end - code.height))
    pen = end - height
    for line in lines:
        pen += step if line else step // 2
        write(paper, (measures.margin, pen - 1), line, measures.small)
    return end


def _small_print(slip: Slip) -> list[str]:
    month = say(slip.language, "months").split()[slip.at.month - 1]
    taken = say(slip.language, "taken", month=month, day=slip.at.day, time=f"{slip.at:%H:%M}")
    follow = [say(slip.language, "follow")] if slip.track_url else []
    return [*follow, say(slip.language, f"no_show_{slip.no_show}", places=slip.places), taken]


def _qr(text: str, module: int) -> Image.Image:
    """The QR code of `text`, error correction M, `module` dots per module, without its quiet zone."""
    rows = segno.make_qr(text, error="m").matrix
    side = len(rows)
    code = Image.new("1", (side, side))
    code.putdata([INK if dark else PAPER for row in rows for dark in row])
    return code.resize((side * module, side * module), Image.Resampling.NEAREST)
