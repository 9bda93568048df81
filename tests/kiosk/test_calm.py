"""When something is not as usual: each state has its own calm page, and the kiosk finds back by itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.pages.kiosk import LYING, KioskPage
from tests.kiosk.conftest import Desk
from tests.running_hall import RunningHall

QUIET_S = 40
EXTEND_S = 20
SPEAKS = """
window.speaks = true;
Object.defineProperty(SpeechSynthesis.prototype, "speaking", { get: () => window.speaks });
"""


def test_help_rings_and_says_when_somebody_has_seen_it(kiosk: KioskPage, desk: Desk) -> None:
    kiosk.aid("help").click()
    kiosk.dialog.get_by_text("已经通知工作人员").wait_for()
    board = desk.hall.ask("GET", "/board", role="manager")
    assert [one["kiosk"] for one in board["help"]] == ["k1"]

    desk.hall.ask("POST", "/help/answer", {"kiosk": "k1"})
    kiosk.dialog.get_by_text("工作人员看到了").wait_for()
    kiosk.dialog.get_by_role("button").click()
    assert kiosk.number_of_dialogs() == 0


def test_an_answer_is_told_to_whoever_rang_and_not_over_the_next_customer(
    kiosk: KioskPage, desk: Desk
) -> None:
    kiosk.choose("payment")
    kiosk.aid("help").click()
    kiosk.dialog.get_by_role("button").click()
    kiosk.done()

    kiosk.choose("general")
    expect(kiosk.aid("help")).to_have_text("工作人员就来")
    desk.hall.ask("POST", "/help/answer", {"kiosk": "k1"})
    expect(kiosk.aid("help")).to_have_text("请工作人员帮忙")
    assert kiosk.number_of_dialogs() == 0
    kiosk.done()


def test_a_machine_that_is_not_known_any_more_sends_to_staff(kiosk: KioskPage) -> None:
    kiosk.aid("language-en").click()
    kiosk.page.context.clear_cookies()
    kiosk.card("payment").click()
    kiosk.wait_for("unpaired")
    assert "Please ask a member of staff" in kiosk.words


def test_a_closed_business_type_is_grey_and_says_so(kiosk: KioskPage, desk: Desk) -> None:
    services = desk.catalogue()["service"]
    desk.change(service=[one | {"open": one["code"] != "invoice"} for one in services])

    kiosk.card("invoice").get_by_text("现在不办理").wait_for()
    assert kiosk.card("invoice").is_disabled()
    assert kiosk.card("payment").is_enabled()


@pytest.mark.parametrize(
    ("opens", "closes", "heading"),
    [("23:58:00", "23:59:00", "还没有开门"), ("00:00:00", "00:00:01", "今天不再取号了")],
)
def test_a_closed_hall_tells_its_hours(
    kiosk: KioskPage, desk: Desk, opens: str, closes: str, heading: str
) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%A").lower()
    desk.change(hours=[{"weekday": today, "opens": opens, "closes": closes}])

    kiosk.wait_for("closed")
    assert kiosk.heading == heading
    assert f"{opens[:5]}–{closes[:5]}" in kiosk.words
    desk.change(hours=[])
    kiosk.wait_for("start")


def hold(kiosk: KioskPage) -> None:
    """From now on the page's clock runs by `elapse` alone: ours would add what a busy machine takes."""
    kiosk.page.clock.pause_at(kiosk.page.evaluate("Date.now() / 1000 + 1"))


def elapse(kiosk: KioskPage, seconds: int) -> None:
    """Let the page's clock run; each second it may hear the server, which lives in our time."""
    for _ in range(seconds):
        kiosk.page.clock.run_for(1000)
        kiosk.page.evaluate("() => fetch('/healthz').then((answer) => answer.text())")


def test_an_untouched_start_page_never_asks_and_an_abandoned_one_warns_first(kiosk: KioskPage) -> None:
    kiosk.page.clock.install()
    kiosk.open()
    hold(kiosk)
    elapse(kiosk, QUIET_S + EXTEND_S + 5)
    assert kiosk.number_of_dialogs() == 0

    kiosk.aid("language-en").click()
    elapse(kiosk, QUIET_S + 1)
    assert kiosk.dialog.locator("h2").inner_text() == "Do you need more time?"
    kiosk.dialog.get_by_role("button", name="Go on").click()
    assert kiosk.heading == "What would you like to do?"

    elapse(kiosk, QUIET_S + EXTEND_S - 1)
    assert kiosk.heading == "What would you like to do?"
    elapse(kiosk, 2)
    assert kiosk.heading == "您要办理什么业务？"
    assert kiosk.number_of_dialogs() == 0


def test_a_touch_beside_the_question_answers_it_and_who_listens_is_not_asked(kiosk: KioskPage) -> None:
    kiosk.page.add_init_script(SPEAKS)
    kiosk.page.clock.install()
    kiosk.open()
    kiosk.aid("size").click()
    elapse(kiosk, QUIET_S + EXTEND_S)
    assert kiosk.number_of_dialogs() == 0

    kiosk.page.evaluate("window.speaks = false")
    elapse(kiosk, QUIET_S + 1)
    assert kiosk.number_of_dialogs() == 1
    kiosk.page.mouse.click(5, 5)
    elapse(kiosk, 1)
    assert kiosk.number_of_dialogs() == 0
    assert kiosk.page.locator("html").get_attribute("data-size") == "large"


def test_a_self_service_terminal_gives_no_numbers(server: RunningHall, browser: Browser) -> None:
    context = browser.new_context(viewport=LYING)
    terminal = KioskPage(context.new_page(), server.address)
    terminal.pair(server.links["kiosk s1"], opens="tasks")
    assert terminal.page.locator("[data-service]").count() == 0
    context.close()


@pytest.mark.parametrize("aids", [[], ["size"], ["low"], ["low", "size", "language-en"]])
def test_every_target_is_large_and_nothing_is_cut_off(kiosk: KioskPage, aids: list[str]) -> None:
    kiosk.ask_for(aids)
    assert kiosk.faults(aids) == {}
    kiosk.choose("payment")
    assert kiosk.faults(aids, low=0) == {}
    kiosk.done()


def test_without_a_server_the_kiosk_sends_to_staff_and_comes_back_by_itself(
    kiosk: KioskPage, server: RunningHall
) -> None:
    server.stop()
    kiosk.wait_for("offline")
    assert kiosk.heading == "暂时取不了号"
    assert "请直接找工作人员取号" in kiosk.words

    server.start()
    kiosk.wait_for("start")
    assert kiosk.choose("payment")
    kiosk.done()
