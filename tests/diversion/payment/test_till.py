"""The till with a real hall and the real sandboxes: what customers and notifications do to a payment."""

from typing import Any

import pytest

from diversion.billing.port import Kind
from diversion.money import MOST_FEN
from diversion.payment import store as kept
from diversion.payment.order import Method, Pay
from diversion.payment.payer import Payer
from diversion.payment.provider import Forged
from diversion.payment.steps import LOOK_MS
from diversion.payment.till import MOST_OF_A_VISIT, OURS_MS, THEIRS_MS, leave_visit
from diversion.phone import Phone
from diversion.sandbox.wallet_api import notice_headers
from diversion.visits.store import visit_of
from diversion.visits.visit import Outcome, Step, Task
from diversion.visits.visits import SILENT_MS, Opening, Visits
from hall.actor import Actor, Role
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Once
from tests.diversion.payment.counterparts import KEY
from tests.diversion.payment.house import ACCOUNT, ASKS, FEN, KIOSK, PAYS, PHONE, POOR, House
from tests.diversion.steadily import steadily

S1 = Actor("place:s1", Role.KIOSK, place="s1")
ONCE = Once("place:t1", "key-1", "")
WAY = [(None, "created"), ("created", "pending"), ("pending", "paid"), ("paid", "posted")]


def transactions(house: House) -> int:
    return house.power.passed.count("after the commit")


# -- the straight way ------------------------------------------------------------------------------------


def test_a_bill_is_paid_by_our_code(house: House) -> None:
    p = house.begin()
    assert (p.state, p.qr, p.expires_at) == (Pay.PENDING, f"pay/{p.order_no}", house.clock() + OURS_MS)
    house.wallet.pay(p.order_no)
    house.wait(2)
    assert house.now(p).state is Pay.POSTED
    assert house.journal(p) == WAY
    assert house.books() == ({p.order_no: "paid"}, {p.order_no: FEN})
    assert house.settle()


def test_a_bill_is_paid_by_the_customers_code_at_once(house: House) -> None:
    p = house.show(PAYS)
    assert p.state is Pay.POSTED
    assert house.journal(p) == [(None, "created"), ("created", "paid"), ("paid", "posted")]
    assert house.books() == ({p.order_no: "paid"}, {p.order_no: FEN})


def test_a_code_that_asks_for_a_password_is_paid_when_it_was_typed(house: House) -> None:
    p = house.show(ASKS)
    assert (p.state, p.expires_at) == (Pay.PENDING, house.clock() + THEIRS_MS)
    house.wallet.pay(p.order_no)
    house.wait(2)
    assert house.now(p).state is Pay.POSTED


def test_a_declined_code_has_taken_nothing(house: House) -> None:
    p = house.show(POOR)
    assert (p.state, p.refused) == (Pay.FAILED, "not_enough")
    assert house.settle()
    assert (house.now(p).state, house.books()[1]) == (Pay.FAILED, {})


def test_a_top_up_has_no_bill(house: House) -> None:
    p = house.show(PAYS, kind=Kind.TOPUP, bill=None, fen=50_00)
    assert (p.state, p.bill, house.books()[1]) == (Pay.POSTED, None, {p.order_no: 50_00})


def test_how_many_transactions_a_payment_costs(house: House) -> None:
    house.show(PAYS)
    assert transactions(house) == 3  # born and taking; taken and posting; posted
    before = transactions(house)
    p = house.begin(bill=house.owe())
    house.wallet.pay(p.order_no)
    house.wait(2)
    assert transactions(house) - before == 5  # born and creating; created; asking; paid and posting; posted


def test_the_clockwork_does_not_come_between_news_and_what_becomes_of_it(house: House) -> None:
    payments = [house.begin(bill=house.owe()) for _ in range(20)]
    for p in payments:
        house.wallet.pay(p.order_no)
    with steadily(house.till.carrier.look):
        states = {house.till.hurry(p.id).state for p in payments}
    assert states == {Pay.POSTED}


def test_the_journal_names_no_customer(house: House) -> None:
    p = house.begin()
    house.wallet.pay(p.order_no)
    house.wait(2)
    assert [set(move) for move in house.moves()] == [{"payment", "kind", "provider", "from", "to", "fen"}] * 4
    assert [move["fen"] for move in house.moves()] == [FEN] * 4


def test_a_clock_that_is_put_back_leaves_no_money_in_the_air(house: House) -> None:
    p = house.begin()
    house.wallet.pay(p.order_no)
    house.clock.pass_seconds(-8 * 3600)
    assert house.till.carrier.look() == 1
    assert (house.now(p).state, house.books()[1]) == (Pay.POSTED, {p.order_no: FEN})


def test_one_visit_begins_so_many_payments_and_no_more(house: House) -> None:
    visits = Visits(house.hall, house.vault, leave=leave_visit)
    visit = visits.open(S1, "s1", Opening(Task.PAY, "payment"))
    wish = house.wish(kind=Kind.TOPUP, bill=None, fen=1_00, place="s1", visit=visit.id)
    once = Once("place:s1", "key-1", "")
    first = house.till.open(S1, wish, once)
    for _ in range(MOST_OF_A_VISIT - 1):
        house.till.leave(S1, house.till.open(S1, wish).id)
    with pytest.raises(Refused) as refused:
        house.till.open(S1, wish)
    assert refused.value.code == "too_many_payments"
    assert house.till.open(S1, wish, once).id == first.id


# -- asking in vain --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "code", "field"),
    [
        ({"fen": 0}, None, "amount"),
        ({"fen": 10_000_01, "kind": Kind.TOPUP, "bill": None}, None, "amount"),
        ({"provider": "nobody"}, None, "provider"),
        ({}, PAYS, "payment_code"),
        ({"method": Method.THEIRS}, None, "payment_code"),
        ({"method": Method.THEIRS}, "13000000000000000x", "payment_code"),
        ({"method": Method.THEIRS}, "130", "payment_code"),
    ],
)
def test_what_cannot_be_meant_leaves_no_row(
    house: House, other: dict[str, Any], code: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        house.till.open(KIOSK, house.wish(**other), payment_code=code)
    assert (wrong.value.field, house.moves()) == (field, [])


def test_opening_again_with_the_same_key_gives_the_same_payment(house: House) -> None:
    first = house.till.open(KIOSK, house.wish(), ONCE)
    again = house.till.open(KIOSK, house.wish(), ONCE)
    assert (again.id, again.order_no, len(house.books()[0])) == (first.id, first.order_no, 1)


def test_a_payment_code_is_not_used_twice_with_the_same_key(house: House) -> None:
    wish = house.wish(method=Method.THEIRS)
    first = house.till.open(KIOSK, wish, ONCE, PAYS)
    assert house.till.open(KIOSK, wish, ONCE, PAYS).id == first.id
    assert house.to_wallet.asked == ["take"]


@pytest.mark.parametrize(
    "other",
    [
        {"fen": 1},
        {"kind": Kind.TOPUP, "bill": None},
        {"account": "A1"},
        {"phone": Phone("13800000002")},
        {"visit": "another's"},
    ],
)
def test_a_key_that_was_used_for_something_else_is_refused(house: House, other: dict[str, Any]) -> None:
    house.till.open(KIOSK, house.wish(), ONCE)
    with pytest.raises(Invalid, match="idempotency_key_reused"):
        house.till.open(KIOSK, house.wish(**other), ONCE)


@pytest.mark.parametrize(
    "other",
    [{"phone": Phone("13800000002")}, {"account": "A1"}, {"bill": None}, {"visit": "another's"}],
)
def test_a_key_leads_to_its_own_customers_payment_and_to_no_others(
    house: House, other: dict[str, Any]
) -> None:
    visit = visited(house)
    p = house.till.open(KIOSK, house.wish(visit=visit), ONCE)
    payer = {"phone": PHONE, "account": ACCOUNT, "bill": house.bill}

    def begun(visit: str, **payer: Any) -> str | None:
        found = house.till.begun(KIOSK, ONCE, visit, Payer(**payer))
        return found and found.id

    assert begun(visit, **payer) == p.id
    assert begun(**{"visit": visit, **payer, **other}) is None


# -- the end of a visit ----------------------------------------------------------------------------------


def visits_of(house: House) -> Visits:
    return Visits(house.hall, house.vault, leave=leave_visit, paying_ms=OURS_MS)


def visited(house: House) -> str:
    """A visit that goes on at terminal s1."""
    return visits_of(house).open(S1, "s1", Opening(Task.PAY, "payment")).id


def test_a_visit_that_has_ended_begins_no_payment(house: House) -> None:
    visit = visited(house)
    visits_of(house).end(S1, visit_of(house.hall.store, visit), Outcome.LEFT)
    with pytest.raises(NotFound, match="unknown_visit"):
        house.begin(visit=visit)
    assert (house.moves(), house.to_wallet.asked) == ([], [])


def test_a_visit_that_ends_while_the_order_is_made_never_shows_one_that_can_be_paid(house: House) -> None:
    visit = visited(house)
    mine = visit_of(house.hall.store, visit)

    def end(name: str) -> None:
        if name == "create":
            visits_of(house).end(S1, mine, Outcome.LEFT)

    house.to_wallet.meanwhile = end
    p = house.begin(visit=visit)
    assert (p.state, p.qr, house.wallet.order(p.order_no).at) == (Pay.CLOSED, None, "closed")


def test_whoever_pays_on_a_phone_has_as_long_as_the_order_lives_and_then_it_is_closed(house: House) -> None:
    visit = visited(house)
    visits_of(house).touch(visit_of(house.hall.store, visit), Step.PAYING)
    p = house.begin(visit=visit)
    house.wait(OURS_MS / 1000 - 1)
    assert (visits_of(house).look(), house.now(p).state) == ([], Pay.PENDING)
    house.clock.pass_seconds(2)
    assert [v.outcome for v in visits_of(house).look()] == [Outcome.ABANDONED]
    house.till.carrier.look()
    assert house.wallet.order(p.order_no).at == "closed"


@pytest.mark.parametrize("by", ["silence", "the next customer"])
def test_a_visit_that_ends_by_itself_leaves_nothing_that_can_be_paid(house: House, by: str) -> None:
    visit = visited(house)
    p = house.begin(visit=visit)
    if by == "silence":
        house.clock.pass_seconds(SILENT_MS / 1000 + 1)
        visits_of(house).look()
    else:
        visited(house)
    house.till.carrier.look()
    assert (house.now(p).state, house.wallet.order(p.order_no).at) == (Pay.CLOSED, "closed")


@pytest.mark.parametrize("by", ["silence", "the next customer", "the way out"])
@pytest.mark.parametrize("state", [Pay.POSTED, Pay.RECEIPTED])
def test_who_has_paid_has_completed_the_visit_whatever_ends_it(house: House, by: str, state: Pay) -> None:
    visit = visited(house)
    p = house.begin(visit=visit)
    house.wallet.pay(p.order_no)
    assert house.settle()
    if state is Pay.RECEIPTED:
        house.till.receipt(KIOSK, p.id, "declined")
    visits_of(house).touch(visit_of(house.hall.store, visit), Step.BILL)  # and looks at the next bill
    if by == "silence":
        house.clock.pass_seconds(SILENT_MS / 1000 + 1)
        visits_of(house).look()
    elif by == "the next customer":
        visited(house)
    else:
        visits_of(house).end(S1, visit_of(house.hall.store, visit), Outcome.LEFT)
    assert (house.now(p).state, visit_of(house.hall.store, visit).outcome) == (state, Outcome.COMPLETED)
    ends = [m.data["outcome"] for m in house.hall.moves_after(0, 100) if m.verb == "visit.end"]
    assert ends == ["completed"]


# -- going away ------------------------------------------------------------------------------------------


def test_whoever_leaves_leaves_nothing_that_can_be_paid(house: House) -> None:
    p = house.begin()
    assert house.till.leave(KIOSK, p.id).state is Pay.CLOSED
    assert house.wallet.pay(p.order_no).at == "closed"
    assert house.settle()
    assert house.journal(p) == [*WAY[:2], ("pending", "closed")]


def test_whoever_has_paid_and_then_leaves_has_paid(house: House) -> None:
    p = house.begin()
    house.wallet.pay(p.order_no)
    assert house.till.leave(KIOSK, p.id).state is Pay.POSTED
    assert house.journal(p) == WAY


def test_whoever_pays_while_the_order_is_being_closed_has_paid(house: House) -> None:
    p = house.begin()
    house.to_wallet.meanwhile = lambda name: name == "close" and house.wallet.pay(p.order_no)
    assert house.till.leave(KIOSK, p.id).state is Pay.POSTED


def test_whoever_leaves_while_the_money_is_being_asked_for_has_paid(house: House) -> None:
    p = house.begin()
    house.wallet.pay(p.order_no)
    other = house.open()[1]
    house.to_wallet.meanwhile = lambda name: name == "query" and other.leave(KIOSK, p.id)
    house.wait(2)
    assert house.now(p).state is Pay.POSTED


def test_whoever_leaves_before_the_code_is_there_never_sees_one_that_can_be_paid(house: House) -> None:
    other = house.open()[1]

    def leave(name: str) -> None:
        if name == "create":
            (born,) = kept.created_between(house.hall.store, 0, house.clock() + 1)
            assert other.leave(KIOSK, born.id).state is Pay.CREATED

    house.to_wallet.meanwhile = leave
    p = house.begin()
    assert (p.state, p.qr, house.wallet.order(p.order_no).at) == (Pay.CLOSED, None, "closed")


def test_whoever_leaves_what_is_over_changes_nothing(house: House) -> None:
    p = house.show(PAYS)
    before = house.now(p)
    assert house.till.leave(KIOSK, p.id) == before


def test_whoever_lets_the_time_pass_leaves_nothing_that_can_be_paid(house: House) -> None:
    p = house.begin()
    house.wait(OURS_MS / 1000)
    assert house.now(p).state is Pay.CLOSED
    assert house.settle()


# -- twice -----------------------------------------------------------------------------------------------


def test_a_bill_that_has_just_been_paid_cannot_be_begun_again(house: House) -> None:
    house.show(PAYS)
    with pytest.raises(Refused, match="bill_being_paid"):
        house.begin()


def test_a_bill_that_is_too_large_for_here_is_said_to_be_so(house: House) -> None:
    with pytest.raises(Refused, match="bill_too_large"):
        house.begin(bill=house.owe(MOST_FEN + 1), fen=MOST_FEN + 1)


def test_a_bill_paid_at_the_terminal_and_on_the_phone_comes_back_once_by_itself(house: House) -> None:
    at_terminal, on_phone = house.begin(), house.begin(place="phone")
    house.wallet.pay(at_terminal.order_no)
    house.wallet.pay(on_phone.order_no)
    house.wait(2)
    assert house.settle()
    assert house.now(at_terminal).state is Pay.POSTED
    assert house.journal(on_phone) == [
        *WAY[:3],
        ("paid", "paid"),
        ("paid", "refunding"),
        ("refunding", "refunded"),
    ]
    assert house.now(on_phone).refused == "bill_paid"
    assert house.books() == (
        {at_terminal.order_no: "paid", on_phone.order_no: "refunded"},
        {at_terminal.order_no: FEN},
    )


def test_a_bill_paid_at_a_counter_meanwhile_comes_back_by_itself(house: House) -> None:
    p = house.begin()
    house.in_billing("UPDATE bills SET paid_fen = fen WHERE id = ?", house.bill)
    house.wallet.pay(p.order_no)
    house.wait(2)
    assert (house.now(p).state, house.books()) == (Pay.REFUNDED, ({p.order_no: "refunded"}, {}))


# -- notifications ---------------------------------------------------------------------------------------


def test_a_notification_has_it_asked_for_at_once(house: House) -> None:
    p = house.begin()
    house.wallet.pay(p.order_no)
    house.notify(p)
    assert house.now(p).state is Pay.POSTED
    assert house.journal(p) == WAY


def test_a_notification_is_a_reason_to_ask_and_is_not_believed(house: House) -> None:
    p = house.begin()
    house.notify(p)
    assert (house.now(p).state, house.to_wallet.asked) == (Pay.PENDING, ["create", "query"])


def test_a_lost_notification_costs_two_seconds(house: House) -> None:
    p = house.begin()
    house.wallet.pay(p.order_no)
    house.wait(1)
    assert house.now(p).state is Pay.PENDING
    house.wait(1)
    assert house.now(p).state is Pay.POSTED


def test_a_doubled_or_late_notification_changes_nothing(house: House) -> None:
    p = house.begin()
    house.wallet.pay(p.order_no)
    house.notify(p)
    before, moves = house.now(p), len(house.moves())
    house.notify(p)
    house.wait(3600)
    house.notify(p)
    assert (house.now(p), len(house.moves()), house.to_billing.asked) == (before, moves, ["post"])


def test_a_forged_notification_is_refused_and_nobody_is_asked(house: House) -> None:
    p = house.begin()
    body = f'{{"order_no": "{p.order_no}"}}'.encode()
    of_old = notice_headers(KEY, body, house.clock() - 3_600_000)
    for headers in (notice_headers(bytes(32), body, house.clock()), of_old, {}):
        with pytest.raises(Forged):
            house.till.hear("sandbox", headers, body)
    assert house.to_wallet.asked == ["create"]


def test_a_notification_of_nobody_or_of_a_strangers_order_is_not_found(house: House) -> None:
    body = b'{"order_no": "H0"}'
    for provider in ("sandbox", "nobody"):
        with pytest.raises(NotFound):
            house.till.hear(provider, notice_headers(KEY, body, house.clock()), body)


def test_a_notification_of_money_that_came_after_the_last_look_is_heard(house: House) -> None:
    p = house.begin()
    house.till.leave(KIOSK, p.id)
    assert house.settle()
    assert house.now(p).step_at is None
    house.in_wallet(
        "UPDATE wallet_order SET at = 'paid', reference = 'W', paid_at = 1 WHERE no = ?", p.order_no
    )
    house.notify(p)
    assert house.now(p).state is Pay.POSTED
    assert house.journal(p) == [*WAY[:2], ("pending", "closed"), ("closed", "paid"), ("paid", "posted")]


def test_money_that_comes_between_the_end_and_the_last_look_is_found_without_a_word(house: House) -> None:
    p = house.begin()
    house.till.leave(KIOSK, p.id)
    house.in_wallet(
        "UPDATE wallet_order SET at = 'paid', reference = 'W', paid_at = 1 WHERE no = ?", p.order_no
    )
    house.wait(LOOK_MS / 1000)
    assert house.now(p).state is Pay.POSTED
