"""One press finishes and calls the next: who was served is asked in a strip below the number of the next."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, StorageState, expect

from tests.display.served import COUNTER, CUT_OFF, SEVEN_INCHES_MM, given, serve
from tests.e2e.pages.display import LANDSCAPE, UPRIGHT, CounterScreen
from tests.running_hall import RunningHall, refused

BOARD = '42/board,["board"'
Json = dict[str, Any]
Touched = Callable[..., CounterScreen]


@pytest.fixture(autouse=True)
def goes_home(server: RunningHall) -> Iterator[None]:
    """Whoever is at the counter when a test is over is finished."""
    yield
    board = server.ask("GET", "/board")
    if next(c for c in board["counters"] if c["code"] == COUNTER)["ticket"]:
        server.counter(COUNTER, "finish")


def serve_and_call(server: RunningHall) -> tuple[Json, Json]:
    """A customer is served, and finished with the press that calls the next: the first and the next."""
    served = server.counter(COUNTER, "serve", service="general")
    server.issue("general")
    return served, server.counter(COUNTER, "call-next", finish=True)


def strip(screen: CounterScreen, scene: str) -> None:
    """Wait until the strip shows that scene."""
    expect(screen.page.locator(f'#strip[data-scene="{scene}"]')).to_be_visible()


def number_px(page: Page) -> float:
    """The height of the called number's letters."""
    return float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('.number')).fontSize)"))


@pytest.mark.parametrize(
    ("language", "question", "thanks"),
    [
        ("zh-CN", "{}，您对这次服务满意吗？", "{}，谢谢您的评价"),
        ("en-GB", "{}, how was the service?", "{}, thank you"),
    ],
)
@pytest.mark.parametrize(("viewport", "panel"), [(LANDSCAPE, "land"), (UPRIGHT, "up")])
def test_the_number_stays_large_and_the_buttons_twenty_millimetres(
    server: RunningHall,
    touched: Touched,
    viewport: dict[str, int],
    panel: str,
    language: str,
    question: str,
    thanks: str,
) -> None:
    screen = touched(viewport, language)
    page = screen.page
    served, called = serve_and_call(server)
    strip(screen, "rate")
    assert screen.number == called["number"]
    assert page.locator("#strip .rate-title").inner_text() == question.format(served["number"])
    box = page.locator("#strip").bounding_box()
    assert box is not None
    assert box["y"] >= 0.6 * viewport["height"]
    assert box["y"] + box["height"] == pytest.approx(viewport["height"], abs=1)
    px_per_mm = viewport["width"] / SEVEN_INCHES_MM[panel][0]
    boxes = [one.bounding_box() for one in page.locator("#strip .degree").all()]
    assert len(boxes) == 5
    assert min(min(one["width"], one["height"]) for one in boxes if one) >= 20 * px_per_mm
    assert page.evaluate(CUT_OFF) == []
    with_strip = number_px(page)

    page.locator('#strip .degree[data-score="1"]').tap()
    strip(screen, "thanks")
    assert page.locator("#strip .rate-title").inner_text() == thanks.format(served["number"])
    assert page.evaluate(CUT_OFF) == []
    change = page.locator("#strip .rate-change").bounding_box()
    assert change is not None
    assert min(change["width"], change["height"]) >= 20 * px_per_mm
    page.locator("#strip .rate-change").tap()
    page.locator('#strip .degree[data-score="4"]').tap()
    strip(screen, "thanks")
    assert (given(server, served), given(server, called)) == ([(1, "screen"), (4, "screen")], [])

    server.counter(COUNTER, "start")
    screen.wait_for("serving")
    expect(page.locator("#strip")).to_be_hidden()
    assert with_strip >= 0.9 * number_px(page)


def test_once_the_next_is_there_the_strip_is_gone_and_the_hall_refuses(
    server: RunningHall, touched: Touched
) -> None:
    screen = touched()
    served, _ = serve_and_call(server)
    strip(screen, "rate")
    server.counter(COUNTER, "start")
    screen.wait_for("serving")
    expect(screen.page.locator("#strip")).to_be_hidden()
    body = {"score": 5, "ticket": served["id"]}
    path = f"/counters/{COUNTER}/rate"
    assert refused(lambda: server.ask("POST", path, body, role="display"))[0] == 409
    server.counter(COUNTER, "undo")
    strip(screen, "rate")
    assert given(server, served) == []


@pytest.mark.parametrize(("verb", "data"), [("undo", {}), ("miss", {}), ("transfer", {"service": "payment"})])
def test_where_the_next_goes_away_again_the_question_has_the_whole_screen(
    server: RunningHall, touched: Touched, verb: str, data: Json
) -> None:
    screen = touched()
    served, _ = serve_and_call(server)
    strip(screen, "rate")
    server.counter(COUNTER, verb, **data)
    screen.wait_for("rate")
    expect(screen.page.locator("#strip")).to_be_hidden()
    expect(screen.page.locator("#now .rate-title")).to_contain_text(served["number"])


def test_an_undone_finish_asks_no_more(server: RunningHall, touched: Touched) -> None:
    screen = touched()
    served, _ = serve_and_call(server)
    strip(screen, "rate")
    server.counter(COUNTER, "undo")
    server.counter(COUNTER, "undo")
    screen.wait_for("serving")
    assert screen.number == served["number"]
    expect(screen.page.locator("#strip")).to_be_hidden()


def test_boards_in_between_draw_nothing_anew(
    server: RunningHall, session: StorageState, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts(viewport=LANDSCAPE, storage_state=session, has_touch=True).new_page()
    screen = CounterScreen(page, server.address)
    with page.expect_websocket() as opened:
        screen.open(COUNTER)
    serve_and_call(server)
    strip(screen, "rate")
    shown = [page.locator(one).first.element_handle() for one in (".number", "#strip .degree")]
    with opened.value.expect_event("framereceived", lambda frame: frame.startswith(BOARD)):
        server.issue("payment")
    shown[1].tap()
    strip(screen, "thanks")
    words = page.locator("#strip .strip-words").element_handle()
    with opened.value.expect_event("framereceived", lambda frame: frame.startswith(BOARD)):
        server.issue("payment")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert [one.evaluate("(node) => node.isConnected") for one in (shown[0], words)] == [True, True]


def test_a_call_does_not_take_the_button_from_under_a_finger(
    server: RunningHall, session: StorageState, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts(viewport=LANDSCAPE, storage_state=session, has_touch=True).new_page()
    screen = CounterScreen(page, server.address)
    with page.expect_websocket() as opened:
        screen.open(COUNTER)
    served = serve(server)
    screen.wait_for("rate")
    server.issue("general")
    page.locator('.degree[data-score="4"]').hover()
    page.mouse.down()
    with opened.value.expect_event("framereceived", lambda frame: '"state":"called"' in frame):
        called = server.counter(COUNTER, "call-next")
    page.mouse.up()
    strip(screen, "thanks")
    assert screen.number == called["number"]
    assert given(server, served) == [(4, "screen")]


@pytest.mark.usefixtures("keypad")
@pytest.mark.parametrize("viewport", [LANDSCAPE, UPRIGHT])
@pytest.mark.parametrize(
    ("language", "line", "thanks"),
    [
        ("zh-CN", "{}：请按评价器", "{}，谢谢您的评价"),
        ("en-GB", "{}: please use the keypad", "{}, thank you"),
    ],
)
def test_without_touch_one_line_points_at_the_keypad(
    server: RunningHall,
    open_screen: Callable[..., CounterScreen],
    viewport: dict[str, int],
    language: str,
    line: str,
    thanks: str,
) -> None:
    screen = open_screen(COUNTER, viewport, language)
    served, called = serve_and_call(server)
    strip(screen, "keypad")
    title = screen.page.locator("#strip .rate-title")
    assert (screen.number, title.inner_text()) == (called["number"], line.format(served["number"]))
    assert screen.page.evaluate(CUT_OFF) == []
    server.ask("POST", "/devices/r6/press", {"key": "rate-5"}, role="device")
    strip(screen, "thanks")
    assert title.inner_text() == thanks.format(served["number"])
    assert given(server, served) == [(5, "keypad")]
    server.counter(COUNTER, "start")
    screen.wait_for("serving")
    expect(screen.page.locator("#strip")).to_be_hidden()
    late = server.ask("POST", "/devices/r6/press", {"key": "rate-1"}, role="device")
    assert late["refused"] == "nothing_to_rate"


def test_without_touch_and_keypad_there_is_no_strip(
    server: RunningHall, open_screen: Callable[..., CounterScreen]
) -> None:
    screen = open_screen(COUNTER)
    serve_and_call(server)
    screen.wait_for("called")
    expect(screen.page.locator("#strip")).to_be_hidden()
