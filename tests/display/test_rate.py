"""How was the service? On a counter's screen with and without touch, and on the customer's phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, StorageState, expect

from tests.display.served import COUNTER, CUT_OFF, SEVEN_INCHES_MM, given, serve
from tests.e2e.pages.display import LANDSCAPE, UPRIGHT, CounterScreen
from tests.e2e.pages.phone import PhonePage
from tests.running_hall import RunningHall

Touched = Callable[..., CounterScreen]


def ask(server: RunningHall, screen: CounterScreen) -> dict[str, Any]:
    """A customer is served, and the screen asks this one."""
    ticket = serve(server)
    expect(screen.page.locator('.screen[data-scene="rate"] .rate-title')).to_contain_text(ticket["number"])
    return ticket


@pytest.mark.parametrize(
    ("language", "worst", "thanks"),
    [("zh-CN", "非常不满意", "谢谢您的评价"), ("en-GB", "Very dissatisfied", "Thank you")],
)
def test_a_touch_is_thanked_for_and_may_be_corrected(
    server: RunningHall, touched: Touched, language: str, worst: str, thanks: str
) -> None:
    screen = touched(language=language)
    ticket = ask(server, screen)

    screen.page.get_by_role("button", name=worst, exact=True).tap()
    screen.wait_for("thanks")
    assert thanks in screen.words
    assert worst in screen.words
    screen.page.locator(".rate-change").tap()
    again = screen.page.get_by_role("button", name=worst, exact=True)
    expect(again).to_have_attribute("aria-pressed", "true")
    screen.page.locator('.degree[data-score="4"]').tap()
    screen.wait_for("thanks")

    assert given(server, ticket) == [(1, "screen"), (4, "screen")]


def test_the_next_call_has_the_large_place_until_it_is_taken_back(
    server: RunningHall, touched: Touched
) -> None:
    screen = touched()
    ticket = ask(server, screen)
    server.issue("general")
    called = server.counter(COUNTER, "call-next")
    screen.wait_for("called")
    assert screen.number == called["number"]
    expect(screen.page.locator("#strip .rate-title")).to_contain_text(ticket["number"])
    server.counter(COUNTER, "undo")
    screen.wait_for("rate")
    expect(screen.page.locator("#strip")).to_be_hidden()


def test_a_board_in_between_leaves_the_buttons_where_they_are(
    server: RunningHall, session: StorageState, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts(viewport=LANDSCAPE, storage_state=session, has_touch=True).new_page()
    screen = CounterScreen(page, server.address)
    with page.expect_websocket() as opened:
        screen.open(COUNTER)
    ask(server, screen)
    button = page.locator(".degree").first.element_handle()
    with opened.value.expect_event("framereceived", lambda frame: frame.startswith('42/board,["board"')):
        server.issue("payment")
    button.tap()
    screen.wait_for("thanks")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize(("viewport", "panel"), [(LANDSCAPE, "land"), (UPRIGHT, "up")])
def test_buttons_are_twenty_millimetres_on_seven_inches_and_nothing_is_cut_off(
    server: RunningHall, touched: Touched, viewport: dict[str, int], panel: str, language: str
) -> None:
    screen = touched(viewport, language)
    ask(server, screen)
    px_per_mm = viewport["width"] / SEVEN_INCHES_MM[panel][0]
    boxes = [one.bounding_box() for one in screen.page.locator(".degree").all()]
    assert len(boxes) == 5
    assert min(min(box["width"], box["height"]) for box in boxes if box) >= 20 * px_per_mm
    assert screen.page.evaluate(CUT_OFF) == []
    screen.page.locator('.degree[data-score="1"]').tap()
    screen.wait_for("thanks")
    assert screen.page.evaluate(CUT_OFF) == []


def test_without_touch_nothing_is_asked_unless_a_keypad_is_there(
    server: RunningHall, open_screen: Callable[..., CounterScreen]
) -> None:
    screen = open_screen(COUNTER)
    serve(server)
    screen.wait_for("open")
    assert screen.page.locator(".degree").count() == 0


@pytest.mark.usefixtures("keypad")
def test_without_touch_the_screen_points_at_the_keypad(
    server: RunningHall, open_screen: Callable[..., CounterScreen]
) -> None:
    screen = open_screen(COUNTER)
    ticket = serve(server)
    screen.wait_for("keypad")
    assert "请按窗口旁的评价器" in screen.words
    pressed = server.ask("POST", "/devices/r6/press", {"key": "rate-5"}, role="device")
    assert (pressed["done"], pressed["refused"]) == ("rate", None)
    screen.wait_for("thanks")
    assert given(server, ticket) == [(5, "keypad")]


def test_a_tellers_own_screen_asks_nobody(
    server: RunningHall, contexts: Callable[..., BrowserContext]
) -> None:
    context = contexts(viewport=LANDSCAPE, has_touch=True)
    page = context.new_page()
    link = server.ask("POST", "/people", {"name": "李敏", "role": "counter"}, role="admin")["url"]
    page.goto(link)
    page.locator("form button").click()
    page.wait_for_url("**/counter/**")
    screen = CounterScreen(page, server.address)
    screen.open(COUNTER)
    serve(server)
    board = server.ask("GET", "/board")
    assert next(c for c in board["counters"] if c["code"] == COUNTER)["rate"] is not None
    screen.wait_for("open")
    answer = page.evaluate(
        """() => fetch("/api/v1/counters/6/rate", { method: "POST", body: '{"score": 5}',
          headers: { "Content-Type": "application/json" } }).then((answer) => answer.status)"""
    )
    assert answer == 403


@pytest.mark.parametrize(("language", "thanks"), [("zh-CN", "谢谢您的评价"), ("en-GB", "Thank you")])
def test_the_phone_asks_when_it_is_over(
    server: RunningHall, open_phone: Callable[..., PhonePage], language: str, thanks: str
) -> None:
    ticket = server.issue("general")
    phone = open_phone(ticket, language)
    expect(phone.page.locator("#rate")).to_be_hidden()
    while server.counter(COUNTER, "call-next", finish=True):
        pass
    phone.wait_for("finished")
    assert phone.page.locator(".degree").count() == 5

    phone.page.locator('.degree[data-score="2"]').tap()
    expect(phone.page.locator(".rate-thanks")).to_contain_text(thanks)
    phone.page.locator(".rate-change").tap()
    phone.page.locator('.degree[data-score="3"]').tap()
    expect(phone.page.locator(".rate-thanks .pictogram")).to_be_visible()

    assert given(server, ticket) == [(2, "phone"), (3, "phone")]
    phone.page.reload()
    expect(phone.page.locator(".rate-thanks")).to_contain_text(thanks)
