"""One person's data: shown as a whole, taken out on wish, forgotten in time; nobody else's is touched."""

import json
from pathlib import Path

import pytest

from diversion.billing.port import Kind
from diversion.consent import Consents
from diversion.mandates.banks import Banks
from diversion.mandates.desk import CONSENTS, Application, Mandates
from diversion.mandates.mandate import Way
from diversion.mandates.provider import Agreements
from diversion.messages.outbox import Outbox
from diversion.messages.stops import Stops, Via
from diversion.messages.templates import Templates
from diversion.payment import persons
from diversion.payment import store as payments
from diversion.payment.order import Method, Pay, Payment
from diversion.payment.payer import what_is_sealed
from diversion.person import end, erase, export, forget
from diversion.phone import Phone
from diversion.proof.code import Purpose
from diversion.proof.proofs import Proofs, Question
from diversion.soon.soon import Soon
from diversion.vault import KEY_BYTES, Vault
from diversion.visits.visit import PHONE, Outcome, Task
from diversion.visits.visits import Opening, Visits
from hall.actor import Actor, Role
from hall.clock import FixedClock, parse_rfc3339
from hall.hall import Hall, Order

VAULT = Vault(bytes(KEY_BYTES))
ANN, BOB = Phone("13800138000"), Phone("13800138001")
ANYBODY = Actor("phone", Role.PHONE)
BOSS = Actor("person:boss", Role.MANAGER)
ROOMS = ("left_numbers", "sandbox_messages", "invoices", "standing_orders", "letters", "mandates")
NONE = dict.fromkeys(ROOMS, 0)
NOTHING = NONE | {"no_notices": 0}
STAYS = dict.fromkeys(("left", "orders", "agreed"), 0)
"""An export also says since when somebody has wanted no messages about changes; nothing takes that out."""


@pytest.fixture
def visits(hall: Hall) -> Visits:
    return Visits(hall, VAULT)


def paid(hall: Hall, name: str, whose: Phone, state: Pay = Pay.POSTED, step_at: int | None = None) -> None:
    """A payment's row as the till keeps it."""
    payer = {"phone": whose.digits, "account": f"A-{whose.digits}", "bill": None}
    now = hall.clock()
    payment = Payment(
        id=name,
        order_no=f"H{name}",
        kind=Kind.TOPUP,
        provider="sandbox",
        method=Method.OURS,
        fen=5000,
        visit=None,
        place="s1",
        ticket=None,
        service="payment",
        bill=None,
        sealed=VAULT.seal(json.dumps(payer), what_is_sealed(name)),
        created_at=now,
        expires_at=now,
        state=state,
        step_at=step_at,
        changed_at=now,
    )
    hall.write(lambda tx: payments.add(tx, payment))


def visited(visits: Visits, whose: Phone) -> None:
    visit = visits.know(ANYBODY, visits.open(ANYBODY, PHONE, Opening(Task.PAY, "payment")), whose, None)
    visits.end(ANYBODY, visit, Outcome.COMPLETED)


def verbs(hall: Hall) -> list[tuple[str, dict[str, object]]]:
    """What is told of persons, the single readings left out."""
    moves = [m for m in hall.moves_after(0, 100) if m.verb.startswith("personal.")]
    return [(m.verb, dict(m.data)) for m in moves if m.verb != "personal.read"]


def test_a_person_s_file_holds_what_is_theirs_and_nothing_else(hall: Hall, visits: Visits) -> None:
    paid(hall, "one", ANN)
    paid(hall, "two", BOB)
    visited(visits, ANN)
    visited(visits, BOB)
    found = export(hall, VAULT, ANN, BOSS)
    assert (found["phone"], [p["order_no"] for p in found["payments"]]) == ("13800138000", ["Hone"])
    assert (found["payments"][0]["amount"], len(found["visits"])) == ("50.00", 1)
    assert BOB.digits not in json.dumps(found)
    assert verbs(hall) == [("personal.export", {"payments": 1, "visits": 1, "messages": 0} | NOTHING)]


def test_who_is_taken_out_is_found_no_more_and_the_books_still_add_up(hall: Hall, visits: Visits) -> None:
    paid(hall, "one", ANN)
    paid(hall, "two", BOB)
    visited(visits, ANN)
    assert erase(hall, VAULT, ANN, BOSS) == {"payments": 1, "visits": 1, "messages": 0} | NONE | STAYS
    after = export(hall, VAULT, ANN, BOSS)
    assert (after["payments"], after["visits"]) == ([], [])
    kept = {p.id: (p.fen, bool(p.sealed)) for p in payments.created_between(hall.store, 0, hall.clock() + 1)}
    assert kept == {"one": (5000, False), "two": (5000, True)}
    told = {"payments": 1, "visits": 1, "messages": 0} | NONE | STAYS
    assert verbs(hall)[0] == ("personal.erase", told)


def test_money_on_its_way_keeps_its_owner_until_it_has_arrived(hall: Hall, clock: FixedClock) -> None:
    paid(hall, "air", ANN, Pay.PAID, step_at=clock())
    paid(hall, "back", ANN, Pay.REFUNDING, step_at=clock())
    paid(hall, "done", ANN)
    erased = erase(hall, VAULT, ANN, BOSS)
    assert erased == {"payments": 1, "visits": 0, "messages": 0} | NONE | STAYS | {"left": 2}
    assert [p.id for p in persons.payments_of(hall, VAULT, ANN)] == ["air", "back"]


def test_in_time_everybody_is_forgotten_but_for_who_still_waits(hall: Hall, clock: FixedClock) -> None:
    paid(hall, "air", ANN, Pay.PAID, step_at=clock())
    paid(hall, "done", ANN)
    clock.pass_seconds(persons.KEPT_MS / 1000)
    paid(hall, "new", BOB)
    assert forget(hall) == {"payments": 0, "visits": 0, "mandates": 0}
    clock.pass_seconds(1)
    assert forget(hall) == {"payments": 1, "visits": 0, "mandates": 0}
    assert [p.id for p in payments.sealed(hall.store)] == ["air", "new"]
    assert verbs(hall) == [("personal.forget", {"payments": 1, "visits": 0, "mandates": 0})]


@pytest.mark.parametrize(
    ("visited_on", "asked_on"),
    [("2027-03-31", "2027-04-01"), ("2027-02-10", "2027-04-02"), ("2027-05-20", "2027-07-01")],
)
def test_a_visit_of_the_quarter_before_is_found_on_its_first_days_too(
    hall: Hall, visits: Visits, clock: FixedClock, visited_on: str, asked_on: str
) -> None:
    clock.now_ms = parse_rfc3339(f"{visited_on}T09:00:00+08:00")
    visited(visits, ANN)
    clock.now_ms = parse_rfc3339(f"{asked_on}T09:00:00+08:00")
    assert len(export(hall, VAULT, ANN, BOSS)["visits"]) == 1
    assert erase(hall, VAULT, ANN, BOSS)["visits"] == 1


def test_what_nobody_can_end_now_stays_with_its_owner(hall: Hall) -> None:
    """A provider that is silent, or set up no longer: without a person nobody could end it afterwards."""
    wish = Application(
        with_whom="sandbox", phone=ANN, consent="provider-1", consent_language="zh-CN", way=Way.PROVIDER
    )
    mandates = Mandates(hall, VAULT, Consents(CONSENTS), Banks(), providers=["sandbox"])
    held = mandates.apply(BOSS, wish)
    kept = end(hall, VAULT, ANN, BOSS, Agreements(hall, {}))
    assert ([m.id for m in kept.mandates], list(kept.orders)) == ([held.id], [])
    assert erase(hall, VAULT, ANN, BOSS)["agreed"] == 1
    assert [m["state"] for m in export(hall, VAULT, ANN, BOSS)["mandates"]] == ["applied"]


def test_messages_and_codes_are_shown_and_taken_out_too(hall: Hall, visits: Visits) -> None:
    proofs = Proofs(hall, VAULT, Outbox(hall, VAULT, Templates("营业厅")))
    for whose in (ANN, BOB):
        visit = visits.open(ANYBODY, PHONE, Opening(Task.PAY, "payment"))
        proofs.ask(ANYBODY, Question(whose, Purpose.PERSON, visit.id))
    (message,) = export(hall, VAULT, ANN, BOSS)["messages"]
    assert (message["kind"], "验证码" in message["text"]) == ("code", True)
    assert erase(hall, VAULT, ANN, BOSS)["messages"] == 1
    assert export(hall, VAULT, ANN, BOSS)["messages"] == []
    assert len(export(hall, VAULT, BOB, BOSS)["messages"]) == 1


def test_a_number_that_waits_with_a_ticket_is_shown_and_taken_out_too(hall: Hall, visits: Visits) -> None:
    outbox = Outbox(hall, VAULT, Templates("营业厅"))
    soon = Soon(hall, VAULT, outbox)
    tickets = [hall.issue(BOSS, Order("payment")) for _ in (ANN, BOB)]
    for ticket, whose in zip(tickets, (ANN, BOB), strict=True):
        soon.leave(ANYBODY, ticket, whose, "k1")
    assert [left["number"] for left in export(hall, VAULT, ANN, BOSS)["left_numbers"]] == [tickets[0].number]
    assert erase(hall, VAULT, ANN, BOSS)["left_numbers"] == 1
    assert export(hall, VAULT, ANN, BOSS)["left_numbers"] == []
    assert [soon.masked(ticket.id) for ticket in tickets] == [None, BOB.masked]
    assert soon.look() == 1
    assert len(export(hall, VAULT, BOB, BOSS)["messages"]) == 1
    assert export(hall, VAULT, ANN, BOSS)["messages"] == []


def test_nobody_is_readable_on_the_disk(hall: Hall, visits: Visits, tmp_path: Path) -> None:
    paid(hall, "one", ANN)
    visited(visits, ANN)
    on_disk = b"".join(file.read_bytes() for file in tmp_path.glob("hall.db*"))
    assert ANN.digits.encode() not in on_disk


def test_who_wants_no_messages_about_changes_still_gets_none_when_taken_out(hall: Hall) -> None:
    stops = Stops(hall, VAULT, Outbox(hall, VAULT, Templates("海纳营业厅")))
    stops.say("place:k1", ANN, Via.KIOSK, stopped=True)
    (said,) = export(hall, VAULT, ANN, BOSS)["no_notices"]
    assert said["via"] == "kiosk"
    erase(hall, VAULT, ANN, BOSS)
    assert (stops.is_stopped(ANN), stops.is_stopped(BOB)) == (True, False)
    assert export(hall, VAULT, ANN, BOSS)["no_notices"] == [said]
