"""What cannot be relied on is Unknown and names its field: never a wrong figure, never a stranger's bill.

Each case changes one thing in an answer that would be taken.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Request, Response

from diversion.billing.port import Account, Bill, Kind, NotPosted, Posted, Posting, Unknown
from diversion.billing.tmf import TmfBilling, tmf_billing
from diversion.billing.tmf_reading import money, part_of
from tests.diversion.billing.counterparts import answering, served

PHONE = "13800000001"
POSTING = Posting("H1", "A1", 12850, Kind.BILL, "B1")
Json = dict[str, Any]


def bill(**changed: Any) -> Json:
    """A bill as it should be."""
    return {
        "id": "B1",
        "billNo": "202610000001",
        "state": "sent",
        "billingAccount": {"id": "A1"},
        "billingPeriod": {"startDateTime": "2026-09-30T16:00:00Z"},
        "paymentDueDate": "2026-11-25T00:00:00+08:00",
        "remainingAmount": {"unit": "CNY", "value": 128.5},
        "relatedParty": [{"id": PHONE, "name": "王芳", "role": "subscriber"}],
        "financialAccount": {"accountBalance": [deposit(3.0)]},
        **changed,
    }


def deposit(value: object) -> Json:
    return {"balanceType": "deposit", "amount": {"unit": "CNY", "value": value}}


def payment(**changed: Any) -> Json:
    """A posted payment as it should be."""
    return {
        "id": "P1",
        "correlatorId": "H1",
        "status": "done",
        "paymentDate": "2026-11-23T01:00:00Z",
        "account": {"id": "A1"},
        "channel": {"id": "hall-1"},
        "totalAmount": {"unit": "CNY", "value": 128.5},
        **changed,
    }


def said(
    question: Callable[[TmfBilling], object],
    body: object,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> object:
    """What the adapter makes of this answer: the value, or the words of its Unknown."""
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    with answering(text, status, headers) as counterpart:
        try:
            return question(tmf_billing(counterpart.address, "t", "hall-1"))
        except Unknown as unknown:
            assert type(unknown) is Unknown
            return str(unknown)


def account(billing: TmfBilling) -> object:
    return billing.account(PHONE)


def post(billing: TmfBilling) -> object:
    return billing.post(POSTING)


def find(billing: TmfBilling) -> object:
    return billing.find("H1")


def posted_on(billing: TmfBilling) -> object:
    return billing.posted_on("2026-11-23")


def test_the_unchanged_answers_are_taken() -> None:
    owed = Bill("B1", "202610000001", "A1", "2026-10", 12850, "2026-11-25")
    assert said(account, [bill()]) == Account("A1", PHONE, "王芳", 300, (owed,))
    assert said(post, payment(), 201) == Posted("P1")
    assert said(post, payment(), 200) == Posted("P1")
    assert said(find, [payment()]) == Posted("P1")
    assert said(find, []) == NotPosted("no_such_payment")
    assert said(posted_on, [payment()]) == [("H1", "P1", 12850)]


CNY = {"unit": "CNY"}
STRANGER = [{"id": "13900000000", "name": "李伟", "role": "subscriber"}]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"remainingAmount": {**CNY, "value": -0.01}}, "remainingAmount.value: negative"),
        ({"remainingAmount": {**CNY, "value": 1.005}}, "remainingAmount.value: more than two decimals"),
        ({"remainingAmount": {**CNY, "value": 1e-300}}, "remainingAmount.value: more than two decimals"),
        ({"remainingAmount": {**CNY, "value": 1e300}}, "remainingAmount.value: more than 10000000 yuan"),
        ({"remainingAmount": {**CNY, "value": "1"}}, "remainingAmount.value: not a number"),
        ({"remainingAmount": {**CNY, "value": True}}, "remainingAmount.value: not a number"),
        ({"remainingAmount": {"value": 1}}, "remainingAmount.unit: missing"),
        ({"remainingAmount": CNY}, "remainingAmount.value: missing"),
        ({"remainingAmount": {"unit": "USD", "value": 1}}, "remainingAmount.unit: not CNY"),
        ({"remainingAmount": 128.5}, "remainingAmount: not an object"),
        ({"remainingAmount": None}, "remainingAmount: missing"),
        ({"id": None}, "id: missing"),
        ({"id": ""}, "id: empty or not printable"),
        ({"id": 7}, "id: not a text"),
        ({"id": "B" * 101}, "id: longer than 100 characters"),
        ({"billNo": None}, "billNo: missing"),
        ({"state": None}, "state: missing"),
        ({"state": "paid"}, "state: none of TMF678's states"),
        ({"billingPeriod": {}}, "billingPeriod.startDateTime: missing"),
        (
            {"billingPeriod": {"startDateTime": "2026-10-01T00:00:00"}},
            "billingPeriod.startDateTime: not a date-time that names its zone",
        ),
        ({"paymentDueDate": "soon"}, "paymentDueDate: not a date-time that names its zone"),
        ({"paymentDueDate": "9999-12-31T23:59:59Z"}, "paymentDueDate: beyond the calendar"),
        ({"billingAccount": {}}, "billingAccount.id: missing"),
        ({"relatedParty": STRANGER}, "relatedParty: not once this number: the filter was not heeded"),
        ({"relatedParty": []}, "relatedParty: not once this number: the filter was not heeded"),
        (
            {"relatedParty": [{"id": PHONE, "name": "王芳", "role": "contact"}]},
            "relatedParty: not once this number: the filter was not heeded",
        ),
        ({"relatedParty": [{"id": PHONE, "role": "subscriber"}]}, "relatedParty[0].name: missing"),
        ({"financialAccount": None}, "financialAccount: missing"),
        (
            {"financialAccount": {"accountBalance": []}},
            "financialAccount.accountBalance: not exactly one of balanceType deposit",
        ),
        (
            {"financialAccount": {"accountBalance": [deposit(1), deposit(2)]}},
            "financialAccount.accountBalance: not exactly one of balanceType deposit",
        ),
        (
            {"financialAccount": {"accountBalance": [deposit(-1)]}},
            "financialAccount.accountBalance[0].amount.value: negative",
        ),
    ],
)
def test_a_bill_that_cannot_be_relied_on(changed: Json, words: str) -> None:
    assert said(account, [bill(**changed)]) == f"customerBill[0].{words}"


@pytest.mark.parametrize("state", ["new", "onHold", "validated", "settled"])
def test_a_bill_that_is_not_open_needs_no_amount(state: str) -> None:
    closed = bill(state=state, remainingAmount=None, billNo=None)
    assert said(account, [closed]) == Account("A1", PHONE, "王芳", 300)


def test_an_open_bill_of_nothing_is_nothing_to_pay() -> None:
    nothing = bill(remainingAmount={**CNY, "value": 0})
    assert said(account, [nothing]) == Account("A1", PHONE, "王芳", 300)


@pytest.mark.parametrize(
    "changed",
    [
        {"billingAccount": {"id": "A2"}},
        {"relatedParty": [{"id": PHONE, "name": "李伟", "role": "subscriber"}]},
        {"financialAccount": {"accountBalance": [deposit(4)]}},
    ],
)
def test_two_bills_of_one_number_must_agree_whose_it_is(changed: Json) -> None:
    bills = [bill(), bill(id="B2", **changed)]
    words = "customerBill[1]: account, name or balance differ from those of the first bill"
    assert said(account, bills) == words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"id": None}, "payment.id: missing"),
        ({"correlatorId": "H2"}, "payment.correlatorId: not ours"),
        ({"correlatorId": None}, "payment.correlatorId: missing"),
        ({"account": {"id": "A2"}}, "payment.account.id: another account"),
        ({"totalAmount": {**CNY, "value": 128.49}}, "payment.totalAmount: another amount"),
        ({"totalAmount": {"unit": "EUR", "value": 128.5}}, "payment.totalAmount.unit: not CNY"),
        ({"totalAmount": None}, "payment.totalAmount: missing"),
        ({"status": None}, "payment.status: missing"),
        ({"status": "fine"}, "payment.status: none of TMF676's examples"),
        ({"status": "pendingAuthorization"}, "payment.status: not done"),
        ({"status": "denied"}, "payment.status: not done"),
    ],
)
def test_a_posting_that_cannot_be_relied_on(changed: Json, words: str) -> None:
    assert said(post, payment(**changed), 201) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([payment(), payment(id="P2")], "payment: several payments of one correlator"),
        ([payment(correlatorId="H2")], "payment[0].correlatorId: not ours: the filter was not heeded"),
        ([payment(status="denied")], "payment[0].status: not done"),
        ([payment(totalAmount={**CNY, "value": -1})], "payment[0].totalAmount.value: negative"),
        ({}, "payment: not an array"),
        ([None], "payment[0]: not an object"),
        ("", "payment: no JSON"),
        ("[NaN]", "payment: no JSON"),
        ("[" * 100_000, "payment: no JSON"),
        (b"\xff\xfe[]", "payment: no JSON"),
    ],
)
def test_a_look_that_finds_something_else(body: object, words: str) -> None:
    assert said(find, body) == words


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        ({"X-Total-Count": "1"}, [], "payment: X-Total-Count tells of others"),
        ({"X-Total-Count": "2"}, [payment()], "payment: X-Total-Count tells of others"),
        ({"X-Total-Count": "-1"}, [], "payment: X-Total-Count is no count"),
    ],
)
def test_an_empty_list_that_is_not_the_whole_list(headers: dict[str, str], body: object, words: str) -> None:
    assert said(find, body, headers=headers) == words


@pytest.mark.parametrize("status", [204, 206, 301, 400, 401, 403, 404, 405, 409, 429, 500, 503])
def test_a_look_is_answered_by_200_alone(status: int) -> None:
    assert said(find, [], status) == f"payment: answered with status {status}"


@pytest.mark.parametrize(
    "status", [202, 204, 302, 401, 402, 403, 404, 405, 408, 413, 425, 429, 500, 502, 503]
)
def test_a_post_that_was_not_understood_is_no_refusal(status: int) -> None:
    error = {"code": "bill_paid", "reason": "paid already"}
    assert said(post, error, status) == f"payment: answered with status {status}"


@pytest.mark.parametrize("status", [400, 422])
def test_a_refusal_has_a_short_code_and_a_reason(status: int) -> None:
    assert said(post, {"code": "bill_paid", "reason": "paid " * 99}, status) == NotPosted("bill_paid")
    assert said(post, {"reason": "paid"}, status) == "Error.code: missing"
    assert said(post, {"code": "bill_paid"}, status) == "Error.reason: missing"
    assert said(post, {"code": "paid by 王芳", "reason": "x"}, status) == "Error.code: not a short code"
    assert said(post, "<html>", status) == "Error: no JSON"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"channel": {"id": "hall-2"}}, "payment[0].channel.id: another channel: the filter was not heeded"),
        (
            {"paymentDate": "2026-11-23T16:00:00Z"},
            "payment[0].paymentDate: another day: the filter was not heeded",
        ),
        ({"correlatorId": None}, "payment[0].correlatorId: missing"),
        ({"id": None}, "payment[0].id: missing"),
        ({"status": "fine"}, "payment[0].status: none of TMF676's examples"),
    ],
)
def test_a_day_that_cannot_be_relied_on(changed: Json, words: str) -> None:
    assert said(posted_on, [payment(**changed)]) == words


def test_what_billing_does_not_call_done_is_missing_from_its_day() -> None:
    rows = [payment(), payment(id="P2", correlatorId="H2", status="captured")]
    assert said(posted_on, rows) == [("H1", "P1", 12850)]


@pytest.mark.parametrize(
    ("status", "headers", "rows", "words"),
    [
        (206, {}, 1, "payment: X-Total-Count is missing"),
        (200, {"X-Total-Count": "0"}, 1, "payment: more of them than X-Total-Count tells"),
        (200, {"X-Total-Count": "5"}, 0, "payment: fewer of them than X-Total-Count tells"),
        (200, {"X-Total-Count": "2"}, 1, "payment: the same id twice"),
        (200, {"X-Total-Count": "many"}, 1, "payment: X-Total-Count is no count"),
    ],
)
def test_a_list_whose_end_cannot_be_known(
    status: int, headers: dict[str, str], rows: int, words: str
) -> None:
    assert said(posted_on, [payment()] * rows, status, headers) == words


def test_a_server_that_always_gives_a_full_page_is_not_followed_for_ever() -> None:
    rows = [payment(id=f"P{at}") for at in range(100)]
    assert said(posted_on, rows, headers={"X-Total-Count": "200"}) == "payment: the same id twice"


def in_pages(rows: list[Json], totals: list[str | None]) -> Callable[..., Any]:
    """A server of pages; the first page tells the first total, and so on. None: it tells none."""
    told = iter(totals)

    def answer(environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        start = int(request.args["offset"])
        page = Response(json.dumps(rows[start : start + int(request.args["limit"])]))
        total = next(told)
        if total is not None:
            page.headers["X-Total-Count"] = total
        return page(environ, start_response)

    return answer


@pytest.mark.parametrize(
    ("count", "totals", "outcome"),
    [
        (250, ["250", "250", "250"], 250),
        (250, [None, None, None], 250),
        (200, ["200", "200"], 200),
        (200, [None, None, None], 200),
        (250, ["250", "251"], "payment: changed while it was read"),
        (250, ["250", None], "payment: changed while it was read"),
    ],
)
def test_pages_are_read_to_the_end_of_one_and_the_same_list(
    count: int, totals: list[str | None], outcome: object
) -> None:
    rows = [payment(id=f"P{at}") for at in range(count)]
    with served(in_pages(rows, totals)) as counterpart:
        billing = tmf_billing(counterpart.address, "t", "hall-1")
        if isinstance(outcome, str):
            with pytest.raises(Unknown, match=f"^{outcome}$"):
                billing.posted_on("2026-11-23")
        else:
            assert billing.posted_on("2026-11-23") == [("H1", f"P{at}", 12850) for at in range(count)]
        assert len(counterpart.heard) == len(totals)


def test_bills_come_oldest_first_in_whatever_order_they_are_told() -> None:
    october = bill(id="B1")
    august = bill(id="B9", billingPeriod={"startDateTime": "2026-07-31T16:00:00Z"})
    july = bill(id="B5", billingPeriod={"startDateTime": "2026-07-31T15:59:59Z"})
    answer = said(account, [october, july, august])
    assert isinstance(answer, Account)
    assert [(one.id, one.period) for one in answer.bills] == [
        ("B5", "2026-07"),
        ("B9", "2026-08"),
        ("B1", "2026-10"),
    ]


@given(st.integers(min_value=0, max_value=10_000_000_00))
def test_fen_go_out_and_come_back_without_a_fen_lost(fen: int) -> None:
    written = json.dumps(money(fen)).encode()
    assert json.loads(written, parse_float=Decimal, parse_int=Decimal)["value"] * 100 == fen
    assert part_of(written, "money").fen() == fen


@given(st.decimals(min_value=0, max_value=9_999_999, places=4))
def test_a_figure_is_exact_or_none(value: Decimal) -> None:
    part = part_of(b'{"unit": "CNY", "value": %s}' % str(value).encode(), "money")
    if value * 100 == int(value * 100):
        assert part.fen() == int(value * 100)
    else:
        with pytest.raises(Unknown, match=r"^money\.value: more than two decimals$"):
            part.fen()


def test_no_text_of_an_error_repeats_what_stands_in_the_answer() -> None:
    strange = bill(relatedParty=STRANGER, state="李伟 13900000000")
    answer = str(said(account, [strange]))
    assert answer == "customerBill[0].relatedParty: not once this number: the filter was not heeded"
    answer = str(said(account, [bill(state="李伟 13900000000")]))
    assert answer == "customerBill[0].state: none of TMF678's states"
