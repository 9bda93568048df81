"""The hall's screens as people see them: page objects of `/display/` and `/display/counter/{code}`."""

import re
from typing import Any

from playwright.sync_api import Page, expect

LANDSCAPE = {"width": 1920, "height": 1080}
UPRIGHT = {"width": 1080, "height": 1920}

LISTEN = """() => {
  window.announcedCalls = [];
  document.addEventListener("announced", (event) => {
    window.announcedCalls.push({ ...event.detail, at: performance.now() });
  });
}"""

UNTIL_ANNOUNCED = """(move) => new Promise((done) => {
  const look = () => Number(document.documentElement.dataset.announced) >= move && done();
  document.addEventListener("announced", look);
  look();
})"""

CAPITALS = """(selector) => {
  const node = document.querySelector(selector);
  const style = getComputedStyle(node);
  const pen = document.createElement("canvas").getContext("2d");
  const tenfold = parseFloat(style.fontSize) * 10; // the browser rounds to whole pixels
  pen.font = `${style.fontWeight} ${tenfold}px ${style.fontFamily}`;
  return pen.measureText("H").actualBoundingBoxAscent / 10;
}"""

CUT_OFF = """() => {
  const inside = (part, whole) => {
    const [a, b] = [part.getBoundingClientRect(), whole.getBoundingClientRect()];
    return a.top >= b.top - 1 && a.bottom <= b.bottom + 1 && a.left >= b.left - 1 && a.right <= b.right + 1;
  };
  const parts = (root, selector) =>
    [...document.querySelectorAll(selector)].map((part) => [part, part.closest(root)]);
  return [...parts("body", "main, .call, .panel, .head > *"),
    ...parts(".call", ".call .call-number, .call .place, .call .call-mark"),
    ...parts(".panel", ".waiting > *, .counter-now, .panel h2")]
    .filter(([part, whole]) => part.getClientRects().length > 0 && !inside(part, whole))
    .map(([part]) => `${part.className}: ${part.textContent}`);
}"""

OVERLAPS = """() => [...document.querySelectorAll(".call")].filter((call) => {
  const boxes = [...call.children].map((part) => part.getBoundingClientRect()).filter((box) => box.width > 0);
  return boxes.some((a, i) => boxes.some((b, j) => i < j
    && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
}).map((call) => call.textContent)"""


class Wall:
    """The wall display: what is called, who waits, what it has announced."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        page.add_init_script(f"({LISTEN})()")

    def pair(self, link: str) -> None:
        """Use a pairing link of the display."""
        self.page.goto(link)
        self.page.locator("form button").click()
        self.page.wait_for_url(re.compile(r"/display/(\?|$)"))

    def open(self) -> None:
        """Open the page and wait until it has its first board."""
        self.page.goto(f"{self.address}/display/")
        self.wait_until_live()

    def reload(self) -> None:
        """Switch the screen off and on."""
        self.page.reload()
        self.wait_until_live()

    def wait_until_live(self) -> None:
        """Until the board has come: the root then carries the last move that has been dealt with."""
        self.page.locator("html[data-announced]").wait_for(timeout=30_000)

    def wait_until_announced(self, move: int) -> None:
        """Until the screen has dealt with that move."""
        self.page.evaluate(UNTIL_ANNOUNCED, move)

    def wait_for_large(self, *numbers: str) -> None:
        """Until these numbers, and no others, have the large place, newest first."""
        expect(self.page.locator('.call[data-rank="large"] .call-number')).to_have_text(list(numbers))

    @property
    def announced(self) -> list[dict[str, Any]]:
        """The announcements since the page was opened: move, number, counter, outcome, waited, sound."""
        found: list[dict[str, Any]] = self.page.evaluate("window.announcedCalls")
        return found

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Every call that is listed: number, window, standing, from the top."""
        return [
            (
                row.locator(".call-number").inner_text(),
                row.locator(".place .figure").inner_text(),
                str(row.get_attribute("data-standing")),
            )
            for row in self.page.locator(".call").all()
        ]

    @property
    def yellow(self) -> list[str]:
        """The numbers on signal yellow."""
        return self.page.locator('.call[data-signal="yes"] .call-number').all_inner_texts()

    @property
    def waiting(self) -> dict[str, str]:
        """People waiting by business type, as the wall writes it."""
        found: dict[str, str] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(".waiting")].map((line) =>
              [line.dataset.service, line.querySelector(".waiting-count").firstChild.textContent]))"""
        )
        return found

    @property
    def counters(self) -> dict[str, str]:
        """What stands beside each counter."""
        found: dict[str, str] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(".counter")].map((line) =>
              [line.dataset.counter, line.querySelector(".counter-now").textContent]))"""
        )
        return found

    @property
    def missed(self) -> list[str]:
        """The missed numbers, newest first."""
        return self.page.locator("#missed li").all_inner_texts()

    def capitals_px(self, selector: str) -> float:
        """The height of a capital letter in the font and size of that element."""
        return float(self.page.evaluate(CAPITALS, selector))

    def cut_off(self) -> list[str]:
        """What does not fit its place, or lies upon another part of the same call."""
        return [*self.page.evaluate(CUT_OFF), *self.page.evaluate(OVERLAPS)]


class CounterScreen:
    """The screen above one counter."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def open(self, code: str) -> None:
        """Open the page of that counter and wait until it has a board."""
        self.page.goto(f"{self.address}/display/counter/{code}")
        self.page.locator('.screen[data-scene]:not([data-scene="connecting"])').wait_for(timeout=30_000)

    def wait_for(self, scene: str) -> None:
        """Until it is called, serving, open, paused or closed."""
        self.page.locator(f'.screen[data-scene="{scene}"]').wait_for()

    @property
    def number(self) -> str:
        """The number that stands there, "" if none."""
        shown = self.page.locator(".number")
        return shown.inner_text() if shown.count() else ""

    @property
    def words(self) -> str:
        """Everything else that it says below the head."""
        return self.page.locator(".now").inner_text()
