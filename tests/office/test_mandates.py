"""Auto-debit: the API role by role, and the manager's page in Chromium from the application to the debit."""

import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.mandates import MandatesPage
from tests.e2e.pages.office import OfficePage
from tests.hallkeeper.test_agreements_api import agree, press, proved
from tests.running_hall import RunningHall, refused
from tests.self_service import Customer

CARD = "6222021234567890128"
BODY: dict[str, Any] = {
    "bank": "sample-b",
    "name": "李小明",
    "account_kind": "card",
    "account": CARD,
    "consent": "bank-1",
    "consent_language": "zh-CN",
}


@pytest.fixture
def page(server: RunningHall, desk: Callable[..., OfficePage]) -> MandatesPage:
    return MandatesPage(desk().page, server.address)


def refusal(act: Callable[[], object]) -> tuple[int, str]:
    status, problem = refused(act)
    return status, problem["code"]


def fetched(server: RunningHall, path: str, role: str = "manager") -> tuple[str, bytes]:
    """Content type and body of an answer that is no JSON."""
    headers = {"Authorization": f"Bearer {server.token(role)}"}
    request = urllib.request.Request(f"{server.address}/api/v1{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=40) as answer:
        return answer.headers["Content-Type"], answer.read()


def the_one(server: RunningHall, phone_end: str) -> dict[str, Any]:
    rows = server.ask("GET", "/mandates", role="manager")["mandates"]
    (found,) = [row for row in rows if row["phone"].endswith(phone_end)]
    return dict(found)


def test_mistakes_stand_at_their_fields(page: MandatesPage) -> None:
    page.open_mandates()
    expect(page.heading).to_have_text("还没有代扣申请")
    page.begin()
    page.fill("", "", "", agree=False)
    expect(page.mistake_at_input("name")).to_contain_text("户名")
    expect(page.page.locator("#name")).to_be_focused()
    expect(page.mistake_at_input("consent")).to_have_text("请先让客户看过并同意")
    page.fill("欧阳致远", "13800000001", "6222021234567890129")
    expect(page.mistake_at_input("account")).to_contain_text("多半是输错了一位")
    expect(page.page.locator("#account")).to_be_focused()
    page.fill("欧阳致远", "13800", CARD)
    expect(page.mistake_at_input("phone")).to_contain_text("十一位")


def test_from_the_application_to_the_debit(server: RunningHall, page: MandatesPage) -> None:
    page.open_mandates()
    page.begin()
    page.fill("欧阳致远", "138 0000 0001", CARD)
    expect(page.dialog).to_contain_text("请打印申请书")
    with page.page.context.expect_page() as opened:
        page.dialog.locator("a.button").click()
    opened.value.close()
    one = the_one(server, "0001")
    number = one["number"].replace(" ", "")
    kind, pdf = fetched(server, f"/mandates/{one['id']}/form.pdf")
    assert (kind, pdf[:5]) == ("application/pdf", b"%PDF-")

    expect(page.application(number)).to_contain_text("欧**")
    expect(page.application(number)).to_contain_text("**** 0128")
    page.act(number, "signed")
    expect(page.heading).to_have_text("1 份已签字，等着交给银行")
    page.bank("sample-a").locator('[data-act="export"]').click()
    expect(page.heading).to_have_text("第 1 批（示例银行甲）等您确认是否已交银行")
    first, again = page.download("sample-a"), page.download("sample-a")
    assert first == again
    assert first[0].startswith("DK_00000001_")
    assert first[1].decode("gb18030").splitlines()[1].split(",")[2:5] == [number, "欧阳致远", CARD]
    expect(page.application(number).locator('[data-act="cancel"]')).to_have_count(0)

    page.bank("sample-a").locator('[data-act="sent"]').click()
    page.agree()
    expect(page.application(number)).to_contain_text("已交银行")
    with sqlite3.connect(server.data / "hall.db") as db:
        assert db.execute("SELECT sealed_account FROM mandate").fetchall() == [(None,)]

    page.read_in("sample-a", f"用户协议号,处理结果,原因代码\r\n{number},0000,\r\n?,,\r\n".encode("gb18030"))
    expect(page.dialog.locator(".answers li")).to_have_text(["1核准", "1看不懂第 3 行"])
    page.agree()
    page.act(number, "active")
    expect(page.heading).to_have_text("没有要办的事")
    expect(page.application(number)).to_contain_text("生效")


def test_the_customer_cancels_and_the_bank_is_to_be_told(server: RunningHall, page: MandatesPage) -> None:
    number = the_one(server, "0001")["number"].replace(" ", "")
    page.open_mandates()
    page.act(number, "cancel")
    expect(page.dialog).to_contain_text("取消后请一并通知银行")
    page.dialog.locator("button[type=submit]").click()
    expect(page.mistake_at_input("reason")).to_have_text("请选一项")
    page.dialog.locator('input[value="customer"]').check()
    page.dialog.locator("button[type=submit]").click()
    expect(page.application(number)).to_have_count(0)
    page.only("over")
    expect(page.application(number)).to_contain_text("客户取消")


def test_a_teller_takes_it_down_while_serving_and_sees_their_own(server: RunningHall) -> None:
    asked = {**BODY, "phone": "13800000002", "counter": "1"}
    server.counter("1", "open")
    assert refusal(lambda: server.ask("POST", "/mandates", asked)) == (409, "not_serving")
    server.counter("1", "serve", service="payment")
    made = server.ask("POST", "/mandates", asked)
    assert (made["state"], made["payer"], made["account"], made["place"]) == (
        "applied",
        "李**",
        "**** 0128",
        "1",
    )
    assert fetched(server, f"/mandates/{made['id']}/form.pdf", "counter")[1][:5] == b"%PDF-"
    others = server.ask("POST", "/mandates", {**BODY, "phone": "13800000003"}, role="manager")
    for path, body in (("signed", {}), ("cancel", {"proved": True})):
        act = lambda path=path, body=body: server.ask("POST", f"/mandates/{others['id']}/{path}", body)  # noqa: E731
        assert refusal(act) == (403, "not_yours")
    assert refusal(lambda: fetched(server, f"/mandates/{others['id']}/form.pdf", "counter")) == (
        403,
        "not_yours",
    )


@pytest.mark.parametrize("role", ["kiosk", "display", "device"])
def test_screens_have_no_business_here(server: RunningHall, role: str) -> None:
    for path in ("/mandates", "/mandates/form"):
        assert refusal(lambda path=path: server.ask("GET", path, role=role)) == (403, "wrong_role")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/mandates", None),
        ("POST", "/mandates/batches", {"bank": "sample-a"}),
        ("GET", "/mandates/batches/1/file", None),
        ("POST", "/mandates/batches/1/sent", {}),
        ("POST", "/mandates/batches/1/drop", {}),
        ("POST", "/mandates/any/result", {"result": "authorised"}),
        ("POST", "/mandates/any/active", {}),
        ("POST", "/mandates/results", {"bank": "sample-a", "file": "AA=="}),
    ],
)
def test_what_the_office_alone_may_do(server: RunningHall, method: str, path: str, body: object) -> None:
    assert refusal(lambda: server.ask(method, path, body, role="counter")) == (403, "wrong_role")


def test_english_and_a_phone(server: RunningHall, desk: Callable[..., OfficePage]) -> None:
    made = server.ask("POST", "/mandates", {**BODY, "phone": "13800000009"}, role="manager")
    small = MandatesPage(desk("phone").page, server.address)
    small.open_mandates("en")
    row = small.application(made["number"].replace(" ", ""))
    expect(row).to_contain_text("to be signed")
    expect(row).to_contain_text("Sample Bank B")
    assert small.too_wide() == 0


def test_a_provider_s_agreement_waits_for_the_customer_and_needs_no_bank(
    server: RunningHall, page: MandatesPage
) -> None:
    customer = Customer(server).pair("s1")
    customer.begin(task="mandate")
    agreed = agree(proved(customer, "13800000041")).json
    page.open_mandates()
    row = page.application(agreed["mandate"]["number"].replace(" ", ""))
    expect(row).to_have_attribute("data-state", "applied")
    expect(row.locator("td").nth(0)).to_contain_text("1 号自助终端")
    expect(row.locator("td").nth(1)).to_have_text("138****0041")
    expect(row.get_by_role("button", name="取消")).to_be_in_viewport()  # nothing pushes it out
    expect(row.locator("td").nth(2)).to_contain_text("练习钱包")
    expect(row.locator("td").nth(3)).to_contain_text("等客户在手机上确认")
    press(agreed["url"], "agree")
    expect(row).to_have_attribute("data-state", "active")
