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

from diversion.mailing.paper import run_program


@dataclass(frozen=True, slots=True)
class Letter:
    """A document and its item's number."""

    number: str
    pdf: bytes

    def __repr__(self) -> str:
        return f"Letter({self.number})"


def bound(contents: bytes, letters: Sequence[Letter]) -> bytes:
    """List and documents in one PDF. Raises NotReady `not_drawn` where a document cannot be read."""
    files = [base64.b64encode(pdf).decode() for pdf in (contents, *(letter.pdf for letter in letters))]
    return run_program(__name__, json.dumps(files).encode())


def join(files: Sequence[bytes]) -> bytes:
    """Several PDFs as one, in this very process."""
    from pypdf import PdfWriter  # 20 MB that the server never needs

    writer = PdfWriter()
    for file in files:
        writer.append(io.BytesIO(file), import_outline=False)
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def main() -> None:
    """Read PDFs as JSON, and write the one: the program that `bound` runs."""
    files = [base64.b64decode(file) for file in json.loads(sys.stdin.buffer.read())]
    sys.stdout.buffer.write(join(files))


if __name__ == "__main__":
    main()
