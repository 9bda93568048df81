"""The invoices desk as a manager uses it."""

from playwright.sync_api import Locator

from tests.e2e.pages.office import OfficePage


class InvoicesPage(OfficePage):
    """What waits, the decisions, the invoices of a day, and finding one."""

    def waiting(self, invoice: str) -> Locator:
        """An invoice at the desk."""
        return self.page.locator(f'#desk-list [data-invoice="{invoice}"]')

    def choose(self, invoice: str, choice: str) -> Locator:
        """Press what may be done; the dialog that asks once more."""
        self.waiting(invoice).locator(f'[data-choice="{choice}"]').click()
        self.dialog.wait_for()
        return self.dialog

    def agree(self) -> None:
        """Press what the dialog proposes."""
        self.dialog.locator("button[type=submit]").click()

    def row(self, invoice: str) -> Locator:
        """A row of the list."""
        return self.page.locator(f'#list tr[data-invoice="{invoice}"]')

    def find(self, what: str) -> None:
        """Look for a number."""
        self.page.locator("#search").fill(what)
        self.page.locator("#list-form button[type=submit]").click()
