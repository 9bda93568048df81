"""The screens in Chromium: their real modules alone, and their pages on a running hall."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, StorageState

from tests.chromium import CHROMIUM
from tests.display.served import COUNTER
from tests.e2e.pages.display import LANDSCAPE, CounterScreen, Wall
from tests.e2e.pages.phone import PHONE, PhonePage
from tests.running_hall import RunningHall

ROOT = Path(__file__).resolve().parents[2]
HEARD = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, set like that of a wall: it may sound without a touch."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=HEARD)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def quiet_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser as it comes: no sound before a touch."""
    quiet = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield quiet
    quiet.close()


@pytest.fixture(scope="session")
def modules(browser: Browser) -> Iterator[Page]:
    """An empty page that may import the project's own modules as `/display/announce.js`."""
    page = browser.new_page()
    page.route("http://modules.example/**", _from_the_checkout)
    page.goto("http://modules.example/")
    yield page
    page.close()


def _from_the_checkout(route: Route) -> None:
    room, _, file = route.request.url.removeprefix("http://modules.example/").partition("/")
    if not file:
        route.fulfill(content_type="text/html", body="<!doctype html><title>modules</title>")
    else:
        route.fulfill(content_type="text/javascript", body=(ROOT / room / "static" / file).read_text("utf-8"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall for one file of tests, its eight counters open."""
    running = RunningHall(Path(tmp_path_factory.mktemp("display")))
    running.start()
    for code in "12345678":
        running.counter(code, "open")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def session(server: RunningHall, browser: Browser) -> StorageState:
    """The cookies of the wall display, paired once."""
    context = browser.new_context()
    Wall(context.new_page(), server.address).pair(server.links["display wall"])
    state = context.storage_state()
    context.close()
    return StorageState(cookies=state.get("cookies", []), origins=[])


@pytest.fixture
def contexts(server: RunningHall, browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """New browsers, closed at the end; a script error in one of them fails the test."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    def new(chosen: Browser = browser, **options: Any) -> BrowserContext:
        context = chosen.new_context(**options)
        if "storage_state" in options:  # a screen of the hall: somebody chose its language once
            language = "en" if options.get("locale", "").startswith("en") else "zh-CN"
            context.add_cookies([{"name": "lang", "value": language, "url": server.address}])
        context.on("weberror", lambda error: errors.append(str(error.error)))
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()
    assert errors == []


@pytest.fixture
def open_wall(
    server: RunningHall, session: StorageState, contexts: Callable[..., BrowserContext]
) -> Callable[..., Wall]:
    """Opens a wall as a new screen; motion is reduced unless it is asked for."""

    def open_one(viewport: Any = LANDSCAPE, language: str = "zh-CN", **options: Any) -> Wall:
        options = {"reduced_motion": "reduce", "storage_state": session} | options
        page = contexts(viewport=viewport, locale=language, **options).new_page()
        wall = Wall(page, server.address)
        wall.open()
        return wall

    return open_one


@pytest.fixture
def open_screen(
    server: RunningHall, session: StorageState, contexts: Callable[..., BrowserContext]
) -> Callable[..., CounterScreen]:
    """Opens the screen above a counter."""

    def open_one(code: str, viewport: Any = LANDSCAPE, language: str = "zh-CN") -> CounterScreen:
        context = contexts(viewport=viewport, locale=language, storage_state=session, reduced_motion="reduce")
        screen = CounterScreen(context.new_page(), server.address)
        screen.open(code)
        return screen

    return open_one


@pytest.fixture
def touched(
    server: RunningHall, session: StorageState, contexts: Callable[..., BrowserContext]
) -> Callable[..., CounterScreen]:
    """Opens a counter's screen that can be touched, paired as a display."""

    def open_one(viewport: Any = LANDSCAPE, language: str = "zh-CN") -> CounterScreen:
        context = contexts(
            viewport=viewport,
            locale=language,
            storage_state=session,
            reduced_motion="reduce",
            has_touch=True,
        )
        screen = CounterScreen(context.new_page(), server.address)
        screen.open(COUNTER)
        return screen

    return open_one


@pytest.fixture
def keypad(server: RunningHall) -> Iterator[None]:
    """A rating keypad at the counter, of another agent than the hall's own."""
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    device = {
        "code": "r6",
        "kind": "rating",
        "place": COUNTER,
        "driver": "sim",
        "agent": "far",
        "address": {},
    }
    others = [d for d in before["device"] if d["code"] != device["code"]]  # retired by the test before
    server.ask("PUT", "/catalogue", before | {"device": [*others, device]}, role="manager")
    ready = {"state": "READY", "since": "2026-11-23T00:00:00Z"}
    server.ask("PUT", "/devices/r6/state", ready, role="device")
    yield
    server.ask("PUT", "/catalogue", before | {"device": others}, role="manager")


@pytest.fixture
def open_phone(contexts: Callable[..., BrowserContext], quiet_browser: Browser) -> Callable[..., PhonePage]:
    """Opens a ticket's own page on a phone, which is silent until it has been touched."""

    def open_one(ticket: dict[str, Any], language: str = "zh-CN") -> PhonePage:
        context = contexts(quiet_browser, viewport=PHONE, locale=language, has_touch=True, is_mobile=True)
        phone = PhonePage(context.new_page())
        phone.open(str(ticket["track_url"]))
        return phone

    return open_one
