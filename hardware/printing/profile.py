"""Printer profiles: what differs between makes, as data files in `hardware/profiles/`.

A new make is one new file there; its name (without `.toml`) is what a device's settings say.  Whatever one
maker does otherwise than the others stands in these files: no other module knows any of them by name.
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from hardware.address import in_range, one_of
from hardware.errors import SetupError
from hardware.printing.status import EPSON, Bits, Fault, Question

FOLDER = Path(__file__).parents[1] / "profiles"
NARROWEST = 8
WIDEST_OF_58_MM = 464
WIDEST = 1_280


class Confirm(StrEnum):
    """Whether the printer says that a slip is on paper (`GS ( H`): known, or found out once by asking."""

    YES = "yes"
    NO = "no"
    PROBE = "probe"


class Mode(StrEnum):
    """How a slip is sent: drawn here, any character in any size, or as text in the printer's own font."""

    RASTER = "raster"
    TEXT = "text"


class Raster(StrEnum):
    """The command that carries a picture: ESC/POS `GS v 0`, or Star's raster mode `ESC * r`."""

    ESCPOS = "escpos"
    STAR = "star"


@dataclass(frozen=True)
class Profile:
    """One make of printer.

    The head: `width_dots` it burns, `paper_dots` the paper's whole width in the same dots, `dpi`.
    Status: `status` the DLE EOT queries it answers; `bits` what their bits mean; `automatic` switches its
    unasked status on (`GS a`); `transmit` whether `GS r 1` is worth a try when DLE EOT stays unanswered;
    `questions` of its maker; without any of them it has no status channel.
    Paper: `finish` the bytes after the last line, usually feed and cut, then `present` for what hands the
    slip out; `retract` takes back a slip that lies there for `retract_s`.
    Pictures: `raster`, in bands of `band_lines` lines.  Text: `mode`, and if it has Chinese characters
    `encoding`, switched on and off by `text_on` and `text_off`, `columns` narrow characters a line;
    `qr` whether it draws QR codes itself (`GS ( k`).
    `status_s`: how long a reply may take; `confirm_s`: how long the print-complete reply after a slip.
    """

    name: str
    width_dots: int
    paper_dots: int
    status: tuple[int, ...]
    confirm: Confirm
    finish: bytes
    maker: str = ""
    dpi: int = 203
    bits: Bits = field(default_factory=lambda: EPSON)
    automatic: bytes = b""
    transmit: bool = False
    questions: tuple[Question, ...] = ()
    present: bytes = b""
    retract: bytes = b""
    retract_s: float = 30.0
    raster: Raster = Raster.ESCPOS
    band_lines: int = 128
    mode: Mode = Mode.RASTER
    encoding: str = ""
    text_on: bytes = b"\x1c&"
    text_off: bytes = b"\x1c."
    columns: int = 48
    qr: bool = True
    status_s: float = 0.6
    confirm_s: float = 10.0

    @property
    def answers(self) -> bool:
        """Whether it has any status channel."""
        return bool(self.status or self.automatic or self.transmit or self.questions)


def profile_for(address: Mapping[str, Any]) -> Profile:
    """The profile a printer's settings ask for: `profile` by name, else a generic one by `width_dots`.

    A `width_dots` beside a profile narrows the head; `mode` says `raster` or `text`.  Raises SetupError.
    """
    given = address.get("width_dots") is not None
    width = in_range(address, "width_dots", NARROWEST, WIDEST) if given else None
    narrow = width is not None and width <= WIDEST_OF_58_MM
    found = _load(str(address.get("profile") or ("generic-58mm" if narrow else "generic-80mm")))
    found = _narrowed(found, width)
    return _in_mode(found, address.get("mode"))


def names() -> list[str]:
    """All profiles there are, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def _narrowed(profile: Profile, width: int | None) -> Profile:
    if width is None:
        return profile
    in_range({"width_dots": width}, "width_dots", NARROWEST, profile.paper_dots)
    dots = width // 8 * 8
    return replace(profile, width_dots=dots, columns=profile.columns * dots // profile.width_dots)


def _in_mode(profile: Profile, mode: Any) -> Profile:
    if mode is None:
        return profile
    chosen = Mode(one_of({"mode": mode}, "mode", Mode))
    if chosen is Mode.TEXT and not profile.encoding:
        raise SetupError("no_chinese", value=profile.name)
    return replace(profile, mode=chosen)


@cache
def _load(name: str) -> Profile:
    if name not in names():  # what the office has typed is a name, never a path
        raise SetupError("not_one_of", field="profile", value=name, known=tuple(names()))
    try:
        settings = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SetupError("profile_broken", value=name, why=str(error)) from error
    unknown = settings.keys() - {field.name for field in fields(Profile)}
    if unknown:
        raise SetupError("profile_broken", value=name, why=f"unknown {', '.join(sorted(unknown))}")
    try:
        return Profile(**{key: _READERS.get(key, _as_it_is)(value) for key, value in settings.items()})
    except (TypeError, ValueError, KeyError, LookupError) as error:
        raise SetupError("profile_broken", value=name, why=str(error)) from error


def _as_it_is(value: Any) -> Any:
    return value


def _bits(table: Mapping[str, Mapping[str, str]]) -> Bits:
    """`[bits] 3 = { 04 = "jam" }`: these queries' bits mean this, the others what they mean at Epson."""
    changed = {int(query): _masks(masks) for query, masks in table.items()}
    return {**EPSON, **changed}


def _masks(masks: Mapping[str, str]) -> tuple[tuple[int, Fault], ...]:
    return tuple((int(mask, 16), Fault(fault)) for mask, fault in masks.items())


def _question(table: Mapping[str, Any]) -> Question:
    """`bits = { "2:01" = "paper_out" }`: byte 2 of the reply, counted from 0, bit 01."""
    bits = []
    for place, fault in table["bits"].items():
        at, mask = place.split(":")
        bits.append((int(at), int(mask, 16), Fault(fault)))
    head, length = bytes.fromhex(table.get("head", "")), int(table["length"])
    if not all(len(head) <= at < length for at, _, _ in bits):
        raise ValueError(f"a bit outside the {length} bytes of a reply")
    return Question(bytes.fromhex(table["send"]), head, length, tuple(bits))


def _questions(tables: list[Mapping[str, Any]]) -> tuple[Question, ...]:
    return tuple(_question(table) for table in tables)


def _encoding(name: str) -> str:
    return codecs.lookup(name).name if name else ""


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "status": tuple,
    "confirm": Confirm,
    "mode": Mode,
    "raster": Raster,
    "bits": _bits,
    "questions": _questions,
    "encoding": _encoding,
    **dict.fromkeys(("automatic", "finish", "present", "retract", "text_on", "text_off"), bytes.fromhex),
}
"""How each value is read from its file; byte strings are written in hexadecimal."""
