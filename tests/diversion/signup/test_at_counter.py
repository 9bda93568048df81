"""Signing up at a counter: the order, the word of it and the wish for paper are one transaction."""

import pytest

from diversion.consent import Consents
from diversion.invoices.title import title_of
from diversion.messages.outbox import Outbox
from diversion.messages.templates import Templates
from diversion.phone import Phone
from diversion.proof.proofs import Proofs
from diversion.signup.at_counter import AtCounters, Proof, ProvedBy
from diversion.standing import tables
from diversion.standing.order import Source
from diversion.standing.recipient import Recipient
from diversion.standing.register import CONSENTS, Register, SignUp
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.errors import Refused
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
SEEN = Proof(ProvedBy.SEEN)


def counters(hall: Hall, kiosk: str | None) -> AtCounters:
    """The hall's counters, with a printer there or none."""
    hall.write(lambda tx: tables.metadata.create_all(tx.connection))
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
    once = Once(ANNA.ref, "k", "d")
    order = at.sign_up(ANNA, "1", WISH, SEEN, once)
    assert at.sign_up(ANNA, "1", WISH, SEEN, once) == order
    state, sign, paper = told(hall)
    assert [m.verb for m in (state, sign, paper)] == ["standing.state", "standing.sign", "receipt.print"]
    assert (sign.counter, sign.ticket, paper.kiosk) == ("1", ticket.id, "k1")
    assert paper.data == {"payment": order.id, "copy": 1}


def test_without_a_printer_the_order_holds_all_the_same(hall: Hall) -> None:
    at = counters(hall, None)
    hall.open_counter(ANNA, "1")
    with pytest.raises(Refused, match="being served"):
        at.sign_up(ANNA, "1", WISH, SEEN, None)
    hall.serve(ANNA, "1", "payment")
    at.sign_up(ANNA, "1", WISH, SEEN, None)
    assert [m.verb for m in told(hall)] == ["standing.state", "standing.sign"]
