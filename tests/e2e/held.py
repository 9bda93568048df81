"""Requests that a test holds back: they reach it a moment after the page has sent them."""

from playwright.sync_api import Page, Route


def first_of(page: Page, held: list[Route]) -> Route:
    """The first request that is held back, once it has come."""
    while not held:
        page.wait_for_timeout(10)
    return held[0]
