"""What a payment needs next, and what each answer means. Every rule of the till stands here in a sentence."""

from dataclasses import replace

import pytest

from diversion.billing.port import Kind, NotPosted, Posted
from diversion.payment.order import (
    BEFORE_MONEY,
    NOTHING_TAKEN,
    TABLE,
    Desk,
    Method,
    Pay,
    Payment,
    Step,
    check_way,
)
from diversion.payment.provider import At, Back, Refunding, Standing
from diversion.payment.steps import (
    LEASE_MS,
    LOOK_MS,
    ON_ITS_WAY_MS,
    PAUSES_MS,
    POLL_MS,
    SETTLE_MS,
    SILENT_TRIES,
    Closed,
    Created,
    Outcome,
    PaidAfterAll,
    Refusal,
    Silent,
    after,
    begun,
    hurried,
    next_step,
)
from hall.errors import Refused

NOW = 1_000_000
FEN = 128_50
PAID = Standing(At.PAID, FEN, "W1")


def payment(state: Pay = Pay.CREATED, **other: object) -> Payment:
    """A payment of a bill by our code, due now, with five minutes to pay."""
    plain = Payment(
        id="p1",
        order_no="H1",
        kind=Kind.BILL,
        provider="sandbox",
        method=Method.OURS,
        fen=FEN,
        visit=None,
        place="t1",
        ticket=None,
        service=None,
        bill="digest",
        sealed="",
        created_at=NOW,
        expires_at=NOW + 300_000,
        state=state,
        step_at=NOW,
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def paid(**other: object) -> Payment:
    return payment(Pay.PAID, paid_fen=FEN, paid_at=NOW, **other)


def refunding(**other: object) -> Payment:
    return payment(Pay.REFUNDING, paid_fen=FEN, paid_at=NOW, posts=1, refused="bill_paid", **other)


def went(p: Payment, outcome: Outcome, now: int = NOW, lasting_ms: int = 0) -> Payment:
    """The payment after the step that is its turn, begun now, ended with that outcome `lasting_ms` later."""
    step = next_step(p, now)
    assert step is not None
    return after(begun(p, step, now), step, outcome, now + lasting_ms)


# -- the table -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", list(Pay))
@pytest.mark.parametrize("to", list(Pay))
def test_a_payment_changes_its_state_only_as_the_table_says(before: Pay, to: Pay) -> None:
    ways = {
        "created": "pending paid closed failed refunded",
        "pending": "paid closed failed refunded",
        "paid": "posted refunding",
        "posted": "receipted",
        "receipted": "",
        "closed": "paid refunded",
        "failed": "paid refunded",
        "refunding": "refunded",
        "refunded": "",
    }
    if to in ways[before].split():
        check_way(before, to)
    else:
        with pytest.raises(Refused, match="not_allowed_in_state"):
            check_way(before, to)


def test_money_that_came_is_never_forgotten_before_it_is_with_billing_or_back() -> None:
    ends = {state for state, ways in TABLE.items() if not ways}
    assert ends == {Pay.RECEIPTED, Pay.REFUNDED}
    assert TABLE[Pay.PAID] == {Pay.POSTED, Pay.REFUNDING}
    assert TABLE[Pay.REFUNDING] == {Pay.REFUNDED}


# -- the order -------------------------------------------------------------------------------------------


def test_our_code_is_created_at_the_provider_and_then_asked_for_every_two_seconds() -> None:
    assert next_step(payment(), NOW) is Step.CREATE
    p = went(payment(), Created("qr"))
    assert (p.state, p.qr, p.step_at, p.step) == (Pay.PENDING, "qr", NOW + POLL_MS, None)
    assert next_step(p, NOW) is Step.QUERY
    again = went(p, Standing(At.OPEN))
    assert (again.state, again.step_at) == (Pay.PENDING, NOW + POLL_MS)


def test_an_order_that_the_provider_does_not_know_yet_is_asked_for_again() -> None:
    """Alipay has no order before somebody scans its code."""
    p = went(payment(Pay.PENDING), Standing(At.NONE))
    assert (p.state, p.step_at) == (Pay.PENDING, NOW + POLL_MS)


def test_the_customers_code_is_used_once_and_afterwards_the_order_is_only_asked_for() -> None:
    p = payment(method=Method.THEIRS)
    assert next_step(p, NOW) is Step.QUERY
    password = after(begun(p, Step.TAKE, NOW), Step.TAKE, Standing(At.OPEN), NOW)
    assert (password.state, next_step(password, NOW)) == (Pay.PENDING, Step.QUERY)


@pytest.mark.parametrize("state", [Pay.CREATED, Pay.PENDING])
def test_paid_is_what_the_provider_calls_paid(state: Pay) -> None:
    p = replace(payment(state, qr="qr"), state=state)
    p = after(begun(p, Step.QUERY, NOW), Step.QUERY, PAID, NOW)
    assert (p.state, p.paid_fen, p.provider_ref, p.paid_at) == (Pay.PAID, FEN, "W1", NOW)
    assert (p.qr, next_step(p, NOW), p.step_at) == (None, Step.POST, NOW)


def test_a_declined_order_has_failed_and_is_looked_at_once_more() -> None:
    p = after(begun(payment(method=Method.THEIRS), Step.TAKE, NOW), Step.TAKE, Refusal("not_enough"), NOW)
    assert (p.state, p.refused, p.step_at) == (Pay.FAILED, "not_enough", NOW + LOOK_MS)
    assert next_step(p, NOW + LOOK_MS) is Step.QUERY
    over = went(p, Standing(At.CLOSED))
    assert (over.state, over.step_at, next_step(over, NOW)) == (Pay.FAILED, None, None)


# -- a wrong amount ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fen", [FEN - 1, FEN + 1, 0])
def test_a_wrong_amount_waits_for_a_person_and_for_nothing_else(fen: int) -> None:
    p = went(payment(Pay.PENDING), Standing(At.PAID, fen, "W1"))
    assert (p.state, p.desk, p.step_at, p.money_fen) == (Pay.PAID, Desk.AMOUNT_DIFFERS, None, fen)
    assert next_step(p, NOW + 10 * LOOK_MS) is None


# -- closing, leaving, late money --------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(BEFORE_MONEY))
def test_whoever_leaves_or_lets_the_time_pass_has_the_order_closed(state: Pay) -> None:
    assert next_step(payment(state, leaving=True), NOW) is Step.CLOSE
    assert next_step(payment(state), NOW + 299_999) is not Step.CLOSE
    assert next_step(payment(state), NOW + 300_000) is Step.CLOSE
    p = went(payment(state, leaving=True), Closed())
    assert (p.state, p.step_at, p.qr) == (Pay.CLOSED, NOW + LOOK_MS, None)


def test_whoever_left_while_the_order_was_made_is_not_waited_for() -> None:
    p = after(begun(payment(leaving=True), Step.CREATE, NOW), Step.CREATE, Created("qr"), NOW)
    assert (p.step_at, next_step(p, NOW)) == (NOW, Step.CLOSE)


@pytest.mark.parametrize("state", sorted(BEFORE_MONEY))
def test_an_order_that_cannot_be_closed_has_been_paid_and_goes_on_as_such(state: Pay) -> None:
    p = went(payment(state, leaving=True), PaidAfterAll())
    assert (p.state, p.leaving, p.step_at) == (Pay.PENDING, False, NOW)
    assert went(p, PAID).state is Pay.PAID


def test_an_expired_order_that_was_paid_has_time_to_be_asked_for() -> None:
    late = NOW + 400_000
    p = went(payment(Pay.PENDING), PaidAfterAll(), late)
    assert (p.expires_at, next_step(p, late)) == (late + LEASE_MS, Step.QUERY)


@pytest.mark.parametrize("state", sorted(NOTHING_TAKEN))
def test_money_that_comes_after_the_end_is_money_like_any_other(state: Pay) -> None:
    p = went(payment(state, refused="not_enough"), PAID)
    assert (p.state, p.refused, p.step_at, next_step(p, NOW)) == (Pay.PAID, None, NOW, Step.POST)


@pytest.mark.parametrize("state", sorted(NOTHING_TAKEN))
@pytest.mark.parametrize("at", [At.NONE, At.CLOSED])
def test_after_the_end_it_is_looked_at_once_and_then_nobody_acts_any_more(state: Pay, at: At) -> None:
    p = went(payment(state), Standing(at))
    assert (p.state, p.looks, p.step_at, next_step(p, NOW)) == (state, 0, None, None)


def test_an_order_that_opens_after_its_end_is_closed_and_looked_at_once_more() -> None:
    """A request of ours was on its way when the provider answered that it knew no such order."""
    p = went(payment(Pay.CLOSED), Standing(At.OPEN))
    assert (next_step(p, NOW), p.step_at) == (Step.CLOSE, NOW)
    p = went(p, Closed())
    assert (next_step(p, NOW), p.step_at) == (Step.QUERY, NOW + LOOK_MS)
    paid_meanwhile = went(replace(p, looks=2), PaidAfterAll())
    assert (next_step(paid_meanwhile, NOW), paid_meanwhile.step_at) == (Step.QUERY, NOW)


@pytest.mark.parametrize("state", sorted(BEFORE_MONEY | NOTHING_TAKEN))
def test_money_that_came_and_went_back_elsewhere_is_refunded_and_the_sum_is_known(state: Pay) -> None:
    p = after(begun(payment(state), Step.QUERY, NOW), Step.QUERY, Standing(At.REFUNDED, FEN, "W1"), NOW)
    assert (p.state, p.paid_fen, p.paid_at, p.step_at) == (Pay.REFUNDED, FEN, NOW, None)


# -- to billing --------------------------------------------------------------------------------------------


def test_posted_is_what_billing_calls_posted() -> None:
    p = went(paid(), Posted("B1"))
    assert (p.state, p.billing_ref, p.step_at, p.doubt, p.desk) == (Pay.POSTED, "B1", None, False, None)


def test_from_the_moment_a_post_begins_the_row_says_doubt() -> None:
    p = begun(paid(), Step.POST, NOW)
    assert (p.doubt, p.doubt_at, p.posts, p.step, p.step_at) == (True, NOW, 1, Step.POST, NOW + LEASE_MS)


def test_whoever_finds_a_begun_post_asks_before_posting_again() -> None:
    cut = begun(paid(), Step.POST, NOW)
    assert next_step(cut, NOW + LEASE_MS) is Step.FIND
    assert went(cut, Posted("B1"), NOW + LEASE_MS).state is Pay.POSTED
    absent = went(cut, NotPosted("no_such_payment"), NOW + LEASE_MS)
    assert (absent.state, next_step(absent, NOW + LEASE_MS)) == (Pay.PAID, Step.POST)


def test_an_answered_no_is_looked_at_once_more_and_then_the_money_goes_back() -> None:
    refused = went(paid(), NotPosted("bill_paid"))
    assert (refused.state, refused.refused, next_step(refused, NOW)) == (Pay.PAID, "bill_paid", Step.FIND)
    back = went(refused, NotPosted("no_such_payment"))
    assert (back.state, next_step(back, NOW)) == (Pay.REFUNDING, Step.REFUND)


def test_an_answered_no_is_no_end_where_billing_has_it_all_the_same() -> None:
    refused = went(paid(), NotPosted("bill_paid"))
    posted = went(refused, Posted("B1"))
    assert (posted.state, posted.refused) == (Pay.POSTED, None)


def test_an_answered_no_after_a_silent_post_waits_until_that_post_must_have_arrived() -> None:
    silent = went(paid(), Silent())
    absent = went(silent, NotPosted("no_such_payment"), NOW + 1_000)
    refused = went(absent, NotPosted("bill_paid"), NOW + 1_000)
    waiting = went(refused, NotPosted("no_such_payment"), NOW + 1_000)
    assert (waiting.state, waiting.step_at) == (Pay.PAID, NOW + 1_000 + SETTLE_MS)
    assert went(waiting, NotPosted("no_such_payment"), NOW + 1_000 + SETTLE_MS).state is Pay.REFUNDING


def test_a_no_counts_from_when_it_was_asked_not_from_when_it_was_heard() -> None:
    """An answer that took long says nothing of what arrived meanwhile."""
    refused = paid(posts=2, doubt=True, doubt_at=NOW, refused="bill_paid")
    early = NOW + SETTLE_MS - 1
    waiting = went(refused, NotPosted("no_such_payment"), early, lasting_ms=8_000)
    assert (waiting.state, waiting.step_at) == (Pay.PAID, early + 8_000)


def test_no_number_of_unknown_answers_ever_refunds() -> None:
    p, now = paid(), NOW
    for _ in range(500):
        p = went(p, Silent(), now)
        assert p.state is Pay.PAID
        assert p.step_at is not None
        now = p.step_at
    assert (p.desk, p.tries) == (Desk.BILLING_SILENT, 500)


def test_an_unknown_answer_comes_to_the_desk_and_is_asked_again_all_the_same() -> None:
    p, now = paid(), NOW
    desks, pauses = [], []
    for _ in range(12):
        p = went(p, Silent(), now)
        desks.append(p.desk)
        pauses.append((p.step_at or 0) - now)
        now = p.step_at or 0
    assert desks == [None] * (SILENT_TRIES - 1) + [Desk.BILLING_SILENT] * (13 - SILENT_TRIES)
    assert pauses == [*PAUSES_MS, PAUSES_MS[-1], PAUSES_MS[-1]]
    assert went(p, Posted("B1"), now).desk is None


def test_the_pauses_grow_although_the_look_between_two_silent_posts_is_answered() -> None:
    """Else a billing system that chokes on posts alone is asked every second for ever, and nobody is told."""
    p, now, pauses = paid(), NOW, []
    for _ in range(4):
        p = went(p, Silent(), now)
        pauses.append((p.step_at or 0) - now)
        now = p.step_at or 0
        p = went(p, NotPosted("no_such_payment"), now)
    assert pauses == list(PAUSES_MS[:4])
    assert p.desk is Desk.BILLING_SILENT


def test_a_post_that_never_left_is_no_post() -> None:
    p = went(paid(), Silent(heard=False))
    assert (p.posts, p.doubt, p.tries, next_step(p, NOW)) == (0, False, 1, Step.POST)


def test_a_post_that_never_left_says_nothing_of_an_earlier_one() -> None:
    p = went(paid(posts=1, doubt=False), Silent(heard=False))
    assert (p.posts, p.doubt, next_step(p, NOW)) == (2, True, Step.FIND)


# -- a person is sure --------------------------------------------------------------------------------------


def test_whoever_is_sure_has_billing_asked_once_more_and_the_post_on_its_way_awaited() -> None:
    p = paid(posts=1, doubt=True, doubt_at=NOW, sure=True)
    assert next_step(p, NOW) is Step.FIND
    for outcome in (NotPosted("no_such_payment"), Silent()):
        waiting = went(p, outcome, NOW + 1)
        assert (waiting.state, waiting.step_at) == (Pay.PAID, NOW + SETTLE_MS)
        assert went(waiting, outcome, NOW + SETTLE_MS).state is Pay.REFUNDING


def test_whoever_is_sure_is_corrected_by_billing() -> None:
    p = paid(posts=1, doubt=True, doubt_at=NOW, sure=True)
    assert went(p, Posted("B1"), NOW + SETTLE_MS).state is Pay.POSTED


def test_whoever_is_sure_never_has_it_posted_again() -> None:
    assert next_step(paid(posts=1, doubt=False, sure=True), NOW) is Step.FIND


# -- back to the customer ----------------------------------------------------------------------------------


def test_from_the_moment_a_refund_begins_the_row_says_doubt_and_it_is_asked_for_first() -> None:
    p = begun(refunding(), Step.REFUND, NOW)
    assert (p.doubt, p.step_at) == (True, NOW + LEASE_MS)
    assert next_step(p, NOW + LEASE_MS) is Step.ASK_REFUND
    assert next_step(went(p, Refunding(Back.NONE), NOW + LEASE_MS), NOW + LEASE_MS) is Step.REFUND


def test_a_refund_that_is_done_is_the_end() -> None:
    p = went(refunding(), Refunding(Back.DONE, "R1"))
    assert (p.state, p.refund_ref, p.doubt, p.step_at) == (Pay.REFUNDED, "R1", False, None)


def test_a_refund_on_its_way_is_asked_for_until_it_has_come() -> None:
    p = went(refunding(), Refunding(Back.ON_ITS_WAY))
    assert (p.state, p.step_at, next_step(p, NOW)) == (Pay.REFUNDING, NOW + ON_ITS_WAY_MS, Step.ASK_REFUND)


def test_a_refused_refund_waits_for_a_person() -> None:
    p = went(refunding(), Refunding(Back.REFUSED))
    assert (p.state, p.desk, p.step_at, next_step(p, NOW)) == (Pay.REFUNDING, Desk.REFUND_REFUSED, None, None)


def test_a_refund_without_a_word_is_asked_for_with_growing_pauses_and_the_office_told() -> None:
    p, now, pauses = refunding(), NOW, []
    for outcome in (Silent(), Refunding(Back.NONE)) * 4:
        p = went(p, outcome, now)
        pauses.append((p.step_at or 0) - now)
        now = p.step_at or 0
    assert pauses == [pause for some in PAUSES_MS[:4] for pause in (some, 0)]
    p = went(p, Silent(), now)
    assert p.desk is Desk.PROVIDER_SILENT
    assert went(p, Refunding(Back.DONE, "R1"), p.step_at or 0).desk is None


# -- silence of the provider -------------------------------------------------------------------------------


def test_while_a_customer_stands_there_a_silent_provider_is_no_matter_for_the_office() -> None:
    p = payment(Pay.PENDING, tries=SILENT_TRIES)
    assert went(p, Silent()).desk is None


@pytest.mark.parametrize("state", sorted(BEFORE_MONEY | NOTHING_TAKEN))
def test_once_the_customer_has_gone_it_is(state: Pay) -> None:
    gone = went(payment(state, leaving=True, tries=SILENT_TRIES - 1), Silent())
    assert gone.desk is Desk.PROVIDER_SILENT
    assert next_step(gone, NOW) is not None
    answered = after(begun(gone, Step.QUERY, NOW), Step.QUERY, Standing(At.CLOSED), NOW)
    assert answered.desk is None


# -- news --------------------------------------------------------------------------------------------------


def test_news_of_the_provider_has_it_asked_at_once() -> None:
    waiting = payment(Pay.PENDING, step_at=NOW + POLL_MS)
    assert (hurried(waiting, NOW) or waiting).step_at == NOW
    assert hurried(payment(Pay.PENDING), NOW) is None


@pytest.mark.parametrize("state", sorted(NOTHING_TAKEN))
def test_news_of_an_order_given_up_long_ago_has_it_looked_at_again(state: Pay) -> None:
    p = hurried(payment(state, looks=0, step_at=None), NOW)
    assert p is not None
    assert (p.step_at, next_step(p, NOW)) == (NOW, Step.QUERY)


@pytest.mark.parametrize("state", sorted(NOTHING_TAKEN))
def test_a_look_that_runs_when_the_news_comes_is_not_the_last(state: Pay) -> None:
    running = begun(payment(state), Step.QUERY, NOW)
    p = hurried(running, NOW + 1)
    assert p is not None
    assert (p.step, p.step_at) == (running.step, running.step_at)
    p = after(p, Step.QUERY, Standing(At.NONE), NOW + 2)
    assert (p.step_at, next_step(p, NOW)) == (NOW + 2 + LOOK_MS, Step.QUERY)


@pytest.mark.parametrize("state", sorted(NOTHING_TAKEN))
def test_news_does_not_use_up_the_look_that_sees_a_request_arrive_late(state: Pay) -> None:
    p = hurried(payment(state, step_at=NOW + LOOK_MS), NOW)
    assert p is not None
    p = after(begun(p, Step.QUERY, NOW), Step.QUERY, Standing(At.NONE), NOW)
    assert (p.step_at, next_step(p, NOW)) == (NOW + LOOK_MS, Step.CLOSE)
    p = after(begun(p, Step.CLOSE, NOW), Step.CLOSE, Closed(), NOW)
    assert (p.step_at, next_step(p, NOW)) == (NOW + LOOK_MS, Step.QUERY)


@pytest.mark.parametrize("state", [Pay.PAID, Pay.POSTED, Pay.RECEIPTED, Pay.REFUNDED])
def test_news_of_the_provider_says_nothing_of_billing(state: Pay) -> None:
    assert hurried(payment(state, step_at=NOW + 600_000), NOW) is None
    assert hurried(payment(state, step_at=None), NOW) is None


def test_a_step_that_runs_is_left_to_whoever_has_begun_it() -> None:
    assert hurried(begun(payment(Pay.PENDING), Step.QUERY, NOW), NOW + 1) is None
