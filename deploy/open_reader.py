"""Brings the reader of ESC/POS that tests draw our slips with into `build/reader/`.

It asks for Python 3.13 and is refused by the pip of an older one: the wheel is fetched by its hash
(requirements/reader.txt), opened as it is, and never installed.  What it needs is in requirements/dev.txt.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "reader.txt"
READER = ROOT / "build" / "reader"
WRITTEN_FOR = "3.13"


def main() -> None:
    """Makes the folder anew."""
    shutil.rmtree(READER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        which = ["--only-binary=:all:", "--python-version", WRITTEN_FOR]
        subprocess.run([*fetch, *which, "--dest", folder, "-r", str(LOCK)], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as opened:
            opened.extractall(READER)


if __name__ == "__main__":
    main()
