"""The receipt at a terminal: what its customer is told of the paper. The test is the agent of its printer."""

from typing import Any

from playwright.sync_api import Browser, expect

from tests.e2e.pages.kiosk import UPRIGHT, KioskPage
from tests.e2e.pages.self import SelfPage, pay_at_wallet
from tests.kiosk.conftest import Desk
from tests.kiosk.terminal import inbox, masked, moves, terminal
from tests.running_hall import RunningHall


def to_done(me: SelfPage, number: str) -> dict[str, Any]:
    """A top-up of fifty yuan, paid; its order."""
    me.touch("topup")
    me.touch("phone")
    me.number(number)
    me.touch("next")
    me.preset(50)
    with me.page.expect_response(lambda told: told.url.endswith("/payments")) as begun:
        me.touch("ours-sandbox")
    order: dict[str, Any] = begun.value.json()
    wallet = me.page.context.new_page()
    pay_at_wallet(wallet, order["qr"])
    wallet.close()
    me.wait_for("done")
    return order


def test_a_receipt_that_may_not_have_come_out_is_said_and_printed_once_more(
    server: RunningHall, browser: Browser
) -> None:
    Desk(server).printer("READY", at="s2")
    context = browser.new_context(viewport=UPRIGHT, reduced_motion="reduce")
    _, me = terminal(server, context, "s2")
    order = to_done(me, "13800000077")
    me.touch("receipt")
    note = me.page.locator(".self-note").first

    def paper(copy: int, state: str, reason: str | None = None) -> None:
        told = {"payment": order["payment"], "copy": copy, "state": state, "reason": reason}
        server.ask("PUT", "/devices/printer-s2/receipt", told, role="device")

    expect(note).to_have_text("凭条正在打印，请取走")
    paper(1, "LATE", "paper_out")
    expect(note).to_have_text("凭条还没打出来，打印机还在试。钱已缴好，不用担心")
    expect(me.page.locator('[data-do="receipt-again"]')).to_have_count(0)
    paper(1, "UNKNOWN", "lost")
    expect(note).to_have_text("凭条可能没打出来。钱已缴好，不用担心")
    me.touch("receipt-again")
    expect(me.page.locator('[data-do="receipt-again"]')).to_have_count(0)
    asked = [m["data"]["copy"] for m in moves(server, "receipt.print")]
    assert asked == [1, 2]
    paper(2, "CONFIRMED")
    expect(note).to_have_text("凭条正在打印，请取走")
    me.touch("finish")
    hint = me.page.locator('.service[data-do="bill"] .service-hint')
    expect(hint).to_have_text("查账单、缴费，缴完可以打凭条")
    Desk(server).printer("ATTENTION", "paper_out", at="s2")
    expect(hint).to_have_text("查账单、缴费")
    Desk(server).printer("READY", at="s2")
    context.close()


def test_a_receipt_as_a_text_message_instead_of_paper(
    at: tuple[KioskPage, SelfPage], server: RunningHall
) -> None:
    kiosk, me = at
    number = "13800000078"
    order = to_done(me, number)
    me.touch("receipt-sms")
    expect(me.page.locator(".self-note").first).to_have_text(f"凭条短信正在发送到 {masked(number)}")
    for gone in ("receipt", "receipt-sms", "no-receipt"):
        expect(me.page.locator(f'[data-do="{gone}"]')).to_have_count(0)
    text = inbox(server, number, "receipt")
    assert (masked(number) in text, number in text, order["order_no"] in text) == (True, False, True)
    me.touch("finish")
    kiosk.wait_for("tasks")
