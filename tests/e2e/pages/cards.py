"""The desk's page of recharge cards as a manager uses it."""

from playwright.sync_api import Locator

from tests.e2e.pages.office import OfficePage


class CardsPage(OfficePage):
    """The stock, the plan for an amount, taking in a batch, giving out, counting."""

    def open_cards(self, language: str = "zh-CN") -> None:
        """Go there and wait until it shows what the hall has."""
        self.page.goto(f"{self.address}/office/cards?lang={language}")
        self.page.locator("#stock table, #none:not([hidden])").first.wait_for()

    def face(self, yuan: int) -> Locator:
        """The row of a face value."""
        return self.page.locator(f'#stock tr[data-face="{yuan}"]')

    def take_in(self, face: str, first: str, last: str) -> None:
        """Fill in a batch and send it by the key, as a scanner does."""
        self.page.locator("#face").fill(face)
        self.page.locator("#first").fill(first)
        self.page.locator("#last").fill(last)
        self.page.locator("#last").press("Enter")

    def mistake_at_input(self, name: str) -> Locator:
        """What is said to be wrong at a field of a form."""
        return self.page.locator(f"#{name}-mistake")

    def plan_for(self, amount: int) -> Locator:
        """Ask for the cards of an amount; the answer."""
        self.page.locator("#amount").fill(str(amount))
        return self.page.locator("#answer")

    @property
    def happened(self) -> Locator:
        """The rows of what happened, newest first."""
        return self.page.locator("#history tbody tr")
