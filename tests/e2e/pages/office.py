"""The manager's desk as a manager uses it: one page object for `/office/` and its pages."""

import re
from typing import Any

from playwright.sync_api import Locator, Page

SCREENS = {"wide": (1920, 1080), "usual": (1280, 800), "phone": (390, 844)}
PAGES = (
    "",
    "opening",
    "closing",
    "forecast",
    "devices",
    "catalogue",
    "slip",
    "ratings",
    "payments",
    "invoices",
    "diversion",
    "mailing",
    "mandates",
    "cards",
    "people",
    "journal",
)
PARTS = ("services", "offers", "counters", "classes", "screens", "devices", "hours", "rules", "text")


class OfficePage:
    """What a manager reads, presses and fills in."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def come_in(self, link: str) -> None:
        """Use a manager's one-time link."""
        self.page.goto(link)
        self.page.locator("form button").click()
        self.page.wait_for_url(re.compile(r"/office/"))

    def open(self, name: str = "", language: str = "zh-CN", part: str = "") -> None:
        """Go to a page of the desk and wait until it shows what the hall has."""
        address = f"{self.address}/office/{name}?lang={language}"
        self.page.goto(f"{address}#{part}" if part else address)
        ready = {
            "": "#lines table",
            "opening": ".round-line",
            "closing": ".round-line",
            "forecast": "#nothing > p, .weeks-day",
            "devices": "#signs img, #signs .lamps-none",
            "catalogue": "#part > *",
            "slip": ".true-dots[src]",
            "design": "#beside table, #nothing > *",
            "history": "#figures > *, #nothing > *",
            "ratings": '#export[href*="from="]',
            "payments": "#recent > *",
            "diversion": '#export[href*="from="]',
            "invoices": "#list > *",
            "mailing": "#returned > *",
            "mandates": "#banks > *",
            "messages": "#recent > *",
            "cards": "#stock table, #none:not([hidden])",
            "people": "#staff table",
            "journal": "#moves table",
        }
        self.page.locator(ready[name]).first.wait_for()

    @property
    def heading(self) -> Locator:
        """The page's finding."""
        return self.page.locator("h1")

    @property
    def toast(self) -> Locator:
        """The latest short message."""
        return self.page.locator(".toast").last

    @property
    def dialog(self) -> Locator:
        """The dialog, if one is open."""
        return self.page.locator("dialog[open]")

    def too_wide(self) -> int:
        """By how many pixels the page is wider than its window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(0, wide)

    # -- today --------------------------------------------------------------------------------------

    def alert(self, words: str) -> Locator:
        """The line that says that something wants a person."""
        return self.page.locator("#alerts .alert", has_text=words)

    def figure(self, label: str) -> Locator:
        """A figure of the day by its label."""
        return self.page.locator(".fig", has_text=label).locator(".fig-figure")

    def tile(self, counter: str) -> Locator:
        """A counter's tile."""
        return self.page.locator(".tile").filter(has=self.page.locator(f'.tile-code:text-is("{counter}")'))

    # -- devices ------------------------------------------------------------------------------------

    def paper(self, number: str) -> Locator:
        """The slip of that number, once its picture is there."""
        printer = self.page.locator(".printer").filter(
            has=self.page.locator(f'.slip-chip:has-text("{number}")')
        )
        return printer.locator(".paper img")

    def lamps(self, counter_name: str) -> Locator:
        """The picture of a counter's sign."""
        return self.page.locator(".sign", has_text=counter_name).locator("img")

    # -- catalogue ----------------------------------------------------------------------------------

    def part(self, name: str) -> None:
        """Turn to a part of the catalogue."""
        self.page.locator(f"#tab-{name}").click()
        self.page.locator(f'#tab-{name}[aria-selected="true"]').wait_for()

    def unfold(self, words: str) -> None:
        """Open a row to change it."""
        self.page.locator("summary", has_text=words).click()

    def field(self, path: str) -> Locator:
        """The field of a path such as `service.0.target_s`."""
        return self.page.locator(f'[data-path="{path}"]')

    def mistake_at(self, path: str) -> Locator:
        """What is said to be wrong at a field."""
        return self.page.locator(".field", has=self.field(path)).locator(".error")

    @property
    def save_bar(self) -> Locator:
        """What was changed, and what may be done about it."""
        return self.page.locator("#save-bar")

    def save(self) -> None:
        """Save by the key and wait for the answer."""
        with self.page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
            self.page.keyboard.press("Control+s")
        self.page.locator("#save-bar", has_text=re.compile("恢复成原来的|Put back")).wait_for()

    # -- people -------------------------------------------------------------------------------------

    def add_person(self, name: str, role: str = "counter") -> str:
        """Add a person; the one-time link that is shown."""
        self.page.locator("#add-person").click()
        self.dialog.locator("#name").fill(name)
        self.dialog.locator(f'input[value="{role}"]').check()
        self.dialog.locator("button[type=submit]").click()
        return self.secret()

    def secret(self) -> str:
        """The link or token that the dialog shows."""
        shown = self.dialog.locator(".secret input")
        shown.wait_for()
        return shown.input_value()

    def close_dialog(self) -> None:
        """Close it as people do."""
        self.page.keyboard.press("Escape")
        self.page.locator("dialog:not([open])").wait_for(state="attached")

    def person(self, name: str) -> Locator:
        """A person's row."""
        return self.page.locator(f'tr[data-person="{name}"]')

    # -- journal ------------------------------------------------------------------------------------

    def moves(self) -> list[dict[str, Any]]:
        """The rows that are shown: verb, words, whether undone."""
        return [
            {
                "verb": row.get_attribute("data-verb"),
                "number": row.locator(".number").all_inner_texts(),
                "undone": row.get_attribute("data-undone") is not None,
            }
            for row in self.page.locator(".moves tbody tr").all()
        ]
