"""The wall of a large hall: two dozen counters, one of them with a name, many business types, long names."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Route, StorageState, expect

from tests.e2e.pages.display import LANDSCAPE, UPRIGHT, Wall
from tests.running_hall import RunningHall

NAME = {
    "zh-CN": "中国移动通信集团广东有限公司广州分公司中山路旗舰体验营业厅",
    "en": "Guangdong Mobile, Guangzhou Branch, Zhongshan Road Flagship Service Hall",
}
LONG = {"zh-CN": "宽带新装、移机与故障申报", "en": "Broadband: new lines, moves, faults"}
COUNTERS = [*(str(n) for n in range(1, 25)), "vip"]
COVERED = """() => [...document.querySelectorAll(".waiting")].filter((line) => {
  const [name, , count] = [...line.children].map((part) => part.getBoundingClientRect());
  return name.right > count.left;
}).map((line) => line.textContent)"""


@pytest.fixture(scope="module", autouse=True)
def large(server: RunningHall) -> Iterator[None]:
    """Eleven business types at twenty-five open counters, each with an English-speaking customer."""
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    one, window = before["service"][-1], before["counter"][0]
    more = [one | {"code": letter.lower(), "letter": letter, "names": LONG} for letter in "DEFGHJKL"]
    services = [*before["service"], *more]
    every = [service["code"] for service in services]
    named = {code: {"zh-CN": f"{code} 号窗口", "en": f"Counter {code}"} for code in COUNTERS}
    named["vip"] = {"zh-CN": "贵宾室", "en": "VIP lounge"}
    counters = [window | {"code": code, "names": named[code], "serves": every} for code in COUNTERS]
    large = before | {"names": NAME, "service": services, "counter": counters}
    server.ask("PUT", "/catalogue", large, role="manager")
    for code in COUNTERS:
        server.issue(language="en")
        server.counter(code, "open")
        server.counter(code, "call-next")
    yield


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_nothing_is_cut_off_or_covered_and_a_lost_line_is_told(
    server: RunningHall, open_wall: Callable[..., Wall], language: str
) -> None:
    walls = [open_wall(language=language), open_wall(UPRIGHT, language)]
    for wall in walls:
        assert wall.rows[0][1] in ("贵宾室", "VIP lounge")
        assert (wall.cut_off(), wall.page.evaluate(COVERED)) == ([], [])
        wall.page.context.set_offline(True)
    for wall in walls:
        expect(wall.page.locator("html")).to_have_attribute("data-stale", "yes")
        assert wall.cut_off() == []


def test_what_was_measured_in_another_typeface_is_measured_again(
    contexts: Callable[..., BrowserContext], session: StorageState, server: RunningHall
) -> None:
    """A busy machine brings the letters after the first board."""
    screen = {"viewport": LANDSCAPE, "locale": "en-GB", "reduced_motion": "reduce"}
    page = contexts(storage_state=session, **screen).new_page()
    held: list[Route] = []
    page.route("**/inter.woff2", lambda route: held.append(route))
    page.goto(f"{server.address}/display/", wait_until="commit")
    expect(page.locator(".counter")).to_have_count(len(COUNTERS))
    assert held
    for route in held:
        route.continue_()
    page.wait_for_load_state()
    assert Wall(page, server.address).cut_off() == []
