"""WeChat Pay, APIv3, as a merchant of its own (直连商户): Native, payment code, refunds, bills.

The library `wechatpayv3` signs what we send (WECHATPAY2-SHA256-RSA2048) and verifies what is answered with
success. It does not verify refusals: they count only as JSON, over TLS, with a code that is in one of the
tables below. Whatever is in none of them is Silence. Source: pay.weixin.qq.com/doc/v3/merchant (Native
4012791877, payment code 4012382150, query 4013070356).
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from diversion.payment import merchant
from diversion.payment.bills import BEIJING, gunzipped, ready, wechat_rows
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
from hall.clock import Clock, system_clock

GATEWAY = "https://api.mch.weixin.qq.com"
API_KEY_LENGTH = 32
MOST_DIGITS = 12
AGE_MS = 5 * 60 * 1000
"""A notification's signature is good for so long on either side of our clock, as WeChat advises."""

# Codes are compared without their low lines: WeChat itself writes both ORDERPAID and ORDER_PAID.
_NEVER_ORDERED = frozenset(
    {
        "PARAMERROR",
        "INVALIDREQUEST",
        "SIGNERROR",
        "NOAUTH",
        "APPIDMCHIDNOTMATCH",
        "MCHNOTEXISTS",
        "ACCOUNTERROR",
        "RULELIMIT",
        "OUTTRADENOUSED",
        "ORDERCLOSED",
        "ORDERPAID",
    }
)
_NOT_TAKEN = (_NEVER_ORDERED - {"ORDERPAID"}) | {
    "AUTHCODEEXPIRE",
    "AUTHCODEEXPIRED",
    "AUTHCODEERROR",
    "AUTHCODEINVALID",
    "NOTENOUGH",
    "NOTSUPORTCARD",
    "NOTSUPPORTCARD",
    "BUYERMISMATCH",
    "ORDERREVERSED",
    "TRADEERROR",
}
_NO_ORDER = frozenset({"ORDERNOTEXIST", "RESOURCENOTEXISTS"})
_NO_REFUND = _NO_ORDER | {"REFUNDNOTEXIST", "REFUNDNOTEXISTS"}
_NOT_REFUNDED = frozenset(
    {
        "NOTENOUGH",
        "USERACCOUNTABNORMAL",
        "INVALIDREQUEST",
        "PARAMERROR",
        "SIGNERROR",
        "NOAUTH",
        "MCHNOTEXISTS",
        "APPIDMCHIDNOTMATCH",
        "TRADEOVERDUE",
    }
    | _NO_ORDER
)
_STATES: Mapping[str, At] = {
    "SUCCESS": At.PAID,
    "REFUND": At.REFUNDED,
    "NOTPAY": At.OPEN,
    "USERPAYING": At.OPEN,
    "ACCEPT": At.OPEN,
    # "支付失败，请撤销订单": it is over only when it has been reversed, which `close` does.
    "PAYERROR": At.OPEN,
    "CLOSED": At.CLOSED,
    "REVOKED": At.CLOSED,
}
_OF_PAYMENT_CODES = frozenset({"USERPAYING", "ACCEPT", "PAYERROR"})
_REFUNDS: Mapping[str, Back] = {
    "SUCCESS": Back.DONE,
    "PROCESSING": Back.ON_ITS_WAY,
    "CLOSED": Back.REFUSED,
    "ABNORMAL": Back.REFUSED,
}


@dataclass(frozen=True, slots=True)
class WeChatSettings:
    """A merchant at WeChat Pay. Keys lie in files; `api_key` holds the 32 characters of the APIv3 key.

    `platform_key` is WeChat's public key with its id (PUB_KEY_ID_…), or a platform certificate with its
    serial number. `store` is the shop's number with WeChat; `notify_url` must be given to them even where
    nothing can come in. `deadline_s` bounds each call on the whole, in seconds.
    """

    mchid: str
    appid: str
    serial_no: str
    private_key: Path
    api_key: Path
    platform_key: Path
    platform_key_id: str
    notify_url: str
    store: str
    gateway: str = GATEWAY
    deadline_s: float = 8.0

    def problems(self) -> list[str]:
        """What is wrong with them, a sentence each, beginning with the field's name."""
        return merchant.problems_of(
            {
                "mchid": merchant.like(r"\d{8,10}", self.mchid, "a merchant number has 8 to 10 digits"),
                "appid": merchant.like(
                    r"wx[0-9a-f]{16}", self.appid, "an app id looks like wx0123456789abcdef"
                ),
                "serial_no": merchant.like(
                    r"[0-9A-Fa-f]{20,40}", self.serial_no, "the certificate's serial number is hexadecimal"
                ),
                "private_key": lambda: merchant.private_key(self.private_key),
                "api_key": lambda: merchant.text_key(self.api_key, API_KEY_LENGTH),
                "platform_key": lambda: merchant.public_key(self.platform_key),
                "platform_key_id": merchant.like(
                    r"PUB_KEY_ID_\d+|[0-9A-Fa-f]{20,40}",
                    self.platform_key_id,
                    "the id looks like PUB_KEY_ID_0123, or is a certificate's serial number",
                ),
                "notify_url": merchant.address(self.notify_url),
                "store": merchant.like(r"[0-9A-Za-z_-]{1,32}", self.store, "the shop's number is missing"),
                "gateway": merchant.address(self.gateway),
            }
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What WeChat has answered: `code` is the refusal's, without low lines; empty where it was done."""

    fields: Mapping[str, Any]
    code: str = ""


class WeChatPay:
    """WeChat Pay as a Provider. Raises Invalid `invalid_setting` where the settings cannot work."""

    code = "wechat"
    heard = ""  # 200 or 204, and nothing else, as its documents of APIv3 have it

    def __init__(self, settings: WeChatSettings, clock: Clock = system_clock) -> None:
        merchant.check(settings.problems())
        self._settings = settings
        self._clock = clock

    def create(self, order: Order) -> str:
        """The text of the QR code (`weixin://wxpay/…`); see Provider."""
        answer = self._ask(
            lambda client: client.pay(
                description=order.words,
                out_trade_no=order.no,
                amount={"total": order.fen, "currency": "CNY"},
                time_expire=datetime.fromtimestamp(order.expires_at // 1000, BEIJING).isoformat(),
            )
        )
        if answer.code in _NEVER_ORDERED:
            raise Declined(answer.code)
        qr = answer.fields.get("code_url")
        if answer.code or not isinstance(qr, str) or not qr:
            raise Silence(answer.code or "no code_url")
        return qr

    def take(self, order: Order, payment_code: str) -> Standing:
        """Take the money by a payment code; see Provider."""
        from wechatpayv3 import WeChatPayType

        answer = self._ask(
            lambda client: client.pay(
                description=order.words,
                out_trade_no=order.no,
                amount={"total": order.fen, "currency": "CNY"},
                payer={"auth_code": payment_code},
                scene_info={"store_info": {"id": self._settings.store}},
                pay_type=WeChatPayType.CODEPAY,
            )
        )
        if answer.code in _NOT_TAKEN:
            raise Declined(answer.code)
        if answer.code == "USERPAYING":
            return Standing(At.OPEN)
        if answer.code == "ORDERPAID":
            return self.query(order.no)
        return _standing(answer, order.no)

    def query(self, order_no: str) -> Standing:
        """Where the order stands; see Provider."""
        return _standing(self._find(order_no), order_no)

    def close(self, order_no: str) -> None:
        """Close it, or reverse a payment code's order: WeChat knows two ways, and refuses the wrong one."""
        found = self._find(order_no)
        at = _standing(found, order_no).at
        if at is At.PAID:
            raise AlreadyPaid("ORDERPAID")
        if at is not At.OPEN:
            return
        by_code = found.fields.get("trade_type") == "MICROPAY"
        if not by_code and found.fields.get("trade_state") not in _OF_PAYMENT_CODES:
            closed = self._ask(lambda client: client.close(order_no)).code
            if closed == "ORDERPAID":
                raise AlreadyPaid(closed)
            if not closed or closed == "ORDERCLOSED" or closed in _NO_ORDER:
                return
        # It gives the money back where it was taken at this very moment.
        reversed_ = self._ask(lambda client: client.codepay_reverse(order_no)).code
        if reversed_:
            raise Silence(reversed_)

    def refund(self, order_no: str, refund_no: str, fen: int) -> Refunding:
        """Give all of it back; see Provider."""
        answer = self._ask(
            lambda client: client.refund(
                out_refund_no=refund_no,
                out_trade_no=order_no,
                amount={"refund": fen, "total": fen, "currency": "CNY"},
            )
        )
        if answer.code in _NOT_REFUNDED:
            return Refunding(Back.REFUSED)
        return _refunding(answer, refund_no)

    def refund_state(self, order_no: str, refund_no: str) -> Refunding:
        """What has become of a refund; see Provider."""
        answer = self._ask(lambda client: client.query_refund(refund_no))
        if answer.code in _NO_REFUND:
            return Refunding(Back.NONE)
        return _refunding(answer, refund_no)

    def hear(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify a notification; see Provider.

        Serial number and age are looked at first: the library would fetch certificates for any number.
        """
        lowered = {name.lower(): value for name, value in headers.items()}
        if lowered.get("wechatpay-serial") != self._settings.platform_key_id:
            raise Forged("signed with a key that is not WeChat's")
        stamp = lowered.get("wechatpay-timestamp", "")
        if (
            not (stamp.isdecimal() and len(stamp) <= MOST_DIGITS)
            or abs(int(stamp) * 1000 - self._clock()) > AGE_MS
        ):
            raise Forged("a signature of another time")
        try:
            heard = within(self._settings.deadline_s, lambda: self._client.callback(lowered, body))
        except Silence:
            raise Forged("a signature or a content that cannot be opened") from None
        resource = heard.get("resource") if isinstance(heard, dict) else None
        if not isinstance(resource, dict) or resource.get("mchid") != self._settings.mchid:
            raise Forged("not signed by WeChat, or for another merchant")
        if resource.get("appid", self._settings.appid) != self._settings.appid:
            raise Forged("for another app of this merchant")
        return Notice(str(resource.get("out_trade_no", "")))

    def statement(self, day: str) -> list[StatementRow]:
        """The trade bill of a day, its digest and its sums checked; see Provider."""
        answer = self._ask(lambda client: client.trade_bill(day))
        if answer.code == "NOSTATEMENTEXIST" and ready(day, self._clock()):
            return []
        if answer.code:
            raise Silence(answer.code)
        place = urlsplit(str(answer.fields.get("download_url", "")))
        path = f"{place.path}?{place.query}"
        status, content = within(self._settings.deadline_s, lambda: self._client.download_bill(path))
        raw = content if isinstance(content, bytes) else str(content).encode()
        plain = gunzipped(raw)
        if status != 200 or hashlib.sha1(plain).hexdigest() != answer.fields.get("hash_value"):
            raise Silence("a statement that is not the one announced")
        return wechat_rows(plain)

    def _find(self, order_no: str) -> _Answer:
        return self._ask(lambda client: client.query(out_trade_no=order_no))

    def _ask(self, call: Callable[[Any], tuple[int, str | bytes]]) -> _Answer:
        """One question. Raises Silence where the answer is no word that can be relied on."""
        status, text = within(self._settings.deadline_s, lambda: call(self._client))
        if 200 <= status < 300 and not text:
            return _Answer({})
        # The library gives bytes where the answer does not call itself JSON: a page of somebody between us.
        if status >= 500 or status == 429 or not isinstance(text, str):
            raise Silence(f"status {status}")
        try:
            fields = json.loads(text)
        except ValueError:
            raise Silence(f"status {status}, and no JSON") from None
        if not isinstance(fields, dict):
            raise Silence(f"status {status}, and no object")
        if 200 <= status < 300:
            return _Answer(fields)
        return _Answer(fields, str(fields.get("code") or f"status {status}").replace("_", ""))

    @cached_property
    def _client(self) -> Any:
        """The library, loaded where the first customer pays: it brings `requests` and `cryptography`."""
        from wechatpayv3 import WeChatPay as Library
        from wechatpayv3 import WeChatPayType

        s = self._settings
        client = Library(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=s.mchid,
            private_key=merchant.private_key(s.private_key),
            cert_serial_no=s.serial_no,
            appid=s.appid,
            apiv3_key=merchant.text_key(s.api_key, API_KEY_LENGTH),
            notify_url=s.notify_url,
            timeout=(min(3.0, s.deadline_s), s.deadline_s),
            public_key=merchant.public_key(s.platform_key),
            public_key_id=s.platform_key_id,
        )
        client._core._gate_way = s.gateway.rstrip("/")
        return client


def _standing(answer: _Answer, order_no: str) -> Standing:
    """What an answer says of an order. Raises Silence."""
    if answer.code in _NO_ORDER:
        return Standing(At.NONE)
    fields = answer.fields
    at = _STATES.get(str(fields.get("trade_state")))
    if answer.code or at is None or fields.get("out_trade_no") != order_no:
        raise Silence(answer.code or "an answer to something else")
    if at is At.OPEN or at is At.CLOSED:
        return Standing(at)
    amount = fields.get("amount")
    fen = amount.get("total") if isinstance(amount, dict) else None
    if not isinstance(fen, int) or fields.get("amount", {}).get("currency", "CNY") != "CNY":
        raise Silence("paid, and no amount")
    return Standing(at, fen, str(fields.get("transaction_id", "")))


def _refunding(answer: _Answer, refund_no: str) -> Refunding:
    """What an answer says of a refund. Raises Silence."""
    back = _REFUNDS.get(str(answer.fields.get("status")))
    if answer.code or back is None or answer.fields.get("out_refund_no") != refund_no:
        raise Silence(answer.code or "an answer to something else")
    return Refunding(back, str(answer.fields.get("refund_id", "")))
