"""The invoice sandbox beside the billing sandbox: what is paid can be invoiced, what is not cannot."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from diversion.invoices.port import Asked, Issued, OpenItem, Rejected, What
from diversion.invoices.title import title_of
from diversion.sandbox.billing import Paid, SandboxBilling, Wanted
from diversion.sandbox.invoices import SandboxInvoices, items_of

ACCOUNT = "A20260001"
TITLE = title_of("personal", "张三丰")


@pytest.fixture
def billing(tmp_path: Path, clock):
    billing = SandboxBilling(tmp_path / "paid.db", clock)
    yield billing
    billing.close()


@pytest.fixture
def sandbox(tmp_path: Path, clock, billing):
    sandbox = SandboxInvoices(tmp_path / "sandbox.db", items_of(billing), clock)
    yield sandbox
    sandbox.close()


def pay(billing, correlator, bill, fen) -> Paid:
    paid = billing.post(Wanted(correlator, ACCOUNT, bill, fen, "kiosk", "k1", "wechat"))
    assert isinstance(paid, Paid)
    return paid


def test_a_month_can_be_invoiced_once_it_is_paid_and_a_top_up_at_once(billing, sandbox):
    assert [x.item for x in sandbox.open_items(ACCOUNT)] == ["month:2026-09", "month:2026-08"]
    pay(billing, "P1", f"B202610-{ACCOUNT}", 128_50)
    topup = pay(billing, "P2", None, 50_00)
    assert sandbox.open_items(ACCOUNT)[:2] == [
        OpenItem(f"topup:{topup.number}", What.TOPUP, 50_00, "2026-11-23"),
        OpenItem("month:2026-10", What.MONTH, 128_50, "2026-10"),
    ]


def test_every_customer_of_the_billing_sandbox_has_only_paid_months_open(billing, sandbox):
    for customer in billing.customers():
        paid = {f"month:{b.period}" for b in billing.bills(customer.account) if b.paid_fen == b.fen}
        assert {x.item for x in sandbox.open_items(customer.account)} == paid


def test_of_eight_requests_for_an_item_at_once_one_is_issued(sandbox):
    asks = [Asked(f"F{at}", ACCOUNT, "month:2026-09", 128_50, TITLE) for at in range(8)]
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(sandbox.issue, asks))
    assert sum(isinstance(answer, Issued) for answer in answers) == 1
    assert answers.count(Rejected("already_invoiced")) == 7


def test_behind_its_check_stands_an_index_too(tmp_path, sandbox):
    sandbox.issue(Asked("F1", ACCOUNT, "month:2026-09", 128_50, TITLE))
    with sqlite3.connect(tmp_path / "sandbox.db") as beside, pytest.raises(sqlite3.IntegrityError):
        beside.execute(
            "INSERT INTO invoices (request_no, asked, account, item, fen, date, secret)"
            " SELECT 'F2', asked, account, item, fen, date, 'x' FROM invoices"
        )
    beside.close()


def test_what_was_issued_is_still_known_after_a_restart(tmp_path, clock, billing, sandbox):
    asked = Asked("F1", ACCOUNT, "month:2026-09", 128_50, TITLE)
    issued = sandbox.issue(asked)
    again = SandboxInvoices(tmp_path / "sandbox.db", items_of(billing), clock)
    assert (again.find("F1"), again.issue(asked)) == (issued, issued)
    again.close()
