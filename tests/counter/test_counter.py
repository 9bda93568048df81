"""The counter itself: choose, open, pause, close, take over; and the page while the hall is away."""

from collections.abc import Callable

from playwright.sync_api import Browser, expect

from tests.counter.conftest import CODE, Crowd
from tests.e2e.pages.counter import CounterPage
from tests.running_hall import RunningHall


def test_choosing_a_counter(person: Callable[..., CounterPage], crowd: Crowd) -> None:
    colleague = person("王建国")
    colleague.open("4")
    colleague.space(then="idle")
    teller = person()
    teller.page.goto(f"{teller.address}/counter/?lang=zh-CN")

    cards = teller.page.locator(".counter-card")
    expect(cards).to_have_count(8)
    expect(cards.nth(2)).to_contain_text("空闲")
    expect(cards.nth(3)).to_contain_text("王建国")
    expect(cards.nth(3)).to_contain_text("在办理")

    cards.nth(2).click()
    teller.wait_until_live()
    teller.space(then="idle")
    teller.page.go_back()
    expect(cards.nth(2)).to_contain_text("您的窗口")

    colleague.press("x")
    expect(cards.nth(3)).to_contain_text("空闲")


def test_a_paired_screen_goes_to_its_counter(server: RunningHall, browser: Browser, crowd: Crowd) -> None:
    context = browser.new_context()
    screen = CounterPage(context.new_page(), server.address)
    screen.come_in(server.pairing("4"))
    screen.wait_until_live()
    assert screen.page.url.endswith("/counter/4")

    for elsewhere in ("/counter/", "/counter/3"):
        screen.page.goto(server.address + elsewhere)
        assert screen.page.url.endswith("/counter/4")
    context.close()


def test_without_a_session_the_way_in_is_shown(server: RunningHall, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.address}/counter/3")
    assert page.url == f"{server.address}/sign-in?next=/counter/3"
    context.close()


def test_a_counter_that_is_not_there(person: Callable[..., CounterPage]) -> None:
    teller = person()
    answer = teller.page.goto(f"{teller.address}/counter/99")
    assert answer is not None
    assert answer.status == 404


def test_pause_with_a_reason_after_the_present_customer(teller: CounterPage, crowd: Crowd) -> None:
    (number,) = crowd.come("payment")
    teller.next_customer()
    before = crowd.now()
    teller.press("p")
    teller.answer("2", then="called")
    expect(teller.page.locator("#standing")).to_contain_text("暂停服务 · 用餐")
    assert teller.main_key == "办结，进入暂停"
    assert teller.done() == {"payment": "×1"}  # the answer's key is not one of what was done

    teller.page.locator("#desk:not([data-settling])").wait_for()
    teller.space(then="paused")
    assert crowd.ticket(number)["state"] == "finished"
    assert [m["data"]["reason"] for m in crowd.moves(before) if m["verb"] == "counter.pause"] == ["meal"]
    assert teller.main_key == "继续服务"
    teller.press("n")
    teller.said("窗口在暂停中。先按空格继续服务。")
    teller.space(then="idle")


def test_a_pause_that_has_not_begun_can_be_called_off(teller: CounterPage, crowd: Crowd) -> None:
    crowd.come("payment")
    teller.next_customer()
    expect(teller.verb("open")).to_be_hidden()
    teller.press("p")
    teller.answer("1", then="called")
    teller.verb("open").click()
    expect(teller.page.locator("#standing")).to_contain_text("营业中")
    assert teller.main_key == "办结，叫下一位"


def test_esc_leaves_everything_as_it_is(teller: CounterPage, crowd: Crowd) -> None:
    before = crowd.now()
    teller.press("p")
    teller.question.wait_for()
    teller.press("Space", "Escape")
    expect(teller.question).to_have_count(0)
    assert crowd.moves(before) == []
    assert teller.situation == "idle"


def test_close_and_open_again(teller: CounterPage, crowd: Crowd) -> None:
    before = crowd.now()
    teller.press("x")
    teller.wait_for("closed")
    teller.space(then="idle")
    assert crowd.verbs_at(CODE, before) == ["counter.close", "counter.open"]


def test_taking_over(teller: CounterPage, person: Callable[..., CounterPage], crowd: Crowd) -> None:
    (number,) = crowd.come("payment")
    teller.next_customer()
    colleague = person("王建国")
    colleague.open(CODE)
    assert colleague.situation == "taken"
    assert "李敏" in colleague.card
    colleague.press("Space", "f", "m")
    colleague.said("窗口不在您手上")

    colleague.press("k")
    expect(colleague.question).to_contain_text(number)
    colleague.question.get_by_role("button", name="接管窗口").click()
    colleague.wait_for("called")
    teller.wait_for("taken")
    assert "王建国" in teller.card
    expect(colleague.verb("undo")).to_contain_text("没有可撤销的")  # the call was somebody else's


def test_whoever_is_removed_is_told_how_to_come_in(teller: CounterPage, crowd: Crowd) -> None:
    crowd.come("payment")
    before = crowd.now()
    (me,) = (
        p["id"]
        for p in crowd.hall.ask("GET", "/people", role="manager")
        if teller.place.endswith(f" {p['name']}")
    )
    crowd.hall.ask("DELETE", f"/people/{me}", role="manager")
    teller.press("Space")
    teller.said("登录已失效，这一下没有生效")
    expect(teller.page.locator("#said a")).to_have_attribute("href", "/sign-in?next=%2Fcounter%2F3")
    assert crowd.verbs_at(CODE, before) == []


def test_one_person_holds_one_counter(teller: CounterPage) -> None:
    teller.open("4")
    teller.press("Space")
    teller.said("您还开着另一个窗口")
    assert teller.situation == "closed"
    teller.press("Enter")
    teller.page.locator('.counter-card[data-standing="mine"]').wait_for()
    teller.press("3")
    teller.wait_for("idle")


def test_a_customer_comes_to_an_idle_counter(teller: CounterPage, crowd: Crowd) -> None:
    assert "暂时没有客户" in teller.card
    quiet = teller.page.evaluate("window.notes")
    crowd.come("payment")
    teller.page.locator("#desk[data-arrived]").wait_for()
    assert teller.page.evaluate("window.notes") == quiet + 4
    expect(teller.page).to_have_title("● 有客户来了")
    expect(teller.page).to_have_title("（1）位在等 · 3 号窗口")

    crowd.come("payment")
    expect(teller.page.locator(".waiting-here")).to_have_text("2位等候")
    assert teller.page.evaluate("window.notes") == quiet + 4

    number = teller.next_customer()
    assert teller.page.title() == f"{number} · 已叫号 · 3 号窗口"


def test_the_lines_follow_the_hall(teller: CounterPage, crowd: Crowd) -> None:
    assert teller.line("payment") == (0, "none")
    crowd.come("payment", "payment", "general")
    for service, count in (("payment", "2"), ("general", "1")):
        expect(teller.page.locator(f'.line[data-service="{service}"] .line-count')).to_have_text(count)
    assert teller.line("payment") == (2, "calm")
    assert teller.line("general") == (1, "calm")


def test_a_kiosk_rings_and_is_answered(teller: CounterPage, crowd: Crowd) -> None:
    before = crowd.now()
    crowd.hall.ask("POST", "/help", {"kiosk": "k1"}, role="manager")
    expect(teller.page.locator("#help")).to_contain_text("1 号取号机请求帮助")
    teller.press("a")
    teller.said("已应答")
    expect(teller.page.locator("#help")).to_be_hidden()
    assert [m["verb"] for m in crowd.moves(before)] == ["help.ask", "help.answer"]


def test_the_question_mark_shows_the_keys(teller: CounterPage) -> None:
    teller.press("?")
    expect(teller.question.locator("kbd")).to_have_count(27)
    teller.press("Escape")
    expect(teller.question).to_have_count(0)


def test_the_page_is_true_again_after_the_hall_was_away(
    teller: CounterPage, crowd: Crowd, server: RunningHall
) -> None:
    (number,) = crowd.come("payment")
    teller.next_customer()
    server.stop()
    expect(teller.page.locator("#offline")).to_be_visible()
    teller.press("r")
    teller.said("连接断了，这一下没有生效")

    server.start()
    crowd.come("payment")
    before = crowd.now()
    teller.wait_until_live(timeout_s=60)
    expect(teller.page.locator("#offline")).to_be_hidden()
    assert teller.number == number
    assert teller.line("payment") == (1, "calm")
    assert crowd.verbs_at(CODE, before) == []
    teller.press("r")
    teller.said(f"已重呼 {number}")
