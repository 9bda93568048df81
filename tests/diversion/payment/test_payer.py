"""A seal that this key does not open: the payment stands in the books, and nobody stumbles over it."""

from dataclasses import replace

import pytest

from diversion.payment import store as kept
from diversion.payment.order import Desk, Pay, Payment
from diversion.payment.payer import Payer, seal_payer
from diversion.payment.persons import payments_of
from diversion.vault import KEY_BYTES, Vault
from tests.diversion.payment.house import ACCOUNT, PAYS, PHONE, House

OTHER_KEY = Vault(bytes([7]) * KEY_BYTES)


def sealed(house: House, p: Payment, seal: str) -> Payment:
    """The payment with another seal in its row."""
    changed = replace(house.now(p), sealed=seal)
    house.hall.write(lambda tx: kept.change(tx, changed))
    return changed


def of_another_key(house: House, p: Payment) -> Payment:
    return sealed(house, p, seal_payer(OTHER_KEY, p.id, Payer(PHONE, ACCOUNT, house.bill)))


def test_number_and_month_are_shown_while_the_seal_opens(house: House) -> None:
    p = house.show(PAYS, period="2026-10")
    assert (house.till.masked(p), house.till.period(p)) == ("138****0001", "2026-10")


def test_a_payment_that_was_taken_out_has_neither_number_nor_month(house: House) -> None:
    p = sealed(house, house.show(PAYS, period="2026-10"), "")
    assert (house.till.masked(p), house.till.period(p)) == ("", None)


def test_a_payment_of_another_key_has_neither_number_nor_month(house: House) -> None:
    p = of_another_key(house, house.show(PAYS, period="2026-10"))
    assert (house.till.masked(p), house.till.period(p)) == ("", None)


def test_a_person_s_payments_are_found_beside_one_of_another_key_and_the_log_counts_it(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    of_another_key(house, house.show(PAYS, bill=house.owe()))
    mine = house.show(PAYS, bill=house.owe())
    assert [p.id for p in payments_of(house.hall, house.vault, PHONE)] == [mine.id]
    assert [record.getMessage()[:10] for record in caplog.records] == ["1 payments"]


def test_money_of_another_key_comes_to_the_desk_and_is_not_posted(house: House) -> None:
    p = house.begin()
    of_another_key(house, p)
    house.wallet.pay(p.order_no)
    for _ in range(4):
        house.wait(10)
    now = house.now(p)
    assert (now.state, now.desk, house.books_of(p.order_no)[2]) == (Pay.PAID, Desk.BILLING_SILENT, 0)
