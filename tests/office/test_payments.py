"""The payments desk in Chromium: what is in the air, what a person decides, the daily comparison.

Customers really pay at a terminal, with the sandbox's wallet and billing behind HTTP. To wait for a person, a
payment needs a billing system or provider that is silent for minutes, or takes another amount, which the
sandboxes never do. So rows of settled payments are set back in the hall's database, as a power cut or a
restored copy could have left them. What the decisions then do is done by the running hall and the real ones.
"""

import json
import re
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.pages.office import OfficePage
from tests.e2e.pages.payments import Customers, PaymentsPage
from tests.running_hall import RunningHall, refused

MINUTE_MS = 60_000
SILENT = {"state": "paid", "desk": "billing_silent", "billing_ref": None, "tries": 5, "posts": 1, "doubt": 1}
DIFFERS = {"state": "paid", "desk": "amount_differs", "billing_ref": None, "posts": 0, "step_at": None}
REFUSED = {"state": "refunding", "desk": "refund_refused", "billing_ref": None, "posts": 1, "step_at": None}


@pytest.fixture
def page(server: RunningHall, desk: Callable[..., OfficePage]) -> PaymentsPage:
    return PaymentsPage(desk().page, server.address)


@pytest.fixture(scope="module")
def customers(server: RunningHall) -> Customers:
    return Customers(server)


def set_back(server: RunningHall, order: dict[str, Any], **changed: object) -> None:
    """Make a payment's row say this; see the module for why. Nobody unasked acts on it for 20 minutes."""
    row = {"step_at": int(time.time() * 1000) + 20 * MINUTE_MS, **changed}
    write(server, "hall.db", "payment", "order_no", order, row)


def write(
    server: RunningHall, file: str, table: str, key: str, order: dict[str, Any], row: dict[str, object]
) -> None:
    database = sqlite3.connect(server.data / file, timeout=20)
    sets = ", ".join(f"{name} = ?" for name in row)
    database.execute(f"UPDATE {table} SET {sets} WHERE {key} = ?", (*row.values(), order["order_no"]))
    database.commit()
    database.close()


def state_of(server: RunningHall, order: dict[str, Any]) -> str:
    recent = server.ask("GET", "/payments", role="manager")["recent"]
    return next(str(p["state"]) for p in recent if p["order_no"] == order["order_no"])


def books_of(server: RunningHall, day: str) -> list[dict[str, Any]]:
    return [b for b in server.ask("GET", "/payments/comparisons", role="manager") if b["day"] == day]


def moves(server: RunningHall, verb: str) -> list[dict[str, Any]]:
    told = server.ask("GET", "/moves?after=0&limit=1000", role="manager")["moves"]
    return [move for move in told if move["verb"] == verb]


def today(days_ago: int = 0) -> str:
    now = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=days_ago)
    return now.date().isoformat()


def test_nothing_yet_is_said_calmly(page: PaymentsPage) -> None:
    page.open("payments")
    expect(page.heading).to_have_text("没有钱在途")
    expect(page.page.locator("#second")).to_have_text("过去 24 小时没有人在终端或手机上缴费。")
    expect(page.page.locator("#calm")).to_be_visible()
    expect(page.page.locator("#recent .empty")).to_contain_text("还没有人缴费")
    expect(page.page.locator("#books .empty")).to_contain_text("还没有对过账")


def test_a_payment_appears_by_itself_and_is_found_by_its_order_number(
    page: PaymentsPage, customers: Customers
) -> None:
    page.open("payments")
    first, second = customers.top_up("13800000021", 5000), customers.top_up("13800000022", 10000)
    row = page.recent(second["order_no"])
    expect(row).to_contain_text("¥100.00")
    expect(row).to_contain_text("已销账")
    expect(row).to_contain_text("138****0022")
    expect(page.page.locator("#second")).to_have_text("过去 24 小时销账 2 笔，共 ¥150.00。")
    page.page.locator("#search").fill(first["order_no"][-9:].upper())
    expect(page.recent(first["order_no"])).to_be_visible()
    expect(row).to_have_count(0)
    expect(page.page.locator("#recent-filter [role=status]")).to_have_text("1 笔，共 2 笔")
    page.page.locator("#group").select_option("back")
    expect(page.page.locator("#recent .empty")).to_contain_text("商户单号")


def test_billing_was_silent_and_is_asked_again(
    server: RunningHall, page: PaymentsPage, customers: Customers
) -> None:
    order = customers.top_up("13800000023", 3000)
    set_back(server, order, **SILENT)
    page.open("payments")
    expect(page.heading).to_have_text("1 笔钱在途，1 笔等您处理")
    card = page.pay(order["order_no"])
    expect(card).to_contain_text("钱付了，计费系统没有回音")
    expect(card).to_contain_text(re.compile(r"送过计费 1 次 · 5 次没有回音 · \d\d:\d\d 自动再问"))
    expect(card).to_contain_text("模拟钱包")
    dialog = page.decide(order["order_no"], "again")
    expect(dialog).to_contain_text("多问不会重复入账")
    expect(dialog.get_by_role("button", name="取消")).to_be_focused()
    page.agree()
    expect(page.toast).to_have_text(re.compile("¥30.00 已销账"))
    expect(page.heading).to_have_text("没有钱在途")
    assert state_of(server, order) == "posted"


def test_a_refund_is_confirmed_and_not_made_where_billing_has_the_money(
    server: RunningHall, page: PaymentsPage, customers: Customers
) -> None:
    order = customers.top_up("13800000024", 4000)
    set_back(server, order, **SILENT)
    page.open("payments", "en")
    dialog = page.decide(order["order_no"], "refund")
    expect(dialog).to_contain_text("Only after billing has said that it does not have this payment.")
    page.agree()
    expect(dialog.locator("#sure-mistake")).to_have_text("Ask billing first, then tick this")
    assert state_of(server, order) == "paid"
    dialog.locator("#sure").check()
    page.agree()
    expect(page.toast).to_contain_text("Not refunded: billing has it, so ¥40.00 counts as posted")
    assert state_of(server, order) == "posted"


def test_another_amount_goes_back_to_the_customer(
    server: RunningHall, page: PaymentsPage, customers: Customers
) -> None:
    order = customers.top_up("13800000025", 6000)
    write(server, "sandbox.db", "wallet_order", "no", order, {"fen": 5900})
    set_back(server, order, **DIFFERS, paid_fen=5900)
    page.open("payments", "en")
    card = page.pay(order["order_no"])
    expect(card).to_contain_text("¥60.00 was ordered, ¥59.00 was paid.")
    expect(card.locator("[data-decision]")).to_have_text(["Post what was paid", "Posted by hand", "Refund"])
    expect(page.decide(order["order_no"], "post")).to_contain_text("gets ¥59.00")
    page.close_dialog()
    dialog = page.decide(order["order_no"], "refund")
    dialog.locator("#sure").check()
    page.agree()
    expect(page.toast).to_contain_text("¥59.00 is refunded")
    assert state_of(server, order) == "refunded"


def test_billings_reference_is_asked_for_and_kept(
    server: RunningHall, page: PaymentsPage, customers: Customers
) -> None:
    order = customers.top_up("13800000026", 7000)
    set_back(server, order, **SILENT)
    page.open("payments")
    dialog = page.decide(order["order_no"], "posted")
    expect(dialog.locator("#reference")).to_be_focused()
    page.page.keyboard.press("Enter")
    expect(dialog.locator("#reference-mistake")).to_have_text("请填写号码，没有号码以后查不到")
    dialog.locator("#reference").fill("JF-20261128-0077")
    page.page.keyboard.press("Enter")
    expect(page.toast).to_contain_text("¥70.00 已销账")
    told = moves(server, "payment.state")[-1]["data"]
    assert (told["decision"], told["from"], told["to"]) == ("posted", "paid", "posted")
    page.page.locator("#search").fill("JF-20261128-0077")
    expect(page.recent(order["order_no"])).to_be_visible()


def test_a_refund_that_the_provider_refuses_is_settled_another_way(
    server: RunningHall, page: PaymentsPage, customers: Customers
) -> None:
    order = customers.top_up("13800000027", 8000)
    set_back(server, order, **REFUSED, refused="unknown_account")
    page.open("payments")
    card = page.pay(order["order_no"])
    expect(card).to_contain_text("要退款，支付渠道不肯退")
    expect(card).to_contain_text("答复：没有这个账户")
    dialog = page.decide(order["order_no"], "refunded")
    dialog.locator("#reference").fill("收条 12")
    page.agree()
    expect(page.toast).to_contain_text("¥80.00 已退给客户")
    assert state_of(server, order) == "refunded"


def test_the_whole_number_is_shown_on_request_and_the_reading_recorded(
    server: RunningHall, page: PaymentsPage, customers: Customers
) -> None:
    order = customers.top_up("13800000028", 9000)
    set_back(server, order, **SILENT)
    page.open("payments")
    number = page.pay(order["order_no"]).locator(".pay-number")
    expect(number).to_have_text("138****0028")
    assert moves(server, "personal.read") == []
    page.pay(order["order_no"]).get_by_role("button", name="看完整号码（会留下记录）").click()
    expect(number).to_have_text("138 0000 0028")
    read = moves(server, "personal.read")
    assert [move["data"]["why"] for move in read] == ["payments desk"]
    assert "13800000028" not in json.dumps(read)
    page.decide(order["order_no"], "again")
    page.agree()
    expect(page.heading).to_have_text("没有钱在途")


def test_somebody_else_was_faster(server: RunningHall, page: PaymentsPage, customers: Customers) -> None:
    order = customers.top_up("13800000029", 2000)
    set_back(server, order, **SILENT)
    page.open("payments")
    page.decide(order["order_no"], "post")
    asked = server.ask("GET", "/payments", role="manager")["desk"]
    payment = next(p["id"] for p in asked if p["order_no"] == order["order_no"])
    server.ask("POST", f"/payments/{payment}/decide", {"decision": "again"}, role="manager")
    page.agree()
    expect(page.dialog.locator("[role=alert]")).to_contain_text("这一笔刚刚有了变化")


def test_the_books_are_compared_and_differences_say_what_to_do(
    server: RunningHall, page: PaymentsPage, customers: Customers
) -> None:
    order = customers.top_up("13800000031", 2500)
    write(server, "sandbox.db", "wallet_order", "no", order, {"fen": 2400})
    page.open("payments")
    page.compare(today())
    expect(page.said).to_contain_text("对不上，列在下面")
    found = page.book(today()).locator(".differences li", has_text=order["order_no"])
    expect(found).to_contain_text("金额不一样")
    expect(found).to_contain_text("以支付渠道的实收为准，在计费系统里更正。")
    expect(found.locator("dd")).to_have_text(["¥24.00", "¥25.00", "¥25.00"])
    page.compare(today(days_ago=3))
    expect(page.said).to_contain_text("三方都对得上")
    expect(page.book(today(days_ago=3))).to_contain_text("对得上")


def test_a_missing_book_is_said_and_nothing_is_overwritten(
    server: RunningHall, signed_in: BrowserContext
) -> None:
    """The wallet has lost its table: it answers 500 to whoever asks for its statement."""
    page = PaymentsPage(signed_in.new_page(), server.address)
    page.open("payments", "en")
    before = books_of(server, today())
    wallet = sqlite3.connect(server.data / "sandbox.db")
    wallet.execute("ALTER TABLE wallet_order RENAME TO lost")
    try:
        page.page.on("console", lambda said: None)
        page.compare(today())
        expect(page.said).to_contain_text(
            "Not compared: the provider or billing does not give its statement."
        )
    finally:
        wallet.execute("ALTER TABLE lost RENAME TO wallet_order")
        wallet.close()
    assert books_of(server, today()) == before
    expect(page.page.locator("#books-form button")).to_be_enabled()
    page.page.close()


def test_who_may_stand_without_a_receipt_is_listed_and_gets_another(
    server: RunningHall, page: PaymentsPage, customers: Customers
) -> None:
    """The terminal's printer has printed; then its agent says over the API that it is no longer sure."""
    order = customers.top_up("13800000033", 4500, receipt="printed")
    lost = {"payment": order["payment"], "copy": 1, "state": "UNKNOWN", "reason": "lost"}
    page.open("payments")
    expect(page.page.locator("#doubts")).to_be_hidden()
    server.ask("PUT", "/devices/printer-s1/receipt", lost, role="device")
    doubt = page.page.locator(f'#doubt-list tr[data-payment="{order["payment"]}"]')
    expect(page.page.locator("#doubts-title")).to_have_text("1 张凭条可能没打出来")
    expect(doubt).to_contain_text("充值 ¥45.00")
    expect(doubt).to_contain_text("138****0033")
    expect(doubt).to_contain_text("不知道打出来没有、连接断了")
    doubt.get_by_role("button", name="补打凭条").click()
    expect(page.toast).to_have_text(f"{order['order_no']} 的凭条正在1 号自助终端补打")
    expect(page.page.locator("#doubts")).to_be_hidden()
    assert [m["data"]["copy"] for m in moves(server, "receipt.print")] == [1, 2]


def test_days_that_are_none_are_refused(server: RunningHall) -> None:
    body = {"day": "2026-02-30"}
    status, problem = refused(lambda: server.ask("POST", "/payments/comparisons", body, role="manager"))
    assert (status, problem["code"], problem["field"]) == (422, "invalid_field", "day")


@pytest.mark.parametrize("role", ["counter", "kiosk", "display"])
def test_only_the_manager_sees_and_decides(server: RunningHall, role: str) -> None:
    for method, path in [
        ("GET", "/payments"),
        ("GET", "/payments/comparisons"),
        ("POST", "/payments/x/payer"),
    ]:
        assert refused(partial(server.ask, method, path, role=role))[0] == 403


def test_at_phone_size_nothing_is_wider_than_the_screen(
    server: RunningHall, desk: Callable[..., OfficePage], customers: Customers
) -> None:
    order = customers.top_up("13800000032", 12345)
    set_back(server, order, **SILENT)
    page = PaymentsPage(desk("phone").page, server.address)
    page.open("payments", "en")
    expect(page.pay(order["order_no"])).to_be_visible()
    assert page.too_wide() == 0
