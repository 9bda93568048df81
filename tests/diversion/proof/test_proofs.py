"""One-time codes: good once, for one purpose of one visit, for five minutes and five tries."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from diversion.messages import store as messages
from diversion.messages.limits import HOUR_MS, By, Limit, TooMany
from diversion.messages.note import At
from diversion.messages.outbox import Outbox
from diversion.messages.templates import Templates
from diversion.phone import Phone
from diversion.proof.code import MOST_TRIES, Purpose, new_code
from diversion.proof.proofs import Proofs, Question, Wrong
from diversion.vault import Vault
from diversion.visits.visit import PHONE
from hall.actor import Actor
from hall.clock import FixedClock
from hall.errors import Invalid
from hall.hall import Hall

CUSTOMER = Phone("13800001234")
STRANGER = Phone("13900005678")
BILL = Question(CUSTOMER, Purpose.BILL, visit="v1", place="k1")
CodeOn = Callable[[Phone], str]


def wrong(code: str) -> str:
    """Another code of six digits."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def refusal(proofs: Proofs, actor: Actor, question: Question, typed: str) -> tuple[str, int]:
    """How a try is refused: the code of the error and the tries left."""
    with pytest.raises(Wrong) as refused:
        proofs.give(actor, question, typed)
    return refused.value.code, refused.value.tries_left


def journal(hall: Hall) -> list[tuple[str, str, dict[str, str]]]:
    """What the journal says of proofs."""
    return [(m.verb, m.by, m.data) for m in hall.moves_after(0, 1000) if m.verb.startswith("proof.")]


def test_the_code_of_the_message_is_right_once(
    proofs: Proofs, kiosk: Actor, code_on: CodeOn, hall: Hall
) -> None:
    asked = proofs.ask(kiosk, BILL)
    code = code_on(CUSTOMER)
    assert asked.expires_at == hall.clock() + 5 * 60_000
    full_width = code.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    proofs.give(kiosk, BILL, f" {full_width[:3]} {full_width[3:]} ")
    assert refusal(proofs, kiosk, BILL, code) == ("no_code", 0)
    visit = {"visit": "v1", "by": "code"}
    assert journal(hall) == [
        ("proof.sent", "place:k1", visit),
        ("proof.given", "place:k1", visit),
    ]


def test_a_try_where_no_code_waits_leaves_nothing_in_the_journal(
    proofs: Proofs, kiosk: Actor, hall: Hall
) -> None:
    assert {refusal(proofs, kiosk, BILL, "123456") for _ in range(3)} == {("no_code", 0)}
    assert journal(hall) == []


def test_a_wrong_code_is_counted_and_the_fifth_is_the_end_of_the_right_one(
    proofs: Proofs, kiosk: Actor, code_on: CodeOn
) -> None:
    proofs.ask(kiosk, BILL)
    code = code_on(CUSTOMER)
    refusals = [refusal(proofs, kiosk, BILL, wrong(code)) for _ in range(MOST_TRIES)]
    assert refusals == [*(("wrong_code", left) for left in (4, 3, 2, 1)), ("too_many_tries", 0)]
    assert refusal(proofs, kiosk, BILL, code) == ("no_code", 0)


def test_the_right_code_is_taken_at_the_last_try(proofs: Proofs, kiosk: Actor, code_on: CodeOn) -> None:
    proofs.ask(kiosk, BILL)
    code = code_on(CUSTOMER)
    for _ in range(MOST_TRIES - 1):
        refusal(proofs, kiosk, BILL, wrong(code))
    proofs.give(kiosk, BILL, code)


def test_tries_are_counted_when_many_come_at_once(proofs: Proofs, kiosk: Actor, code_on: CodeOn) -> None:
    from concurrent.futures import ThreadPoolExecutor

    proofs.ask(kiosk, BILL)
    guess = wrong(code_on(CUSTOMER))
    with ThreadPoolExecutor(20) as crowd:
        refusals = list(crowd.map(lambda _: refusal(proofs, kiosk, BILL, guess)[0], range(20)))
    counted = {code: refusals.count(code) for code in set(refusals)}
    assert counted == {"wrong_code": 4, "too_many_tries": 1, "no_code": 15}


@pytest.mark.parametrize("typed", ["", "abc", "12345", "1234567", "' OR 1=1", "0" * 10_000])
def test_what_is_no_code_is_a_wrong_code(proofs: Proofs, kiosk: Actor, code_on: CodeOn, typed: str) -> None:
    proofs.ask(kiosk, BILL)
    code_on(CUSTOMER)
    assert refusal(proofs, kiosk, BILL, typed) == ("wrong_code", 4)


def test_a_code_lasts_five_minutes_and_not_a_moment_longer(
    proofs: Proofs, kiosk: Actor, code_on: CodeOn, clock: FixedClock
) -> None:
    proofs.ask(kiosk, BILL)
    code = code_on(CUSTOMER)
    clock.pass_seconds(299.999)
    assert refusal(proofs, kiosk, BILL, wrong(code)) == ("wrong_code", 4)
    clock.pass_seconds(0.001)
    assert refusal(proofs, kiosk, BILL, code) == ("code_expired", 0)
    assert refusal(proofs, kiosk, BILL, code) == ("no_code", 0)


def test_a_message_that_is_late_is_not_sent_at_all(
    proofs: Proofs, kiosk: Actor, code_on: CodeOn, clock: FixedClock, hall: Hall
) -> None:
    asked = proofs.ask(kiosk, BILL)
    clock.pass_seconds(300)
    with pytest.raises(StopIteration):
        code_on(CUSTOMER)
    assert messages.note_of(hall.store, asked.message).state is At.EXPIRED


@pytest.mark.parametrize(
    "question",
    [replace(BILL, visit="v2"), replace(BILL, purpose=Purpose.INVOICE), replace(BILL, phone=STRANGER)],
    ids=["another visit", "another purpose", "another number"],
)
def test_a_code_opens_nothing_else_and_the_attempt_costs_its_owner_no_try(
    proofs: Proofs, kiosk: Actor, code_on: CodeOn, question: Question
) -> None:
    proofs.ask(kiosk, BILL)
    code = code_on(CUSTOMER)
    refusals = [refusal(proofs, kiosk, question, code) for _ in range(10)]
    assert refusals == [("no_code", 0)] * 10
    proofs.give(kiosk, BILL, code)


def test_a_new_code_voids_the_old_one_also_from_another_visit(
    proofs: Proofs, kiosk: Actor, code_on: CodeOn, clock: FixedClock
) -> None:
    proofs.ask(kiosk, BILL)
    old = code_on(CUSTOMER)
    clock.pass_seconds(60)
    elsewhere = replace(BILL, visit="v2")
    proofs.ask(kiosk, elsewhere)
    new = code_on(CUSTOMER)
    assert refusal(proofs, kiosk, BILL, old) == ("no_code", 0)
    if old != new:
        assert refusal(proofs, kiosk, elsewhere, old) == ("wrong_code", 4)
    proofs.give(kiosk, elsewhere, new)


def test_codes_for_two_purposes_stand_beside_each_other(
    proofs: Proofs, kiosk: Actor, code_on: CodeOn, clock: FixedClock
) -> None:
    proofs.ask(kiosk, BILL)
    bill = code_on(CUSTOMER)
    clock.pass_seconds(60)
    proofs.ask(kiosk, replace(BILL, purpose=Purpose.MANDATE))
    proofs.give(kiosk, replace(BILL, purpose=Purpose.MANDATE), code_on(CUSTOMER))
    proofs.give(kiosk, BILL, bill)


def test_one_number_gets_one_code_a_minute_and_five_an_hour_whatever_for(
    proofs: Proofs, kiosk: Actor, clock: FixedClock
) -> None:
    begun = clock.now_ms
    for purpose in list(Purpose)[:5]:
        proofs.ask(kiosk, replace(BILL, purpose=purpose))
        with pytest.raises(TooMany) as refused:
            proofs.ask(kiosk, BILL)
        if purpose is not Purpose.PERSON:
            assert refused.value.again_at == clock.now_ms + 60_000
        clock.pass_seconds(60)
    with pytest.raises(TooMany) as refused:
        proofs.ask(kiosk, replace(BILL, visit="v2", place="k2"))
    assert (refused.value.code, refused.value.again_at) == ("too_many_messages", begun + 3_600_000)
    proofs.ask(kiosk, replace(BILL, phone=STRANGER))


def test_one_machine_gives_sixty_codes_an_hour_and_says_that_it_is_not_the_number(
    proofs: Proofs, kiosk: Actor, clock: FixedClock
) -> None:
    for number in range(60):
        proofs.ask(kiosk, replace(BILL, phone=Phone(f"1380000{number:04d}")))
    with pytest.raises(TooMany) as refused:
        proofs.ask(kiosk, replace(BILL, phone=STRANGER))
    assert (refused.value.code, refused.value.by) == ("too_many_messages_here", By.PLACE)
    assert refused.value.again_at == clock() + HOUR_MS
    proofs.ask(kiosk, replace(BILL, phone=STRANGER, place="k2"))


def test_customers_own_phones_are_many_people_with_a_limit_of_their_own(
    hall: Hall, vault: Vault, outbox: Outbox, kiosk: Actor
) -> None:
    proofs = Proofs(hall, vault, outbox, (Limit(By.PLACE, 1, HOUR_MS), Limit(By.PHONES, 3, HOUR_MS)))
    phones = [replace(BILL, phone=Phone(f"1380000{n:04d}"), place=PHONE) for n in range(4)]
    for one in phones[:3]:
        proofs.ask(kiosk, one)
    with pytest.raises(TooMany) as refused:
        proofs.ask(kiosk, phones[3])
    assert (refused.value.code, refused.value.by) == ("too_many_messages_here", By.PHONES)
    proofs.ask(kiosk, BILL)  # a terminal has its own


def test_a_refusal_leaves_the_code_before_it_good(
    proofs: Proofs, kiosk: Actor, code_on: CodeOn, hall: Hall
) -> None:
    proofs.ask(kiosk, BILL)
    code = code_on(CUSTOMER)
    with pytest.raises(TooMany):
        proofs.ask(kiosk, BILL)
    with pytest.raises(Invalid):
        proofs.ask(kiosk, replace(BILL, language="fr", phone=STRANGER))
    proofs.give(kiosk, BILL, code)
    assert [verb for verb, _, _ in journal(hall)] == ["proof.sent", "proof.given"]


def test_code_and_message_are_one_commit(hall: Hall, vault: Vault, kiosk: Actor) -> None:
    class Broken(Proofs):
        def _digest(self, proof: str, code: str) -> str:
            raise RuntimeError("the power goes after the message was queued")

    with pytest.raises(RuntimeError):
        Broken(hall, vault, Outbox(hall, vault, Templates("厅"))).ask(kiosk, BILL)
    assert (messages.made_since(hall.store, 0, 1000), journal(hall)) == ([], [])


def test_code_and_number_stand_nowhere_but_in_the_sealed_message(
    proofs: Proofs, kiosk: Actor, code_on: CodeOn, hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    proofs.ask(kiosk, BILL)
    code = code_on(CUSTOMER)
    refused = refusal(proofs, kiosk, BILL, wrong(code))
    with hall.store.reading() as connection:
        tables = ("proof", "message", "sandbox_message", "move")
        rows = [tuple(row) for table in tables for row in connection.execute(text(f"SELECT * FROM {table}"))]
    everything = f"{rows} {caplog.text} {refused} {BILL}"
    told = [word for word in (f"'{code}'", f"码{code}", CUSTOMER.digits) if word in everything]
    assert (told, rows != []) == ([], True)


def test_the_digest_is_bound_to_its_row(proofs: Proofs) -> None:
    assert proofs._digest("one", "012345") != proofs._digest("other", "012345")


def test_old_codes_are_deleted_but_not_those_that_the_limits_count(
    proofs: Proofs, kiosk: Actor, clock: FixedClock
) -> None:
    proofs.ask(kiosk, BILL)
    clock.pass_seconds(3600)
    assert proofs.tidy(keep_ms=0) == 0
    clock.pass_seconds(1)
    assert proofs.tidy(keep_ms=0) == 1


def test_one_numbers_codes_are_erased(proofs: Proofs, kiosk: Actor, code_on: CodeOn, hall: Hall) -> None:
    proofs.ask(kiosk, BILL)
    code = code_on(CUSTOMER)
    assert hall.write(lambda tx: proofs.erase(tx, STRANGER)) == 0
    assert hall.write(lambda tx: proofs.erase(tx, CUSTOMER)) == 1
    assert refusal(proofs, kiosk, BILL, code) == ("no_code", 0)


def test_codes_have_six_digits_and_use_all_of_them() -> None:
    codes = [new_code() for _ in range(2000)]
    assert {len(code) for code in codes} == {6}
    assert {code[0] for code in codes} == set("0123456789")
