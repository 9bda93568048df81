"""A running hall and a manager in Chromium; the tests themselves are customers, tellers and kiosks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.chromium import CHROMIUM
from tests.e2e.pages.office import SCREENS, OfficePage
from tests.running_hall import RunningHall


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def alone(browser: Browser) -> Iterator[Page]:
    """An empty page without a hall whose clock the test moves, for a module by itself."""
    page = browser.new_page()
    page.clock.install()
    yield page
    page.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The hall of one file of tests, with its agent and simulated devices."""
    running = RunningHall(Path(tmp_path_factory.mktemp("office")))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def signed_in(server: RunningHall, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which a manager has signed in."""
    body = {"name": "王经理", "role": "manager", "may_pick": True}
    link = server.ask("POST", "/people", body, role="admin")["url"]
    context = browser.new_context(accept_downloads=True)
    OfficePage(context.new_page(), server.address).come_in(link)
    yield context
    context.close()


@pytest.fixture
def desk(server: RunningHall, signed_in: BrowserContext) -> Iterator[Callable[..., OfficePage]]:
    """Opens the desk in a window of a size; a script error or a blocked resource fails the test."""
    pages = []

    def open_desk(size: str = "usual") -> OfficePage:
        page = signed_in.new_page()
        width, height = SCREENS[size]
        page.set_viewport_size({"width": width, "height": height})
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.on("console", lambda said: _complain(said.type, said.text))
        pages.append(page)
        return OfficePage(page, server.address)

    yield open_desk
    for page in pages:
        page.close(run_before_unload=False)


def _complain(kind: str, text: str) -> None:
    if kind == "error" and "status of 4" not in text:  # refusals are asked for by the tests
        pytest.fail(f"console: {text}")
