"""Connecting devices as a manager does it: the page object of `/office/devices/setup`."""

from playwright.sync_api import Locator, Page


class SetupPage:
    """What a manager chooses, reads and touches, step by step."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def open(self, language: str = "zh-CN") -> None:
        """Go there and wait until the computer that is present has been chosen."""
        self.page.goto(f"{self.address}/office/devices/setup?lang={language}")
        self.page.locator(".what").first.wait_for()

    def begin(self, what: str) -> None:
        """Choose what is to be connected: `printers`, `signs` or `pads`."""
        self.page.locator(f'.what[data-what="{what}"]').click()
        self.page.locator("#work > *").first.wait_for()

    def agent(self, name: str) -> Locator:
        """A computer that devices may be plugged into."""
        return self.page.locator(f'#agents .choice[data-agent="{name}"]')

    # -- printers -----------------------------------------------------------------------------------

    def look_on_the_network(self, network: str) -> None:
        """Look for printers in a network."""
        self.page.locator(".more summary").click()
        self.page.locator(".more input").fill(network)
        self.page.locator(".doing .button").first.click()

    def printer(self, name: str) -> Locator:
        """A printer that was found."""
        return self.page.locator(f'.found-row[data-name="{name}"]')

    # -- lines --------------------------------------------------------------------------------------

    def name_port(self, path: str) -> None:
        """Name a port that is not in the list."""
        self.page.locator(".line-settings").wait_for()
        more = self.page.locator(".line .more")
        if more.get_attribute("open") is None:
            more.locator("summary").click()
        more.locator("input").fill(path)

    def speak(self, protocol: str) -> None:
        """Choose the protocol."""
        self.page.locator(".line-settings select").first.select_option(protocol)

    @property
    def go(self) -> Locator:
        """The button that begins the search."""
        return self.page.locator("#work > .doing .button")

    @property
    def question(self) -> Locator:
        """What is asked just now."""
        return self.page.locator(".question")

    def window(self, counter: str) -> Locator:
        """A window's key."""
        return self.page.locator(f'.place[data-place="{counter}"]')

    def key(self, words: str) -> Locator:
        """A button of the stage by its words."""
        return self.page.locator(".stage").get_by_role("button", name=words)

    def lit(self, unit: int) -> Locator:
        """The stage once the board of this address is said to show its digits."""
        return self.page.locator(f'.stage[data-lit="{unit}"]')

    @property
    def notice(self) -> Locator:
        """What is in the way, or what has been done."""
        return self.page.locator("#work .notice")
