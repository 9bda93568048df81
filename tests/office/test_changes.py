"""Before and after at the desk: a change is registered, foreseen, judged, and a measure watched for drift."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from hallkeeper.command import main
from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall, refused

Desk = Callable[..., OfficePage]
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
SINCE = TODAY - timedelta(days=30)
SAID = {
    "change.register": "Payments at the terminals · Tickets for Bill payment: 30 tickets a day less"
    f" · from {SINCE} on, watched for 20 days",
    "change.judge": "Payments at the terminals · it shows · Tickets for Bill payment: ",
    "history.import": re.compile(r"^past\.csv · \d+,?\d* customers"),
}
"""What the journal says of them."""


@pytest.fixture(scope="module")
def past(server: RunningHall, tmp_path_factory: pytest.TempPathFactory) -> RunningHall:
    """A hall with a past from a file, in which most payments stay away since a month."""
    file = Path(tmp_path_factory.mktemp("past")) / "past.csv"
    asked = ["demo", "history", str(file), "--days", "100", "--customers", "80", "--since", str(SINCE)]
    assert main([*asked, "--divert", "payment=0.9"]) == 0
    server.command("history", "import", str(file))
    return server


def test_a_hall_without_a_past_is_told_where_to_begin(server: RunningHall, desk: Desk) -> None:
    page = desk().page
    page.goto(f"{server.address}/office/changes?lang=zh-CN")
    expect(page.locator("#nothing")).to_contain_text("还没有可以比较的往日数据")
    expect(page.locator("#nothing a")).to_have_attribute("href", "/office/history#sources")
    expect(page.locator("#new-keys button")).to_have_count(0)


def test_a_change_from_the_form_to_the_verdict(past: RunningHall, desk: Desk) -> None:
    page = desk().page
    page.goto(f"{past.address}/office/changes?lang=en")
    page.get_by_role("button", name="Register a change").click()
    form = page.locator(".change-form")
    form.locator("button[type=submit]").click()
    expect(page.locator("#name-mistake")).to_have_text("Say what was changed")
    form.locator("#name").fill("Payments at the terminals")
    form.locator("#date").fill(str(SINCE))
    form.locator("[id='expected.measure']").select_option("visits")
    form.locator("[id='expected.service']").select_option("payment")
    form.locator("[id='expected.value']").fill("30")
    form.locator("#settling").fill("9")
    form.locator("#days").fill("20")
    form.get_by_role("button", name="Could it be seen?").click()
    expect(form.locator(".foreseen")).to_contain_text("can be seen", timeout=60_000)
    form.locator("#days").fill("21")
    expect(form.locator(".foreseen-stale")).to_contain_text("of what was asked before")
    form.locator("#days").fill("20")
    form.locator("button[type=submit]").click()
    expect(page.locator(".change-detail .verdict")).to_have_text("The 20 days are over: judge it now.")
    expect(page.locator(".change-detail .notice")).to_contain_text("after it had begun")
    expect(page.locator(".change-facts")).to_contain_text("four times in five", timeout=60_000)
    page.get_by_role("button", name="Judge it").click()
    verdict = page.locator(".change-detail .verdict")
    expect(verdict).to_contain_text("Tickets for Bill payment fell by", timeout=60_000)
    expect(verdict).to_contain_text("this is not chance")
    expect(page.locator("#finding")).to_contain_text(
        "“Payments at the terminals”: Tickets for Bill payment fell"
    )
    expect(page.locator(".change-detail canvas")).to_be_visible()
    page.locator("#drift-measure").select_option("visits")
    page.locator("#drift-form button").click()
    expect(page.locator("#drift-finding")).to_contain_text("Tickets for Bill payment", timeout=60_000)
    expect(page.locator("#drift canvas")).to_be_visible()
    page.goto(f"{past.address}/office/journal?lang=en")
    more = {verb: page.locator(f'tr[data-verb="{verb}"] .more-words') for verb in SAID}
    page.locator("#filter-verb").select_option("change")
    for verb in ("change.register", "change.judge"):
        expect(more[verb]).to_contain_text(SAID[verb])
    page.locator("#filter-verb").select_option("history")
    expect(more["history.import"]).to_contain_text(SAID["history.import"])


def test_a_scenario_of_the_what_if_desk_is_registered(past: RunningHall, desk: Desk) -> None:
    page = desk().page
    asked = "scenario=s1&name=Post&measure=wait_mean&value=-2.5&services=invoice&staff=1"
    page.goto(f"{past.address}/office/changes?lang=en&{asked}")
    expect(page.locator("#name")).to_have_value("Post")
    expect(page.locator("[id='expected.value']")).to_have_value("2.5")
    expect(page.locator("#way")).to_have_value("-1")
    expect(page.locator(".change-acts input[value=invoice]")).to_be_checked()


def test_only_managers_look_at_changes(server: RunningHall) -> None:
    for role in ("counter", "kiosk", "display"):
        status, problem = refused(lambda role=role: server.ask("GET", "/changes", role=role))  # type: ignore[misc]
        assert (status, problem["code"]) == (403, "wrong_role")
