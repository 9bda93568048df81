"""The screen above a counter: one number, or a word why there is none."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.display import UPRIGHT, CounterScreen
from tests.running_hall import RunningHall

OpenScreen = Callable[..., CounterScreen]


def test_it_follows_its_counter_and_no_other(server: RunningHall, open_screen: OpenScreen) -> None:
    screen = open_screen("3")
    assert (screen.number, "请留意叫号" in screen.words) == ("", True)
    server.issue()
    other = server.counter("4", "call-next")
    server.issue()
    ticket = server.counter("3", "call-next")
    screen.wait_for("called")
    assert screen.number == ticket["number"] != other["number"]
    server.counter("3", "start")
    screen.wait_for("serving")
    assert screen.number == ticket["number"]
    server.counter("3", "finish")
    screen.wait_for("open")
    assert screen.number == ""


@pytest.mark.parametrize(
    ("language", "paused", "closed"),
    [("zh-CN", "暂停服务", "窗口未开放"), ("en-GB", "Paused", "Counter closed")],
)
def test_paused_and_closed_are_words(
    server: RunningHall, open_screen: OpenScreen, language: str, paused: str, closed: str
) -> None:
    screen = open_screen("8", UPRIGHT, language)
    server.counter("8", "pause")
    screen.wait_for("paused")
    assert paused in screen.words
    server.counter("8", "close")
    screen.wait_for("closed")
    assert closed in screen.words
    server.counter("8", "open")
    screen.wait_for("open")


def test_a_closed_hall_sends_nobody_to_another_counter_and_closes_by_the_clock(
    server: RunningHall, open_screen: OpenScreen
) -> None:
    screen = open_screen("8")
    server.counter("8", "close")
    screen.wait_for("closed")
    assert "请到其他窗口办理" in screen.words
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    shuts = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(seconds=2)
    until = max(shuts.time(), time(0, 0, 1)).strftime("%H:%M:%S")
    hours = [{"weekday": shuts.strftime("%A").lower(), "opens": "00:00:00", "closes": until}]
    server.ask("PUT", "/catalogue", before | {"hours": hours}, role="manager")
    expect(screen.page.locator(".now .word")).to_have_text("现在不营业")
    assert f"营业时间 00:00–{until[:5]}" in screen.words
    server.ask("PUT", "/catalogue", before, role="manager")
    server.counter("8", "open")


def test_yellow_only_while_a_customer_is_called(server: RunningHall, open_screen: OpenScreen) -> None:
    screen = open_screen("5")
    colour = "() => getComputedStyle(document.querySelector('.screen')).backgroundColor"
    assert screen.page.evaluate(colour) == "rgba(0, 0, 0, 0)"
    server.issue()
    server.counter("5", "call-next")
    screen.wait_for("called")
    assert screen.page.evaluate(colour) == "rgb(255, 215, 94)"
    server.counter("5", "start")
    screen.wait_for("serving")
    assert screen.page.evaluate(colour) == "rgba(0, 0, 0, 0)"
    server.counter("5", "finish")
