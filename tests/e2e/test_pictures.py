"""Pictures of each page in each state, from a running hall with people in it.

They go to the folder that PICTURES names (`make pictures`: docs/pictures), otherwise to build/pictures, and
each is checked for what can be seen without eyes: the page has no script error and fits its screen.
(The wall, the counter screen and the phone have their pictures in tests/display.)
"""

import os
from calendar import day_name
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.pages.counter import CounterPage
from tests.e2e.pages.display import LANDSCAPE, Wall
from tests.e2e.pages.kiosk import LYING, UPRIGHT, KioskPage
from tests.e2e.pages.self import PHONE, SelfPage
from tests.running_hall import RunningHall

FOLDER = Path(os.environ.get("PICTURES", "build/pictures"))
KEPT = "PICTURES" in os.environ
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
        if not KEPT:
            return
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
    hall.names = {"manager": "Zhou Min", "counter": "Li Na", "display": "Keypad 6"}
    hall.start()
    # These pictures are of the way to a ticket; the pages of offers have their own.
    before: dict[str, Any] = hall.ask("GET", "/catalogue?as=json", role="manager")
    offers = [one | {"enabled": False} for one in before["offer"]]
    hall.ask("PUT", "/catalogue", before | {"offer": offers}, role="manager")
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


def test_the_kiosk(album: Album, server: RunningHall) -> None:
    for language, other in (("zh-CN", None), ("en", "English")):
        page = album.page(UPRIGHT)
        kiosk = KioskPage(page, server.address)
        kiosk.pair(server.ask("POST", "/pairings", {"place": "k1"}, role="manager")["url"])

        def start(kiosk: KioskPage = kiosk, other: str | None = other) -> None:
            kiosk.open()
            kiosk.wait_for("start")
            if other:
                kiosk.page.get_by_role("button", name=other).click()

        start()
        album.take(page, f"kiosk-start-{language}")
        kiosk.choose("payment")
        album.take(page, f"kiosk-issued-{language}")
        kiosk.take_back()
        album.take(page, f"kiosk-returned-{language}")
        start()
        kiosk.aid("help").click()
        kiosk.dialog.wait_for()
        album.take(page, f"kiosk-help-{language}")
        server.ask("POST", "/help/answer", {"kiosk": "k1"})
        page.set_viewport_size(LYING)  # type: ignore[arg-type]
        start()
        album.take(page, f"kiosk-start-lying-{language}")
        kiosk.choose("general")
        album.take(page, f"kiosk-issued-lying-{language}")


def test_a_kiosk_with_nothing_to_give(album: Album, server: RunningHall) -> None:
    """No paper, a closed business type, a closed hall, no server."""
    page = album.page(UPRIGHT)
    kiosk = KioskPage(page, server.address)
    kiosk.pair(server.ask("POST", "/pairings", {"place": "k2"}, role="manager")["url"])
    before: dict[str, Any] = server.ask("GET", "/catalogue?as=json", role="manager")
    services = [one | {"open": one["code"] != "invoice"} for one in before["service"]]
    server.ask("PUT", "/catalogue", before | {"service": services}, role="manager")
    kiosk.card("invoice").get_by_text("现在不办理").wait_for()
    album.take(page, "kiosk-one-closed-zh-CN")
    server.ask("PUT", "/catalogue", before | {"hours": _closed_now()}, role="manager")
    kiosk.wait_for("closed")
    album.take(page, "kiosk-closed-zh-CN")
    server.ask("PUT", "/catalogue", before, role="manager")
    kiosk.wait_for("start")
    page.context.set_offline(True)
    kiosk.wait_for("offline")
    album.take(page, "kiosk-offline-zh-CN")


def _closed_now() -> list[dict[str, str]]:
    """Hours as a hall may have them, in which it is closed at this moment."""
    now = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%H:%M")
    opens, closes = ("06:00:00", "08:00:00") if "08:25" < now < "17:35" else ("08:30:00", "17:30:00")
    return [{"weekday": day.lower(), "opens": opens, "closes": closes} for day in day_name]


def test_self_service(album: Album, server: RunningHall) -> None:
    """A top-up at a terminal, and a bill up to the payment on a phone."""
    for language, other in (("zh-CN", None), ("en", "English")):
        page = album.page(UPRIGHT)
        terminal = KioskPage(page, server.address)
        place = server.ask("POST", "/pairings", {"place": "s3"}, role="manager")["url"]
        terminal.pair(place, opens="tasks")
        if other:
            page.get_by_role("button", name=other).click()
        me = SelfPage(page)
        album.take(page, f"self-start-{language}")
        me.touch("bill")
        me.wait_for("way")
        album.take(page, f"self-way-{language}")
        me.touch("phone")
        me.number("13800000002")
        album.take(page, f"self-number-{language}")
        me.touch("next")
        me.wait_for("bills")
        album.take(page, f"self-bills-{language}")
        me.touch("topup")
        me.wait_for("amount")
        album.take(page, f"self-amount-{language}")
        me.preset(100)
        me.wait_for("method")
        album.take(page, f"self-method-{language}")
        me.touch("ours-sandbox")
        page.locator(".self-qr").wait_for()
        album.take(page, f"self-paying-{language}")
        me.touch("not-now")
        me.wait_for("method")
        me.scan("130000000000000001")
        me.wait_for("done")
        page.locator(".self-channel").wait_for()
        album.take(page, f"self-done-{language}")


def test_self_service_on_a_phone(album: Album, server: RunningHall) -> None:
    for language in LANGUAGES:
        page = album.page(PHONE, language, touch=True)
        page.goto(f"{server.address}/self/?service=payment&lang={language}")
        me = SelfPage(page)
        album.take(page, f"self-phone-start-{language}")
        me.touch("bill")
        me.number("13800000002")
        page.evaluate("() => scrollTo(0, 0)")
        album.take(page, f"self-phone-number-{language}")
        me.touch("next")
        me.wait_for("bills")
        album.take(page, f"self-phone-bills-{language}")
        me.touch("bill")
        page.locator('[data-do="wallet"]').wait_for()
        album.take(page, f"self-phone-paying-{language}")


def test_the_counter(album: Album, server: RunningHall) -> None:
    for language in LANGUAGES:
        page = album.page(DESK, language)
        teller = CounterPage(page, server.address)
        place = server.ask("POST", "/pairings", {"place": "counter:3"}, role="manager")["url"]
        teller.come_in(place)
        teller.open("3", language)
        album.take(page, f"counter-closed-{language}")
        teller.space(then="idle")
        album.take(page, f"counter-idle-{language}")
        teller.next_customer()
        album.take(page, f"counter-called-{language}")
        teller.press("b")
        teller.wait_for("serving")
        album.take(page, f"counter-serving-{language}")
        teller.page.locator("#desk:not([data-settling])").wait_for()
        server.counter("3", "open", take_over=True)
        teller.wait_for("taken")
        album.take(page, f"counter-taken-{language}")
        server.counter("3", "finish")
        server.counter("3", "close")


def test_the_office(album: Album, server: RunningHall) -> None:
    _rate_some(server)
    page = _office(album, server, "Zhou Min")
    for language in LANGUAGES:
        for name in ("", "devices", "devices/setup", "catalogue", "slip", "ratings", "people", "journal"):
            page.goto(f"{server.address}/office/{name}?lang={language}", wait_until="networkidle")
            album.take(page, f"office-{name.rpartition('/')[2] or 'today'}-{language}")


def test_a_kiosk_without_paper(album: Album, server: RunningHall) -> None:
    """What the customer reads, and what the office does."""
    office, screen = _office(album, server, "Chen Jie"), album.page(UPRIGHT)
    kiosk = KioskPage(screen, server.address)
    kiosk.pair(server.ask("POST", "/pairings", {"place": "k1"}, role="manager")["url"])
    _suffer(server, "paper_out")
    for language, other in (("zh-CN", None), ("en", "English")):
        office.goto(f"{server.address}/office/devices?lang={language}")
        office.locator('#device-printer-k1 .device-state[data-state="ATTENTION"]').wait_for()
        album.take(office, f"office-no-paper-{language}")
        kiosk.open()
        kiosk.wait_for("start")
        if other:
            screen.get_by_role("button", name=other).click()
        kiosk.choose("payment")
        screen.locator('.slip[data-paper="no_paper"] .qr').wait_for()
        album.take(screen, f"kiosk-no-paper-{language}")
    _suffer(server, "recover")


def _suffer(server: RunningHall, fault: str) -> None:
    """The printer of k1 has that fault, once its agent has done so."""
    body = {"kind": "simulate_fault", "parameters": {"device": "printer-k1", "fault": fault}}
    errand = server.ask("POST", "/agents/main/tasks", body, role="manager")
    while errand["state"] in ("asked", "running"):
        errand = server.ask("GET", f"/agents/main/tasks/{errand['id']}", role="manager")
    assert errand["state"] == "done", errand


def _office(album: Album, server: RunningHall, name: str) -> Page:
    page = album.page(OFFICE)
    person = {"name": name, "role": "manager"}
    page.goto(server.ask("POST", "/people", person, role="manager")["url"])
    page.locator("form button").click()
    page.wait_for_url("**/office/")
    return page


def _rate_some(server: RunningHall) -> None:
    """Fourteen customers of counter 6 say how it was, one of them unhappily."""
    server.counter("6", "open", take_over=True)
    for score in (5, 5, 4, 5, 3, 5, 4, 5, 5, 2, 5, 4, 5, 5):
        server.issue("payment")
        ticket = server.counter("6", "call-next")
        server.counter("6", "start")
        server.counter("6", "finish")
        rating = {"score": score, "ticket": ticket["id"]}
        server.ask("POST", "/counters/6/rate", rating, role="display")


def test_the_door(album: Album, server: RunningHall) -> None:
    page = album.page(DESK)
    page.goto(server.links["counter 8"])
    album.take(page, "door-pair-zh-CN")
    page.goto(f"{server.address}/sign-in")
    album.take(page, "door-sign-in-zh-CN")
    page.goto(f"{server.address}/pair/used")
    album.take(page, "door-problem-zh-CN")
    page.goto(f"{server.address}/")
    album.take(page, "door-index-zh-CN")


def test_the_tour(album: Album, server: RunningHall) -> None:
    """The picture of the README: kiosk, wall and teller's page side by side."""
    page = album.page(LANDSCAPE)
    wall = Wall(page, server.address)
    wall.pair(server.ask("POST", "/pairings", {"place": "wall"}, role="manager")["url"])
    wall.wait_until_live()
    wall.wait_for_large(server.counter("6", "call-next", finish=True)["number"])
    album.take(page, "wall-tour")
    sheet = Image.new("RGB", (1500, 990), "#e9e7df")
    for name, place, height in (
        ("kiosk-start-zh-CN", (36, 35), 920),
        ("wall-tour", (590, 35), 475),
        ("counter-serving-zh-CN", (590, 545), 410),
    ):
        with Image.open(FOLDER / f"{name}.png") as picture:
            width = round(picture.width * height / picture.height)
            small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
            shift = (874 - width) // 2 if place[0] == 590 else 0
            sheet.paste(small, (place[0] + shift, place[1]))
    (FOLDER / "wall-tour.png").unlink()
    sheet.quantize(COLOURS).save(FOLDER / "tour.png", optimize=True)
    assert (FOLDER / "tour.png").stat().st_size < 400_000
