"""Every month on paper, at a terminal and on a phone: from the first touch to the printed confirmation."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.numbers import Numbers
from tests.e2e.pages.kiosk import KioskPage
from tests.e2e.pages.self import SelfPage, record
from tests.kiosk.terminal import (
    WAITS_S,
    code_of,
    give_back,
    give_back_by_slip,
    moves,
    paper_told,
    secret_of,
    to_proof,
)
from tests.paper import Printer
from tests.running_hall import RunningHall

MASKED = re.compile(r"^.\*\* .+区(示例|练习|沙箱)\*{4}$")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    running = RunningHall(Path(tmp_path_factory.mktemp("post")))
    running.start()
    yield running
    running.stop()


def to_ways(server: RunningHall, me: SelfPage, number: str) -> None:
    """At the terminal: every month, the number, the code."""
    me.touch("monthly")
    to_proof(me, number)
    me.keys(code_of(server, number))
    me.wait_for("monthly")


def pick(me: SelfPage, *codes: str) -> None:
    """Touch the places on the way down."""
    for code in codes:
        me.touch_place(code)


def confirmed(server: RunningHall, me: SelfPage) -> dict[str, object]:
    """Print the confirmation; what the printer's agent is told to print."""
    me.touch("print-order")
    expect(me.page.locator(".self-paper")).to_contain_text("确认单正在打印，请取走")
    asked = [m for m in moves(server, "receipt.print")][-1]
    paper: dict[str, object] = server.ask("GET", f"/receipts/{asked['data']['payment']}", role="device")
    return paper


def test_at_the_terminal_the_address_on_file_takes_one_touch(
    printer: Printer, at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    to_ways(server, me, numbers.paid())
    me.touch("monthly-post")
    me.wait_for("post")
    filed = me.page.locator(".self-facts dd")
    expect(filed).to_have_text(MASKED)
    where = filed.inner_text()
    assert "邮政企业因投递会看到收件人和地址" in me.words
    me.touch("post-here")
    me.wait_for("posted")
    paper = confirmed(server, me)
    assert me.touches == 22
    record("terminal: every month by post, address on file, confirmation printed", me)
    assert (me.fact("寄到"), paper["to"], paper["kind"]) == (where, where, "standing_post")
    give_back_by_slip(me, server)
    paper_told(server, printer, "EXPIRED", "paper_out")
    note = me.page.locator(".self-paper")
    expect(note).to_have_text(
        "确认单可能没打出来。登记已经有效，不用担心没拿到确认单，再打一次", timeout=WAITS_S * 1000
    )
    me.touch("paper-again")
    expect(me.page.locator('[data-do="paper-again"]')).to_have_count(0)
    assert paper_told(server, printer, "CONFIRMED") == 2
    expect(note).to_have_text("确认单正在打印，请取走", timeout=WAITS_S * 1000)
    me.touch("finish")
    kiosk.wait_for("tasks")
    assert where not in me.page.content()

    to_ways(server, me, numbers.paid())  # the next customer, who touches the same
    me.touch("monthly-post")
    me.touch("post-here")
    me.wait_for("posted")


def test_typed_on_one_s_own_phone_while_the_terminal_follows(
    at: tuple[KioskPage, SelfPage], own: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    to_ways(server, me, numbers.without_address())
    me.touch("monthly-post")
    me.wait_for("posthow")
    with me.page.expect_response(re.compile("/handover$")) as shown:
        me.touch("post-phone")
    me.page.locator('[data-scene="postphone"] .self-qr img').wait_for()
    own.page.goto(shown.value.json()["link"])
    own.begin_counting()
    own.wait_for("postplace")
    expect(me.page.locator('[data-scene="postphone"]')).to_have_attribute("data-phone", "taken")
    for language in ("en", "zh-CN"):  # drawn anew, the terminal still waits for the phone
        kiosk.aid(f"language-{language}").first.click()
        expect(me.page.locator("html")).to_have_attribute("lang", language)
    assert "go=" not in own.page.url
    pick(own, "440000", "440300", "440305")
    own.wait_for("postform")
    assert (own.fact("地区"), own.fact("邮编")) == ("广东省 深圳市 南山区", "518000")
    own.touch("post-send")
    assert own.field_trouble("street") == "请填街道和门牌号，至少两个字"
    own.fill(street="科技园路十八号", recipient="王小芳")
    expect(own.page.locator("#street-trouble")).to_be_hidden()
    own.touch("post-send")
    own.wait_for("posted")
    me.wait_for("handed")
    where = "王** 广东省深圳市南山区科技****"
    assert (own.fact("寄到"), me.fact("寄到")) == (where, where)
    assert confirmed(server, me)["to"] == where
    me.touches += own.touches
    record("terminal and phone: every month by post, address typed, confirmation printed", me)
    assert "十八号" not in me.page.content()

    other = own.page.context.new_page()
    other.goto(shown.value.json()["link"])
    other.locator('[data-scene="used"]').wait_for()
    with own.page.expect_response(re.compile("/end$")):
        own.touch("finish")
    ended = [m["data"] for m in moves(server, "visit.end") if m["data"]["visit"] in shown.value.url]
    assert [end["outcome"] for end in ended] == ["completed"]


def test_by_e_mail_from_the_terminal_by_way_of_one_s_own_phone(
    at: tuple[KioskPage, SelfPage], own: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    to_ways(server, me, numbers.paid())
    me.touch("monthly-email")
    me.touch("personal")
    with me.page.expect_response(re.compile("/handover$")) as shown:
        me.touch("on-phone")
    own.page.goto(shown.value.json()["link"])
    own.wait_for("monthly")
    own.touch("agree")
    own.by_email("王小芳", "wang@example.cn")
    me.wait_for("handed")
    assert (own.fact("发到"), me.fact("发到")) == ("w***@example.cn", "w***@example.cn")
    paper = confirmed(server, me)
    me.touches += own.touches
    assert me.touches == 27
    record("terminal and phone: every month by e-mail, confirmation printed", me)
    assert (paper["kind"], paper["to"]) == ("standing_email", "w***@example.cn")
    assert "用手机扫号票上的码，就能退号" in me.words
    me.touch("finish")
    kiosk.wait_for("tasks")


def test_on_the_phone_the_address_on_file_takes_one_touch(
    own: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    number, ticket = numbers.paid(), server.issue("invoice")
    own.page.goto(f"{server.address}/self/?service=invoice&task=monthly&track={secret_of(ticket)}")
    to_proof(own, number)
    own.keys(code_of(server, number))
    own.wait_for("monthly")
    own.touch("by-post")
    own.wait_for("post")
    filed = own.page.locator(".self-facts dd")
    expect(filed).to_have_text(MASKED)
    where = filed.inner_text()
    own.touch("post-here")
    own.wait_for("posted")
    assert own.touches == 20
    record("phone: every month by post, address on file", own)
    assert own.fact("寄到") == where
    give_back(own, server, ticket)


def test_on_the_phone_found_by_name_changed_and_ended(
    own: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    number = numbers.without_address()
    own.page.goto(f"{server.address}/self/?service=invoice&task=monthly")
    to_proof(own, number)
    own.keys(code_of(server, number))
    own.wait_for("monthly")
    own.touch("by-post")
    own.wait_for("postplace")
    own.page.locator('[name="find"]').fill("深圳南山")
    own.touch_place("440305")
    own.fill(street="科技园路十八号", recipient="王小芳")
    own.touch("post-send")
    own.wait_for("posted")
    record("phone: every month by post, address typed", own)
    assert own.fact("寄到") == "王** 广东省深圳市南山区科技****"

    own.page.reload()
    own.wait_for("items")
    own.touch("order")
    own.touch("change-order")
    own.touch("by-post")
    pick(own, "110000", "110101")
    own.fill(street="东直门内大街五号", recipient="王小芳")
    own.touch("post-send")
    own.wait_for("posted")
    assert own.fact("寄到") == "王** 北京市东城区东直****"
    living = [m["data"] for m in moves(server, "standing.state") if m["data"]["to"] == "active"]
    assert living[-1]["replaces"] == living[-2]["standing_order"]

    own.page.reload()
    own.wait_for("items")
    own.touch("order")
    own.touch("stop")
    own.page.get_by_text("已经取消").wait_for()


def test_a_phone_that_is_not_mine_is_stopped_and_staff_can_be_asked(
    at: tuple[KioskPage, SelfPage], own: SelfPage, server: RunningHall, numbers: Numbers
) -> None:
    _, me = at
    to_ways(server, me, numbers.paid())
    me.touch("monthly-email")
    me.touch("personal")
    with me.page.expect_response(re.compile("/handover$")) as shown:
        me.touch("on-phone")
    own.page.goto(shown.value.json()["link"])
    own.wait_for("monthly")
    me.touch("not-mine")
    expect(me.page.locator(".self-said")).to_have_text("手机上没有办完，什么都没有登记")
    own.touch("agree")
    own.page.locator('[data-scene="over"]').wait_for()
    me.touch("finish")

    to_ways(server, me, numbers.without_address())
    me.touch("monthly-post")
    me.touch("post-staff")
    me.page.get_by_text("工作人员").first.wait_for()
    assert [one["kiosk"] for one in server.ask("GET", "/board")["help"]] == ["s1"]


def test_every_target_is_large_and_within_reach(
    at: tuple[KioskPage, SelfPage], server: RunningHall, numbers: Numbers
) -> None:
    kiosk, me = at
    aids = ["low", "size", "language-en"]
    kiosk.ask_for(aids)

    def look(scene: str) -> None:
        me.wait_for(scene)
        assert (scene, kiosk.faults(aids)) == (scene, {})

    to_ways(server, me, numbers.paid())
    look("monthly")
    me.touch("monthly-post")
    me.page.locator('[data-do="post-other"]').wait_for()
    look("post")
    me.touch("post-other")
    look("posthow")
    me.touch("post-phone")
    me.page.locator('[data-scene="postphone"] .self-qr img').wait_for()
    look("postphone")
