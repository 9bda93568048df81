"""The till when wires fail, when the power fails between any two steps, and when two tills work at once."""

from collections.abc import Callable
from itertools import count
from threading import Thread

import pytest

from diversion.billing.port import Kind
from diversion.payment.order import TABLE, Desk, Method, Pay, Payment
from diversion.payment.steps import LEASE_MS, LOOK_MS, PAUSES_MS
from diversion.payment.till import THEIRS_MS
from hall.hall import Once
from tests.diversion.payment.house import ASKS, FEN, KIOSK, OFFICE, PAYS, House
from tests.diversion.payment.wire import Fault, PowerCut

DAY_MS = 24 * 3600 * 1000


def ours(house: House, once: Once) -> Payment:
    """A bill is paid by our code, as soon as it can be seen."""
    wish = house.wish(bill=house.owe())
    p = house.despite_cuts(lambda: house.till.open(KIOSK, wish, once))
    for _ in range(60):
        if house.now(p).qr is not None:
            house.wallet.pay(p.order_no)
            break
        house.wait(1)
    return p


def theirs(house: House, once: Once) -> Payment:
    """A bill is paid by the customer's code."""
    wish = house.wish(bill=house.owe(), method=Method.THEIRS)
    return house.despite_cuts(lambda: house.till.open(KIOSK, wish, once, PAYS))


def password(house: House, once: Once) -> Payment:
    """A top-up by the customer's code, with a password as soon as the phone asks for it."""
    wish = house.wish(bill=None, kind=Kind.TOPUP, method=Method.THEIRS)
    p = house.despite_cuts(lambda: house.till.open(KIOSK, wish, once, ASKS))
    for _ in range(20):
        if p.order_no in house.books()[0]:
            house.wallet.pay(p.order_no)
            break
        house.wait(1)
    return p


def refused(house: House, once: Once) -> Payment:
    """A bill that was paid at a counter a moment before: the money goes back."""
    wish = house.wish(bill=house.owe(), method=Method.THEIRS)
    house.in_billing("UPDATE bills SET paid_fen = fen WHERE id = ?", wish.bill)
    return house.despite_cuts(lambda: house.till.open(KIOSK, wish, once, PAYS))


def left(house: House, once: Once) -> Payment:
    """Somebody opens a payment and goes away."""
    wish = house.wish(bill=house.owe())
    p = house.despite_cuts(lambda: house.till.open(KIOSK, wish, once))
    house.despite_cuts(lambda: house.till.leave(KIOSK, p.id))
    return p


Story = Callable[[House, Once], Payment]
STORIES: list[Story] = [ours, theirs, password, refused, left]
ENDS = {
    "posted": {("posted", "paid", True)},
    "refunded": {("refunded", "refunded", False)},
    "nothing": {("closed", "closed", False), ("closed", "", False), ("failed", "closed", False)},
}
"""Our row, the wallet's, whether billing has it: how a story may end."""
GOES: dict[Story, set[tuple[str, str, bool]]] = {
    ours: ENDS["posted"],
    theirs: ENDS["posted"] | ENDS["nothing"],
    password: ENDS["posted"] | ENDS["nothing"],
    refused: ENDS["refunded"] | ENDS["nothing"],
    left: ENDS["nothing"],
}


def judge(house: House, p: Payment, story: Story) -> str:
    """The end of a story, by the counterparts' books; it must be one that the story may have."""
    assert house.settle()
    row, (orders, posted) = house.now(p), house.books()
    assert (row.step, row.desk, row.doubt and row.state is not Pay.CLOSED) == (None, None, False)
    end = (str(row.state), orders.get(p.order_no, ""), p.order_no in posted)
    assert end in GOES[story]
    at: str | None = None
    for before, to in house.journal(p):
        assert before == at
        assert at in (None, to) or Pay(to) in TABLE[Pay(at or "")]
        at = to
    assert at == row.state
    return str(row.state)


# -- wires -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("story", STORIES)
def test_a_fault_of_any_one_call_costs_nobody_a_fen(house: House, story: Story, fault: Fault) -> None:
    for hit in range(1, 7):
        calls = count(1)

        def fate(name: str, calls: "count[int]" = calls, hit: int = hit) -> Fault | None:
            return fault if next(calls) == hit else None

        house.to_wallet.fate = house.to_billing.fate = fate
        judge(house, story(house, Once("t1", f"{hit}", "")), story)


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.LOST])
def test_billing_that_is_silent_for_a_day_is_asked_with_growing_pauses(house: House, fault: Fault) -> None:
    house.to_billing.fate = lambda name: fault
    p = house.show(PAYS)
    house.pass_ms(DAY_MS)
    assert (house.now(p).state, house.now(p).desk) == (Pay.PAID, Desk.BILLING_SILENT)
    assert house.books() == ({p.order_no: "paid"}, {})
    assert len(house.to_billing.asked) < len(PAUSES_MS) + DAY_MS / PAUSES_MS[-1]
    house.to_billing.fate = lambda name: None
    assert house.settle()
    assert (house.now(p).state, house.now(p).desk) == (Pay.POSTED, None)
    assert house.books() == ({p.order_no: "paid"}, {p.order_no: FEN})
    assert len(house.moves()) == 4  # created, paid, on the desk, posted


def test_billing_that_chokes_on_posts_alone_comes_to_the_desk(house: House) -> None:
    house.to_billing.fate = lambda name: Fault.BROKEN if name == "post" else None
    p = house.show(PAYS)
    house.pass_ms(61_000)
    assert (house.now(p).state, house.now(p).desk) == (Pay.PAID, Desk.BILLING_SILENT)
    assert house.to_billing.asked.count("post") == 7  # now, after 1, 2, 4, 8, 15 and 30 s more
    house.to_billing.fate = lambda name: None
    assert house.settle()
    assert house.now(p).state is Pay.POSTED


def test_a_provider_that_gives_no_word_comes_to_the_desk_when_the_customer_has_gone(house: House) -> None:
    p = house.begin()
    house.to_wallet.fate = lambda name: Fault.LOST
    house.wallet.pay(p.order_no)
    house.pass_ms(290_000)
    assert (house.now(p).state, house.now(p).desk) == (Pay.PENDING, None)
    house.pass_ms(600_000)
    assert (house.now(p).state, house.now(p).desk) == (Pay.PENDING, Desk.PROVIDER_SILENT)
    house.to_wallet.fate = lambda name: None
    assert house.settle()
    assert (house.now(p).state, house.now(p).desk) == (Pay.POSTED, None)


def test_a_payment_code_that_comes_late_takes_money_that_is_found(house: House) -> None:
    """The take arrives after the order was given up as unknown, and before the last look."""
    house.to_wallet.fate = lambda name: Fault.LATE if name == "take" else None
    house.to_wallet.late_ms = lambda name: THEIRS_MS + LOOK_MS - 5_000
    p = house.show(PAYS)
    assert house.settle()
    assert house.now(p).state is Pay.POSTED
    assert ("closed", "paid") in house.journal(p)


# -- providers that are gone -----------------------------------------------------------------------------


def test_a_provider_taken_out_of_the_settings_leaves_its_money_on_the_desk(house: House) -> None:
    pending, back = house.begin(), house.begin(place="phone")
    for p in (pending, back):
        house.wallet.pay(p.order_no)
    house.to_billing.fate = lambda name: Fault.LOST
    house.till.hurry(back.id)
    house.in_billing("UPDATE bills SET paid_fen = fen WHERE id = ?", house.bill)
    house.restart(providers={})
    house.to_billing.fate = lambda name: None
    house.pass_ms(900_000)
    assert (house.now(pending).state, house.now(pending).desk) == (Pay.PENDING, Desk.PROVIDER_SILENT)
    assert (house.now(back).state, house.now(back).desk) == (Pay.REFUNDING, Desk.PROVIDER_SILENT)
    house.restart(providers={"sandbox": house.provider})
    assert house.settle()
    assert [house.now(p).state for p in (pending, back)] == [Pay.REFUNDED, Pay.REFUNDED]
    assert set(house.books()[0].values()) == {"refunded"}


# -- power -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", STORIES)
def test_a_power_cut_at_any_point_costs_nobody_a_fen(house: House, story: Story) -> None:
    """Before, in and after each transaction, before and after each call; then another process goes on."""
    points = len(house.power.passed)
    judge(house, story(house, Once("t1", "whole", "")), story)
    points = len(house.power.passed) - points
    assert points > 12
    for at in range(1, points + 1):
        begun = len(house.power.passed)
        house.power.cut = lambda number, name, cut=begun + at: number == cut  # type: ignore[misc]
        judge(house, story(house, Once("t1", f"cut {at}", "")), story)
        assert house.power.passed[begun + at - 1 :] != []


def test_a_transaction_that_was_cut_before_its_commit_has_left_nothing(house: House) -> None:
    house.power.cut = lambda number, name: name == "before the commit"
    with pytest.raises(PowerCut):
        house.begin()
    house.restart()
    assert house.moves() == []


def test_a_power_cut_in_a_post_asks_before_it_posts_again(house: House) -> None:
    house.power.cut = lambda number, name: name == "after post"
    with pytest.raises(PowerCut):
        house.show(PAYS)
    house.power.cut = lambda number, name: False
    house.restart()
    assert house.settle()
    assert house.to_billing.asked == ["post", "find"]


# -- two at once -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", STORIES)
def test_two_tills_on_one_database_do_each_step_once(house: House, story: Story) -> None:
    """While one is on the telephone the other looks for work, and finds none."""
    other = house.open()[1]
    alone = len(house.to_wallet.asked), len(house.to_billing.asked)
    judge(house, story(house, Once("t1", "alone", "")), story)
    once = house.to_wallet.asked[alone[0] :], house.to_billing.asked[alone[1] :]
    house.to_wallet.meanwhile = house.to_billing.meanwhile = lambda name: other.carrier.look()
    begun = len(house.to_wallet.asked), len(house.to_billing.asked)
    judge(house, story(house, Once("t1", "with another", "")), story)
    assert (house.to_wallet.asked[begun[0] :], house.to_billing.asked[begun[1] :]) == once


def test_nobody_comes_between_a_payment_code_and_its_use(house: House) -> None:
    """Another till that looks for work in the very moment in which the payment is born."""
    other = house.open()[1]
    looking = True

    def look(number: int, name: str) -> bool:
        nonlocal looking
        if name == "after the commit" and looking:
            looking = False
            other.carrier.look()
        return False

    house.power.cut = look
    assert house.show(PAYS).state is Pay.POSTED
    assert house.to_wallet.asked == ["take"]


def test_two_tills_push_a_crowd_of_payments_at_once(house: House) -> None:
    other = house.open()[1]
    crowd = [house.begin(bill=house.owe()) for _ in range(10)]
    for p in crowd:
        house.wallet.pay(p.order_no)
    house.clock.pass_seconds(2)
    workers = [Thread(target=till.carrier.look) for till in (house.till, other) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [house.now(p).state for p in crowd] == [Pay.POSTED] * 10
    assert house.to_billing.asked == ["post"] * 10
    assert len(house.moves()) == 40


def slow(house: House, name: str, then: Callable[[], object]) -> None:
    """The next call of that name takes longer than its lease; `then` happens meanwhile."""

    def meanwhile(called: str) -> None:
        if called == name:
            house.to_wallet.meanwhile = house.to_billing.meanwhile = lambda name: None
            house.clock.pass_seconds(LEASE_MS / 1000)
            then()

    house.to_wallet.meanwhile = house.to_billing.meanwhile = meanwhile


def test_a_post_that_outlives_its_lease_is_taken_over_and_posted_once(house: House) -> None:
    other = house.open()[1]
    slow(house, "post", other.carrier.look)
    p = house.show(PAYS)
    assert (p.state, house.to_billing.asked) == (Pay.POSTED, ["post", "find", "post"])
    assert house.settle()
    assert (house.books()[1], len(house.moves())) == ({p.order_no: FEN}, 3)


def test_a_refund_that_outlives_its_lease_is_taken_over_and_done_once(house: House) -> None:
    other = house.open()[1]
    slow(house, "refund", other.carrier.look)
    house.in_billing("UPDATE bills SET paid_fen = fen WHERE id = ?", house.bill)
    p = house.show(PAYS)
    assert house.to_wallet.asked == ["take", "refund", "ask_refund", "refund"]
    assert (p.state, house.books()[0]) == (Pay.REFUNDED, {p.order_no: "refunded"})


def test_a_take_that_outlives_its_order_tells_of_its_money_all_the_same(house: House) -> None:
    """The process slept with the request in its hands; the others have given the order up for good."""
    other = house.open()[1]

    def for_good() -> None:
        for _ in range(20):
            house.clock.pass_seconds(LOOK_MS / 1000)
            other.carrier.look()

    slow(house, "take", for_good)
    p = house.show(PAYS)
    assert house.journal(p) == [
        (None, "created"),
        ("created", "closed"),
        ("closed", "paid"),
        ("paid", "posted"),
    ]


def test_an_outcome_that_comes_after_a_persons_decision_is_not_written(house: House) -> None:
    other = house.open()[1]
    p: list[Payment] = []

    def by_hand() -> None:
        (born,) = [m["payment"] for m in house.moves() if m["from"] is None]
        p.append(other.decide(OFFICE, born, "posted", "by hand"))

    slow(house, "post", by_hand)
    house.show(PAYS)
    row = house.now(p[0])
    assert (row.state, row.billing_ref, row.step, row.step_at) == (Pay.POSTED, "by hand", None, None)
    assert house.settle()
