"""At a terminal: a bill or a top-up from the first touch to the receipt, paid as a customer's phone would."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.held import first_of
from tests.e2e.numbers import Numbers
from tests.e2e.pages.kiosk import LYING, UPRIGHT, KioskPage
from tests.e2e.pages.self import SelfPage, pay_at_wallet, record
from tests.kiosk.terminal import ended, moves, terminal
from tests.running_hall import RunningHall

ANYBODY = [f"138000000{n}" for n in range(20, 36)]
"""Customers for tests that look at the screens: nobody may be looked up more than ten times an hour."""
ONE_BILL, SEVERAL_BILLS, NO_BILLS, NOBODY = "13800000001", "13800000002", "13800000003", "13912345678"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall of its own, whose sandbox customers nobody else pays for."""
    running = RunningHall(Path(tmp_path_factory.mktemp("terminal")))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def wallet(browser: Browser) -> Iterator[Page]:
    """The customer's own phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield context.new_page()
    context.close()


def order(page: Page) -> dict[str, Any]:
    """The payment that the page is told of next."""
    with page.expect_response(re.compile(r"/visits/[^/]+/payments")) as told:
        pass
    payment: dict[str, Any] = told.value.json()
    return payment


def to_bills(me: SelfPage, digits: str, task: str = "bill") -> None:
    """From the first page to what is open on that number."""
    me.touch(task)
    me.touch("phone")
    me.number(digits)
    me.touch("next")
    me.wait_for("bills" if task == "bill" else "amount")


def show_code(me: SelfPage) -> str:
    """Choose our code on the screen; where it leads."""
    with me.page.expect_response(re.compile(r"/payments$")) as begun:
        me.touch("ours-sandbox")
    me.wait_for("paying")
    qr: str = begun.value.json()["qr"]
    return qr


def test_a_bill_from_the_first_touch_to_the_receipt(
    at: tuple[KioskPage, SelfPage], server: RunningHall, wallet: Page
) -> None:
    kiosk, me = at
    assert "练习" in me.words
    to_bills(me, ONE_BILL)
    assert me.heading == "有一笔账单要缴"
    assert me.fact("手机号") == "138****0001"
    me.touch("bill")
    qr = show_code(me)
    assert "练习环境：不动真钱" in me.words
    pay_at_wallet(wallet, qr)
    me.wait_for("done")
    assert (me.heading, me.amount, me.fact("手机号")) == ("缴好了", "¥128.50", "138****0001")
    assert me.touches == 16
    me.touch("receipt")
    me.page.get_by_text("凭条正在打印，请取走").wait_for()
    record("terminal: a bill by our code, printed", me)
    me.touch("finish")
    kiosk.wait_for("tasks")

    assert ONE_BILL not in me.page.content()
    assert "138****0001" not in me.page.content()
    states = [move["data"]["to"] for move in moves(server, "payment.state")]
    assert states == ["created", "pending", "paid", "posted", "receipted"]
    end = ended(server)
    assert (end["outcome"], end["step"]) == ("completed", "done")


LESSON_IS_WHOLE = """() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const [card, body, button] = [box(".self-channel"), box(".self-body"), box('[data-do="receipt"]')];
  const apart = card.left >= button.right || card.right <= button.left || card.bottom <= button.top;
  return apart && card.bottom <= body.bottom + 1 && card.top >= body.top;
}"""


BODY_HOLDS_ALL = """() => {
  const body = document.querySelector(".self-body");
  return body.scrollHeight <= body.clientHeight + 1;
}"""


def test_a_top_up_of_the_customer_s_own_amount(at: tuple[KioskPage, SelfPage], wallet: Page) -> None:
    _, me = at
    to_bills(me, NO_BILLS, "topup")
    me.touch("own")
    me.keys("88")
    me.touch("next")
    pay_at_wallet(wallet, show_code(me))
    me.wait_for("done")
    assert (me.heading, me.amount) == ("充好了", "¥88.00")
    assert me.touches == 19
    record("terminal: a top-up of 88 yuan by our code", me)
    taught = me.page.locator(".self-channel")
    expect(taught).to_contain_text("下次不用来")
    expect(taught.get_by_role("listitem")).to_have_text(
        ["打开营业厅 App，没有就先安装", "点“缴费”，核对号码"]
    )
    expect(taught.get_by_role("img", name="用手机扫这个码")).to_be_visible()
    for viewport in (UPRIGHT, LYING):
        me.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        assert me.page.evaluate(LESSON_IS_WHOLE), "the lesson stands over something, or below the fold"
    me.touch("receipt")
    expect(me.page.locator(".self-note").first).to_have_text("凭条正在打印，请取走")
    assert me.page.evaluate(BODY_HOLDS_ALL), "there is no room for the lesson any more, and it stays"


def test_a_payment_code_at_the_reader(at: tuple[KioskPage, SelfPage]) -> None:
    _, me = at
    to_bills(me, SEVERAL_BILLS)
    me.touch("bill")
    me.touch("theirs")
    me.wait_for("code")
    me.scan("130000000000000001")
    me.wait_for("done")
    assert me.touches == 16
    record("terminal: a bill by payment code", me)
    assert "130000000000000001" not in me.page.content()
    assert me.page.get_by_text("还有 2 笔账单，接着缴").is_visible()
    expect(me.page.locator(".self-auto-offer")).to_be_visible()
    expect(me.page.locator(".self-channel")).to_have_count(0)
    me.touch("another")
    me.wait_for("bills")
    assert me.page.locator(".self-bill").count() == 2


def test_a_declined_payment_code_takes_nothing_and_can_be_tried_again(at: tuple[KioskPage, SelfPage]) -> None:
    _, me = at
    to_bills(me, NO_BILLS, "topup")
    me.preset(50)
    me.wait_for("method")
    me.scan("130000000000000100")
    me.wait_for("outcome")
    assert me.heading == "没有付成"
    assert "余额不够" in me.words
    expect(me.page.locator('[data-do="take"]')).to_have_text("取号到窗口办")
    me.touch("again")
    me.wait_for("method")
    me.scan("280000000000000001")
    me.wait_for("paying")
    assert me.heading == "请在手机上确认"


def test_where_bills_cannot_be_seen_a_number_is_one_touch_away(at: tuple[KioskPage, SelfPage]) -> None:
    kiosk, me = at
    silent = {"status": 503, "code": "billing_silent", "title": "billing silent"}
    me.page.route("**/number", lambda route: route.fulfill(status=503, json=silent))
    me.touch("bill")
    me.touch("phone")
    me.number(ONE_BILL)
    expect(me.page.locator('[data-do="take"]')).to_be_hidden()
    me.touch("next")
    assert "现在查不到账单" in me.trouble
    me.touch("take")
    assert kiosk.number().startswith("A")


def test_a_code_read_among_the_digits_is_not_typed(at: tuple[KioskPage, SelfPage]) -> None:
    _, me = at
    me.touch("bill")
    me.touch("phone")
    me.number("138")
    me.scan("130000000000000001")
    assert me.typed == "138––––––––"
    me.page.keyboard.type("0000", delay=200)
    assert me.typed == "1380000––––"
    me.page.keyboard.press("Backspace")
    assert me.typed == "138000–––––"
    me.page.keyboard.press("Enter")
    assert me.trouble == "还差 5 位，请接着输入"
    me.key("clear").click()
    assert me.typed == "–" * 11


def test_an_unknown_number_is_said_to_be_unknown(at: tuple[KioskPage, SelfPage]) -> None:
    _, me = at
    me.touch("bill")
    me.touch("phone")
    me.number(NOBODY)
    me.touch("next")
    assert me.trouble == "没有查到这个号码，请核对后再试"
    me.key("erase").click()
    assert me.typed == f"{NOBODY[:10]}–"


def test_a_bill_that_was_paid_elsewhere_meanwhile(
    at: tuple[KioskPage, SelfPage], server: RunningHall, browser: Browser
) -> None:
    _, me = at
    to_bills(me, SEVERAL_BILLS)
    before = me.page.locator(".self-bill").count()
    elsewhere = browser.new_context(viewport=LYING)
    _, relative = terminal(server, elsewhere, "s2")
    to_bills(relative, SEVERAL_BILLS)
    relative.touch("bill")
    relative.wait_for("method")
    relative.scan("130000000000000002")
    relative.wait_for("done")
    elsewhere.close()

    me.touch("bill")
    me.scan("130000000000000003")
    assert me.trouble.startswith("这笔账单刚刚缴清了，不用再缴")
    expect(me.page.locator(".self-bill")).to_have_count(before - 1)


def test_a_bill_that_is_too_large_is_whole_on_the_screen_and_leads_to_a_counter(
    at: tuple[KioskPage, SelfPage], server: RunningHall
) -> None:
    _, me = at
    number = Numbers().owing()
    of_it = "account = (SELECT account FROM customers WHERE phone = ?) AND paid_fen < fen"
    with closing(sqlite3.connect(server.data / "sandbox.db", timeout=10)) as books, books:
        assert books.execute(f"UPDATE bills SET fen = 1234567 WHERE {of_it}", (number,)).rowcount == 1
    to_bills(me, number)
    month = me.page.locator(".self-bill-month")
    assert month.evaluate("month => month.scrollWidth <= month.clientWidth")  # else it lies below the amount
    me.touch("bill")
    me.touch("ours-sandbox")
    assert me.trouble == "这笔账单金额太大，这里付不了，请到窗口缴"
    expect(me.page.locator('[data-do="take"]')).to_be_visible()


def test_whoever_goes_away_leaves_nothing_that_can_be_paid(
    at: tuple[KioskPage, SelfPage], server: RunningHall, wallet: Page
) -> None:
    kiosk, me = at
    to_bills(me, NO_BILLS, "topup")
    me.preset(100)
    qr = show_code(me)
    with me.page.expect_response(re.compile("/leave$")):
        me.touch("not-now")
    me.wait_for("method")
    wallet.goto(qr)
    wallet.get_by_text("订单已关闭，没有扣款。").wait_for()

    second = show_code(me)
    with me.page.expect_response(re.compile("/end$")) as ended:
        me.page.evaluate("document.querySelector('[data-aid=help]').focus()")
        me.touch("not-now")
        me.wait_for("method")
        me.touch("back")
        me.touch("back")
        me.touch("back")
        me.touch("back")
    assert ended.value.json()["outcome"] == "left"
    kiosk.wait_for("tasks")
    wallet.goto(second)
    wallet.get_by_text("订单已关闭，没有扣款。").wait_for()


def test_a_double_tap_pays_once(at: tuple[KioskPage, SelfPage], server: RunningHall) -> None:
    _, me = at
    to_bills(me, NO_BILLS, "topup")
    me.preset(200)
    me.wait_for("method")
    begun = len(created(server))
    me.page.locator('[data-do="ours-sandbox"]').dblclick()
    me.wait_for("paying")
    assert len(created(server)) == begun + 1


def test_a_lost_answer_is_asked_for_again_and_is_one_payment(
    at: tuple[KioskPage, SelfPage], server: RunningHall
) -> None:
    _, me = at
    to_bills(me, ANYBODY.pop(), "topup")
    me.preset(200)
    me.wait_for("method")
    keys: list[str] = []

    def lose_first(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fetch() if len(keys) == 1 else None
        route.abort() if len(keys) == 1 else route.continue_()

    me.page.route(re.compile(r"/payments$"), lose_first)
    begun = len(created(server))
    with me.page.expect_response(re.compile(r"/payments$")):
        me.touch("ours-sandbox")
    me.page.locator('.self:is([data-scene="paying"], [data-scene="outcome"])').wait_for()
    assert len(set(keys)) == 1
    assert len(created(server)) == begun + 1


def test_the_same_amount_for_another_number_is_another_payment(at: tuple[KioskPage, SelfPage]) -> None:
    _, me = at
    to_bills(me, NO_BILLS, "topup")
    me.preset(300)
    me.wait_for("method")
    keys: list[str] = []

    def lose(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort()

    me.page.route(re.compile(r"/payments$"), lose)
    me.touch("ours-sandbox")
    assert me.trouble == "网络断开了。请再按一次，或者请工作人员帮忙"
    me.touch("back")
    me.touch("back")
    me.key("clear").click()
    me.number(ANYBODY.pop())
    me.touch("next")
    me.wait_for("amount")
    me.preset(300)
    me.touch("ours-sandbox")
    me.page.locator('.self-trouble[data-on="yes"]').wait_for()
    assert len(set(keys[:3])) == 1
    assert len(set(keys)) == 2


def test_a_code_that_could_not_be_closed_stands_there_again(at: tuple[KioskPage, SelfPage]) -> None:
    _, me = at
    to_bills(me, ANYBODY.pop(), "topup")
    me.preset(100)
    show_code(me)
    me.page.route(re.compile("/leave$"), lambda route: route.abort())
    me.touch("not-now")
    assert me.trouble == "网络断开了。请再按一次，或者请工作人员帮忙"
    me.page.locator("img.self-qr").wait_for()
    me.page.unroute(re.compile("/leave$"))
    me.touch("not-now")
    me.wait_for("method")
    expect(me.page.locator('.self-trouble[data-on="yes"]')).to_have_count(0)


def test_a_silent_server_does_not_end_the_next_customer(at: tuple[KioskPage, SelfPage]) -> None:
    kiosk, me = at
    to_bills(me, ANYBODY.pop(), "topup")
    me.preset(50)
    me.wait_for("method")
    me.scan("130000000000000007")
    me.wait_for("done")
    held: list[Any] = []
    me.page.route(re.compile("/receipt$"), lambda route: held.append(route))
    with me.page.expect_request(re.compile("/receipt$")) as told:
        me.touch("no-receipt")
    kiosk.wait_for("tasks")
    me.touch("bill")
    me.touch("phone")
    me.number("1380")
    assert told.value.post_data_json == {"way": "declined"}
    with me.page.expect_response(re.compile("/end$")):
        first_of(me.page, held).continue_()
    assert me.typed == "1380–––––––"


def created(server: RunningHall) -> list[dict[str, Any]]:
    """The payments that have been begun."""
    return [move for move in moves(server, "payment.state") if move["data"]["to"] == "created"]


def elapse(me: SelfPage, seconds: int) -> None:
    """Let the page's clock run; each second it may hear the server, which lives in our time."""
    for _ in range(seconds):
        me.page.clock.run_for(1000)
        me.page.evaluate("() => fetch('/healthz').then((answer) => answer.text())")


def test_an_abandoned_visit_warns_twenty_seconds_before_it_ends(at: tuple[KioskPage, SelfPage]) -> None:
    kiosk, me = at
    me.page.clock.install()
    kiosk.open()
    me.touch("bill")
    me.touch("phone")
    me.page.clock.run_for(600)
    me.number("1380")
    elapse(me, 41)
    assert kiosk.dialog.locator("h2").inner_text() == "还需要一点时间吗？"
    kiosk.dialog.get_by_role("button", name="继续").click()
    assert me.typed == "1380–––––––"
    elapse(me, 45)
    assert kiosk.screen == "visit"
    with me.page.expect_response(re.compile("/end$")):
        elapse(me, 16)
    assert kiosk.screen == "tasks"
    assert kiosk.number_of_dialogs() == 0
    me.touch("bill")
    me.page.clock.run_for(600)
    me.touch("phone")
    me.page.clock.run_for(600)
    me.wait_for("number")
    assert me.typed == "–" * 11


def catalogue(server: RunningHall) -> dict[str, Any]:
    """The catalogue as a document."""
    found: dict[str, Any] = server.ask("GET", "/catalogue?as=json", role="manager")
    return found


CASH = {
    "code": "cash",
    "letter": "D",
    "target_s": 180,
    "mean_service_s": 60,
    "names": {"zh-CN": "现金缴费", "en": "Cash payment"},
}


@pytest.fixture
def with_cash(server: RunningHall) -> Iterator[None]:
    """A fast cash series and a hotline; afterwards the hall is as it was, but for the retired series."""
    before = catalogue(server)
    changed = catalogue(server)
    changed["service"].append(CASH)
    changed["rules"] |= {"cash_service": "cash", "hotline": "10086"}
    changed["counter"][0]["serves"] = ["cash", *changed["counter"][0]["serves"]]
    server.ask("PUT", "/catalogue", changed, role="manager")
    yield
    before["service"].append(CASH | {"retired": True})
    server.ask("PUT", "/catalogue", before, role="manager")


def test_cash_is_paid_at_a_counter_with_change(at: tuple[KioskPage, SelfPage]) -> None:
    kiosk, me = at
    me.touch("topup")
    me.touch("cash")
    me.wait_for("cash")
    assert me.heading == "付现金请到窗口"
    assert "在这里取一个“缴费”的号" in me.words
    assert "当面找零" in me.words
    assert "有问题请打" not in me.words
    me.touch("take")
    kiosk.wait_for("issued")
    assert kiosk.number().startswith("A")
    with me.page.expect_response(re.compile("/cancel$")):
        me.page.locator(".take-back").click()


def test_cash_has_a_fast_series_where_the_hall_wants_one(
    with_cash: None, at: tuple[KioskPage, SelfPage], server: RunningHall
) -> None:
    kiosk, me = at
    assert "有问题请打 10086" in me.page.locator("#screen").inner_text()
    me.touch("bill")
    me.touch("cash")
    me.wait_for("cash")
    assert "在这里取一个“现金缴费”的号（无人等候" in me.words
    assert "有问题请打 10086" in me.words
    me.touch("take")
    kiosk.wait_for("issued")
    assert kiosk.number().startswith("D")
    (issued,) = [move for move in moves(server, "issue") if move["service"] == "cash"]
    assert issued["kiosk"] == "s1"
    with me.page.expect_response(re.compile("/cancel$")):
        me.page.locator(".take-back").click()
    board = server.ask("GET", "/board", role="manager")
    assert {one["code"]: one["tile"] for one in board["services"]}["cash"] is False


def test_english_is_complete(at: tuple[KioskPage, SelfPage]) -> None:
    kiosk, me = at
    kiosk.aid("language-en").click()
    for _ in ("usual", "large"):
        assert kiosk.cut_off() == []
        kiosk.aid("size").click()
    to_bills(me, SEVERAL_BILLS)
    assert me.heading in ("Which month do you want to pay?", "There is one bill to pay")
    kiosk.aid("language-zh-CN").click()
    assert me.heading in ("要缴哪个月的？", "有一笔账单要缴")
    kiosk.aid("language-en").click()
    me.touch("topup")
    me.preset(50)
    me.wait_for("method")
    assert not re.search("[一-鿿]", me.words)


def test_the_ticket_in_the_customer_s_hand_is_given_back(
    at: tuple[KioskPage, SelfPage], server: RunningHall
) -> None:
    _, me = at
    ticket = server.issue("payment")
    to_bills(me, NO_BILLS, "topup")
    me.preset(50)
    me.wait_for("method")
    me.scan("130000000000000005")
    me.wait_for("done")
    me.scan("https://elsewhere.example/t/nonsense")
    assert me.trouble == "没有读懂这个码，请把号票上的码对准读码口"
    me.scan(ticket["track_url"])
    me.page.get_by_text(f"{ticket['number']} 号还要排吗？").wait_for()
    me.touch("give-back")
    me.page.get_by_text(f"{ticket['number']} 已经退号，不用再等了").wait_for()
    assert server.ask("GET", f"/tickets/{ticket['id']}", role="manager")["state"] == "cancelled"


def test_a_server_that_starts_anew_while_the_code_is_shown(
    at: tuple[KioskPage, SelfPage], server: RunningHall, wallet: Page
) -> None:
    kiosk, me = at
    to_bills(me, NO_BILLS, "topup")
    me.preset(300)
    qr = show_code(me)
    server.stop()
    me.page.get_by_text("网络不太好，正在查看。付过了请不要再付").wait_for()
    assert me.page.locator(".self-qr").is_visible()
    assert kiosk.screen == "visit"
    server.start()
    pay_at_wallet(wallet, qr)
    me.wait_for("done", timeout_s=30)
    assert me.amount == "¥300.00"


@pytest.mark.parametrize("aids", [[], ["size"], ["low"], ["low", "size", "language-en"]])
def test_every_target_is_large_and_within_reach(at: tuple[KioskPage, SelfPage], aids: list[str]) -> None:
    kiosk, me = at
    kiosk.ask_for(aids)

    def look(scene: str) -> None:
        me.wait_for(scene)
        assert (scene, kiosk.faults(aids)) == (scene, {})

    assert kiosk.faults(aids) == {}
    me.touch("topup")
    look("way")
    me.touch("cash")
    look("cash")
    me.touch("phone")
    look("number")
    me.keys(ANYBODY.pop())
    me.touch("next")
    look("amount")
    me.touch("own")
    look("own")
    me.keys("9")
    me.touch("next")
    look("method")
    me.touch("theirs")
    look("code")
    with me.page.expect_response(re.compile(r"/channel$")):
        me.scan("130000000000000006")
    look("done")
