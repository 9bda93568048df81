"""Labels, envelopes and the list of a run as PDF; drawn by a program of its own, as specimens are.

fpdf2 reads the Chinese type (Debian's `fonts-noto-cjk`) and takes some 140 MB for a moment: `python -m
diversion.mailing.paper` reads on its standard input what is asked for as JSON, and writes the PDF. Addresses
go through a pipe and are on no disk.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diversion.invoices.specimen import FACE, FONT
from hall.errors import NotReady

if TYPE_CHECKING:  # the program that draws need not load the store
    from diversion.mailing.addressed import Addressed
    from diversion.mailing.formats import Envelope, Label

DEADLINE_S = 60.0


def labels(opened: Sequence["Addressed"], label: "Label", first: int = 1) -> bytes:
    """Sheets of labels, beginning at the label `first`. Raises NotReady `no_font`, `not_drawn`."""
    return _drawn("labels", opened, format=asdict(label), first=first)


def envelopes(opened: Sequence["Addressed"], envelope: "Envelope", sender: str) -> bytes:
    """A page for each letter. Raises NotReady `no_font`, `not_drawn`."""
    return _drawn("envelopes", opened, format=asdict(envelope), sender=sender)


def run_program(module: str, asked: bytes) -> bytes:
    """What a program of ours makes of its input. Raises NotReady `not_drawn`."""
    try:
        done = subprocess.run(  # our own module, and nothing of the request in the command
            [sys.executable, "-m", module], input=asked, capture_output=True, timeout=DEADLINE_S, check=True
        )
    except subprocess.SubprocessError as error:
        raise NotReady("not_drawn", "The paper could not be drawn.") from error
    return done.stdout


def asked_for(
    kind: str, opened: Sequence["Addressed"], font: Path | None = None, **more: Any
) -> dict[str, Any]:
    """What `drawing.draw` is asked for: `labels`, `envelopes`, or the `list`. Raises NotReady `no_font`."""
    font = font or FONT
    if not font.exists():
        raise NotReady("no_font", f"{font} is not there: install Debian's package fonts-noto-cjk.")
    told = [_told(one) for one in opened]
    return {"kind": kind, "letters": told, "font": str(font), "face": FACE, **more}


def _drawn(kind: str, opened: Sequence["Addressed"], **more: Any) -> bytes:
    return run_program("diversion.mailing.drawing", json.dumps(asked_for(kind, opened, **more)).encode())


def _told(one: "Addressed") -> dict[str, str]:
    return {
        "number": one.item.number,
        "invoice": one.item.invoice_number or "",
        "postcode": one.address.postcode,
        "place": "".join(one.address.names),
        "street": one.address.street,
        "name": one.name,
    }
