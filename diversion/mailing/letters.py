"""The letters of a run in one PDF: the invoice system's own documents, with the list of them on top.

fpdf2 draws and cannot join: pypdf does, in a program of its own as `paper.py` has them. One file prints in
one go, in the order of the list.
"""

import base64
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from diversion.mailing.drawing import draw
from diversion.mailing.paper import asked_for, run_program

if TYPE_CHECKING:
    from diversion.mailing.addressed import Addressed


@dataclass(frozen=True, slots=True)
class Letter:
    """A document and its item's number."""

    number: str
    pdf: bytes

    def __repr__(self) -> str:
        return f"Letter({self.number})"


def bound(opened: Sequence["Addressed"], letters: Sequence[Letter]) -> bytes:
    """List and documents in one PDF. Raises NotReady `no_font`, or `not_drawn` where one cannot be read."""
    files = [base64.b64encode(letter.pdf).decode() for letter in letters]
    asked = {"list": asked_for("list", opened), "files": files}
    return run_program(__name__, json.dumps(asked).encode())


def join(files: Sequence[bytes]) -> bytes:
    """Several PDFs as one, in this very process."""
    from pypdf import PdfWriter  # 20 MB that the server never needs

    writer = PdfWriter()
    for file in files:
        writer.append(io.BytesIO(file), import_outline=False)
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def whole(asked: dict[str, Any]) -> bytes:
    """Draw the list, and bind the PDFs below it."""
    return join([draw(asked["list"]), *(base64.b64decode(file) for file in asked["files"])])


def main() -> None:
    """The program that `bound` runs."""
    sys.stdout.buffer.write(whole(json.loads(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
