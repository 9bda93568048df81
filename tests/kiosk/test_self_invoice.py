"""An invoice now and every month, at a terminal and on a phone: from the first touch to the document."""

import json
import re
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.held import first_of
from tests.e2e.numbers import Numbers
from tests.e2e.pages.kiosk import KioskPage
from tests.e2e.pages.self import SelfPage, record
from tests.kiosk.terminal import (
    WAITS_S,
    code_of,
    ended,
    give_back,
    give_back_by_slip,
    inbox,
    masked,
    moves,
    paper_told,
    secret_of,
    to_proof,
)
from tests.paper import Printer
from tests.running_hall import RunningHall

NO_PAID_MONTH = "13800000002"
RIGHT_TAX_NO = "91440300708461136T"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall of its own, whose sandbox customers nobody else has invoices made out for."""
    running = RunningHall(Path(tmp_path_factory.mktemp("invoices")))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def phone(server: RunningHall, own: SelfPage) -> SelfPage:
    """A customer's phone that has followed the code to an invoice."""
    own.page.goto(f"{server.address}/self/?service=invoice&task=invoice")
    return own


def to_items(server: RunningHall, me: SelfPage, number: str) -> None:
    """From the number over the code to what is open."""
    to_proof(me, number)
    me.keys(code_of(server, number))
    me.wait_for("items")


def made_out(me: SelfPage, last_touch: str) -> dict[str, Any]:
    """Touch that; the invoice as the server then tells it."""
    with me.page.expect_response(re.compile(r"/invoices$")) as told:
        me.touch(last_touch)
    me.wait_for("issued")
    invoice: dict[str, Any] = told.value.json()
    return invoice


def is_pdf(link: str) -> bool:
    """Whether a document comes from there."""
    with urllib.request.urlopen(link, timeout=20) as document:
        return bool(document.read(5) == b"%PDF-")


def test_at_the_terminal_by_the_service_password_and_back_to_the_code(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    _, me = at
    number = next(one for one in iter(numbers.paid, "") if not one.endswith("7"))
    me.touch("invoice")
    to_proof(me, number)
    me.touch("by-password")
    me.wait_for("password")
    me.keys("111111")
    assert me.trouble == "密码不对，今天还可以试 4 次"
    assert "●" not in me.typed
    me.touch("by-code")
    me.wait_for("proof")
    me.touch("by-password")
    me.wait_for("password")
    me.keys(number[-6:])
    me.wait_for("items")
    proofs = [move["data"]["by"] for move in moves(server, "proof.given")]
    assert proofs[-1] == "password"


def test_where_nobody_knows_passwords_none_is_asked_for(
    server: RunningHall, own: SelfPage, numbers: Numbers
) -> None:
    def without(route: Route) -> None:
        page = route.fetch()
        body, changed = re.subn(r'"password": ?6', '"password": null', page.text())
        assert changed == 1
        route.fulfill(response=page, body=body)

    own.page.route(re.compile(r"/self/\?"), without)
    own.page.goto(f"{server.address}/self/?service=invoice&task=invoice")
    to_proof(own, numbers.paid())
    expect(own.page.locator('[data-do="again"]')).to_be_visible()
    expect(own.page.locator('[data-do="by-password"]')).to_have_count(0)


@pytest.fixture
def full(server: RunningHall) -> Iterator[None]:
    """Sixty codes went out from the terminal within the hour."""
    now = int(time.time() * 1000)
    row = "INSERT INTO proof SELECT 'full' || value, h.code, 'w' || value, 'bill', 'v', 's1', 'd', :now,"
    each = "FROM hall h, json_each(:numbers)"
    with sqlite3.connect(server.data / "hall.db", timeout=20) as books:
        books.execute(f"{row} :now, 0, 'given' {each}", {"now": now, "numbers": json.dumps([*range(60)])})
    yield
    with sqlite3.connect(server.data / "hall.db", timeout=20) as books:
        books.execute("DELETE FROM proof WHERE id LIKE 'full%'")
    books.close()


def test_where_a_machine_has_sent_too_many_codes_nobody_is_told_that_it_was_their_number(
    full: None, at: tuple[KioskPage, SelfPage], numbers: Numbers
) -> None:
    """With a service password there is another way at once; without one, another machine or our staff."""
    _, me = at
    me.touch("invoice")
    me.number(numbers.paid())
    me.touch("next")
    me.wait_for("password")
    assert me.trouble == "这里这一小时发的短信太多了。可以输入服务密码，或者请工作人员帮忙"
    me.touch("by-code")
    expect(me.page.locator(".self-trouble")).to_have_text(
        "这里这一小时发的短信太多了。请换一台机器试试，或者请工作人员帮忙"
    )


def test_at_the_terminal_to_the_code_on_the_screen(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    number = numbers.owing()
    me.touch("invoice")
    to_items(server, me, number)
    assert "练习环境：不是真发票" in me.words
    assert me.fact("手机号") == masked(number)
    first, *others = me.rows
    me.touch("item")
    me.touch("personal")
    invoice = made_out(me, "qr")
    assert me.touches == 22
    record("terminal: an invoice by code on the screen", me)
    assert me.heading == "发票开好了"
    assert me.amount in first.replace(" ", "")
    assert (me.fact("抬头"), me.fact("发票号码")) == ("个人", invoice["number"])
    assert me.page.locator("img.self-qr").get_attribute("src") == invoice["image"]
    assert is_pdf(invoice["link"])
    give_back_by_slip(me, server)

    me.touch("another")
    me.wait_for("items")
    assert me.rows == others
    assert [row.endswith("再发一次") for row in me.issued] == [True]
    me.touch("item")
    me.wait_for("issued")
    with me.page.expect_response(re.compile("/deliver$")) as handed:
        me.touch("next")
    assert handed.value.json()["ways"] == ["qr"]
    me.wait_for("monthly")
    assert me.heading == "每月的发票，怎么给您？"
    me.touch("finish")
    kiosk.wait_for("tasks")

    assert number not in me.page.content()
    assert masked(number) not in me.page.content()
    end = ended(server)
    assert (end["outcome"], end["step"]) == ("completed", "done")


def test_at_the_terminal_a_notice_is_printed_and_once_more_where_it_may_not_have_come_out(
    printer: Printer, at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    me.touch("invoice")
    to_items(server, me, numbers.owing())
    me.touch("item")
    me.touch("personal")
    invoice = made_out(me, "print")
    note = me.page.locator(".self-more > :first-child")
    expect(note).to_have_text("通知单正在打印，请取走。它不是发票，用手机扫上面的码就能取发票")
    assert me.touches == 22
    record("terminal: an invoice, its notice printed", me)
    assert me.page.locator("img.self-qr").get_attribute("src") == invoice["image"]
    assert paper_told(server, printer, "UNKNOWN", "lost") == 1
    expect(note).to_have_text(
        "通知单可能没打出来。发票已经开好，不用担心没拿到通知单，再打一次", timeout=WAITS_S * 1000
    )
    me.touch("paper-again")
    expect(me.page.locator('[data-do="paper-again"]')).to_have_count(0)
    assert paper_told(server, printer, "CONFIRMED") == 2
    expect(note).to_have_text(
        "通知单正在打印，请取走。它不是发票，用手机扫上面的码就能取发票", timeout=WAITS_S * 1000
    )
    expect(me.page.locator('[data-do="print"]')).to_be_hidden()
    me.touch("next")
    me.wait_for("monthly")
    me.touch("finish")
    kiosk.wait_for("tasks")


def test_at_the_terminal_a_company_goes_on_with_its_phone_without_a_second_code(
    at: tuple[KioskPage, SelfPage], own: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    me.touch("invoice")
    to_items(server, me, numbers.owing())
    me.touch("item")
    me.touch("company")
    me.wait_for("taxno")
    with me.page.expect_response(re.compile("/handover$")) as shown:
        me.touch("on-phone")
    me.page.locator('[data-scene="postphone"] .self-qr img').wait_for()
    assert me.heading == "请在手机上填单位抬头"
    own.page.goto(shown.value.json()["link"])
    own.wait_for("items")
    expect(me.page.locator('[data-scene="postphone"] .self-said')).to_have_text(
        "您的手机已经接上，请在手机上接着开", timeout=WAITS_S * 1000
    )
    own.touch("item")
    own.touch("company")
    own.fill(name="示例科技有限公司", tax_no=RIGHT_TAX_NO)
    own.touch("next")
    made_out(own, "qr")
    me.wait_for("handed")
    assert "在您的手机上，可以看，也可以存" in me.words
    me.touch("finish")
    kiosk.wait_for("tasks")


def test_on_the_phone_by_text_message_and_once_more(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    number = numbers.owing()
    to_items(server, phone, number)
    phone.touch("item")
    phone.touch("personal")
    phone.fill(name="王芳")
    phone.touch("next")
    invoice = made_out(phone, "sms")
    assert phone.touches == 22
    record("phone: an invoice by text message", phone)
    assert f"链接已用短信发到 {masked(number)}" in phone.words
    assert phone.fact("抬头") == "王芳"
    assert phone.page.locator('[data-do="open"]').get_attribute("href") == invoice["link"]
    assert invoice["link"] in inbox(server, number, "invoice")
    phone.touch("next")
    phone.touch("not-now")
    phone.page.locator('[data-scene="farewell"]').wait_for()
    assert number not in phone.page.content()
    assert phone.page.evaluate("sessionStorage.length") == 0


def test_all_invoiced_is_said_and_each_can_be_sent_again(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    to_items(server, phone, numbers.owing())
    open_before = len(phone.rows)
    phone.touch("item")
    phone.touch("personal")
    phone.fill(name="个人")
    phone.touch("next")
    made_out(phone, "qr")
    while phone.page.locator('[data-do="another"]').count():
        phone.touch("another")
        made_out(phone, "item")
    phone.page.reload()
    phone.wait_for("items")
    assert phone.heading == "现在没有可开的发票"
    assert (phone.rows, len(phone.issued)) == ([], open_before)
    phone.touch("resend")
    phone.wait_for("issued")
    assert phone.heading == "又发给您一次"


def test_the_same_month_of_a_relative_s_number_follows_in_the_same_visit(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    """Title and way are kept, so that nothing but the number tells the two wishes apart."""
    mine, theirs = numbers.owing(), numbers.owing()
    to_items(server, phone, mine)
    phone.touch("item")
    phone.touch("personal")
    phone.fill(name="个人")
    phone.touch("next")
    first = made_out(phone, "sms")
    phone.touch("another")
    phone.touch("back")
    phone.keys(["clear"])
    to_items(server, phone, theirs)
    second = made_out(phone, "item")
    assert (second["item"], second["invoice"] == first["invoice"]) == (first["item"], False)
    assert second["link"] in inbox(server, theirs, "invoice")


def test_nothing_to_invoice_yet(phone: SelfPage, server: RunningHall) -> None:
    to_items(server, phone, NO_PAID_MONTH)
    assert (phone.rows, phone.issued) == ([], [])
    assert "账单缴清以后，就可以开那个月的发票。" in phone.words


def test_an_answer_that_is_lost_makes_nothing_out_twice(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    to_items(server, phone, numbers.owing())
    before = len(phone.rows)
    phone.touch("item")
    phone.touch("personal")
    phone.fill(name="王芳")
    phone.touch("next")
    phone.wait_for("delivery")
    answered: list[int] = []

    def lose_first(route: Route) -> None:
        answered.append(route.fetch().status)
        if len(answered) == 1:
            route.abort()
        else:
            route.continue_()

    phone.page.route(re.compile(r"/invoices$"), lose_first)
    made_out(phone, "sms")
    assert answered == [201, 201]
    phone.touch("another")
    assert (len(phone.rows), len(phone.issued)) == (before - 1, 1)


def test_a_wrong_code_says_how_many_tries_are_left(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    number = numbers.owing()
    to_proof(phone, number)
    right = code_of(server, number)
    wrong = "000000" if right != "000000" else "111111"
    for left in (4, 3, 2, 1):
        phone.keys(wrong)
        line = phone.page.locator('.self-trouble[data-on="yes"]')
        expect(line).to_have_text(f"验证码不对，还可以试 {left} 次")
    phone.keys(wrong)
    expect(line).to_have_text("错的次数太多，请按下面的“再发一次验证码”")
    again = phone.page.locator('[data-do="again"]')
    assert again.get_attribute("aria-disabled") == "true"
    assert again.inner_text().startswith("没收到？")
    phone.touch("back")
    assert phone.heading == "给哪个手机号开发票？"


def test_the_same_number_is_not_sent_a_second_code_for_a_step_back(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    number = numbers.owing()
    to_proof(phone, number)
    phone.touch("back")
    phone.wait_for("number")
    phone.touch("next")
    phone.wait_for("proof")
    phone.keys(code_of(server, number))
    phone.wait_for("items")
    phone.touch("back")
    phone.touch("next")
    phone.wait_for("items")


def test_a_company_with_a_wrong_tax_number(phone: SelfPage, server: RunningHall, numbers: Numbers) -> None:
    to_items(server, phone, numbers.owing())
    phone.touch("item")
    phone.touch("company")
    phone.fill(name="示例科技有限公司")
    phone.touch("next")
    assert phone.field_trouble("tax_no") == "请先填税号"
    phone.fill(tax_no=RIGHT_TAX_NO[:-2])
    phone.touch("next")  # a slip of that kind is said at once, not after the next question
    expect(phone.page.locator("#tax_no-trouble")).to_have_text("税号一般是 18 位，您填了 16 位，请核对")
    phone.fill(tax_no=RIGHT_TAX_NO[:-1] + "X")
    phone.touch("next")
    with phone.page.expect_response(re.compile(r"/invoices$")) as told:
        phone.touch("sms")
    assert (told.value.status, told.value.json()["field"]) == (422, "tax_no")
    assert phone.field_trouble("tax_no") == "税号不对，请对着营业执照一位一位核对"
    phone.fill(tax_no=RIGHT_TAX_NO.lower())
    made_out(phone, "next")
    assert phone.fact("抬头") == "示例科技有限公司"


def test_what_is_typed_on_a_keyboard_stays_in_another_edition(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    to_items(server, phone, numbers.owing())
    phone.touch("item")
    phone.touch("company")
    field = phone.page.locator("#tax_no-field")
    field.press_sequentially("91440300x")
    field.press("Backspace")
    expect(field).to_have_value("91440300")
    phone.page.locator('[data-aid="size"]').click()
    expect(field).to_have_value("91440300")
    phone.page.locator('[data-aid="language-en"]').click()
    expect(phone.page.get_by_label("Tax number")).to_have_value("91440300")


def test_what_was_invoiced_elsewhere_meanwhile_is_said(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    to_items(server, phone, numbers.owing())
    before = len(phone.rows)
    phone.touch("item")
    phone.touch("personal")
    phone.fill(name="王芳")
    phone.touch("next")
    phone.wait_for("delivery")
    assert phone.page.evaluate(INVOICE_THE_FIRST) == 201
    phone.touch("sms")
    phone.wait_for("items")
    assert phone.trouble == "这一笔已经开过了，可以再发一次"
    assert len(phone.rows) == before - 1


INVOICE_THE_FIRST = """async () => {
  const { visit, secret } = JSON.parse(sessionStorage.getItem("self"));
  const json = { "Content-Type": "application/json", "Idempotency-Key": "elsewhere" };
  const headers = { Authorization: `Visit ${secret}`, ...json };
  const found = await (await fetch(`/api/v1/visits/${visit}/invoices`, { headers })).json();
  const body = JSON.stringify({ item: found.open[0].item, title: "personal", name: "王芳", way: "qr" });
  return (await fetch(`/api/v1/visits/${visit}/invoices`, { method: "POST", headers, body })).status;
}"""


def test_while_an_invoice_is_made_out_its_customer_may_go(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    to_items(server, phone, numbers.owing())
    phone.touch("item")
    phone.touch("personal")
    phone.fill(name="王芳")
    phone.touch("next")
    held: list[Route] = []
    phone.page.route(re.compile(r"/invoices$"), lambda route: held.append(route))
    with phone.page.expect_request(re.compile(r"/invoices$")):
        phone.touch("sms")
    phone.wait_for("issuing")
    phone.touch("home")
    phone.page.locator('[data-scene="start"]').wait_for()
    first_of(phone.page, held).continue_()


def test_every_month_by_mail_changed_and_ended(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    server.ask("PUT", "/messages/notices/order_changed", {"on": True}, role="manager")
    number = numbers.owing()
    to_items(server, phone, number)
    phone.touch("item")
    phone.touch("personal")
    phone.fill(name="王芳")
    phone.touch("next")
    phone.touch("email")
    phone.fill(email="wang@")
    phone.touch("next")
    assert phone.field_trouble("email") == "邮箱不对，请核对，例如 name@example.cn"
    phone.fill(email="wang@example.cn")
    made_out(phone, "next")
    assert "已发到 wang@example.cn" in phone.words
    phone.touch("next")
    phone.wait_for("monthly")
    assert phone.heading == "以后每月自动发给您？"
    assert "用于开具和发送发票，加密保存" in phone.words
    phone.touch("agree")
    phone.wait_for("ordered")
    record("phone: an invoice by e-mail, and every month", phone)
    assert phone.fact("发到") == "w***@example.cn"
    line = phone.page.locator(".self-notices")
    expect(line).to_contain_text("业务有变化会发短信到 138****")
    phone.touch("notices")
    expect(line).to_contain_text("已不发变更通知到 138****")
    assert server.ask("GET", "/messages/notices", role="manager")["stops"] == 1

    phone.page.reload()
    phone.wait_for("items")
    phone.touch("order")
    phone.wait_for("order")
    expect(line).to_contain_text("已不发变更通知")
    phone.touch("notices")
    expect(line).to_contain_text("业务有变化会发短信")
    phone.touch("change-order")
    phone.touch("agree")
    phone.by_email("王芳", "fang@example.cn")
    assert phone.fact("发到") == "f***@example.cn"

    phone.page.reload()
    phone.wait_for("items")
    phone.touch("order")
    phone.touch("stop")
    phone.page.get_by_text("已经取消").wait_for()
    phone.touch("finish")
    assert number not in phone.page.content()
    for move in moves(server, "standing.state"):
        assert "example.cn" not in str(move["data"])


def test_the_address_in_a_message_leads_to_where_messages_about_changes_are_stopped(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    phone.page.goto(f"{server.address}/off")
    number = numbers.owing()
    to_proof(phone, number)
    phone.keys(code_of(server, number))
    phone.wait_for("notices")
    assert phone.heading == "业务变了，会发短信给您"
    phone.touch("notices")
    expect(phone.page.locator("h1")).to_have_text("不再发变更通知给您")
    phone.page.reload()
    expect(phone.page.locator("h1")).to_have_text("不再发变更通知给您")
    phone.touch("notices")
    expect(phone.page.locator("h1")).to_have_text("业务变了，会发短信给您")
    assert number not in phone.page.content()


def test_a_silent_invoice_system_is_said_and_asked_again(
    phone: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    to_items(server, phone, numbers.owing())
    phone.touch("item")
    phone.touch("personal")
    phone.fill(name="王芳")
    phone.touch("next")
    phone.wait_for("delivery")
    silent = {"status": 503, "code": "invoices_silent", "title": "invoices silent"}
    phone.page.route(re.compile(r"/invoices$"), lambda route: route.fulfill(status=503, json=silent))
    phone.touch("sms")
    assert phone.trouble == "开票系统现在没有回应，请再试一次，或者到窗口办理"
    phone.page.unroute(re.compile(r"/invoices$"))
    made_out(phone, "again")


def test_the_phone_s_first_page_leads_to_the_order_of_every_month(
    own: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    ticket = server.issue("invoice")
    own.page.goto(f"{server.address}/self/?service=payment&track={secret_of(ticket)}")
    own.touch("monthly")
    number = numbers.owing()
    to_proof(own, number)
    own.keys(code_of(server, number))
    own.wait_for("monthly")
    own.touch("agree")
    own.by_email("李雷", "li@example.cn")
    record("phone: every month by e-mail", own)
    assert own.heading == "登记好了"
    give_back(own, server, ticket)


@pytest.mark.parametrize("aids", [["size"], ["low", "size", "language-en"]])
def test_every_target_is_large_and_within_reach(
    at: tuple[KioskPage, SelfPage], server: RunningHall, aids: list[str], numbers: Numbers
) -> None:
    kiosk, me = at
    number = numbers.owing()
    kiosk.ask_for(aids)

    def look(scene: str) -> None:
        me.wait_for(scene)
        assert (scene, kiosk.faults(aids)) == (scene, {})

    me.touch("invoice")
    look("number")
    me.keys(number)
    me.touch("next")
    look("proof")
    me.keys(code_of(server, number))
    look("items")
    me.touch("item")
    look("title")
    me.touch("company")
    me.touch("on-phone")
    me.page.locator('[data-scene="postphone"] .self-qr img').wait_for()
    look("postphone")
    me.touch("back")
    me.touch("back")
    me.touch("personal")
    look("delivery")
    me.touch("qr")
    look("issued")
    me.touch("next")
    look("monthly")
