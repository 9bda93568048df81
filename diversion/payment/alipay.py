"""Alipay's open platform: precreate (our QR code), pay (the customer's bar code), refunds, bills.

The library `python-alipay-sdk` signs what we send (RSA2) and verifies every answer. Code 10000 is done, 10003
waits for the customer, 20000 is "unknown", 40004 a refusal whose `sub_code` must be in one of the tables
below; whatever is in none of them is Silence. Source: opendocs.alipay.com, alipay.trade.precreate, .pay,
.query, .cancel, .refund, .fastpay.refund.query. An order of a QR code that nobody has scanned does not exist
at Alipay yet: `query` answers NONE until then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from diversion.money import fen_of, yuan
from diversion.payment import merchant
from diversion.payment.bills import BEIJING, alipay_rows, ready
from diversion.payment.deadline import within
from diversion.payment.provider import (
    AlreadyPaid,
    At,
    Back,
    Declined,
    Forged,
    Notice,
    Order,
    Refunding,
    Silence,
    Standing,
    StatementRow,
)
from diversion.web import Web
from hall.clock import Clock, system_clock
from hall.errors import Invalid

GATEWAY = "https://openapi.alipay.com/gateway.do"
AGE_MS = 26 * 3600 * 1000
"""Alipay repeats a notification for 25 hours."""

DONE, WAITING, REFUSED = "10000", "10003", "40004"
_NEVER_HEARD = frozenset({"40001", "40002", "40006"})
"""The gateway itself has refused: a field is missing or wrong, or we have no permission."""
_NEVER_ORDERED = frozenset(
    {
        "ACQ.INVALID_PARAMETER",
        "ACQ.ACCESS_FORBIDDEN",
        "ACQ.EXIST_FORBIDDEN_WORD",
        "ACQ.PARTNER_ERROR",
        "ACQ.TOTAL_FEE_EXCEED",
        "ACQ.CONTEXT_INCONSISTENT",
        "ACQ.TRADE_HAS_SUCCESS",
        "ACQ.TRADE_HAS_CLOSE",
        "ACQ.SELLER_BEEN_BLOCKED",
        "ACQ.INVALID_STORE_ID",
        "ACQ.SUBJECT_INVALID",
        "ACQ.BEYOND_PER_RECEIPT_RESTRICTION",
    }
)
_NOT_TAKEN = (_NEVER_ORDERED - {"ACQ.TRADE_HAS_SUCCESS"}) | {
    "ACQ.PAYMENT_AUTH_CODE_INVALID",
    "ACQ.BUYER_BALANCE_NOT_ENOUGH",
    "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH",
    "ACQ.ERROR_BALANCE_PAYMENT_DISABLE",
    "ACQ.BUYER_SELLER_EQUAL",
    "ACQ.TRADE_BUYER_NOT_MATCH",
    "ACQ.BUYER_ENABLE_STATUS_FORBID",
    "ACQ.PULL_MOBILE_CASHIER_FAIL",
    "ACQ.MOBILE_PAYMENT_SWITCH_OFF",
    "ACQ.PAYMENT_FAIL",
    "ACQ.PAYMENT_REQUEST_HAS_RISK",
    "ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE",
    "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
    "ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR",
}
_NOT_REFUNDED = frozenset(
    {
        "ACQ.INVALID_PARAMETER",
        "ACQ.SELLER_BALANCE_NOT_ENOUGH",
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
        "ACQ.REASON_TRADE_BEEN_FREEZEN",
        "ACQ.REASON_TRADE_REFUND_FEE_ERR",
        "ACQ.REASON_TRADE_STATUS_INVALID",
        "ACQ.TRADE_NOT_EXIST",
        "ACQ.TRADE_HAS_FINISHED",
        "ACQ.TRADE_STATUS_ERROR",
        "ACQ.TRADE_NOT_ALLOW_REFUND",
        "ACQ.DISCORDANT_REPEAT_REQUEST",
        "ACQ.BUYER_ERROR",
        "ACQ.REFUND_FEE_ERROR",
    }
)
_NO_TRADE = "ACQ.TRADE_NOT_EXIST"


@dataclass(frozen=True, slots=True)
class AlipaySettings:
    """A merchant at Alipay: our private key and Alipay's public key lie in PEM files.

    `notify_url` may be empty; `deadline_s` bounds each call on the whole, in seconds.
    """

    appid: str
    private_key: Path
    alipay_key: Path
    notify_url: str = ""
    gateway: str = GATEWAY
    deadline_s: float = 8.0

    def problems(self) -> list[str]:
        """What is wrong with them, a sentence each, beginning with the field's name."""
        return merchant.problems_of(
            {
                "appid": merchant.like(r"\d{16}", self.appid, "an app id has 16 digits"),
                "private_key": lambda: merchant.private_key(self.private_key),
                "alipay_key": lambda: merchant.public_key(self.alipay_key),
                "notify_url": merchant.address(self.notify_url, may_be_empty=True),
                "gateway": merchant.address(self.gateway),
            }
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What Alipay has answered and signed."""

    code: str
    sub_code: str
    fields: Mapping[str, Any]

    def refused(self, table: frozenset[str]) -> bool:
        """Whether it is a no that is in the table."""
        return self.code in _NEVER_HEARD or (self.code == REFUSED and self.sub_code in table)

    @property
    def words(self) -> str:
        """The code in short."""
        return self.sub_code or self.code


class Alipay:
    """Alipay as a Provider. Raises Invalid `invalid_setting` where the settings cannot work."""

    code = "alipay"
    heard = "success"  # else it repeats the notification for 25 hours

    def __init__(self, settings: AlipaySettings, clock: Clock = system_clock) -> None:
        merchant.check(settings.problems())
        self._settings = settings
        self._clock = clock

    def create(self, order: Order) -> str:
        """The text of the QR code (`https://qr.alipay.com/…`); see Provider."""
        answer = self._ask("alipay.trade.precreate", _order(order), notify_url=self._settings.notify_url)
        if answer.refused(_NEVER_ORDERED):
            raise Declined(answer.words)
        qr = answer.fields.get("qr_code")
        if answer.code != DONE or not isinstance(qr, str) or not qr:
            raise Silence(answer.words)
        return qr

    def take(self, order: Order, payment_code: str) -> Standing:
        """Take the money by the customer's bar code; see Provider."""
        asked = {**_order(order), "scene": "bar_code", "auth_code": payment_code}
        answer = self._ask("alipay.trade.pay", asked, notify_url=self._settings.notify_url)
        if answer.refused(_NOT_TAKEN):
            raise Declined(answer.words)
        if answer.code == WAITING:
            return Standing(At.OPEN)
        if answer.sub_code == "ACQ.TRADE_HAS_SUCCESS":
            return self.query(order.no)
        if answer.code != DONE:
            raise Silence(answer.words)
        return _paid(answer, order.no, At.PAID)

    def query(self, order_no: str) -> Standing:
        """Where the order stands; NONE also while nobody has scanned its QR code. See Provider."""
        answer = self._ask("alipay.trade.query", {"out_trade_no": order_no})
        if answer.code == REFUSED and answer.sub_code == _NO_TRADE:
            return Standing(At.NONE)
        if answer.code != DONE:
            raise Silence(answer.words)
        match answer.fields.get("trade_status"):
            case "WAIT_BUYER_PAY":
                return Standing(At.OPEN)
            case "TRADE_SUCCESS" | "TRADE_FINISHED":
                return _paid(answer, order_no, At.PAID)
            case "TRADE_CLOSED" if "send_pay_date" in answer.fields:
                # Closed, and it has been paid once: all of it has gone back.
                return _paid(answer, order_no, At.REFUNDED)
            case "TRADE_CLOSED":
                return Standing(At.CLOSED)
        raise Silence("a state that is not known")

    def close(self, order_no: str) -> None:
        """Cancel it (撤销), which also ends a QR code that nobody has scanned; see Provider.

        alipay.trade.close would answer that there is no such trade. Where somebody pays between our look and
        the cancelling, Alipay gives the money back by itself.
        """
        at = self.query(order_no).at
        if at is At.PAID:
            raise AlreadyPaid("ACQ.TRADE_HAS_SUCCESS")
        if at in (At.CLOSED, At.REFUNDED):
            return
        answer = self._ask("alipay.trade.cancel", {"out_trade_no": order_no})
        if answer.code != DONE or answer.fields.get("retry_flag") == "Y":
            raise Silence(answer.words)

    def refund(self, order_no: str, refund_no: str, fen: int) -> Refunding:
        """Give all of it back; see Provider."""
        asked = {"out_trade_no": order_no, "refund_amount": yuan(fen), "out_request_no": refund_no}
        answer = self._ask("alipay.trade.refund", asked)
        if answer.refused(_NOT_REFUNDED):
            return Refunding(Back.REFUSED)
        if answer.code != DONE:
            raise Silence(answer.words)
        if answer.fields.get("fund_change") == "Y":
            return Refunding(Back.DONE, str(answer.fields.get("trade_no", "")))
        # No money has moved by this request: by an earlier one, or not at all.
        asked_again = self.refund_state(order_no, refund_no)
        return asked_again if asked_again.at is Back.DONE else Refunding(Back.ON_ITS_WAY)

    def refund_state(self, order_no: str, refund_no: str) -> Refunding:
        """What has become of a refund; without a status Alipay never had it, or it failed. See Provider."""
        asked = {"out_trade_no": order_no, "out_request_no": refund_no}
        answer = self._ask("alipay.trade.fastpay.refund.query", asked)
        if answer.code == REFUSED and answer.sub_code == _NO_TRADE:
            return Refunding(Back.NONE)
        if answer.code != DONE:
            raise Silence(answer.words)
        if answer.fields.get("refund_status") == "REFUND_SUCCESS":
            return Refunding(Back.DONE, str(answer.fields.get("trade_no", "")))
        return Refunding(Back.NONE)

    def hear(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify a notification, which is a form; see Provider."""
        try:
            fields = dict(parse_qsl(body.decode()))
            sign = fields.pop("sign")
            sent = datetime.strptime(fields["notify_time"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
            order_no, appid = fields["out_trade_no"], fields["app_id"]
        except (ValueError, KeyError):
            raise Forged("no notification of Alipay's") from None
        try:
            signed = within(self._settings.deadline_s, lambda: self._client.verify(fields, sign))
        except Silence:
            signed = False
        if not signed or appid != self._settings.appid:
            raise Forged("not signed by Alipay, or for another app")
        if abs(sent.timestamp() * 1000 - self._clock()) > AGE_MS:
            raise Forged("a notification of another time")
        return Notice(order_no)

    def statement(self, day: str) -> list[StatementRow]:
        """The trade bill of a day, its sums checked; see Provider."""
        method = "alipay.data.dataservice.bill.downloadurl.query"
        answer = self._ask(method, {"bill_type": "trade", "bill_date": day})
        if answer.sub_code == "isp.bill_not_exist" and ready(day, self._clock()):
            return []
        if answer.code != DONE:
            raise Silence(answer.words)
        place = urlsplit(str(answer.fields.get("bill_download_url", "")))
        web = Web(f"{place.scheme}://{place.netloc}", deadline_s=self._settings.deadline_s)
        archive = within(self._settings.deadline_s, lambda: web.ask("GET", f"{place.path}?{place.query}"))
        if not archive.fine:
            raise Silence(f"status {archive.status}")
        return alipay_rows(archive.body)

    def _ask(self, method: str, asked: Mapping[str, object], notify_url: str = "") -> _Answer:
        """One question. Raises Silence where the answer is no word that can be relied on.

        The time is given to the library, which would take this machine's for Beijing's.
        """
        now = datetime.fromtimestamp(self._clock() / 1000, BEIJING).strftime("%Y-%m-%d %H:%M:%S")
        fields = within(
            self._settings.deadline_s, lambda: self._exchange(method, dict(asked), now, notify_url)
        )
        if not isinstance(fields, dict):
            raise Silence("no object")
        return _Answer(str(fields.get("code", "")), str(fields.get("sub_code", "")), fields)

    def _exchange(self, method: str, asked: dict[str, object], now: str, notify_url: str) -> Any:
        """What the library does in `server_api`, but by our Web: bounded, and no redirect followed."""
        said = self._client.client_api(method, asked, timestamp=now, notify_url=notify_url)
        answer = Web(self._settings.gateway, deadline_s=self._settings.deadline_s).ask("GET", f"?{said}")
        if not answer.fine:
            raise Silence(f"status {answer.status}")
        raw, name = answer.body.decode(), f"{method.replace('.', '_')}_response"
        return self._client._verify_and_return_sync_response(raw, name)

    @cached_property
    def _client(self) -> Any:
        """The library, loaded where the first customer pays: it brings a cryptography of its own."""
        from alipay import AliPay

        s = self._settings
        return AliPay(
            appid=s.appid,
            app_private_key_string=merchant.private_key(s.private_key),
            alipay_public_key_string=merchant.public_key(s.alipay_key),
        )


def _order(order: Order) -> dict[str, object]:
    expires = datetime.fromtimestamp(order.expires_at // 1000, BEIJING)
    return {
        "out_trade_no": order.no,
        "total_amount": yuan(order.fen),
        "subject": order.words,
        "time_expire": expires.strftime("%Y-%m-%d %H:%M:%S"),
    }


def _paid(answer: _Answer, order_no: str, at: At) -> Standing:
    """A trade with its money. Raises Silence where it is another trade's or names no amount."""
    if answer.fields.get("out_trade_no") != order_no:
        raise Silence("an answer to something else")
    try:
        fen = fen_of(str(answer.fields.get("total_amount", "")))
    except Invalid:
        raise Silence("paid, and no amount") from None
    return Standing(at, fen, str(answer.fields.get("trade_no", "")))
