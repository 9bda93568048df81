"""A way without a queue on the wall: one strip below the calls, which leaves when calls need the room."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pyzbar.pyzbar import decode

from tests.display.test_pages import get
from tests.display.test_wall import MM_PER_PX_55, SHAPES
from tests.e2e.pages.display import UPRIGHT, Wall
from tests.e2e.pages.kiosk import KioskPage
from tests.running_hall import RunningHall

OpenWall = Callable[..., Wall]
BEYOND = """() => [...document.querySelectorAll(".offer, .offer *")].filter((part) => {
  const around = part.parentElement.closest(".offer, .stage");
  const [a, b] = [part.getBoundingClientRect(), around.getBoundingClientRect()];
  return a.top < b.top - 1 || a.bottom > b.bottom + 1 || a.left < b.left - 1 || a.right > b.right + 1;
}).map((part) => part.className)"""
COVERS = """() => {
  const strip = document.querySelector("#offer").getBoundingClientRect();
  return [...document.querySelectorAll(".call, .calm:not([hidden])")]
    .filter((call) => call.getBoundingClientRect().bottom > strip.top + 1).map((call) => call.textContent);
}"""


@pytest.fixture(scope="module", autouse=True)
def long_wait(server: RunningHall) -> None:
    """One counter is open and two dozen people wait to pay: longer than five minutes."""
    for code in "2345678":
        server.counter(code, "close")
    for _ in range(24):
        server.issue()


@pytest.fixture
def catalogue(server: RunningHall) -> Iterator[dict[str, Any]]:
    """The catalogue as a document; afterwards it is as it was."""
    before: dict[str, Any] = server.ask("GET", "/catalogue?as=json", role="manager")
    yield before
    server.ask("PUT", "/catalogue", before, role="manager")


def offers(catalogue: dict[str, Any], **changed: dict[str, Any]) -> dict[str, Any]:
    """The catalogue with some of its offers changed."""
    return catalogue | {"offer": [one | changed.get(one["code"], {}) for one in catalogue["offer"]]}


def scanned(page: Page) -> list[str]:
    """What a phone's camera reads from the wall."""
    picture = Image.open(BytesIO(page.locator("#offer").screenshot()))
    return [code.data.decode() for code in decode(picture)]


def waiting(server: RunningHall, service: str = "payment") -> int:
    """How many wait for it."""
    return int(server.ask("GET", "/board")["waiting"][service])


def test_it_says_how_many_are_ahead_and_where_it_takes_a_minute(
    server: RunningHall, open_wall: OpenWall
) -> None:
    wall, english = open_wall(), open_wall(language="en-GB")
    n = waiting(server)
    expect(wall.page.locator(".offer-line")).to_have_text([f"缴费前面 {n} 位", "扫这里，约 1 分钟"])
    expect(english.page.locator(".offer-line")).to_have_text(
        [f"Bill payment: {n} ahead", "Scan here: about 1 min"]
    )
    assert wall.page.locator(".offer-more").inner_text().startswith("窗口要等 ")
    wall.page.locator(".offer-code").evaluate("image => image.decode()")
    assert scanned(wall.page) == [f"{server.address}/self/?service=payment&offer=pay-phone"]


def test_it_stands_for_the_business_type_with_the_longest_wait(
    server: RunningHall, open_wall: OpenWall, catalogue: dict[str, Any]
) -> None:
    wall = open_wall()
    expect(wall.page.locator("#offer")).to_have_attribute("data-service", "payment")
    app = {
        "code": "app",
        "service": "general",
        "way": "channel",
        "shown": "always",
        "link": "https://app.example.cn/",
        "names": {"zh-CN": "掌上营业厅", "en": "Our app"},
    }
    slow = [one | {"mean_service_s": 3600} for one in catalogue["service"] if one["code"] == "general"]
    others = [one for one in catalogue["service"] if one["code"] != "general"]
    payers = {"serves": ["payment", "invoice"]}
    split = [one | (payers if one["code"] == "1" else {}) for one in catalogue["counter"]]
    server.ask(
        "PUT",
        "/catalogue",
        catalogue | {"service": others + slow, "counter": split, "offer": [*catalogue["offer"], app]},
        role="manager",
    )
    server.counter("8", "open")
    for _ in range(3):
        server.issue("general")
    expect(wall.page.locator("#offer")).to_have_attribute("data-service", "general")
    expect(wall.page.locator(".offer-ahead")).to_have_text("综合业务前面 3 位")
    wall.page.locator(".offer-code").evaluate("image => image.decode()")
    assert scanned(wall.page) == ["https://app.example.cn/"]
    for _ in range(3):
        server.counter("8", "call-next", finish=True)
    server.counter("8", "finish")
    server.counter("8", "close")


def test_it_leaves_when_calls_need_the_room_and_comes_back_later(
    server: RunningHall, open_wall: OpenWall, contexts: Callable[..., Any], session: Any
) -> None:
    page = contexts(storage_state=session, locale="zh-CN", reduced_motion="reduce").new_page()
    page.clock.install()
    wall = Wall(page, server.address)
    wall.open()
    strip = page.locator("#offer")
    expect(strip).to_be_visible()
    for code in "1234":
        server.counter(code, "open")
        server.counter(code, "call-next", finish=True)
    newest = server.ask("GET", "/board")["calls"][-1]["move"]
    wall.wait_until_announced(newest)
    expect(strip).to_be_hidden()
    for code in "1234":
        server.counter(code, "start")
    page.clock.run_for(9_000)  # the group's moment is over
    wall.wait_for_large(wall.rows[0][0])
    expect(strip).to_be_hidden()
    server.issue()  # news, so that the line is not thought to be dead
    page.clock.run_for(5_000)
    server.issue()
    page.clock.run_for(6_000)
    expect(strip).to_be_visible()
    assert page.evaluate(COVERS) == []
    for code in "1234":
        server.counter(code, "finish")
        if code != "1":
            server.counter(code, "close")


def test_without_news_it_is_not_promised_any_more(server: RunningHall, open_wall: OpenWall) -> None:
    wall = open_wall()
    expect(wall.page.locator("#offer")).to_be_visible()
    server.stop()
    expect(wall.page.locator("#offer")).to_be_hidden()
    server.start()
    expect(wall.page.locator("#offer")).to_be_visible(timeout=30_000)


def test_a_terminal_is_named_while_it_is_free(
    server: RunningHall, open_wall: OpenWall, catalogue: dict[str, Any], browser: Browser
) -> None:
    server.ask("PUT", "/catalogue", offers(catalogue, **{"pay-phone": {"enabled": False}}), role="manager")
    wall = open_wall()
    expect(wall.page.locator("#offer")).to_be_hidden()
    context = browser.new_context()
    terminal = KioskPage(context.new_page(), server.address)
    terminal.pair(server.links["kiosk s2"], opens="tasks")
    server.issue()
    expect(wall.page.locator(".offer-way")).to_have_text("自助终端，约 1 分钟")
    expect(wall.page.locator(".offer-more")).to_contain_text("2 号自助终端现在空着")
    assert wall.page.locator(".offer-code").count() == 0
    terminal.page.locator('[data-do="bill"]').click()
    expect(wall.page.locator("#offer")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_it_fits_every_shape_and_covers_no_call(
    server: RunningHall, open_wall: OpenWall, language: str
) -> None:
    server.counter("1", "call-next", finish=True)
    for shape in SHAPES:
        wall = open_wall(shape, language)
        expect(wall.page.locator("#offer")).to_be_visible()
        assert (shape, wall.page.evaluate(BEYOND), wall.page.evaluate(COVERS)) == (shape, [], [])
        assert wall.cut_off() == []


def test_its_words_are_read_from_the_first_rows_and_its_code_from_where_one_stands(
    open_wall: OpenWall,
) -> None:
    for viewport, least in (({"width": 1920, "height": 1080}, 38.7), (UPRIGHT, 31.3)):
        wall = open_wall(viewport)
        for line in (".offer-ahead", ".offer-way"):
            assert wall.capitals_px(line) * MM_PER_PX_55 >= least
        code = wall.page.locator(".offer-code").bounding_box()
        assert code is not None
        dark = code["height"] * 33 / 41  # the white edge is four squares of 41
        assert dark * MM_PER_PX_55 >= 135


def test_the_drawing_is_no_part_of_the_board_and_only_the_hall_s_screens_get_it(server: RunningHall) -> None:
    board = server.ask("GET", "/board")
    assert "image" not in json.dumps(board["offers"])
    assert len(json.dumps(board["offers"], ensure_ascii=False).encode()) < 1_000
    display = {"Authorization": f"Bearer {server.token('display')}"}
    status, headers, text = get(server, "/display/offers/pay-phone.svg", **display)
    assert (status, headers.get_content_type()) == (200, "image/svg+xml")
    assert headers["Cache-Control"] == "private, max-age=86400"
    assert len(text) < 3_000
    known = {**display, "If-None-Match": headers["ETag"]}
    assert get(server, "/display/offers/pay-phone.svg", **known)[0] == 304
    assert get(server, "/display/offers/pay-terminal.svg", **display)[0] == 404
    assert get(server, "/display/offers/nothing.svg", **display)[0] == 404
    assert "<svg" not in get(server, "/display/offers/pay-phone.svg")[2]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["1 号自助终端", "3 号自助终端"], "1、3 号自助终端"),
        (["Terminal 2"], "Terminal 2"),
        (["1 号自助终端", "门口的自助终端"], "1 号自助终端、门口的自助终端"),
        (["1 号自助终端", "2 号充值机"], "1 号自助终端、2 号充值机"),
    ],
)
def test_terminals_that_differ_by_their_figure_are_told_in_one_breath(
    modules: Page, names: list[str], told: str
) -> None:
    script = "async (names) => (await import('/display/ways.js')).together(names, '、')"
    assert modules.evaluate(script, names) == told
