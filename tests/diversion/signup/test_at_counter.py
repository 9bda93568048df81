"""Signing up at a counter: the order, the word of it and the wish for paper are one transaction."""

from dataclasses import replace

import pytest

from diversion.consent import Consents
from diversion.invoices.title import title_of
from diversion.messages.outbox import Outbox
from diversion.messages.templates import Templates
from diversion.phone import Phone
from diversion.proof import tables as proof_tables
from diversion.proof.proofs import Proofs
from diversion.proof.tries import MOST_SEEN_OF_A_TICKET, By
from diversion.signup.at_counter import MOST_LOOKS, AtCounters
from diversion.standing import tables
from diversion.standing.order import At, Reason, Source
from diversion.standing.recipient import Recipient
from diversion.standing.register import CONSENTS, Register, SignUp, end_in
from diversion.vault import Vault
from diversion.visits import tables as visit_tables
from diversion.visits.lookups import MOST_OF_A_NUMBER
from hall.actor import Actor, Role
from hall.errors import Forbidden, HallError, Refused
from hall.hall import Hall, Once
from hall.ticket import Move

ANNA = Actor("person:anna", Role.COUNTER, one_counter=True)
WISH = SignUp(
    Recipient("A1", Phone("13800000001"), title_of("personal", "张三丰"), email="zhang@example.cn"),
    "email-1",
    "zh-CN",
    "1",
    source=Source.STAFF,
    service="payment",
)
MINE = WISH.recipient.phone


def counters(hall: Hall, kiosk: str | None) -> AtCounters:
    """The hall's counters, with a printer there or none."""
    for each in (tables, proof_tables, visit_tables):
        hall.write(lambda tx, each=each: each.metadata.create_all(tx.connection))  # type: ignore[misc]
    vault = Vault(bytes(range(32)))
    register = Register(hall, vault, Consents(CONSENTS))
    proofs = Proofs(hall, vault, Outbox(hall, vault, Templates("海纳营业厅")))
    return AtCounters(hall, vault, register, proofs, lambda ticket: kiosk)


def told(hall: Hall) -> list[Move]:
    return [m for m in hall.moves_after(0, 1000) if m.verb.startswith(("standing.", "receipt."))]


def test_the_paper_is_asked_for_with_the_order_and_never_twice(hall: Hall) -> None:
    at = counters(hall, "k1")
    hall.open_counter(ANNA, "1")
    ticket = hall.serve(ANNA, "1", "payment")
    at.prove(ANNA, "1", MINE, None)
    once = Once(ANNA.ref, "k", "d")
    order = at.sign_up(ANNA, "1", WISH, once)
    assert at.sign_up(ANNA, "1", WISH, once) == order
    state, sign, paper = told(hall)
    assert [m.verb for m in (state, sign, paper)] == ["standing.state", "standing.sign", "receipt.print"]
    assert (sign.counter, sign.ticket, paper.kiosk) == ("1", ticket.id, "k1")
    assert paper.data == {"payment": order.id, "copy": 1}


def test_without_a_printer_the_order_holds_all_the_same(hall: Hall) -> None:
    at = counters(hall, None)
    hall.open_counter(ANNA, "1")
    with pytest.raises(Refused, match="being served"):
        at.sign_up(ANNA, "1", WISH, None)
    hall.serve(ANNA, "1", "payment")
    at.prove(ANNA, "1", MINE, None)
    at.sign_up(ANNA, "1", WISH, None)
    assert [m.verb for m in told(hall)] == ["standing.state", "standing.sign"]


def test_the_word_of_who_has_seen_it_is_journalled_without_whose_it_is(hall: Hall) -> None:
    at = counters(hall, None)
    hall.open_counter(ANNA, "1")
    ticket = hall.serve(ANNA, "1", "payment")
    assert at.look(ANNA, "1", MINE) is None
    at.prove(ANNA, "1", MINE, None)
    assert at.look(ANNA, "1", MINE) is By.SEEN
    at.has_read(ANNA, "1", "standing")
    moves = [
        m for m in hall.moves_after(0, 1000) if m.verb in ("standing.look", "proof.given", "personal.read")
    ]
    assert [(m.verb, dict(m.data)) for m in moves] == [
        ("standing.look", {}),
        ("proof.given", {"visit": ticket.id, "by": "seen"}),
        ("personal.read", {"why": "standing"}),
    ]
    assert {(m.by, m.counter, m.ticket) for m in moves} == {(ANNA.ref, "1", ticket.id)}


def test_a_proof_is_for_one_number_one_customer_and_one_counter(hall: Hall) -> None:
    at = counters(hall, None)
    hall.open_counter(ANNA, "1")
    hall.serve(ANNA, "1", "payment")
    at.prove(ANNA, "1", MINE, None)
    other = replace(WISH, recipient=replace(WISH.recipient, phone=Phone("13800000002")))
    with pytest.raises(Refused) as refused:
        at.sign_up(ANNA, "1", other, None)
    assert refused.value.code == "proof_needed"
    hall.finish(ANNA, "1")
    hall.serve(ANNA, "1", "payment")
    with pytest.raises(Refused) as refused:
        at.sign_up(ANNA, "1", WISH, None)
    assert refused.value.code == "proof_needed"


def test_words_and_looks_are_limited(hall: Hall) -> None:
    at = counters(hall, None)
    hall.open_counter(ANNA, "1")
    hall.serve(ANNA, "1", "payment")
    numbers = [Phone(str(13_800_000_000 + n)) for n in range(MOST_LOOKS + 1)]
    for phone in numbers[:MOST_SEEN_OF_A_TICKET]:
        for _ in range(2):
            at.prove(ANNA, "1", phone, None)
    with pytest.raises(Refused) as refused:
        at.prove(ANNA, "1", numbers[-1], None)
    assert refused.value.code == "too_many_lookups"
    for phone in numbers[MOST_SEEN_OF_A_TICKET : MOST_SEEN_OF_A_TICKET + 6]:
        for _ in range(MOST_OF_A_NUMBER):
            at.look(ANNA, "1", phone)
        with pytest.raises(Refused, match="too_many_lookups"):
            at.look(ANNA, "1", phone)
    with pytest.raises(Refused, match="too_many_lookups"):
        at.look(ANNA, "1", numbers[-1])


def test_an_order_ends_with_its_paper_and_once_more_changes_nothing(hall: Hall) -> None:
    at = counters(hall, "k1")
    hall.open_counter(ANNA, "1")
    hall.serve(ANNA, "1", "payment")
    at.prove(ANNA, "1", MINE, None)
    order = at.sign_up(ANNA, "1", WISH, None)
    ended = at.end(ANNA, "1", MINE, "A1", order.id)
    assert (ended.state, ended.reason) == (At.CANCELLED, Reason.CUSTOMER)
    assert at.end(ANNA, "1", MINE, "A1", order.id) == at.ended(ANNA, "1", order.id) == ended
    state, end, paper = told(hall)[3:]
    assert (state.data["to"], end.verb, dict(end.data)) == (
        "cancelled",
        "standing.end",
        {"standing_order": order.id, "proved": "seen"},
    )
    assert (paper.kiosk, paper.data["payment"]) == ("k1", ended.end_paper)
    assert ended.end_paper != order.id


def test_what_has_ended_elsewhere_meanwhile_is_not_said_to_have_ended_here(hall: Hall) -> None:
    at = counters(hall, "k1")
    hall.open_counter(ANNA, "1")
    hall.serve(ANNA, "1", "payment")
    at.prove(ANNA, "1", MINE, None)
    order = at.sign_up(ANNA, "1", WISH, None)
    hall.write(lambda tx: end_in(tx, Actor("customer", Role.PHONE), order, Reason.CUSTOMER))
    before = len(told(hall))
    with pytest.raises(Refused) as refused:
        at.end(ANNA, "1", MINE, "A1", order.id)
    assert (refused.value.code, len(told(hall))) == ("not_allowed_in_state", before)
    newer = at.sign_up(ANNA, "1", WISH, None)
    at.end(ANNA, "1", MINE, "A1", newer.id)
    hall.finish(ANNA, "1")
    hall.serve(ANNA, "1", "payment")
    at.prove(ANNA, "1", MINE, None)
    with pytest.raises(Refused) as refused:
        at.end(ANNA, "1", MINE, "A1", newer.id)
    assert refused.value.code == "not_allowed_in_state"


def test_nobody_ends_what_is_another_s_or_was_replaced_meanwhile(hall: Hall) -> None:
    at = counters(hall, None)
    hall.open_counter(ANNA, "1")
    hall.serve(ANNA, "1", "payment")
    at.prove(ANNA, "1", MINE, None)
    order = at.sign_up(ANNA, "1", WISH, None)
    newer = at.sign_up(ANNA, "1", WISH, None)
    assert newer.replaces == order.id
    for account, ended, code in (("A2", newer, "not_yours"), ("A1", order, "not_allowed_in_state")):
        with pytest.raises(HallError) as refused:
            at.end(ANNA, "1", MINE, account, ended.id)
        assert refused.value.code == code
    with pytest.raises(Forbidden):
        at.ended(ANNA, "1", newer.id)
    hall.finish(ANNA, "1")
    hall.serve(ANNA, "1", "payment")
    with pytest.raises(Refused) as unproved:
        at.end(ANNA, "1", MINE, "A1", newer.id)
    assert unproved.value.code == "proof_needed"
    assert [m.data["to"] for m in told(hall) if m.verb == "standing.state"] == [
        "active",
        "cancelled",
        "active",
    ]
