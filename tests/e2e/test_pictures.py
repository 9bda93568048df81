"""Pictures of each page in each state, from a running hall with people in it.

They go to the folder that PICTURES names (`make pictures`: docs/pictures), otherwise to build/pictures, and
each is checked for what can be seen without eyes: the page has no script error and fits its screen.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.pages.counter import CounterPage
from tests.e2e.pages.display import LANDSCAPE, CounterScreen, Wall
from tests.e2e.pages.display import UPRIGHT as UPRIGHT_WALL
from tests.e2e.pages.kiosk import LYING, UPRIGHT, KioskPage
from tests.e2e.pages.phone import PHONE, PhonePage
from tests.running_hall import RunningHall

FOLDER = Path(os.environ.get("PICTURES", "build/pictures"))
DESK = {"width": 1280, "height": 800}
OFFICE = {"width": 1440, "height": 900}
COLOURS = 128
LANGUAGES = ("zh-CN", "en")


class Album:
    """Takes pictures, remembers script errors."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.errors: list[str] = []
        FOLDER.mkdir(parents=True, exist_ok=True)

    def page(self, viewport: dict[str, int], language: str = "zh-CN", *, touch: bool = False) -> Page:
        """A browser of its own, of that size and language."""
        context = self._browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            locale=language,
            has_touch=touch,
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """One picture, in as few colours as it needs."""
        page.wait_for_function("() => document.fonts.status === 'loaded'")
        wide = page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1")
        assert wide, f"{name} is wider than its screen"
        file = FOLDER / f"{name}.png"
        page.screenshot(path=file, full_page=whole)
        with Image.open(file) as picture:
            picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)

    def close(self) -> None:
        """Close all browsers; a script error anywhere is a failure."""
        for context in self._contexts:
            context.close()
        assert self.errors == []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall at work: five counters open, people waiting, one missed, one on hold."""
    hall = RunningHall(Path(tmp_path_factory.mktemp("pictures")))
    hall.start()
    for code in "12456":
        hall.counter(code, "open")
    for service in ("general", "payment", "invoice", "payment", "general", "payment"):
        hall.issue(service, kiosk="k2")
    for code in "1245":
        hall.counter(code, "call-next")
    hall.counter("1", "start")
    hall.counter("2", "miss")
    hall.counter("4", "start")
    hall.counter("4", "hold", reason="documents")
    hall.counter("2", "call-next")
    for service in ["payment"] * 9 + ["invoice"] * 5 + ["general"] * 3:
        hall.issue(service, kiosk="k1")
    yield hall
    hall.stop()


@pytest.fixture
def album(browser: Browser) -> Iterator[Album]:
    """An album that is closed at the end."""
    album = Album(browser)
    yield album
    album.close()


def suffix(language: str) -> str:
    return "" if language == "zh-CN" else f"-{language}"


def test_the_kiosk(album: Album, server: RunningHall) -> None:
    page = album.page(UPRIGHT)
    kiosk = KioskPage(page, server.address)
    kiosk.pair(server.links["kiosk k1"])
    album.take(page, "kiosk-start")
    kiosk.choose("payment")
    album.take(page, "kiosk-issued")
    kiosk.take_back()
    album.take(page, "kiosk-returned")
    kiosk.open()
    kiosk.wait_for("start")
    kiosk.aid("help").click()
    kiosk.dialog.wait_for()
    album.take(page, "kiosk-help")
    kiosk.dialog.get_by_role("button").click()
    server.ask("POST", "/help/answer", {"kiosk": "k1"})
    page.set_viewport_size(LYING)  # type: ignore[arg-type]
    kiosk.open()
    album.take(page, "kiosk-start-lying")
    kiosk.choose("general")
    album.take(page, "kiosk-issued-lying")


def test_the_counter(album: Album, server: RunningHall) -> None:
    for language in LANGUAGES:
        page = album.page(DESK, language)
        teller = CounterPage(page, server.address)
        place = server.ask("POST", "/pairings", {"place": "counter:3"}, role="manager")["url"]
        teller.come_in(place)
        teller.open("3", language)
        album.take(page, f"counter-closed{suffix(language)}")
        teller.space(then="idle")
        album.take(page, f"counter-idle{suffix(language)}")
        teller.next_customer()
        album.take(page, f"counter-called{suffix(language)}")
        teller.press("b")
        teller.wait_for("serving")
        album.take(page, f"counter-serving{suffix(language)}")
        teller.page.locator("#desk:not([data-settling])").wait_for()
        server.counter("3", "open", take_over=True)
        teller.wait_for("taken")
        album.take(page, f"counter-taken{suffix(language)}")
        server.counter("3", "finish")
        server.counter("3", "close")


def test_the_wall(album: Album, server: RunningHall) -> None:
    for language in LANGUAGES:
        page = album.page(LANDSCAPE, language)
        wall = Wall(page, server.address)
        wall.pair(server.ask("POST", "/pairings", {"place": "wall"}, role="manager")["url"])
        page.goto(f"{server.address}/display/?lang={language}")
        wall.wait_until_live()
        album.take(page, f"wall{suffix(language)}")
    number = server.counter("6", "call-next", finish=True)["number"]
    wall.wait_for_large(number)
    album.take(page, "wall-called-en")
    page.set_viewport_size(UPRIGHT_WALL)  # type: ignore[arg-type]
    album.take(page, "wall-upright-en")
    screen = CounterScreen(page, server.address)
    page.set_viewport_size(LANDSCAPE)  # type: ignore[arg-type]
    screen.open("6")
    album.take(page, "counter-screen")


def test_the_phone(album: Album, server: RunningHall) -> None:
    for language in LANGUAGES:
        page = album.page(PHONE, language, touch=True)
        phone = PhonePage(page)
        ticket = server.issue("payment", kiosk="k1", language=language)
        phone.open(ticket["track_url"])
        phone.wait_for("waiting")
        album.take(page, f"phone-waiting{suffix(language)}")
        phone.leave()
        album.take(page, f"phone-leaving{suffix(language)}")
        phone.stay()
        server.counter("7", "open")
        server.ask("POST", "/counters/7/call", {"ticket": ticket["id"]})
        phone.wait_for("called")
        album.take(page, f"phone-called{suffix(language)}")
        server.counter("7", "miss")
        phone.wait_for("missed")
        album.take(page, f"phone-missed{suffix(language)}")
        server.counter("7", "close")


def test_the_office(album: Album, server: RunningHall) -> None:
    page = album.page(OFFICE)
    page.goto(server.links["the first manager"])
    page.locator("form button").click()
    page.wait_for_url("**/office/")
    for language in LANGUAGES:
        for name in ("", "devices", "catalogue", "people", "journal"):
            page.goto(f"{server.address}/office/{name}?lang={language}", wait_until="networkidle")
            album.take(page, f"office-{name or 'today'}{suffix(language)}")


def test_the_door(album: Album, server: RunningHall) -> None:
    page = album.page(DESK)
    page.goto(server.links["counter 8"])
    album.take(page, "door-pair")
    page.goto(f"{server.address}/sign-in")
    album.take(page, "door-sign-in")
    page.goto(f"{server.address}/pair/used")
    album.take(page, "door-problem")
    page.goto(f"{server.address}/")
    album.take(page, "door-index")


def test_the_tour(album: Album) -> None:
    """The picture of the README: kiosk, wall and teller's page side by side."""
    parts = [("kiosk-start", 540), ("wall", 960), ("counter-serving", 960)]
    sheet = Image.new("RGB", (1500, 990), "#e9e7df")
    with Image.open(FOLDER / "kiosk-start.png") as kiosk:
        sheet.paste(kiosk.convert("RGB").resize((518, 920), Image.Resampling.LANCZOS), (36, 35))
    for (name, _), top in zip(parts[1:], (35, 545), strict=True):
        with Image.open(FOLDER / f"{name}.png") as picture:
            height = 475 if name == "wall" else 410
            width = round(picture.width * height / picture.height)
            small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
            sheet.paste(small, (590 + (874 - width) // 2, top))
    sheet.quantize(COLOURS).save(FOLDER / "tour.png", optimize=True)
    assert (FOLDER / "tour.png").stat().st_size < 400_000
