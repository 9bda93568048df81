"""A way without a queue on the phone of somebody who waits: calm, below the number, and counted once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.pages.kiosk import KioskPage
from tests.e2e.pages.phone import PhonePage
from tests.running_hall import RunningHall

OpenPhone = Callable[..., PhonePage]


@pytest.fixture(scope="module", autouse=True)
def one_counter(server: RunningHall) -> None:
    """One counter is open."""
    for code in "2345678":
        server.counter(code, "close")


@pytest.fixture
def last(server: RunningHall) -> Iterator[dict[str, Any]]:
    """A ticket with a dozen ahead; whoever waited before has been called away."""
    while server.counter("1", "call-next", finish=True):
        pass
    for _ in range(12):
        server.issue()
    yield server.issue()


def told(server: RunningHall, ticket: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What the journal knows of offers and this ticket."""
    after = int(ticket["version"]) - 1
    moves = server.ask("GET", f"/moves?after={after}&limit=1000", role="manager")["moves"]
    return [
        (move["verb"], move["data"])
        for move in moves
        if move["ticket"] == ticket["id"] and move["verb"].startswith("offer.")
    ]


LETTERS = "names => names.map((name) => parseFloat(getComputedStyle(document.querySelector(name)).fontSize))"
"""Sizes (px) at one moment: the page may draw itself anew between two questions."""


def wait_until_told(server: RunningHall, phone: PhonePage, ticket: dict[str, Any], times: int) -> None:
    """Until that many such moves are in the journal."""
    for _ in range(200):
        if len(told(server, ticket)) >= times:
            return
        phone.page.wait_for_timeout(25)


@pytest.mark.parametrize(
    ("language", "title", "kept", "button"),
    [
        ("zh-CN", "不想等？手机上缴，约 1 分钟", "号还留着，办完再退。", "手机上缴"),
        (
            "en-GB",
            "Rather not wait? Pay on your phone: about 1 min",
            "You keep your number until you are done.",
            "Pay on your phone",
        ),
    ],
)
def test_it_says_how_long_it_takes_and_that_the_number_stays(
    open_phone: OpenPhone, last: dict[str, Any], language: str, title: str, kept: str, button: str
) -> None:
    phone = open_phone(last, language)
    card = phone.page.locator("#offer")
    expect(card.locator("h2")).to_have_text(title)
    expect(card.locator("p")).to_have_text(kept)
    expect(card.locator("a")).to_have_text(button)
    number, heading = phone.page.evaluate(LETTERS, [".number", "#offer h2"])
    assert number > 4 * heading


def test_seen_is_told_once_and_pressed_leads_to_self_service_with_the_number(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    phone = open_phone(last)
    wait_until_told(server, phone, last, 1)
    phone.page.reload()
    phone.page.locator("#offer a").wait_for()
    server.issue()
    phone.page.locator("#offer a").tap()
    phone.page.wait_for_url("**/self/**")
    secret = str(last["track_url"]).rpartition("/")[2]
    assert phone.page.url == f"{server.address}/self/?service=payment&offer=pay-phone&track={secret}"
    wait_until_told(server, phone, last, 2)
    seen = {"offer": "pay-phone"}
    assert told(server, last) == [("offer.show", seen), ("offer.accept", seen)]
    assert server.ask("GET", f"/tickets/{last['id']}", role="manager")["state"] == "waiting"


def test_whoever_is_nearly_called_or_called_is_left_in_peace(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    for _ in range(20):
        server.issue()
    phone = open_phone(last)
    card = phone.page.locator("#offer")
    expect(card).to_be_visible()
    for _ in range(9):
        server.counter("1", "call-next", finish=True)
    phone.wait_for_ahead("前面还有 3 位")
    expect(card).to_be_visible()
    server.counter("1", "call-next", finish=True)
    phone.wait_for_ahead("前面还有 2 位")
    expect(card).to_be_hidden()
    for _ in range(3):
        server.counter("1", "call-next", finish=True)
    phone.wait_for("called")
    expect(card).to_be_hidden()
    server.counter("1", "start")
    phone.wait_for("serving")
    expect(card).to_be_hidden()


def test_a_terminal_that_is_free_is_named_and_whoever_goes_there_keeps_the_number(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any], browser: Browser
) -> None:
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    alone = [one | {"enabled": one["code"] == "pay-terminal"} for one in before["offer"]]
    context = browser.new_context()
    KioskPage(context.new_page(), server.address).pair(server.links["kiosk s2"], opens="tasks")
    phone = open_phone(last)
    server.ask("PUT", "/catalogue", before | {"offer": alone}, role="manager")
    card = phone.page.locator("#offer")
    expect(card.locator("h2")).to_have_text("不想等？自助缴费，约 1 分钟")
    expect(card.locator("p")).to_have_text("2 号自助终端现在空着。 号还留着，办完再退。")
    card.locator("button").tap()
    expect(card.locator("p")).to_contain_text("好，号还留着。")
    expect(card.locator("button")).to_have_count(0)
    wait_until_told(server, phone, last, 3)
    assert told(server, last)[-1] == ("offer.accept", {"offer": "pay-terminal", "terminal": "s2"})
    server.ask("PUT", "/catalogue", before, role="manager")
    context.close()
