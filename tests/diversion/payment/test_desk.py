"""The payments desk: every decision of a person, what it does, and where it is refused."""

import pytest

from diversion.payment.order import Desk, Pay, Payment
from diversion.payment.steps import SETTLE_MS
from hall.errors import Invalid, Refused
from tests.diversion.payment.house import ACCOUNT, FEN, OFFICE, PAYS, House
from tests.diversion.payment.wire import Fault


def unposted(house: House, fault: Fault = Fault.LOST) -> Payment:
    """Paid, and billing has given no word three times."""
    house.to_billing.fate = lambda name: fault
    p = house.show(PAYS)
    house.pass_ms(10_000)
    assert (house.now(p).state, house.now(p).desk) == (Pay.PAID, Desk.BILLING_SILENT)
    return p


def of_another_amount(house: House) -> Payment:
    """Paid with one fen less than was ordered."""
    p = house.begin()
    house.in_wallet("UPDATE wallet_order SET fen = fen - 1 WHERE no = ?", p.order_no)
    house.wallet.pay(p.order_no)
    house.wait(2)
    assert (house.now(p).state, house.now(p).desk) == (Pay.PAID, Desk.AMOUNT_DIFFERS)
    return p


def not_given_back(house: House) -> Payment:
    """Billing has refused it, and the wallet gives nothing back."""
    p = house.begin()
    house.provider.not_refundable.add(p.order_no)
    house.in_billing("UPDATE bills SET paid_fen = fen WHERE account = ?", ACCOUNT)
    house.wallet.pay(p.order_no)
    house.wait(2)
    assert (house.now(p).state, house.now(p).desk) == (Pay.REFUNDING, Desk.REFUND_REFUSED)
    return p


def decide(house: House, p: Payment, decision: str, reference: str | None = None) -> Payment:
    return house.till.decide(OFFICE, p.id, decision, reference)


def by_whom(house: House, decision: str) -> list[str]:
    moves = house.hall.store.moves_after(0, 1000)
    return [m.by for m in moves if m.data.get("decision") == decision]


# -- billing is silent -----------------------------------------------------------------------------------


def test_again_asks_billing_at_once(house: House) -> None:
    p = unposted(house)
    house.to_billing.fate = lambda name: None
    assert decide(house, p, "again").state is Pay.POSTED
    assert by_whom(house, "again") == [OFFICE.ref]


def test_posted_by_hand_is_with_billing_under_its_reference(house: House) -> None:
    p = decide(house, unposted(house), "posted", "B-77")
    assert (p.state, p.billing_ref, p.desk, p.step_at, p.doubt) == (Pay.POSTED, "B-77", None, None, False)
    assert house.settle()
    assert house.books()[0] == {p.order_no: "paid"}


@pytest.mark.parametrize("reference", [None, "", "x" * 65])
def test_posted_by_hand_needs_billings_own_number(house: House, reference: str | None) -> None:
    p = unposted(house)
    before = house.now(p)
    with pytest.raises(Invalid) as wrong:
        decide(house, p, "posted", reference)
    assert (wrong.value.field, house.now(p)) == ("reference", before)


def test_refund_waits_for_a_post_that_may_be_on_its_way_and_then_gives_the_money_back(house: House) -> None:
    p = unposted(house)
    assert decide(house, p, "refund").state is Pay.PAID
    house.pass_ms(SETTLE_MS)
    assert (house.now(p).state, house.books()) == (Pay.REFUNDED, ({p.order_no: "refunded"}, {}))


def test_refund_does_not_give_back_what_a_late_post_brings_to_billing(house: House) -> None:
    house.to_billing.fate = lambda name: Fault.LATE if name == "post" else Fault.LOST
    house.to_billing.late_ms = lambda name: SETTLE_MS - 1_000
    p = house.show(PAYS)
    assert decide(house, p, "refund").state is Pay.PAID
    house.to_billing.fate = lambda name: None
    assert house.settle()
    assert (house.now(p).state, house.books()) == (Pay.POSTED, ({p.order_no: "paid"}, {p.order_no: FEN}))


def test_refund_of_what_never_left_goes_back_at_once(house: House) -> None:
    p = decide(house, unposted(house, Fault.REFUSED), "refund")
    assert (p.state, house.books()) == (Pay.REFUNDED, ({p.order_no: "refunded"}, {}))


def test_whoever_is_sure_and_thinks_again_has_it_posted(house: House) -> None:
    p = unposted(house)
    decide(house, p, "refund")
    house.to_billing.fate = lambda name: None
    assert decide(house, p, "post").state is Pay.POSTED


# -- another amount --------------------------------------------------------------------------------------


def test_another_amount_is_posted_as_it_was_paid(house: House) -> None:
    p = of_another_amount(house)
    house.in_billing("UPDATE bills SET paid_fen = 1 WHERE id = ?", house.bill)
    assert decide(house, p, "post").state is Pay.POSTED
    assert house.books() == ({p.order_no: "paid"}, {p.order_no: FEN - 1})


def test_another_amount_that_billing_does_not_take_goes_back_as_it_was_paid(house: House) -> None:
    p = decide(house, of_another_amount(house), "post")
    assert (p.state, p.refused, house.books()[0]) == (
        Pay.REFUNDED,
        "amount_differs",
        {p.order_no: "refunded"},
    )


def test_another_amount_goes_back_as_it_was_paid(house: House) -> None:
    p = decide(house, of_another_amount(house), "refund")
    assert (p.state, p.paid_fen, house.to_billing.asked) == (Pay.REFUNDED, FEN - 1, [])


def test_another_amount_cannot_be_asked_again_and_is_never_due_meanwhile(house: House) -> None:
    p = of_another_amount(house)
    with pytest.raises(Refused, match="not_allowed_in_state"):
        decide(house, p, "again")
    house.clock.pass_seconds(3600)
    assert (house.till.carrier.look(), house.now(p).step_at) == (0, None)


# -- a refund is refused ---------------------------------------------------------------------------------


def test_again_asks_for_the_refund_once_more(house: House) -> None:
    p = not_given_back(house)
    assert decide(house, p, "again").desk is Desk.REFUND_REFUSED
    house.provider.not_refundable.clear()
    assert decide(house, p, "again").state is Pay.REFUNDED
    assert house.books()[0] == {p.order_no: "refunded"}


def test_given_back_by_another_way_is_the_end(house: House) -> None:
    p = decide(house, not_given_back(house), "refunded", "cash 12")
    assert (p.state, p.refund_ref, p.desk, p.step_at) == (Pay.REFUNDED, "cash 12", None, None)
    assert house.settle()


# -- what cannot be decided ------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["post", "posted", "refund"])
def test_what_is_on_its_way_back_is_not_posted(house: House, decision: str) -> None:
    p = not_given_back(house)
    with pytest.raises(Refused, match="not_allowed_in_state"):
        decide(house, p, decision, "B-1")
    assert house.now(p).state is Pay.REFUNDING


@pytest.mark.parametrize("decision", ["again", "post", "posted", "refund", "refunded"])
def test_nothing_is_decided_on_what_waits_for_nobody(house: House, decision: str) -> None:
    posted, pending = house.show(PAYS), house.begin(bill=house.owe())
    for p in (posted, pending):
        with pytest.raises(Refused, match="not_allowed_in_state"):
            decide(house, p, decision, "B-1")
    assert [house.now(p).state for p in (posted, pending)] == [Pay.POSTED, Pay.PENDING]


def test_nothing_is_decided_while_a_step_runs(house: House) -> None:
    p = unposted(house)
    other = house.open()[1]
    refused: list[Refused] = []

    def meanwhile(name: str) -> None:
        with pytest.raises(Refused) as no:
            other.decide(OFFICE, p.id, "refund")
        refused.append(no.value)

    house.to_billing.meanwhile = meanwhile
    decide(house, p, "again")
    assert [no.code for no in refused] == ["not_allowed_in_state"]


def test_what_is_no_decision_is_refused(house: House) -> None:
    p = unposted(house)
    with pytest.raises(Invalid) as wrong:
        decide(house, p, "burn")
    assert wrong.value.field == "decision"


def test_whose_payment_it_is_can_be_read_and_the_reading_is_journalled(house: House) -> None:
    p = unposted(house)
    payer = house.till.payer(p, OFFICE, "payments desk")
    assert (payer.phone.digits, payer.account, payer.bill) == ("13800000001", ACCOUNT, house.bill)
    reads = [m for m in house.hall.store.moves_after(0, 1000) if m.verb == "personal.read"]
    assert [(m.by, m.data) for m in reads] == [(OFFICE.ref, {"payment": p.id, "why": "payments desk"})]
    assert house.till.masked(p) == "138****0001"
