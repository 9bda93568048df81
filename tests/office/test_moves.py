"""What happens while a page of the desk is being opened is not left out."""

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.e2e.held import first_of
from tests.e2e.pages.cards import CardsPage
from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall


def test_what_happens_between_the_page_and_its_first_board_is_shown(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    cards = CardsPage(desk().page, server.address)
    boards: list[Route] = []
    cards.page.route_web_socket("**/socket.io/**", lambda line: None)
    cards.page.route("**/api/v1/board", lambda asked: boards.append(asked))
    cards.open_cards()
    expect(cards.page.locator("#none")).to_be_visible()
    batch = {"face": 100, "first": "10001000", "last": "10001009"}
    server.ask("POST", "/cards/batches", batch, role="manager")
    first_of(cards.page, boards).continue_()
    expect(cards.face(100)).to_contain_text("10")
