"""From the call to the end of service: one press per customer, and what was really done."""

import time
from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.counter.conftest import CODE, Crowd
from tests.e2e.held import first_of
from tests.e2e.pages.counter import CounterPage


def test_one_press_finishes_a_customer_and_calls_the_next(teller: CounterPage, crowd: Crowd) -> None:
    numbers = crowd.come("payment", "payment", "payment")
    before = crowd.now()

    served = [teller.next_customer() for _ in numbers]
    teller.page.locator("#desk:not([data-settling])").wait_for()
    teller.space(then="idle")

    assert served == numbers
    assert crowd.verbs_at(CODE, before) == ["call", "finish", "call", "finish", "call", "finish"]
    assert [crowd.ticket(n)["done"] for n in numbers] == [[{"service": "payment", "quantity": 1}]] * 3


def test_serving_begins_by_itself(teller: CounterPage, crowd: Crowd) -> None:
    crowd.rules(auto_start_s=2)
    crowd.come("payment")
    teller.next_customer()
    expect(teller.page.locator("#stopwatch-words")).to_contain_text("秒后自动开始")

    teller.wait_for("serving")
    expect(teller.page.locator("#stopwatch-words")).to_have_text("办理中")
    expect(teller.page.locator("#stopwatch")).to_have_text("00:01")


def test_keys_record_what_was_really_done(teller: CounterPage, crowd: Crowd) -> None:
    (number,) = crowd.come("payment")
    teller.next_customer()
    assert teller.done() == {"payment": "×1"}

    teller.press("1", "3", "3", "2", "Shift+Digit3", "Minus")
    assert teller.done() == {"payment": "×1", "general": "×1"}
    teller.press("F")
    teller.wait_for("idle")

    done = crowd.ticket(number)["done"]
    assert done == [{"service": "payment", "quantity": 1}, {"service": "general", "quantity": 1}]


def test_what_was_pressed_outlives_a_reload_but_not_the_customer(teller: CounterPage, crowd: Crowd) -> None:
    crowd.come("payment", "payment")
    teller.next_customer()
    teller.press("2", "2")
    teller.page.reload()
    teller.wait_until_live()
    assert teller.done() == {"invoice": "×2"}

    teller.next_customer()
    assert teller.done() == {"payment": "×1"}


def test_why_this_one(teller: CounterPage, crowd: Crowd) -> None:
    (waiting,) = crowd.come("payment")
    crowd.come("general", customer_class="priority")
    number = teller.next_customer()

    assert teller.why.startswith(f"为什么是 {number} 等了不到 1 分，优先加 15 分，目标 10 分：")
    assert f"合目标的 1.5 倍，高于 {waiting}（0 倍）。" in teller.why
    assert "爱心优先" in teller.card


def test_recall_begin_hold_and_resume(teller: CounterPage, crowd: Crowd) -> None:
    (number,) = crowd.come("payment")
    before = crowd.now()
    teller.next_customer()
    teller.press("r")
    teller.said(f"已重呼 {number}")
    teller.press("b")
    teller.wait_for("serving")
    teller.press("r")
    teller.said("客户已经在办理，不用再重呼")
    teller.press("h")
    teller.answer("1", then="idle")
    expect(teller.page.locator("#held")).to_contain_text(f"{number} 去取材料")

    teller.press("u")
    teller.answer("1", then="serving")
    assert teller.number == number
    assert crowd.verbs_at(CODE, before) == ["call", "recall", "start", "hold", "resume"]
    holds = [move["data"] for move in crowd.moves(before) if move["verb"] == "hold"]
    assert holds == [{"reason": "documents"}]


def test_a_missed_customer_comes_back(teller: CounterPage, crowd: Crowd) -> None:
    (number,) = crowd.come("payment")
    teller.next_customer()
    teller.press("m")
    teller.wait_for("idle")
    expect(teller.page.locator("#missed")).to_contain_text(number)

    teller.press("c")
    teller.answer("1", then="called")
    assert teller.number == number
    assert "点名" in teller.why

    teller.press("m")
    teller.wait_for("idle")
    teller.press("c")
    teller.answer("Shift+Digit1", then="idle")
    teller.said(f"{number} 已重新排队")
    assert crowd.ticket(number)["state"] == "waiting"
    expect(teller.verb("undo")).to_contain_text("没有可撤销的")


def test_the_hall_may_ask_for_recalls_before_a_miss(teller: CounterPage, crowd: Crowd) -> None:
    crowd.rules(recalls_before_miss=1)
    (number,) = crowd.come("payment")
    teller.next_customer()
    teller.press("m")
    teller.said("先重呼，满 1 次才能记过号")
    teller.press("r")
    teller.said("已重呼")
    teller.press("m")
    teller.wait_for("idle")
    assert crowd.ticket(number)["state"] == "missed"


def test_transfer_to_a_business_type_or_a_counter(teller: CounterPage, crowd: Crowd) -> None:
    crowd.hall.counter("4", "open")
    one, two = crowd.come("payment", "payment")
    teller.next_customer()
    teller.press("t")
    teller.answer("3", then="idle")
    teller.said(f"{one} 已转到综合业务")
    assert (crowd.ticket(one)["service"], crowd.ticket(one)["state"]) == ("general", "waiting")
    crowd.hall.ask("POST", f"/tickets/{crowd.ticket(one)['id']}/cancel", role="manager")

    teller.next_customer()
    teller.press("t")
    expect(teller.question).to_contain_text("4 号窗口")
    teller.answer("Shift+Digit4", then="idle")
    assert crowd.ticket(two)["only_for"] == "4"


def test_serve_without_a_ticket(teller: CounterPage, crowd: Crowd) -> None:
    before = crowd.now()
    teller.press("n")
    teller.answer("2", then="serving")
    assert "没有取号" in teller.card
    assert [m["verb"] for m in crowd.moves(before)] == ["issue", "call", "start"]
    assert teller.page.locator(".why").count() == 0


def test_undo_says_what_it_takes_back(teller: CounterPage, crowd: Crowd) -> None:
    one, two = crowd.come("payment", "payment")
    teller.next_customer()
    teller.next_customer()
    expect(teller.verb("undo")).to_contain_text(f"叫号 {two} · 还剩")

    teller.press("z")
    teller.wait_for("idle")
    expect(teller.verb("undo")).to_contain_text(f"办结 {one} · 还剩")
    teller.press("z")
    teller.wait_for("called")
    assert teller.number == one
    assert (crowd.ticket(two)["state"], crowd.ticket(one)["done"]) == ("waiting", [])


def test_picking_from_the_list_needs_the_right(person: Callable[..., CounterPage], crowd: Crowd) -> None:
    numbers = crowd.come("payment", "payment", "payment")
    teller = person(may_pick=True)
    teller.open(CODE)
    teller.space(then="idle")
    teller.press("l")
    teller.answer("2", then="called")
    assert teller.number == numbers[1]
    teller.press("f")
    teller.wait_for("idle")
    teller.press("x")
    teller.wait_for("closed")

    without = person("王建国")
    without.open(CODE)
    without.space(then="idle")
    expect(without.verb("pick")).to_be_hidden()
    without.press("l")
    without.said("您没有从名单选人的权限")


def test_a_key_that_is_held_down_fires_once(teller: CounterPage, crowd: Crowd) -> None:
    crowd.come("payment", "payment", "payment")
    before = crowd.now()
    for _ in range(8):
        teller.page.keyboard.down("Space")
    teller.wait_for("called")
    teller.page.locator("#desk:not([data-settling])").wait_for()
    for _ in range(8):
        teller.page.keyboard.down("Space")
    teller.page.keyboard.up("Space")

    assert crowd.verbs_at(CODE, before) == ["call"]


def test_a_second_press_at_once_does_not_finish_whom_it_has_just_called(
    teller: CounterPage, crowd: Crowd
) -> None:
    crowd.come("payment", "payment")
    before = crowd.now()
    teller.press("Space", "Space", "Space")
    teller.wait_for("called")
    teller.press("Space")
    teller.page.locator("#desk:not([data-settling])").wait_for()

    assert crowd.verbs_at(CODE, before) == ["call"]


def test_a_lost_answer_is_asked_for_again_and_counts_once(teller: CounterPage, crowd: Crowd) -> None:
    (number, other) = crowd.come("payment", "payment")
    before = crowd.now()
    keys: list[str] = []

    def lose_first(route: object) -> None:
        keys.append(route.request.headers["idempotency-key"])  # type: ignore[attr-defined]
        if len(keys) == 1:
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    teller.page.route("**/call-next", lose_first)
    teller.press("Space")
    teller.wait_for("called")

    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert teller.number == number
    assert crowd.verbs_at(CODE, before) == ["call"]
    assert crowd.ticket(other)["state"] == "waiting"


def test_a_key_that_comes_too_soon_says_so_and_the_same_one_twice_is_a_slip(
    teller: CounterPage, crowd: Crowd
) -> None:
    crowd.come("payment")
    before = crowd.now()
    held: list[Route] = []
    teller.page.route("**/call-next", lambda asked: held.append(asked))
    teller.press("Space", "Space")
    expect(teller.page.locator("#said .notice")).to_have_count(0)
    teller.press("b")
    teller.said("上一步还没完成，这一下没有生效")
    first_of(teller.page, held).continue_()
    teller.wait_for("called")
    teller.press("b")
    teller.wait_for("serving")
    assert crowd.verbs_at(CODE, before) == ["call", "start"]


def test_a_mouse_does_what_the_keys_do(teller: CounterPage, crowd: Crowd) -> None:
    (number,) = crowd.come("payment")
    teller.page.locator(".actions .primary").click()
    teller.wait_for("called")
    teller.page.locator('.done-key[data-service="invoice"]').click(click_count=2)
    teller.verb("finish").click()
    teller.wait_for("idle")
    assert crowd.ticket(number)["done"] == [{"service": "invoice", "quantity": 2}]


def test_space_keeps_its_one_meaning_after_a_click(teller: CounterPage, crowd: Crowd) -> None:
    (number,) = crowd.come("payment")
    before = crowd.now()
    teller.next_customer()
    teller.verb("recall").click()
    teller.said("已重呼")
    teller.page.locator("#desk:not([data-settling])").wait_for()
    teller.space(then="idle")
    assert crowd.verbs_at(CODE, before) == ["call", "recall", "finish"]
    assert crowd.ticket(number)["state"] == "finished"


def test_the_stopwatch_runs_from_the_call(teller: CounterPage, crowd: Crowd) -> None:
    crowd.come("payment")
    called = time.monotonic()
    teller.next_customer()
    expect(teller.page.locator("#stopwatch")).to_have_text("00:02")
    assert time.monotonic() - called > 1.5
