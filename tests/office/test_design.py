"""The design desk: a usual day is learnt from a file, scenarios are held against it, kept, applied."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall, refused

NO_PAYMENTS = {"name": "不办缴费"}
PHONES = {"name": "手机缴费", "divert": [{"service": "payment", "percent": 40}]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The hall of this file alone."""
    running = RunningHall(Path(tmp_path_factory.mktemp("design")))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def learnt(server: RunningHall) -> RunningHall:
    """A usual day is known, of ten invented days."""
    file = server.data / "past.csv"
    server.command("demo", "history", str(file), "--days", "10", "--seed", "5", "--customers", "300")
    server.command("history", "import", str(file))
    (source,) = server.ask("GET", "/history/imports", role="manager")["sources"]
    work(server, "/design/learn", {"source": source["code"]})
    return server


def work(server: RunningHall, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The result of long work."""
    told = server.ask("POST", path, body, role="manager")
    while told["state"] in ("waiting", "running"):
        told = server.ask("GET", f"/work/{told['id']}?wait=15", role="manager")
    assert told["problem"] is None
    found: dict[str, Any] = told["result"]
    return found


def problem(server: RunningHall, path: str, body: dict[str, Any]) -> tuple[str, str | None]:
    """The problem of long work that fails."""
    told = server.ask("POST", path, body, role="manager")
    while told["state"] in ("waiting", "running"):
        told = server.ask("GET", f"/work/{told['id']}?wait=15", role="manager")
    return told["problem"]["code"], told["problem"]["field"]


def no(act: Callable[[], object]) -> tuple[int, str, str | None]:
    status, told = refused(act)
    return status, told["code"], told.get("field")


def test_a_hall_without_a_past_says_what_to_do(server: RunningHall) -> None:
    desk = server.ask("GET", "/design", role="manager")
    assert (desk["usual"], desk["period"], desk["scenarios"]) == (None, None, [])
    assert no(lambda: server.ask("POST", "/design/evaluate", {"scenarios": []}, role="manager"))[1:] == (
        "no_usual_day",
        None,
    )
    assert problem(server, "/design/learn", {}) == ("no_past", None)


def test_only_managers_may(server: RunningHall) -> None:
    body = {"scenario": PHONES}
    for role in ("kiosk", "counter", "display", "device"):
        assert no(lambda role=role: server.ask("GET", "/design", role=role))[0] == 403  # type: ignore[misc]
        assert no(lambda role=role: server.ask("POST", "/design/scenarios", body, role=role))[0] == 403  # type: ignore[misc]


def test_the_usual_day_is_told(learnt: RunningHall) -> None:
    usual = learnt.ask("GET", "/design", role="manager")["usual"]
    assert {kind["code"] for kind in usual["types"]} >= {"payment", "invoice", "general"}
    assert 200 < sum(kind["customers"] for kind in usual["types"]) < 450
    assert usual["happened"]["customers"] == pytest.approx(
        sum(kind["customers"] for kind in usual["types"]), rel=0.03
    )
    held = usual["validated"]["figures"]["wait_mean_s"]
    assert held["real"] == usual["happened"]["wait_mean_s"]
    assert (usual["validated"]["days"], usual["validated"]["verdict"]) == (10, "near")
    assert usual["validated"]["types"].keys() == {"payment", "invoice", "general"}


def pooled(everyone: list[str]) -> list[dict[str, Any]]:
    """Nobody takes payments any more."""
    return [{"act": "pool", "codes": everyone, "serves": ["invoice", "general"]}]


def test_scenarios_are_held_against_today(learnt: RunningHall) -> None:
    body = {"scenarios": [PHONES, {"counter": [{"act": "close", "codes": ["1"]}]}], "days": 100}
    today, phones, fewer = work(learnt, "/design/evaluate", body)["scenarios"]
    assert today["figures"]["wait_mean_s"]["change"] is None
    assert phones["figures"]["wait_mean_s"]["change"]["value"] < 0
    assert fewer["figures"]["wait_mean_s"]["change"]["value"] > 0
    assert fewer["figures"]["staff_hours"]["change"]["value"] < 0
    assert len(today["queue"]) == len(phones["queue"]) == len(today["counters"])


def test_mistakes_name_the_scenario_and_the_field(learnt: RunningHall) -> None:
    wrong = {"scenarios": [PHONES, {"divert": [{"service": "payment", "percent": 140}]}]}
    assert no(lambda: learnt.ask("POST", "/design/evaluate", wrong, role="manager")) == (
        422,
        "invalid_field",
        "scenarios.2.divert.0.percent",
    )
    unknown = {"scenarios": [PHONES, {"divert": [{"service": "moon", "percent": 10}]}], "days": 100}
    assert problem(learnt, "/design/evaluate", unknown) == (
        "unknown_service",
        "scenarios.2.divert.0.service",
    )
    everyone = [c["code"] for c in learnt.ask("GET", "/design", role="manager")["usual"]["counters"]]
    nobody = {"scenarios": [{"counter": [{"act": "close", "codes": everyone}]}], "days": 100}
    assert problem(learnt, "/design/evaluate", nobody) == ("no_counters", "scenarios.1.counter.0")
    nothing = {"scenarios": [PHONES, NO_PAYMENTS | {"counter": pooled(everyone)}], "days": 100}
    assert problem(learnt, "/design/evaluate", nothing) == ("not_served", "scenarios.2.types.payment")


def test_the_search_answers_with_scenarios(learnt: RunningHall) -> None:
    allowed = {"phone": 60, "posted": "invoice", "terminals": 0, "counters": 1}
    found = work(learnt, "/design/search", {"share": 0.9, "limit_s": 900, "allowed": allowed})
    assert found["best"]["share"]["value"] > 0.9
    first = found["found"][0]
    again = work(learnt, "/design/evaluate", {"scenarios": [first["scenario"]], "days": 100})
    assert again["scenarios"][1]["figures"]["cost"]["change"]["value"] == pytest.approx(
        first["extra_cost"], abs=0.05
    )


def test_form_and_toml_are_the_same(server: RunningHall) -> None:
    toml = server.ask("POST", "/design/toml", {"scenario": PHONES}, role="manager")["toml"]
    assert 'name = "手机缴费"' in toml
    assert server.ask("POST", "/design/toml", {"toml": toml}, role="manager")["scenario"] == PHONES
    bad = {"toml": "[[divert]]\nservice = 'payment'"}
    assert no(lambda: server.ask("POST", "/design/toml", bad, role="manager"))[1:] == (
        "invalid_field",
        "divert.0.percent",
    )


def test_scenarios_are_kept_changed_and_deleted(server: RunningHall) -> None:
    def kept() -> list[str]:
        return [s["scenario"]["name"] for s in server.ask("GET", "/design", role="manager")["scenarios"]]

    one = server.ask("POST", "/design/scenarios", {"scenario": PHONES}, role="manager")
    path = f"/design/scenarios/{one['code']}"
    assert kept() == ["手机缴费"]
    other = {"scenario": PHONES | {"name": "只看手机"}, "version": one["version"]}
    assert server.ask("PUT", path, other, role="manager")["version"] == 2
    assert no(lambda: server.ask("PUT", path, other, role="manager"))[:2] == (409, "changed_meanwhile")
    nameless = {"scenario": {"divert": PHONES["divert"]}}
    assert no(lambda: server.ask("POST", "/design/scenarios", nameless, role="manager"))[1:] == (
        "no_name",
        "name",
    )
    server.ask("DELETE", path, role="manager")
    assert kept() == []
    back = server.ask("POST", f"{path}/back", {}, role="manager")
    assert (back["code"], kept()) == (one["code"], ["只看手机"]), "a change that was made of it finds it"
    server.ask("DELETE", path, role="manager")
    assert no(lambda: server.ask("POST", "/design/scenarios/moon/back", {}, role="manager"))[:2] == (
        404,
        "unknown_scenario",
    )
    assert no(lambda: server.ask("DELETE", path, role="manager"))[:2] == (404, "unknown_scenario")


def test_what_the_catalogue_can_say_is_applied_and_the_rest_is_told(server: RunningHall) -> None:
    scenario = {
        "name": "综合窗口",
        "counter": [
            {"act": "add", "start": "09:00", "end": "12:00"},
            {"act": "pool", "codes": ["1", "2"], "serves": ["payment", "invoice"]},
        ],
        "target": [{"service": "general", "target_s": 900}],
        "post": [{"service": "invoice", "percent": 50}],
        "terminals": {"add": 2},
    }
    one = server.ask("POST", "/design/scenarios", {"scenario": scenario}, role="manager")
    path = f"/design/scenarios/{one['code']}/apply"
    would = server.ask("GET", path, role="manager")
    assert would["scenario"]["applied_at"] is None
    body = {"version": one["version"], "wait_change_s": -93.5}
    told = server.ask("POST", path, body, role="manager")
    assert told["scenario"]["wait_change_s"] == -93.5
    assert {**would, "scenario": None} == {**told, "scenario": None}
    assert [done["what"] for done in told["done"]] == ["target", "counter", "pool"]
    assert [todo["what"] for todo in told["to_do"]] == ["post", "terminals"]
    hours = [{"what": "roster_add", "codes": ["9"], "start": "09:00", "end": "12:00"}]
    assert told["asked"] == hours
    (asked,) = server.ask("GET", "/rosters", role="manager")["asked"]
    assert (asked["scenario"], asked["name"], asked["lines"]) == (one["code"], "综合窗口", hours)
    assert told["scenario"]["applied_at"] is not None
    catalogue = server.ask("GET", "/catalogue?as=json", role="manager")
    served = {c["code"]: c["serves"] for c in catalogue["counter"]}
    assert (served["1"], served["9"]) == (["payment", "invoice"], ["payment", "invoice", "general"])
    assert {s["code"]: s["target_s"] for s in catalogue["service"]}["general"] == 900
    moves = server.ask("GET", "/moves?after=0&limit=1000", role="manager")["moves"]
    (move,) = (m for m in moves if m["verb"] == "scenario.apply")
    assert (move["data"]["done"], move["data"]["asked"]) == (["target", "counter", "pool"], ["roster_add"])
    assert [m["verb"] for m in moves if m["move"] in (move["move"] - 1, move["move"])] == [
        "catalogue.change",
        "scenario.apply",
    ]
    assert no(lambda: server.ask("POST", path, {"version": 1}, role="manager"))[:2] == (
        409,
        "changed_meanwhile",
    )
    hours_of = f"/roster/asked/{one['code']}"
    server.ask("DELETE", hours_of, role="manager")
    assert server.ask("GET", "/rosters", role="manager")["asked"] == []
    (last,) = server.ask("GET", f"/moves?after={move['move']}&limit=10", role="manager")["moves"]
    assert (last["verb"], last["data"]) == ("scenario.take_back", {"scenario": one["code"]})
    assert no(lambda: server.ask("DELETE", hours_of, role="manager"))[:2] == (404, "unknown_roster_asked")


def test_prices_are_the_manager_s(server: RunningHall) -> None:
    prices = {"staff_hour": 60, "terminal_day": 20.5, "letter": 1.2}
    server.ask("PUT", "/design/prices", prices, role="manager")
    assert server.ask("GET", "/design", role="manager")["prices"] == prices
    wrong = prices | {"letter": -1}
    assert no(lambda: server.ask("PUT", "/design/prices", wrong, role="manager"))[1:] == (
        "invalid_field",
        "letter",
    )


def test_a_manager_tries_keeps_and_brings_back_a_scenario(
    learnt: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    everyone = [c["code"] for c in learnt.ask("GET", "/design", role="manager")["usual"]["counters"]]
    body = {"scenario": NO_PAYMENTS | {"counter": pooled(everyone)}}
    other = learnt.ask("POST", "/design/scenarios", body, role="manager")["code"]
    office = desk()
    office.open("design")
    page = office.page
    expect(page.locator("#about")).to_contain_text("取自")
    compared = page.locator(f'.kept-row[data-scenario="{other}"] input')
    compared.check()
    expect(office.toast).to_contain_text("不办缴费、缴费：有业务没有窗口办")
    compared.uncheck()
    learnt.ask("DELETE", f"/design/scenarios/{other}", role="manager")
    expect(page.locator("#truth")).to_contain_text("两者相符")
    page.get_by_role("button", name="引导到手机").press("Enter")
    page.get_by_role("spinbutton", name="百分之几").fill("45")
    expect(page.locator(".beside tbody tr")).to_have_count(2, timeout=30_000)
    expect(page.locator('.fig[data-figure="diverted"] .fig-figure')).to_have_text(re.compile(r"^[1-9]\d+人$"))
    expect(page.locator(".chart-canvas:has(canvas)")).to_have_count(5)
    page.get_by_role("button", name="保存方案").click()
    expect(page.locator(".what .error")).to_have_text("要保存，请给方案起个名字。")
    page.get_by_label("方案名称").fill("四成半上手机")
    page.get_by_role("button", name="保存方案").click()
    row = page.locator(".kept-row", has_text="四成半上手机")
    expect(row).to_contain_text("45% 缴费改用手机")
    expect(page.locator(".beside tbody tr").nth(1)).to_contain_text("四成半上手机", timeout=30_000)
    assert "scenario=" in (row.get_by_role("link").get_attribute("href") or "")
    row.get_by_role("button", name="删除").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="恢复原样").click()
    expect(row).to_have_count(1)


def test_the_text_of_a_scenario_comes_back_into_the_form(
    learnt: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    office = desk()
    office.open("design")
    page = office.page
    page.get_by_role("tab", name="表单").press("ArrowRight")
    text = page.get_by_role("textbox", name="TOML")
    text.fill("[[post]]\nservice = 'invoice'\npercent = 300")
    page.get_by_role("button", name="收回表单").click()
    expect(page.locator("#panel-toml .error")).to_contain_text("post.0.percent")
    text.fill("[[post]]\nservice = 'invoice'\npercent = 70")
    page.get_by_role("button", name="收回表单").click()
    page.get_by_role("tab", name="TOML").press("ArrowLeft")
    expect(page.get_by_role("spinbutton", name="百分之几")).to_have_value("70")
    expect(page.locator(".beside tbody tr")).to_have_count(2, timeout=30_000)


def test_put_back_overwrites_nobody_and_takes_the_roster_s_hours_back_too(
    learnt: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    def scenarios() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = learnt.ask("GET", "/design", role="manager")["scenarios"]
        return found

    def asked() -> list[str]:
        return [one["name"] for one in learnt.ask("GET", "/rosters", role="manager")["asked"]]

    hours = [{"act": "add", "codes": ["3"], "start": "09:00", "end": "12:00"}]
    body = {
        "scenario": {
            "name": "上午加人",
            "counter": hours,
            "target": [{"service": "general", "target_s": 840}],
        }
    }
    learnt.ask("POST", "/design/scenarios", body, role="manager")
    before = learnt.ask("GET", "/catalogue?as=json", role="manager")
    page = desk().page
    page.goto(f"{learnt.address}/office/design?lang=zh-CN")
    page.get_by_role("button", name="应用：上午加人").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("已发布的班表不变")
    dialog.get_by_role("button", name="应用").click()
    expect(dialog).to_contain_text("下一次排班会安排")
    assert asked() == ["上午加人"]
    theirs = learnt.ask("GET", "/catalogue?as=json", role="manager")
    theirs["rules"]["undo_s"] = 90
    learnt.ask("PUT", "/catalogue", theirs, role="manager")
    dialog.get_by_role("button", name="恢复原样").click()
    expect(dialog).to_contain_text("别人刚改过业务与窗口")
    dialog.get_by_role("button", name="取消").click()
    assert (asked(), learnt.ask("GET", "/catalogue?as=json", role="manager")) == (["上午加人"], theirs)
    expect(page.locator(".kept-row", has_text="上午加人").locator(".badge")).to_have_count(1)
    page.goto(f"{learnt.address}/office/catalogue?lang=zh-CN")
    page.get_by_role("button", name="恢复成原来的").click()
    dialog.get_by_role("button", name="照样保存").click()
    expect(page.locator(".toast").last).to_contain_text("已恢复成原来的")
    assert asked() == []
    assert learnt.ask("GET", "/catalogue?as=json", role="manager") == before
    (one,) = (s for s in scenarios() if s["scenario"]["name"] == "上午加人")
    assert one["applied_at"] is None
