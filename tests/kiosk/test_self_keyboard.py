"""A hall that no phone reaches: what has letters is typed on the terminal's keyboard."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from diversion.invoices.title_code import crc16
from tests.e2e.numbers import Numbers
from tests.e2e.pages.kiosk import KioskPage
from tests.e2e.pages.self import SelfPage, record
from tests.kiosk.terminal import code_of, ended, moves, to_proof
from tests.running_hall import RunningHall

TAX_NO = "91440300708461136T"
NAME = "深圳市示例科技有限公司"
OF_ANOTHER_FORM = "44030012345678X"
WECHAT_S = (
    "https://mp.weixin.qq.com/intp/invoice/usertitlewxa?action=list_auth&invoice_key=a%2Bb#wechat_redirect"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall as `make run` opens it: without a public address."""
    running = RunningHall(Path(tmp_path_factory.mktemp("alone")))
    del running.environment["HALLKEEPER_PUBLIC_URL"]
    running.start()
    yield running
    running.stop()


def title_code(name: str, tax_no: str) -> str:
    """The code that a company's phone shows, with an address that nobody here needs."""
    said = f"{name}</>{tax_no}</>深圳市稀有路九十九号</></>"
    check = f"{crc16(said.encode()):04X}"
    return f"$01{base64.b64encode(f'{said}{check}'.encode()).decode()}$"


def to_title(server: RunningHall, me: SelfPage, number: str) -> None:
    """At the terminal: the number, the code, the first item."""
    me.touch("invoice")
    to_proof(me, number)
    me.keys(code_of(server, number))
    me.touch("item")
    me.wait_for("title")


def test_an_invoice_goes_to_an_address_that_was_typed_here(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    to_title(server, me, numbers.owing())
    me.touch("personal")
    me.touch("email")
    me.wait_for("mail")
    expect(me.page.locator('[data-do="on-phone"]')).to_have_count(0)
    me.keys(["@qq.com"])
    assert me.trouble == "请先输入 @ 前面的部分"
    me.keys("wangg")
    me.touch("next")
    assert me.trouble == "邮箱不对，请核对，例如 name@example.cn"
    me.keys(["erase", *"_1@@", "@163.com", "@qq.com"])
    assert me.typed == "wang_1@qq.com"
    me.keys(["clear"])
    assert me.typed == ""
    me.page.keyboard.type("Wang.f")  # whoever has a keyboard, or a reader, types the same
    me.page.keyboard.press("Backspace")
    me.keys(["@139.com"])
    assert me.typed == "wang.@139.com"
    for language in ("en", "zh-CN"):
        kiosk.aid(f"language-{language}").first.click()
    assert me.typed == "wang.@139.com"
    me.keys(["clear"])
    refused = {"status": 422, "code": "invalid_title", "title": "invalid title", "field": "name"}
    me.page.route(re.compile(r"/invoices$"), lambda route: route.fulfill(status=422, json=refused))
    me.page.keyboard.type("wang.f")
    me.page.keyboard.press("Shift+Digit2")
    me.page.keyboard.type("139.com\n")
    me.wait_for("title")
    assert me.trouble == "名称要 2 到 100 个字，请核对"
    me.page.unroute(re.compile(r"/invoices$"))
    with me.page.expect_response(re.compile(r"/invoices$")) as told:
        me.touch("personal")
    me.wait_for("issued")
    assert (told.value.status, told.value.request.post_data_json["email"]) == (201, "wang.f@139.com")
    assert "已发到 wang.f@139.com" in me.words
    me.touch("next")
    me.touch("finish")
    kiosk.wait_for("tasks")
    assert "139.com" not in me.page.content()
    assert ended(server)["outcome"] == "completed"


def test_every_month_by_mail_without_a_phone(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    number = numbers.paid()
    me.touch("monthly")
    to_proof(me, number)
    me.keys(code_of(server, number))
    me.wait_for("monthly")
    me.touch("monthly-email")
    me.touch("personal")
    me.wait_for("mail")
    me.keys("li123")
    me.keys(["@qq.com"])
    me.touch("next")
    me.wait_for("mailagree")
    assert me.page.locator(".self-readback").inner_text() == "li123@qq.com"
    assert "用于开具和发送发票，加密保存" in me.words
    me.touch("agree")
    me.wait_for("posted")
    record("terminal: every month by e-mail", me)
    assert me.fact("发到") == "l***@qq.com"
    me.touch("finish")
    kiosk.wait_for("tasks")
    assert "li123" not in me.page.content() + str(moves(server, "standing.state"))


def test_a_company_is_found_by_its_tax_number(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    _, me = at
    to_title(server, me, numbers.owing())
    me.touch("company")
    me.wait_for("taxno")
    me.keys(TAX_NO[:-2])
    me.touch("next")
    assert me.trouble == "税号一般是 18 位，您填了 16 位，请核对"
    me.keys("6X")
    me.touch("next")
    assert me.trouble == "税号不对，请对着营业执照一位一位核对"
    me.keys(["clear", *OF_ANOTHER_FORM])
    me.touch("next")
    assert me.trouble == "没有查到这个单位，请核对税号。税号没错，就请工作人员帮忙"
    me.keys(["clear", *TAX_NO])
    assert me.typed == TAX_NO
    me.touch("next")
    me.wait_for("company")
    assert (me.page.locator(".self-readback").inner_text(), me.fact("税号")) == (
        "示例136T有限公司",
        "9144 0300 7084 6113 6T",
    )
    me.touch("this")
    me.wait_for("delivery")
    me.touch("sms")
    me.wait_for("issued")
    assert me.fact("抬头") == "示例136T有限公司"


def test_a_company_holds_its_title_code_to_the_reader(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    _, me = at
    to_title(server, me, numbers.owing())
    me.scan("130000000000000001")  # a payment code, and it was a company that was meant
    me.wait_for("taxno")
    assert me.trouble == "这不是单位的抬头二维码，请核对"
    me.keys("9144")
    me.scan(WECHAT_S)
    expect(me.page.locator(".self-trouble")).to_contain_text("请输入税号")
    me.scan(title_code(NAME, TAX_NO)[:-9] + "$")
    expect(me.page.locator(".self-trouble")).to_have_text("没有读清楚。请把手机屏幕调亮，再对准一次")
    assert me.typed == "9144" + "–" * 14  # what was typed by hand is lost to no code
    me.scan(title_code(NAME, TAX_NO))
    me.wait_for("company")
    assert (me.page.locator(".self-readback").inner_text(), me.fact("税号")) == (
        NAME,
        "9144 0300 7084 6113 6T",
    )
    me.touch("not-this")
    me.wait_for("taxno")
    me.scan(title_code("王方", ""))
    me.wait_for("title")
    assert me.trouble == "码里没有税号，是个人的抬头。开给个人，请点“个人”"
    me.scan(title_code(NAME, TAX_NO))
    me.touch("this")
    me.touch("sms")
    me.wait_for("issued")
    assert me.fact("抬头") == NAME
    assert "稀有路" not in me.page.content()


def test_where_nobody_can_name_a_company_its_code_is_asked_for_alone(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    def without(route: Route) -> None:
        page = route.fetch()
        body, changed = re.subn(r'"companies": ?true', '"companies": false', page.text())
        assert changed == 1
        route.fulfill(response=page, body=body)

    _, me = at
    me.page.route(re.compile(r"/kiosk/\?"), without)
    me.page.reload()
    to_title(server, me, numbers.owing())
    me.touch("company")
    me.wait_for("titlecode")
    assert "这台机器打不了汉字，也不能按税号查名称" in me.words
    me.scan(WECHAT_S)
    assert me.trouble == "这种码要联网才能认（微信里的就是），这里读不了。请用别的办法"
    me.scan(title_code(NAME, TAX_NO))
    me.wait_for("company")
    assert me.page.locator(".self-readback").inner_text() == NAME
    me.touch("not-this")
    me.wait_for("titlecode")
    me.touch("staff")
    assert [one["kiosk"] for one in server.ask("GET", "/board")["help"]] == ["s1"]


def test_every_key_is_large_and_within_reach(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    aids = ["low", "size", "language-en"]
    kiosk.ask_for(aids)

    def look(scene: str) -> None:
        me.wait_for(scene)
        assert (scene, kiosk.faults(aids)) == (scene, {})

    to_title(server, me, numbers.owing())
    me.touch("company")
    me.keys(TAX_NO)
    look("taxno")
    me.touch("next")
    look("company")
    me.touch("this")
    me.touch("email")
    me.keys("a_rather_long.name-of_a_customer2026")
    me.keys(["@163.com"])
    look("mail")
    me.touch("next")
    me.wait_for("issued")
    me.touch("next")
    me.touch("monthly-email")
    me.touch("next")
    look("mailagree")
