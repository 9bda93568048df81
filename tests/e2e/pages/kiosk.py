"""The kiosk as a customer sees it: the page object of `/kiosk/`."""

import re
import time

from playwright.sync_api import Locator, Page

UPRIGHT = {"width": 1080, "height": 1920}
LYING = {"width": 1920, "height": 1080}
LAID_OUT_S = 5.0
"""So long a busy machine may take to lay a page out for another screen."""

BUTTONS = "[...document.querySelectorAll('button')].filter((one) => one.offsetParent)"
SMALL_TARGETS = (
    f"{BUTTONS}.filter((b) => Math.min(b.offsetWidth, b.offsetHeight) < 44).map((b) => b.innerText)"
)
HIGHEST_TARGET = f"Math.min(...{BUTTONS}.map((one) => one.getBoundingClientRect().top))"
ABOVE = """() => {
  const start = document.querySelector("#screen").getBoundingClientRect().top - 8;
  const over = (part) => part.offsetParent && part.getBoundingClientRect().top < start;
  const parts = document.querySelectorAll("#screen h1, #screen .card");
  return [...parts].filter(over).map((part) => part.className);
}"""
"""The headings and cards that lie over the hall's name; a line has some room above its words."""
CUT_OFF = """() => {
  const inside = (part, whole) => {
    const [a, b] = [part.getBoundingClientRect(), whole.getBoundingClientRect()];
    return a.top >= b.top - 1 && a.bottom <= b.bottom + 1 && a.left >= b.left - 1 && a.right <= b.right + 1;
  };
  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const screen = document.querySelector("#screen");
  const pairs = all(screen, "section > *, .service").map((one) => [one, screen]);
  for (const card of all(screen, ".service, .number-card, .facts > div, .slip, .choices button")) {
    for (const part of all(card, "*:not(svg *)")) pairs.push([part, card]);
  }
  for (const button of all(document, "button")) pairs.push([button, document.documentElement]);
  return pairs
    .filter(([part, whole]) => part.getClientRects().length > 0 && !inside(part, whole))
    .map(([part]) => String(part.className) || part.innerText);
}"""


SETTLED = """() => new Promise((done) => {
  const root = document.documentElement;
  const look = () => {
    if (root.hasAttribute("data-settling")) return;
    watch.disconnect();
    done();
  };
  const watch = new MutationObserver(look);
  watch.observe(root, { attributeFilter: ["data-settling"] });
  look();
})"""


def touch(target: Locator) -> None:
    """Touch it, once the screen hears again: after each touch it is deaf for a blink.

    A click alone would knock in vain, and then wait for longer than that.
    """
    target.wait_for()
    target.page.evaluate(SETTLED)
    target.click()


class KioskPage:
    """What a finger can do on the screen, and what an eye reads from it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def pair(self, link: str, opens: str = "start") -> None:
        """Use a pairing link of the kiosk; its page opens with that screen."""
        self.page.goto(link)
        self.page.locator("form button").click()
        self.wait_for(opens)

    def open(self) -> None:
        """Open the page in a browser that is paired already."""
        self.page.goto(f"{self.address}/kiosk/")
        self.page.locator("html[data-screen]").wait_for()

    def wait_for(self, screen: str, timeout_s: float = 30) -> None:
        """Until the screen of that name is shown: start, issued, returned, tasks, visit, closed ..."""
        self.page.locator(f'html[data-screen="{screen}"]').wait_for(timeout=timeout_s * 1000)

    @property
    def screen(self) -> str:
        """The name of the screen that is shown."""
        return self.page.locator("html").get_attribute("data-screen") or ""

    @property
    def heading(self) -> str:
        """The largest words."""
        return self.page.locator("#screen h1").inner_text()

    @property
    def words(self) -> str:
        """All words of the screen, without what stays at its edges."""
        return self.page.locator("#screen").inner_text()

    def card(self, service: str) -> Locator:
        """The card of a business type."""
        return self.page.locator(f'[data-service="{service}"]')

    def aid(self, name: str) -> Locator:
        """A key at the edges: priority, voice, low, help, size, language-en, language-zh-CN."""
        return self.page.locator(f'[data-aid="{name}"]')

    def choose(self, service: str) -> str:
        """Touch a business type; the number that is shown."""
        touch(self.card(service))
        return self.number()

    def number(self) -> str:
        """The number, once it is shown."""
        self.wait_for("issued")
        return self.page.locator(".number").inner_text()

    @property
    def slip(self) -> str:
        """What is said about the slip."""
        return self.page.locator(".slip").inner_text()

    def take_back(self) -> None:
        """Touch "wrong? take it back"."""
        touch(self.page.locator(".take-back"))
        self.wait_for("returned")
        self.page.locator(".calm h1:not(:empty)").wait_for()

    def done(self) -> None:
        """Leave the number's page at once."""
        touch(self.page.locator(".done"))
        self.wait_for("start")

    @property
    def dialog(self) -> Locator:
        """The dialog, open or not."""
        return self.page.locator("#dialog[open]")

    def number_of_dialogs(self) -> int:
        """How many dialogs are open."""
        return self.dialog.count()

    def small_targets(self) -> list[str]:
        """The buttons that are smaller than 44 px in one direction."""
        found: list[str] = self.page.evaluate(SMALL_TARGETS)
        return found

    def highest_target(self) -> float:
        """The upper edge of the highest button, px from the top."""
        top: float = self.page.evaluate(HIGHEST_TARGET)
        return top

    def ask_for(self, aids: list[str]) -> None:
        """Touch these keys at the edges, see `aid`."""
        for name in aids:
            touch(self.aid(name))

    def faults(self, aids: list[str], low: float = 0.4, beyond: str = "[]") -> dict[str, object]:
        """What this scene does wrong to its customer, on an upright screen or a lying one; nothing, {}.

        Targets are large, nothing is cut off or `beyond`, a script of the scene; after `aids` all targets
        are below `low`, a part of the screen, and no hanzi is in the heading.
        """
        for viewport in (UPRIGHT, LYING):
            self.page.set_viewport_size(viewport)  # type: ignore[arg-type]
            until = time.monotonic() + LAID_OUT_S
            while (wrong := self._wrong(viewport["height"] * low, aids, beyond)) and time.monotonic() < until:
                self.page.wait_for_timeout(50)
            if wrong:
                return {"width": viewport["width"]} | wrong
        return {}

    def _wrong(self, top: float, aids: list[str], beyond: str) -> dict[str, object]:
        found = {
            "small": self.small_targets(),
            "cut off": self.cut_off(),
            "above the screen": self.page.evaluate(ABOVE),
            "beyond": self.page.evaluate(beyond),
            "out of reach": "low" in aids and self.highest_target() < top,
            "hanzi": "language-en" in aids and re.findall("[一-鿿]", self.heading),
        }
        return {name: what for name, what in found.items() if what}

    def cut_off(self) -> list[str]:
        """The parts that reach beyond the card or the screen that holds them."""
        found: list[str] = self.page.evaluate(CUT_OFF)
        return found
