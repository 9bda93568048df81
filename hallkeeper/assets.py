"""The files that pages load, under one cacheable address, and the bundles made of them.

Each folder of assets is served under its package's name, so that modules find each other by relative
addresses. `make` also joins every page's modules, and every style sheet, into one file each
(deploy/bundle_pages.py, docs/decisions/0003-bundles.md); pages load those as long as they are made of the
sources that lie here, and the sources themselves otherwise.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

ASSET_FOLDERS = ("hallkeeper", "kiosk", "counter", "display", "office")
BUNDLED = frozenset({".js", ".css"})
"""Kinds of file that bundles are made of."""
BUNDLES = "vendor/pages"
"""Where the bundles lie in hallkeeper's folder: `kiosk/kiosk.js` as `kiosk-kiosk.js`."""
MADE_OF = "made_of"
"""The file beside them that holds `source_digest()` of what they were made of."""
_FOREVER = "public, max-age=31536000, immutable"


def asset_files() -> Iterable[tuple[str, Path]]:
    """Each folder of assets by its name in the address."""
    for package in ASSET_FOLDERS:
        folder = Path(str(files(package).joinpath("static")))
        if folder.is_dir():
            yield package, folder


@cache
def asset_digest() -> str:
    """One digest over all assets: it stands in every address, so that all may be cached for ever."""
    every = ((name, file) for name, file in _listed() if file.is_file())
    return _digest(every)


def source_digest() -> str:
    """One digest over our own scripts and style sheets: what bundles are made of."""
    ours = ((name, file) for name, file in _listed() if file.suffix in BUNDLED)
    return _digest((name, file) for name, file in ours if not name.startswith("hallkeeper/vendor/"))


@cache
def bundles() -> frozenset[str]:
    """The names of the bundles, such as `kiosk-kiosk.js`; none where sources have changed since."""
    folder = dict(asset_files())["hallkeeper"] / BUNDLES
    made_of = folder / MADE_OF
    if not made_of.is_file() or made_of.read_text() != source_digest():
        return frozenset()
    return frozenset(file.name for file in folder.iterdir() if file.suffix in BUNDLED)


def asset(path: str) -> str:
    """The address of an asset such as `kiosk/kiosk.js` or `vendor/inter.woff2`, or its bundle's."""
    bundle = path.replace("/", "-", 1)
    if bundle in bundles():
        where = f"hallkeeper/{BUNDLES}/{bundle}"
    elif path.startswith("vendor/"):
        where = f"hallkeeper/{path}"
    else:
        where = path
    return f"/assets/{asset_digest()}/{where}"


def cached_for_ever(headers: Any, _path: str, url: str) -> None:
    """WhiteNoise's hook: what stands under the digest never changes."""
    if url.startswith(f"/assets/{asset_digest()}/"):
        headers["Cache-Control"] = _FOREVER


def _listed() -> Iterable[tuple[str, Path]]:
    for package, folder in asset_files():
        for file in sorted(folder.rglob("*")):
            yield f"{package}/{file.relative_to(folder).as_posix()}", file


def _digest(listed: Iterable[tuple[str, Path]]) -> str:
    total = hashlib.sha256()
    for name, file in listed:
        total.update(name.encode())
        total.update(file.read_bytes())
    return total.hexdigest()[:12]
