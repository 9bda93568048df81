"""The adapter and the sandbox over a real line: what is owed, posting, finding, the day's list."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from diversion.billing.port import Account, Bill, Billing, Kind, NotPosted, Posted, Posting, Unknown
from diversion.billing.tmf import TmfBilling, tmf_billing
from diversion.sandbox.billing import (
    FOREIGN_NAME,
    NO_BILLS,
    ONE_BILL,
    PARTLY_PAID,
    SEVERAL_BILLS,
    SandboxBilling,
    Wanted,
)
from diversion.sandbox.billing_api import billing_app
from hall.clock import FixedClock, parse_rfc3339
from tests.diversion.billing.conftest import TOKEN
from tests.diversion.billing.counterparts import Counterpart, served

BILL = Bill("B202610-A20260001", "202610000001", "A20260001", "2026-10", 12850, "2026-11-25")
POSTING = Posting("H20261123a1", "A20260001", 12850, Kind.BILL, BILL.id, "k1", "wechat")
TOP_UP = Posting("H20261123a2", "A20260003", 5000, Kind.TOPUP, None, "k1", "alipay")


def test_the_adapter_fulfils_the_port(billing: TmfBilling) -> None:
    fulfils: Billing = billing
    assert fulfils.account(ONE_BILL) == Account("A20260001", ONE_BILL, "王芳", 0, (BILL,))


def test_open_bills_come_oldest_first_and_paid_ones_not_at_all(
    billing: TmfBilling, sandbox: SandboxBilling
) -> None:
    several = billing.account(SEVERAL_BILLS)
    assert several is not None
    assert [bill.period for bill in several.bills] == ["2026-08", "2026-09", "2026-10"]
    partly = billing.account(PARTLY_PAID)
    assert partly is not None
    owed = sandbox.bills(partly.id)[-1]
    assert [bill.fen for bill in partly.bills] == [owed.fen - owed.paid_fen]


def test_every_customer_reads_as_the_sandbox_has_it(billing: TmfBilling, sandbox: SandboxBilling) -> None:
    for customer in sandbox.customers():
        owed = [bill for bill in sandbox.bills(customer.account) if bill.paid_fen < bill.fen]
        assert billing.account(customer.phone) == Account(
            customer.account,
            customer.phone,
            customer.name,
            customer.balance_fen,
            tuple(Bill(o.id, o.no, o.account, o.period, o.fen - o.paid_fen, o.due) for o in owed),
        )


def test_a_number_without_bills_is_somebodys_and_an_unknown_one_is_nobodys(billing: TmfBilling) -> None:
    assert billing.account(NO_BILLS) == Account("A20260003", NO_BILLS, "张敏", 2540)
    assert billing.account("13999999999") is None
    assert billing.account("+447700900123") is None
    foreign = billing.account(FOREIGN_NAME)
    assert foreign is not None
    assert foreign.name == "Ann Smith"


def test_posting_a_bill_twice_posts_it_once(billing: TmfBilling, sandbox: SandboxBilling) -> None:
    assert billing.find(POSTING.correlator) == NotPosted("no_such_payment")
    assert billing.post(POSTING) == Posted("P00000001")
    assert billing.post(POSTING) == Posted("P00000001")
    assert billing.find(POSTING.correlator) == Posted("P00000001")
    assert billing.account(ONE_BILL) == Account("A20260001", ONE_BILL, "王芳", 0)
    assert [paid.wanted for paid in sandbox.payments()] == [
        Wanted(POSTING.correlator, "A20260001", BILL.id, 12850, "hall-1", "k1", "wechat")
    ]


def test_a_top_up_grows_the_credit(billing: TmfBilling) -> None:
    assert billing.post(TOP_UP) == Posted("P00000001")
    assert billing.account(NO_BILLS) == Account("A20260003", NO_BILLS, "张敏", 2540 + 5000)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"account": "A1"}, "unknown_account"),
        ({"bill": "B1"}, "unknown_bill"),
        ({"fen": 12849}, "amount_differs"),
        ({"fen": 0}, "invalid_amount"),
        ({"bill": "B202609-A20260001"}, "bill_paid"),
        ({"method": ""}, "invalid_body"),
    ],
)
def test_a_refusal_is_an_answer_and_stays_one(
    billing: TmfBilling, changed: dict[str, Any], code: str
) -> None:
    refused = replace(POSTING, **changed)
    assert billing.post(refused) == NotPosted(code)
    assert billing.post(refused) == NotPosted(code)
    assert billing.find(refused.correlator) == NotPosted("no_such_payment")


def test_a_correlator_that_came_before_with_another_amount_is_never_called_posted(
    billing: TmfBilling,
) -> None:
    assert billing.post(TOP_UP) == Posted("P00000001")
    with pytest.raises(Unknown, match="^payment.0..totalAmount: another amount$"):
        billing.post(replace(TOP_UP, fen=1))


@pytest.mark.parametrize("fen", [1, 29, 57, 58, 110, 1001, 12850, 99_999_99, 100_000_00])
def test_every_fen_arrives(
    billing: TmfBilling, sandbox: SandboxBilling, counterpart: Counterpart, fen: int
) -> None:
    assert billing.post(replace(TOP_UP, fen=fen)) == Posted("P00000001")
    assert [paid.wanted.fen for paid in sandbox.payments()] == [fen]
    sent = json.loads(counterpart.heard[0].body, parse_float=Decimal)
    assert sent["totalAmount"]["value"] * 100 == fen


def test_a_day_is_the_halls_own_by_its_local_midnight_and_longer_than_a_page(
    billing: TmfBilling, counterpart: Counterpart, clock: FixedClock
) -> None:
    midnight = parse_rfc3339("2026-11-24T00:00:00+08:00")
    clock.now_ms = midnight - 1
    assert billing.post(replace(TOP_UP, correlator="yesterday")) == Posted("P00000001")
    clock.now_ms = midnight
    numbers = range(2, 232)
    for number in numbers:
        assert billing.post(replace(TOP_UP, correlator=f"c{number}", fen=number)) == Posted(f"P{number:08d}")
    elsewhere = tmf_billing(counterpart.address, TOKEN, "hall-2")
    assert elsewhere.post(replace(TOP_UP, correlator="elsewhere")) == Posted("P00000232")
    counterpart.heard.clear()
    assert billing.posted_on("2026-11-24") == [(f"c{n}", f"P{n:08d}", n) for n in numbers]
    assert [heard.query["offset"] for heard in counterpart.heard] == ["0", "100", "200"]
    assert billing.posted_on("2026-11-23") == [("yesterday", "P00000001", 5000)]
    assert billing.posted_on("2026-11-25") == []
    assert elsewhere.posted_on("2026-11-24") == [("elsewhere", "P00000232", 5000)]


def test_a_wrong_token_says_nothing_about_money(counterpart: Counterpart, sandbox: SandboxBilling) -> None:
    stranger = tmf_billing(counterpart.address, "guessed", "hall-1")
    for ask in (
        lambda: stranger.account(ONE_BILL),
        lambda: stranger.post(POSTING),
        lambda: stranger.find(POSTING.correlator),
        lambda: stranger.posted_on("2026-11-23"),
    ):
        with pytest.raises(Unknown, match=r"^(customerBill|payment): answered with status 401$"):
            ask()
    assert sandbox.payments() == []


def test_the_token_stands_in_the_header_and_nothing_of_a_customer_goes_with_a_payment(
    billing: TmfBilling, counterpart: Counterpart
) -> None:
    billing.post(POSTING)
    (heard,) = counterpart.heard
    assert heard.headers["Authorization"] == f"Bearer {TOKEN}"
    assert (heard.path, heard.query) == ("/payment/v4/payment", {})
    assert json.loads(heard.body) == {
        "correlatorId": "H20261123a1",
        "name": "bill",
        "account": {"id": "A20260001", "@referredType": "BillingAccount"},
        "totalAmount": {"unit": "CNY", "value": 128.5},
        "paymentItem": [
            {
                "id": "1",
                "item": {"id": "B202610-A20260001", "@referredType": "CustomerBill"},
                "totalAmount": {"unit": "CNY", "value": 128.5},
            }
        ],
        "channel": {"id": "hall-1", "name": "k1"},
        "paymentMethod": {"id": "wechat", "name": "wechat"},
    }


def test_it_may_be_mounted_below_another_path(sandbox: SandboxBilling) -> None:
    house = DispatcherMiddleware(
        Response("elsewhere", 404), {"/sandbox/billing": billing_app(sandbox, TOKEN)}
    )
    with served(house) as running:
        billing = tmf_billing(f"{running.address}/sandbox/billing/", TOKEN, "hall-1")
        assert billing.post(POSTING) == Posted("P00000001")
        href = json.loads(running.heard[0].answer)["href"]
        assert href == f"{running.address}/sandbox/billing/payment/v4/payment/P00000001"


def test_a_system_that_has_moved_its_paths(sandbox: SandboxBilling) -> None:
    with served(billing_app(sandbox, TOKEN)) as running:
        lost = tmf_billing(running.address, TOKEN, "hall-1", payments_path="/tmf-api/paymentManagement/v4")
        with pytest.raises(Unknown, match="^payment: answered with status 404$"):
            lost.post(POSTING)
