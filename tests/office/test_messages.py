"""The office's page of messages: sandbox or real, what may not have arrived, and the sandbox's inbox."""

import json
import re
import sqlite3
import urllib.request
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall, refused

PHONE = "13800000001"


def leave_number(server: RunningHall) -> None:
    """A customer who is next leaves a number: a message goes out at once."""
    track = server.issue("payment")["track_url"]
    body = json.dumps({"phone": PHONE}).encode()
    headers = {"Content-Type": "application/json", "Origin": server.address}
    request = urllib.request.Request(f"{track}/notify", method="POST", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 204


def make_unsure(server: RunningHall) -> None:
    """As if nothing had been heard of what was sent."""
    with sqlite3.connect(server.data / "hall.db") as db:
        db.execute("UPDATE message SET state = 'unsure', code = NULL, due_at = NULL")


def headline(page: Page) -> str:
    return page.locator("#finding").inner_text()


def test_a_first_time_user_finds_what_the_sandbox_was_given(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    office = desk()
    office.open("messages")
    page = office.page
    expect(page.locator("#inbox")).to_contain_text("还没有")
    expect(page.locator('[data-way="sms"] .chip')).to_have_text("沙箱")
    leave_number(server)
    expect(page.locator("#inbox")).to_contain_text(PHONE)
    expect(page.locator("#inbox")).to_contain_text("A001")
    expect(page.locator("#recent tbody tr")).to_have_count(1)
    expect(page.locator("#recent")).to_contain_text("138****0001")
    expect(page.locator("#recent")).not_to_contain_text(PHONE)
    expect(page.locator("#recent")).to_contain_text("已送到")
    assert headline(page) == "都发出去了"
    expect(page.locator("#limits")).to_contain_text("一个号码 10 条")


def test_what_is_unsure_is_read_and_sent_again_by_a_person(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    make_unsure(server)
    office = desk()
    office.open("messages", "en")
    page = office.page
    expect(page.locator("#finding")).to_have_text("One message may not have arrived: please look")
    row = page.locator("#desk-list tbody tr")
    expect(row).to_contain_text("unsure whether it arrived")
    row.get_by_role("button", name="Read").click()
    expect(page.locator("#dialog")).to_contain_text(re.compile(f"{PHONE}.*A001", re.DOTALL))
    page.locator("#dialog .dialog-foot button").click()
    row.get_by_role("button", name="Send again").click()
    expect(page.locator("#desk-card")).to_be_hidden()
    expect(page.locator("#recent")).to_contain_text("delivered")
    traced = server.ask("GET", "/moves?after=0&limit=5000", role="manager")["moves"]
    assert [move["data"]["why"] for move in traced if move["verb"] == "personal.read"] == ["messages"]


def test_what_is_told_of_changes_is_switched_on_read_beforehand_and_stopped_for_who_asks(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    office = desk()
    office.open("messages")
    page = office.page
    expect(page.locator("#notices-find")).to_contain_text("现在都没有开启")
    row = page.locator('[data-notice="order_returned"]')
    row.get_by_role("button", name="看内容").click()
    expect(page.locator("#dialog")).to_contain_text(re.compile(r"z\*\*\*@example\.cn被退回.*退订", re.DOTALL))
    expect(page.locator("#dialog figcaption").first).to_contain_text("计费 2 条")
    page.locator("#dialog .dialog-foot button").click()
    row.get_by_role("switch").check()
    expect(page.locator("#notices-find")).not_to_contain_text("现在都没有开启")
    page.locator("#notices-all").click()
    expect(page.locator("#notices-all")).to_be_hidden()
    page.locator("#stops-phone").fill(PHONE)
    page.get_by_role("button", name="不再通知").click()
    expect(page.locator("#stops-said")).to_have_text("138****0001 不会再收到变更通知。")
    expect(page.locator("#stops-many")).to_have_text("1 个号码已退订。")
    expect(page.locator("#notices-card")).not_to_contain_text(PHONE)
    found = server.ask("GET", "/messages/notices", role="manager")
    assert (all(one["on"] for one in found["occasions"]), found["stops"]) == (True, 1)


def test_only_a_manager_reads_messages(server: RunningHall) -> None:
    for path in ("/messages", "/messages/sandbox"):
        assert [
            refused(lambda p=path, r=r: server.ask("GET", p, role=r))[0] for r in ("counter", "kiosk")
        ] == [403, 403]
