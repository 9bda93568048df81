"""From the touch to the number: once, at once, in the customer's own way."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route
from pyzbar.pyzbar import decode

from tests.e2e.held import first_of
from tests.e2e.pages.kiosk import UPRIGHT, KioskPage
from tests.kiosk.conftest import Desk
from tests.running_hall import RunningHall


def take_back(kiosk: KioskPage, desk: Desk, seconds: int) -> None:
    """A number may be taken back for so long; opens the page anew."""
    desk.change(rules=desk.catalogue()["rules"] | {"take_back_s": seconds})
    kiosk.open()


def test_one_touch_gives_the_number_that_is_in_the_journal(kiosk: KioskPage, desk: Desk) -> None:
    number = kiosk.choose("payment")

    issue = desk.issues()[-1]
    assert (issue["number"], issue["service"], issue["kiosk"]) == (number, "payment", "k1")
    assert issue["data"]["class"] == "normal"
    assert issue["data"]["language"] == "zh-CN"
    assert kiosk.slip.startswith("号票正在打印")


def test_the_page_tells_people_ahead_and_the_wait_as_promised(kiosk: KioskPage, desk: Desk) -> None:
    desk.hall.issue("invoice")
    number = kiosk.choose("invoice")

    promised = desk.issues()[-1]["data"]
    facts = re.sub(r"\s+", "", kiosk.page.locator(".facts").inner_text())
    assert promised["ahead"] > 0
    assert facts.startswith(f"前面还有{promised['ahead']}位大约要等")
    assert facts.endswith("分钟")
    assert desk.ticket(number)["ahead"] == promised["ahead"]


def test_a_wait_beyond_an_hour_is_told_in_hours(tmp_path: Path, browser: Browser) -> None:
    """In a hall of its own: how long customers wait who came before is for nobody else to decide."""
    server = RunningHall(tmp_path)
    server.start()
    desk, context = Desk(server), browser.new_context(viewport=UPRIGHT, reduced_motion="reduce")
    services = desk.catalogue()["service"]
    desk.change(service=[one | {"mean_service_s": 2700} for one in services], offer=[])
    server.counter("1", "open")
    for _ in range(3):
        server.issue("general")
    kiosk = KioskPage(context.new_page(), server.address)
    kiosk.pair(server.links["kiosk k1"])
    kiosk.open()
    kiosk.choose("general")
    told = re.sub(r"\s+", "", kiosk.page.locator(".facts").inner_text())
    context.close()
    server.stop()
    assert re.search(r"大约要等\d+(\.5)?–\d+(\.5)?小时$", told), told


def test_a_double_tap_gives_one_ticket(kiosk: KioskPage, desk: Desk) -> None:
    before = len(desk.issues())
    kiosk.card("payment").dblclick()

    kiosk.number()
    assert len(desk.issues()) == before + 1
    assert kiosk.screen == "issued"


def test_two_fingers_on_two_cards_give_one_ticket(kiosk: KioskPage, desk: Desk) -> None:
    before = len(desk.issues())
    kiosk.page.evaluate(
        "() => ['payment', 'invoice'].forEach((s) => document.querySelector(`[data-service=${s}]`).click())"
    )

    kiosk.number()
    assert [issue["service"] for issue in desk.issues()[before:]] == ["payment"]


def test_a_lost_answer_is_asked_for_again_and_gives_one_ticket(kiosk: KioskPage, desk: Desk) -> None:
    before = len(desk.issues())
    lost: list[str] = []

    def lose_first(route: object) -> None:
        route.fetch() if not lost else None  # type: ignore[attr-defined]
        lost.append(route.request.headers["idempotency-key"])  # type: ignore[attr-defined]
        route.abort() if len(lost) == 1 else route.continue_()  # type: ignore[attr-defined]

    kiosk.page.route("**/api/v1/tickets", lose_first)
    number = kiosk.choose("payment")

    assert len(lost) == 2
    assert lost[0] == lost[1]
    assert [issue["number"] for issue in desk.issues()[before:]] == [number]


def test_a_wrong_number_is_taken_back(kiosk: KioskPage, desk: Desk) -> None:
    number = kiosk.choose("general")
    kiosk.take_back()

    assert kiosk.heading == f"{number} 已经退回"
    assert desk.ticket(number)["state"] == "cancelled"


def test_an_answer_that_comes_late_is_not_read_by_the_next_customer(kiosk: KioskPage) -> None:
    held: list[Route] = []
    kiosk.page.route("**/cancel", lambda route: held.append(route))
    with kiosk.page.expect_request("**/cancel"):
        first = kiosk.choose("general")
        kiosk.page.locator(".take-back").click()
    kiosk.page.get_by_role("button", name="回到首页").click()
    with kiosk.page.expect_request("**/cancel"):
        second = kiosk.choose("general")
        kiosk.page.locator(".take-back").click()

    with kiosk.page.expect_response("**/cancel"):
        first_of(kiosk.page, held).continue_()
    assert first not in kiosk.words
    held[1].continue_()
    kiosk.page.get_by_text(f"{second} 已经退回").wait_for()


def test_a_number_that_is_called_already_is_not_taken_back(kiosk: KioskPage, desk: Desk) -> None:
    number = kiosk.choose("general")
    ticket = desk.ticket(number)
    desk.hall.counter("1", "call", ticket=ticket["id"])
    kiosk.take_back()

    assert kiosk.heading == "已经在叫您的号了"
    assert desk.ticket(number)["state"] == "called"
    desk.hall.counter("1", "finish")


def test_after_the_countdown_the_start_page_returns_and_the_number_stays_valid(
    kiosk: KioskPage, desk: Desk
) -> None:
    take_back(kiosk, desk, seconds=2)
    number = kiosk.choose("payment")
    assert "秒内可退" in kiosk.page.locator(".take-back").inner_text()
    kiosk.wait_for("start")

    assert desk.ticket(number)["state"] == "waiting"


def test_priority_is_one_touch_more(kiosk: KioskPage, desk: Desk) -> None:
    kiosk.aid("priority").click()
    assert kiosk.heading == "爱心通道"
    kiosk.choose("payment")

    assert desk.issues()[-1]["data"]["class"] == "priority"
    kiosk.done()
    assert kiosk.heading == "您要办理什么业务？"
    assert kiosk.aid("priority").get_attribute("aria-pressed") == "false"


def test_language_and_size_change_at_once_and_leave_with_the_customer(kiosk: KioskPage, desk: Desk) -> None:
    loads: list[str] = []
    kiosk.page.on("load", lambda _: loads.append("load"))
    assert kiosk.heading == "您要办理什么业务？"
    kiosk.aid("language-en").click()
    assert kiosk.heading == "What would you like to do?"
    kiosk.aid("size").click()
    letters = kiosk.page.locator(".people").first.evaluate(
        "node => parseFloat(getComputedStyle(node).fontSize)"
    )
    assert letters >= 32

    kiosk.choose("payment")
    assert desk.issues()[-1]["data"]["language"] == "en"
    kiosk.done()
    assert kiosk.heading == "您要办理什么业务？"
    assert kiosk.page.locator("html").get_attribute("data-size") == "normal"
    assert loads == []


def test_without_paper_the_number_is_to_be_noted_and_stays_longer(kiosk: KioskPage, desk: Desk) -> None:
    take_back(kiosk, desk, seconds=2)
    desk.printer("ATTENTION", "paper_out")
    kiosk.page.get_by_text("号码显示在屏幕上").wait_for()
    number = kiosk.choose("payment")
    assert kiosk.slip.startswith("没有纸了，请记住您的号码")
    kiosk.page.locator(".qr").wait_for()
    picture = Image.open(BytesIO(kiosk.page.locator(".qr").screenshot()))
    assert [code.data.decode() for code in decode(picture)] == [desk.ticket(number)["track_url"]]

    kiosk.page.locator(".take-back").wait_for(state="hidden")
    assert kiosk.number() == number
    assert "秒后回到首页" in kiosk.page.locator(".done").inner_text()
    kiosk.done()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("cover_open", "打印机现在不能打印，请记住您的号码"),
        ("jam", "打印机现在不能打印，请记住您的号码"),
        ("untaken", "请先取走出纸口的号票，并记住您的号码"),
        ("presenter", "请先取走出纸口的号票，并记住您的号码"),
    ],
)
def test_why_no_slip_comes_is_said_in_fitting_words(
    kiosk: KioskPage, desk: Desk, reason: str, words: str
) -> None:
    desk.printer("ATTENTION", reason)
    kiosk.page.get_by_text("号码显示在屏幕上").wait_for()
    kiosk.choose("payment")
    assert kiosk.slip.startswith(words)
    assert kiosk.page.locator(".done").inner_text().startswith("记好了")


def test_a_printer_whose_program_is_away_costs_nobody_a_number(kiosk: KioskPage, desk: Desk) -> None:
    desk.printer("OFFLINE", "agent_away")
    kiosk.page.get_by_text("号码显示在屏幕上").wait_for()
    number = kiosk.choose("payment")
    assert kiosk.slip.startswith("打印机现在不能打印")
    assert desk.ticket(number)["state"] == "waiting"


def test_a_printer_that_is_switched_off_is_as_good_as_none(kiosk: KioskPage, desk: Desk) -> None:
    desk.printer("DISABLED")
    kiosk.page.get_by_text("号码显示在屏幕上").wait_for()
    kiosk.choose("payment")
    assert kiosk.slip.startswith("请记住您的号码")


def test_a_customer_whose_slip_is_in_doubt_is_told_while_still_standing_there(
    kiosk: KioskPage, desk: Desk
) -> None:
    take_back(kiosk, desk, seconds=6)
    number = kiosk.choose("payment")
    assert kiosk.slip.startswith("号票正在打印")
    body = {"ticket": desk.ticket(number)["id"], "copy": 0, "state": "UNKNOWN", "reason": "lost"}
    desk.hall.ask("PUT", "/devices/printer-k1/slip", body, role="device")
    kiosk.page.get_by_text(f"您的号票可能没打出来，号码是 {number}").wait_for()
    kiosk.page.locator(".take-back").wait_for(state="hidden")
    assert "秒后回到首页" in kiosk.page.locator(".done").inner_text()
    kiosk.done()
    assert kiosk.choose("payment") != number
    assert kiosk.slip.startswith("号票正在打印")


def test_another_language_does_not_start_the_time_anew(kiosk: KioskPage, desk: Desk) -> None:
    take_back(kiosk, desk, seconds=2)
    desk.printer("ATTENTION", "paper_out")
    kiosk.page.get_by_text("号码显示在屏幕上").wait_for()
    kiosk.choose("payment")
    kiosk.page.locator(".take-back").wait_for(state="hidden")
    seconds = kiosk.page.locator(".done .seconds")
    before = int(re.sub(r"\D", "", seconds.inner_text()))
    kiosk.aid("language-en").click()
    kiosk.page.get_by_text("No paper: please note your number").wait_for()
    assert int(re.sub(r"\D", "", seconds.inner_text())) <= before
