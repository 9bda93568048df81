"""班前检查 and 班后检查 as a manager sees them in a running hall."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall


def lines(server: RunningHall, which: str, group: str) -> dict[str, str]:
    told = server.ask("GET", f"/rounds/{which}", role="manager")
    found = next(one for one in told["groups"] if one["code"] == group)
    return {line["what"]: line["mark"] for line in found["lines"]}


def test_before_opening_each_thing_is_green_or_says_what_to_do(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    office = desk()
    page = office.page
    page.goto(f"{office.address}/office/opening?lang=zh-CN")
    expect(page.locator("#finding")).to_contain_text("开门前还有")
    expect(page.locator("[data-what=screen_away]").first).to_contain_text("页面没打开")
    expect(page.locator("[data-what=no_yesterday]")).to_be_visible()
    expect(page.locator("[data-what=device_ready]").first).to_be_visible()
    page.locator("[data-errand=test_slip]").first.click()
    expect(page.locator(".toast")).to_be_visible()
    page.goto(f"{office.address}/office/opening?lang=en")
    expect(page.locator("#finding")).to_contain_text("before the hall opens")
    assert lines(server, "opening", "due")["payments_none"] == "good"


def test_after_closing_who_still_waits_and_which_counter_is_open(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    server.issue("payment")
    server.counter("2", "open")
    assert lines(server, "closing", "hall") == {
        "waiting": "act",
        "serving_none": "good",
        "held_none": "good",
        "counters": "act",
    }
    office = desk()
    page = office.page
    page.goto(f"{office.address}/office/closing?lang=zh-CN")
    expect(page.locator("[data-what=counters]")).to_contain_text("2 号窗口")
    server.counter("2", "call-next")
    server.counter("2", "start")
    server.counter("2", "finish", done=[{"service": "payment"}])
    server.counter("2", "close")
    expect(page.locator("[data-what=waiting_none]")).to_be_visible()
    expect(page.locator("[data-what=counters_none]")).to_be_visible()
    expect(page.locator("[data-what=day]")).to_contain_text("办结 1 位")


def test_a_backup_is_seen(server: RunningHall) -> None:
    assert lines(server, "closing", "house") == {"backup_never": "act"}
    server.command("backup", str(server.data / "copy.db"))
    assert lines(server, "closing", "house") == {"backup": "good"}
