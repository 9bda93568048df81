"""On the customer's own phone, and on a kiosk that gives numbers as well."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.pages.kiosk import UPRIGHT, KioskPage
from tests.e2e.pages.self import PHONE, SelfPage, pay_at_wallet
from tests.kiosk.terminal import ended
from tests.kiosk.test_self_terminal import record
from tests.running_hall import RunningHall

ONE_BILL, NO_BILLS = "13800000001", "13800000003"

KEEPS_NOTHING = """for (const room of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, room, { get() { throw new DOMException("denied", "SecurityError"); } });
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall of its own, whose sandbox customers nobody else pays for."""
    running = RunningHall(Path(tmp_path_factory.mktemp("phone")))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A Chinese customer's phone."""
    context = browser.new_context(
        viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    yield context
    context.close()


def open_page(phone: BrowserContext, server: RunningHall, more: str = "") -> SelfPage:
    """The page that an offer leads to; a script error on it fails the test."""
    page = phone.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.goto(f"{server.address}/self/?service=payment{more}")
    page.locator('.self[data-scene="start"]').wait_for()
    return SelfPage(page)


def fits(page: Page) -> bool:
    """Whether nothing reaches beyond the phone's width."""
    fit: bool = page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    return fit


def state_of(server: RunningHall, ticket: dict[str, Any]) -> str:
    """Where the ticket is."""
    state: str = server.ask("GET", f"/tickets/{ticket['id']}", role="manager")["state"]
    return state


def test_a_bill_is_paid_and_the_number_in_the_queue_given_back(
    phone: BrowserContext, server: RunningHall
) -> None:
    ticket = server.issue("payment")
    track = ticket["track_url"].rpartition("/")[2]
    me = open_page(phone, server, f"&offer=pay-phone&track={track}")
    me.touch("bill")
    me.number(ONE_BILL)
    assert fits(me.page)
    me.touch("next")
    me.wait_for("bills")
    assert me.fact("手机号") == "138****0001"
    me.touch("bill")
    me.wait_for("paying")
    assert fits(me.page)
    address = me.page.locator('[data-do="wallet"]').get_attribute("href")
    assert address is not None
    wallet = phone.new_page()
    pay_at_wallet(wallet, address)
    wallet.close()
    me.wait_for("done")
    assert (me.heading, me.amount) == ("缴好了", "¥128.50")
    assert me.touches == 14
    assert me.page.locator('[data-do="receipt"]').count() == 0
    me.page.get_by_text(f"{ticket['number']} 号还要排吗？").wait_for()
    record("phone: a bill by the wallet, without the touches there", me)
    me.touch("receipt-sms")
    me.page.get_by_text("凭条短信正在发送到 138****0001").wait_for()
    assert me.page.locator('[data-do="receipt-sms"]').count() == 0
    assert fits(me.page)
    moves = server.ask("GET", "/moves?after=0&limit=1000", role="manager")["moves"]
    sent = [m["data"] for m in moves if m["verb"] == "message.state" and m["data"]["to"] == "queued"]
    assert [data["kind"] for data in sent] == ["receipt"]
    me.touch("give-back")
    me.page.get_by_text(f"{ticket['number']} 已经退号").wait_for()
    assert state_of(server, ticket) == "cancelled"
    with me.page.expect_response(re.compile("/end$")) as ended:
        me.touch("finish")
    assert ended.value.json()["outcome"] == "completed"
    me.wait_for("farewell")
    assert "138****0001" not in me.page.content()
    assert me.page.evaluate("sessionStorage.length") == 0


def test_a_page_that_is_loaded_anew_finds_back_to_its_payment(
    phone: BrowserContext, server: RunningHall
) -> None:
    me = open_page(phone, server)
    me.touch("topup")
    me.number(NO_BILLS)
    me.touch("next")
    me.wait_for("amount")
    me.preset(50)
    me.wait_for("paying")
    kept = me.page.evaluate("JSON.stringify(Object.values(sessionStorage))")
    assert NO_BILLS not in kept
    me.page.reload()
    me.wait_for("paying")
    address = me.page.locator('[data-do="wallet"]').get_attribute("href")
    assert address is not None
    wallet = phone.new_page()
    pay_at_wallet(wallet, address)
    me.wait_for("done")
    assert me.amount == "¥50.00"


def test_a_reload_before_that_asks_for_the_number_again(phone: BrowserContext, server: RunningHall) -> None:
    me = open_page(phone, server)
    me.touch("topup")
    me.number(NO_BILLS)
    me.touch("next")
    me.wait_for("amount")
    me.page.reload()
    me.wait_for("number")
    assert me.typed == "–" * 11


def test_a_browser_that_keeps_nothing_shows_all_the_same(phone: BrowserContext, server: RunningHall) -> None:
    """Some that open links within another program forbid it."""
    phone.add_init_script(KEEPS_NOTHING)
    me = open_page(phone, server)
    me.page.locator('[data-aid="size"]').click()
    me.touch("topup")
    me.number(NO_BILLS)
    me.touch("next")
    me.wait_for("amount")
    assert me.page.locator("html").get_attribute("data-size") == "large"


def test_whoever_thinks_again_pays_nothing(phone: BrowserContext, server: RunningHall) -> None:
    me = open_page(phone, server)
    me.touch("topup")
    me.number(NO_BILLS)
    me.touch("next")
    me.wait_for("amount")
    me.preset(50)
    address = me.page.locator('[data-do="wallet"]').get_attribute("href")
    assert address is not None
    me.touch("not-now")
    me.wait_for("amount")
    wallet = phone.new_page()
    wallet.goto(address)
    wallet.get_by_text("订单已关闭，没有扣款。").wait_for()


def test_staff_are_asked_from_the_phone_and_hear_whose_it_is(
    phone: BrowserContext, server: RunningHall
) -> None:
    me = open_page(phone, server)
    expect(me.page.locator('[data-do="ask-staff"]')).to_be_hidden()  # nobody knows whose phone this is
    me.touch("topup")
    me.touch("ask-staff")
    expect(me.page.locator("#staff")).to_contain_text("已经通知工作人员")
    assert fits(me.page)
    (ring,) = server.ask("GET", "/board")["help"]
    assert (ring["kiosk"], ring["number"]) == (None, None)
    server.ask("POST", "/help/answer", {"ring": ring["move"]}, role="manager")
    assert server.ask("GET", "/board")["help"] == []
    expect(me.page.locator("#staff")).to_contain_text("工作人员看到了")
    me.touch("back")


def test_a_channel_is_taught_and_opened_by_the_hall_s_own_address(
    phone: BrowserContext, server: RunningHall
) -> None:
    me = open_page(phone, server)
    me.touch("topup")
    me.number("13800000079")
    me.touch("next")
    me.preset(50)
    address = me.page.locator('[data-do="wallet"]').get_attribute("href")
    assert address is not None
    wallet = phone.new_page()
    pay_at_wallet(wallet, address)
    wallet.close()
    me.wait_for("done")
    assert me.touches == 14
    record("phone: a top-up of 50 yuan by the wallet, without the touches there", me)
    taught = me.page.locator(".self-channel")
    expect(taught.get_by_role("heading")).to_have_text("营业厅 App 缴费（示例）")
    expect(taught.get_by_role("listitem")).to_have_text(
        ["打开营业厅 App，没有就先安装", "点“缴费”，核对号码"]
    )
    link = taught.locator('[data-do="open-channel"]')
    expect(link).to_have_attribute("href", "/go/app-pay")
    expect(link).to_have_attribute("target", "_blank")
    assert fits(me.page)


def test_language_and_letters_change_on_the_spot(phone: BrowserContext, server: RunningHall) -> None:
    me = open_page(phone, server)
    me.page.locator('[data-aid="language-en"]').click()
    assert me.heading == "What would you like to do?"
    me.page.locator('[data-aid="size"]').click()
    me.touch("topup")
    me.number("1380")
    assert me.typed == "1380–––––––"
    assert fits(me.page)
    me.page.locator('[data-aid="language-zh-CN"]').click()
    assert me.heading == "要给哪个手机号充值？"
    assert me.typed == "1380–––––––"
    me.page.reload()
    expect(me.page.locator("html")).to_have_attribute("data-size", "large")


def test_a_kiosk_for_both_takes_cash_by_number_and_the_rest_at_once(
    server: RunningHall, browser: Browser
) -> None:
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    kiosks = [one | {"role": "both"} if one["code"] == "k2" else one for one in before["kiosk"]]
    server.ask("PUT", "/catalogue", before | {"kiosk": kiosks}, role="manager")
    context = browser.new_context(viewport=UPRIGHT, reduced_motion="reduce")
    kiosk = KioskPage(context.new_page(), server.address)
    kiosk.pair(server.links["kiosk k2"])
    me = SelfPage(kiosk.page)
    expect(kiosk.card("payment")).to_be_visible()
    assert kiosk.cut_off() == []
    me.touch("bill")
    me.wait_for("way")
    me.touch("cash")
    me.touch("take")
    number = kiosk.number()
    found = server.ask("GET", "/moves?after=0&limit=1000", role="manager")["moves"]
    assert [move["number"] for move in found if move["verb"] == "issue" and move["service"] == "payment"][
        -1
    ] == number
    end = ended(server)
    assert (end["outcome"], end["step"]) == ("cash", "cash")

    kiosk.done()
    now = server.ask("GET", "/catalogue?as=json", role="manager")
    today = datetime.now(ZoneInfo(now["zone"])).strftime("%A").lower()
    over = {"weekday": today, "opens": "00:00:00", "closes": "00:00:01"}
    server.ask("PUT", "/catalogue", now | {"hours": [over]}, role="manager")
    kiosk.wait_for("closed")
    me.touch("bill")
    me.wait_for("way")
    context.close()
    server.ask("PUT", "/catalogue", before, role="manager")


def test_a_ticket_kiosk_does_no_long_business(server: RunningHall, browser: Browser) -> None:
    context = browser.new_context(viewport=UPRIGHT, reduced_motion="reduce")
    kiosk = KioskPage(context.new_page(), server.address)
    kiosk.pair(server.links["kiosk k1"])
    assert kiosk.page.locator('[data-do="bill"]').count() == 0
    context.close()
