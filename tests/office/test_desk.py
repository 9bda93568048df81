"""The manager's desk in Chromium on a running hall: the day, the catalogue, people, the journal."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from pyzbar.pyzbar import decode

from tests.e2e.pages.office import PAGES, PARTS, SCREENS, OfficePage
from tests.running_hall import RunningHall, refused

Desk = Callable[..., OfficePage]
A_NUMBER = re.compile(r"[ABC]\d{3}")


def document(server: RunningHall) -> dict[str, Any]:
    found: dict[str, Any] = server.ask("GET", "/catalogue?as=json", role="manager")
    return found


def board_seen_with(server: RunningHall, token: str) -> str:
    """The hall's code, asked for with a token. Raises urllib's HTTPError for a refusal."""
    request = Request(f"{server.address}/api/v1/board", headers={"Authorization": f"Bearer {token}"})
    with urlopen(request, timeout=10) as answer:
        code: str = json.load(answer)["hall"]["code"]
        return code


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_fits_its_window_and_says_everything(desk: Desk, language: str) -> None:
    office = desk()

    def look(name: str) -> None:
        for size, (width, height) in SCREENS.items():
            office.page.set_viewport_size({"width": width, "height": height})
            assert (name, size, office.too_wide()) == (name, size, 0)

    for name in PAGES:
        office.open(name, language)
        look(name)
        assert re.findall(r"\b[a-z]+_[a-z_]+\b", office.page.locator("body").inner_text()) == []
    for part in PARTS:
        office.open("catalogue", language, part)
        look(part)


def test_a_customer_appears_and_is_called_while_the_manager_looks_on(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open()
    before = int(office.figure("到厅客户").inner_text().removesuffix("位"))
    server.issue("payment")
    expect(office.figure("到厅客户")).to_have_text(f"{before + 1}位")
    server.counter("1", "open")
    ticket = server.counter("1", "call-next")
    expect(office.tile("1")).to_contain_text(ticket["number"])
    server.counter("1", "finish")
    server.counter("1", "close")
    expect(office.tile("1")).to_have_attribute("data-state", "closed")


def test_the_advice_of_the_moment_says_whom_to_ask_and_what_to_look_out_for(desk: Desk) -> None:
    """The server's answers are those of tests/hallkeeper/test_advising.py."""
    figures = {"service": "payment", "wait_s": 290, "else_s": 900, "within": 0.95, "within_else": 0.6}
    ask = figures | {"counter": "3", "until": "11:30", "who": "free", "names": ["Ann", "Bob"]}
    ask |= {"seen": False, "leaving": None, "cannot": ["general"]}
    move = ask | {"who": "moved", "names": ["Eve"], "seen": True, "leaving": "7", "cannot": []}
    answers = iter([ask, move])
    office = desk()
    office.page.route(
        "**/today/advice", lambda route: route.fulfill(json={"at": None, "advice": next(answers)})
    )
    advice = office.page.locator("#advice .advice")
    office.open(language="en")
    expect(advice).to_contain_text("Ask Ann or Bob to open Counter 3 until 11:30.")
    expect(advice).to_contain_text("no longer than 5 minutes, instead of 15. 95% called within the target")
    expect(advice).to_contain_text("not at a counter yet today: see whether they are in the house.")
    expect(advice).to_contain_text("This counter also serves Other services, which Ann or Bob cannot do.")
    office.open(language="en")
    expect(advice).to_contain_text("Ask Eve to change from Counter 7 to Counter 3 until 11:30.")
    expect(advice).to_contain_text("Counter 7 stands empty for so long")


def test_a_ring_is_answered_at_the_desk(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open()
    server.ask("POST", "/help", {"kiosk": "k2"}, role="manager")
    ring = office.alert("2 号取号机前的客户请工作人员过去")
    ring.get_by_role("button", name="我去").click()
    expect(ring).to_have_count(0)
    assert server.ask("GET", "/board")["help"] == []


def test_paper_and_lamps_show_what_the_devices_were_sent(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open("devices")
    number = server.issue("invoice", kiosk="k1")["number"]
    server.counter("2", "open")
    dark = office.lamps("2 号窗口").get_attribute("src")

    picture = office.paper(number)
    expect(picture).to_be_visible()
    office.page.wait_for_function("(image) => image.naturalWidth > 0", arg=picture.element_handle())
    server.counter("2", "call-next")

    expect(office.lamps("2 号窗口")).not_to_have_attribute("src", dark or "")
    server.counter("2", "finish")
    server.counter("2", "close")


def test_a_change_is_saved_whole_and_can_be_put_back(server: RunningHall, desk: Desk) -> None:
    before = document(server)
    office = desk()
    office.open("catalogue", part="services")
    office.unfold("缴费")
    office.field("service.0.target_s").fill("7.5")
    office.part("counters")
    office.field("counter.6.serves").first.check()
    expect(office.save_bar).to_contain_text("2 处改动还没保存：缴费、7 号窗口")

    office.save()
    after = document(server)
    assert after["service"][0]["target_s"] == 450
    assert after["counter"][6]["serves"] == ["payment", "general"]

    office.page.reload()
    office.save_bar.get_by_role("button", name="恢复成原来的").click()
    expect(office.toast).to_contain_text("已恢复成原来的")
    assert document(server) == before


def test_a_channel_leads_where_the_manager_says_and_nowhere_else(server: RunningHall, desk: Desk) -> None:
    before = document(server)
    office = desk()
    office.open("catalogue", part="channels")
    office.unfold("营业厅 App 缴费")
    office.field("channel.0.link").fill("javascript:alert(1)")
    office.page.keyboard.press("Control+s")
    expect(office.mistake_at("channel.0.link")).to_be_visible()
    assert document(server) == before

    office.field("channel.0.link").fill("https://example.org/pay")
    office.field("channel.1.enabled").uncheck()
    expect(office.save_bar).to_contain_text("2 处改动还没保存")
    office.save()
    after = document(server)["channel"]
    assert (after[0]["link"], after[1]["enabled"]) == ("https://example.org/pay", False)
    office.save_bar.get_by_role("button", name="恢复成原来的").click()
    expect(office.toast).to_contain_text("已恢复成原来的")
    assert document(server) == before


def test_steps_are_undone_one_by_one_before_saving(server: RunningHall, desk: Desk) -> None:
    before = document(server)
    office = desk()
    office.open("catalogue", part="counters")
    office.page.get_by_role("button", name="添加窗口").click()
    office.part("services")
    office.field("service.1.open").uncheck()

    office.page.keyboard.press("Control+z")
    expect(office.field("service.1.open")).to_be_checked()
    expect(office.save_bar).to_contain_text("9 号窗口")
    office.page.keyboard.press("Control+z")

    expect(office.save_bar).to_be_hidden()
    assert document(server) == before


def test_a_mistake_is_said_at_its_field_and_nothing_is_saved(server: RunningHall, desk: Desk) -> None:
    before = document(server)
    office = desk()
    office.open("catalogue", part="services")
    office.unfold("发票")
    office.field("service.1.letter").fill("A")
    office.part("rules")

    office.page.keyboard.press("Control+s")

    expect(office.mistake_at("service.1.letter")).to_have_text("字母 A 已经用了")
    expect(office.field("service.1.letter")).to_be_focused()
    assert document(server) == before


def test_the_server_names_the_field_where_the_form_could_not_know(server: RunningHall, desk: Desk) -> None:
    before = document(server)
    office = desk()
    office.open("catalogue", "en", "rules")
    office.field("zone").fill("Asia/Nowhere")

    office.page.keyboard.press("Control+s")

    expect(office.mistake_at("zone")).to_contain_text("Asia/Nowhere")
    assert document(server) == before


def test_what_is_still_busy_is_not_retired(server: RunningHall, desk: Desk) -> None:
    server.counter("8", "open")
    office = desk()
    office.open("catalogue", part="counters")
    office.page.get_by_role("button", name="停用: 8 号窗口").click()

    office.page.keyboard.press("Control+s")

    expect(office.toast).to_contain_text("8 号窗口还没结束，现在不能停用")
    server.counter("8", "close")
    office.save()
    assert document(server)["counter"][7] == {
        "code": "8",
        "names": {"zh-CN": "8 号窗口", "en": "Counter 8"},
        "serves": ["general"],
        "retired": True,
    }
    office.page.locator("summary", has_text="已停用 1 项").click()
    office.page.get_by_role("button", name="重新启用").click()
    office.save()
    assert "retired" not in document(server)["counter"][7]


def test_somebody_elses_change_is_not_overwritten_unasked(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open("catalogue", part="rules")
    theirs = document(server)
    theirs["rules"]["undo_s"] = 90
    server.ask("PUT", "/catalogue", theirs, role="manager")
    office.field("rules.auto_start_s").fill("30")

    office.page.keyboard.press("Control+s")
    expect(office.dialog).to_contain_text("别人刚改过业务与窗口")
    office.dialog.get_by_role("button", name="取消").click()

    assert document(server)["rules"]["undo_s"] == 90
    assert document(server)["rules"]["auto_start_s"] == 45


def test_putting_back_asks_where_somebody_has_changed_it_since(server: RunningHall, desk: Desk) -> None:
    before = document(server)
    office = desk()
    office.open("catalogue", part="rules")
    office.field("rules.take_back_s").fill("20")
    office.save()
    theirs = document(server)
    theirs["rules"]["undo_s"] = 120
    server.ask("PUT", "/catalogue", theirs, role="manager")

    office.save_bar.get_by_role("button", name="恢复成原来的").click()
    office.dialog.get_by_role("button", name="取消").click()
    assert document(server) == theirs

    office.save_bar.get_by_role("button", name="恢复成原来的").click()
    office.dialog.get_by_role("button", name="照样保存").click()
    expect(office.toast).to_contain_text("已恢复成原来的")
    assert document(server) == before


def test_leaving_with_unsaved_changes_asks_first(desk: Desk) -> None:
    office = desk()
    office.open("catalogue", part="rules")
    office.field("rules.undo_s").fill("50")
    asked = []
    office.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    office.page.locator("#nav a").first.click()
    office.page.wait_for_url(re.compile(r"/office/$"))

    assert asked == ["beforeunload"]


def test_text_with_a_mistake_is_refused_at_its_line(server: RunningHall, desk: Desk) -> None:
    before = document(server)
    office = desk()
    office.open("catalogue", part="text")
    area = office.page.locator("textarea")
    lines = area.input_value().split("\n")
    line = next(n for n, text in enumerate(lines) if text.startswith("target_s"))
    area.fill("\n".join([*lines[:line], "target_s = -1", *lines[line + 1 :]]))

    office.page.get_by_role("button", name="检查并保存").click()

    expect(office.page.locator("#text-mistake")).to_contain_text(f"第 {line + 1} 行有误")
    expect(office.page.locator("#text-mistake")).to_contain_text("service[0].target_s")
    expect(office.page.locator(".gutter .wrong")).to_have_text(f"{line + 1}\n")
    assert document(server) == before

    area.fill(area.input_value().replace("target_s = -1", "target_s = 240"))
    office.page.get_by_role("button", name="检查并保存").click()
    expect(office.toast).to_contain_text("已保存")
    assert document(server)["service"][0]["target_s"] == 240
    server.ask("PUT", "/catalogue", before, role="manager")


def test_a_person_comes_in_by_the_link_shown_once(server: RunningHall, desk: Desk, browser: Browser) -> None:
    office = desk()
    office.open("people")
    link = office.add_person("周明")
    shown = Image.open(io.BytesIO(office.dialog.locator(".secret-qr img").screenshot()))
    assert [code.data.decode() for code in decode(shown)] == [link]
    office.close_dialog()
    expect(office.person("周明")).to_contain_text("还没登录")

    theirs = browser.new_context()
    page = theirs.new_page()
    page.goto(link)
    page.locator("form button").click()
    page.wait_for_url(re.compile(r"/counter/"))
    expect(office.person("周明")).to_contain_text("已登录")

    office.person("周明").get_by_role("button", name="移除").click()
    office.dialog.get_by_role("button", name="移除").click()
    expect(office.person("周明")).to_have_count(0)
    page.goto(f"{server.address}/counter/1")
    assert "/sign-in" in page.url
    theirs.close()


def test_a_name_that_is_taken_is_said_at_the_field(desk: Desk) -> None:
    office = desk()
    office.open("people")
    office.page.locator("#add-person").click()
    office.dialog.locator("#name").fill("王经理")
    office.dialog.locator("button[type=submit]").click()

    expect(office.dialog.locator("#name-error")).to_have_text("已有同名的人，请换一个名字。")
    expect(office.dialog.locator("#name")).to_be_focused()


def test_the_right_to_pick_is_given_and_taken(server: RunningHall, desk: Desk) -> None:
    made = server.ask("POST", "/people", {"name": "吴桐", "role": "counter"}, role="manager")
    office = desk()
    office.open("people")
    office.person("吴桐").get_by_role("switch").check()
    expect(office.toast).to_contain_text("吴桐现在可以挑号")

    people = {p["id"]: p["may_pick"] for p in server.ask("GET", "/people", role="manager")}
    assert people[made["id"]] is True


def test_a_token_works_until_it_is_revoked(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open("people")
    office.page.locator("#add-token").click()
    office.dialog.locator("#name").fill("叫号器网关")
    office.dialog.locator("button[type=submit]").click()
    token = office.secret()
    assert board_seen_with(server, token) == "main"
    office.close_dialog()

    office.page.locator('tr[data-token="叫号器网关"]').get_by_role("button", name="撤销").click()
    office.dialog.get_by_role("button", name="撤销").click()
    expect(office.page.locator('tr[data-token="叫号器网关"]')).to_have_count(0)

    assert refused(lambda: board_seen_with(server, token))[0] == 401


def test_a_screen_is_paired_by_its_link(server: RunningHall, desk: Desk, browser: Browser) -> None:
    office = desk()
    office.open("people")
    row = office.page.locator('[data-place="display:wall"]')
    expect(row).to_contain_text("未配对")
    row.get_by_role("button", name="配对链接").click()
    screen = browser.new_context()
    page = screen.new_page()
    page.goto(office.secret())
    page.locator("form button").click()
    page.wait_for_url(re.compile(r"/display/"))
    office.close_dialog()

    expect(row).to_contain_text("已配对 1 台")
    screen.close()


def test_both_moves_of_an_undo_are_marked_and_a_number_stands_alone(server: RunningHall, desk: Desk) -> None:
    server.counter("4", "open")
    number = server.issue("general")["number"]
    server.counter("4", "call-next")
    server.counter("4", "undo")
    office = desk()
    office.open("journal")

    office.page.locator(".moves .number", has_text=number).first.click()

    expect(office.page.locator(".moves tbody tr")).to_have_count(3)
    assert office.moves() == [
        {"verb": "undo", "number": [number], "undone": False},
        {"verb": "call", "number": [number], "undone": True},
        {"verb": "issue", "number": [number], "undone": False},
    ]
    server.counter("4", "call-next")
    expect(office.page.locator(".moves tbody tr")).to_have_count(4)
    server.counter("4", "finish")
    server.counter("4", "close")


def test_the_journal_goes_back_to_its_beginning_and_out_as_a_file(server: RunningHall, desk: Desk) -> None:
    office = desk()
    office.open("journal")
    older = office.page.get_by_role("button", name="更早的")
    while older.count():
        older.click()
        office.page.locator(".more button:not([disabled]), .more p:nth-of-type(2)").first.wait_for()
    shown = office.page.locator(".moves tbody tr").count()

    with office.page.expect_download() as download:
        office.page.get_by_role("link", name="导出今天").click()

    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [int(row["move"]) for row in rows] == list(range(1, shown + 1))


def test_only_managers_see_the_desk(server: RunningHall, browser: Browser) -> None:
    stranger = browser.new_context()
    page = stranger.new_page()
    page.goto(f"{server.address}/office/people")
    assert "/sign-in" in page.url

    teller = server.ask("POST", "/people", {"name": "只叫号", "role": "counter"}, role="manager")
    page.goto(teller["url"])
    page.locator("form button").click()
    page.wait_for_url(re.compile(r"/counter/"))
    answer = page.goto(f"{server.address}/office/people")
    assert answer is not None
    assert answer.status == 403
    stranger.close()
