"""Every state of the screens, driven on a running hall and kept as a picture to be looked at.

They go to `build/pictures`, or where the environment variable `PICTURES` says
(`docs/pictures` renews those of the documentation).
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import ROOT
from tests.display.served import COUNTER
from tests.e2e.pages.display import UPRIGHT, CounterScreen, Wall
from tests.e2e.pages.phone import PhonePage
from tests.running_hall import RunningHall

PLACE = ROOT / os.environ.get("PICTURES", "build/pictures")
LANGUAGES = {"zh": ("zh-CN", "zh-CN"), "en": ("en-GB", "en")}
WALKED = LANGUAGES if "PICTURES" in os.environ else ["en"]
"""Pictures are taken in both; that a walk comes through is known from the one with the longer words."""


@pytest.fixture(params=[LANGUAGES[name] for name in WALKED], ids=list(WALKED))
def tongue(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A browser's locale and the language that it gets."""
    chosen: tuple[str, str] = request.param
    return chosen


@pytest.fixture(autouse=True)
def quiet_hall(server: RunningHall) -> Iterator[None]:
    """Nobody waits and every counter is open and free before each walk."""
    for code in "12345678":
        server.counter(code, "open")
        while server.counter(code, "call-next", finish=True):
            pass
    yield


def keep(page: Page, name: str, language: str) -> None:
    """Save the page as it stands; a picture that is all of one colour is none."""
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished)).then(() => null)")
    file: Path = PLACE / f"{name}-{language}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)
    assert file.stat().st_size > 5_000


def test_the_wall(server: RunningHall, open_wall: Callable[..., Wall], tongue: tuple[str, str]) -> None:
    locale, language = tongue
    wall, upright = open_wall(language=locale), open_wall(UPRIGHT, locale)
    for service, people in (("payment", 14), ("invoice", 9), ("general", 5)):
        for _ in range(people):
            server.issue(service)
    for code in "1257":
        ticket = server.counter(code, "call-next")
        wall.wait_for_large(ticket["number"])
    keep(wall.page, "wall-call", language)
    upright.wait_until_announced(server.ask("GET", "/board")["calls"][-1]["move"])
    keep(upright.page, "wall-upright", language)
    server.counter("7", "undo")
    wall.page.locator('.call[data-standing="undone"]').wait_for()
    keep(wall.page, "wall-undone", language)
    wall.page.goto("about:blank")
    for code in "345678":
        ticket = server.counter(code, "call-next", finish=True)
    wall.open()
    wall.wait_until_announced(server.ask("GET", "/board")["calls"][-1]["move"])
    keep(wall.page, "wall-six-at-once", language)
    expect(wall.page.locator('.call[data-rank="large"]')).to_have_count(1)
    keep(wall.page, "wall-afterwards", language)
    server.stop()
    expect(wall.page.locator("html")).to_have_attribute("data-stale", "yes")
    keep(wall.page, "wall-stale", language)
    server.start()


def test_the_counter_screen(
    server: RunningHall, open_screen: Callable[..., CounterScreen], tongue: tuple[str, str]
) -> None:
    locale, language = tongue
    screen = open_screen("3", language=locale)
    server.issue()
    for verb, scene in (
        ("open", "open"),
        ("call-next", "called"),
        ("start", "serving"),
        ("finish", "open"),
        ("pause", "paused"),
        ("close", "closed"),
    ):
        server.counter("3", verb)
        screen.wait_for(scene)
        keep(screen.page, f"counter-screen-{scene}", language)


def test_the_counter_screen_asks(
    server: RunningHall, touched: Callable[..., CounterScreen], tongue: tuple[str, str]
) -> None:
    locale, language = tongue
    screen, upright = touched(language=locale), touched(UPRIGHT, locale)
    server.counter(COUNTER, "serve", service="general")
    server.issue("general")
    server.counter(COUNTER, "call-next", finish=True)
    for one, name in ((screen, "counter-screen-rate"), (upright, "counter-screen-upright-rate")):
        one.page.locator('#strip[data-scene="rate"]').wait_for()
        keep(one.page, name, language)
    screen.page.locator('.degree[data-score="4"]').tap()
    for one, name in ((screen, "counter-screen-thanks"), (upright, "counter-screen-upright-thanks")):
        one.page.locator('#strip[data-scene="thanks"]').wait_for()
        keep(one.page, name, language)


def test_the_phone(
    server: RunningHall, open_phone: Callable[..., PhonePage], tongue: tuple[str, str]
) -> None:
    locale, language = tongue
    people: list[dict[str, Any]] = [server.issue() for _ in range(6)]
    ticket = people[-1]
    phone = open_phone(ticket, locale)
    for _ in range(3):
        server.counter("1", "call-next", finish=True)
    expect(phone.page.locator(".ahead strong")).to_have_text("2")
    keep(phone.page, "phone-waiting", language)
    phone.leave()
    keep(phone.page, "phone-leave", language)
    phone.stay()
    for _ in range(3):
        server.counter("1", "call-next", finish=True)
    for verb, state in (("recall", "called"), ("start", "serving"), ("hold", "held")):
        server.counter("1", verb)
        phone.wait_for(state)
        keep(phone.page, f"phone-{state}", language)
    server.counter("1", "resume", ticket=ticket["id"])
    server.counter("1", "finish")
    phone.wait_for("finished")
    keep(phone.page, "phone-finished", language)
    other = server.issue()
    phone = open_phone(other, locale)
    server.counter("1", "call-next")
    server.counter("1", "miss")
    phone.wait_for("missed")
    keep(phone.page, "phone-missed", language)
    last = server.issue()
    phone = open_phone(last, locale)
    phone.leave()
    phone.confirm()
    phone.wait_for("cancelled")
    keep(phone.page, "phone-left", language)
    phone.page.goto(f"{last['track_url'][:-4]}AAAA")
    keep(phone.page, "phone-unknown", language)
