"""What is wrong with a device's settings: a stable code, the facts about it, and the sentence in English.

Code and facts travel as data: the office says them in its reader's language (`wrong_setting_<code>` in its
words), while log and `hallkeeper check` have the sentence.  A new one is a line here and in each language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 240
LONGEST_TYPED = 60
TYPED = frozenset({"value", "wanted"})
"""Facts that somebody has typed: of any length."""

SENTENCES: Mapping[str, str] = {
    "missing": "{field} is missing",
    "out_of_range": "{field} is {value}: a number from {lowest} to {highest} is wanted",
    "not_one_of": "{field} is {value}: it can be {known}",
    "no_such_driver": "there is no driver {value}: there are {known}",
    "table_wanted": "{field} is {value}: something like {example} is wanted",
    "hex_wanted": "{field} is “{value}”: two hexadecimal digits a byte are wanted, as 0A",
    "too_long": "{field} is longer than {highest} bytes",
    "line_differs": "{field} is {value} at {device} and {wanted} at {other}: a line has but one",
    "unit_taken": "unit is {value}, which is {device}'s: each device on a line has its own",
    "speeds_differ": "{device} speaks at {value}, {other} at {wanted}: say baud and frame, or part the line",
    "unit_too_large": "unit is {value}: this maker's frame has no room for it",
    "lines_wanted": "{field} is “{value}”: a text is wanted, or a list of at most {lines}, one a line",
    "unknown_place": "{field} is “{value}”: only {number} and {waiting} may stand in it",
    "one_character": "{field} is “{value}”: one ASCII character is wanted (as label not ?)",
    "marks_wanted": "{field} is “{value}”: at most {highest} printable ASCII characters are wanted",
    "pattern_part": "{field} has “{value}”: neither a byte (two hexadecimal digits) nor one of {known}",
    "pattern_lacks": "{field} is “{value}”: {needed} is missing in it",
    "layout_twice": "layout: two fields are called “{value}”",
    "layout_unnamed": "layout: no field is called “{value}”",
    "layout_text": "layout: one text and at most one address are wanted",
    "layout_begin": "layout: it must begin with bytes, by which a frame is found",
    "layout_length": "layout: a length must stand before the text",
    "layout_endless": "layout: the text needs a size, a length before it, or bytes behind it",
    "no_chinese": "mode is text, but {value} has no Chinese characters of its own: take raster",
    "profile_broken": "the file of profile {value} cannot be used: {why}",
    "no_slips_inside": "path is {value}: that is no device, and it holds something else than slips",
    "usb_number": "{field} is {value}: four digits as lsusb shows them are wanted, with 0x before them",
    "no_interface": "interface is {value}: this USB printer has none of this number that prints",
    "deaf_interface": "interface is {value}: this one takes no data",
    "no_libusb": "libusb is missing: install the package libusb-1.0-0",
    "ipp_wanted": "uri is {value}: ipp://host/path is wanted",
    "prints_again": "queue {value} prints a failed job again by itself: set its error policy to abort-job",
    "found_by_eye": "boards of {value} never answer: they are found by eye",
    "unusable": "these settings cannot be used: {why}",
}
"""By code; `{field}` is a setting's name, `{value}` what stands there, `{example}` as the office takes it."""


@dataclass(frozen=True)
class Mistake:
    """One mistake; all facts are texts, cut to a length that a report has room for."""

    code: str
    facts: Mapping[str, str]

    @classmethod
    def of(cls, code: str, facts: Mapping[str, object]) -> Mistake:
        """With each fact as it is shown."""
        return cls(code, {name: _shown(name, value) for name, value in facts.items()})

    def __str__(self) -> str:
        """The sentence; braces that are no fact stand for themselves."""
        sentence = SENTENCES.get(self.code, self.code)
        return re.sub(r"\{(\w+)\}", lambda place: self.facts.get(place[1], place[0]), sentence)

    def as_json(self) -> dict[str, object]:
        """As it travels."""
        return {"code": self.code, "facts": dict(self.facts)}


def _shown(name: str, value: object) -> str:
    """As somebody would type it; what cannot be seen becomes a question mark."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in _text(value)) or '""'
    longest = LONGEST_TYPED if name in TYPED else LONGEST
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
