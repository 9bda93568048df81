"""Payments on disk: what is asked often is found by an index, however many payments have gone before."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from diversion.payment import store as kept
from diversion.payment.order import Pay
from diversion.payment.till import JUST_MS
from hall.errors import NotFound, Refused
from tests.diversion.payment.house import PAYS, House


@contextmanager
def asked(house: House) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent to the database meanwhile."""
    seen: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        seen.append((statement, values))

    for engine in house.engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in house.engines:
        event.remove(engine, "before_cursor_execute", note)


READS: dict[str, tuple[Callable[[House], object], list[str]]] = {
    "look": (lambda house: house.till.carrier.look(), 2 * ["ix_payment_due"]),
    "the desk": (lambda house: kept.in_the_air(house.hall.store), ["ix_payment_in_the_air"]),
    "a visit": (lambda house: kept.of_visit(house.hall.store, "v1"), ["ix_payment_visit"]),
    "the last day": (lambda house: kept.created_between(house.hall.store, 0, 1), ["ix_payment_created"]),
    "a bill": (
        lambda house: house.hall.write(lambda tx: kept.of_bill_in(tx, "digest", 1)),
        ["ix_payment_created", "ix_payment_in_the_air"],
    ),
}


@pytest.mark.parametrize("read", list(READS))
def test_what_is_asked_often_is_found_by_an_index(house: House, read: str) -> None:
    act, indexes = READS[read]
    with asked(house) as statements:
        act(house)
    plans = []
    with house.hall.store.reading() as connection:
        for statement, values in statements:
            if "FROM payment" in statement.replace("\n", " "):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                plans.append(next(row.detail for row in rows))
    used = [index for plan, index in zip(plans, indexes, strict=True) if f"USING INDEX {index} (" in plan]
    assert used == indexes


def test_a_row_is_read_as_it_was_written(house: House) -> None:
    p = house.show(PAYS)
    assert kept.payment_of(house.hall.store, p.id) == p
    assert kept.payment_of_order(house.hall.store, p.order_no) == p
    assert kept.of_orders(house.hall.store, [p.order_no, "H0"]) == [p]
    for ask in (kept.payment_of, kept.payment_of_order):
        with pytest.raises(NotFound, match="unknown_payment"):
            ask(house.hall.store, "nobody")


def test_a_bill_that_billing_has_opened_again_can_be_paid_again_after_a_day(house: House) -> None:
    p = house.show(PAYS)
    house.in_billing("UPDATE bills SET paid_fen = 0 WHERE id = ?", house.bill)
    house.clock.pass_seconds(JUST_MS / 1000)
    with pytest.raises(Refused, match="bill_being_paid"):
        house.begin()
    house.clock.pass_seconds(1)
    again = house.show(PAYS)
    assert (again.state, again.id == p.id) == (Pay.POSTED, False)


def test_a_bill_whose_money_is_in_the_air_cannot_be_paid_again_however_long_ago(house: House) -> None:
    p = house.begin()
    house.in_wallet("UPDATE wallet_order SET fen = fen - 1 WHERE no = ?", p.order_no)
    house.wallet.pay(p.order_no)
    house.wait(2)
    house.clock.pass_seconds(10 * JUST_MS / 1000)
    with pytest.raises(Refused, match="bill_being_paid"):
        house.begin()
