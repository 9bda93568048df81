"""The font on slips: Noto Sans CJK as the machine has it (Debian: `fonts-noto-cjk`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import ImageFont

from hardware.errors import FontMissing

FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
    Path("/usr/share/fonts/truetype/noto"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
)
SIMPLIFIED_CHINESE = 2
"""Its place in the collections `NotoSansCJK-*.ttc` (Japanese, Korean, then Simplified Chinese)."""


@cache
def font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """The font at `size` dots per em.  Raises FontMissing, naming the package to install."""
    weight = "Bold" if bold else "Regular"
    for file in _files(weight):
        index = SIMPLIFIED_CHINESE if file.suffix == ".ttc" else 0
        return ImageFont.truetype(file, size, index=index, layout_engine=ImageFont.Layout.BASIC)
    raise FontMissing(
        f"no NotoSansCJK-{weight} in {', '.join(map(str, FOLDERS))}: install the package fonts-noto-cjk"
    )


def _files(weight: str) -> Iterator[Path]:
    for folder in FOLDERS:
        for name in (f"NotoSansCJK-{weight}.ttc", f"NotoSansSC-{weight}.otf", f"NotoSansCJKsc-{weight}.otf"):
            if (folder / name).is_file():
                yield folder / name
