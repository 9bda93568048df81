"""Three before you at the kiosk: one touch after the number, a keypad, masked, taken back."""

from playwright.sync_api import expect

from tests.e2e.pages.kiosk import KioskPage
from tests.kiosk.conftest import Desk


def test_a_number_is_left_and_taken_back(kiosk: KioskPage, desk: Desk) -> None:
    for _ in range(4):
        desk.hall.issue("general")
    number = kiosk.choose("general")
    page = kiosk.page
    page.locator('[data-do="notify"]').click()
    page.locator('[data-do="notify-go"]').click()
    expect(page.locator(".notify-mistake")).to_have_text("手机号码是 11 位，1 开头。")
    for digit in "13800000001":
        page.locator(f'.notify-pad [data-key="{digit}"]').click()
    page.locator('[data-do="notify-go"]').click()
    expect(page.locator(".notify")).to_contain_text("138****0001")
    kiosk.aid("language-en").click()
    expect(page.locator(".notify")).to_contain_text("a message goes to 138****0001")
    page.locator('[data-do="notify-back"]').click()
    expect(page.locator('[data-do="notify"]')).to_be_visible()
    moves = desk.hall.ask("GET", "/moves?after=0&limit=5000", role="manager")["moves"]
    told = [move["verb"] for move in moves if move["number"] == number and "soon" in move["verb"]]
    assert told == ["soon.leave", "soon.forget"]
