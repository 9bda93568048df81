"""What fills the hall: the past as a manager sees it, from a morning that a real hall has lived."""

import csv
import io
import json
import re
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, Route, expect

from planning.history.figures import BY as GROUPS
from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall, refused


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The hall of this file alone."""
    running = RunningHall(Path(tmp_path_factory.mktemp("history")))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def lived(server: RunningHall) -> RunningHall:
    """Sixteen ask for payment, of whom six want an invoice; eight for something longer; two take it back."""
    server.counter("1", "open")
    for n in range(24):
        server.issue("payment" if n < 16 else "general", kiosk="k1")
        server.counter("1", "call-next")
        server.counter("1", "start")
        done = "invoice" if n < 6 else "payment" if n < 16 else "general"
        server.counter("1", "finish", done=[{"service": done}])
    for _ in range(2):
        ticket = server.issue("general")
        server.ask("POST", f"/tickets/{ticket['id']}/cancel", role="manager")
    return server


def test_days_without_anybody_say_so(desk: Callable[..., OfficePage]) -> None:
    office = desk()
    office.page.goto(f"{office.address}/office/history?lang=zh-CN&from=2026-01-05&to=2026-01-11")
    expect(office.page.locator("#finding")).to_have_text("这几天没有记录")
    expect(office.page.locator("#history")).to_be_hidden()
    expect(office.page.locator("#nothing")).to_contain_text("没有人取过号")


def test_the_figures_over_the_api(lived: RunningHall) -> None:
    past = lived.ask("GET", "/history", role="manager")
    assert (past["behind"], past["total"]["arrivals"], past["total"]["mistakes"]) == (0, 24, 2)
    assert {c["code"]: c["times"] for c in past["causes"]} == {"payment": 10, "general": 8, "invoice": 6}
    assert past["asked_done"] == {"payment": {"invoice": 6, "payment": 10}, "general": {"general": 8}}
    assert (past["wrong_keys"]["wrong"], past["wrong_keys"]["of"]) == (6, 24)
    assert (past["divertible"]["visits"], past["divertible"]["finished"]) == (16, 24)
    assert past["before"]["total"]["arrivals"] == 0
    assert past["repeats"] == {
        "days": 7,
        "identified": 0,
        "came_back": 0,
        "share": None,
        "coverage": 0.0,
    }


def test_who_may_and_what_may_be_asked(server: RunningHall) -> None:
    for role in ("kiosk", "counter", "display", "device"):
        assert refused(lambda role=role: server.ask("GET", "/history", role=role))[0] == 403  # type: ignore[misc]
    for query, code in (
        ("from=2026-13-01", "invalid_period"),
        ("from=2999-01-01&to=1999-01-01", "invalid_period"),
        ("from=2001-01-01", "invalid_period"),
        ("from=0001-01-01&to=0001-01-05", "invalid_period"),
        ("by=moon", "invalid_field"),
    ):
        status, problem = refused(lambda q=query: server.ask("GET", f"/history?{q}", role="manager"))  # type: ignore[misc]
        assert (status, problem["code"]) == (422, code)


def test_a_little_is_summed_at_once_also_where_a_page_would_wait(lived: RunningHall) -> None:
    week = lived.ask("GET", "/history", role="manager")
    work = lived.ask("POST", "/history/work", {"from": week["from"]}, role="manager")
    assert (work["state"], work["result"]["total"]) == ("done", week["total"])
    assert work["result"].keys() == week.keys()
    for role in ("kiosk", "counter", "display", "device"):
        assert refused(lambda r=role: lived.ask("POST", "/history/work", {}, role=r))[0] == 403  # type: ignore[misc]


def test_every_group_is_a_csv_that_excel_opens(lived: RunningHall) -> None:
    rows = {}
    for by in ("causes", "asked_done", *GROUPS):
        request = urllib.request.Request(
            f"{lived.address}/api/v1/history?as=csv&by={by}",
            headers={"Authorization": f"Bearer {lived.token('manager')}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            raw = answer.read()
        assert raw.startswith(b"\xef\xbb\xbf")
        rows[by] = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert {r["code"]: r["times"] for r in rows["causes"]}["payment"] == "10"
    assert {(r["asked"], r["done"]): r["times"] for r in rows["asked_done"]}["payment", "invoice"] == "6"
    assert {r["code"]: r["arrivals"] for r in rows["service"]} == {
        "payment": "16",
        "invoice": "0",
        "general": "8",
    }
    assert {r["code"]: r["finished"] for r in rows["done"]} == {
        "payment": "10",
        "invoice": "6",
        "general": "8",
    }
    assert sum(int(r["arrivals"]) for r in rows["half_hour"]) == 24
    assert sum(int(r["busy_s"]) for r in rows["half_hour"]) <= int(rows["day"][0]["busy_s"])
    assert [r["called"] for r in rows["counter"]][0] == "24"
    assert {r["code"]: r["finished"] for r in rows["counter"]}["1"] == "24"


def test_the_page_tells_what_fills_the_hall(
    lived: RunningHall, desk: Callable[..., OfficePage], tmp_path: Path
) -> None:
    office = desk()
    office.open("history")
    page = office.page
    expect(page.locator("#finding")).to_contain_text("而这些不排队也能办")
    expect(page.locator("#matrix-hint")).to_contain_text("6 位在取号机上选错了业务（25%）")
    expect(page.locator("#counters > .scroll tbody tr")).to_have_count(1)
    page.locator("#services summary").click()
    done = page.locator("#services table").last.locator("tbody tr", has_text="发票")
    expect(done.locator("td").first).to_have_text("6")
    expect(page.locator(".chart-canvas:has(canvas)")).to_have_count(4)
    with page.expect_download() as picture:
        page.get_by_role("button", name="什么占满了营业厅: 图片").click()
    assert content(picture.value, tmp_path).startswith(b"\x89PNG")
    with page.expect_download() as table:
        page.get_by_role("button", name="取的是什么号，办的是什么事: CSV").click()
    text = content(table.value, tmp_path).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1] == ["缴费", "10", "6", "0"]
    page.get_by_role("button", name="取的是什么号，办的是什么事: 表格").press("Enter")
    expect(page.locator("#matrix table tbody tr").first).to_have_text("缴费1060")


def test_what_is_unfolded_stays_so_when_figures_come_anew(
    lived: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    """Each minute, under the eyes of whoever reads."""
    office = desk()
    page = office.page
    page.clock.install()
    office.open("history")
    page.locator("#half-table summary").click()
    page.get_by_role("button", name="什么占满了营业厅: 表格").click()
    page.locator("#half-table details").evaluate("fold => fold.dataset.before = 'yes'")
    page.clock.run_for(61_000)
    expect(page.locator("#half-table [data-before]")).to_have_count(0)
    expect(page.locator("#half-table table")).to_be_visible()
    expect(page.locator("#causes table")).to_be_visible()
    expect(page.get_by_role("button", name="什么占满了营业厅: 表格")).to_be_focused()


def content(download: Download, folder: Path) -> bytes:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path.read_bytes()


def test_an_address_that_names_no_days_says_so_and_shows_this_week(
    lived: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    office = desk()
    page, field = office.page, office.page.locator("#from-to .field")
    for asked, said in (
        ("from=nonsense", "现在看的是本周：网址里“从”后面写的“nonsense”不是日期"),
        ("from=2026-01-05&to=2026-02-31", "网址里“到”后面写的“2026-02-31”不是日期"),
        ("from=2026-01-05&to=2026-01-01", "现在看的是本周：开始的日子要早于结束的日子"),
        ("from=2025-01-01&to=2026-01-01", "现在看的是本周：最多看 92 天"),
    ):
        page.goto(f"{office.address}/office/history?lang=zh-CN&{asked}")
        expect(page.locator("#history")).to_be_visible()
        expect(field).to_contain_text(said)
        expect(page.get_by_role("button", name="周", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="天", exact=True).click()
    expect(field).not_to_contain_text("现在看的是本周")


def test_other_days_by_keyboard_and_address(lived: RunningHall, desk: Callable[..., OfficePage]) -> None:
    office = desk()
    office.open("history")
    page = office.page
    expect(page.locator("#history")).to_be_visible()
    page.get_by_role("button", name="前一段").press("Enter")
    expect(page.locator("#finding")).to_have_text("这几天没有记录")
    assert "?from=" in page.url
    page.reload()
    expect(page.locator("#finding")).to_have_text("这几天没有记录")
    page.locator("#from").fill("2026-01-01")
    page.locator("#to").fill("2025-01-01")
    page.locator("#to").press("Enter")
    expect(page.locator("#from-to .field")).to_contain_text("开始的日子要早于结束的日子")
    page.get_by_role("button", name="天", exact=True).click()
    page.get_by_role("button", name="月", exact=True).click()
    expect(page.get_by_role("button", name="月", exact=True)).to_have_attribute("aria-pressed", "true")


def test_today_leads_there(lived: RunningHall, desk: Callable[..., OfficePage]) -> None:
    office = desk()
    office.open("")
    office.page.get_by_role("link", name="看看前几天").click()
    expect(office.page.locator("#history")).to_be_visible()


COUNTS = "日期,业务,笔数\n2026/11/2,话费收取,1200\n2026/11/3,发票打印,400\n46329,缴费,x\n".encode("gbk")


def send(server: RunningHall, raw: bytes, role: str = "manager") -> str:
    """Send a file; what the hall calls it."""
    request = urllib.request.Request(
        f"{server.address}/api/v1/history/imports/files",
        data=raw,
        headers={"Authorization": f"Bearer {server.token(role)}", "Content-Type": "text/csv"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        name: str = json.loads(answer.read())["file"]
        return name


def done(server: RunningHall, path: str, body: object) -> dict[str, Any]:
    """Work to its end: its result or its problem."""
    work = server.ask("POST", path, body, role="manager")
    while work["state"] in ("waiting", "running"):
        work = server.ask("GET", f"/work/{work['id']}?wait=10", role="manager")
    told: dict[str, Any] = work["problem"] or work["result"]
    return told


def test_counts_from_elsewhere_over_the_api(server: RunningHall) -> None:
    file = {"file": send(server, COUNTS)}
    folder = server.data / "imports"
    (kept,) = folder.glob("*.csv")
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (
        COUNTS,
        0o600,
        0o700,
    )
    values = {"话费收取": "payment", "发票打印": "invoice"}
    take = file | {"values": values, "name": "counts.csv"}
    status, problem = refused(lambda: server.ask("POST", "/history/imports", take, role="manager"))
    assert (status, problem["code"]) == (409, "not_looked_at")
    found = done(server, "/history/imports/look", file)
    assert (found["kind"], found["encoding"], found["columns"]) == (
        "counts",
        "GBK",
        {"day": 0, "service": 1, "count": 2},
    )
    assert {u["text"] for u in found["unknown"]} == {"话费收取", "发票打印"}
    found = done(server, "/history/imports/look", file | {"values": values})
    bad = [{"line": 4, "reason": "no_count", "field": "count", "cell": "x"}]
    assert (found["good"], found["lines"], found["refusals"]) == (2, 3, bad)
    listed = f"/history/imports/files/{file['file']}/refusals"
    assert server.ask("GET", listed, role="manager") == bad
    assert done(server, "/history/imports", take)["code"] == "rows_refused"
    source = done(server, "/history/imports", take | {"anyway": True})
    assert list(folder.iterdir()) == []
    past = server.ask(
        "GET", f"/history?from=2026-11-01&to=2026-11-05&source={source['code']}", role="manager"
    )
    assert past["total"]["arrivals"] == 1600
    sources = server.ask("GET", "/history/imports", role="manager")["sources"]
    assert [(s["name"], s["lines"], s["refused"]) for s in sources] == [("counts.csv", 2, 1)]
    again = {"file": send(server, COUNTS)}
    assert done(server, "/history/imports/look", again)["code"] == "file_known"
    server.ask("POST", f"/history/imports/{source['code']}/forget", role="manager")
    status, problem = refused(lambda: server.ask("GET", f"/history?source={source['code']}", role="manager"))
    assert (status, problem["code"]) == (404, "unknown_source")
    server.ask("DELETE", f"/history/imports/files/{again['file']}", role="manager")
    assert list(folder.glob("*.csv")) == []
    status, problem = refused(lambda: server.ask("GET", listed, role="manager"))
    assert (status, problem["code"]) == (404, "unknown_file")


def test_how_a_log_s_customers_would_count_is_told_before_it_is_taken(server: RunningHall) -> None:
    raw = "取号时间,办结时间,业务\n2026/11/2 9:00,9:08,缴费\n2026/11/2 9:00,,缴费\n"
    file = {"file": send(server, raw.encode())}
    found = done(server, "/history/imports/look", file)
    assert found["ends"] == {"served": 1, "no_wait": 1, "no_time": 1, "silent": 1}
    columns = {"columns": {"issued": 0, "service": 2}}
    refusal = done(server, "/history/imports/look", file | columns)
    assert (refusal["code"], refusal["field"]) == ("column_missing", "finished")
    server.ask("DELETE", f"/history/imports/files/{file['file']}", role="manager")


def test_only_a_manager_sends_files_and_none_that_is_too_large(server: RunningHall) -> None:
    look = {"file": "x", "name": "x"}
    for role in ("kiosk", "counter", "display", "device"):
        assert refused(lambda r=role: send(server, COUNTS, r))[0] == 403  # type: ignore[misc]
        for method, path in (
            ("POST", "/history/imports/look"),
            ("POST", "/history/imports"),
            ("POST", "/history/imports/x/forget"),
            ("GET", "/history/imports/files/x/refusals"),
            ("DELETE", "/history/imports/files/x"),
        ):
            assert refused(lambda m=method, p=path, r=role: server.ask(m, p, look, role=r))[0] == 403  # type: ignore[misc]
    for length, code in ((400_000_000, b"body_too_large"), (None, b"no_length")):
        head = "POST /api/v1/history/imports/files HTTP/1.1\r\nHost: hall\r\nConnection: close\r\n"
        said = "" if length is None else f"Content-Length: {length}\r\n"
        with socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2])), 20) as line:
            line.sendall(f"{head}{said}Authorization: Bearer {server.token('manager')}\r\n\r\n".encode())
            told = b""
            while not told.endswith(b"}"):
                told += line.recv(4096)
            assert code in told
    assert list(server.data.glob("imports/*.csv")) == []


def test_the_command_takes_a_file_in_or_says_why_not(server: RunningHall, tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_bytes(COUNTS)
    maps = ("--map", "day=日期", "--map", "service=业务", "--map", "count=笔数")
    values = ("--value", "话费收取=payment", "--value", "发票打印=-")
    with pytest.raises(subprocess.CalledProcessError) as refusal:
        server.command("history", "import", str(file), *maps, *values)
    assert "line 4: no_count (count: 'x')" in refusal.value.stderr
    assert "Nothing was taken" in refusal.value.stderr
    told = server.command("history", "import", str(file), *maps, *values, "--anyway")
    assert "counts.csv: GBK, counts, 1 rows, 1 not wanted" in told
    source = server.ask("GET", "/history/imports", role="manager")["sources"][0]
    assert (source["by"], source["from"]) == ("system", "2026-11-02")
    server.ask("POST", f"/history/imports/{source['code']}/forget", role="manager")


def test_a_file_is_looked_at_taken_in_shown_and_taken_back(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    office = desk()
    office.open("history")
    page = office.page
    page.get_by_role("button", name="导入文件").click()
    dialog = page.locator("#dialog")
    page.locator("#import-file").set_input_files(
        {"name": "book.xlsx", "mimeType": "application/zip", "buffer": b"PK\x03\x04"}
    )
    expect(dialog.get_by_role("alert")).to_contain_text("另存为“CSV UTF-8”")
    page.locator("#import-file").set_input_files(
        {"name": "counts.csv", "mimeType": "text/csv", "buffer": COUNTS}
    )
    expect(dialog.locator(".preview tbody tr")).to_have_count(3)
    expect(page.locator("#import-count")).to_have_value("2")
    expect(dialog.get_by_role("button", name="没有可以导入的行")).to_be_disabled()
    dialog.get_by_label("话费收取").select_option("payment")
    expect(dialog.locator("summary")).to_have_text("1 行可以导入、2 行有问题")
    wrong = dialog.get_by_label("发票打印")
    wrong.focus()
    wrong.select_option("general")
    expect(dialog.locator("summary")).to_have_text("2 行可以导入、1 行有问题")
    expect(wrong).to_be_focused()  # what was said stays there, under the finger, to be said otherwise
    wrong.select_option("invoice")
    expect(dialog.locator("summary")).to_have_text("2 行可以导入、1 行有问题")
    expect(wrong).to_have_value("invoice")
    dialog.get_by_role("button", name="导入 2 行").click()
    expect(dialog.locator("#import-anyway-mistake")).to_contain_text("有问题的行还没处理")
    dialog.locator("summary").click()
    expect(dialog.locator(".refusals")).to_contain_text("第 4 行： 不是整数 笔数: x")
    dialog.get_by_label("跳过有问题的 1 行").check()
    dialog.get_by_role("button", name="导入 2 行").click()
    row = page.locator("#sources li").nth(1)
    row.get_by_role("button", name="查看").click()
    expect(page.locator("#about")).to_contain_text("来自文件：counts.csv")
    expect(page.locator("#figures .fig-figure").first).to_have_text("1,600位")
    expect(page.locator("#gone")).to_be_hidden()
    page.get_by_role("button", name="导入文件").click()
    page.locator("#import-file").set_input_files(
        {"name": "again.csv", "mimeType": "text/csv", "buffer": COUNTS}
    )
    expect(dialog.get_by_role("alert").first).to_have_text("这个文件已经导入过了。")
    page.keyboard.press("Escape")
    row.get_by_role("button", name="撤回").click()
    page.locator("#dialog").get_by_role("button", name="撤回").click()
    expect(page.locator("#sources li")).to_have_count(1)
    expect(page.locator("#about")).not_to_contain_text("counts.csv")


def test_work_for_other_days_is_stopped_though_its_answer_comes_late(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    """Two presses, one after the other; the hall answers the first one last."""
    days = (f"2026/11/{2 + n % 2}" for n in range(600))
    rows = "".join(f"{day} 9:{n % 60:02d},{day} 10:30,缴费\n" for n, day in enumerate(days))
    file = {"file": send(server, f"取号时间,办结时间,业务\n{rows}".encode())}
    done(server, "/history/imports/look", file)
    source = done(server, "/history/imports", file | {"name": "log.csv"})
    office = desk()
    office.open("history")
    page, held = office.page, list[Route]()
    page.route(re.compile("/history/work$"), lambda route: held.append(route), times=1)
    page.locator("#sources li", has_text="log.csv").get_by_role("button", name="查看").click()
    with page.expect_response(re.compile("/history/work$")):
        page.get_by_role("button", name="前一段").click()
    expect(page.locator("#finding")).to_have_text("这几天没有记录")
    late = held[0].fetch()
    assert late.json()["state"] in ("waiting", "running")
    with page.expect_request(re.compile(f"/work/{late.json()['id']}/stop$")):
        held[0].fulfill(response=late)
    expect(page.locator("#finding")).to_have_text("这几天没有记录")
    server.ask("POST", f"/history/imports/{source['code']}/forget", role="manager")


def test_the_report_as_pdf(lived: RunningHall) -> None:
    def get(query: str) -> bytes:
        request = urllib.request.Request(
            f"{lived.address}/api/v1/history/report.pdf?{query}",
            headers={"Authorization": f"Bearer {lived.token('manager')}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.headers["Content-Type"] == "application/pdf"
            raw: bytes = answer.read()
            return raw

    assert get("lang=en").startswith(b"%PDF")
    assert refused(lambda: get("lang=tlh"))[1]["code"] == "unknown_language"
    assert refused(lambda: get("source=file-0"))[1]["code"] == "unknown_source"
    for role in ("kiosk", "counter", "display", "device"):
        assert refused(lambda r=role: lived.ask("GET", "/history/report.pdf", role=r))[0] == 403  # type: ignore[misc]


def test_reports_by_e_mail_are_set_and_tried(server: RunningHall, desk: Callable[..., OfficePage]) -> None:
    office = desk()
    page = office.page
    page.goto(f"{office.address}/office/history?lang=zh-CN")
    expect(page.locator("#mail .notice")).to_contain_text("沙箱")
    page.locator("#mail [value=week]").check()
    page.locator("#mail button[type=submit]").click()
    expect(page.locator("#mail-address-mistake")).to_have_text("请填写收件人。")
    page.locator("#mail-address").fill("boss@example")
    page.locator("#mail [data-action=test]").click()
    expect(page.locator("#mail .error")).to_be_visible()
    page.locator("#mail-address").fill("boss@example.com")
    with page.expect_response(re.compile("/history/mail/test$")):
        page.locator("#mail [data-action=test]").click()
    expect(page.locator(".mail-to")).to_contain_text("b***@example.com")
    told = server.ask("GET", "/history/mail", role="manager")
    assert (told["reports"], told["language"], told["sandbox"]) == (["week"], "zh-CN", True)
    sent = [
        note for note in server.ask("GET", "/messages", role="manager")["recent"] if note["kind"] == "report"
    ]
    assert [note["to"] for note in sent] == ["b***@example.com"]
    stale = {"version": 0, "recipients": [], "reports": [], "at": "07:30", "language": "en"}
    assert (
        refused(lambda: server.ask("PUT", "/history/mail", stale, role="manager"))[1]["code"]
        == "changed_meanwhile"
    )
