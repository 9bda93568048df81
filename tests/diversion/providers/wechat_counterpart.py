"""WeChat Pay's side, written from its published rules with `cryptography` alone; no code of the library's.

Signatures: "请求签名" and "应答签名" of APIv3 (method, path with query, timestamp, nonce, body, each
with a line feed; answers: timestamp, nonce, body). Notifications: AES-256-GCM under the APIv3 key.
"""

import base64
import gzip
import hashlib
import json
import re
import secrets
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from werkzeug import Request, Response

from diversion.payment.provider import Provider
from diversion.payment.wechat import WeChatPay, WeChatSettings
from hall.clock import local, system_clock
from tests.diversion.providers.counterpart import MERCHANT, PLATFORM, STRANGER
from tests.diversion.providers.loopback import Loopback

MCHID, APPID = "1900000109", "wx0123456789abcdef"
SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
PLATFORM_ID, API_KEY = "PUB_KEY_ID_0119000001092026", "0123456789abcdef0123456789ABCDEF"
COLUMNS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


class Refusal(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class WeChatCounterpart:
    """WeChat Pay on loopback, with one merchant and its customers."""

    unscanned: ClassVar[str] = "open"
    paid_code: ClassVar[str] = "130000000000000001"
    open_code: ClassVar[str] = "130000000000000002"
    poor_code: ClassVar[str] = "130000000000000003"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.orders: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.refused: list[str] = []
        self._signer = PLATFORM
        self._nonces: set[str] = set()
        self._wrong = 0
        self.stubborn = False
        self._server = Loopback(self)
        self.root = self._server.root
        self.provider = self.another(self.root, 4.0)

    def another(self, gateway: str, deadline_s: float) -> Provider:
        return WeChatPay(self.settings(gateway, deadline_s))

    def settings(self, gateway: str, deadline_s: float = 4.0) -> WeChatSettings:
        (self._folder / "api.key").write_text(API_KEY + "\n")
        return WeChatSettings(
            mchid=MCHID,
            appid=APPID,
            serial_no=SERIAL,
            private_key=MERCHANT.write(self._folder, "merchant")[0],
            api_key=self._folder / "api.key",
            platform_key=PLATFORM.write(self._folder, "platform")[1],
            platform_key_id=PLATFORM_ID,
            notify_url="https://hall.example/notify/wechat",
            store="S001",
            gateway=gateway,
            deadline_s=deadline_s,
        )

    # -- the customer and the whims -----------------------------------------------------------------

    def scan(self, order_no: str) -> None:
        assert self.orders[order_no]["state"] == "NOTPAY"

    def pay(self, order_no: str) -> None:
        order = self.orders[order_no]
        assert order["state"] in ("NOTPAY", "USERPAYING")
        reference = f"42{secrets.randbelow(10**26):026d}"
        order.update(state="SUCCESS", transaction_id=reference, paid_at=system_clock())

    def settle(self) -> None:
        for refund in self.refunds.values():
            refund["status"] = "SUCCESS"

    def turn_coat(self) -> None:
        self._signer = STRANGER

    def miscount(self) -> None:
        self._wrong = 1

    def close(self) -> None:
        self._server.close()

    def notice(self, order_no: str, *, age_s: int = 0, stranger: bool = False, mchid: str = MCHID) -> Any:
        said = {"mchid": mchid, "appid": APPID, "out_trade_no": order_no, "trade_state": "SUCCESS"}
        nonce, extra = secrets.token_hex(6), "transaction"
        sealed = AESGCM(API_KEY.encode()).encrypt(nonce.encode(), json.dumps(said).encode(), extra.encode())
        resource = {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": extra,
            "nonce": nonce,
        }
        body = json.dumps(
            {"event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource", "resource": resource}
        ).encode()
        signer = STRANGER if stranger else PLATFORM
        return _signed(signer, body, int(time.time()) - age_s), body

    # -- the merchant's requests --------------------------------------------------------------------

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        try:
            self._check_signature(request)
            status, said = self._answer(request)
        except Refusal as no:
            status, said = no.status, {"code": no.code, "message": "不行"}
        if isinstance(said, bytes):
            return Response(said, 200, content_type="application/octet-stream")(environ, start_response)
        body = b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
        headers = _signed(self._signer, body, int(time.time()))
        kind = "application/json; charset=utf-8"
        return Response(body, status, headers, content_type=kind)(environ, start_response)

    def _check_signature(self, request: Request) -> None:
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        said = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        path = request.environ["RAW_URI"]
        text = f"{request.method}\n{path}\n{said.get('timestamp')}\n{said.get('nonce_str')}\n".encode()
        try:
            MERCHANT.verify(base64.b64decode(said.get("signature", "")), text + request.get_data() + b"\n")
            fresh = said["nonce_str"] not in self._nonces and abs(int(said["timestamp"]) - time.time()) < 300
            right = (scheme, said["mchid"], said["serial_no"]) == ("WECHATPAY2-SHA256-RSA2048", MCHID, SERIAL)
        except InvalidSignature:
            fresh = right = False
        if not (fresh and right):
            if path.startswith("/v3/"):  # another test's page may still look for its hall at this port
                self.refused.append(f"{request.method} {path}")
            raise Refusal(401, "SIGN_ERROR")
        self._nonces.add(said["nonce_str"])

    def _answer(self, request: Request) -> tuple[int, Any]:
        asked = json.loads(request.get_data() or b"{}")
        match request.method, *request.path.strip("/").split("/"):
            case "POST", "v3", "pay", "transactions", "native":
                return 200, {"code_url": self._native(asked)}
            case "POST", "v3", "pay", "transactions", "codepay":
                return 200, self._codepay(asked)
            case "GET", "v3", "pay", "transactions", "out-trade-no", no:
                return 200, self._shown(self._order(no))
            case "POST", "v3", "pay", "transactions", "out-trade-no", no, deed:
                return self._ended(self._order(no), deed)
            case _:
                return self._afterwards(request, asked)

    def _afterwards(self, request: Request, asked: Any) -> tuple[int, Any]:
        match request.method, *request.path.strip("/").split("/"):
            case "POST", "v3", "refund", "domestic", "refunds":
                return 200, self._refund(asked)
            case "GET", "v3", "refund", "domestic", "refunds", no:
                if no not in self.refunds:
                    raise Refusal(404, "RESOURCE_NOT_EXISTS")
                return 200, self.refunds[no]
            case "GET", "v3", "bill", "tradebill":
                return self._bill(request.args["bill_date"])
            case "GET", "v3", "billdownload", "file":
                return 200, gzip.compress(self._csv(request.args["token"]))
        raise Refusal(404, "NOT_FOUND")

    def _order(self, no: str) -> dict[str, Any]:
        if no not in self.orders:
            raise Refusal(404, "ORDER_NOT_EXIST")
        return self.orders[no]

    def _new(self, asked: Any, kind: str, state: str) -> dict[str, Any]:
        good = (asked["mchid"], asked["appid"]) == (MCHID, APPID) and asked["description"]
        if not good or asked["amount"]["currency"] != "CNY" or asked["amount"]["total"] < 1:
            self.refused.append(f"PARAM_ERROR {kind}")
            raise Refusal(400, "PARAM_ERROR")
        order = {
            "no": asked["out_trade_no"],
            "kind": kind,
            "state": state,
            "fen": asked["amount"]["total"],
            "expires": asked.get("time_expire"),
            "words": asked["description"],
        }
        return self.orders.setdefault(order["no"], order)

    def _native(self, asked: Any) -> str:
        assert asked["notify_url"].startswith("https://")
        order = self._new(asked, "NATIVE", "NOTPAY")
        if order["fen"] != asked["amount"]["total"]:
            raise Refusal(403, "OUT_TRADE_NO_USED")
        if order["state"] != "NOTPAY":
            raise Refusal(400, {"SUCCESS": "ORDERPAID"}.get(order["state"], "ORDER_CLOSED"))
        return f"weixin://wxpay/bizpayurl?pr={order['no']}"

    def _codepay(self, asked: Any) -> Any:
        assert asked["scene_info"]["store_info"]["id"] == "S001"
        code = asked["payer"]["auth_code"]
        if code not in (self.paid_code, self.open_code, self.poor_code):
            raise Refusal(400, "AUTH_CODE_INVALID")
        if code == self.poor_code:
            self._new(asked, "MICROPAY", "PAYERROR")
            raise Refusal(403, "NOT_ENOUGH")
        order = self._new(asked, "MICROPAY", "USERPAYING")
        if code == self.open_code:
            raise Refusal(400, "USERPAYING")
        if order["state"] == "USERPAYING":
            self.pay(order["no"])
        return self._shown(order)

    def _shown(self, order: dict[str, Any]) -> Any:
        said = {"mchid": MCHID, "appid": APPID, "out_trade_no": order["no"], "trade_state": order["state"]}
        amount = {"total": order["fen"], "currency": "CNY"}
        if order["state"] in ("SUCCESS", "REFUND"):
            return {
                **said,
                "trade_type": order["kind"],
                "transaction_id": order["transaction_id"],
                "amount": {**amount, "payer_total": order["fen"]},
            }
        return {**said, "amount": amount, "payer": {}}

    def _ended(self, order: dict[str, Any], deed: str) -> tuple[int, Any]:
        by_code = order["kind"] == "MICROPAY"
        if by_code != (deed == "reverse"):
            raise Refusal(400, "INVALID_REQUEST")
        if deed == "close" and order["state"] == "SUCCESS":
            raise Refusal(400, "ORDERPAID")
        if self.stubborn:
            raise Refusal(400, "USERPAYING")
        order["state"] = "REVOKED" if by_code else "CLOSED"
        return (200, {"out_trade_no": order["no"]}) if by_code else (204, None)

    def _refund(self, asked: Any) -> Any:
        order, amount = self._order(asked["out_trade_no"]), asked["amount"]
        known = self.refunds.get(asked["out_refund_no"])
        if known:
            return known
        if order["state"] != "SUCCESS" or amount["refund"] != order["fen"] or amount["total"] != order["fen"]:
            raise Refusal(400, "INVALID_REQUEST")
        order["state"] = "REFUND"
        refund = {
            "out_refund_no": asked["out_refund_no"],
            "out_trade_no": order["no"],
            "refund_id": f"50{secrets.randbelow(10**26):026d}",
            "status": "PROCESSING",
        }
        return self.refunds.setdefault(asked["out_refund_no"], refund)

    def _bill(self, day: str) -> tuple[int, Any]:
        if not any(order.get("paid_at") for order in self.orders.values()):
            raise Refusal(400, "NO_STATEMENT_EXIST")
        digest = hashlib.sha1(self._csv(day)).hexdigest()
        url = f"{self.root}/v3/billdownload/file?token={day}"
        return 200, {"hash_type": "SHA1", "hash_value": digest, "download_url": url}

    def _csv(self, day: str) -> bytes:
        rows = []
        for order in self.orders.values():
            if order.get("paid_at"):
                rows.append(self._row(order, "SUCCESS", order["fen"], 0, None))
        for refund in self.refunds.values():
            order = self.orders[refund["out_trade_no"]]
            rows.append(self._row(order, "REFUND", 0, order["fen"], refund))
        paid, back = (sum(float(row[i]) for row in rows) for i in (24, 25))
        total = [f"{paid:.2f}", f"{back:.2f}"]
        sums = [str(len(rows) + self._wrong), *total, "0.00", "0.00", *total]
        lines = [COLUMNS, *("`" + ",`".join(row) for row in rows), SUMS, "`" + ",`".join(sums)]
        return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()

    def _row(self, order: Any, state: str, paid: int, back: int, refund: Any) -> list[str]:
        at = local(order["paid_at"], "Asia/Shanghai").strftime("%Y-%m-%d %H:%M:%S")
        money = [f"{fen / 100:.2f}" for fen in (paid, back)]
        first = [
            at,
            APPID,
            MCHID,
            "0",
            "",
            order["transaction_id"],
            order["no"],
            "openid",
            order["kind"],
            state,
        ]
        numbers = [refund["refund_id"], refund["out_refund_no"]] if refund else ["0", "0"]
        middle = ["OTHERS", "CNY", money[0], "0.00", *numbers, money[1], "0.00"]
        status = ["ORIGINAL", refund["status"]] if refund else ["", ""]
        return [*first, *middle, *status, f"{order['words']}, 一次", "", "0.00", "0.60%", *money, ""]


def _signed(signer: Any, body: bytes, stamp: int) -> dict[str, str]:
    nonce = secrets.token_hex(16)
    sign = signer.sign(f"{stamp}\n{nonce}\n".encode() + body + b"\n")
    return {
        "Wechatpay-Timestamp": str(stamp),
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": base64.b64encode(sign).decode(),
        "Wechatpay-Serial": PLATFORM_ID,
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }
