"""Window signs with words: a vendor's frame of header, address, Chinese text and check, described by data.

A vendor's sheet becomes one file `textsigns/<vendor>.toml` (see `hardware.protocols.layout`), or stands in
the device's own settings as `layout`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from hardware.address import Address, baud_of, in_range
from hardware.checksum import CHECKSUMS
from hardware.errors import SetupError
from hardware.protocols.layout import Field, Layout, layout_of, number_in
from hardware.signlanguage import ANY_UNIT, Look, Reply, Shown, Verdict
from hardware.wording import Wording, wording

FOLDER = Path(__file__).parent / "textsigns"
USUAL = "header-length-sum"
WORDS = {"text": "请{number}号", "serving": "{number}号", "paused": "暂停服务", "closed": "暂停服务"}


@dataclass(frozen=True)
class TextSign:
    """A sign with words: `layout` is its frame, `words` what it says."""

    layout: Layout
    words: Wording = field(default_factory=lambda: wording({}, WORDS))
    answers: bool = False

    @classmethod
    def configured(cls, address: Address) -> TextSign:
        """A sign from its settings: `vendor` or `layout`, texts as in `wording`.  Raises SetupError."""
        layout = _layout(address)
        unit = in_range(address, "unit", 0, 255)
        if not layout.reaches(unit):
            raise SetupError("unit_too_large", value=unit)
        baud = baud_of(address, layout.baud)
        layout = replace(layout, baud=baud, frame=str(address.get("frame", layout.frame)))
        return cls(layout, wording(address, WORDS))

    @property
    def baud(self) -> int:
        """Bits per second."""
        return self.layout.baud

    @property
    def frame(self) -> str:
        """Bits, parity, stop bits."""
        return self.layout.frame

    @property
    def gap_s(self) -> float:
        """Silence after a frame."""
        return self.layout.gap_s

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """The frame for the words."""
        return (self.layout.build(unit, self.words.say(look)[0]),)

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """What vendors' signs answer differs, and is not waited for."""
        return Reply(Verdict.DONE, heard)


class TextBoards:
    """All signs on one line: frames are found by their first bytes, lengths and checks."""

    def __init__(self, address: Address | None = None) -> None:
        self._layout = _layout(address or {})
        self._head = self._layout.fields[0].value
        self._buffer = b""

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; return what the frames now whole show."""
        self._buffer += data
        return list(self._frames(at_the_end=False))

    def silence(self) -> list[Shown]:
        """Give up the unfinished frame; a whole one behind its beginning counts."""
        return list(self._frames(at_the_end=True))

    def _frames(self, *, at_the_end: bool) -> Iterator[Shown]:
        while self._find_head():
            found = _Reading(self._layout, self._buffer).frame()
            if found is None and not at_the_end:
                return
            size, shown = found or (1, None)
            self._buffer = self._buffer[size:]
            if shown is not None:
                yield shown

    def _find_head(self) -> bool:
        """Drop what comes before the next beginning; of an end that may be one, nothing."""
        at = self._buffer.find(self._head)
        if at < 0:
            tail = range(min(len(self._head) - 1, len(self._buffer)), 0, -1)
            kept = next((size for size in tail if self._head.startswith(self._buffer[-size:])), 0)
            self._buffer = self._buffer[len(self._buffer) - kept :]
            return False
        self._buffer = self._buffer[at:]
        return True


Found = tuple[int, Shown | None] | None
"""How many bytes a frame takes and what it shows; `NO_FRAME` where none begins; None: not all is there."""
NO_FRAME: Found = (1, None)


class _Reading:
    """One try to read a frame at the front of `data`."""

    def __init__(self, layout: Layout, data: bytes) -> None:
        self._layout = layout
        self._data = data
        self._free = next((field for field in layout.fields if field.kind == "text" and not field.size), None)
        self._others = sum(field.size for field in layout.fields)

    def frame(self) -> Found:
        """The frame, if there is one."""
        if self._free is None:
            return self._of_length(0)
        length = self._counted()
        if length is not None:
            return self._of_length(length) if 0 <= length <= self._layout.longest else NO_FRAME
        return self._searched()

    def _counted(self) -> int | None:
        """How long the text is by a length field (0 while that is not there); None if no field says so."""
        at = 0
        for one in self._layout.fields:
            if one.kind == "length" and self._free is not None and self._free.name in one.of:
                said = number_in(self._data[at : at + one.size].ljust(one.size, b"\0"), one) or 0
                others = sum(other.size for other in self._layout.fields if other.name in one.of)
                return said - one.plus - others if len(self._data) >= at + one.size else 0
            at += one.size
        return None

    def _searched(self) -> Found:
        """Try each length of the text up to the longest."""
        waiting = False
        for length in range(self._layout.longest + 1):
            found = self._of_length(length)
            if found is None:
                waiting = True
            elif found[1] is not None:
                return found
        return None if waiting else NO_FRAME

    def _of_length(self, length: int) -> Found:
        """The frame with a text of so many bytes; as soon as one field does not fit, there is none."""
        parts: dict[str, bytes] = {}
        at = 0
        for one in self._layout.fields:
            size = length if one is self._free else one.size
            parts[one.name] = self._data[at : at + size]
            at += size
            if at > len(self._data):
                beginning = one.kind == "bytes" and not one.value.startswith(parts[one.name])
                return NO_FRAME if beginning else None
            if one.kind == "bytes" and parts[one.name] != one.value:
                return NO_FRAME
        return (at, self._shown(parts)) if self._right(parts) else NO_FRAME

    def _right(self, parts: dict[str, bytes]) -> bool:
        for one in self._layout.fields:
            covered = b"".join(parts[name] for name in one.of)
            if one.kind == "check" and CHECKSUMS[one.check](covered) != parts[one.name]:
                return False
            if one.kind == "length" and number_in(parts[one.name], one) != len(covered) + one.plus:
                return False
        return self._unit(parts) is not None

    def _unit(self, parts: dict[str, bytes]) -> int | None:
        return next((_unit_in(one, parts) for one in self._layout.fields if one.kind == "address"), ANY_UNIT)

    def _shown(self, parts: dict[str, bytes]) -> Shown:
        text_field = next(one for one in self._layout.fields if one.kind == "text")
        text = parts[text_field.name].rstrip(text_field.fill).decode(self._layout.encoding, "replace")
        return Shown(self._unit(parts) or ANY_UNIT, text.strip(), b"")


def _unit_in(one: Field, parts: dict[str, bytes]) -> int | None:
    return number_in(parts[one.name], one)


def _layout(address: Address) -> Layout:
    if "layout" in address:
        return layout_of(address["layout"])
    return _vendor(str(address.get("vendor", USUAL)))


def vendors() -> list[str]:
    """The names of the makers' frames there are, the usual one first."""
    return sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda name: (name != USUAL, name))


@cache
def _vendor(name: str) -> Layout:
    """A vendor's file.  Raises SetupError."""
    if name not in vendors():
        raise SetupError("not_one_of", field="vendor", value=name, known=tuple(vendors()))
    return layout_of(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
