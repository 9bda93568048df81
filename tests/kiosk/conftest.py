"""A running hall and a paired kiosk in Chromium. The tests are the agent of the printers of k1 and s2."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState

from tests.chromium import CHROMIUM
from tests.e2e.numbers import Numbers
from tests.e2e.pages.kiosk import UPRIGHT, KioskPage
from tests.e2e.pages.self import PHONE, SelfPage
from tests.kiosk.terminal import strict, terminal
from tests.paper import Printer, printer_of
from tests.running_hall import RunningHall

TAKE_BACK_S = 30


class Desk:
    """The manager's and the device's side of a test."""

    def __init__(self, server: RunningHall) -> None:
        self.hall = server

    def change(self, **changes: Any) -> None:
        """Change tables of the catalogue, e.g. `hours=[...]`."""
        self.hall.ask("PUT", "/catalogue", self.catalogue() | changes, role="manager")

    def catalogue(self) -> dict[str, Any]:
        """The catalogue as a document."""
        document: dict[str, Any] = self.hall.ask("GET", "/catalogue?as=json", role="manager")
        return document

    def printer(self, state: str, reason: str | None = None, at: str = "k1") -> None:
        """What a kiosk's printer says of itself."""
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        body = {"state": state, "reason": reason, "since": now, "last_good": now}
        self.hall.ask("PUT", f"/devices/printer-{at}/state", body, role="device")

    def issues(self) -> list[dict[str, Any]]:
        """All issue moves so far."""
        moves = self.hall.ask("GET", "/moves?after=0&limit=1000", role="manager")["moves"]
        return [move for move in moves if move["verb"] == "issue"]

    def ticket(self, number: str) -> dict[str, Any]:
        """The ticket of that number."""
        found = next(move for move in self.issues() if move["number"] == number)
        ticket: dict[str, Any] = self.hall.ask("GET", f"/tickets/{found['ticket']}", role="manager")
        return ticket


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The hall server of these tests, with time enough for taking back."""
    running = RunningHall(Path(tmp_path_factory.mktemp("kiosk")))
    running.start()
    desk = Desk(running)
    document = desk.catalogue()
    for device in document["device"]:
        if device["code"] in ("printer-k1", "printer-s2"):
            device["agent"] = "tests"
    document["rules"]["take_back_s"] = TAKE_BACK_S
    # So many wait here that ways without a queue would be offered first: test_offer.py has those.
    document["offer"] = [one | {"enabled": False} for one in document["offer"]]
    running.ask("PUT", "/catalogue", document, role="manager")
    running.counter("1", "open")
    yield running
    running.stop()


@pytest.fixture
def at(server: RunningHall, browser: Browser) -> Iterator[tuple[KioskPage, SelfPage]]:
    """Terminal 1 with nobody before it."""
    context = browser.new_context(viewport=UPRIGHT, reduced_motion="reduce")
    yield terminal(server, context)
    context.close()


@pytest.fixture
def printer(server: RunningHall) -> Iterator[Printer]:
    """Terminal 1's printer in the test's hand."""
    with printer_of(server, "s1") as printer:
        yield printer


@pytest.fixture
def own(browser: Browser) -> Iterator[SelfPage]:
    """A customer's own phone."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    yield SelfPage(strict(context))
    context.close()


@pytest.fixture(scope="module")
def numbers() -> Numbers:
    """Numbers for whoever is sent a code; a module that uses them has a hall of its own."""
    return Numbers()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, for pytest-playwright's `browser`."""
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def session(server: RunningHall, browser: Browser) -> StorageState:
    """The cookies of kiosk k1, paired once."""
    context = browser.new_context(viewport=UPRIGHT)
    KioskPage(context.new_page(), server.address).pair(server.links["kiosk k1"])
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def desk(server: RunningHall) -> Iterator[Desk]:
    """The other side; afterwards the catalogue is as it was, and the printer prints."""
    desk = Desk(server)
    desk.printer("READY")
    before = desk.catalogue()
    yield desk
    if desk.catalogue() != before:
        server.ask("PUT", "/catalogue", before, role="manager")


@pytest.fixture
def context(browser: Browser, session: StorageState) -> Iterator[BrowserContext]:
    """A browser of the paired kiosk whose preferred language is not the hall's."""
    context = browser.new_context(
        viewport=UPRIGHT, storage_state=session, locale="en-US", reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.fixture
def kiosk(server: RunningHall, context: BrowserContext, desk: Desk) -> KioskPage:
    """The start page of k1, upright; a script error on it fails the test."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    kiosk = KioskPage(page, server.address)
    kiosk.open()
    return kiosk
