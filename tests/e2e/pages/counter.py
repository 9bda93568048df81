"""The teller's page as a teller uses it: the page object of `/counter/` and `/counter/{code}`."""

import re
from typing import Any

from playwright.sync_api import Locator, Page

SCREENS = {"wide": (1920, 1080), "usual": (1280, 800), "square": (1024, 768)}

CUT_OFF = """() => {
  const shown = (one) => one.getClientRects().length > 0;
  const whole = document.querySelector("#desk").getBoundingClientRect();
  const out = [];
  for (const one of document.querySelectorAll("#desk *:not(svg *, .visually-hidden)")) {
    if (!shown(one)) continue;
    const a = one.getBoundingClientRect();
    if (a.right > whole.right + 1 || a.left < whole.left - 1 || a.bottom > whole.bottom + 1) out.push(one);
  }
  for (const one of document.querySelectorAll(".stage, .hall-side, #desk button")) {
    const tall = one.scrollHeight > one.clientHeight + 1;
    if (shown(one) && (tall || one.scrollWidth > one.clientWidth + 1)) out.push(one);
  }
  return out.map((one) => `${one.id || one.className}: ${one.textContent.trim().slice(0, 40)}`);
}"""


class CounterPage:
    """What hands do on the keyboard, and what eyes read from the page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def come_in(self, link: str) -> None:
        """Use a one-time link: a person's or that of a counter's screen."""
        self.page.goto(link)
        self.page.locator("form button").click()
        self.page.wait_for_url(re.compile(r"/counter/"))

    def open(self, code: str, language: str = "zh-CN") -> None:
        """Go to a counter's page and wait until it is live."""
        self.page.goto(f"{self.address}/counter/{code}?lang={language}")
        self.wait_until_live()

    def wait_until_live(self, timeout_s: float = 30) -> None:
        """Until presses count: the socket stands and the view has come."""
        self.page.locator('#desk[data-online="true"][data-busy=""]').wait_for(timeout=timeout_s * 1000)

    def wait_for(self, situation: str, timeout_s: float = 30) -> None:
        """Until the desk is closed, taken, paused, idle, called or serving, and nothing is under way."""
        desk = f'#desk[data-situation="{situation}"][data-busy=""]'
        self.page.locator(desk).wait_for(timeout=timeout_s * 1000)

    @property
    def situation(self) -> str:
        """What the desk is doing."""
        return self.page.locator("#desk").get_attribute("data-situation") or ""

    # -- hands --------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as Playwright names them."""
        for key in keys:
            self.page.keyboard.press(key)

    def space(self, then: str) -> None:
        """Press the space bar and wait for what follows."""
        self.press("Space")
        self.wait_for(then)

    def next_customer(self) -> str:
        """Press the space bar until another number is here; the number."""
        before = self.number
        self.page.locator("#desk:not([data-settling])").wait_for()
        self.press("Space")
        self.wait_for_number_other_than(before)
        return self.number

    def wait_for_number_other_than(self, before: str) -> None:
        """Until the card shows another number."""
        self.page.wait_for_function(
            "(before) => !['', before].includes(document.querySelector('.number')?.textContent ?? '')",
            arg=before,
        )
        self.page.locator('#desk[data-busy=""]').wait_for()

    def answer(self, key: str, then: str) -> None:
        """Answer the question that stands open by its key, and wait for what follows."""
        self.question.wait_for()
        self.press(key)
        self.wait_for(then)

    def verb(self, name: str) -> Locator:
        """The button of a verb: recall, start, miss, hold, transfer, finish, undo, serve, pause ..."""
        return self.page.locator(f'button[data-verb="{name}"]')

    # -- eyes ---------------------------------------------------------------------------------------

    @property
    def number(self) -> str:
        """The number of the customer who is here; empty where nobody is."""
        number = self.page.locator("#customer .number")
        return number.inner_text() if number.count() else ""

    @property
    def place(self) -> str:
        """The counter and who is there: `3 号窗口 · 李敏`."""
        return self.page.locator("#place").inner_text()

    @property
    def card(self) -> str:
        """All words of the card."""
        return self.page.locator("#customer").inner_text()

    @property
    def why(self) -> str:
        """Why this one."""
        return self.page.locator(".why").inner_text().replace("\n", " ")

    @property
    def main_key(self) -> str:
        """What the space bar does."""
        return self.page.locator(".actions .primary .words").inner_text()

    @property
    def question(self) -> Locator:
        """The question that stands open, or not."""
        return self.page.locator("dialog[open]")

    def said(self, words: str) -> None:
        """Until the page says so."""
        self.page.locator("#said .notice", has_text=words).wait_for()

    def line(self, service: str) -> tuple[int, str]:
        """A business type's line: how many wait, and how it stands: none, calm, near, over."""
        line = self.page.locator(f'.line[data-service="{service}"]')
        return int(line.locator(".line-count").inner_text()), line.get_attribute("data-level") or ""

    def done(self) -> dict[str, str]:
        """What is counted as done: business type -> `×2`."""
        keys = self.page.locator(".done-key").all()
        pieces = {
            key.get_attribute("data-service") or "": key.locator(".pieces").inner_text() for key in keys
        }
        return {service: text for service, text in pieces.items() if text}

    def cut_off(self) -> list[str]:
        """The parts that do not fit."""
        found: list[Any] = self.page.evaluate(CUT_OFF)
        return [str(one) for one in found]
