"""Formats of paper as data: sheets of labels and envelopes, read from `formats/*.toml`. Lengths in mm."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hall.errors import Invalid

FOLDER = Path(__file__).parent / "formats"
Point = tuple[float, float]
Field = tuple[float, float, float, float]
"""x, y, width, height; from the left upper corner."""


@dataclass(frozen=True, slots=True)
class Label:
    """A sheet of labels on A4; `across` and `down` are from one label's edge to the next one's."""

    code: str
    names: Mapping[str, str]
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    across: float
    down: float

    @property
    def many(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows

    def corner(self, label: int) -> Point:
        """Where a label begins on its sheet, counted from 1, row by row."""
        row, column = divmod(label - 1, self.columns)
        return self.left + column * self.across, self.top + row * self.down


@dataclass(frozen=True, slots=True)
class Envelope:
    """A page per letter: where address, postcode boxes, sender, bar code and marks of folds are."""

    code: str
    names: Mapping[str, str]
    width: float
    height: float
    address: Field
    bars: Point
    boxes: Point | None = None
    boxes_drawn: bool = False
    sender: Field | None = None
    folds: tuple[float, ...] = ()


class Formats:
    """All formats, in the order of their files."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.labels = {code: _label(code, told) for code, told in _read(folder / "labels.toml")}
        self.envelopes = {code: _envelope(code, told) for code, told in _read(folder / "envelopes.toml")}

    def label(self, code: str) -> Label:
        """The sheet of that code. Raises Invalid `unknown_format`."""
        if code not in self.labels:
            raise Invalid("unknown_format", "format: there is no such sheet of labels.", field="format")
        return self.labels[code]

    def envelope(self, code: str) -> Envelope:
        """The envelope of that code. Raises Invalid `unknown_format`."""
        if code not in self.envelopes:
            raise Invalid("unknown_format", "format: there is no such envelope.", field="format")
        return self.envelopes[code]


def _read(file: Path) -> list[tuple[str, dict[str, Any]]]:
    return list(tomllib.loads(file.read_text(encoding="utf-8")).items())


def _label(code: str, told: dict[str, Any]) -> Label:
    return Label(code, told.pop("name"), **told)


def _envelope(code: str, told: dict[str, Any]) -> Envelope:
    boxes, sender = told.get("boxes"), told.get("sender")
    x, y, width, height = told["address"]
    return Envelope(
        code=code,
        names=told["name"],
        width=told["width"],
        height=told["height"],
        address=(x, y, width, height),
        bars=(told["code"][0], told["code"][1]),
        boxes=(boxes[0], boxes[1]) if boxes else None,
        boxes_drawn=told.get("boxes_drawn", False),
        sender=(sender[0], sender[1], sender[2], sender[3]) if sender else None,
        folds=tuple(told.get("folds", ())),
    )
