"""Who may open the screens' pages, and what a wrong or old address answers."""

import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.display import Wall
from tests.running_hall import RunningHall


def get(server: RunningHall, path: str, **headers: str) -> tuple[int, Message, str]:
    """Status, headers and text of a page as a browser asks for it."""
    request = urllib.request.Request(f"{server.address}{path}", headers={"Accept": "text/html", **headers})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers, refusal.read().decode()


@pytest.mark.parametrize("path", ["/display/", "/display/counter/3"])
def test_a_screen_shows_nothing_to_a_stranger(server: RunningHall, path: str) -> None:
    _, _, text = get(server, path)
    assert "display/wall.js" not in text
    assert "display/screen.js" not in text


def test_a_display_may_open_the_wall_and_every_counter_screen(server: RunningHall) -> None:
    token = {"Authorization": f"Bearer {server.token('display')}"}
    assert get(server, "/display/", **token)[0] == 200
    assert get(server, "/display/counter/8", **token)[0] == 200
    assert get(server, "/display/counter/99", **token)[0] == 404


def test_the_phone_page_needs_only_its_secret_and_says_nothing_else(server: RunningHall) -> None:
    ticket = server.issue()
    status, headers, text = get(server, ticket["track_url"].removeprefix(server.address))
    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert ticket["id"] not in text
    assert ticket["number"] not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-CN,zh;q=0.9", "找不到这个号码"), ("en-GB,en;q=0.9", "We cannot find this number")],
)
def test_an_unknown_secret_is_a_calm_page_in_the_phone_s_language(
    server: RunningHall, language: str, words: str
) -> None:
    good = server.issue()["track_url"].removeprefix(server.address)
    for path in (f"{good[:-4]}AAAA", "/t/x", "/t/%E5%8F%B7"):
        status, _, text = get(server, path, **{"Accept-Language": language})
        assert status == 404
        assert words in text


def test_nobody_called_yet_and_hall_closed_are_calm(
    server: RunningHall, open_wall: Callable[..., Wall]
) -> None:
    wall = open_wall()
    expect(wall.page.locator("#calm")).to_contain_text("请留意您的号码")
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    hours = [{"weekday": day, "opens": "00:00:00", "closes": "00:00:01"} for day in WEEK]
    server.ask("PUT", "/catalogue", before | {"hours": hours}, role="manager")
    expect(wall.page.locator("#calm")).to_contain_text("现在不营业")
    expect(wall.page.locator("#calm")).to_contain_text("营业时间 00:00–00:00")
    assert wall.page.locator("#clock").inner_text() != ""
    server.ask("PUT", "/catalogue", before, role="manager")
    expect(wall.page.locator("#calm")).to_contain_text("请留意您的号码")


WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
