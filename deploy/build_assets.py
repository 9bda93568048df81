"""Makes the third-party files that pages load: `hallkeeper/static/vendor/`, from what `npm ci` has brought.

socket.io's ES module (for pages from the sources) and Inter's Latin letters are copied. Noto Sans SC (7,946
characters, 1.1 MB a weight) is cut down to what our pages show and what a manager is likely to write; why,
and the figures, are in docs/decisions/0001-vendor-assets.md. Other characters fall through to the machine's
own Chinese font.

Run by `make` whenever a page, a word file or a package has changed.
"""

import shutil
import string
import subprocess
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "hallkeeper" / "static" / "vendor"

COPIES = {
    "socket.io.esm.min.js": "socket.io-client/dist/socket.io.esm.min.js",
    "socket.io.LICENSE.txt": "socket.io-client/LICENSE",
    # Parts of socket.io-client that the bundles hold with it.
    "component-emitter.LICENSE.txt": "@socket.io/component-emitter/LICENSE",
    "engine.io.LICENSE.txt": "engine.io-client/LICENSE",
    "engine.io-parser.LICENSE.txt": "engine.io-parser/LICENSE",
    "socket.io-parser.LICENSE.txt": "socket.io-parser/LICENSE",
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter.LICENSE.txt": "@fontsource-variable/inter/LICENSE",
    "noto-sans-sc.LICENSE.txt": "@fontsource/noto-sans-sc/LICENSE",
    # Charts: Apache-2.0, BSD-3-Clause, 0BSD.
    "echarts.LICENSE.txt": "echarts/LICENSE",
    "echarts.NOTICE.txt": "echarts/NOTICE",
    "zrender.LICENSE.txt": "zrender/LICENSE",
    "tslib.LICENSE.txt": "echarts/node_modules/tslib/LICENSE.txt",
}
CHARTS = """
export { init, use } from "echarts/core";
export { BarChart, CustomChart, HeatmapChart, LineChart } from "echarts/charts";
export { GridComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
export { CanvasRenderer } from "echarts/renderers";
"""
"""What charts are drawn with, for pages from the sources; bundles take the same from the package."""
CHINESE = "@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-{weight}-normal.woff2"
WEIGHTS = (400, 700)

ROOMS = ("hall", "kiosk", "counter", "display", "office", "hallkeeper")
SHOWN = frozenset({".toml", ".html", ".js", ".css"})
"""Kinds of file whose characters may come onto a screen."""


def shown_characters() -> set[str]:
    """Every character in the rooms' words, pages and scripts, and the commonest hanzi."""
    texts = [ROOT / "deploy" / "common_hanzi.txt"]
    for room in ROOMS:
        files = (ROOT / room).rglob("*")
        texts += (path for path in files if path.suffix in SHOWN and VENDOR not in path.parents)
    return set(string.printable).union(*(path.read_text(encoding="utf-8") for path in texts))


def cut_chinese(weight: int, characters: set[str]) -> Path:
    """Writes the Chinese font of one weight with those characters alone."""
    options = Options(flavor="woff2", hinting=False, layout_features=["kern", "locl", "ccmp"])
    # Metrics for vertical setting, which no page uses.
    options.drop_tables += ["BASE", "STAT", "vhea", "vmtx"]
    font = load_font(PACKAGES / CHINESE.format(weight=weight), options)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(characters))
    subsetter.subset(font)
    target = VENDOR / f"noto-sans-sc-{weight}.woff2"
    save_font(font, target, options)
    return target


def copy_whole() -> None:
    """Copies what is used as it comes."""
    for name, source in COPIES.items():
        shutil.copyfile(PACKAGES / source, VENDOR / name)


def join_charts() -> None:
    """The parts of ECharts that office/static/desk/chart.js names, as one module."""
    options = ("--bundle", "--format=esm", "--minify", f"--outfile={VENDOR / 'echarts.esm.min.js'}")
    command = ["node", str(PACKAGES / "esbuild" / "bin" / "esbuild"), *options, "--log-level=warning"]
    subprocess.run(command, cwd=ROOT, input=CHARTS.encode(), check=True)


def main() -> None:
    """Makes the folder anew, one process per weight."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    copy_whole()
    join_charts()
    characters = shown_characters()
    with ProcessPoolExecutor(max_workers=len(WEIGHTS)) as pool:
        for target in pool.map(cut_chinese, WEIGHTS, [characters] * len(WEIGHTS)):
            print(f"{target.name}: {target.stat().st_size // 1024} KB, {len(characters)} characters")


if __name__ == "__main__":
    main()
