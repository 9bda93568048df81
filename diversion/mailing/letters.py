"""The letters of a run in one file: the invoice system's own documents, with the list of them on top.

fpdf2 draws and cannot join. Where the package `pypdf` is there, one PDF comes of it, which prints in one go;
else a ZIP archive of the documents, named in the order of the list.
"""

import base64
import importlib.util
import io
import json
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from diversion.mailing.paper import run_program

_SINCE = (2000, 1, 1, 0, 0, 0)
"""All files of an archive are of the same day: the same letters make the same archive."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A document and its item's number."""

    number: str
    pdf: bytes

    def __repr__(self) -> str:
        return f"Letter({self.number})"


def bound(contents: bytes, letters: Sequence[Letter]) -> tuple[bytes, str, str]:
    """List and documents in one file: its bytes, media type, and the ending of its name.

    Raises NotReady `not_drawn` where a document cannot be read.
    """
    if importlib.util.find_spec("pypdf") is None:
        return _archive(contents, letters), "application/zip", "zip"
    files = [base64.b64encode(pdf).decode() for pdf in (contents, *(letter.pdf for letter in letters))]
    return run_program(__name__, json.dumps(files).encode()), "application/pdf", "pdf"


def _archive(contents: bytes, letters: Sequence[Letter]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("000.pdf", _SINCE), contents)
        for place, letter in enumerate(letters, 1):
            archive.writestr(zipfile.ZipInfo(f"{place:03d}-{letter.number}.pdf", _SINCE), letter.pdf)
    return whole.getvalue()


def join(files: Sequence[bytes]) -> bytes:
    """Several PDFs as one, in this very process."""
    pypdf: Any = importlib.import_module("pypdf")
    writer = pypdf.PdfWriter()
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
