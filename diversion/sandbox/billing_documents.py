"""The billing sandbox's bills and payments as documents of TMF678 and TMF676, version 4.0.0.

`root` is the address of the API, which `href` begins with.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from diversion.money import yuan
from diversion.sandbox.billing import Customer, Owed, Paid, SandboxBilling
from hall.clock import local, rfc3339, zone_of

SUBSCRIBER = "subscriber"
_FOR_EVER = "9999-12-31T23:59:59Z"

Json = dict[str, Any]


def bill_documents(billing: SandboxBilling, who: Customer, root: str) -> list[Json]:
    """A customer's bills, oldest first, and last that of the running month (`new`)."""
    month = f"{local(billing.clock(), billing.zone):%Y-%m}"
    running = {
        "id": f"R{month.replace('-', '')}-{who.account}",
        "state": "new",
        "billingPeriod": _month(month, billing.zone),
        "amountDue": _money(who.running_fen),
    }
    bills = [*(_bill(owed, billing.zone) for owed in billing.bills(who.account)), running]
    whose = _whose(who, rfc3339(billing.clock()))
    return [{**bill, "href": f"{root}/customerBill/{bill['id']}", **whose} for bill in bills]


def _bill(owed: Owed, zone: str) -> Json:
    period = _month(owed.period, zone)
    state = "sent" if owed.paid_fen == 0 else "partiallyPaid"
    return {
        "id": owed.id,
        "billNo": owed.no,
        "billDate": period["endDateTime"],
        "state": "settled" if owed.paid_fen == owed.fen else state,
        "billingPeriod": period,
        "paymentDueDate": _midnight(date.fromisoformat(owed.due), zone),
        "amountDue": _money(owed.fen),
        "taxIncludedAmount": _money(owed.fen),
        "remainingAmount": _money(owed.fen - owed.paid_fen),
    }


def _whose(who: Customer, now: str) -> Json:
    balance = {
        "balanceType": "deposit",
        "amount": _money(who.balance_fen),
        "validFor": {"startDateTime": now, "endDateTime": _FOR_EVER},
    }
    return {
        "category": "normal",
        "runType": "onCycle",
        "billingAccount": {"id": who.account, "name": who.name},
        "financialAccount": {"id": who.account, "accountBalance": [balance]},
        "relatedParty": [{"id": who.phone, "name": who.name, "role": SUBSCRIBER}],
    }


def payment_document(paid: Paid, root: str) -> Json:
    """A posted payment; all that stand here are `done`."""
    wanted, number = paid.wanted, f"P{paid.number:08d}"
    item = {
        "id": wanted.bill or wanted.account,
        "@referredType": "CustomerBill" if wanted.bill else "BillingAccount",
    }
    money = _money(wanted.fen)
    return {
        "id": number,
        "href": f"{root}/payment/{number}",
        "correlatorId": wanted.correlator,
        "status": "done",
        "statusDate": rfc3339(paid.at),
        "paymentDate": rfc3339(paid.at),
        "account": {"id": wanted.account, "@referredType": "BillingAccount"},
        "totalAmount": money,
        "paymentItem": [{"id": "1", "item": item, "totalAmount": money}],
        "channel": {"id": wanted.channel, "name": wanted.place},
        "paymentMethod": {"id": wanted.method, "name": wanted.method},
    }


def _money(fen: int) -> Json:
    return {"unit": "CNY", "value": float(yuan(fen))}


def _midnight(day: date, zone: str) -> str:
    return datetime.combine(day, time(tzinfo=zone_of(zone))).isoformat()


def _month(period: str, zone: str) -> dict[str, str]:
    first = date.fromisoformat(f"{period}-01")
    after = (first + timedelta(days=32)).replace(day=1)
    return {"startDateTime": _midnight(first, zone), "endDateTime": _midnight(after, zone)}
