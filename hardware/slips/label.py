"""A label: a device's name in large letters and how it is reached, to be stuck onto the machine."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from hardware.slips.typeset import INK, PAPER, break_lines, write

TITLE_SHARE = 9
"""The title's size is the head's width divided by this: eight Chinese characters fill a line."""
SMALL = 24
LINE_SHARE = 1.45
"""A line's height by its size."""
RULE_DOTS = 3


def draw_label(title: str, lines: Sequence[str], width: int) -> Image.Image:
    """A 1-bit picture `width` dots wide: the title, a rule, the lines below it."""
    margin = width // 18
    room = width - 2 * margin
    rows = [
        (text, width // TITLE_SHARE, True)
        for text in break_lines(title, room, width // TITLE_SHARE, bold=True)
    ]
    rule_after = len(rows)
    for line in lines:
        rows += [(text, SMALL, False) for text in break_lines(line, room, SMALL)]
    heights = [round(size * LINE_SHARE) for _, size, _ in rows]
    paper = Image.new("1", (width // 8 * 8, sum(heights) + 3 * margin), PAPER)
    top = margin
    for at, ((text, size, bold), height) in enumerate(zip(rows, heights, strict=True)):
        if at == rule_after:
            paper.paste(INK, (margin, top, margin + room, top + RULE_DOTS))
            top += margin // 2
        write(paper, (margin, top + size), text, size, bold=bold)
        top += height
    return paper
