"""Alipay's side, written from its published rules with `cryptography` alone; no code of the library's.

Requests: all parameters but `sign`, sorted by name, joined as `a=1&b=2`, RSA2. Answers: the text of the inner
object as it is written. A trade of a QR code begins when somebody scans it.
"""

import base64
import io
import json
import secrets
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from cryptography.exceptions import InvalidSignature
from werkzeug import Request, Response

from diversion.payment.alipay import Alipay, AlipaySettings
from diversion.payment.provider import Provider
from hall.clock import local, system_clock
from tests.diversion.providers.counterpart import MERCHANT, PLATFORM, STRANGER
from tests.diversion.providers.loopback import Loopback

APPID = "2021000000000001"
COLUMNS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
    "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"
    "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)


class AlipayCounterpart:
    """Alipay on loopback, with one merchant and its customers."""

    unscanned: ClassVar[str] = "none"
    paid_code: ClassVar[str] = "280000000000000001"
    open_code: ClassVar[str] = "280000000000000002"
    poor_code: ClassVar[str] = "280000000000000003"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.codes: dict[str, dict[str, Any]] = {}
        self.trades: dict[str, dict[str, Any]] = {}
        self.refused: list[str] = []
        self._signer = PLATFORM
        self._wrong = 0
        self._server = Loopback(self)
        self.root = f"{self._server.root}/gateway.do"
        self.provider = self.another(self.root, 4.0)

    def another(self, gateway: str, deadline_s: float) -> Provider:
        return Alipay(self.settings(gateway, deadline_s))

    def settings(self, gateway: str, deadline_s: float = 4.0) -> AlipaySettings:
        return AlipaySettings(
            appid=APPID,
            private_key=MERCHANT.write(self._folder, "merchant")[0],
            alipay_key=PLATFORM.write(self._folder, "alipay")[1],
            notify_url="https://hall.example/notify/alipay",
            gateway=gateway,
            deadline_s=deadline_s,
        )

    # -- the customer and the whims -----------------------------------------------------------------

    def scan(self, order_no: str) -> None:
        self.trades.setdefault(order_no, self.codes[order_no])

    def pay(self, order_no: str) -> None:
        trade = self.trades[order_no]
        assert trade["status"] == "WAIT_BUYER_PAY"
        reference = f"2026{secrets.randbelow(10**24):024d}"
        trade.update(status="TRADE_SUCCESS", trade_no=reference, paid_at=_now())

    def settle(self) -> None:
        """At Alipay a refund is done when it is answered."""

    def turn_coat(self) -> None:
        self._signer = STRANGER

    def miscount(self) -> None:
        self._wrong = 1

    def close(self) -> None:
        self._server.close()

    def notice(self, order_no: str, *, age_s: int = 0, stranger: bool = False, appid: str = APPID) -> Any:
        sent = local(system_clock() - age_s * 1000, "Asia/Shanghai").strftime("%Y-%m-%d %H:%M:%S")
        fields = {
            "app_id": appid,
            "notify_time": sent,
            "out_trade_no": order_no,
            "trade_status": "TRADE_SUCCESS",
            "subject": "缴费 话费",
            "charset": "utf-8",
        }
        signer = STRANGER if stranger else PLATFORM
        sign = base64.b64encode(signer.sign(_sorted(fields))).decode()
        body = urlencode({**fields, "sign": sign, "sign_type": "RSA2"}).encode()
        return {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, body

    # -- the merchant's requests --------------------------------------------------------------------

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.path == "/bill":
            return Response(self._zip(request.args["day"]))(environ, start_response)
        asked = dict(parse_qsl(environ["QUERY_STRING"]))
        name = asked["method"].replace(".", "_") + "_response"
        if not self._signed(asked):
            self.refused.append(asked["method"])
            said: Mapping[str, Any] = {"code": "40002", "sub_code": "isv.invalid-signature"}
            return Response(json.dumps({name: said}))(environ, start_response)
        said = self._answer(asked["method"].removeprefix("alipay."), json.loads(asked["biz_content"]))
        inner = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        sign = base64.b64encode(self._signer.sign(inner.encode())).decode()
        return Response(f'{{"{name}":{inner},"sign":"{sign}"}}')(environ, start_response)

    def _signed(self, asked: dict[str, str]) -> bool:
        sign = base64.b64decode(asked.pop("sign", ""))
        age = abs(_instant(asked["timestamp"]) - _instant(_now()))
        try:
            MERCHANT.verify(sign, _sorted(asked))
        except InvalidSignature:
            return False
        return (asked["app_id"], asked["sign_type"], asked["version"]) == (APPID, "RSA2", "1.0") and age < 900

    def _answer(self, method: str, asked: Any) -> Mapping[str, Any]:
        if method == "trade.precreate":
            return self._precreate(asked)
        if method == "trade.pay":
            return self._pay(asked)
        if method == "data.dataservice.bill.downloadurl.query":
            return self._bill(asked["bill_date"])
        if method == "trade.cancel":
            return self._cancel(asked["out_trade_no"])
        trade = self.trades.get(asked["out_trade_no"])
        if trade is None:
            return _no("ACQ.TRADE_NOT_EXIST")
        if method == "trade.query":
            return self._shown(trade)
        if method == "trade.refund":
            return self._refund(trade, asked)
        known = trade.get("refund") == asked["out_request_no"]
        return _yes(trade_no=trade["trade_no"], **({"refund_status": "REFUND_SUCCESS"} if known else {}))

    def _precreate(self, asked: Any) -> Mapping[str, Any]:
        trade = self.codes.setdefault(asked["out_trade_no"], _trade(asked))
        if trade["amount"] != asked["total_amount"]:
            return _no("ACQ.CONTEXT_INCONSISTENT")
        if trade["status"] != "WAIT_BUYER_PAY":
            return _no(
                "ACQ.TRADE_HAS_SUCCESS" if trade["status"] == "TRADE_SUCCESS" else "ACQ.TRADE_HAS_CLOSE"
            )
        return _yes(out_trade_no=trade["no"], qr_code=f"https://qr.alipay.com/{trade['no']}")

    def _pay(self, asked: Any) -> Mapping[str, Any]:
        assert asked["scene"] == "bar_code"
        if asked["auth_code"] not in (self.paid_code, self.open_code, self.poor_code):
            return _no("ACQ.PAYMENT_AUTH_CODE_INVALID")
        if asked["auth_code"] == self.poor_code:
            return _no("ACQ.BUYER_BALANCE_NOT_ENOUGH")
        trade = self.trades.setdefault(asked["out_trade_no"], _trade(asked))
        if trade["status"] == "TRADE_SUCCESS":
            return _no("ACQ.TRADE_HAS_SUCCESS")
        if asked["auth_code"] == self.open_code:
            return _yes("10003", out_trade_no=trade["no"])
        self.pay(trade["no"])
        return self._shown(trade)

    def _shown(self, trade: dict[str, Any]) -> Mapping[str, Any]:
        said = {"out_trade_no": trade["no"], "total_amount": trade["amount"], "trade_status": trade["status"]}
        if "paid_at" in trade:
            said |= {"trade_no": trade["trade_no"], "send_pay_date": trade["paid_at"]}
        return _yes(**said, buyer_logon_id="csq***@example.com")

    def _cancel(self, no: str) -> Mapping[str, Any]:
        trade = self.trades.get(no)
        if trade is None:
            self.codes.get(no, {})["status"] = "TRADE_CLOSED"
            return _yes(out_trade_no=no, retry_flag="N")
        action = "refund" if trade["status"] == "TRADE_SUCCESS" else "close"
        trade["status"] = "TRADE_CLOSED"
        return _yes(out_trade_no=no, retry_flag="N", action=action)

    def _refund(self, trade: dict[str, Any], asked: Any) -> Mapping[str, Any]:
        if trade.get("refund") == asked["out_request_no"]:
            return _yes(trade_no=trade["trade_no"], fund_change="N")
        if trade["status"] != "TRADE_SUCCESS" or trade["amount"] != asked["refund_amount"]:
            return _no("ACQ.TRADE_STATUS_ERROR")
        trade.update(status="TRADE_CLOSED", refund=asked["out_request_no"])
        return _yes(trade_no=trade["trade_no"], fund_change="Y", refund_fee=trade["amount"])

    def _bill(self, day: str) -> Mapping[str, Any]:
        if not any("paid_at" in trade for trade in self.trades.values()):
            return _no("isp.bill_not_exist")
        return _yes(bill_download_url=f"{self._server.root}/bill?day={day}")

    def _zip(self, day: str) -> bytes:
        paid = [trade for trade in self.trades.values() if "paid_at" in trade]
        back = [trade for trade in paid if "refund" in trade]
        rows = [_row(trade, "交易", trade["amount"]) for trade in paid]
        rows += [_row(trade, "退款", f"-{trade['amount']}") for trade in back]
        sums = [sum(float(trade["amount"]) for trade in trades) for trades in (paid, back)]
        dash = "-" * 41
        lines = [
            "#支付宝业务明细查询",
            "#账号：[20880000000000000156]",
            f"#起始日期：[{day} 00:00:00]   终止日期：[{day} 23:59:59]",
            f"#{dash}业务明细列表{dash}",
            COLUMNS,
            *rows,
            f"#{dash}业务明细列表结束{dash}",
            f"#交易合计：{len(paid) + self._wrong}笔，商家实收共{sums[0]:.2f}元，商家优惠共0.00元",
            f"#退款合计：{len(back)}笔，商家实收退款共{-sums[1]:.2f}元，商家优惠退款共0.00元",
            f"#导出时间：[{_now()}]",
        ]
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("业务明细(汇总).csv", "#支付宝业务汇总查询\r\n".encode("gbk"))
            files.writestr("业务明细.csv", "\r\n".join(lines).encode("gbk"))
        return archive.getvalue()


def _trade(asked: Any) -> dict[str, Any]:
    assert asked["subject"]
    return {"no": asked["out_trade_no"], "amount": asked["total_amount"], "status": "WAIT_BUYER_PAY"}


def _row(trade: dict[str, Any], kind: str, amount: str) -> str:
    first = [trade["trade_no"], trade["no"], kind, '"话费, 一次"', trade["paid_at"], trade["paid_at"]]
    rest = ["", "", "", "", "csq***", amount, amount, *(["0.00"] * 5), "", "0.00", "0.00"]
    return ",".join(f"{cell}\t" for cell in [*first, *rest, trade.get("refund", ""), "0.00", "0.00", ""])


def _yes(code: str = "10000", /, **fields: Any) -> Mapping[str, Any]:
    return {"code": code, "msg": "Success", **fields}


def _no(sub_code: str) -> Mapping[str, Any]:
    return {"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": "不行"}


def _sorted(fields: Mapping[str, str]) -> bytes:
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields)).encode()


def _now() -> str:
    return local(system_clock(), "Asia/Shanghai").strftime("%Y-%m-%d %H:%M:%S")


def _instant(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(f"{text}+08:00").timestamp()
