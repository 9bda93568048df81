"""Automatic payment at a terminal and on a phone: from the first touch to the confirmation, and its end."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.numbers import Numbers
from tests.e2e.pages.kiosk import UPRIGHT, KioskPage
from tests.e2e.pages.self import PHONE, SelfPage, pay_at_wallet, record
from tests.running_hall import RunningHall

WAITS_S = 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall of its own, in which nobody has agreed to anything yet."""
    running = RunningHall(Path(tmp_path_factory.mktemp("mandates")))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def at(server: RunningHall, browser: Browser) -> Iterator[tuple[KioskPage, SelfPage]]:
    """Terminal 1 with nobody before it."""
    context = browser.new_context(viewport=UPRIGHT, reduced_motion="reduce")
    page = strict(context)
    kiosk = KioskPage(page, server.address)
    kiosk.pair(server.ask("POST", "/pairings", {"place": "s1"}, role="manager")["url"], opens="tasks")
    yield kiosk, SelfPage(page)
    context.close()


@pytest.fixture
def phone(server: RunningHall, browser: Browser) -> Iterator[SelfPage]:
    """A customer's own phone."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    yield SelfPage(strict(context))
    context.close()


def strict(context: BrowserContext) -> Page:
    """A page on which a script error fails the test."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    return page


def code_of(server: RunningHall, number: str) -> str:
    """The newest one-time code that was sent there."""
    end = time.monotonic() + WAITS_S
    while True:
        messages = server.ask("GET", "/messages/sandbox", role="manager")
        texts = [m["text"] for m in messages if (m["to"], m["kind"]) == (number, "code")]
        if texts and (found := re.search(r"\d{6}", texts[0])):
            return found[0]
        assert time.monotonic() < end, messages
        time.sleep(0.1)


def masked(number: str) -> str:
    """As screens and paper show it."""
    return f"{number[:3]}****{number[-4:]}"


def prove(server: RunningHall, me: SelfPage, number: str, leads_to: str = "auto") -> None:
    """Type the code that was sent."""
    me.wait_for("proof")
    me.keys(code_of(server, number))
    me.wait_for(leads_to)


def agreed(me: SelfPage) -> str:
    """Agree to the text; the address of the provider's page."""
    with me.page.expect_response(re.compile(r"/mandate$")) as told:
        me.touch("agree")
    me.wait_for("agreeing")
    return str(told.value.json()["url"])


def at_provider(me: SelfPage, address: str, deed: str = "agree") -> None:
    """What the customer's own phone does on the provider's page."""
    page = me.page.context.new_page()
    page.goto(address)
    page.locator(f'button[value="{deed}"]').click()
    page.locator('[role="status"]').wait_for()
    page.close()


def moves(server: RunningHall, verb: str) -> list[dict[str, Any]]:
    """The moves of that verb so far."""
    found: list[dict[str, Any]] = server.ask("GET", "/moves?after=0&limit=1000", role="manager")["moves"]
    return [move for move in found if move["verb"] == verb]


def test_at_the_terminal_from_the_touch_to_the_printed_confirmation(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    number = numbers.paid()
    me.touch("auto")
    me.number(number)
    me.touch("next")
    prove(server, me, number)
    assert "请按“请工作人员帮忙”，有人来帮您填表" in me.words
    assert "本人可以随时在营业厅或支付机构的页面上取消" in me.words
    assert "练习环境：不动真钱" in me.words
    address = agreed(me)
    assert me.page.locator("img.self-qr").get_attribute("src", timeout=5000)
    at_provider(me, address)
    me.wait_for("autopaid")
    assert me.heading == "自动缴费开通了"
    assert (me.fact("手机号"), me.fact("扣款方式")) == (masked(number), "练习钱包")
    me.touch("paper")
    expect(me.page.locator(".self-note:not([hidden])")).to_contain_text("正在打印确认单，请在下面取")
    assert me.touches == 21
    record("terminal: automatic payment, confirmation printed", me)
    me.touch("finish")
    kiosk.wait_for("tasks")
    assert number not in me.page.content()
    printed = moves(server, "receipt.print")[-1]
    paper = server.ask("GET", f"/receipts/{printed['data']['payment']}", role="device")
    assert (paper["kind"], paper["phone"]) == ("mandate_provider", masked(number))
    ended = moves(server, "visit.end")[-1]["data"]
    assert (ended["task"], ended["outcome"], ended["step"]) == ("mandate", "completed", "done")


def test_on_the_phone_and_its_end_by_code(phone: SelfPage, server: RunningHall, numbers: Numbers) -> None:
    number = numbers.paid()
    phone.page.goto(f"{server.address}/self/?service=payment")
    phone.touch("auto")
    phone.number(number)
    phone.touch("next")
    prove(server, phone, number)
    agreed(phone)
    with phone.page.context.expect_page() as opened:
        phone.touch("open-provider")
    opened.value.locator('button[value="agree"]').click()
    opened.value.close()
    phone.wait_for("autopaid")
    assert phone.touches == 21
    record("phone: automatic payment", phone)
    assert "取消：在这里或手机上输入短信验证码" in phone.words
    phone.page.reload()
    phone.wait_for("autopaid")
    assert phone.heading == "自动缴费已经开通"
    phone.touch("stop")
    phone.wait_for("autoover")
    assert phone.heading == "没有自动缴费了"
    assert [m["data"]["to"] for m in moves(server, "mandate.state")][-1] == "cancelled"


def test_whoever_declines_has_nothing_and_can_begin_again(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    number = numbers.paid()
    phone.page.goto(f"{server.address}/self/?task=auto")
    phone.number(number)
    phone.touch("next")
    prove(server, phone, number)
    at_provider(phone, agreed(phone), "decline")
    phone.wait_for("autoover")
    assert phone.heading == "没有开通自动缴费"
    phone.touch("again")
    phone.wait_for("auto")
    agreed(phone)
    phone.touch("not-now")
    phone.wait_for("autoover")
    states = [m["data"]["to"] for m in moves(server, "mandate.state")]
    assert states[-4:] == ["applied", "rejected", "applied", "cancelled"]


def test_after_paying_one_touch_leads_to_never_again(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    number = numbers.owing()
    me.touch("bill")
    me.touch("phone")
    me.number(number)
    me.touch("next")
    me.wait_for("bills")
    me.touch("bill")
    me.wait_for("method")
    with me.page.expect_response(re.compile(r"/payments$")) as told:
        me.touch("ours-sandbox")
    page = me.page.context.new_page()
    pay_at_wallet(page, told.value.json()["qr"])
    page.close()
    me.wait_for("done")
    assert "以后不用再来缴费" in me.words
    me.touch("auto")
    prove(server, me, number)
    at_provider(me, agreed(me))
    me.wait_for("autopaid")
    me.touch("finish")
    kiosk.wait_for("tasks")
    end = time.monotonic() + WAITS_S
    while moves(server, "payment.state")[-1]["data"]["to"] != "receipted":
        assert time.monotonic() < end
        time.sleep(0.1)
