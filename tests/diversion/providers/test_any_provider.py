"""What every payment provider does, whoever stands behind it: the shared test of their kind."""

import time
from collections.abc import Callable, Iterator

import pytest

from diversion.payment.provider import (
    AlreadyPaid,
    At,
    Back,
    Declined,
    Forged,
    Notice,
    Order,
    Provider,
    Silence,
    Standing,
)
from hall.clock import local, system_clock
from tests.diversion.providers.counterpart import Counterpart
from tests.diversion.providers.loopback import Trouble

FEN = 128_50
DEADLINE_S = 0.15
A_MOMENT_S = 2.0


def an_order(no: str = "H2026112801234567", fen: int = FEN) -> Order:
    return Order(no, fen, "话费缴费 Phone bill", system_clock() + 300_000)


# -- our QR code --------------------------------------------------------------------------------------


def test_an_order_that_is_created_twice_is_one_order_with_one_code(counterpart: Counterpart) -> None:
    order = an_order()
    first = counterpart.provider.create(order)
    assert counterpart.provider.create(order) == first
    assert "H2026112801234567" in first


def test_an_order_is_unknown_then_open_then_paid(counterpart: Counterpart) -> None:
    provider, order = counterpart.provider, an_order()
    assert provider.query(order.no) == Standing(At.NONE)
    provider.create(order)
    assert provider.query(order.no) == Standing(At(counterpart.unscanned))
    counterpart.scan(order.no)
    assert provider.query(order.no) == Standing(At.OPEN)
    counterpart.pay(order.no)
    paid = provider.query(order.no)
    assert (paid.at, paid.fen, len(paid.reference) > 10) == (At.PAID, FEN, True)


@pytest.mark.parametrize("fen", [1, 10, 100, 9_99, 10_000_00])
def test_fen_stay_whole(counterpart: Counterpart, fen: int) -> None:
    order = an_order(fen=fen)
    counterpart.provider.create(order)
    counterpart.scan(order.no)
    counterpart.pay(order.no)
    assert counterpart.provider.query(order.no).fen == fen


def test_a_number_that_is_used_for_another_amount_is_declined(counterpart: Counterpart) -> None:
    counterpart.provider.create(an_order())
    with pytest.raises(Declined):
        counterpart.provider.create(an_order(fen=FEN + 1))


def test_what_is_closed_cannot_be_created_again(counterpart: Counterpart) -> None:
    order = an_order()
    counterpart.provider.create(order)
    counterpart.scan(order.no)
    counterpart.provider.close(order.no)
    assert counterpart.provider.query(order.no) == Standing(At.CLOSED)
    with pytest.raises(Declined):
        counterpart.provider.create(order)


def test_closing_may_be_repeated_and_may_come_before_the_order(counterpart: Counterpart) -> None:
    order = an_order()
    counterpart.provider.close(order.no)
    counterpart.provider.create(order)
    counterpart.scan(order.no)
    counterpart.provider.close(order.no)
    counterpart.provider.close(order.no)
    assert counterpart.provider.query(order.no) == Standing(At.CLOSED)


def test_a_paid_order_is_not_closed(counterpart: Counterpart) -> None:
    order = an_order()
    counterpart.provider.create(order)
    counterpart.scan(order.no)
    counterpart.pay(order.no)
    with pytest.raises(AlreadyPaid):
        counterpart.provider.close(order.no)
    assert counterpart.provider.query(order.no).at is At.PAID


# -- the customer's payment code ----------------------------------------------------------------------


def test_a_payment_code_pays_at_once_and_once(counterpart: Counterpart) -> None:
    order = an_order()
    taken = counterpart.provider.take(order, counterpart.paid_code)
    assert (taken.at, taken.fen) == (At.PAID, FEN)
    assert counterpart.provider.take(order, counterpart.paid_code) == taken
    assert counterpart.provider.query(order.no) == taken


def test_a_payment_code_may_ask_for_a_password(counterpart: Counterpart) -> None:
    order = an_order()
    assert counterpart.provider.take(order, counterpart.open_code) == Standing(At.OPEN)
    assert counterpart.provider.query(order.no) == Standing(At.OPEN)
    counterpart.pay(order.no)
    assert counterpart.provider.query(order.no).at is At.PAID


def test_a_payment_code_whose_password_nobody_types_is_taken_back(counterpart: Counterpart) -> None:
    order = an_order()
    counterpart.provider.take(order, counterpart.open_code)
    counterpart.provider.close(order.no)
    assert counterpart.provider.query(order.no) == Standing(At.CLOSED)


@pytest.mark.parametrize("code", ["too little money", "990000000000000001"])
def test_a_payment_code_that_is_declined_takes_nothing(counterpart: Counterpart, code: str) -> None:
    order = an_order()
    with pytest.raises(Declined) as no:
        counterpart.provider.take(order, counterpart.poor_code if " " in code else code)
    assert not isinstance(no.value, AlreadyPaid)
    assert counterpart.provider.query(order.no).at is not At.PAID


# -- refunds ------------------------------------------------------------------------------------------


def paid(counterpart: Counterpart, no: str = "H2026112801234567") -> Order:
    order = an_order(no)
    counterpart.provider.take(order, counterpart.paid_code)
    return order


def test_a_refund_of_one_number_is_one_refund(counterpart: Counterpart) -> None:
    order, number = paid(counterpart), "H2026112801234567R"
    provider = counterpart.provider
    assert provider.refund_state(order.no, number).at is Back.NONE
    first = provider.refund(order.no, number, FEN)
    counterpart.settle()
    again = provider.refund(order.no, number, FEN)
    assert (first.at in (Back.DONE, Back.ON_ITS_WAY), again.at) == (True, Back.DONE)
    assert provider.refund_state(order.no, number) == again
    assert (again.reference, provider.query(order.no).at) == (first.reference, At.REFUNDED)
    rows = provider.statement(local(system_clock(), "Asia/Shanghai").date().isoformat())
    assert [(row.kind, row.fen) for row in rows] == [("paid", FEN), ("refund", FEN)]


def test_a_second_refund_and_one_of_an_unpaid_order_are_refused(counterpart: Counterpart) -> None:
    order = paid(counterpart)
    counterpart.provider.refund(order.no, "H2026112801234567R", FEN)
    assert counterpart.provider.refund(order.no, "ANOTHER", FEN).at is Back.REFUSED
    assert counterpart.provider.refund("H0000000000000000", "NOBODYS", FEN).at is Back.REFUSED


# -- notifications ------------------------------------------------------------------------------------


def test_a_notification_names_the_order(counterpart: Counterpart) -> None:
    headers, body = counterpart.notice("H2026112801234567")
    assert counterpart.provider.hear(headers, body) == Notice("H2026112801234567")
    lowered = {name.lower(): value for name, value in headers.items()}
    assert counterpart.provider.hear(lowered, body) == Notice("H2026112801234567")


def _changed(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    at = len(body) // 2
    return headers, body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


def _shortened(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    return headers, body[:-1]


def _bare(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    return {}, body.partition(b"&sign=")[0]


def _binary(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    return headers, b"\xff\xfe"


@pytest.mark.parametrize("spoil", [_changed, _shortened, _bare, _binary])
def test_a_notification_that_was_touched_is_forged(
    counterpart: Counterpart, spoil: Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]]
) -> None:
    with pytest.raises(Forged):
        counterpart.provider.hear(*spoil(*counterpart.notice("H2026112801234567")))


def test_a_notification_of_a_stranger_or_of_another_day_is_forged(counterpart: Counterpart) -> None:
    with pytest.raises(Forged):
        counterpart.provider.hear(*counterpart.notice("H2026112801234567", stranger=True))
    with pytest.raises(Forged):
        counterpart.provider.hear(*counterpart.notice("H2026112801234567", age_s=48 * 3600))
    with pytest.raises(Forged):
        counterpart.provider.hear(*counterpart.notice("H2026112801234567", age_s=-48 * 3600))


# -- the daily statement ------------------------------------------------------------------------------


def today() -> str:
    return local(system_clock(), "Asia/Shanghai").date().isoformat()


def test_a_statement_lists_what_was_paid_and_given_back(counterpart: Counterpart) -> None:
    begun = system_clock() // 1000 * 1000
    first, second = paid(counterpart, "H1111111111111111"), paid(counterpart, "H2222222222222222")
    counterpart.provider.refund(second.no, f"{second.no}R", FEN)
    rows = counterpart.provider.statement(today())
    assert sorted((row.order_no, row.kind, row.fen) for row in rows) == [
        (first.no, "paid", FEN),
        (second.no, "paid", FEN),
        (second.no, "refund", FEN),
    ]
    assert {begun <= row.at <= system_clock() for row in rows} == {True}
    references = {row.reference for row in rows if row.kind == "paid"}
    assert references == {counterpart.provider.query(order.no).reference for order in (first, second)}


def test_a_statement_that_does_not_add_up_is_nobodys_word(counterpart: Counterpart) -> None:
    paid(counterpart)
    counterpart.miscount()
    with pytest.raises(Silence):
        counterpart.provider.statement(today())


# -- silence ------------------------------------------------------------------------------------------


def every_call(provider: Provider) -> Iterator[Callable[[], object]]:
    order = an_order()
    yield lambda: provider.create(order)
    yield lambda: provider.take(order, "130000000000000001")
    yield lambda: provider.query(order.no)
    yield lambda: provider.close(order.no)
    yield lambda: provider.refund(order.no, "R", FEN)
    yield lambda: provider.refund_state(order.no, "R")
    yield lambda: provider.statement("2026-11-28")


def all_silent(provider: Provider) -> None:
    for call in every_call(provider):
        begun = time.monotonic()
        with pytest.raises(Silence):
            call()
        assert time.monotonic() - begun < DEADLINE_S + A_MOMENT_S


TROUBLES = ["hung_up", "cut_off", "portal", "no_page", "bad_gateway", "too_many", "unsigned", "array"]


@pytest.mark.parametrize("kind", TROUBLES)
def test_what_is_no_answer_is_silence(counterpart: Counterpart, kind: str) -> None:
    trouble = Trouble(kind)
    try:
        all_silent(counterpart.another(trouble.root, DEADLINE_S))
    finally:
        trouble.close()


@pytest.mark.parametrize("kind", ["silent", "dripping_head", "dripping_body"])
def test_nobody_waits_longer_than_the_deadline(counterpart: Counterpart, kind: str) -> None:
    trouble = Trouble(kind)
    try:
        all_silent(counterpart.another(trouble.root, DEADLINE_S))
    finally:
        trouble.close()


def test_a_closed_door_is_silence(counterpart: Counterpart) -> None:
    trouble = Trouble("silent")
    trouble.close()
    all_silent(counterpart.another(trouble.root, DEADLINE_S))


def test_an_answer_that_somebody_else_signed_is_silence(counterpart: Counterpart) -> None:
    order = an_order()
    counterpart.provider.create(order)
    counterpart.scan(order.no)
    counterpart.pay(order.no)
    assert counterpart.provider.query(order.no).at is At.PAID
    counterpart.turn_coat()
    with pytest.raises(Silence):
        counterpart.provider.query(order.no)


# -- settings -----------------------------------------------------------------------------------------


def test_no_key_stands_in_what_a_provider_says_of_itself(counterpart: Counterpart) -> None:
    settings = counterpart.settings(counterpart.root)  # type: ignore[attr-defined]
    for said in (repr(settings), str(settings), repr(counterpart.provider)):
        assert ("BEGIN" in said, "0123456789abcdef0123456789ABCDEF" in said) == (False, False)
    assert settings.problems() == []
