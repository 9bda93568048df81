"""Who a printer says it is, and which of our profiles that is most likely.

Source: Epson ESC/POS command reference, DLE EOT, GS I (66 maker, 67 model: `5F`, text, `00`).
"""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hardware.errors import WireError
from hardware.printing.escpos import ask_status
from hardware.printing.profile import FOLDER
from hardware.printing.status import ReplyKind, ReplyReader
from hardware.wire import Wire

ANSWER_S = 0.6
SEND_S = 1.0
MAKER, MODEL = 66, 67
_INFORMATION = re.compile(rb"_([\x20-\x7e\x80-\xfe]{1,80})\x00")
FALLBACK = "generic-80mm"
SHORTEST_MODEL = 3
"""Letters of a model's name that must agree, so that a chance `L9` finds nothing."""


@dataclass(frozen=True)
class Identity:
    """`answers`: whether it speaks ESC/POS at all; maker and model are empty where it does not say."""

    answers: bool
    maker: str = ""
    model: str = ""


def ask_identity(wire: Wire) -> Identity:
    """Ask a printer who it is.

    The first question is three bytes, after which something that is no receipt printer is left in peace.
    Raises WireError if the wire fails before the first answer.
    """
    wire.send(ask_status(1), SEND_S)
    if not _is_receipt_printer(wire):
        return Identity(answers=False)
    try:
        return Identity(True, _information(wire, MAKER), _information(wire, MODEL))
    except WireError:
        return Identity(True)


def _is_receipt_printer(wire: Wire) -> bool:
    reader = ReplyReader()
    end = time.monotonic() + ANSWER_S
    while (left := end - time.monotonic()) > 0:
        if any(reply.kind is ReplyKind.REALTIME for reply in reader.feed(wire.receive(left))):
            return True
    return False


def _information(wire: Wire, number: int) -> str:
    """One `GS I` answer, cut off at its end; empty if there is none."""
    wire.send(bytes((0x1D, 0x49, number)), SEND_S)
    heard = b""
    end = time.monotonic() + ANSWER_S
    while (left := end - time.monotonic()) > 0:
        heard += wire.receive(left)
        if found := _INFORMATION.search(heard):
            return found[1].decode("gb18030", "replace").strip()
    return ""


@cache
def profiles() -> Mapping[str, str]:
    """Our profiles: file name -> the make's name."""
    return {
        file.stem: str(tomllib.loads(file.read_text(encoding="utf-8"))["name"])
        for file in sorted(FOLDER.glob("*.toml"))
    }


def proposed(maker: str, model: str) -> str:
    """The profile whose model's name agrees longest with what the printer says of itself; else a generic one.

    Makers write one model in many ways (`TM-T20III`, `TM T20II`), so only letters and digits count.
    """
    said = _plain(f"{maker} {model}")
    best = {code: length for code, name in profiles().items() if (length := _agreement(name, said))}
    return max(best, key=lambda code: best[code]) if best else FALLBACK


def _agreement(name: str, said: str) -> int:
    """How many letters of a model's name stand in what was said; the maker's name alone is no model."""
    models = [_plain(model) for model in re.split(r"[/,()]", _without_maker(name))]
    return max(
        (len(model) for model in models if len(model) >= SHORTEST_MODEL and model in said),
        default=0,
    )


def _without_maker(name: str) -> str:
    head, _, rest = name.partition(" ")
    return rest if rest and head.isalpha() else name


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
