"""From the application to the debit: who may, what is agreed to, what is told, what is forgotten."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from diversion.mandates import keeping, tables
from diversion.mandates import store as kept
from diversion.mandates.desk import Mandates, Outcome
from diversion.mandates.export import Exports
from diversion.mandates.mandate import LIVING, TABLE, At, Mandate, Reason, Way
from diversion.mandates.payer import Payer, open_account, open_payer
from diversion.phone import Phone
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.hall import Hall, Once, Order
from tests.diversion.mandates.conftest import BOSS, CARD, moves, refusal, wish

ANNA = Actor("person:anna", Role.COUNTER, one_counter=True)
BEN = Actor("person:ben", Role.COUNTER, one_counter=True)
AGREED = "用户协议号,处理结果,原因代码\r\n"


def states(hall: Hall) -> Sequence[tuple[object, object]]:
    return [(data["from"], data["to"]) for verb, data in moves(hall) if verb == "mandate.state"]


def with_bank(mandates: Mandates, exports: Exports, n: int = 1) -> Mandate:
    made = mandates.apply(BOSS, wish(n))
    mandates.signed(BOSS, made.id)
    exports.sent(BOSS, exports.make(BOSS, "sample-a").number)
    return made


def test_every_state_is_reached_by_the_table_alone() -> None:
    for way, table in TABLE.items():
        reached = {At.APPLIED} | {after for afters in table.values() for after in afters}
        assert reached == set(table)
        assert {state for state, afters in table.items() if not afters} == {At.REJECTED, At.CANCELLED}
        assert all(At.CANCELLED in table[state] for state in LIVING & set(table)), way


def test_from_the_application_to_the_debit(
    hall: Hall, mandates: Mandates, exports: Exports, vault: Vault
) -> None:
    made = mandates.apply(BOSS, wish())
    assert open_payer(vault, made) == Payer("欧阳致远", Phone("13800000001"), "0128")
    assert open_account(vault, made) == CARD
    mandates.signed(BOSS, made.id)
    exports.sent(BOSS, exports.make(BOSS, "sample-a").number)
    mandates.authorised(BOSS, made.id)
    mandates.active(BOSS, made.id)
    ended = mandates.cancel(BOSS, made.id, proved=True)
    assert (ended.state, ended.reason, ended.was_sent) == (At.CANCELLED, Reason.CUSTOMER, True)
    assert states(hall) == [
        (None, "applied"),
        ("applied", "signed"),
        ("signed", "sent"),
        ("sent", "authorised"),
        ("authorised", "active"),
        ("active", "cancelled"),
    ]


def test_the_journal_has_ids_and_codes_only(hall: Hall, mandates: Mandates, exports: Exports) -> None:
    made = with_bank(mandates, exports)
    mandates.rejected(BOSS, made.id, Reason.WRONG_NAME)
    told = json.dumps([dict(m.data) for m in hall.moves_after(0, 1000)], ensure_ascii=False)
    for hidden in ("欧阳", "13800000001", CARD, "0128", made.number):
        assert hidden not in told
    assert moves(hall)[-1] == (
        "mandate.state",
        {
            "mandate": made.id,
            "way": "bank",
            "with": "sample-a",
            "consent": "bank-1",
            "from": "sent",
            "to": "rejected",
            "reason": "wrong_name",
            "batch": 1,
        },
    )


def test_the_same_key_is_the_same_application(mandates: Mandates) -> None:
    once = Once(BOSS.ref, "k1", "")
    first = mandates.apply(BOSS, wish(), once)
    assert mandates.apply(BOSS, wish(), once) == first
    other = wish(2)
    assert refusal(lambda: mandates.apply(BOSS, other, once)) == ("idempotency_key_reused", "Idempotency-Key")


def test_a_number_has_one_living_mandate(mandates: Mandates) -> None:
    first = mandates.apply(BOSS, wish())
    assert refusal(lambda: mandates.apply(BOSS, wish())) == ("mandate_exists", "phone")
    mandates.cancel(BOSS, first.id, proved=True)
    assert mandates.apply(BOSS, wish()).state is At.APPLIED


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"consent": "bank-0"}, "unknown_consent", "consent"),
        ({"consent": "provider-1"}, "consent_outdated", "consent"),
        ({"consent_language": "fr"}, "unknown_consent", "consent"),
        ({"name": ""}, "invalid_payer", "name"),
        ({"name": "欧阳,致远"}, "invalid_payer", "name"),
        ({"name": "=1+2"}, "invalid_payer", "name"),
        ({"account": CARD[:-1] + "7"}, "account_mistyped", "account"),
        ({"account_kind": None}, "invalid_account", "account_kind"),
        ({"with_whom": "no-bank"}, "unknown_bank", "bank"),
        ({"until": "2026-11-23"}, "invalid_until", "until"),
        ({"until": "2026-13-01"}, "invalid_until", "until"),
        ({"until": "2090-01-01"}, "invalid_until", "until"),
        ({"with_whom": "sample-b", "name": "欧" * 16}, "not_for_bank", "name"),
    ],
)
def test_what_does_not_make_sense_is_refused_at_its_field(
    hall: Hall, mandates: Mandates, changed: dict[str, object], code: str, field: str
) -> None:
    assert refusal(lambda: mandates.apply(BOSS, wish(**changed))) == (code, field)
    assert moves(hall) == []


def test_a_teller_takes_it_down_only_while_serving(hall: Hall, mandates: Mandates) -> None:
    asked = wish(counter="1")
    assert refusal(lambda: mandates.apply(ANNA, wish())) == ("counter_wanted", "counter")
    assert refusal(lambda: mandates.apply(ANNA, asked))[0] == "counter_closed"
    hall.open_counter(ANNA, "1")
    assert refusal(lambda: mandates.apply(ANNA, asked))[0] == "not_serving"
    ticket = hall.serve(ANNA, "1", "payment")
    made = mandates.apply(ANNA, asked)
    assert (made.place, made.ticket, made.service) == ("1", ticket.id, "payment")
    mandates.signed(ANNA, made.id)
    told = [m for m in hall.moves_after(0, 1000) if m.verb == "mandate.state"]
    assert [(m.data["to"], m.counter, m.ticket) for m in told] == [
        ("applied", "1", ticket.id),
        ("signed", None, ticket.id),
    ]
    assert (
        refusal(lambda: mandates.apply(BEN, replace(asked, phone=Phone("13800000009"))))[0] == "counter_taken"
    )


def test_a_called_customer_is_not_served_yet(hall: Hall, mandates: Mandates) -> None:
    hall.issue(BOSS, Order("payment"))
    hall.open_counter(ANNA, "1")
    hall.call_next(ANNA, "1")
    assert refusal(lambda: mandates.apply(ANNA, wish(counter="1")))[0] == "not_serving"


def test_tellers_see_their_own_only(hall: Hall, mandates: Mandates) -> None:
    hall.open_counter(ANNA, "1")
    hall.serve(ANNA, "1", "payment")
    made = mandates.apply(ANNA, wish(counter="1"))
    assert refusal(lambda: mandates.paper(BEN, made.id))[0] == "not_yours"
    assert refusal(lambda: mandates.signed(BEN, made.id))[0] == "not_yours"
    assert (
        refusal(lambda: mandates.cancel(ANNA, made.id, proved=True, reason=Reason.STAFF))[0] == "wrong_role"
    )
    assert mandates.signed(ANNA, made.id).state is At.SIGNED


def test_cancelling_needs_proof(mandates: Mandates) -> None:
    made = mandates.apply(BOSS, wish())
    assert refusal(lambda: mandates.cancel(BOSS, made.id, proved=False))[0] == "not_proved"
    first = mandates.cancel(BOSS, made.id, proved=True)
    assert mandates.cancel(BOSS, made.id, proved=True) == first


def test_steps_cannot_be_left_out(mandates: Mandates, exports: Exports) -> None:
    made = mandates.apply(BOSS, wish())
    assert refusal(lambda: exports.make(BOSS, "sample-a"))[0] == "nothing_to_export"
    for step in (mandates.authorised, mandates.active):
        assert refusal(lambda step=step: step(BOSS, made.id))[0] == "not_allowed_in_state"
    rejected = ("invalid_reason", "reason")
    assert refusal(lambda: mandates.rejected(BOSS, made.id, Reason.CUSTOMER)) == rejected


def test_the_paper_says_what_was_agreed_to_and_its_reading_is_journalled(
    hall: Hall, mandates: Mandates
) -> None:
    made = mandates.apply(BOSS, wish())
    paper = mandates.paper(BOSS, made.id)
    assert paper.account == ("账号", "6222 0212 3456 7890 128")
    assert dict(paper.facts)["付款人户名"] == "欧阳致远"
    assert paper.points == mandates.consents.given("bank-1", "zh-CN").points
    assert moves(hall)[-1] == ("personal.read", {"mandate": made.id, "why": "print"})


def test_a_result_file_line_by_line_and_again(mandates: Mandates, exports: Exports) -> None:
    good, bad = (mandates.apply(BOSS, wish(n)) for n in (1, 2))
    for one in (good, bad):
        mandates.signed(BOSS, one.id)
    exports.sent(BOSS, exports.make(BOSS, "sample-a").number)
    early = mandates.apply(BOSS, wish(3))
    other = mandates.apply(BOSS, wish(4, with_whom="sample-b"))
    said = [(good.number, "0000", ""), (bad.number, "0001", "E101"), (early.number, "0000", "")]
    said += [(other.number, "0000", ""), ("?", "", "")]
    file = (AGREED + "".join(f"{','.join(line)}\r\n" for line in said)).encode("gb18030")
    rest = [
        Outcome(4, early.number, "refused"),
        Outcome(5, other.number, "unknown"),
        Outcome(6, None, "unreadable"),
    ]
    assert mandates.hear(BOSS, "sample-a", file) == [
        Outcome(2, good.number, "authorised"),
        Outcome(3, bad.number, "rejected"),
        *rest,
    ]
    mandates.active(BOSS, good.id)
    assert mandates.hear(BOSS, "sample-a", file) == [
        Outcome(2, good.number, "again"),
        Outcome(3, bad.number, "again"),
        *rest,
    ]


def test_the_account_number_goes_with_the_end_the_person_thirty_days_later(
    hall: Hall, mandates: Mandates, clock: FixedClock
) -> None:
    made = mandates.apply(BOSS, wish())
    mandates.cancel(BOSS, made.id, proved=True)
    row = kept.mandate_of(hall.store, made.id)
    assert (row.sealed_account, row.sealed is None) == (None, False)
    clock.pass_seconds(keeping.KEEP_MS / 1000)
    assert hall.write(keeping.forget) == 0
    clock.pass_seconds(1)
    assert hall.write(keeping.forget) == 1
    row = kept.mandate_of(hall.store, made.id)
    assert (row.sealed, row.sealed_account, row.person) == (None, None, "")
    assert refusal(lambda: mandates.paper(BOSS, made.id))[0] == "forgotten"


def test_an_application_that_nobody_signs_lapses(hall: Hall, mandates: Mandates, clock: FixedClock) -> None:
    waiting, back = mandates.apply(BOSS, wish(1)), mandates.apply(BOSS, wish(2))
    mandates.signed(BOSS, back.id)
    clock.pass_seconds(keeping.LAPSE_MS / 1000 + 1)
    hall.write(keeping.forget)
    row = kept.mandate_of(hall.store, waiting.id)
    assert (row.state, row.reason, row.sealed_account) == (At.CANCELLED, Reason.LAPSED, None)
    assert kept.mandate_of(hall.store, back.id).state is At.SIGNED


@pytest.mark.parametrize("state", [At.APPLIED, At.SIGNED, At.SENT, At.ACTIVE])
def test_a_mandate_ends_after_its_last_day(
    hall: Hall, mandates: Mandates, exports: Exports, clock: FixedClock, state: At
) -> None:
    made = mandates.apply(BOSS, wish(until="2026-11-25"))
    if state is not At.APPLIED:
        mandates.signed(BOSS, made.id)
    if state in (At.SENT, At.ACTIVE):
        exports.sent(BOSS, exports.make(BOSS, "sample-a").number)
    if state is At.ACTIVE:
        mandates.authorised(BOSS, made.id)
        mandates.active(BOSS, made.id)
    clock.pass_seconds(2 * 86_400)  # its last day
    hall.write(keeping.forget)
    assert kept.mandate_of(hall.store, made.id).state is state
    clock.pass_seconds(86_400)
    hall.write(keeping.forget)
    row = kept.mandate_of(hall.store, made.id)
    assert (row.state, row.reason, states(hall)[-1]) == (At.CANCELLED, Reason.EXPIRED, (state, "cancelled"))
    assert mandates.apply(BOSS, wish()).state is At.APPLIED


def test_what_stands_in_a_file_ends_when_somebody_has_said_where_the_file_is(
    hall: Hall, mandates: Mandates, exports: Exports, clock: FixedClock
) -> None:
    made = mandates.apply(BOSS, wish(until="2026-11-24"))
    mandates.signed(BOSS, made.id)
    batch = exports.make(BOSS, "sample-a")
    clock.pass_seconds(2 * 86_400)
    hall.write(keeping.forget)
    assert kept.mandate_of(hall.store, made.id).state is At.SIGNED
    exports.sent(BOSS, batch.number)
    hall.write(keeping.forget)
    assert kept.mandate_of(hall.store, made.id).reason is Reason.EXPIRED


def test_one_persons_data_is_told_and_taken_out(
    hall: Hall, mandates: Mandates, exports: Exports, vault: Vault
) -> None:
    mine, theirs = with_bank(mandates, exports, 1), mandates.apply(BOSS, wish(2))
    told = keeping.export(hall, vault, Phone("13800000001"))
    assert [(m["number"], m["name"], m["account"], m["state"]) for m in told] == [
        (mine.number, "欧阳致远", "**** 0128", "sent")
    ]
    assert keeping.export(hall, vault, Phone("13800000002"))[0]["account"] == CARD
    one = Phone("13800000001")
    assert (keeping.erase(hall, vault, one), len(keeping.living(hall, vault, one))) == (0, 1)
    assert (keeping.end(hall, vault, one, BOSS.ref), keeping.erase(hall, vault, one)) == (1, 1)
    assert keeping.export(hall, vault, Phone("13800000001")) == []
    row = kept.mandate_of(hall.store, mine.id)
    assert (row.state, row.reason, row.sealed) == (At.CANCELLED, Reason.ERASED, None)
    assert kept.mandate_of(hall.store, theirs.id).state is At.APPLIED


def test_nothing_of_a_person_stands_open_in_the_database(hall: Hall, mandates: Mandates) -> None:
    mandates.apply(BOSS, wish())
    with hall.store.reading() as connection:
        rows = connection.execute(select(tables.mandates)).all()
    text = repr([tuple(row) for row in rows])
    assert [word for word in ("欧阳", "13800000001", CARD, "0128'") if word in text] == []


def test_a_provider_takes_no_account(mandates: Mandates) -> None:
    asked = wish(way=Way.PROVIDER, with_whom="sandbox", consent="provider-1")
    made = mandates.apply(BOSS, asked)
    assert (made.way, made.sealed_account, made.ask_at) == (Way.PROVIDER, None, made.made_at)
    assert refusal(lambda: mandates.signed(BOSS, made.id))[0] == "not_allowed_in_state"
    assert refusal(lambda: mandates.paper(BOSS, made.id))[0] == "no_paper"
    unknown = replace(asked, with_whom="nobody", phone=Phone("13800000002"))
    assert refusal(lambda: mandates.apply(BOSS, unknown)) == ("unknown_provider", "provider")
