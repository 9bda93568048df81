"""The sandbox wallet: its pages for a phone, its notifications, and who may speak with it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from diversion.payment.provider import At, Declined, Notice, Order, Standing
from diversion.sandbox.wallet import No, Place, Wallet
from diversion.sandbox.wallet_signature import new_nonce, signature
from hall.clock import FixedClock, system_clock
from tests.diversion.providers.wallet_counterpart import KEY, WalletCounterpart

NO = "H2026112801234567"


def an_order(fen: int = 128_50, span_ms: int = 300_000) -> Order:
    return Order(NO, fen, "话费 <b>缴费</b>", system_clock() + span_ms)


def page(address: str, lang: str = "zh-CN") -> str:
    answer = requests.get(address, headers={"Accept-Language": lang}, timeout=4)
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert ("<script" in answer.text, "style=" in answer.text) == (False, False)
    return answer.text


def press(address: str, deed: str) -> str:
    return requests.post(address, {"order": NO, "do": deed}, timeout=4).text


def test_the_page_says_what_is_paid_and_that_no_money_moves(sandbox: WalletCounterpart) -> None:
    address = sandbox.provider.create(an_order())
    chinese, english = page(address), page(address, "en-GB")
    assert address == f"{sandbox.root}/pay/{NO}"
    for words in (
        "这是沙箱：不会动用真钱。",
        "¥128.50",
        "话费 &lt;b&gt;缴费&lt;/b&gt;",
        ">付款<",
        ">不付了<",
    ):
        assert chinese.count(words) == 1
    for words in ("This is a sandbox: no real money moves.", "¥128.50", ">Pay<", ">Do not pay<"):
        assert english.count(words) == 1
    style = requests.get(f"{address}/../../wallet.css", timeout=4)
    assert (style.status_code, style.headers["Content-Type"]) == (200, "text/css; charset=utf-8")


def test_one_press_pays_and_a_second_changes_nothing(sandbox: WalletCounterpart) -> None:
    address = sandbox.provider.create(an_order())
    assert press(address, "pay").count("已付款") == 1
    paid = sandbox.provider.query(NO)
    assert press(address, "pay").count("已付款") == 1
    assert press(address, "decline").count("已付款") == 1
    assert sandbox.provider.query(NO) == paid


def test_who_declines_has_not_paid(sandbox: WalletCounterpart) -> None:
    address = sandbox.provider.create(an_order())
    assert press(address, "decline").count("您没有付款。") == 1
    assert press(address, "pay").count("您没有付款。") == 1
    assert sandbox.provider.query(NO) == Standing(At.CLOSED)


def test_closed_expired_refunded_and_unknown_orders_are_said_to_be_so(sandbox: WalletCounterpart) -> None:
    assert page(f"{sandbox.root}/pay/{NO}").count("没有这个订单。") == 1
    address = sandbox.provider.create(an_order())
    sandbox.provider.close(NO)
    assert page(address).count("订单已关闭，没有扣款。") == 1
    sandbox.wallet.create("EXPIRED", 1, "x", system_clock() - 1)
    assert page(f"{sandbox.root}/pay/EXPIRED").count("订单已过期，没有扣款。") == 1
    sandbox.wallet.take("BACK", 1, "x", system_clock() + 9_000, sandbox.paid_code)
    sandbox.provider.refund("BACK", "R", 1)
    assert page(f"{sandbox.root}/pay/BACK").count("已退款") == 1


def test_a_password_is_confirmed_on_the_page_of_codes(sandbox: WalletCounterpart) -> None:
    assert page(f"{sandbox.root}/codes").count("没有等待确认的付款码。") == 1
    sandbox.provider.take(an_order(), sandbox.open_code)
    assert page(f"{sandbox.root}/codes").count("¥128.50") == 1
    assert press(f"{sandbox.root}/codes", "pay").count("没有等待确认的付款码。") == 1
    assert sandbox.provider.query(NO).at is At.PAID


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("130000000000000000", "not_enough"),
        ("280000000000000100", "not_enough"),
        ("990000000000000001", "wrong_code"),
        ("13000000000000001", "wrong_code"),
    ],
)
def test_a_payment_code_says_by_itself_what_becomes_of_it(
    sandbox: WalletCounterpart, code: str, why: str
) -> None:
    with pytest.raises(Declined, match=why):
        sandbox.provider.take(an_order(), code)
    with pytest.raises(Declined, match=why):
        sandbox.provider.take(an_order(), sandbox.paid_code)


def test_whoever_pays_is_told_to_the_hall_by_a_notification_that_it_believes(
    sandbox: WalletCounterpart,
) -> None:
    press(sandbox.provider.create(an_order()), "pay")
    assert sandbox.told.wait(4)
    headers, body = sandbox.heard[0]
    assert sandbox.provider.hear(headers, body) == Notice(NO)


def test_a_request_that_is_unsigned_or_late_or_heard_before_is_not_taken(sandbox: WalletCounterpart) -> None:
    def ask(stamp: int, nonce: str, key: bytes = KEY) -> tuple[int, str]:
        sign = signature(key, "request", "GET", f"/v1/orders/{NO}", str(stamp), nonce, b"")
        headers = {"Wallet-Timestamp": str(stamp), "Wallet-Nonce": nonce, "Wallet-Signature": sign}
        answer = requests.get(f"{sandbox.root}/v1/orders/{NO}", headers=headers, timeout=4)
        return answer.status_code, answer.json()["code"]

    now, nonce = system_clock(), new_nonce()
    assert ask(now, nonce) == (404, "no_such_order")
    assert ask(now, nonce) == (401, "replayed")
    assert ask(now - 300_500, new_nonce()) == (401, "replayed")
    assert ask(now, new_nonce(), bytes(32)) == (401, "unsigned")
    assert requests.get(f"{sandbox.root}/v1/orders/{NO}", timeout=4).json() == {"code": "unsigned"}


def test_sixteen_customers_at_once_pay_one_order_once(tmp_path: Path) -> None:
    wallet = Wallet(tmp_path / "sandbox.db")
    wallet.create(NO, 100, "x", system_clock() + 60_000)
    with ThreadPoolExecutor(16) as crowd:
        paid = list(crowd.map(lambda _: wallet.pay(NO).reference, range(16)))
        back = list(crowd.map(lambda _: wallet.refund(NO, "R", 100).refund_reference, range(16)))
    assert (len(set(paid)), len(set(back))) == (1, 1)


def test_an_order_expires_by_the_halls_clock_and_outlives_the_process(tmp_path: Path) -> None:
    clock = FixedClock(1_800_000_000_000)
    wallet = Wallet(tmp_path / "sandbox.db", clock)
    wallet.create(NO, 100, "x", clock() + 60_000)
    again = Wallet(tmp_path / "sandbox.db", clock)
    assert again.order(NO).at is Place.OPEN
    clock.pass_seconds(60)
    assert (again.pay(NO).at, wallet.order(NO).why) == (Place.CLOSED, "expired")
    with pytest.raises(No, match="not_refundable"):
        wallet.refund(NO, "R", 100)
