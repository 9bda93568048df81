"""The wall display on a running hall: each call is announced once and in order, whatever happens."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.display import UPRIGHT, Wall
from tests.running_hall import RunningHall

OpenWall = Callable[..., Wall]
SHAPES = [{"width": 1920, "height": 1080}, UPRIGHT, {"width": 1280, "height": 1024}]
MM_PER_PX_55 = 55 * 25.4 * 9 / (16**2 + 9**2) ** 0.5 / 1080


@pytest.fixture(autouse=True)
def counters_free(server: RunningHall) -> Iterator[None]:
    """Each test finds and leaves all counters open and nobody waiting."""
    yield
    for counter in server.ask("GET", "/board")["counters"]:
        code, ticket = counter["code"], counter["ticket"]
        if ticket:
            server.counter(code, "finish")
        server.counter(code, "open")
    for move in server.ask("GET", "/moves?after=0&limit=5000", role="manager")["moves"]:
        if move["verb"] == "issue":
            ticket = server.ask("GET", f"/tickets/{move['ticket']}", role="manager")
            if ticket["state"] in ("waiting", "held", "missed"):
                server.ask("POST", f"/tickets/{move['ticket']}/cancel", role="manager")


def calls(server: RunningHall) -> list[dict[str, Any]]:
    """The calls on the board."""
    found: list[dict[str, Any]] = server.ask("GET", "/board")["calls"]
    return found


def head(server: RunningHall) -> int:
    """The number of the last move."""
    return int(server.ask("GET", "/board")["version"])


def call_at(server: RunningHall, code: str, service: str = "payment", **more: str) -> dict[str, Any]:
    """Issue a ticket and call it to that counter, finishing whoever stands there."""
    server.issue(service, **more)
    ticket: dict[str, Any] = server.counter(code, "call-next", finish=True)
    return ticket


def test_a_call_stands_large_and_yellow_until_its_customer_has_come(
    server: RunningHall, open_wall: OpenWall
) -> None:
    wall = open_wall()
    ticket = call_at(server, "3")
    wall.wait_for_large(ticket["number"])
    assert wall.rows[0] == (ticket["number"], "3", "called")
    assert wall.yellow == [ticket["number"]]
    assert wall.counters["3"] == ticket["number"]
    server.counter("3", "start")
    expect(wall.page.locator('.call[data-standing="here"]').first).to_have_attribute("data-rank", "large")
    expect(wall.page.locator('.call[data-signal="yes"]')).to_have_count(0)


def test_a_call_reaches_the_wall_within_a_second(server: RunningHall, open_wall: OpenWall) -> None:
    wall = open_wall()
    server.issue()
    expect(wall.page.locator('.waiting[data-service="payment"] .waiting-count')).to_contain_text("1")
    ticket = server.counter("1", "call-next")
    answered = wall.page.evaluate("performance.now()")
    wall.wait_for_large(ticket["number"])
    assert wall.announced[-1]["at"] - answered < 1000
    assert wall.announced[-1]["sound"] is True


def test_ten_calls_at_once_are_ten_announcements_in_order_on_every_wall(
    server: RunningHall, open_wall: OpenWall
) -> None:
    walls = [open_wall(), open_wall(UPRIGHT, "en-GB")]
    before = head(server)
    for _ in range(10):
        server.issue("general")
    with ThreadPoolExecutor(8) as tellers:
        list(tellers.map(lambda code: server.counter(code, "call-next"), "12345678"))
        list(tellers.map(lambda code: server.counter(code, "call-next", finish=True), "12"))
    made = [call["move"] for call in calls(server) if call["move"] > before]
    assert len(made) == 10
    for wall in walls:
        wall.wait_until_announced(made[-1])
        announced = [one for one in wall.announced if one["move"] > before]
        assert [(one["move"], one["outcome"]) for one in announced] == [(move, "announced") for move in made]
        assert max(one["waited"] for one in announced) < 9_000
        assert wall.cut_off() == []


def test_a_new_screen_starts_at_the_head(server: RunningHall, open_wall: OpenWall) -> None:
    ticket = call_at(server, "2")
    wall = open_wall()
    wall.wait_for_large(ticket["number"])
    assert wall.announced == []


def test_a_screen_that_was_off_announces_what_it_missed_and_nothing_twice(
    server: RunningHall, open_wall: OpenWall
) -> None:
    wall = open_wall()
    first = call_at(server, "1")
    wall.wait_for_large(first["number"])
    wall.page.goto("about:blank")
    second = call_at(server, "2")
    wall.page.goto(f"{server.address}/display/")
    wall.wait_for_large(second["number"])
    assert [one["number"] for one in wall.announced] == [second["number"]]
    wall.reload()
    wall.wait_for_large(second["number"])
    assert wall.announced == []


def test_the_line_to_the_server_may_break(server: RunningHall, open_wall: OpenWall) -> None:
    wall = open_wall()
    first = call_at(server, "1")
    wall.wait_for_large(first["number"])
    known = wall.page.locator("#clock").inner_text()
    server.stop()
    expect(wall.page.locator("#status")).to_contain_text(f"连接中断，内容截至 {known}")
    assert wall.rows[0][0] == first["number"]
    server.start()
    expect(wall.page.locator("html")).to_have_attribute("data-stale", "no", timeout=30_000)
    second = call_at(server, "5")
    wall.wait_for_large(second["number"])
    assert [one["number"] for one in wall.announced] == [first["number"], second["number"]]


def test_the_clock_runs_while_the_server_is_away(
    server: RunningHall, open_wall: OpenWall, contexts: Callable[..., Any], session: Any
) -> None:
    page = contexts(storage_state=session, locale="zh-CN").new_page()
    page.clock.install()
    wall = Wall(page, server.address)
    wall.open()
    before = page.locator("#clock").inner_text()
    page.context.set_offline(True)
    page.clock.run_for(61_000)
    assert page.locator("#clock").inner_text() != before


def test_a_call_that_is_taken_back_stays_marked_and_loses_its_yellow(
    server: RunningHall, open_wall: OpenWall
) -> None:
    wall = open_wall()
    ticket = call_at(server, "4")
    wall.wait_for_large(ticket["number"])
    server.counter("4", "undo")
    expect(wall.page.locator('.call[data-standing="undone"]')).to_contain_text("已撤回")
    assert wall.rows[0] == (ticket["number"], "4", "undone")
    assert wall.yellow == []
    assert wall.cut_off() == []
    again = server.counter("6", "call-next")
    assert again["number"] == ticket["number"]
    expect(wall.page.locator('.call[data-rank="large"] .place .figure')).to_have_text("6")
    assert [row[0] for row in wall.rows].count(ticket["number"]) == 1
    assert wall.yellow == [ticket["number"]]


def test_a_recall_is_announced_again_and_says_so(server: RunningHall, open_wall: OpenWall) -> None:
    wall = open_wall()
    ticket = call_at(server, "7", "general")
    wall.wait_for_large(ticket["number"])
    server.counter("7", "recall")
    expect(wall.page.locator(".call-mark")).to_have_text("再次呼叫")
    assert [one["number"] for one in wall.announced] == [ticket["number"]] * 2
    assert [row[0] for row in wall.rows].count(ticket["number"]) == 1
    assert wall.cut_off() == []


def test_waiting_counters_and_missed(server: RunningHall, open_wall: OpenWall) -> None:
    wall = open_wall()
    for service, people in (("payment", 3), ("invoice", 2)):
        for _ in range(people):
            server.issue(service)
    missed = server.counter("1", "call-next")
    server.counter("1", "miss")
    server.counter("2", "pause")
    server.counter("3", "close")
    expect(wall.page.locator('.counter[data-counter="3"]')).to_have_attribute("data-state", "closed")
    assert wall.waiting == {"payment": "2", "invoice": "2", "general": "0"}
    assert wall.counters["2"] == "暂停"
    assert wall.counters["3"] == "未开放"
    assert wall.missed[0] == missed["number"]
    call = wall.page.locator(f'.call[data-key="{missed["number"]}"]')
    expect(call).to_contain_text("已过号")  # nobody is sent to a counter that has called somebody else by now
    expect(call).to_have_attribute("data-standing", "missed")
    assert wall.cut_off() == []


def test_sound_that_the_browser_forbids_is_said_and_one_touch_allows_it(
    server: RunningHall, session: Any, browser: Any, quiet_browser: Any
) -> None:
    context = quiet_browser.new_context(storage_state=session, locale="zh-CN")
    wall = Wall(context.new_page(), server.address)
    wall.open()
    expect(wall.page.locator("#status")).to_contain_text("没有声音：请触摸屏幕一次，或按任意键")
    ticket = call_at(server, "1")
    wall.wait_for_large(ticket["number"])
    assert wall.announced[-1]["sound"] is False
    wall.page.mouse.click(300, 300)
    expect(wall.page.locator("#status")).to_be_empty()
    ticket = call_at(server, "1")
    wall.wait_for_large(ticket["number"])
    assert wall.announced[-1]["sound"] is True
    context.close()


def test_a_new_call_pulses_three_times_and_then_is_still(server: RunningHall, open_wall: OpenWall) -> None:
    wall = open_wall(reduced_motion="no-preference")
    ticket = call_at(server, "1")
    wall.wait_for_large(ticket["number"])
    timing = """() => document.querySelector('.call[data-signal="yes"]').getAnimations()
      .map((one) => one.effect.getTiming().iterations).filter((times) => times > 1)"""
    assert wall.page.evaluate(timing) == [3]
    wall.page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished)).then(() => null)")
    assert wall.page.evaluate("document.getAnimations().length") == 0


def test_every_group_fits_in_both_languages_and_all_shapes(server: RunningHall, open_wall: OpenWall) -> None:
    walls = [open_wall(shape, language) for shape in SHAPES for language in ("zh-CN", "en-GB")]
    for together in range(1, 7):
        for wall in walls:
            wall.page.goto("about:blank")
        for code in "123456"[:together]:
            call_at(server, code, language="en" if code in "24" else "zh-CN")
        newest = calls(server)[-1]["move"]
        for wall in walls:
            wall.open()
            wall.wait_until_announced(newest)
            assert wall.page.locator('.call[data-rank="large"]').count() == together
            assert (together, wall.page.viewport_size, wall.cut_off()) == (
                together,
                wall.page.viewport_size,
                [],
            )


def test_number_and_window_can_be_read_from_eight_metres_on_55_inches(
    server: RunningHall, open_wall: OpenWall
) -> None:
    for viewport in (None, UPRIGHT):
        wall = open_wall(viewport) if viewport else open_wall()
        call_at(server, "1")
        ticket = call_at(server, "2")
        wall.wait_until_announced(calls(server)[-1]["move"])
        assert wall.rows[0][0] == ticket["number"]
        large, row = '.call[data-rank="large"]', '.call[data-rank="row"]'
        for part in (".call-number", ".place .figure"):
            assert wall.capitals_px(f"{large} {part}") * MM_PER_PX_55 >= 98
            assert wall.capitals_px(f"{row} {part}") * MM_PER_PX_55 >= 67
