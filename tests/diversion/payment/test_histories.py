"""The bench of money in a size that suits CI; and that its judge sees what it is there to see."""

from dataclasses import replace

from diversion.payment.order import Desk, Pay
from tests.bench.money import measure
from tests.bench.money_story import explained, judge
from tests.diversion.payment.house import FEN, PAYS, House


def test_random_histories_with_faults_lose_nothing_and_do_nothing_twice() -> None:
    assert measure(histories=40, processes=1, invoices=20) == {
        "money_histories": 40,
        "money_fen_lost": 0,
        "money_taken_twice": 0,
        "money_posted_twice": 0,
        "money_unexplained": 0,
        "money_stuck": 0,
        "money_invoice_histories": 20,
        "money_invoices_issued_twice": 0,
        "money_invoices_untrue": 0,
    }


def verdict_on(house: House, *damage: str) -> tuple[int, int, int, int, int]:
    """What the judge says of one payment after the counterparts' books were damaged so."""
    bill = house.owe()
    p = house.show(PAYS, bill=bill)
    for statement in damage:
        book, _, sql = statement.partition(": ")
        change = house.in_wallet if book == "wallet" else house.in_billing
        change(sql, p.order_no)
    found = judge(house, [house.now(p)], bill, house.moves_of(p))
    return (found.fen_lost, found.taken_twice, found.posted_twice, found.unexplained, found.stuck)


def test_the_judge_has_nothing_to_say_of_a_payment_in_order(house: House) -> None:
    assert verdict_on(house) == (0, 0, 0, 0, 0)


def test_the_judge_sees_money_that_is_nowhere(house: House) -> None:
    assert verdict_on(house, "billing: DELETE FROM payments WHERE correlator = ?") == (FEN, 0, 0, 0, 0)


def test_the_judge_sees_money_that_was_given_back_although_posted(house: House) -> None:
    damage = "wallet: UPDATE wallet_order SET at = 'refunded' WHERE no = ?"
    assert verdict_on(house, damage) == (FEN, 0, 0, 0, 0)


def test_the_judge_sees_another_amount(house: House) -> None:
    assert verdict_on(house, "wallet: UPDATE wallet_order SET fen = fen + 1 WHERE no = ?") == (1, 0, 0, 0, 0)


def test_the_judge_sees_a_bill_taken_and_posted_twice(house: House) -> None:
    bill = house.owe()
    first = house.begin(bill=bill)
    second = house.begin(bill=bill)
    house.wallet.pay(first.order_no)
    house.wait(2)
    house.in_billing("UPDATE bills SET paid_fen = 0 WHERE id = ?", bill)
    house.wallet.pay(second.order_no)
    house.wait(2)
    found = judge(house, [house.now(first), house.now(second)], bill, house.moves())
    assert (found.taken_twice, found.posted_twice, found.fen_lost) == (1, 1, 0)


def test_the_judge_sees_a_journal_that_does_not_lead_to_the_row(house: House) -> None:
    p = house.show(PAYS)
    moves = house.moves_of(p)
    assert explained(p, moves)
    assert not explained(p, moves[:-1])
    assert not explained(p, moves[1:])
    assert not explained(p, [moves[0], *moves[2:]])
    assert not explained(replace(p, desk=Desk.BILLING_SILENT), moves)
    assert not explained(replace(p, state=Pay.REFUNDED), moves)


def test_the_judge_sees_a_payment_that_is_due_for_ever(house: House) -> None:
    p = house.show(PAYS)
    waiting = replace(p, state=Pay.PAID, step_at=1)
    assert judge(house, [waiting], None, house.moves()).stuck == 1
