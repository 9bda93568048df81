"""The customer's phone on a running hall: how many are ahead, and a call that cannot be missed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.phone import PhonePage
from tests.running_hall import RunningHall

OpenPhone = Callable[..., PhonePage]
LINES_OF = """(word) => {
  const text = document.querySelector("#ticket .more").firstChild;
  const range = document.createRange();
  range.setStart(text, text.data.indexOf(word));
  range.setEnd(text, text.data.indexOf(word) + word.length);
  return new Set([...range.getClientRects()].map((box) => box.top)).size;
}"""


@pytest.fixture
def last(server: RunningHall) -> dict[str, Any]:
    """A ticket with three people ahead; whoever waited before has been called away."""
    while server.counter("1", "call-next", finish=True):
        pass
    for _ in range(3):
        server.issue("invoice")
    return server.issue("invoice")


def call_until(server: RunningHall, number: str, code: str = "1") -> None:
    """Call at that counter until the number stands there."""
    while (ticket := server.counter(code, "call-next", finish=True)) and ticket["number"] != number:
        pass
    assert ticket is not None


@pytest.mark.parametrize(
    ("language", "three", "one", "none"),
    [
        ("zh-CN", "前面还有 3 位", "前面还有 1 位", "下一位就是您"),
        ("en-GB", "3 people ahead of you", "1 person ahead of you", "You are next"),
    ],
)
def test_it_counts_down_live(
    server: RunningHall,
    open_phone: OpenPhone,
    last: dict[str, Any],
    language: str,
    three: str,
    one: str,
    none: str,
) -> None:
    phone = open_phone(last, language)
    assert phone.number == last["number"]
    phone.wait_for_ahead(three)
    assert phone.progress == 0
    for _ in range(2):
        server.counter("1", "call-next", finish=True)
    phone.wait_for_ahead(one)
    assert phone.progress == 67
    server.counter("1", "call-next", finish=True)
    phone.wait_for_ahead(none)
    assert phone.progress == 100


def test_the_call_says_where_to_go_shakes_and_changes_the_title(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    phone = open_phone(last)
    call_until(server, last["number"], "1")
    phone.wait_for("called")
    assert "轮到您了" in phone.text
    expect(phone.page.locator(".where")).to_have_text("1 号窗口")
    expect(phone.page).to_have_title("轮到您了 · 1 号窗口")
    phone.wait_for_shakes(1)
    server.counter("1", "recall")
    phone.wait_for_shakes(2)
    assert phone.page.locator("#leave").is_hidden()


def test_serving_hold_and_finish(server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]) -> None:
    phone = open_phone(last)
    call_until(server, last["number"], "2")
    server.counter("2", "start")
    phone.wait_for("serving")
    assert "正在为您办理" in phone.text
    expect(phone.page.locator(".serving-at")).to_have_text("2 号窗口")  # for whoever is still walking
    server.counter("2", "hold")
    phone.wait_for("held")
    assert "窗口会再请您过去" in phone.text
    server.counter("2", "resume", ticket=last["id"])
    server.counter("2", "finish")
    phone.wait_for("finished")
    assert "已办结" in phone.text


@pytest.mark.parametrize(
    ("language", "words", "whole"),
    [("zh-CN", "前面大约 3 位", "窗口"), ("en-GB", "behind about 3 people", "counter")],
)
def test_whoever_was_missed_reads_what_to_do(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any], language: str, words: str, whole: str
) -> None:
    phone = open_phone(last, language)
    call_until(server, last["number"], "3")
    server.counter("3", "miss")
    phone.wait_for("missed")
    assert words in phone.text.replace("\n", "")
    assert phone.page.evaluate(LINES_OF, whole) == 1


def test_leaving_is_asked_once_and_its_result_is_clear(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    phone = open_phone(last)
    phone.leave()
    expect(phone.question).to_contain_text(f"号码 {last['number']} 会作废")
    phone.stay()
    phone.leave()
    phone.confirm()
    phone.wait_for("cancelled")
    assert "您已不在队中" in phone.text
    assert phone.page.locator("#leave").is_hidden()
    ticket = server.ask("GET", f"/tickets/{last['id']}", role="manager")
    assert ticket["state"] == "cancelled"


def test_a_double_tap_never_gives_up_a_place(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    phone = open_phone(last)
    box = phone.page.locator("#leave").bounding_box()
    assert box is not None
    for _ in range(2):
        phone.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(phone.question).to_have_count(0)
    assert server.ask("GET", f"/tickets/{last['id']}", role="manager")["state"] == "waiting"


def test_who_is_called_while_the_question_stands_is_not_asked_any_more(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    phone = open_phone(last)
    phone.leave()
    call_until(server, last["number"], "4")
    phone.wait_for("called")
    expect(phone.question).to_have_count(0)


def test_the_bell_is_allowed_by_one_touch(open_phone: OpenPhone, last: dict[str, Any]) -> None:
    phone = open_phone(last)
    phone.page.locator("button.bell").tap()
    expect(phone.page.locator(".bell-on")).to_contain_text("叫到时会响铃")


def test_large_letters_stay_large_also_in_self_service(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    page = open_phone(last).page
    page.get_by_role("button", name="长辈版").tap()
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    page.reload()
    expect(page.get_by_role("button", name="标准版")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    page.goto(f"{server.address}/self/?service=payment")
    expect(page.locator("html")).to_have_attribute("data-size", "large")


def test_without_the_server_it_says_since_when_and_comes_back_by_itself(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    phone = open_phone(last)
    server.stop()
    expect(phone.page.locator("#news")).to_have_text(re.compile(r"连接中断，内容截至 \d\d:\d\d"))
    server.start()
    expect(phone.page.locator("#news")).to_have_text("实时更新", timeout=30_000)
    call_until(server, last["number"], "5")
    phone.wait_for("called")


def test_a_phone_that_was_away_reads_how_it_stands(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    phone = open_phone(last)
    phone.page.context.set_offline(True)
    phone.leave()
    phone.confirm()
    expect(phone.page.locator("#failure")).to_contain_text("还不知道是否取消")
    phone.page.context.set_offline(False)
    expect(phone.page.locator("#failure")).to_be_hidden(timeout=30_000)
    assert phone.number == last["number"]


def test_nothing_personal_and_no_ticket_of_others(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    phone = open_phone(last)
    state = phone.page.evaluate("fetch(location.pathname + '/state').then((answer) => answer.json())")
    assert last["id"] not in str(state)
    assert set(re.findall(r"[ABC]\d{3}", str(state))) == {last["number"]}


def test_the_holder_asks_for_staff_who_hear_the_number(
    server: RunningHall, open_phone: OpenPhone, last: dict[str, Any]
) -> None:
    phone = open_phone(last, "zh-CN")
    phone.page.get_by_role("button", name="请工作人员帮忙").click()
    expect(phone.page.locator("#staff")).to_contain_text("已经通知工作人员")
    (ring,) = server.ask("GET", "/board")["help"]
    assert (ring["kiosk"], ring["number"]) == (None, last["number"])
    server.ask("POST", "/help/answer", {"ring": ring["move"]}, role="manager")
    expect(phone.page.locator("#staff")).to_have_text("工作人员看到了，正走过来，请在原地稍等。")
    assert server.ask("GET", "/board")["help"] == []
    call_until(server, last["number"], "3")
    phone.wait_for("called")
    expect(phone.page.locator("#staff")).to_have_text("工作人员看到了。")
