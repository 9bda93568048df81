"""A billing system that speaks TM Forum: TMF678 customer bill and TMF676 payment, version 4.0.0.

What a real system must offer, as the definitions leave it open:

- `GET customerBill?relatedParty.id=<number>&relatedParty.role=subscriber` (filters by TMF630) gives the bills
  of a telephone number in **any** state. A number that is in use has at least one: the bill of the running
  month, state `new`. An empty list means nobody's number.
- Each bill carries `billingAccount.id`, a `relatedParty` of role `subscriber` (`id` the number, `name` the
  holder), and `financialAccount.accountBalance` with exactly one balance of type `deposit`: the credit left.
- `sent` and `partiallyPaid` bills are open: `billNo`, `billingPeriod.startDateTime` and `remainingAmount` say
  what is owed, `paymentDueDate` by when.
- A payment keeps our `correlatorId` and can be found by it. `channel.id` is this hall's name at the operator,
  `channel.name` the place; `paymentItem` names the bill (`CustomerBill`) or the account to be topped up
  (`BillingAccount`). `status` is `done` once it is posted (of TMF676's `PaymentStatusExampleType`).
- `X-Total-Count` tells how long a list is; money is in CNY, date-times name their zone.

Whatever differs raises Unknown with the field's name: a filter that was not heeded shows as a stranger's bill
and is refused like a wrong figure. Only 400, 409 and 422 with a TMF `Error` are a refusal; 401, 403, 404, 405
or 429 tell of keys, paths and haste, and nothing about money.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from diversion.billing.port import Account, Bill, Kind, NotPosted, Posted, Posting, Unknown, Unreached
from diversion.billing.tmf_list import ask, read, total, whole_list
from diversion.billing.tmf_reading import Part, money
from diversion.web import DEADLINE_S, Answer, Web
from hall.clock import local, zone_of

BILLS = "/tmf-api/customerBillManagement/v4"
PAYMENTS = "/payment/v4"
"""The base paths of the definitions; a system that has moved them says so in the settings."""
SUBSCRIBER = "subscriber"
DEPOSIT = "deposit"
OPEN = frozenset({"sent", "partiallyPaid"})
NOT_OPEN = frozenset({"new", "onHold", "validated", "settled"})
DONE = "done"
NOT_DONE = frozenset({"pendingAuthorization", "authorized", "captured", "failed", "canceled", "denied"})
REFUSALS = frozenset({400, 409, 422})
CONFLICT = 409
_NOTHING = "no_such_payment"
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_JSON = {"Content-Type": "application/json;charset=utf-8", "Accept": "application/json"}
_BILL_FIELDS = ",".join(
    ("id", "billNo", "state", "billingAccount", "billingPeriod")
    + ("financialAccount", "paymentDueDate", "relatedParty", "remainingAmount")
)
"""What we read of a bill, and no more of a customer than that."""


def tmf_billing(
    root: str,
    token: str,
    channel: str,
    *,
    zone: str = "Asia/Shanghai",
    deadline_s: float = DEADLINE_S,
    bills_path: str = BILLS,
    payments_path: str = PAYMENTS,
) -> "TmfBilling":
    """The billing system at that address (`https://billing.example`), asked with a bearer token.

    `channel` is what the operator calls this hall; `deadline_s` holds for each request.
    """
    headers = {"Authorization": f"Bearer {token}", **_JSON}
    bills = Web(root.rstrip("/") + bills_path, headers, deadline_s)
    payments = Web(root.rstrip("/") + payments_path, headers, deadline_s)
    return TmfBilling(bills, payments, channel, zone)


class TmfBilling:
    """`Billing` over two APIs, each with its own root; `zone` is where a day and a month begin."""

    def __init__(self, bills: Web, payments: Web, channel: str, zone: str = "Asia/Shanghai") -> None:
        self._bills = bills
        self._payments = payments
        self._channel = channel
        self._zone = zone

    def account(self, phone: str) -> Account | None:
        """The account of a telephone number with its open bills, oldest first; None: nobody's number."""
        query = {"relatedParty.id": phone, "relatedParty.role": SUBSCRIBER, "fields": _BILL_FIELDS}
        parts = whole_list(self._bills, "customerBill", query)
        if not parts:
            return None
        holders = [_holder(part, phone) for part in parts]
        for part, holder in zip(parts, holders, strict=True):
            if holder != holders[0]:
                raise part.wrong("account, name or balance differ from those of the first bill")
        account, name, balance_fen = holders[0]
        bills = [bill for part in parts if (bill := self._open_bill(part, account))]
        return Account(account, phone, name, balance_fen, tuple(sorted(bills, key=_age)))

    def post(self, posting: Posting) -> Posted | NotPosted:
        """Post a payment. Posting the same correlator again answers the same as the first time."""
        answer = ask(self._payments, "POST", "/payment", body=_payment(posting, self._channel))
        if answer.status in REFUSALS:
            return self._refused(posting, answer)
        return _posted_as(read(answer, "payment", (200, 201)), posting)

    def find(self, correlator: str) -> Posted | NotPosted:
        """What has become of a posting. NotPosted only for a whole and empty list."""
        found = self._found(correlator)
        return NotPosted(_NOTHING) if found is None else _posted(found)

    def posted_on(self, day: str) -> list[tuple[str, str, int]]:
        """All of this hall's posted payments of a local day: correlator, billing's reference, fen.

        Those that billing itself does not call done are left out, so that reconciliation misses them.
        """
        start, end = self._span(date.fromisoformat(day))
        query = {
            "channel.id": self._channel,
            "paymentDate.gte": start.isoformat(),
            "paymentDate.lt": end.isoformat(),
        }
        rows = []
        for part in whole_list(self._payments, "payment", query):
            part.of("channel").of("id").must_be(self._channel, "another channel: the filter was not heeded")
            if local(part.of("paymentDate").moment(), self._zone).date() != start.date():
                raise part.of("paymentDate").wrong("another day: the filter was not heeded")
            row = (part.of("correlatorId").text(), part.of("id").text(), part.of("totalAmount").fen())
            if _status(part) == DONE:
                rows.append(row)
        return rows

    def _span(self, day: date) -> tuple[datetime, datetime]:
        midnight = time(tzinfo=zone_of(self._zone))
        return datetime.combine(day, midnight), datetime.combine(day + timedelta(days=1), midnight)

    def _open_bill(self, part: Part, account: str) -> Bill | None:
        """The bill where something is to be paid on it."""
        state = part.of("state")
        if state.text() not in OPEN | NOT_OPEN:
            raise state.wrong("none of TMF678's states")
        fen = part.of("remainingAmount").fen() if state.value in OPEN else 0
        if fen == 0:
            return None
        due = part.maybe("paymentDueDate")
        return Bill(
            id=part.of("id").text(),
            no=part.of("billNo").text(),
            account=account,
            period=f"{self._day(part.of('billingPeriod').of('startDateTime')):%Y-%m}",
            fen=fen,
            due=self._day(due).isoformat() if due else None,
        )

    def _day(self, part: Part) -> date:
        try:
            return local(part.moment(), self._zone).date()
        except (ValueError, OverflowError):
            raise part.wrong("beyond the calendar") from None

    def _found(self, correlator: str) -> Part | None:
        query = {"correlatorId": correlator, "offset": "0", "limit": "2"}
        answer = ask(self._payments, "GET", "/payment", query=query)
        whole = read(answer, "payment", (200,))
        found = list(whole.items())
        if len(found) > 1:
            raise whole.wrong("several payments of one correlator")
        if total(answer, "payment") not in (None, len(found)):
            raise whole.wrong("X-Total-Count tells of others")
        if not found:
            return None
        found[0].of("correlatorId").must_be(correlator, "not ours: the filter was not heeded")
        found[0].of("totalAmount").fen()
        return found[0]

    def _refused(self, posting: Posting, answer: Answer) -> Posted | NotPosted:
        """A refusal by its code. A conflict may be with our own first posting, so that is asked for."""
        error = read(answer, "Error", REFUSALS)
        code = error.of("code")
        error.of("reason")
        if not _CODE.fullmatch(code.text()):
            raise code.wrong("not a short code")
        if answer.status == CONFLICT and (found := self._found_after(posting.correlator)):
            return _posted_as(found, posting)
        return NotPosted(code.text())

    def _found_after(self, correlator: str) -> Part | None:
        """The same look once billing has heard of the posting: it can no longer be that nothing left."""
        try:
            return self._found(correlator)
        except Unreached as gone:
            raise Unknown(str(gone)) from None


def _holder(bill: Part, phone: str) -> tuple[str, str, int]:
    """Account, name and credit in fen, from a bill that says that it is this number's."""
    mine = [
        party
        for party in bill.of("relatedParty").items()
        if party.of("id").value == phone and (role := party.maybe("role")) and role.value == SUBSCRIBER
    ]
    if len(mine) != 1:
        raise bill.of("relatedParty").wrong("not once this number: the filter was not heeded")
    balances = bill.of("financialAccount").of("accountBalance")
    deposits = [one for one in balances.items() if one.of("balanceType").value == DEPOSIT]
    if len(deposits) != 1:
        raise balances.wrong(f"not exactly one of balanceType {DEPOSIT}")
    account = bill.of("billingAccount").of("id").text()
    return account, mine[0].of("name").text(), deposits[0].of("amount").fen()


def _age(bill: Bill) -> tuple[str, str, str]:
    return bill.period, bill.due or "", bill.id


def _status(payment: Part) -> str:
    status = payment.of("status")
    if status.text() not in NOT_DONE | {DONE}:
        raise status.wrong("none of TMF676's examples")
    return status.text()


def _posted(payment: Part) -> Posted:
    if _status(payment) != DONE:
        raise payment.of("status").wrong(f"not {DONE}")
    return Posted(payment.of("id").text())


def _posted_as(payment: Part, posting: Posting) -> Posted:
    """Posted, and as we wanted it."""
    payment.of("correlatorId").must_be(posting.correlator, "not ours")
    payment.of("account").of("id").must_be(posting.account, "another account")
    if payment.of("totalAmount").fen() != posting.fen:
        raise payment.of("totalAmount").wrong("another amount")
    return _posted(payment)


def _payment(posting: Posting, channel: str) -> dict[str, Any]:
    """The body of `POST payment` (TMF676 `Payment_Create`)."""
    bill = posting.kind is Kind.BILL
    total = money(posting.fen)
    item = {
        "id": (posting.bill or "") if bill else posting.account,
        "@referredType": "CustomerBill" if bill else "BillingAccount",
    }
    return {
        "correlatorId": posting.correlator,
        "name": str(posting.kind),
        "account": {"id": posting.account, "@referredType": "BillingAccount"},
        "totalAmount": total,
        "paymentItem": [{"id": "1", "item": item, "totalAmount": total}],
        "channel": {"id": channel, "name": posting.channel},
        "paymentMethod": {"id": posting.method, "name": posting.method},
    }
