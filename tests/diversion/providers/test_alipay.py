"""What only Alipay does: trades that begin when they are scanned, refunds that move no money twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from diversion.payment.alipay import Alipay
from diversion.payment.bills import alipay_rows
from diversion.payment.provider import At, Back, Declined, Forged, Order, Silence, Standing
from hall.clock import local, system_clock
from tests.diversion.providers.alipay_counterpart import AlipayCounterpart
from tests.diversion.providers.counterpart import STRANGER

ORDER = Order("H2026112801234567", 128_50, "话费", system_clock() + 300_000)


def test_closing_ends_a_code_that_nobody_has_scanned(alipay: AlipayCounterpart) -> None:
    alipay.provider.create(ORDER)
    alipay.provider.close(ORDER.no)
    assert alipay.codes[ORDER.no]["status"] == "TRADE_CLOSED"
    with pytest.raises(Declined, match=r"ACQ\.TRADE_HAS_CLOSE"):
        alipay.provider.create(ORDER)


def test_closed_after_it_was_paid_means_given_back(alipay: AlipayCounterpart) -> None:
    paid = alipay.provider.take(ORDER, alipay.paid_code)
    alipay.trades[ORDER.no]["status"] = "TRADE_CLOSED"
    assert alipay.provider.query(ORDER.no) == Standing(At.REFUNDED, ORDER.fen, paid.reference)


def test_a_refund_whose_answer_was_lost_is_known_again(alipay: AlipayCounterpart) -> None:
    alipay.provider.take(ORDER, alipay.paid_code)
    first = alipay.provider.refund(ORDER.no, "R1", ORDER.fen)
    assert alipay.provider.refund(ORDER.no, "R1", ORDER.fen) == first
    assert alipay.provider.refund_state(ORDER.no, "R1") == first
    assert alipay.provider.refund_state(ORDER.no, "R2").at is Back.NONE


def test_a_state_that_nobody_has_told_us_of_is_silence(alipay: AlipayCounterpart) -> None:
    alipay.provider.take(ORDER, alipay.open_code)
    alipay.trades[ORDER.no]["status"] = "TRADE_PENDING"
    with pytest.raises(Silence):
        alipay.provider.query(ORDER.no)


def test_a_notification_may_be_a_day_late_and_must_be_ours(alipay: AlipayCounterpart) -> None:
    """Alipay repeats them for 25 hours."""
    assert alipay.provider.hear(*alipay.notice(ORDER.no, age_s=25 * 3600)).order_no == ORDER.no
    with pytest.raises(Forged):
        alipay.provider.hear(*alipay.notice(ORDER.no, appid="2021000000000002"))


def test_a_field_that_stands_twice_is_not_what_was_signed(alipay: AlipayCounterpart) -> None:
    headers, body = alipay.notice(ORDER.no)
    with pytest.raises(Forged):
        alipay.provider.hear(headers, body + b"&out_trade_no=H0000000000000000")
    with pytest.raises(Forged):
        alipay.provider.hear(headers, body.replace(b"RSA2", b"RSA"))


def test_a_day_without_a_bill_is_empty_only_after_ten_the_next_morning(alipay: AlipayCounterpart) -> None:
    today = local(system_clock(), "Asia/Shanghai").date().isoformat()
    with pytest.raises(Silence, match=r"isp\.bill_not_exist"):
        alipay.provider.statement(today)
    assert alipay.provider.statement("2026-01-28") == []


def test_requests_signed_by_a_stranger_are_refused_by_the_other_side(
    alipay: AlipayCounterpart, tmp_path: Path
) -> None:
    """That the counterpart really verifies: otherwise the tests above would show nothing."""
    secret, _ = STRANGER.write(tmp_path, "stranger")
    with pytest.raises(Silence, match="AliPayException"):
        Alipay(replace(alipay.settings(alipay.root), private_key=secret)).create(ORDER)
    assert alipay.refused == ["alipay.trade.precreate"]


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"<html>", b"PK\x05\x06" + bytes(18)])
def test_a_bill_of_another_form_is_silence(content: bytes) -> None:
    with pytest.raises(Silence):
        alipay_rows(content)
