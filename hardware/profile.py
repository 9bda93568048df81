"""Printer profiles: what differs between makes, as data files in `hardware/profiles/`.

A new make is one new file there; its name (without `.toml`) is what a device's settings say.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from hardware.errors import SetupError

FOLDER = Path(__file__).parent / "profiles"
WIDEST_OF_58_MM = 464


class Confirm(StrEnum):
    """Whether the printer says that a slip is on paper (`GS ( H`): known, or found out once by asking."""

    YES = "yes"
    NO = "no"
    PROBE = "probe"


@dataclass(frozen=True)
class Profile:
    """One make of printer.

    `width_dots`: dots of the head; `paper_dots`: the paper's whole width in the same dots;
    `status`: the DLE EOT queries it answers, empty if it has no status channel;
    `finish`: the bytes after the last line, usually feed and cut; `band_lines`: lines per raster command;
    `confirm_s`: how long a slip may take from the last byte to the print-complete reply.
    """

    name: str
    width_dots: int
    paper_dots: int
    status: tuple[int, ...]
    confirm: Confirm
    finish: bytes
    band_lines: int = 128
    status_s: float = 0.6
    confirm_s: float = 10.0


def profile_for(address: Mapping[str, Any]) -> Profile:
    """The profile a printer's settings ask for: `profile` by name, else a generic one by `width_dots`.

    A `width_dots` beside a profile narrows the head.  Raises SetupError for an unknown profile.
    """
    width = address.get("width_dots")
    narrow = width is not None and int(width) <= WIDEST_OF_58_MM
    found = _load(str(address.get("profile") or ("generic-58mm" if narrow else "generic-80mm")))
    if width is None:
        return found
    if not 0 < int(width) <= found.paper_dots:
        raise SetupError(f"width_dots {width} does not fit on the paper of {found.name}")
    return replace(found, width_dots=int(width) // 8 * 8)


@cache
def _load(name: str) -> Profile:
    try:
        settings = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        known = ", ".join(sorted(path.stem for path in FOLDER.glob("*.toml")))
        raise SetupError(f"no printer profile {name!r}; there are {known}") from error
    unknown = settings.keys() - {field.name for field in fields(Profile)}
    if unknown:
        raise SetupError(f"profile {name}: unknown {', '.join(sorted(unknown))}")
    settings["status"] = tuple(settings["status"])
    settings["confirm"] = Confirm(settings["confirm"])
    settings["finish"] = bytes.fromhex(settings["finish"])
    return Profile(**settings)
