"""The desk's page of mailing runs as a manager uses it."""

from pathlib import Path

from playwright.sync_api import Download, Locator

from tests.e2e.pages.office import OfficePage


class MailingPage(OfficePage):
    """Opening a run, its papers, the desk of returned mail, the history."""

    def open_mailing(self, language: str = "zh-CN") -> None:
        """Go there and wait until it shows what the hall has."""
        self.page.goto(f"{self.address}/office/mailing?lang={language}")
        self.page.locator("#returned > *").first.wait_for()

    def choose_month(self, cycle: str) -> None:
        """Choose the month whose invoices are mailed."""
        self.page.locator("#cycle").select_option(cycle)

    def open_button(self, way: str) -> Locator:
        """The button that opens a run: `post` or `email`."""
        return self.page.locator(f'#open [data-way="{way}"]')

    def run(self, way: str) -> Locator:
        """The card of a run in work."""
        return self.page.locator(f'.run[data-way="{way}"]')

    def state(self, way: str, state: str) -> Locator:
        """How many items of a run are in a state."""
        return self.run(way).locator(f'.states [data-state="{state}"] strong')

    def paper(self, way: str, words: str) -> bytes:
        """Press a button that draws a paper; the file that the browser was given."""
        with self.page.expect_download(timeout=60_000) as waited:
            self.run(way).get_by_role("button", name=words).click()
        return Path(_kept(waited.value)).read_bytes()

    def come_back(self, number: str) -> None:
        """Type a number of what came back and send it by the key, as a scanner does."""
        self.page.locator("#number").fill(number)
        self.page.locator("#number").press("Enter")

    @property
    def returned(self) -> Locator:
        """The orders that wait for a better address."""
        return self.page.locator("#returned li")

    @property
    def history(self) -> Locator:
        """The rows of runs that are over, newest first."""
        return self.page.locator("#history tbody tr")


def _kept(download: Download) -> str:
    return str(download.path())
