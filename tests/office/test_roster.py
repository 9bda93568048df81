"""Rosters of a hall with a past: planned beside it, changed by hand, published, planned anew; API, page."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Route, expect

from hallkeeper.demo.opening import demo_catalogue
from hallkeeper.demo.past import Past
from hallkeeper.demo.past_file import write_past
from tests.e2e.held import first_of
from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall, refused

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
MONDAY = TODAY + timedelta(days=7 - TODAY.weekday())
WORK_MS = 180_000
"""A child of low priority has its turn late on a busy machine."""
SKILLS = (["payment", "invoice"], ["payment", "invoice", "general"], ["payment", "invoice", "general"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """Three weeks of an invented past, three tellers and a manager."""
    folder = Path(tmp_path_factory.mktemp("rosters"))
    running = RunningHall(folder)
    write_past(folder / "past.csv", 21, Past(demo_catalogue(), 7, 90), TODAY - timedelta(days=1))
    running.command("history", "import", str(folder / "past.csv"), "--anyway")
    running.start()
    for name, role in (("Ann", "counter"), ("Bob", "counter"), ("Eve", "counter"), ("Boss", "manager")):
        running.ask("POST", "/people", {"name": name, "role": role, "may_pick": False}, role="manager")
    yield running
    running.stop()


def worked(server: RunningHall, path: str, body: object) -> dict[str, Any]:
    """The result of long work."""
    work = server.ask("POST", path, body, role="manager")
    while work["state"] in ("waiting", "running"):
        work = server.ask("GET", f"/work/{work['id']}?wait=15", role="manager")
    assert work["problem"] is None, work["problem"]
    result: dict[str, Any] = work["result"]
    return result


@pytest.fixture(scope="module")
def staff(server: RunningHall) -> dict[str, str]:
    """Names and ids, after everybody's skills were said."""
    rows = server.ask("GET", "/roster/staff", role="manager")
    assert [(r["name"], r["works"], r["version"]) for r in rows] == [
        ("Ann", True, 0),
        ("Bob", True, 0),
        ("Eve", True, 0),
        ("Boss", False, 0),
    ]
    for row, skills in zip(rows, SKILLS, strict=False):
        said = {"version": 0, "skills": skills, "off_weekdays": [6] if row["name"] == "Bob" else []}
        server.ask("PUT", f"/roster/staff/{row['person']}", said, role="manager")
    return {row["name"]: row["person"] for row in rows}


@pytest.fixture(scope="module")
def draft(server: RunningHall, staff: dict[str, str]) -> str:
    """The code of a week's roster."""
    asked = {"start": MONDAY.isoformat(), "weeks": 1, "share": 0.8}
    code: str = worked(server, "/rosters", asked)["code"]
    return code


def test_a_draft_says_who_works_and_what_customers_will_wait(
    server: RunningHall, staff: dict[str, str], draft: str
) -> None:
    found = server.ask("GET", f"/rosters/{draft}", role="manager")
    assert (found["state"], found["start"], found["days"]) == ("draft", MONDAY.isoformat(), 7)
    assert {one["name"] for one in found["tellers"]} == {"Ann", "Bob", "Eve"}
    assert set(found["groups"]) == {"payment+invoice", "general"}
    assert staff["Bob"] not in found["named"].get((MONDAY + timedelta(days=6)).isoformat(), {})
    for row in found["hours"].values():
        assert max(row.values()) <= 40
    waits = found["waits"][MONDAY.isoformat()]
    assert len(waits["mean_s"]) == len(waits["came"]) == len(waits["share"])
    assert 0 < waits["day"]["share"] <= 1 and waits["day"]["p90_s"] >= waits["day"]["mean_s"]
    assert found["breaches"] == [one for one in found["breaches"] if one["rule"] == "wish"]
    assert found["waits_of_other_days"] == []
    assert 0 <= found["gap"] < 0.2
    (week,) = found["spare"]
    assert week["needed_h"] <= week["shifts_h"] and week["planned_h"] == sum(
        sum(r.values()) for r in found["hours"].values()
    )
    assert waits["fewer"] is None or waits["fewer"]["share"] <= waits["day"]["share"]
    assert (found["unserved"], found["lists"]["7"]) == ([], ["general"])
    seats = server.ask("GET", f"/rosters/{draft}/seats/{MONDAY}", role="manager")
    at = {(one["person"], one["counter"]) for one in seats}
    assert {who for who, counter in at if counter} == set(found["named"][MONDAY.isoformat()])
    assert (staff["Ann"], "7") not in at, "she does payments and invoices alone"
    _, problem = refused(lambda: server.ask("GET", f"/rosters/{draft}/seats/soon", role="manager"))
    assert (problem["code"], problem["field"]) == ("invalid_field", "day")


def test_a_change_by_hand_is_checked_at_once_and_taken_back(
    server: RunningHall, staff: dict[str, str], draft: str
) -> None:
    before = server.ask("GET", f"/rosters/{draft}", role="manager")
    sunday = (MONDAY + timedelta(days=6)).isoformat()
    move = {"version": before["version"], "person": staff["Bob"], "day": sunday, "shift": "early"}
    after = server.ask("PUT", f"/rosters/{draft}/shift", move, role="manager")
    assert after["named"][sunday][staff["Bob"]] == "early"
    assert {"rule": "off", "person": staff["Bob"], "day": sunday, "found": 0.0} in after["breaches"]
    assert after["waits_of_other_days"] == [sunday]
    assert before["gap"] is not None and after["gap"] is None
    status, problem = refused(lambda: server.ask("PUT", f"/rosters/{draft}/shift", move, role="manager"))
    assert (status, problem["code"]) == (409, "changed_meanwhile")
    worked(server, f"/rosters/{draft}/waits", {})
    fresh = server.ask("GET", f"/rosters/{draft}", role="manager")
    assert fresh["waits_of_other_days"] == []
    assert fresh["waits"][sunday] != before["waits"][sunday]
    assert fresh["waits"][MONDAY.isoformat()] == before["waits"][MONDAY.isoformat()]
    back = move | {"version": fresh["version"], "shift": None}
    undone = server.ask("PUT", f"/rosters/{draft}/shift", back, role="manager")
    assert (undone["named"], undone["gap"]) == (before["named"], before["gap"])
    for wrong, code in (
        ({"person": "nobody"}, "unknown_teller"),
        ({"shift": "night"}, "unknown_shift"),
        ({"day": "2020-01-01"}, "not_in_roster"),
    ):
        asked = back | {"version": fresh["version"] + 1} | wrong
        answer = refused(lambda a=asked: server.ask("PUT", f"/rosters/{draft}/shift", a, role="manager"))  # type: ignore[misc]
        assert answer[1]["code"] == code


def test_published_it_is_in_the_calendar_of_each_teller_alone(
    server: RunningHall, staff: dict[str, str], draft: str
) -> None:
    found = server.ask("GET", f"/rosters/{draft}", role="manager")
    given = server.ask("POST", f"/roster/staff/{staff['Ann']}/calendar", {}, role="manager")
    url = given["url"]
    assert given["reach"] == "here", "this hall listens on this machine alone"
    assert not shifts_in(url)
    server.ask("POST", f"/rosters/{draft}/publish", {"version": found["version"]}, role="manager")
    own = [day for day, row in found["named"].items() if staff["Ann"] in row]
    events = shifts_in(url)
    assert [str(one["UID"])[:10] for one in events] == sorted(own)
    first = next(s for s in found["shifts"] if s["code"] == found["named"][sorted(own)[0]][staff["Ann"]])
    begins = events[0].decoded("DTSTART").astimezone(ZoneInfo("Asia/Shanghai"))
    assert begins.hour * 2 + begins.minute // 30 == first["first"]
    assert (
        refused(lambda: server.ask("POST", f"/rosters/{draft}/publish", {"version": 9}, role="manager"))[0]
        == 409
    )
    newer = server.ask("POST", f"/roster/staff/{staff['Ann']}/calendar", {}, role="manager")["url"]
    assert gone(url) and len(shifts_in(newer)) == len(events)
    server.ask("DELETE", f"/roster/staff/{staff['Ann']}/calendar", role="manager")
    assert gone(newer)
    temp = server.ask(
        "POST", "/people", {"name": "Temp", "role": "counter", "may_pick": False}, role="manager"
    )
    leaver = f"/people/{temp['id']}"
    hers = server.ask("POST", f"/roster/staff/{temp['id']}/calendar", {}, role="manager")["url"]
    assert not shifts_in(hers)
    server.ask("DELETE", leaver, role="manager")
    assert gone(hers), "who no longer works here has no calendar"
    moves = server.ask("GET", "/moves?after=0&limit=5000", role="manager")["moves"]
    verbs = {one["verb"] for one in moves}
    assert {
        "staff.change",
        "roster.plan",
        "roster.change",
        "roster.publish",
        "feed.give",
        "feed.take",
    } <= verbs
    told = json.dumps([m for m in moves if m["verb"].partition(".")[0] in ("staff", "roster", "feed")])
    assert not any(name in told for name in ("Ann", "Bob", "Eve"))


def shifts_in(url: str) -> list[Any]:
    with urllib.request.urlopen(url, timeout=20) as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return list(Calendar.from_ical(answer.read()).walk("VEVENT"))


def gone(url: str) -> bool:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(url, timeout=20)
    refusal.value.close()
    return refusal.value.code == 404


def test_who_is_ill_is_replaced_in_a_draft_of_its_own(
    server: RunningHall, staff: dict[str, str], draft: str, desk: Callable[..., OfficePage]
) -> None:
    told = server.ask("GET", f"/rosters/{draft}", role="manager")
    if told["state"] == "draft":
        server.ask("POST", f"/rosters/{draft}/publish", {"version": told["version"]}, role="manager")
    ill, at, until = staff["Eve"], MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
    page = desk().page
    page.goto(f"{server.address}/office/roster?code={draft}&lang=en")
    page.get_by_role("button", name="Somebody is ill").click()
    page.get_by_label("Who is away?").select_option(ill)
    page.get_by_label("Day", exact=True).fill(at.isoformat())
    page.get_by_label("Until, that day included").fill(until.isoformat())
    page.get_by_role("button", name="Plan anew").click()
    expect(page.locator("#changes")).to_contain_text("Eve", timeout=WORK_MS)
    expect(page.locator("#changes")).to_contain_text("→ free")
    anew = page.url.partition("code=")[2]
    found = server.ask("GET", f"/rosters/{anew}", role="manager")
    assert (found["state"], found["of"]) == ("draft", draft)
    lost = {
        day for day, row in told["named"].items() if ill in row and at.isoformat() <= day <= until.isoformat()
    }
    assert {c["day"] for c in found["changes"] if c["person"] == ill and not c["after"]} >= lost
    assert found["named"][MONDAY.isoformat()] == told["named"][MONDAY.isoformat()]
    server.ask("POST", f"/rosters/{anew}/publish", {"version": found["version"]}, role="manager")
    states = {one["code"]: one["state"] for one in server.ask("GET", "/rosters", role="manager")["rosters"]}
    assert (states[draft], states[anew]) == ("replaced", "published")
    assert sum(state == "published" for state in states.values()) == 1, "one counts for these days"
    copy = server.ask("POST", f"/rosters/{anew}/draft", {}, role="manager")["code"]
    assert server.ask("GET", f"/rosters/{copy}", role="manager")["changes"] == [], "it is compared anew"
    server.ask("DELETE", f"/rosters/{copy}", role="manager")
    sick = [(at + timedelta(days=n)).isoformat() for n in range(4)]
    rows = server.ask("GET", "/roster/staff", role="manager")
    assert {row["name"]: row["away"] for row in rows if row["away"]} == {"Eve": sick}
    kept = next(one for one in found["tellers"] if one["person"] == ill)
    assert kept["away"] == sick
    assert (
        refused(lambda: server.ask("DELETE", f"/rosters/{anew}", role="manager"))[1]["code"] == "not_a_draft"
    )
    stranger = {"person": "nobody", "until": until.isoformat()}
    answer = refused(lambda: server.ask("POST", f"/rosters/{anew}/away", stranger, role="manager"))
    assert answer[1]["code"] == "unknown_teller"


def test_what_cannot_be_planned_names_the_person_and_the_week(
    server: RunningHall, staff: dict[str, str]
) -> None:
    bob = f"/roster/staff/{staff['Bob']}"
    version = next(r for r in server.ask("GET", "/roster/staff", role="manager") if r["name"] == "Bob")[
        "version"
    ]
    said = {"version": version, "skills": SKILLS[1], "off_weekdays": [2, 3, 4, 5, 6], "least_hours": 30}
    server.ask("PUT", bob, said, role="manager")
    plan = {"start": MONDAY.isoformat(), "weeks": 1}
    _, problem = refused(lambda: server.ask("POST", "/rosters", plan, role="manager"))
    assert problem["code"] == "hours_unreachable"
    assert problem["field"] == f"tellers.{staff['Bob']}.{MONDAY}"
    server.ask("PUT", bob, {"version": version + 1, "skills": SKILLS[1]}, role="manager")
    for body, code in (
        ({"version": 0, "skills": ["fly"]}, "unknown_service"),
        ({"version": 0, "skills": []}, "no_skills"),
        ({"version": 0, "skills": ["payment"], "least_hours": 50}, "no_hours"),
        ({"version": 0, "skills": ["payment"]}, "changed_meanwhile"),
    ):
        assert refused(lambda b=body: server.ask("PUT", bob, b, role="manager"))[1]["code"] == code  # type: ignore[misc]
    asked = {"start": (MONDAY + timedelta(days=1)).isoformat(), "weeks": 1}
    assert refused(lambda: server.ask("POST", "/rosters", asked, role="manager"))[1]["code"] == "no_weeks"


def test_shifts_are_the_usual_ones_until_somebody_changes_them(server: RunningHall) -> None:
    usual = server.ask("GET", "/roster/shifts", role="manager")
    assert usual["version"] == 0 and {"early", "late", "midday"} <= {s["code"] for s in usual["shifts"]}
    bad = usual["shifts"] + [{"code": "none", "names": {}, "first": 20, "last": 20, "breaks": []}]
    body = {"version": 0, "shifts": bad}
    status, problem = refused(lambda: server.ask("PUT", "/roster/shifts", body, role="manager"))
    assert (status, problem["code"], problem["field"]) == (422, "no_shift", "shifts.none")
    named = [{**usual["shifts"][0], "names": {"en": "Dawn"}}]
    assert (
        server.ask("PUT", "/roster/shifts", {"version": 0, "shifts": named}, role="manager")["version"] == 1
    )
    assert server.ask("GET", "/roster/shifts", role="manager")["shifts"] == named


def test_only_the_manager_may(server: RunningHall) -> None:
    for role in ("kiosk", "counter", "display", "device"):
        for method, path in (
            ("GET", "/today/advice"),
            ("GET", "/rosters"),
            ("POST", "/rosters"),
            ("GET", "/rosters/x"),
            ("GET", "/rosters/x/seats/2026-11-30"),
            ("PUT", "/rosters/x/shift"),
            ("DELETE", "/roster/asked/x"),
            ("POST", "/rosters/x/draft"),
            ("POST", "/rosters/x/waits"),
            ("POST", "/rosters/x/publish"),
            ("POST", "/rosters/x/away"),
            ("DELETE", "/rosters/x"),
            ("GET", "/roster/staff"),
            ("PUT", "/roster/staff/x"),
            ("GET", "/roster/shifts"),
            ("PUT", "/roster/shifts"),
            ("POST", "/roster/staff/x/calendar"),
            ("DELETE", "/roster/staff/x/calendar"),
        ):
            assert refused(lambda m=method, p=path, r=role: server.ask(m, p, role=r))[0] == 403  # type: ignore[misc]
    assert gone(f"{server.address}/shifts/guessed.ics")


def test_the_page_plans_changes_by_keyboard_takes_back_and_publishes(
    server: RunningHall, staff: dict[str, str], draft: str, desk: Callable[..., OfficePage]
) -> None:
    office = desk()
    page = office.page
    code = server.ask("POST", f"/rosters/{draft}/draft", {}, role="manager")["code"]
    page.goto(f"{server.address}/office/roster?code={code}&lang=zh-CN")
    expect(page.locator(".chart-canvas:has(canvas)")).to_have_count(2)
    expect(page.locator("#second")).to_contain_text("顾客平均等")
    sunday = (MONDAY + timedelta(days=6)).isoformat()
    cell = page.locator(f'[data-person="{staff["Bob"]}"] [data-day="{sunday}"]')
    choice = cell.locator("select")
    choice.focus()
    choice.press("End")
    expect(cell.locator(".shift")).to_have_attribute("data-bad", "")
    expect(page.locator("#breaches")).to_contain_text("Bob")
    expect(page.locator("#breaches")).to_contain_text("在休息日上班")
    expect(choice).to_be_focused()
    expect(page.locator("#stale")).to_contain_text("有 1 天改动过")
    page.locator("#acts").get_by_role("button", name="撤销").click()
    expect(cell.locator(".shift-free")).to_have_text("休假")
    expect(page.locator("#breaches")).not_to_contain_text("在休息日上班")
    other = server.ask("POST", f"/rosters/{draft}/draft", {}, role="manager")["code"]
    server.ask("POST", f"/rosters/{other}/publish", {"version": 1}, role="manager")
    page.get_by_role("button", name="发布", exact=True).click()
    page.locator("#dialog").get_by_role("button", name="发布").click()
    expect(page.locator("#dialog")).to_contain_text("别人已经发布了这几天的另一张班表")
    page.locator("#dialog").get_by_role("button", name="照样发布").click()
    expect(page.get_by_role("button", name="有人病了")).to_be_visible()
    assert server.ask("GET", f"/rosters/{other}", role="manager")["state"] == "replaced"
    expect(cell.locator("select")).to_have_count(0)
    page.evaluate("window.print = () => document.body.setAttribute('data-printed', '')")
    page.get_by_role("button", name="打印").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "")
    page.emulate_media(media="print")
    sheets = page.locator("#paper .paper-week")
    expect(sheets).to_have_count(server.ask("GET", f"/rosters/{code}", role="manager")["days"] // 7)
    expect(sheets.first).to_contain_text("发布")
    expect(sheets.first.locator("tbody th")).to_have_text(["Ann", "Bob", "Eve"])
    expect(page.locator("nav")).to_be_hidden()


def test_the_page_keeps_what_is_said_of_staff_and_says_who_is_meant(
    server: RunningHall, staff: dict[str, str], draft: str, desk: Callable[..., OfficePage]
) -> None:
    office = desk()
    page = office.page
    ann = next(r for r in server.ask("GET", "/roster/staff", role="manager") if r["name"] == "Ann")
    said = {"version": ann["version"], "skills": SKILLS[0]}
    server.ask("PUT", f"/roster/staff/{staff['Ann']}", said, role="manager")
    page.goto(f"{server.address}/office/roster?lang=en")
    row = page.locator(f'.staff [data-person="{staff["Ann"]}"]')
    row.get_by_role("button", name="Sunday").click()
    expect(row.get_by_role("button", name="Sunday")).to_have_attribute("aria-pressed", "true")
    expect(row.get_by_role("button", name="Sunday")).to_be_focused()
    held: list[Route] = []
    page.route("**/roster/staff/*", lambda route: held.append(route), times=1)
    row.get_by_label("At least so many hours a week").fill("39")
    with page.expect_request("**/roster/staff/*"):
        row.get_by_label("At most so many days a week").fill("2")
    with page.expect_response("**/roster/staff/*"):
        first_of(page, held).continue_()
    with page.expect_response("**/roster/staff/*"):  # what was typed while the other was kept is not lost
        page.get_by_role("button", name="Plan a roster").click()
    expect(page.locator("#toasts")).to_contain_text("Ann: kept.")
    page.get_by_label("How long").select_option("1")
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.locator(".toast[data-kind=bad]")).to_contain_text("Ann, ")
    expect(page.locator(".toast[data-kind=bad]")).to_contain_text("cannot be reached")
    ann = next(r for r in server.ask("GET", "/roster/staff", role="manager") if r["name"] == "Ann")
    assert (ann["least_hours"], ann["most_days"], ann["off_weekdays"]) == (39, 2, [6])
    said = {"version": ann["version"], "skills": SKILLS[0]}
    server.ask("PUT", f"/roster/staff/{staff['Ann']}", said, role="manager")


def test_an_applied_scenario_s_hours_are_planned_shown_and_taken_back(
    server: RunningHall, staff: dict[str, str], draft: str, desk: Callable[..., OfficePage]
) -> None:
    hours = [
        {"act": "add", "codes": ["1"], "start": "09:00", "end": "10:00"},
        {"act": "close", "codes": ["8"], "start": "14:00", "end": "18:00"},
    ]
    body = {"scenario": {"name": "早高峰", "counter": hours}}
    scenario = server.ask("POST", "/design/scenarios", body, role="manager")
    path = f"/design/scenarios/{scenario['code']}/apply"
    server.ask("POST", path, {"version": scenario["version"]}, role="manager")
    code = worked(server, "/rosters", {"start": MONDAY.isoformat(), "weeks": 1, "share": 0.8})["code"]
    before, found = (server.ask("GET", f"/rosters/{one}", role="manager") for one in (draft, code))
    assert (before["asked"], [one["name"] for one in found["asked"]]) == ([], ["早高峰"])
    day = MONDAY.isoformat()
    assert found["raised"][day][18:20] == [1, 1]
    for half in (18, 19):
        assert found["needed"][day][half] > before["needed"][day][half]
    seats = server.ask("GET", f"/rosters/{code}/seats/{day}", role="manager")
    assert not [one for one in seats if one["counter"] == "8" and one["last"] > 28 and one["first"] < 36]

    page = desk().page
    page.goto(f"{server.address}/office/roster?code={draft}&lang=zh-CN")
    card = page.locator("#asked-card")
    running = server.ask("GET", f"/rosters/{draft}", role="manager")["state"] != "replaced"
    expect(card.locator(".notice")).to_have_count(int(running))
    page.goto(f"{server.address}/office/roster?code={code}&lang=zh-CN")
    expect(card.locator(".asked-row")).to_contain_text("09:00–10:00：比预测需要的多开 1 个")
    expect(card.locator(".notice")).to_have_count(0)
    expect(page.locator("#curve-hint")).to_contain_text("“早高峰”）：09:00–10:00 +1")
    card.get_by_role("button", name="收回“早高峰”的要求").click()
    page.locator("#dialog").get_by_role("button", name="收回").click()
    expect(card.locator(".notice")).to_contain_text("后来收回了：“早高峰”")
    card.get_by_role("button", name="重新排").click()
    expect(page.get_by_label("从哪个周一开始")).to_have_value(day)
