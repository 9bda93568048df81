"""The billing sandbox itself: one answer per correlator, for ever; and not a fen beside the books."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from diversion.phone import phone_of
from diversion.sandbox.billing import (
    FOREIGN_NAME,
    NO_BILLS,
    ONE_BILL,
    PARTLY_PAID,
    SEVERAL_BILLS,
    Paid,
    Refusal,
    SandboxBilling,
    Wanted,
)
from hall.clock import FixedClock, parse_rfc3339

BILL = "B202610-A20260001"
PAY = Wanted("H1", "A20260001", BILL, 12850, "hall-1", "k1", "wechat")
TOP_UP = Wanted("H2", "A20260003", None, 5000, "hall-1", "k1", "alipay")


def open_fen(sandbox: SandboxBilling, phone: str) -> list[int]:
    customer = sandbox.customer(phone=phone)
    assert customer is not None
    return [bill.fen - bill.paid_fen for bill in sandbox.bills(customer.account) if bill.fen > bill.paid_fen]


def test_ninety_nine_customers_with_numbers_that_can_be_typed(sandbox: SandboxBilling) -> None:
    customers = sandbox.customers()
    assert len(customers) == 99
    assert [phone_of(customer.phone).digits for customer in customers] == [
        str(13_800_000_001 + at) for at in range(99)
    ]
    assert len({customer.account for customer in customers}) == 99
    assert [customer.name for customer in customers][:5] == ["王芳", "李伟", "张敏", "Ann Smith", "陈建国"]


def test_the_numbers_to_try_things_with(sandbox: SandboxBilling) -> None:
    assert open_fen(sandbox, ONE_BILL) == [12850]
    assert len(open_fen(sandbox, SEVERAL_BILLS)) == 3
    nobody_owes = sandbox.customer(phone=NO_BILLS)
    assert nobody_owes is not None
    assert sandbox.bills(nobody_owes.account) == []
    foreign = sandbox.customer(phone=FOREIGN_NAME)
    assert foreign is not None
    assert foreign.name == "Ann Smith"
    partly = sandbox.customer(phone=PARTLY_PAID)
    assert partly is not None
    assert [0 < bill.paid_fen < bill.fen for bill in sandbox.bills(partly.account)] == [False, False, True]


def test_two_sandboxes_of_one_month_are_the_same(tmp_path: Path, clock: FixedClock) -> None:
    books = []
    for name in ("one.db", "two.db"):
        sandbox = SandboxBilling(tmp_path / name, clock)
        books.append([(customer, sandbox.bills(customer.account)) for customer in sandbox.customers()])
        sandbox.close()
    assert books[0] == books[1]


def test_a_bill_is_paid_once_and_a_credit_grows(sandbox: SandboxBilling, clock: FixedClock) -> None:
    before = sandbox.customer(account=TOP_UP.account)
    assert before is not None
    assert sandbox.post(PAY) == Paid(1, PAY, clock())
    assert sandbox.post(TOP_UP) == Paid(2, TOP_UP, clock())
    assert open_fen(sandbox, ONE_BILL) == []
    assert sandbox.customer(account=TOP_UP.account) == replace(before, balance_fen=before.balance_fen + 5000)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"account": "A1"}, "unknown_account"),
        ({"bill": "B1"}, "unknown_bill"),
        ({"account": "A20260002"}, "unknown_bill"),
        ({"fen": 12849}, "amount_differs"),
        ({"fen": 0}, "invalid_amount"),
        ({"fen": -12850}, "invalid_amount"),
        ({"bill": None, "fen": 100_000_01}, "invalid_amount"),
        ({"bill": "B202609-A20260001"}, "bill_paid"),
    ],
)
def test_what_is_refused_leaves_the_books_alone(
    sandbox: SandboxBilling, changed: dict[str, object], code: str
) -> None:
    wanted = replace(PAY, **changed)  # type: ignore[arg-type]
    customers = sandbox.customers()
    assert sandbox.post(wanted) == Refusal(code)
    assert sandbox.customers() == customers
    assert open_fen(sandbox, ONE_BILL) == [12850]
    assert sandbox.payments() == []


def test_the_same_correlator_gets_the_same_answer_also_after_a_restart(
    tmp_path: Path, clock: FixedClock
) -> None:
    late = replace(PAY, correlator="H9")
    first = SandboxBilling(tmp_path / "sandbox.db", clock)
    answers = [first.post(PAY), first.post(late)]
    first.close()
    clock.pass_seconds(60)
    second = SandboxBilling(tmp_path / "sandbox.db", clock)
    assert (
        [second.post(PAY), second.post(late)]
        == answers
        == [Paid(1, PAY, clock() - 60_000), Refusal("bill_paid")]
    )
    assert second.payments() == answers[:1]
    second.close()


def test_a_correlator_with_another_content_is_refused_and_does_not_spoil_the_first(
    sandbox: SandboxBilling, clock: FixedClock
) -> None:
    refused = replace(PAY, correlator="H3", fen=1)
    assert sandbox.post(PAY) == Paid(1, PAY, clock())
    assert sandbox.post(replace(PAY, fen=1)) == Refusal("correlator_reused")
    assert sandbox.post(PAY) == Paid(1, PAY, clock())
    assert sandbox.post(refused) == Refusal("bill_paid")
    assert sandbox.post(replace(refused, fen=2)) == Refusal("correlator_reused")
    assert sandbox.post(refused) == Refusal("bill_paid")


def test_eight_threads_post_one_bill_and_it_is_paid_once(sandbox: SandboxBilling) -> None:
    wanted = [replace(PAY, correlator=f"H{at % 4}") for at in range(32)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(sandbox.post, wanted))
    assert len(sandbox.payments()) == 1
    paid = sandbox.payments()[0]
    assert answers == [
        paid if one.correlator == paid.wanted.correlator else Refusal("bill_paid") for one in wanted
    ]
    assert open_fen(sandbox, ONE_BILL) == []


def test_payments_are_found_by_what_they_carry(sandbox: SandboxBilling, clock: FixedClock) -> None:
    first = sandbox.post(PAY)
    clock.pass_seconds(10)
    second = sandbox.post(replace(TOP_UP, channel="hall-2"))
    assert sandbox.payments() == [first, second]
    assert sandbox.payments(correlator="H2") == [second]
    assert sandbox.payments(account=PAY.account) == [first]
    assert sandbox.payments(channel="hall-2") == [second]
    assert sandbox.payments(start=clock()) == [second]
    assert sandbox.payments(end=clock()) == [first]
    assert sandbox.payment(2) == second
    assert sandbox.payment(3) is None


def test_in_january_the_bills_are_last_years(tmp_path: Path) -> None:
    new_year = FixedClock(parse_rfc3339("2027-01-01T00:30:00+08:00"))
    sandbox = SandboxBilling(tmp_path / "sandbox.db", new_year)
    bills = sandbox.bills("A20260001")
    assert [(bill.period, bill.due) for bill in bills] == [
        ("2026-10", "2026-11-25"),
        ("2026-11", "2026-12-25"),
        ("2026-12", "2027-01-25"),
    ]
    sandbox.close()
