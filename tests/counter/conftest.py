"""A running hall and tellers in Chromium. The tests themselves are customers, manager and colleagues."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

from tests.chromium import CHROMIUM
from tests.e2e.pages.counter import SCREENS, CounterPage
from tests.running_hall import RunningHall

CODE = "3"
NOBODY_STARTS_BY_ITSELF = 0
OPEN = ("waiting", "held", "missed")
_people = count(1)


class Crowd:
    """The other side of the counter: customers, colleagues and the journal."""

    def __init__(self, server: RunningHall) -> None:
        self.hall = server
        self._began = self.now()

    def come(self, *services: str, **more: str) -> list[str]:
        """Customers take tickets; their numbers."""
        return [self.hall.issue(service, **more)["number"] for service in services]

    def moves(self, after: int = 0) -> list[dict[str, Any]]:
        """The journal after a move, without what devices say."""
        moves = self.hall.ask("GET", f"/moves?after={after}&limit=5000", role="manager")["moves"]
        return [move for move in moves if move["verb"] != "device.state"]

    def now(self) -> int:
        """The number of the last move."""
        version: int = self.hall.ask("GET", "/board")["version"]
        return version

    def verbs_at(self, code: str, after: int) -> list[str]:
        """What has happened at a counter since a move."""
        return [move["verb"] for move in self.moves(after) if move["counter"] == code]

    def ticket(self, number: str) -> dict[str, Any]:
        """The newest ticket of that number."""
        found = [m["ticket"] for m in self.moves() if m["number"] == number and m["verb"] == "issue"]
        ticket: dict[str, Any] = self.hall.ask("GET", f"/tickets/{found[-1]}", role="manager")
        return ticket

    def rules(self, **changed: int) -> None:
        """Change rules of the hall."""
        document = self.hall.ask("GET", "/catalogue?as=json", role="manager")
        document["rules"] |= changed
        self.hall.ask("PUT", "/catalogue", document, role="manager")

    def install(self, *devices: dict[str, Any]) -> None:
        """Put devices into the catalogue, in the place of those (retired ones too) that bear their codes."""
        document = self.hall.ask("GET", "/catalogue?as=json", role="manager")
        ours = {device["code"] for device in devices}
        document["device"] = [row for row in document["device"] if row["code"] not in ours] + list(devices)
        self.hall.ask("PUT", "/catalogue", document, role="manager")

    def until_printers_are_ready(self) -> None:
        """The hall's agent has said how its printers are."""
        end = time.monotonic() + 30
        while not all(
            kiosk["printer"] and kiosk["printer"]["state"] == "READY"
            for kiosk in self.hall.ask("GET", "/board")["kiosks"].values()
        ):
            assert time.monotonic() < end, "the printers are not ready"
            time.sleep(0.05)

    def go_home(self, codes: tuple[str, ...]) -> None:
        """Everybody leaves: counters close, whoever still has a ticket gives it back, bells are silent."""
        for code in codes:
            self.hall.counter(code, "open", take_over=True)
            if self.hall.ask("GET", f"/counters/{code}/view")["ticket"] is not None:
                self.hall.counter(code, "finish")
            self.hall.counter(code, "close")
        for ticket in {move["ticket"] for move in self.moves(self._began) if move["verb"] == "issue"}:
            if self.hall.ask("GET", f"/tickets/{ticket}", role="manager")["state"] in OPEN:
                self.hall.ask("POST", f"/tickets/{ticket}/cancel", role="manager")
        for ring in self.hall.ask("GET", "/board")["help"]:
            self.hall.ask("POST", "/help/answer", {"kiosk": ring["kiosk"]}, role="manager")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The hall server of these tests; customers start by a key unless a test says otherwise."""
    running = RunningHall(Path(tmp_path_factory.mktemp("counter")))
    running.start()
    Crowd(running).rules(auto_start_s=NOBODY_STARTS_BY_ITSELF)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def crowd(server: RunningHall) -> Iterator[Crowd]:
    """The other side; afterwards the hall is empty and its rules are as they were."""
    crowd = Crowd(server)
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    yield crowd
    crowd.go_home((CODE, "4"))
    if server.ask("GET", "/catalogue?as=json", role="manager") != before:
        server.ask("PUT", "/catalogue", before, role="manager")


@pytest.fixture
def person(server: RunningHall, crowd: Crowd, browser: Browser) -> Iterator[Callable[..., CounterPage]]:
    """Signs in a new teller in a browser of their own; a script error on the page fails the test."""
    contexts: list[BrowserContext] = []

    def sign_in(name: str = "李敏", *, may_pick: bool = False) -> CounterPage:
        body = {"name": f"{name}{next(_people)}", "role": "counter", "may_pick": may_pick}
        link = server.ask("POST", "/people", body, role="manager")["url"]
        width, height = SCREENS["usual"]
        contexts.append(browser.new_context(viewport={"width": width, "height": height}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.add_init_script(COUNT_NOTES)
        teller = CounterPage(page, server.address)
        teller.come_in(link)
        return teller

    yield sign_in
    for context in contexts:
        context.close()


COUNT_NOTES = """
  window.notes = 0;
  const start = AudioScheduledSourceNode.prototype.start;
  AudioScheduledSourceNode.prototype.start = function (...when) {
    window.notes += 1;
    return start.apply(this, when);
  };
"""


@pytest.fixture
def teller(person: Callable[..., CounterPage]) -> CounterPage:
    """A teller at the open counter 3, nobody waiting."""
    teller = person()
    teller.open(CODE)
    teller.space(then="idle")
    return teller
