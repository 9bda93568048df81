"""What only WeChat Pay does: two ways to end an order, a bill at ten, notifications that are sealed."""

from dataclasses import replace

import pytest

from diversion.payment.bills import gunzipped, wechat_rows
from diversion.payment.provider import At, Declined, Forged, Order, Silence, Standing
from diversion.payment.wechat import WeChatPay
from hall.clock import FixedClock, parse_rfc3339
from tests.diversion.providers.wechat_counterpart import WeChatCounterpart

ORDER = Order("H2026112801234567", 128_50, "话费", parse_rfc3339("2026-11-28T10:05:00.250+08:00"))


def test_the_order_ends_when_ours_does_in_beijing_time(wechat: WeChatCounterpart) -> None:
    wechat.provider.create(ORDER)
    assert wechat.orders[ORDER.no]["expires"] == "2026-11-28T10:05:00+08:00"


def test_while_a_password_is_being_typed_wechat_takes_nothing_back(wechat: WeChatCounterpart) -> None:
    """Nobody knows how it ends (正在支付中不能发起撤销), so it is asked again."""
    wechat.provider.take(ORDER, wechat.open_code)
    wechat.stubborn = True
    with pytest.raises(Silence):
        wechat.provider.close(ORDER.no)
    wechat.stubborn = False
    wechat.provider.close(ORDER.no)
    assert wechat.provider.query(ORDER.no) == Standing(At.CLOSED)


def test_an_unpaid_order_of_a_payment_code_that_does_not_say_so_is_reversed(
    wechat: WeChatCounterpart,
) -> None:
    wechat.provider.take(ORDER, wechat.open_code)
    wechat.orders[ORDER.no]["state"] = "NOTPAY"  # and the answer names no trade type
    wechat.provider.close(ORDER.no)
    assert wechat.orders[ORDER.no]["state"] == "REVOKED"


def test_a_failed_payment_code_is_open_until_it_is_reversed(wechat: WeChatCounterpart) -> None:
    with pytest.raises(Declined, match="NOTENOUGH"):
        wechat.provider.take(ORDER, wechat.poor_code)
    assert wechat.provider.query(ORDER.no) == Standing(At.OPEN)
    wechat.provider.close(ORDER.no)
    assert wechat.orders[ORDER.no]["state"] == "REVOKED"


def test_a_state_that_nobody_has_told_us_of_is_silence(wechat: WeChatCounterpart) -> None:
    wechat.provider.create(ORDER)
    wechat.orders[ORDER.no]["state"] = "FROZEN"
    with pytest.raises(Silence):
        wechat.provider.query(ORDER.no)


@pytest.mark.parametrize("stamp", ["9" * 5000, "-1", "x", ""])
def test_a_notification_of_no_time_is_forged(wechat: WeChatCounterpart, stamp: str) -> None:
    headers, body = wechat.notice("H1")
    late = {name: stamp if name.lower() == "wechatpay-timestamp" else told for name, told in headers.items()}
    with pytest.raises(Forged, match="another time"):
        wechat.provider.hear(late, body)


def test_a_notification_for_another_merchant_is_forged(wechat: WeChatCounterpart) -> None:
    with pytest.raises(Forged):
        wechat.provider.hear(*wechat.notice(ORDER.no, mchid="1900000110"))


def test_a_serial_number_that_is_not_wechats_makes_us_ask_nobody(wechat: WeChatCounterpart) -> None:
    """The library would fetch certificates for it, and forget those that it has."""
    headers, body = wechat.notice(ORDER.no)
    unreachable = WeChatPay(wechat.settings("http://127.0.0.1:9", 4.0))
    with pytest.raises(Forged, match="not WeChat's"):
        unreachable.hear({**headers, "Wechatpay-Serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E2"}, body)
    assert unreachable.hear(headers, body).order_no == ORDER.no


def test_a_day_without_a_bill_is_empty_only_after_ten_the_next_morning(wechat: WeChatCounterpart) -> None:
    clock = FixedClock(parse_rfc3339("2026-11-29T09:59:59+08:00"))
    provider = WeChatPay(wechat.settings(wechat.root), clock)
    with pytest.raises(Silence):
        provider.statement("2026-11-28")
    clock.pass_seconds(1)
    assert provider.statement("2026-11-28") == []


def test_requests_signed_with_another_key_are_refused_by_the_other_side(wechat: WeChatCounterpart) -> None:
    """That the counterpart really verifies: otherwise the tests above would show nothing."""
    settings = wechat.settings(wechat.root)
    stranger = replace(settings, serial_no="5157F09EFDC096DE15EBE81A47057A7232F1B8E2")
    with pytest.raises(Declined, match="SIGNERROR"):
        WeChatPay(stranger).create(ORDER)
    assert wechat.refused == ["POST /v3/pay/transactions/native"]


@pytest.mark.parametrize("content", [b"", b"\xff", "交易时间,公众账号ID\n".encode(), b"<html>"])
def test_a_bill_of_another_form_is_silence(content: bytes) -> None:
    with pytest.raises(Silence):
        wechat_rows(content)


def test_a_packed_bill_that_was_cut_off_is_silence() -> None:
    with pytest.raises(Silence):
        gunzipped(b"\x1f\x8b\x08\x00\x00\x00\x00\x00")
    with pytest.raises(Silence):
        gunzipped(b"\x1f\x8bnothing of the kind")
