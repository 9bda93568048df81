"""Joins what a page loads into one script and one style sheet: `hallkeeper/static/vendor/pages/`.

A cold load of the teller's page asked for 27 files, and each costs the server as much as a small answer;
the figures are in docs/decisions/0003-bundles.md. Modules import each other by the addresses that browsers
see (`../hallkeeper/api.js`), so links lay the folders out in that shape for esbuild.

Run by `make` whenever a script, a style sheet or a package has changed.
"""

import gzip
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from hallkeeper.assets import BUNDLED, BUNDLES, MADE_OF, asset_files, source_digest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
ENTRIES = (
    "hallkeeper/door.css",
    *("kiosk/kiosk.js", "kiosk/kiosk.css", "kiosk/self.js", "kiosk/self.css"),
    *("counter/counter.js", "counter/choose.js", "counter/counter.css"),
    *("display/wall.js", "display/wall.css", "display/screen.js", "display/screen.css"),
    *("display/phone.js", "display/phone.css"),
    *("office/today.js", "office/today.css", "office/journal.js", "office/journal.css"),
    *("office/catalogue.js", "office/catalogue.css", "office/devices.js", "office/devices.css"),
    *("office/people.js", "office/people.css", "office/slip.js", "office/slip.css"),
    *("office/cards.js", "office/cards.css"),
    *("office/payments.js", "office/payments.css", "office/diversion.js", "office/diversion.css"),
    *("office/invoices.js", "office/invoices.css", "office/mailing.js", "office/mailing.css"),
    *("office/mandates.js", "office/mandates.css", "office/messages.js", "office/messages.css"),
    *("office/history.js", "office/history.css", "office/changes.js", "office/changes.css"),
    *("office/ratings.js", "office/ratings.css", "office/setup.js", "office/setup.css"),
    *("office/roster.js", "office/roster.css", "office/forecast.js", "office/forecast.css"),
    *("office/design.js", "office/design.css", "office/campaigns.js", "office/campaigns.css"),
    *("office/opening.js", "office/opening.css", "office/closing.js", "office/closing.css"),
)
"""What templates name: entry modules and style sheets."""

OPTIONS = (
    "--bundle",
    "--format=esm",
    # One folder: esbuild makes addresses of fonts relative to that, not to the bundle.
    "--entry-names=[dir]-[name]",
    "--minify",
    "--charset=utf8",
    # A customer's phone may be some years old; no newer syntax may come in by shortening.
    "--target=es2022,chrome105,firefox121,safari16",
    # Maps point at the source modules, which are served beside the bundles.
    "--sourcemap=linked",
    "--sources-content=false",
    "--preserve-symlinks",
    "--log-level=warning",
)


def lay_out(stage: Path) -> None:
    """Links in the shape of the addresses."""
    for package, folder in asset_files():
        (stage / package).symlink_to(folder)
    (stage / "node_modules").symlink_to(PACKAGES)


def bundle(stage: Path, target: Path) -> None:
    """Every entry's bundle, below `target`, a path inside `stage`. Raises CalledProcessError."""
    esbuild = PACKAGES / "esbuild" / "bin" / "esbuild"
    outside = stage / "hallkeeper" / "vendor" / "*"  # fonts: kept as addresses, relative to the bundle's
    command = ["node", str(esbuild), *ENTRIES, *OPTIONS]
    command += [f"--outbase={stage}", f"--outdir={target}", f"--external:{outside}"]
    subprocess.run(command, cwd=stage, check=True)


def shorten(bundles: Iterable[Path]) -> None:
    """Beside each bundle its gzip, which WhiteNoise sends to whoever takes it: a third of the bytes."""
    for file in bundles:
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


def main() -> None:
    """Make the folder anew; the digest of what it is made of is taken before, in case somebody is writing."""
    pages = dict(asset_files())["hallkeeper"] / BUNDLES
    pages.parent.mkdir(parents=True, exist_ok=True)
    made_of = source_digest()
    with tempfile.TemporaryDirectory() as staged, tempfile.TemporaryDirectory(dir=pages.parent) as fresh:
        stage, folder = Path(staged), Path(fresh)
        lay_out(stage)
        bundle(stage, stage / "hallkeeper" / "vendor" / folder.name)
        made = [file for file in folder.iterdir() if file.suffix in BUNDLED]
        shorten(made)
        (folder / MADE_OF).write_text(made_of)
        shutil.rmtree(pages, ignore_errors=True)
        shutil.copytree(folder, pages)
    print(f"{len(made)} bundles, {sum(file.stat().st_size for file in pages.glob('*.gz')) // 1024} KB")


if __name__ == "__main__":
    main()
