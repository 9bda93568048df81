"""The desk's page of auto-debit mandates as a manager uses it."""

from pathlib import Path

from playwright.sync_api import FilePayload, Locator

from tests.e2e.pages.office import OfficePage


class MandatesPage(OfficePage):
    """The banks with their files, the list by step, a new application, results, ends."""

    def open_mandates(self, language: str = "zh-CN") -> None:
        """Go there and wait until it shows what the hall has."""
        self.open("mandates", language)

    def begin(self) -> None:
        """Open the form of a new application."""
        self.page.locator("#new").click()
        self.dialog.locator("#name").wait_for()

    def fill(
        self, name: str, phone: str, account: str, bank: str = "sample-a", *, agree: bool = True
    ) -> None:
        """Fill the form in and send it."""
        self.dialog.locator("#name").fill(name)
        self.dialog.locator("#phone").fill(phone)
        self.dialog.locator("#bank").select_option(bank)
        self.dialog.locator("#account").fill(account)
        self.dialog.locator("#consent").set_checked(agree)
        self.dialog.locator("button[type=submit]").click()

    def mistake_at_input(self, name: str) -> Locator:
        """What is said to be wrong at a field of the form."""
        return self.page.locator(f"#{name}-mistake")

    def application(self, number: str) -> Locator:
        """The row of an application, by its number without spaces."""
        return self.page.locator(f'#list tr[data-number="{number}"]')

    def act(self, number: str, name: str) -> None:
        """Press what an application's row offers."""
        self.application(number).locator(f'[data-act="{name}"]').click()

    def bank(self, code: str) -> Locator:
        """A bank's card."""
        return self.page.locator(f'#banks [data-bank="{code}"]')

    def download(self, code: str) -> tuple[str, bytes]:
        """Fetch the open batch's file: its name and content."""
        with self.page.expect_download() as fetched:
            self.bank(code).locator('[data-act="download"]').click()
        return fetched.value.suggested_filename, Path(fetched.value.path()).read_bytes()

    def agree(self) -> None:
        """Press what the question proposes."""
        self.dialog.locator(".dialog-foot .button").last.click()

    def read_in(self, code: str, file: bytes) -> None:
        """Read a bank's result file in."""
        sent: FilePayload = {"name": "answers.csv", "mimeType": "text/csv", "buffer": file}
        self.bank(code).locator("input[type=file]").set_input_files(sent)
        self.dialog.locator(".answers").wait_for()

    def end(self, number: str, name: str, reason: str) -> None:
        """Cancel or reject an application for a reason."""
        self.act(number, name)
        self.dialog.locator(f'input[value="{reason}"]').check()
        self.dialog.locator("button[type=submit]").click()

    def only(self, state: str) -> None:
        """Show one step."""
        self.page.locator(f'#states [data-state="{state}"]').click()
