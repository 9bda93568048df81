"""The customer's phone: the page object of `/t/{secret}`."""

from playwright.sync_api import Locator, Page, expect

PHONE = {"width": 390, "height": 844}

COUNT_SHAKES = """() => {
  let shakes = 0;
  const vibrate = () => {
    shakes += 1;
    document.documentElement.dataset.shakes = String(shakes);
    return true;
  };
  Object.defineProperty(Navigator.prototype, "vibrate", { value: vibrate });
}"""


class PhonePage:
    """What a customer reads and touches."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str) -> None:
        """Open the address of the slip and wait until the ticket has come."""
        self.page.add_init_script(f"({COUNT_SHAKES})()")  # the machine of the tests has nothing to shake
        self.page.goto(address)
        self.page.locator(".phone[data-state]").wait_for()

    def wait_for(self, state: str) -> None:
        """Until the ticket is waiting, called, serving, held, missed, finished, cancelled or expired."""
        self.page.locator(f'.phone[data-state="{state}"]').wait_for()

    def wait_for_ahead(self, text: str) -> None:
        """Until the line about the people ahead reads so."""
        expect(self.page.locator(".ahead")).to_have_text(text)

    def leave(self) -> None:
        """Ask to leave; the page asks back."""
        self.page.locator("#leave").tap()
        self.question.wait_for()

    def confirm(self) -> None:
        """Yes, leave."""
        self.page.locator("#ask-yes").tap()

    def stay(self) -> None:
        """No, keep waiting."""
        self.page.locator("#ask-no").tap()
        self.question.wait_for(state="hidden")

    @property
    def question(self) -> Locator:
        """The question whether one really wants to leave."""
        return self.page.locator("#ask[open]")

    @property
    def number(self) -> str:
        """The largest thing on the page."""
        return self.page.locator(".number").inner_text()

    @property
    def text(self) -> str:
        """All that can be read."""
        return self.page.locator("body").inner_text()

    @property
    def progress(self) -> int:
        """How much of the way is done, in percent."""
        return int(self.page.locator('[role="progressbar"]').get_attribute("aria-valuenow") or -1)

    def wait_for_shakes(self, times: int) -> None:
        """Until the phone has been asked to vibrate so often."""
        expect(self.page.locator("html")).to_have_attribute("data-shakes", str(times))
