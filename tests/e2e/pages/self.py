"""Self-service as a customer sees it: the page object of its screens, on a terminal as on a phone.

It counts what a customer's fingers do, so that a test can say how many touches a bill takes.
"""

import json
import time
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.e2e.pages.kiosk import touch

PHONE = {"width": 390, "height": 844}
FIGURES = Path("build/self_service.json")
"""Touches and seconds of each way, for docs/."""


class SelfPage:
    """What a finger can do, and what an eye reads."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.touches = 0
        self._first = 0.0

    def touch(self, name: str) -> None:
        """Touch what does that: bill, topup, phone, cash, next, back, ours-sandbox, receipt, finish ..."""
        self._press(self.page.locator(f'[data-do="{name}"]').first)

    def number(self, digits: str) -> None:
        """Type on the keypad."""
        self.wait_for("number")
        self.keys(digits)

    def keys(self, names: Iterable[str]) -> None:
        """Touch those keys of the keypad or keyboard.

        The first one by finger, as something may lie upon it; the others at once.
        """
        first, *others = names
        self._press(self.key(first))
        self.page.evaluate(TOUCH, others)
        self.touches += len(others)

    def touch_place(self, code: str) -> None:
        """Touch a province, city or district of the list by its code."""
        self._press(self.page.locator(f'[data-place="{code}"]'))

    def key(self, name: str) -> Locator:
        """A key: a sign, an ending such as `@qq.com`, `erase` or `clear`."""
        return self.page.locator(f'[data-key="{name}"]')

    def fill(self, **fields: str) -> None:
        """Type into the fields of a form on a phone: name, tax_no, email."""
        for name, value in fields.items():
            self.page.locator(f'.self-form [name="{name}"]').fill(value)

    def by_email(self, name: str, email: str) -> None:
        """A person's monthly invoice by e-mail, typed on a phone; until it is arranged."""
        self.touch("personal")
        self.fill(name=name)
        self.touch("next")
        self.fill(email=email)
        self.touch("next")
        self.wait_for("ordered")

    def field_trouble(self, name: str) -> str:
        """What is said to be wrong with that field, once something is."""
        line = self.page.locator(f"#{name}-trouble:not([hidden])")
        line.wait_for()
        return line.inner_text()

    @property
    def rows(self) -> list[str]:
        """What may be invoiced, each in one line."""
        return [" ".join(row.split()) for row in self.page.locator(".self-inv-open li").all_inner_texts()]

    @property
    def issued(self) -> list[str]:
        """What has been invoiced before, each in one line."""
        return [" ".join(row.split()) for row in self.page.locator(".self-inv-row").all_inner_texts()]

    def preset(self, yuan: int) -> None:
        """Touch one of the amounts."""
        self._press(self.page.locator(f'[data-yuan="{yuan}"]'))

    def wait_for(self, scene: str, timeout_s: float = 20) -> None:
        """Until that screen is shown: way, cash, number, bills, amount, own, method, code, paying ..."""
        self.page.locator(f'.self[data-scene="{scene}"]').wait_for(timeout=timeout_s * 1000)

    @property
    def scene(self) -> str:
        """The name of the screen that is shown; "" where none is."""
        found = self.page.locator(".self[data-scene]")
        return (found.get_attribute("data-scene") or "") if found.count() else ""

    @property
    def heading(self) -> str:
        """The largest words."""
        return self.page.locator("#screen h1").inner_text()

    @property
    def words(self) -> str:
        """All words of the screen, in one line."""
        return " ".join(self.page.locator("#screen").inner_text().split())

    @property
    def typed(self) -> str:
        """What stands in the field above the keypad; a dash for each digit that is missing."""
        return self.page.locator(".typed").inner_text().replace("\n", "")

    @property
    def trouble(self) -> str:
        """What is said to have gone wrong, once something has."""
        line = self.page.locator('.self-trouble[data-on="yes"]')
        line.wait_for()
        return line.inner_text()

    @property
    def amount(self) -> str:
        """The amount that stands there in large figures."""
        return "".join(self.page.locator(".self-sum .self-amount").inner_text().split())

    def fact(self, term: str) -> str:
        """What stands below that small word, e.g. 手机号."""
        row = self.page.locator(".self-facts > div").filter(has=self.page.locator("dt", has_text=term))
        return row.locator("dd").inner_text()

    def scan(self, code: str, ends: str = "Enter") -> None:
        """A code reader types, as fast as readers do."""
        self.page.evaluate(SCAN, [code, ends])

    def begin_counting(self) -> None:
        """The next touch is the first one."""
        self.touches, self._first = 0, 0.0

    @property
    def seconds(self) -> float:
        """Since the first touch."""
        return time.monotonic() - self._first

    def _press(self, target: Locator) -> None:
        target.wait_for()
        if self.touches == 0:
            self._first = time.monotonic()
        touch(target)
        self.touches += 1


TOUCH = """(names) => {
  for (const name of names) {
    const key = document.querySelector(`[data-key="${name}"]`);
    if (!key || key.disabled) throw new Error(`no key ${name}`);
    key.click();
  }
}"""
SCAN = """([code, ends]) => {
  const press = (key, code, shiftKey = false) => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true }));
  const signs = {
    "-": ["Minus"], "_": ["Minus", true], "/": ["Slash"], ":": ["Semicolon", true], ".": ["Period"],
    "$": ["Digit4", true], "&": ["Digit7", true], "#": ["Digit3", true], "%": ["Digit5", true],
    "+": ["Equal", true], "=": ["Equal"], "?": ["Slash", true],
  };
  for (const sign of code) {
    if (/[0-9]/.test(sign)) press(sign, `Digit${sign}`);
    else if (/[a-zA-Z]/.test(sign)) press(sign, `Key${sign.toUpperCase()}`, sign !== sign.toLowerCase());
    else press(sign, ...signs[sign]);
  }
  press(ends, ends);
}"""


def record(name: str, me: SelfPage) -> None:
    """Keep the figures of one way."""
    FIGURES.parent.mkdir(exist_ok=True)
    known = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    known[name] = {"touches": me.touches, "seconds": round(me.seconds, 1)}
    FIGURES.write_text(json.dumps(known, indent=2))


def pay_at_wallet(page: Page, address: str) -> None:
    """What the customer's own phone does after scanning: pay on the wallet's page."""
    page.goto(address)
    page.locator('button[value="pay"]').click()
    page.locator("text=已付款").or_(page.locator("text=Paid")).first.wait_for()
