"""The daily comparison: books that agree give nothing, each deviation is named, half a book says nothing."""

import sqlite3
from contextlib import closing

import pytest

from diversion.billing.port import Kind, Unknown
from diversion.payment import store as kept
from diversion.payment.order import Payment
from diversion.payment.provider import Silence
from diversion.payment.reconcile import What, reconcile, reconcile_missing
from diversion.sandbox.billing import Wanted
from diversion.sandbox.wallet import Wallet
from hall.clock import parse_rfc3339
from tests.diversion.payment.counterparts import CHANNEL, WalletByWire
from tests.diversion.payment.house import ACCOUNT, FEN, OFFICE, PAYS, House
from tests.diversion.payment.wire import Fault

DAY, NEXT = "2026-11-23", "2026-11-24"
DAY_S = 86_400
LAST_WEEK = [f"2026-{day}" for day in ("12-04", "12-03", "12-02", "12-01", "11-30", "11-29", "11-28")]
LATE_EVENING = parse_rfc3339("2026-11-23T23:59:50+08:00")
Row = tuple[str, What, int | None, int | None, int | None]


def found(house: House, day: str = DAY) -> list[Row]:
    """What a comparison finds: order, what, fen at the provider, in our row, at billing."""
    differences = reconcile(house.hall, house.by_wire, house.provider, day)
    return [(d.order_no, d.what, d.provider_fen, d.ours_fen, d.billing_fen) for d in differences]


def paid(house: House) -> Payment:
    return house.show(PAYS, bill=house.owe())


def refunded(house: House) -> Payment:
    bill = house.owe()
    house.in_billing("UPDATE bills SET paid_fen = fen WHERE id = ?", bill)
    return house.show(PAYS, bill=bill)


def post_by_hand(house: House, order_no: str, fen: int = FEN) -> None:
    house.billing.post(Wanted(order_no, ACCOUNT, None, fen, CHANNEL, "counter", "cash"))


# -- agreeing --------------------------------------------------------------------------------------------


def test_books_that_agree_have_no_differences_and_their_sums_are_kept(house: House) -> None:
    paid(house)
    refunded(house)
    house.till.leave(OFFICE, house.begin().id)
    assert found(house) == []
    (row,) = kept.reconciliations_kept(house.hall.store, 9)
    counts = {"orders": 2, "taken_fen": 2 * FEN, "back_fen": FEN, "posted_fen": FEN, "differences": 0}
    assert (row["day"], row["provider"], row["counts"], row["differences"]) == (DAY, "sandbox", counts, [])
    move = house.hall.store.moves_after(0, 1000)[-1]
    assert (move.verb, move.data) == ("payment.reconcile", {"day": DAY, "provider": "sandbox", **counts})


def test_a_day_without_payments_agrees(house: House) -> None:
    assert found(house, "2026-11-22") == []


def test_a_comparison_made_anew_replaces_the_one_before(house: House) -> None:
    p = paid(house)
    house.in_billing("DELETE FROM payments WHERE correlator = ?", p.order_no)
    assert len(found(house)) == 1
    post_by_hand(house, p.order_no)
    assert found(house) == []
    assert [row["differences"] for row in kept.reconciliations_kept(house.hall.store, 9)] == [[]]


def test_what_was_paid_at_a_counter_is_not_ours_to_compare(house: House) -> None:
    post_by_hand(house, "counter-1")
    assert found(house) == []


# -- each deviation --------------------------------------------------------------------------------------


def test_an_order_that_was_never_ours(house: House) -> None:
    house.wallet.create("STRANGE", 500, "", house.clock() + 1000)
    house.wallet.pay("STRANGE")
    assert found(house) == [("STRANGE", What.UNKNOWN_ORDER, 500, None, None)]


def test_money_of_which_our_row_does_not_know(house: House) -> None:
    p = house.begin()
    house.till.leave(OFFICE, p.id)
    house.pay_although_closed(p)
    assert found(house) == [(p.order_no, What.NOT_SEEN_HERE, FEN, None, None)]


def test_it_is_asked_for_at_once_and_the_day_compared_anew(house: House) -> None:
    p = house.begin()
    house.till.leave(OFFICE, p.id)
    assert house.settle()  # nobody would ever look at it again
    house.pay_although_closed(p)
    house.clock.pass_seconds(DAY_S + 3600)
    assert (compare_by_itself(house), compare_by_itself(house)) == ([DAY], [])
    assert house.settle()
    assert house.books() == ({p.order_no: "paid"}, {p.order_no: FEN})
    assert compare_by_itself(house) == [DAY]
    assert [row["differences"] for row in kept.reconciliations_kept(house.hall.store, 9)] == [[]]


def test_money_that_the_provider_does_not_have(house: House) -> None:
    p = paid(house)
    house.in_wallet("DELETE FROM wallet_order WHERE no = ?", p.order_no)
    assert found(house) == [(p.order_no, What.NOT_AT_PROVIDER, None, FEN, FEN)]


@pytest.mark.parametrize("book", ["wallet", "billing"])
def test_another_amount(house: House, book: str) -> None:
    p = paid(house)
    if book == "wallet":
        house.in_wallet("UPDATE wallet_order SET fen = fen + 1 WHERE no = ?", p.order_no)
        assert found(house) == [(p.order_no, What.AMOUNT, FEN + 1, FEN, FEN)]
    else:
        house.in_billing("UPDATE payments SET fen = fen - 1 WHERE correlator = ?", p.order_no)
        assert found(house) == [(p.order_no, What.AMOUNT, FEN, FEN, FEN - 1)]


def test_money_that_billing_has_lost_again(house: House) -> None:
    p = paid(house)
    house.in_billing("DELETE FROM payments WHERE correlator = ?", p.order_no)
    assert found(house) == [(p.order_no, What.NOT_POSTED, FEN, FEN, None)]


def test_money_that_a_person_called_posted_and_billing_does_not_have(house: House) -> None:
    house.to_billing.fate = lambda name: Fault.LOST
    p = paid(house)
    house.till.decide(OFFICE, p.id, "posted", "B-1")
    house.to_billing.fate = lambda name: None
    assert found(house) == [(p.order_no, What.NOT_POSTED, FEN, FEN, None)]


def test_what_was_given_back_and_posted_by_hand(house: House) -> None:
    p = refunded(house)
    house.in_billing("DELETE FROM refusals WHERE correlator = ?", p.order_no)
    post_by_hand(house, p.order_no)
    assert found(house) == [(p.order_no, What.NOT_PAID, 0, FEN, FEN)]


def test_what_was_posted_and_given_back_by_hand(house: House) -> None:
    p = paid(house)
    house.wallet.refund(p.order_no, "BY-HAND", FEN)
    assert found(house) == [(p.order_no, What.NOT_PAID, 0, FEN, FEN)]


def test_what_is_on_its_way_still(house: House) -> None:
    house.to_billing.fate = lambda name: Fault.LOST if name in ("post", "find") else None
    p = paid(house)
    assert found(house) == [(p.order_no, What.IN_THE_AIR, FEN, FEN, None)]


# -- midnight --------------------------------------------------------------------------------------------


def over_midnight(house: House, call: str) -> Payment:
    """Paid ten seconds before midnight; calls of that name are lost until the day is over."""
    house.clock.now_ms = LATE_EVENING
    house.to_billing.fate = house.to_wallet.fate = lambda name: Fault.LOST if name == call else None
    p = house.begin(kind=Kind.TOPUP, bill=None)
    house.wallet.pay(p.order_no)
    house.wait(2)
    house.clock.pass_seconds(10)
    house.to_billing.fate = house.to_wallet.fate = lambda name: None
    return p


@pytest.mark.parametrize("call", ["query", "post"])
def test_what_was_paid_before_midnight_and_seen_or_posted_after_it_agrees(house: House, call: str) -> None:
    p = over_midnight(house, call)
    assert house.settle()
    assert house.books() == ({p.order_no: "paid"}, {p.order_no: FEN})
    assert (found(house, DAY), found(house, NEXT)) == ([], [])


def test_what_was_paid_before_midnight_and_given_back_after_it_agrees(house: House) -> None:
    house.in_billing("DELETE FROM customers WHERE account = ?", ACCOUNT)
    p = over_midnight(house, "refund")
    assert house.settle()
    assert house.books() == ({p.order_no: "refunded"}, {})
    assert (found(house, DAY), found(house, NEXT)) == ([], [])


def test_what_was_seen_after_midnight_and_is_on_no_statement_is_found(house: House) -> None:
    p = over_midnight(house, "query")
    assert house.settle()
    house.in_wallet("DELETE FROM wallet_order WHERE no = ?", p.order_no)
    assert found(house, NEXT) == [(p.order_no, What.NOT_AT_PROVIDER, None, FEN, FEN)]


def test_what_was_posted_before_midnight_and_given_back_by_hand_after_it_is_found(house: House) -> None:
    house.clock.now_ms = LATE_EVENING
    p = paid(house)
    house.clock.pass_seconds(20)
    house.wallet.refund(p.order_no, "BY-HAND", FEN)
    assert found(house, DAY) == []
    assert found(house, NEXT) == [(p.order_no, What.NOT_PAID, 0, FEN, FEN)]


def test_what_was_given_back_before_midnight_and_posted_by_hand_after_it_is_found(house: House) -> None:
    house.clock.now_ms = LATE_EVENING
    p = refunded(house)
    house.clock.pass_seconds(20)
    house.in_billing("DELETE FROM refusals WHERE correlator = ?", p.order_no)
    post_by_hand(house, p.order_no)
    assert found(house, NEXT) == [(p.order_no, What.NOT_PAID, 0, FEN, FEN)]


# -- every day, by itself --------------------------------------------------------------------------------


def compare_by_itself(house: House) -> list[str]:
    """The days that the hall finds to be compared."""
    compared = reconcile_missing(house.hall, house.by_wire, {"sandbox": house.provider})
    assert {code for _, code in compared} <= {"sandbox"}
    return [day for day, _ in compared]


def test_yesterday_is_compared_once_from_ten_in_the_morning(house: House) -> None:
    paid(house)
    house.clock.pass_seconds(DAY_S)  # nine o'clock
    assert compare_by_itself(house) == []
    house.clock.pass_seconds(3600)
    assert (compare_by_itself(house), compare_by_itself(house)) == ([DAY], [])


def test_a_day_that_somebody_has_compared_before_it_was_over_is_compared_whole(house: House) -> None:
    paid(house)
    assert found(house) == []
    late = paid(house)
    house.in_billing("DELETE FROM payments WHERE correlator = ?", late.order_no)
    house.clock.pass_seconds(DAY_S + 3600)
    assert compare_by_itself(house) == [DAY]
    (row,) = kept.reconciliations_kept(house.hall.store, 9)
    assert [one["order_no"] for one in row["differences"]] == [late.order_no]


def test_days_that_a_hall_was_off_are_compared_too_a_week_back_and_not_before_its_first_payment(
    house: House,
) -> None:
    paid(house)
    house.clock.pass_seconds(3 * DAY_S + 3600)
    assert compare_by_itself(house) == ["2026-11-25", "2026-11-24", DAY]
    house.clock.pass_seconds(9 * DAY_S)
    assert compare_by_itself(house) == LAST_WEEK


def test_a_day_whose_books_were_missing_for_long_is_compared_when_they_come(house: House) -> None:
    paid(house)
    house.clock.pass_seconds(DAY_S + 3600)
    house.to_wallet.fate = lambda name: Fault.LOST
    assert compare_by_itself(house) == []
    house.clock.pass_seconds(2 * DAY_S)
    assert compare_by_itself(house) == []
    house.to_wallet.fate = lambda name: None
    assert compare_by_itself(house) == ["2026-11-25", "2026-11-24", DAY]


def test_a_day_with_money_in_the_air_is_compared_anew_once_it_has_arrived(house: House) -> None:
    house.to_billing.fate = lambda name: Fault.LOST if name in ("post", "find") else None
    paid(house)
    house.clock.pass_seconds(DAY_S + 3600)
    assert (compare_by_itself(house), compare_by_itself(house)) == ([DAY], [])
    house.to_billing.fate = lambda name: None
    assert house.settle()
    assert (compare_by_itself(house), compare_by_itself(house)) == ([DAY], [])
    assert [row["differences"] for row in kept.reconciliations_kept(house.hall.store, 9)] == [[]]


@pytest.mark.parametrize(("days", "anew"), [(89, [DAY]), (90, [])])
def test_an_older_day_too_as_long_as_its_statement_can_be_had(
    house: House, days: int, anew: list[str]
) -> None:
    house.to_billing.fate = lambda name: Fault.LOST if name in ("post", "find") else None
    paid(house)
    house.clock.pass_seconds(DAY_S + 3600)
    assert compare_by_itself(house) == [DAY]
    house.clock.pass_seconds(days * DAY_S)
    assert DAY not in compare_by_itself(house)
    house.to_billing.fate = lambda name: None
    assert house.settle()
    assert (compare_by_itself(house), compare_by_itself(house)) == (anew, [])


# -- several providers, half a book ----------------------------------------------------------------------


def test_two_providers_have_their_own_comparisons(house: House) -> None:
    others = Wallet(house.folder / "other.db", house.clock)
    other = WalletByWire(others, house.to_wallet, house.folder, house.clock, code="other")
    house.restart(providers={"sandbox": house.provider, "other": other})
    paid(house)
    p = house.show(PAYS, bill=house.owe(), provider="other")
    assert (found(house), reconcile(house.hall, house.by_wire, other, DAY)) == ([], [])
    with closing(sqlite3.connect(house.folder / "other.db")) as sql, sql:
        sql.execute("DELETE FROM wallet_order")
    assert found(house) == []
    (missing,) = reconcile(house.hall, house.by_wire, other, DAY)
    assert (missing.order_no, missing.payment, missing.what) == (p.order_no, p.id, What.NOT_AT_PROVIDER)
    rows = kept.reconciliations_kept(house.hall.store, 9)
    assert [(row["provider"], len(row["differences"])) for row in rows] == [("other", 1), ("sandbox", 0)]


@pytest.mark.parametrize(
    ("call", "error"), [("statement", Silence), ("posted_on", Unknown), ("find", Unknown)]
)
def test_half_a_book_says_nothing_and_nothing_is_kept(
    house: House, call: str, error: type[Exception]
) -> None:
    p = paid(house)
    house.in_billing("DELETE FROM payments WHERE correlator = ?", p.order_no)
    house.to_billing.fate = house.to_wallet.fate = lambda name: Fault.LOST if name == call else None
    with pytest.raises(error):
        found(house)
    assert kept.reconciliations_kept(house.hall.store, 9) == []
