"""What would spare the customer the next visit: offered while they are served, signed up for in one panel."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.counter.conftest import CODE, Crowd
from tests.e2e.pages.counter import CounterPage
from tests.running_hall import RunningHall, refused

PHONE, MAIL = "13800000001", "zhang@example.cn"


def serve(teller: CounterPage, crowd: Crowd, service: str) -> None:
    """Somebody comes and is served."""
    crowd.come(service)
    teller.next_customer()
    teller.press("b")
    teller.wait_for("serving")


def press_spare(teller: CounterPage, key: str, way: str) -> None:
    """Once the line shows that way, by its key."""
    expect(teller.page.locator(f'.spare-key[data-way="{way}"]')).to_be_visible()
    teller.press(key)


def newest_code(server: RunningHall, page: Page) -> str:
    """The one-time code that the sandbox has, once it has it."""
    while True:
        inbox = server.ask("GET", "/messages/sandbox", role="manager")
        codes = [re.search(r"\d{6}", one["text"]) for one in inbox if one["kind"] == "code"]
        if codes and codes[0]:
            return codes[0][0]
        page.wait_for_timeout(50)


def signs(crowd: Crowd, after: int) -> list[dict[str, Any]]:
    return [move for move in crowd.moves(after) if move["verb"] == "standing.sign"]


def test_a_customer_is_signed_up_with_their_code_and_it_is_taken_back(
    teller: CounterPage, server: RunningHall, crowd: Crowd
) -> None:
    server.ask("PUT", "/messages/notices/order_made", {"on": True}, role="manager")
    serve(teller, crowd, "payment")
    page, before = teller.page, crowd.now()
    expect(page.locator(".spare-key")).to_have_count(3)
    press_spare(teller, "i", "standing")
    page.locator("#f-phone").fill(PHONE)
    teller.press("Enter")
    expect(page.locator(".proof")).to_contain_text("这个号码的机主：")
    page.get_by_role("button", name="发验证码").click()
    page.locator("#f-code").fill(newest_code(server, page))
    teller.press("Enter")
    expect(page.locator(".consent")).to_contain_text("email-1")
    page.get_by_role("button", name="客户不要通知").click()
    expect(page.locator(".spare-notices")).to_contain_text("客户不要变更通知短信")
    assert server.ask("GET", "/messages/notices", role="manager")["stops"] == 1
    page.get_by_role("button", name="恢复通知").click()
    expect(page.get_by_role("button", name="客户不要通知")).to_be_focused()
    page.locator("#f-email").fill(MAIL)
    teller.press("Enter")
    expect(page.locator(".panel-said .notice")).to_contain_text("念给客户听")
    page.locator("#f-agreed").check()
    page.locator(".panel button[type=submit]").last.click()
    expect(page.locator(".panel-done")).to_contain_text("z***@example.cn")
    expect(page.locator(".panel-done")).to_contain_text("1 号取号机")
    expect(page.get_by_role("button", name="完成")).to_be_focused()
    (sign,) = signs(crowd, before)
    assert (sign["counter"], sign["service"], sign["data"]["proved"]) == (CODE, "payment", "code")
    papers = [move for move in crowd.moves(before) if move["verb"] == "receipt.print"]
    assert [paper["data"]["payment"] for paper in papers] == [sign["data"]["standing_order"]]
    expect(page.locator(".spare-key[data-done]")).to_have_count(1)
    assert server.ask("GET", "/diversion", role="manager")["services"]["payment"]["signed"] == {"standing": 1}
    page.get_by_role("button", name="撤销登记").click()
    expect(page.locator(".panel-done")).to_contain_text("已撤销")
    assert [move["data"].get("taken_back") for move in signs(crowd, before)] == [None, True]
    assert server.ask("GET", "/diversion", role="manager")["services"]["payment"]["signed"] == {}


def test_what_a_customer_has_already_is_ended_with_a_second_press_and_a_paper(
    teller: CounterPage, server: RunningHall, crowd: Crowd
) -> None:
    serve(teller, crowd, "payment")
    page, mine = teller.page, "13800000015"
    press_spare(teller, "i", "standing")
    page.locator("#f-phone").fill(mine)
    teller.press("Enter")
    expect(page.locator("#f-code")).to_be_focused()
    teller.press("F2")
    expect(page.locator("#f-email")).to_be_focused()
    page.locator("#f-email").fill("li@example.cn")
    page.locator("#f-agreed").check()
    page.locator(".panel button[type=submit]").last.click()
    page.get_by_role("button", name="完成").click()
    before = crowd.now()
    press_spare(teller, "i", "standing")
    page.locator("#f-phone").fill(mine)
    teller.press("Enter")
    has = page.locator(".spare-standing")
    expect(has).to_contain_text("l***@example.cn")
    has.get_by_role("button", name="停止寄送").click()
    expect(has.get_by_role("button", name="不停")).to_be_focused()
    has.get_by_role("button", name="不停").click()
    has.get_by_role("button", name="停止寄送").click()
    has.get_by_role("button", name="停止", exact=True).click()
    expect(page.locator(".panel-done .lead")).to_have_text("已停止：不再发到 l***@example.cn")
    expect(page.locator(".panel-done [role=status][data-state]")).to_contain_text("1 号取号机")
    expect(page.get_by_role("button", name="完成")).to_be_focused()
    expect(page.get_by_role("button", name="撤销登记")).to_have_count(0)
    (end,) = [move for move in crowd.moves(before) if move["verb"] == "standing.end"]
    assert (end["counter"], end["data"]["proved"]) == (CODE, "seen")
    papers = [m["data"]["payment"] for m in crowd.moves(before) if m["verb"] == "receipt.print"]
    assert papers == [f"{end['data']['standing_order']}-end"]
    expect(page.locator(".spare-key[data-done]")).to_have_count(0)


def test_where_there_was_no_printer_the_paper_is_printed_as_soon_as_there_is_one(
    teller: CounterPage, server: RunningHall, crowd: Crowd
) -> None:
    document = server.ask("GET", "/catalogue?as=json", role="manager")
    with_printers = document["device"]
    without = [device for device in with_printers if device["kind"] != "printer"]
    server.ask("PUT", "/catalogue", document | {"device": without}, role="manager")
    serve(teller, crowd, "payment")
    page, before = teller.page, crowd.now()
    press_spare(teller, "i", "standing")
    page.locator("#f-phone").fill("13800000012")
    teller.press("Enter")
    expect(page.locator("#f-code")).to_be_focused()
    teller.press("F2")
    page.locator("#f-email").fill("wang@example.cn")
    page.locator("#f-agreed").check()
    page.locator(".panel button[type=submit]").last.click()
    paper, again = (
        page.locator(".panel-done [role=status][data-state]"),
        page.get_by_role("button", name="打印凭条"),
    )
    expect(paper).to_have_text("这里没有打印机，没有纸质凭条。请告诉客户寄到哪里。")
    expect(again).to_be_hidden()
    server.ask("PUT", "/catalogue", document | {"device": with_printers}, role="manager")
    again.click()
    expect(paper).to_contain_text("1 号取号机")
    expect(page.get_by_role("button", name="再打一张")).to_be_visible()
    assert [m["data"]["copy"] for m in crowd.moves(before) if m["verb"] == "receipt.print"] == [1]


def test_an_application_for_auto_debit_is_taken_down_printed_and_signed(
    teller: CounterPage, server: RunningHall, crowd: Crowd
) -> None:
    serve(teller, crowd, "payment")
    page, before = teller.page, crowd.now()
    press_spare(teller, "v", "mandate")
    page.locator("#f-name").fill("欧阳致远")
    page.locator("#f-phone").fill("13800000013")
    page.locator("#f-account").fill("6222021234567890128")
    page.locator(".panel button[type=submit]").click()
    expect(page.locator(".panel-said .notice")).to_contain_text("念给客户听")
    page.locator("#f-agreed").check()
    page.locator(".panel button[type=submit]").click()
    form = page.get_by_role("link", name="打开申请表")
    expect(form).to_be_focused()
    answer = page.request.get(f"{teller.address}{form.get_attribute('href')}")
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    page.get_by_role("button", name="已签字收回").click()
    expect(page.locator(".panel-done .lead")).to_contain_text("已签字，由办公室报给银行")
    told = [m for m in crowd.moves(before) if m["verb"] == "mandate.state"]
    assert [(m["data"]["to"], m["counter"]) for m in told] == [("applied", CODE), ("signed", None)]
    assert {m["ticket"] for m in told} == {server.ask("GET", f"/counters/{CODE}/view")["ticket"]["id"]}
    expect(page.locator(".spare-key[data-done]")).to_have_count(1)
    signed = server.ask("GET", "/diversion", role="manager")["services"]["payment"]["signed"]
    assert signed["mandate"] == 1
    assert "62220212" not in str(crowd.moves(before))


def test_a_wrong_number_is_said_beside_it(
    person: Callable[..., CounterPage], server: RunningHall, crowd: Crowd
) -> None:
    teller = person("Grace")
    teller.open(CODE, "en")
    teller.space(then="idle")
    serve(teller, crowd, "invoice")
    press_spare(teller, "i", "standing")
    teller.page.locator("#f-phone").fill("13800000999")
    teller.press("Enter")
    expect(teller.page.locator("#m-phone")).to_contain_text("No customer of ours")


def test_nothing_is_offered_where_there_is_no_other_way(teller: CounterPage, crowd: Crowd) -> None:
    serve(teller, crowd, "general")
    expect(teller.page.locator("#stopwatch-words")).to_have_text("办理中")
    assert teller.page.request.get(f"{teller.address}/api/v1/counters/{CODE}/signups").json()["ways"] == []
    expect(teller.page.locator("#spare")).to_be_hidden()


def test_only_the_holder_and_only_while_serving(
    teller: CounterPage, server: RunningHall, crowd: Crowd
) -> None:
    crowd.come("payment")
    teller.next_customer()
    page = teller.page
    assert (
        page.request.get(f"{teller.address}/api/v1/counters/{CODE}/signups").json()["code"] == "not_serving"
    )
    teller.press("b")
    teller.wait_for("serving")
    look = {"phone": PHONE}
    stranger = refused(lambda: server.ask("POST", f"/counters/{CODE}/standing/look", look))
    assert (stranger[0], stranger[1]["code"]) == (409, "counter_taken")
    manager = refused(lambda: server.ask("POST", f"/counters/{CODE}/standing/look", look, role="manager"))
    assert manager[0] == 403


def test_recharge_cards_are_planned_handed_out_by_one_key_and_put_back(
    teller: CounterPage, server: RunningHall, crowd: Crowd
) -> None:
    for face, first, last in ((300, "7000", "7009"), (100, "8000", "8002")):
        server.ask("POST", "/cards/batches", {"face": face, "first": first, "last": last}, role="manager")
    serve(teller, crowd, "payment")
    page, before = teller.page, crowd.now()
    press_spare(teller, "j", "cards")
    expect(page.locator(".panel .notice")).to_contain_text("100 元（剩 3 张）")
    page.locator("#f-amount").fill("700")
    expect(page.locator(".plan-cards li")).to_have_text(["300 元 × 2 张", "100 元 × 1 张"])
    teller.press("Enter")
    expect(page.locator(".panel-done .lead")).to_contain_text("已发出")
    expect(page.get_by_role("button", name="完成")).to_be_focused()
    expect(page.locator(".serials li")).to_have_text(["300 元 7000–7001", "100 元 8000"])
    given = [m for m in crowd.moves(before) if m["verb"] == "cards.give"]
    assert [(m["data"]["face"], m["data"]["count"], m["counter"]) for m in given] == [
        (300, 2, CODE),
        (100, 1, CODE),
    ]
    expect(page.locator('.spare-key[data-way="cards"][data-done]')).to_have_count(1)
    page.get_by_role("button", name="退回").click()
    expect(page.locator(".panel-said .notice")).to_contain_text("已退回")
    stock = {one["face"]: one["stock"] for one in server.ask("GET", "/cards")["faces"]}
    assert stock == {300: 10, 100: 3}
    for face, book in stock.items():
        gone = {"face": face, "counted": 0, "book": book, "reason": "lost"}
        server.ask("POST", "/cards/correct", gone, role="manager")
