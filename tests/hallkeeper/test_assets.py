"""What pages load: one script and one style sheet each, made of the sources that lie here."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Playwright

from deploy.bundle_pages import ENTRIES, bundle, lay_out
from hallkeeper.assets import BUNDLES, asset, asset_files, bundles
from office.pages import DESK
from tests.chromium import CHROMIUM
from tests.e2e.pages.counter import CounterPage
from tests.running_hall import RunningHall

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("counter", "display", "hall", "hallkeeper", "hardware", "kiosk", "office")
PAGES = dict(asset_files())["hallkeeper"] / BUNDLES
NAMED = re.compile(r"asset\('([^']+)' ~ at ~ '([^']+)'\)|asset\('([^']+\.(?:js|css))'\)")
ADDRESSES = """
from hallkeeper.assets import asset
print(asset("counter/counter.js"), asset("counter/counter.css"))
"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The whole project in another folder, bundles included."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def addresses(folder: Path) -> tuple[str, list[str]]:
    """The digest, and what follows it in the addresses of the teller's script and style sheet."""
    told = subprocess.run(
        [sys.executable, "-c", ADDRESSES], cwd=folder, check=True, capture_output=True, text=True, timeout=60
    )
    found = [address.split("/", 3) for address in told.stdout.split()]
    (digest,) = {parts[2] for parts in found}
    return digest, [parts[3] for parts in found]


def loaded(browser: Browser, link: str) -> list[str]:
    """The kinds of file that the page behind a pairing link asks for, until its socket stands.

    The code of an offer, which a wall shows where others wait, belongs to the board and not to the page.
    """
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.locator("form button").click()
    page.wait_for_url(lambda url: "/pair/" not in url)
    session, address = context.storage_state(), page.url
    context.close()
    context = browser.new_context(storage_state=session)
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    with page.expect_websocket(lambda wire: "/socket.io/" in wire.url) as wire:
        page.goto(address)
    wire.value.wait_for_event("framereceived")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_load_state("networkidle")
    context.close()
    return sorted(Path(path).suffix or "page" for path in asked if not path.startswith("/display/offers/"))


def test_every_entry_has_its_bundle_and_the_bundles_are_in_use() -> None:
    assert bundles() == {entry.replace("/", "-") for entry in ENTRIES}, "make assets"


def test_everything_that_templates_name_is_bundled() -> None:
    named: set[str] = set()
    for template in (ROOT).glob("*/templates/**/*.html"):
        for before, after, whole in NAMED.findall(template.read_text("utf-8")):
            named |= {whole} if whole else {f"{before}{name}{after}" for name, _, _ in DESK}
    assert named - {"vendor/socket.io.esm.min.js", "vendor/echarts.esm.min.js"} == set(ENTRIES)


def test_the_scripts_are_what_the_present_sources_make(tmp_path: Path) -> None:
    lay_out(tmp_path)
    bundle(tmp_path, tmp_path / "made")
    made = {file.name: file.read_bytes() for file in (tmp_path / "made").glob("*.js")}
    assert made == {file.name: file.read_bytes() for file in PAGES.glob("*.js")}


def test_what_style_sheets_ask_for_is_there() -> None:
    for sheet in PAGES.glob("*.css"):
        found = re.findall(r"url\(([^)]+)\)", sheet.read_text("utf-8"))
        assert [name for name in found if not name.startswith(("data:", '"data:'))], sheet.name
        for name in found:
            assert name.startswith(("data:", '"data:')) or (PAGES / name).is_file(), f"{sheet.name}: {name}"


def test_an_edited_source_is_served_instead_of_the_old_bundle(copied: Path) -> None:
    before, bundled = addresses(copied)
    with (copied / "counter/static/counter.js").open("a") as script:
        script.write("// edited\n")
    after, sources = addresses(copied)
    assert bundled == [f"hallkeeper/{BUNDLES}/counter-counter.{kind}" for kind in ("js", "css")]
    assert sources == ["counter/counter.js", "counter/counter.css"]
    assert after != before


def test_another_bundle_has_another_address(copied: Path) -> None:
    before, _ = addresses(copied)
    with (copied / "hallkeeper/static" / BUNDLES / "counter-counter.js").open("a") as script:
        script.write("// made by another version of the bundler\n")
    after, bundled = addresses(copied)
    assert bundled[0] == f"hallkeeper/{BUNDLES}/counter-counter.js"
    assert after != before


def test_a_bundle_comes_short_and_is_kept_for_ever(running: RunningHall) -> None:
    address = running.address + asset("counter/counter.js")
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"}), timeout=20) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(answer.read()) < (PAGES / "counter-counter.js").stat().st_size / 2


@pytest.mark.parametrize("place", ["counter 1", "kiosk k1", "display wall"])
def test_a_cold_load_is_four_requests(running: RunningHall, browser: Browser, place: str) -> None:
    assert loaded(browser, running.links[place]) == [".css", ".js", ".woff2", "page"]


def test_pages_work_from_the_sources(copied: Path, browser: Browser) -> None:
    shutil.rmtree(copied / "hallkeeper/static" / BUNDLES)
    (copied / "data").mkdir()
    hall = RunningHall(copied / "data", program=True)
    hall.environment |= {"PYTHONPATH": str(copied)}
    hall.start()
    try:
        page = browser.new_page()
        teller = CounterPage(page, hall.address)
        teller.come_in(hall.links["counter 1"])
        teller.wait_until_live()
        asked: list[str] = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
        page.close()
    finally:
        hall.stop()
    assert {name.split("/", 5)[5] for name in asked if "/assets/" in name} >= {
        "counter/counter.js",
        "counter/counter.css",
        "hallkeeper/theme.css",
        "hallkeeper/live.js",
        "hallkeeper/vendor/socket.io.esm.min.js",
    }
