"""Three before you: a number left on the phone's page, masked, taken back, and used once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.phone import PhonePage
from tests.running_hall import RunningHall

OpenPhone = Callable[..., PhonePage]
PHONE = "13800000001"


@pytest.fixture
def fifth(server: RunningHall) -> dict[str, Any]:
    """A ticket with five people ahead."""
    while server.counter("1", "call-next", finish=True):
        pass
    for _ in range(5):
        server.issue("invoice")
    return server.issue("invoice")


def sent(server: RunningHall, number: str) -> list[str]:
    """To whom messages about this ticket have gone, as far as the sandbox has them."""
    inbox = server.ask("GET", "/messages/sandbox", role="manager")
    return [one["to"] for one in inbox if number in one["text"]]


def test_a_number_is_left_masked_and_taken_back(
    server: RunningHall, open_phone: OpenPhone, fifth: dict[str, Any]
) -> None:
    card = open_phone(fifth, "zh-CN").page.locator("#notify")
    card.locator("button").click()
    expect(card.locator("[role=alert]")).to_have_text("手机号码是 11 位，1 开头。")
    card.locator("input").fill("123")
    card.locator("button").click()
    expect(card.locator("[role=alert]")).to_have_text("手机号码是 11 位，1 开头。")
    card.locator("input").fill(PHONE)
    card.locator("button").click()
    expect(card).to_contain_text("前面还剩 3 位时，发短信到 138****0001")
    expect(card).not_to_contain_text(PHONE)
    card.locator("button").click()
    expect(card.locator("input")).to_be_visible()
    moves = server.ask("GET", "/moves?after=0&limit=5000", role="manager")["moves"]
    told = [move["verb"] for move in moves if move["ticket"] == fifth["id"] and "soon" in move["verb"]]
    assert told == ["soon.leave", "soon.forget"]


def test_it_is_told_once_when_three_are_ahead(
    server: RunningHall, open_phone: OpenPhone, fifth: dict[str, Any]
) -> None:
    phone = open_phone(fifth, "en-GB")
    card = phone.page.locator("#notify")
    card.locator("input").fill(PHONE)
    card.locator("button").click()
    expect(card).to_contain_text("a message goes to 138****0001")
    for _ in range(2):
        server.counter("1", "call-next", finish=True)
    while not sent(server, fifth["number"]):
        phone.page.wait_for_timeout(50)
    server.counter("1", "call-next", finish=True)
    expect(card).to_contain_text("The message has gone out")
    assert sent(server, fifth["number"]) == [PHONE]


def test_whoever_is_nearly_called_is_asked_nothing(
    server: RunningHall, open_phone: OpenPhone, fifth: dict[str, Any]
) -> None:
    for _ in range(2):
        server.counter("1", "call-next", finish=True)
    phone = open_phone(fifth, "zh-CN")
    phone.wait_for_ahead("前面还有 3 位")
    expect(phone.page.locator("#notify")).to_be_hidden()
