"""Automatic payment at a terminal and on a phone: from the first touch to the confirmation, and its end."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.numbers import Numbers
from tests.e2e.pages.kiosk import KioskPage
from tests.e2e.pages.self import SelfPage, pay_at_wallet, record
from tests.kiosk.terminal import (
    WAITS_S,
    code_of,
    ended,
    give_back,
    give_back_by_slip,
    masked,
    moves,
    paper_told,
    secret_of,
)
from tests.paper import Printer
from tests.running_hall import RunningHall


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall of its own, in which nobody has agreed to anything yet."""
    running = RunningHall(Path(tmp_path_factory.mktemp("mandates")))
    running.start()
    yield running
    running.stop()


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


def test_at_the_terminal_from_the_touch_to_the_printed_confirmation(
    printer: Printer, at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
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
    assert me.page.locator("img.self-qr").get_attribute("src")
    at_provider(me, address)
    me.wait_for("autopaid")
    assert me.heading == "自动缴费开通了"
    assert (me.fact("手机号"), me.fact("扣款方式")) == (masked(number), "练习钱包")
    me.touch("paper")
    expect(me.page.locator(".self-paper .self-note")).to_contain_text("确认单正在打印，请取走")
    assert me.touches == 21
    record("terminal: automatic payment, confirmation printed", me)
    give_back_by_slip(me, server)
    note = me.page.locator(".self-paper")
    assert paper_told(server, printer, "LATE", "paper_out") == 1
    expect(note).to_have_text(
        "确认单还没打出来，打印机还在试。自动缴费已开通，不用担心", timeout=WAITS_S * 1000
    )
    paper_told(server, printer, "UNKNOWN", "lost")
    expect(note).to_have_text(
        "确认单可能没打出来。自动缴费已开通，不用担心没拿到确认单，再打一次", timeout=WAITS_S * 1000
    )
    me.touch("paper-again")
    expect(me.page.locator('[data-do="paper-again"]')).to_have_count(0)
    assert paper_told(server, printer, "CONFIRMED") == 2
    expect(note).to_have_text("确认单正在打印，请取走", timeout=WAITS_S * 1000)
    me.touch("finish")
    kiosk.wait_for("tasks")
    assert number not in me.page.content()
    printed = moves(server, "receipt.print")[-1]
    paper = server.ask("GET", f"/receipts/{printed['data']['payment']}", role="device")
    assert (paper["kind"], paper["phone"]) == ("mandate_provider", masked(number))
    end = ended(server)
    assert (end["task"], end["outcome"], end["step"]) == ("mandate", "completed", "done")


def test_on_the_phone_and_its_end_by_code(own: SelfPage, server: RunningHall, numbers: Numbers) -> None:
    number, ticket = numbers.paid(), server.issue()
    own.page.goto(f"{server.address}/self/?service=payment&track={secret_of(ticket)}")
    own.touch("auto")
    own.number(number)
    own.touch("next")
    prove(server, own, number)
    agreed(own)
    with own.page.context.expect_page() as opened:
        own.touch("open-provider")
    opened.value.locator('button[value="agree"]').click()
    opened.value.close()
    own.wait_for("autopaid")
    assert own.touches == 21
    record("phone: automatic payment", own)
    give_back(own, server, ticket)
    assert "取消：在这里或手机上输入短信验证码" in own.words
    own.page.reload()
    own.wait_for("autopaid")
    assert own.heading == "自动缴费已经开通"
    own.touch("stop")
    own.wait_for("autoover")
    assert own.heading == "没有自动缴费了"
    assert [m["data"]["to"] for m in moves(server, "mandate.state")][-1] == "cancelled"


def test_whoever_declines_has_nothing_and_can_begin_again(
    own: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    number = numbers.paid()
    own.page.goto(f"{server.address}/self/?task=invoice")
    own.wait_for("number")
    own.page.goto(f"{server.address}/self/?task=auto")  # the address of a message, in the same tab
    own.number(number)
    own.touch("next")
    prove(server, own, number)
    at_provider(own, agreed(own), "decline")
    own.wait_for("autoover")
    assert own.heading == "没有开通自动缴费"
    own.touch("again")
    own.wait_for("auto")
    agreed(own)
    own.touch("not-now")
    own.wait_for("autoover")
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
