"""Four weeks ahead: what a manager sees of it, from nothing to a past taken in, and over the API."""

import csv
import io
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall, refused

DAYS, CUSTOMERS = 30, 24


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The hall of this file alone."""
    running = RunningHall(Path(tmp_path_factory.mktemp("forecast")))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def past(server: RunningHall) -> RunningHall:
    """Thirty days up to yesterday are taken in from a file."""
    today = datetime.fromisoformat(server.ask("GET", "/forecast", role="manager")["today"])
    rows = ["取号时间,叫号时间,开始时间,办结时间,业务类型,窗口"]
    for n in range(DAYS, 0, -1):
        nine = today - timedelta(days=n) + timedelta(hours=9)
        for k in range(CUSTOMERS):
            at = [nine + timedelta(minutes=5 * k + m) for m in (0, 2, 2, 4)]
            rows.append(
                ",".join([f"{moment:%Y-%m-%d %H:%M}" for moment in at] + ["缴费" if k % 3 else "发票", "1"])
            )
    file = server.data / "past.csv"
    file.write_text("\n".join(rows), "utf-8")
    server.command("history", "import", str(file))
    return server


def work_out(server: RunningHall, **asked: object) -> dict[str, Any]:
    """Have it worked out, and wait for it."""
    work = server.ask("POST", "/forecast/work", asked, role="manager")
    while work["state"] in ("waiting", "running"):
        work = server.ask("GET", f"/work/{work['id']}?wait=20", role="manager")
    return work


def test_without_a_past_it_says_what_to_do(server: RunningHall, desk: Callable[..., OfficePage]) -> None:
    office = desk()
    office.page.goto(f"{office.address}/office/forecast?lang=zh-CN")
    expect(office.page.locator("#finding")).to_have_text("还没有可以依据的数据")
    expect(office.page.locator("#nothing a")).to_have_attribute("href", "/office/history#sources")
    expect(office.page.locator("#anew")).to_be_hidden()
    assert work_out(server)["problem"]["code"] == "no_history"


def test_a_manager_keeps_days_of_her_own(server: RunningHall, desk: Callable[..., OfficePage]) -> None:
    office = desk()
    page = office.page
    page.goto(f"{office.address}/office/forecast?lang=zh-CN")
    closed = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    for _ in range(2):
        page.get_by_role("button", name="加一天").click()
        page.locator(".own-row [name=day]").last.fill(closed)
    page.locator(".own-row [name=note]").first.fill("停电检修")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#own .error")).to_have_text("这一天写了两次。")
    page.get_by_role("button", name="删除这一天").last.click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".toast")).to_contain_text("已保存")
    kept = {"day": closed, "kind": "closed", "note": "停电检修"}
    told = server.ask("GET", "/forecast/calendar", role="manager")
    assert told == {"version": 1, "days": [kept], "country": "CN"}
    stale = refused(
        lambda: server.ask("PUT", "/forecast/calendar", {"version": 0, "days": []}, role="manager")
    )
    assert stale[1]["code"] == "changed_meanwhile"
    twice = {"version": 1, "days": [kept, kept]}
    assert (
        refused(lambda: server.ask("PUT", "/forecast/calendar", twice, role="manager"))[1]["code"]
        == "day_twice"
    )


def test_a_past_that_was_taken_in_gives_four_weeks(
    past: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    office = desk()
    page = office.page
    page.goto(f"{office.address}/office/forecast?lang=zh-CN")
    page.locator("#anew button[type=submit]").click()
    expect(page.locator("#forecast")).to_be_visible(timeout=60_000)
    expect(page.locator("#finding")).to_contain_text("未来四周约")
    expect(page.locator("button.weeks-day")).to_have_count(27)
    expect(page.locator(".weeks-day[data-shut]")).to_contain_text("停电检修")
    page.locator("button.weeks-day").nth(3).click()
    expect(page.locator("button.weeks-day").nth(3)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#day canvas")).to_have_count(1)
    page.locator("#services button", has_text="发票").click()
    expect(page.locator("#day-title")).to_contain_text("发票")
    expect(page.locator("#skill")).to_contain_text("照上一个同星期")
    expect(page.locator("#skill tbody tr").last).to_contain_text("还没有人办过")
    page.goto(f"{office.address}/office/forecast?lang=en")
    expect(page.locator("#finding")).to_contain_text("customers in four weeks")


def test_the_forecast_over_the_api(past: RunningHall) -> None:
    source = past.ask("GET", "/forecast", role="manager")["sources"][0]["code"]
    assert work_out(past, source=source)["state"] == "done"
    told = past.ask("GET", "/forecast", role="manager")["forecast"]
    assert (told["source"], told["known"]["days"], len(told["days"]), len(told["closed"])) == (
        source,
        DAYS,
        27,
        1,
    )
    assert sum(told["mean"][0][-1]) == pytest.approx(CUSTOMERS, rel=0.15)
    assert told["service_s"] == {"payment": 120.0, "invoice": 120.0}
    made = [
        m
        for m in past.ask("GET", "/moves?after=0&limit=500", role="manager")["moves"]
        if m["verb"] == "forecast.make"
    ]
    assert made[-1]["data"] == {"today": told["today"], "known": DAYS}
    head = {"Authorization": f"Bearer {past.token('manager')}"}
    request = urllib.request.Request(f"{past.address}/api/v1/forecast?as=csv", headers=head)
    with urllib.request.urlopen(request) as answer:
        rows = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))))
    first = [row for row in rows if row["day"] == told["today"] and row["service"] == "payment"]
    assert sum(float(row["mean"]) for row in first) == pytest.approx(told["day"]["mean"][0][0], abs=0.5)
    unknown = refused(lambda: past.ask("POST", "/forecast/work", {"source": "file-none"}, role="manager"))
    assert unknown[1]["code"] == "unknown_source"
