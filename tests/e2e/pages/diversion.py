"""The desk's page of diversion as a manager reads it, and the offers in the catalogue."""

from playwright.sync_api import Locator

from tests.e2e.pages.office import OfficePage


class DiversionPage(OfficePage):
    """The period, a business type's bars and figures, each day, the queue of the same days."""

    def service(self, code: str) -> Locator:
        """The card of a business type."""
        return self.page.locator(f'#services [data-service="{code}"]')

    def count(self, code: str, kind: str) -> Locator:
        """A bar's figure: asked, shown, accepted, completed."""
        return self.service(code).locator(f'[data-kind="{kind}"] .bar-count')

    def bars(self, code: str, kind: str) -> list[str]:
        """Names and counts of the bars of a kind (`left`, `why`), as they stand."""
        rows = self.service(code).locator(f'[data-kind="{kind}"]').all()
        return [
            f"{row.locator('.bar-name').inner_text()} {row.locator('strong').inner_text()}" for row in rows
        ]

    def by_day(self) -> list[list[str]]:
        """The rows of the business type that is looked at: all days together first, then day by day."""
        rows = self.page.locator("#days tbody tr").all()
        return [[cell.inner_text().strip() for cell in row.locator("th, td").all()] for row in rows]

    def days(self, first: str, last: str) -> None:
        """Look at the days from one to another."""
        self.page.locator("#from").fill(first)
        self.page.locator("#to").fill(last)
        self.page.locator("#from-to button").click()

    def offer(self, code: str) -> Locator:
        """An offer's row in the catalogue."""
        return self.page.locator(f'.fold-row[data-offer="{code}"]')
