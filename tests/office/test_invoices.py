"""The invoices desk in Chromium: a wrong title becomes a red letter, and what waits is decided.

The sandbox's invoice system always answers: rows are set back in the database, as a power cut could have left
them. What the decisions then do is done by the running hall and the real sandbox.
"""

import json
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.e2e.numbers import Numbers
from tests.e2e.pages.invoices import InvoicesPage
from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall
from tests.self_service import Customer

NOBODY_ACTS_MS = 20 * 60_000
"""Sooner than what only a clock that was put back can have written, and longer than a test."""
SILENT = {"state": "requested", "desk": "silent", "number": None, "link": None, "asks": 1, "doubt": 1}
REFUSED = {"state": "issued", "desk": "red_refused", "refused": "too_late", "reddening": "wrong_title"}
STUCK = {"state": "issued", "desk": "undeliverable", "refused": "invalid_mail_address", "step_at": None}


@pytest.fixture
def page(server: RunningHall, desk: Callable[..., OfficePage]) -> InvoicesPage:
    return InvoicesPage(desk().page, server.address)


@pytest.fixture(scope="module")
def numbers() -> Numbers:
    return Numbers()


@pytest.fixture
def made(server: RunningHall, numbers: Numbers) -> dict[str, Any]:
    """A customer's invoice with a wrong title; `phone` is their number, `me` their phone's page."""
    number = next(one for one in iter(numbers.paid, "") if not one.endswith("7"))
    me = Customer(server)
    me.begin_on_phone(task="invoice", service="invoice")
    me.say("/number", {"phone": number})
    me.say("/password", {"purpose": "invoice", "password": number[-6:]})
    item = me.look("/invoices").json["open"][0]["item"]
    invoice: dict[str, Any] = me.say("/invoices", {"item": item, "name": "王方", "way": "qr"}).json
    return invoice | {"phone": number, "me": me}


def set_back(server: RunningHall, invoice: dict[str, Any], **row: object) -> None:
    """Make the invoice's row say this; nobody acts on it unless asked."""
    row = {"step_at": int(time.time() * 1000) + NOBODY_ACTS_MS} | row
    sets = ", ".join(f"{name} = ?" for name in row)
    with sqlite3.connect(server.data / "hall.db", timeout=20) as database:
        database.execute(f"UPDATE invoice SET {sets} WHERE id = ?", (*row.values(), invoice["invoice"]))
    database.close()


def moves(server: RunningHall, verb: str) -> list[dict[str, Any]]:
    told = server.ask("GET", "/moves?after=0&limit=1000", role="manager")["moves"]
    return [move for move in told if move["verb"] == verb]


def test_nothing_yet_is_said_calmly_and_a_wrong_title_becomes_a_red_letter(
    server: RunningHall, page: InvoicesPage, made: dict[str, Any]
) -> None:
    page.open("invoices")
    expect(page.heading).to_have_text("没有发票等您处理")
    expect(page.page.locator("#calm")).to_be_visible()
    row = page.row(made["invoice"])
    expect(row).to_contain_text("已开出，还没发")
    page.page.locator("#state").select_option("failed")
    expect(page.page.locator("#list .empty")).to_contain_text("没有这种状态的发票")
    page.find(f"{made['phone'][:3]}****{made['phone'][-4:]}")
    expect(page.page.locator("#list-form [role=status]")).to_have_text("找到 1 张")
    row.get_by_role("button", name="红冲").click()
    expect(page.dialog).to_contain_text("填对抬头")
    page.agree()
    expect(page.dialog.locator("#why-mistake")).to_have_text("请选一个原因")
    page.dialog.get_by_label("抬头或税号错了").check()
    page.agree()
    expect(page.toast).to_contain_text("请客户在终端或手机上重新开")
    expect(row).to_contain_text("已红冲")
    expect(row).to_contain_text("抬头或税号错了")
    expect(row.get_by_role("button")).to_have_count(0)
    assert [m["data"]["reason"] for m in moves(server, "invoice.state") if "reason" in m["data"]] == [
        "wrong_title"
    ]
    assert made["item"] in [one["item"] for one in made["me"].look("/invoices").json["open"]]


def test_what_waits_is_announced_asked_again_read_with_a_trace_and_sent_another_way(
    server: RunningHall, page: InvoicesPage, made: dict[str, Any]
) -> None:
    set_back(server, made, **SILENT, tries=4)
    page.open("invoices", "en")
    expect(page.heading).to_have_text("1 invoice waits for you")
    card = page.waiting(made["invoice"])
    expect(card).to_contain_text("Asked for, and the invoice system does not answer")
    expect(card).to_contain_text("4 times no answer")
    expect(page.page.locator('#nav a[href="/office/invoices"] .nav-count')).to_contain_text("1")
    card.get_by_role("button", name="Show in full (this is recorded)").click()
    expect(card.locator(".pay-number")).to_contain_text("王方")
    read = [move["data"] for move in moves(server, "personal.read") if move["data"].get("invoice")]
    assert [(one["invoice"], one["why"]) for one in read] == [(made["invoice"], "invoices desk")]
    assert made["phone"] not in json.dumps(read)
    expect(page.choose(made["invoice"], "again")).to_contain_text("Asking never issues it twice.")
    page.agree()
    expect(page.toast).to_have_text(f"Issued: {made['number']}")
    expect(page.heading).to_have_text("No invoice waits for you")

    set_back(server, made, **STUCK)
    page.open("", "en")
    page.alert("1 invoice waits for a decision").get_by_role("link").click()
    page.choose(made["invoice"], "deliver").get_by_label("To another e-mail address").check()
    page.dialog.locator("#email").fill("wang@example.cn")
    page.agree()
    expect(page.toast).to_have_text("It went to the customer")
    expect(page.row(made["invoice"])).to_contain_text("issued, delivered")

    set_back(server, made, **REFUSED, wants="email", step_at=None)
    page.open("invoices", "en")
    expect(card).to_contain_text("To be red-lettered, and the invoice system refuses")
    expect(card).to_contain_text("The e-mail with the invoice was not taken either")
    page.choose(made["invoice"], "deliver")
    page.agree()
    expect(page.toast).to_have_text("It went to the customer")
    expect(card).not_to_contain_text("was not taken either")


def test_a_changed_wish_whose_answer_is_lost_is_sent_twice_by_one_key(
    server: RunningHall, signed_in: BrowserContext, made: dict[str, Any]
) -> None:
    page = InvoicesPage(signed_in.new_page(), server.address)  # it complains of what is lost
    page.open("invoices", "en")
    page.row(made["invoice"]).get_by_role("button", name="Send").click()
    page.dialog.get_by_label("To another e-mail address").check()
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort()

    page.page.route("**/deliver", lose)
    for address in ("wong@example.cn", "wang@example.cn", "wang@example.cn"):
        page.dialog.locator("#email").fill(address)
        with page.page.expect_event("requestfailed"):
            page.agree()
        expect(page.dialog.locator("button[type=submit]")).to_be_enabled()
    page.page.close()
    assert keys[0] != keys[1] == keys[2]
