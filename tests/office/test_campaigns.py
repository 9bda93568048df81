"""A campaign in Chromium: written and released at the desk, answered at counter, kiosk and phone."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.pages.counter import CounterPage
from tests.e2e.pages.kiosk import CUT_OFF, SMALL_TARGETS, UPRIGHT, KioskPage
from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall

_tries = count(1)


class CampaignsPage(OfficePage):
    """The list, a card and its checklist."""

    def open_campaigns(self, language: str = "zh-CN", code: str = "") -> None:
        """Go to the list, or to a card."""
        self.page.goto(f"{self.address}/office/campaigns?lang={language}#{code}")
        self.page.locator("#checklist li" if code else "#list li, #none:not([hidden])").first.wait_for()

    def field(self, path: str) -> Locator:
        """The field of a path of the card."""
        return self.page.locator(f'#sections [data-path="{path}"]')

    def point(self, code: str) -> Locator:
        """A point of the checklist."""
        return self.page.locator(f'#checklist [data-check="{code}"]')

    def open_points(self) -> Locator:
        """Those that are not settled."""
        return self.page.locator('#checklist [data-settled="no"]')


@pytest.fixture
def page(server: RunningHall, desk: Callable[..., OfficePage]) -> CampaignsPage:
    return CampaignsPage(desk().page, server.address)


def today(server: RunningHall) -> date:
    return date.fromisoformat(server.ask("GET", "/campaigns", role="manager")["today"])


@pytest.fixture
def running(server: RunningHall) -> str:
    """The code of a campaign that runs today: the example, its open points settled by hand."""
    for row in server.ask("GET", "/campaigns", role="manager")["campaigns"]:
        if row["stage"] == "running":
            return str(row["code"])
    made = server.ask("POST", "/campaigns", {"example": True}, role="manager")
    path = f"/campaigns/{made['code']}"
    days = {"from": today(server).isoformat(), "to": today(server).isoformat()}
    card = made["card"] | days | {"owner": "王经理", "expected": {}, "hotline": {}}
    server.ask("PUT", path, {"card": card, "version": made["version"]}, role="manager")
    for point in server.ask("GET", path, role="manager")["open"]:
        server.ask("POST", f"{path}/word", {"point": point, "ok": True, "reason": "试"}, role="manager")
    version = server.ask("GET", path, role="manager")["version"]
    server.ask("POST", f"{path}/release", {"version": version}, role="manager")
    return str(made["code"])


def test_a_card_is_written_checked_undone_and_released(server: RunningHall, page: CampaignsPage) -> None:
    page.open_campaigns()
    page.page.get_by_role("button", name="看一个例子").click()
    expect(page.page.locator("#check-title")).to_have_text("还差 4 项")
    page.field("owner").fill("王经理")
    expect(page.open_points()).to_have_count(3)
    code = page.page.url.partition("#")[2]
    word = {
        "point": "text_who",
        "ok": True,
        "reason": "看过了",
    }  # beside the card: nobody's typing is lost by it
    server.ask("POST", f"/campaigns/{code}/word", word, role="manager")
    page.page.keyboard.press("Control+z")
    expect(page.open_points()).to_have_count(4)
    page.field("owner").fill("王经理")
    expect(page.open_points()).to_have_count(3)

    first, last = today(server), today(server) + timedelta(days=2)
    page.field("text.zh-CN").fill("【中山路】预付费用户到营业厅充600送60")
    expect(page.point("text_leave")).to_contain_text("中文短信里没有说")
    expect(page.page.locator('[data-language="zh-CN"] mark[data-point="who"]')).to_have_text("预付费用户")
    page.field("text.zh-CN").fill(
        f"【中山路】预付费用户即日起至{last.month}月{last.day}日到营业厅充600送60，退订回TD"
    )
    page.field("text.en").fill("")
    expect(page.point("text_until")).to_contain_text("和案卡不一样")
    page.field("from").fill(first.isoformat())
    page.field("to").fill(last.isoformat())
    expect(page.point("text_until")).to_have_attribute("data-settled", "yes")

    page.page.get_by_role("button", name="搬到活动的日期").click()
    expect(page.page.locator("#section-expected .notice")).to_have_count(0)
    row = page.page.locator("#section-expected tbody tr").first
    expect(row.locator("input").first).to_have_value("×1.5")
    row.locator("input").first.fill("好多")
    row.locator("input").first.press("Tab")
    expect(row).to_contain_text("写 ×1.5 或 +60")
    row.locator("input").first.fill("+60")
    second = page.page.locator("#section-expected tbody tr").nth(1).locator("input").first
    second.fill("")
    second.press("Tab")
    page.page.get_by_role("button", name="空着的照上面填").click()
    expect(second).to_have_value("+60")

    n = 10 + next(_tries)
    server.ask("POST", "/cards/batches", {"face": 600, "first": f"{n}001", "last": f"{n}150"}, role="manager")
    page.page.locator("#section-cards .camp-line").nth(1).get_by_role("button").click()
    page.page.locator("#section-forms").get_by_text("已备好").click()
    expect(page.open_points()).to_have_count(1)
    page.page.get_by_role("button", name="发布", exact=True).press("Enter")  # it says why not
    expect(page.toast).to_contain_text("先看：营业厅撑得住")
    page.point("holds").get_by_role("button", name="人工确认").click()
    page.dialog.locator("#reason").press("Enter")
    expect(page.page.locator("#reason-mistake")).to_be_visible()
    page.dialog.locator("#reason").fill("去年同期做过")
    page.dialog.locator("#reason").press("Enter")
    expect(page.page.locator("#check-title")).to_have_text("核对无误，可以发布")
    page.page.get_by_role("button", name="发布", exact=True).click()
    page.dialog.get_by_role("button", name="发布").click()
    expect(page.page.locator("#camp-about .camp-stage")).to_have_text("进行中")
    expect(page.field("text.zh-CN")).to_be_disabled()
    expect(page.field("questions.0.answer.zh-CN")).to_be_enabled()
    assert page.too_wide() == 0


def test_its_answers_at_counter_kiosk_and_phone(server: RunningHall, running: str, browser: Browser) -> None:
    teller = CounterPage(new_page(browser, 1280, 800), server.address)
    body = {"name": f"李敏{next(_tries)}", "role": "counter", "may_pick": False}
    teller.come_in(server.ask("POST", "/people", body, role="manager")["url"])
    teller.open("3", "en")
    expect(teller.page.locator("#campaign")).to_contain_text("600-yuan recharge gift")
    teller.page.keyboard.press("g")
    panel = teller.page.locator("dialog[open]")
    expect(panel.locator("dt")).to_have_count(5)
    panel.locator("input").fill("300 gift")
    expect(panel.locator("dd")).to_have_text(["Not this time: it is for 600 yuan only."])
    panel.locator("input").fill("weather")
    expect(panel).to_contain_text("No such question")
    teller.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)

    kiosk = KioskPage(new_page(browser, **UPRIGHT), server.address)
    kiosk.pair(server.pairing("k1"))
    expect(kiosk.page.locator(".hint")).to_be_hidden()
    kiosk.aid("priority").click()
    expect(kiosk.page.locator(".hint")).to_contain_text("孕妇")
    kiosk.aid("priority").click()
    kiosk.page.locator(".campaign-pill").click()
    kiosk.wait_for("about")
    expect(kiosk.page.locator(".about-answer:visible")).to_have_text(
        "不用排队。旁边的自助终端也能充，一样送 60 元。"
    )
    kiosk.page.get_by_role("button", name="可以充几次？").click()
    expect(kiosk.page.locator(".about-answer:visible")).to_contain_text("每个号码送一次")
    kiosk.page.locator('[data-aid="size"]').click()
    assert kiosk.page.evaluate(CUT_OFF) == []
    assert kiosk.page.evaluate(SMALL_TARGETS) == []
    kiosk.page.locator('[data-do="back"]').click()
    kiosk.wait_for("start")
    assert kiosk.page.evaluate(CUT_OFF) == []
    number = kiosk.choose("payment")
    kiosk.page.locator('[data-do="campaign"]').click()
    expect(kiosk.page.locator("dialog[open]")).to_contain_text(number)
    kiosk.page.get_by_role("button", name="什么时候结束？").click()
    expect(kiosk.page.locator(".about-answer:visible")).to_contain_text("不用赶在头几天来")
    kiosk.page.locator('[data-do="campaign-close"]').click()
    expect(kiosk.page.locator("dialog[open]")).to_have_count(0)
    assert kiosk.page.evaluate(CUT_OFF) == []
    kiosk.done()

    terminal = KioskPage(new_page(browser, **UPRIGHT), server.address)
    terminal.pair(server.pairing("s1"), opens="tasks")
    terminal.aid("language-en").click()
    terminal.page.get_by_role("button", name="About 600-yuan recharge gift").click()
    terminal.wait_for("about")
    assert terminal.page.evaluate(CUT_OFF) == []
    terminal.page.locator('[data-do="topup"]').click()
    terminal.wait_for("visit")

    phone = new_page(browser, 390, 844)
    phone.goto(server.issue("payment")["track_url"] + "?lang=en")
    phone.get_by_text("Do I have to queue?").click()
    expect(phone.locator("#campaign")).to_contain_text("takes top-ups")
    phone.goto(server.issue("general")["track_url"] + "?lang=en")
    expect(phone.locator("#ticket .number")).to_be_visible()
    expect(phone.locator("#campaign")).to_be_hidden()


def test_a_remedy_is_seen_at_desk_and_counter_and_taken_once(
    server: RunningHall, running: str, browser: Browser, desk: Callable[..., OfficePage]
) -> None:
    whole = server.ask("GET", f"/campaigns/{running}", role="manager")
    card = whole["card"]
    card["remedies"][0]["mark"] = 2
    server.ask("PUT", f"/campaigns/{running}", {"card": card, "version": whole["version"]}, role="manager")
    teller = CounterPage(new_page(browser, 1024, 768), server.address)
    body = {"name": f"赵雪{next(_tries)}", "role": "counter", "may_pick": False}
    teller.come_in(server.ask("POST", "/people", body, role="manager")["url"])
    teller.open("4")
    office = desk()
    office.open("journal")
    for _ in range(2):
        server.issue("payment")
    line = office.page.locator('#remedies [data-remedy="r1"]')
    expect(line).to_contain_text("加开一个窗口", timeout=30_000)
    remedy = teller.page.locator("#campaign .remedy").filter(has_text="加开一个窗口")
    expect(remedy).to_contain_text("人等候")
    expect(remedy.get_by_role("button", name="我来处理")).to_be_visible()
    for _ in range(teller.page.locator("#campaign .remedy:not([data-taken])").count()):
        left = teller.page.locator("#campaign .remedy:not([data-taken])").count()
        teller.press("Shift+KeyG")  # one after the other
        expect(teller.page.locator("#campaign .remedy:not([data-taken])")).to_have_count(left - 1)
    expect(remedy).to_contain_text("赵雪")
    expect(line).to_contain_text("赵雪")
    expect(line.get_by_role("button")).to_have_count(0)


def test_the_journal_says_what_was_changed(
    server: RunningHall, running: str, desk: Callable[..., OfficePage]
) -> None:
    whole = server.ask("GET", f"/campaigns/{running}", role="manager")
    body = {"card": whole["card"] | {"owner": "李主任"}, "version": whole["version"]}
    server.ask("PUT", f"/campaigns/{running}", body, role="manager")
    office = desk()
    office.open("journal")
    office.page.locator("#filter-verb").select_option("campaign")
    name, days = whole["card"]["names"]["zh-CN"], f"{whole['card']['from']} 至 {whole['card']['to']}"
    changed = office.page.locator('tr[data-verb="campaign.change"] .more-words').first
    expect(changed).to_have_text(f"{name} · 负责人")
    released = office.page.locator('tr[data-verb="campaign.release"] .more-words', has_text=days).first
    expect(released).to_contain_text(f"{name} · {days} · 人工确认：")


def test_what_is_being_written_outlives_a_comparison(page: CampaignsPage, running: str) -> None:
    page.open_campaigns(code=running)
    words = page.page.locator("#judge-words")
    words.fill("下次早两天补卡")
    page.page.locator("#section-judge button").first.click()
    expect(page.page.locator(".toast")).to_be_visible()  # its first day is not over
    expect(page.page.locator("#section-judge button").first).to_be_enabled()
    expect(words).to_have_value("下次早两天补卡")


def new_page(browser: Browser, width: int, height: int) -> Page:
    """A page of somebody else's browser; a script error fails the test."""
    page = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    return page
