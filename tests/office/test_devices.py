"""Devices as the office sees them: a real agent's simulated machines break and are mended."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import socketio
from playwright.sync_api import APIResponse, Route, expect

from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall

COUNT = '#nav a[href="/office/devices"] .nav-count'
Desk = Callable[..., OfficePage]
"""From the fault to the office's screen."""


class Hands:
    """What somebody does to the machines of this hall."""

    def __init__(self, server: RunningHall) -> None:
        self.hall = server
        self.broken: set[str] = set()

    def errand(self, kind: str, device: str, **more: object) -> dict[str, Any]:
        path = "/agents/main/tasks"
        body = {"kind": kind, "parameters": {"device": device, **more}}
        errand: dict[str, Any] = self.hall.ask("POST", path, body, role="manager")
        end = time.monotonic() + 30
        while errand["state"] in ("asked", "running"):
            assert time.monotonic() < end, errand
            time.sleep(0.05)
            errand = self.hall.ask("GET", f"{path}/{errand['id']}", role="manager")
        assert errand["state"] == "done", errand
        return errand

    def break_down(self, device: str, fault: str) -> None:
        self.broken.add(device)
        self.errand("simulate_fault", device, fault=fault)

    def mend(self, device: str) -> None:
        self.broken.discard(device)
        self.errand("simulate_fault", device, fault="recover")

    def state(self, device: str) -> tuple[str | None, str | None]:
        rows = self.hall.ask("GET", "/devices", role="manager")
        row = next(row for row in rows if row["code"] == device)
        return row["state"], row["reason"]

    def until_ready(self) -> None:
        end = time.monotonic() + 30
        while not all(d["state"] == "READY" for d in self.hall.ask("GET", "/devices", role="manager")):
            assert time.monotonic() < end, self.hall.ask("GET", "/devices", role="manager")
            time.sleep(0.1)


@pytest.fixture
def hands(server: RunningHall) -> Iterator[Hands]:
    """Everything works, and works again afterwards."""
    hands = Hands(server)
    hands.until_ready()
    yield hands
    for device in sorted(hands.broken):
        hands.mend(device)
    hands.until_ready()


FAULTS = [
    ("printer-k1", "paper_out", "没有纸了", "换一卷 80 毫米的热敏纸"),
    ("printer-k1", "cover_open", "机盖开着", "按紧"),
    ("printer-k1", "cutter", "切刀卡住", "取出切刀处的纸"),
    ("printer-k1", "silent", "没有应答", "看看电源和线"),
    ("printer-k1", "unplugged", "连不上|连接断了", "看看"),
    ("sign-3", "silent", "没有应答", "看看电源和线"),
    ("sign-3", "unplugged", "连接断了|连不上", "看看"),
]


@pytest.mark.parametrize(("device", "fault", "what", "todo"), FAULTS)
def test_every_fault_reaches_the_office_in_words_with_what_to_do(
    hands: Hands, desk: Desk, device: str, fault: str, what: str, todo: str
) -> None:
    office = desk()
    office.open("devices")
    hands.break_down(device, fault)
    card = office.page.locator(f"#device-{device}")
    expect(card.locator(".state")).to_have_text(re.compile(what))
    expect(card.locator(".todo")).to_contain_text(re.compile(todo))
    expect(office.page.locator("#now .alert").first).to_contain_text(re.compile(what))
    expect(office.page.locator(COUNT)).to_be_visible()
    hands.mend(device)
    expect(card.locator(".state")).to_have_text("正常")
    expect(office.page.locator("#now .alert")).to_have_count(0)
    expect(office.page.locator("#fault-list tbody tr").first).to_contain_text(re.compile(what))


def test_an_answer_that_comes_late_does_not_undo_a_newer_one(hands: Hands, desk: Desk) -> None:
    office = desk()
    office.open("devices")
    held: list[tuple[Route, APIResponse]] = []
    state = office.page.locator("#device-printer-k1 .state")
    expect(office.page.locator("#about")).not_to_be_empty()
    office.page.route("**/api/v1/devices", lambda route: held.append((route, route.fetch())), times=1)
    hands.break_down("printer-k2", "paper_out")
    end = time.monotonic() + 30
    while not held:
        assert time.monotonic() < end
        office.page.wait_for_timeout(50)
    hands.break_down("printer-k1", "cover_open")
    expect(state).to_have_text(re.compile("机盖开着"))
    route, answer = held.pop()
    with office.page.expect_event("requestfinished", lambda request: request == route.request):
        route.fulfill(response=answer)
    frame = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    office.page.evaluate(frame)
    assert "机盖开着" in state.inner_text()


def test_wrong_settings_are_told_with_the_way_to_where_they_stand(
    hands: Hands, desk: Desk, server: RunningHall
) -> None:
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    mistakes: dict[str, dict[str, int]] = {
        "sign-6": {},
        "sign-7": {"unit": 7, "digits": 0},
        "sign-8": {"unit": 300},
    }
    rows = [
        row
        | ({"address": {"protocol": "modbus", **mistakes[row["code"]]}} if row["code"] in mistakes else {})
        for row in before["device"]
    ]
    server.ask("PUT", "/catalogue", before | {"device": rows}, role="manager")
    office = desk()
    office.open("devices", "zh-CN")
    expect(office.page.locator("#finding")).to_have_text("3 台设备要人处理")
    expect(office.page.locator("#device-sign-6")).to_contain_text("缺少“unit”，请填上。")
    card = office.page.locator("#device-sign-8")
    expect(card).to_contain_text("“unit”写的是 300，应该是 1 到 247 之间的数。")
    office.open("devices", "en")
    expect(card).to_contain_text("unit is 300: a number from 1 to 247 is wanted")
    card.get_by_role("link", name="Settings").click()
    row = office.page.locator('[data-row="sign-8"]')
    expect(row.locator("textarea")).to_have_value(re.compile("unit = 300"))
    expect(row.locator(".error")).to_have_text("unit is 300: a number from 1 to 247 is wanted")
    row.locator("textarea").fill("protocol = modbus\nunit = 8")
    expect(row.locator(".error")).to_be_hidden()
    server.ask("PUT", "/catalogue", before, role="manager")


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "窗口屏 8 台：没有应答"), ("en", "Signs (8): ")])
def test_a_line_that_falls_silent_is_one_fault_and_not_eight(
    hands: Hands, desk: Desk, language: str, words: str
) -> None:
    office = desk()
    office.open("devices", language)
    hands.break_down("sign-3", "deaf")
    expect(office.page.locator("#now")).to_contain_text(words)
    expect(office.page.locator("#now .alert")).to_have_count(1)
    expect(office.page.locator(COUNT)).to_contain_text("1")


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "没有纸了"), ("en", "out of paper")])
def test_every_other_page_has_a_line_and_a_count(hands: Hands, desk: Desk, language: str, words: str) -> None:
    office = desk()
    office.open("people", language)
    line = office.page.locator("#alarm")
    expect(line).to_be_hidden()
    hands.break_down("printer-k1", "paper_out")
    expect(line).to_contain_text(words)
    expect(office.page.locator(COUNT)).to_contain_text("1")
    office.open("", language)
    expect(office.alert(words)).to_be_visible()
    hands.mend("printer-k1")
    expect(office.alert(words)).to_have_count(0)
    expect(office.page.locator(COUNT)).to_be_hidden()


def test_the_bell_is_off_until_somebody_wants_it(hands: Hands, desk: Desk) -> None:
    office = desk()
    office.open("people")
    bell = office.page.locator("#bell")
    expect(bell).to_have_attribute("aria-pressed", "false")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "true")
    office.open("journal")
    expect(bell).to_have_attribute("aria-pressed", "true")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "false")


def test_a_fault_may_be_tried_from_the_page(hands: Hands, desk: Desk) -> None:
    office = desk()
    office.open("devices")
    card = office.page.locator("#device-printer-k2")
    card.locator("summary").click()
    card.locator('[data-fault="cover_open"]').click()
    expect(card.locator(".state")).to_have_text("机盖开着")
    card.locator('[data-fault="recover"]').click()
    expect(card.locator(".state")).to_have_text("正常")


def test_a_simulated_reader_reads_what_is_written_for_it(
    hands: Hands, desk: Desk, server: RunningHall
) -> None:
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    reader = {"code": "reader-7", "kind": "reader", "place": "7", "driver": "simulated"}
    reader |= {"agent": "main", "address": {"protocol": "scanner", "line": "read"}}
    server.ask("PUT", "/catalogue", {**before, "device": [*before["device"], reader]}, role="manager")
    try:
        office = desk()
        office.open("devices")
        card = office.page.locator("#device-reader-7")
        expect(card.locator(".state")).to_have_text("不能报告状态")
        card.locator("summary").first.click()
        card.locator(".fault-list input").fill("A001")
        card.locator('[data-key="scan"]').click()
        expect(office.toast).to_contain_text("已按键")
    finally:
        server.ask("PUT", "/catalogue", before, role="manager")


def test_a_test_slip_is_printed_and_seen(hands: Hands, desk: Desk) -> None:
    office = desk()
    office.open("devices")
    card = office.page.locator("#device-printer-k2")
    card.locator('[data-errand="test_slip"]').click()
    expect(office.toast).to_contain_text("打出了测试票")


def test_a_sign_shows_where_it_is(hands: Hands, desk: Desk) -> None:
    office = desk()
    office.open("devices")
    office.page.locator("#device-sign-2").locator('[data-errand="identify"]').click()
    expect(office.toast).to_contain_text("2 号窗口屏已经亮过了")


def test_who_may_be_without_paper_is_listed_and_gets_it_again(
    hands: Hands, desk: Desk, server: RunningHall
) -> None:
    office = desk()
    office.open("devices")
    hands.break_down("printer-k1", "reset")  # drops the connection amid the slip
    number = server.issue("payment", kiosk="k1")["number"]
    row = office.page.locator(f'#doubt-list tr[data-number="{number}"]')
    expect(row).to_contain_text("不知道打出来没有")
    expect(office.page.locator("#device-printer-k1 .last-slip")).to_contain_text("不知道打出来没有")
    hands.mend("printer-k1")
    hands.until_ready()
    row.get_by_role("button").click()
    dialog = office.page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="1 号取号机")).to_be_checked()
    dialog.get_by_role("button", name="补打号票").click()
    expect(office.toast).to_contain_text(number)
    expect(row).to_have_count(0)
    expect(office.page.locator("#device-printer-k1 .last-slip")).to_contain_text(f"{number}补打 已打印")


def test_any_number_that_is_open_is_printed_again_where_the_manager_says(
    hands: Hands, desk: Desk, server: RunningHall
) -> None:
    office = desk()
    office.open("devices")
    hands.break_down("printer-s3", "cover_open")
    number = server.issue("payment")["number"]  # by no kiosk
    field, dialog = office.page.locator("#again-number"), office.page.get_by_role("dialog")
    field.fill(f"{number.lower()} ")
    field.press("Enter")
    expect(dialog).to_contain_text(f"补打 {number} 的号票")
    expect(dialog.get_by_role("radio", name="3 号自助终端 机盖开着")).to_be_disabled()
    dialog.get_by_role("radio", name="2 号取号机").check()
    dialog.get_by_role("button", name="补打号票").click()
    expect(office.toast).to_contain_text("2 号取号机")
    expect(office.page.locator("#device-printer-k2 .last-slip")).to_contain_text(f"{number}补打 已打印")
    field.fill("A999")
    field.press("Enter")
    expect(office.page.locator(".toast[data-kind=bad]")).to_contain_text("没有这个号码")


def test_a_slip_that_waits_for_paper_is_listed_until_it_has_come_by_itself(
    hands: Hands, desk: Desk, server: RunningHall
) -> None:
    office = desk()
    office.open("")
    hands.break_down("printer-k1", "paper_out")
    number = server.issue("payment", kiosk="k1")["number"]
    expect(office.alert("可能没打出来")).to_be_visible(timeout=20_000)
    office.open("devices")
    row = office.page.locator(f'#doubt-list tr[data-number="{number}"]')
    expect(row).to_contain_text("还在试")
    hands.mend("printer-k1")
    expect(row).to_have_count(0)
    expect(office.page.locator("#device-printer-k1 .last-slip")).to_contain_text(f"{number} 已打印")


def test_a_wall_that_cannot_be_heard_stands_there_with_what_to_do(desk: Desk, server: RunningHall) -> None:
    office = desk()
    office.open("devices")
    wall = socketio.Client(reconnection=False)
    auth = {"token": server.token("display")}
    wall.connect(server.address, auth=auth, namespaces=["/board"], transports=["websocket"])
    wall.emit("sounding", {"can": False}, namespace="/board")
    alert = office.page.locator("#now .alert[data-reason=mute]")
    expect(alert).to_contain_text("浏览器不让出声")
    expect(alert.locator(".todo")).to_contain_text("触摸屏幕一次")
    expect(office.page.locator("#finding")).to_contain_text("浏览器不让出声")
    wall.emit("sounding", {"can": True}, namespace="/board")
    expect(alert).to_have_count(0)
    wall.disconnect()


def test_kinds_are_filtered_where_there_are_many(hands: Hands, desk: Desk) -> None:
    office = desk()
    office.open("devices")
    office.page.locator('[data-filter="printer"]').click()
    expect(office.page.locator("#signs .sign").first).to_be_hidden()
    expect(office.page.locator("#printers .printer").first).to_be_visible()
    office.page.locator('[data-filter="wanting"]').click()
    expect(office.page.locator("#printers .printer").first).to_be_hidden()
