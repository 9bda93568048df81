"""The office's desk for invoices: what a person may do, the red letter asked for twice, finding one again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from diversion.invoices import finding
from diversion.invoices import store as kept
from diversion.invoices.clerk import Clerk, Wish
from diversion.invoices.decisions import Choice, choices
from diversion.invoices.finding import Finding
from diversion.invoices.invoice import At, Desk, Invoice, Step, Way
from diversion.invoices.port import Rejected, Unknown
from diversion.invoices.steps import LEASE_MS, SILENT_TRIES
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import Invalid
from hall.hall import Hall, Once
from tests.diversion.invoices.conftest import Line
from tests.diversion.invoices.queued import Queue

KIOSK = Actor("place:k1", Role.KIOSK, place="k1")
BOSS = Actor("person:boss", Role.MANAGER)
AGAIN, DELIVER, RED, GIVE_UP = Choice.AGAIN, Choice.DELIVER, Choice.RED_LETTER, Choice.GIVE_UP
Wishes = Callable[..., Wish]


def moves(hall: Hall, verb: str) -> list[dict[str, Any]]:
    return [dict(m.data) for m in hall.store.moves_after(0, 10_000) if m.verb == verb]


@pytest.fixture
def issued(clerk: Clerk, wish: Wishes) -> Invoice:
    return clerk.request(KIOSK, wish())


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, [DELIVER, RED]),
        ({"sealed": None}, [RED]),
        ({"reddening": "wrong_title"}, []),
        ({"reddening": "wrong_title", "desk": Desk.SILENT}, [AGAIN, GIVE_UP]),
        ({"reddening": "wrong_title", "desk": Desk.SILENT, "sure": True}, [AGAIN, DELIVER, RED, GIVE_UP]),
        (
            {"reddening": "wrong_title", "refused": "too_late", "desk": Desk.RED_REFUSED},
            [AGAIN, DELIVER, RED, GIVE_UP],
        ),
        ({"desk": Desk.UNDELIVERABLE, "refused": "invalid_mail_address"}, [DELIVER, RED, GIVE_UP]),
        (
            {"desk": Desk.UNDELIVERABLE, "refused": "too_many_messages", "wants": Way.SMS},
            [AGAIN, DELIVER, RED, GIVE_UP],
        ),
        ({"state": At.REQUESTED, "number": None, "desk": Desk.SILENT}, [AGAIN, GIVE_UP]),
        ({"state": At.REQUESTED, "number": None}, []),
        ({"state": At.FAILED, "refused": "unknown_item"}, []),
        ({"state": At.RED_LETTERED, "reddening": "wrong_title"}, []),
    ],
)
def test_what_a_person_may_do(issued: Invoice, changed: dict[str, Any], may: list[Choice]) -> None:
    assert choices(replace(issued, **changed), 0) == may


def test_while_a_step_is_being_done_nobody_decides(issued: Invoice) -> None:
    busy = replace(
        issued, state=At.REQUESTED, number=None, desk=Desk.SILENT, step=Step.FIND, step_at=LEASE_MS
    )
    assert choices(busy, 0) == []
    assert choices(busy, LEASE_MS) == [AGAIN, GIVE_UP]


def test_a_red_letter_that_is_asked_for_twice_is_one(hall: Hall, clerk: Clerk, line: Line, issued: Invoice):
    once = Once(BOSS.ref, "press", "")
    line.ends = [Unknown()]
    waiting = clerk.red_letter(BOSS, issued.id, "wrong_title", once)
    assert (waiting.state, waiting.reddening, waiting.doubt) == (At.ISSUED, "wrong_title", True)
    assert clerk.red_letter(BOSS, issued.id, "wrong_title", once) == waiting
    assert clerk.red_letter(BOSS, issued.id, "not_wanted") == waiting
    assert line.calls.count("red_letter") == 1
    told = [m for m in moves(hall, "invoice.state") if "reason" in m]
    assert [m["reason"] for m in told] == ["wrong_title"]


def test_one_that_was_refused_is_asked_for_anew_with_its_new_reason(
    clerk: Clerk, line: Line, issued: Invoice
) -> None:
    line.ends = [Rejected("too_late")]
    refused = clerk.red_letter(BOSS, issued.id, "wrong_title")
    assert (refused.desk, refused.refused) == (Desk.RED_REFUSED, "too_late")
    red = clerk.red_letter(BOSS, issued.id, "money_back")
    assert (red.state, red.reddening, red.desk) == (At.RED_LETTERED, "money_back", None)


def test_one_that_did_not_reach_its_customer_waits_as_a_red_letter_where_that_is_silent(
    clerk: Clerk, queue: Queue, line: Line, clock: FixedClock, wish: Wishes
) -> None:
    queue.refuses = Invalid("invalid_mail_address", "email", field="email")
    stuck = clerk.request(KIOSK, wish(way=Way.EMAIL, email="zhang@example.cn"))
    line.ends = [Unknown()] * SILENT_TRIES
    waiting = clerk.red_letter(BOSS, stuck.id, "wrong_title")
    assert (stuck.desk, waiting.desk) == (Desk.UNDELIVERABLE, None)
    while waiting.tries < SILENT_TRIES:
        clock.pass_seconds(10)
        waiting = clerk.carrier.push(stuck.id)
    assert (waiting.desk, waiting.reddening) == (Desk.SILENT, "wrong_title")


def test_a_refused_red_letter_is_not_asked_for_again_because_it_could_not_be_sent(
    hall: Hall, clerk: Clerk, queue: Queue, line: Line, issued: Invoice
) -> None:
    line.ends = [Rejected("too_late")]
    clerk.red_letter(BOSS, issued.id, "wrong_title")
    queue.refuses = Invalid("invalid_mail_address", "email", field="email")
    stuck = clerk.deliver(BOSS, issued.id, Way.EMAIL, "wang@example.cn")
    assert (stuck.desk, stuck.refused, stuck.step_at) == (Desk.RED_REFUSED, "too_late", None)
    assert stuck.wants is Way.EMAIL  # which did not go, and the office sees it
    told = [m.data["unsent"] for m in hall.moves_after(0, 100) if "unsent" in m.data]
    assert told == ["invalid_mail_address"]
    queue.refuses = None
    sent = clerk.deliver(BOSS, issued.id, Way.SMS)
    assert (sent.state, sent.ways, sent.desk) == (At.DELIVERED, ("sms",), Desk.RED_REFUSED)
    assert sent.wants is None
    assert line.calls.count("red_letter") == 1


def test_what_did_not_reach_its_customer_goes_another_way_and_it_says_who_wished_so(
    hall: Hall, clerk: Clerk, queue: Queue, wish: Wishes
) -> None:
    queue.refuses = Invalid("invalid_mail_address", "email", field="email")
    stuck = clerk.request(KIOSK, wish(way=Way.EMAIL, email="zhang@example.cn"))
    assert (stuck.desk, kept.waiting(hall.store)) == (Desk.UNDELIVERABLE, 1)
    queue.refuses = None
    sent = clerk.deliver(BOSS, stuck.id, Way.SMS)
    assert (sent.state, sent.desk, sent.ways, kept.unsettled(hall.store)) == (
        At.DELIVERED,
        None,
        ("sms",),
        [],
    )
    by = [(m.by, m.data.get("wants")) for m in hall.store.moves_after(0, 999) if m.verb == "invoice.state"]
    assert by[-2:] == [(BOSS.ref, "sms"), ("system", None)]


def test_an_invoice_is_found_by_its_number_and_by_its_customers(
    hall: Hall, vault: Vault, clerk: Clerk, clock: FixedClock, wish: Wishes, issued: Invoice
) -> None:
    clock.pass_seconds(1)
    later = clerk.request(KIOSK, wish("month:2026-08"))
    finding = Finding(hall, vault)

    def find(text: str) -> list[str]:
        return [i.id for i in finding.find(BOSS, text)]

    assert issued.number is not None
    assert find(issued.number) == find(f" {issued.number[:10]} {issued.number[10:]}") == [issued.id]
    assert find(issued.number[-4:]) == [issued.id]
    assert find(issued.request_no) == [issued.id]
    assert moves(hall, "personal.read") == []
    assert find("138 0000 0001") == find("138****0001") == find("１３８**０００１") == [later.id, issued.id]
    assert find("13800000002") == find("138****0002") == []
    read = moves(hall, "personal.read")
    assert [(m["invoices"], m["why"]) for m in read] == [(n, "invoices desk") for n in (2, 2, 2, 0, 0)]
    assert "0001" not in str(read)


def test_what_a_number_fits_in_two_ways_is_the_newest_of_both_newest_first(
    hall: Hall, vault: Vault, issued: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    for n in (1, 2):
        name = {"id": f"o{n}", "owner": f"o{n}", "request_no": f"F20250101{n:016}", "person": ""}
        row = replace(issued, **name, number=f"13800000001{n}", created_at=issued.created_at + 2 - n)
        hall.write(lambda tx, row=row: kept.add(tx, row))
    hall.write(lambda tx: kept.change(tx, replace(issued, created_at=issued.created_at - 1)))
    assert [i.id for i in Finding(hall, vault).find(BOSS, "13800000001")] == ["o1", "o2"]


@pytest.mark.parametrize("text", ["", "   ", "123", "张三", "%%%%", "138****01"])
def test_too_little_to_look_for_is_said(hall: Hall, vault: Vault, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Finding(hall, vault).find(BOSS, text)
    assert (refused.value.code, refused.value.field) == ("invalid_search", "what")


def test_a_day_s_invoices_are_found_by_an_index_and_without_those_that_are_forgotten(
    hall: Hall, clock: FixedClock, clerk: Clerk, wish: Wishes, issued: Invoice
) -> None:
    clock.pass_seconds(60)
    later = clerk.request(KIOSK, wish("month:2026-08"))
    clerk.deliver(KIOSK, issued.id, Way.QR)
    first = later.created_at
    assert [i.id for i in kept.known_between(hall.store, first, first + 1)] == [later.id]
    both = [i.id for i in kept.known_between(hall.store, issued.created_at, first + 1)]
    assert both == [issued.id, later.id]
    hall.write(lambda tx: kept.change(tx, replace(kept.invoice_in(tx, later.id), sealed=None)))
    assert kept.known_between(hall.store, first, first + 1) == []
    assert [i.id for i in kept.numbered(hall.store, str(later.number), 5)] == [later.id]
    with hall.store.reading() as connection:
        plans = [
            " ".join(
                str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM invoice {q}"))
            )
            for q in (
                "WHERE hall = 'h' AND sealed IS NOT NULL AND changed_at >= 5",
                "WHERE hall = 'h' AND step_at IS NOT NULL",
                "WHERE hall = 'h' AND desk IS NOT NULL",
                "WHERE hall = 'h' AND sealed IS NOT NULL ORDER BY changed_at DESC LIMIT 9",
                "WHERE hall = 'h' AND request_no < 'F' ORDER BY request_no DESC LIMIT 9",
            )
        ]
    names = ("kept", "due", "desk", "kept", "request_no")
    assert [name in plan for name, plan in zip(names, plans, strict=True)] == [True] * 5
    assert "TEMP B-TREE" not in "".join(plans)


def test_an_invoice_is_looked_for_in_pieces_between_which_others_work(
    hall: Hall, vault: Vault, issued: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[int] = []
    monkeypatch.setattr(kept, "READ_AT_ONCE", 2)
    monkeypatch.setattr(kept, "OPENED_AT_ONCE", 2)

    def add(n: int, **other: object) -> None:
        at = {"id": f"o{n}", "owner": f"o{n}", "request_no": f"F2025010{n // 2}{9 - n:016}"}
        row = replace(issued, **at, number=f"7770{n}", created_at=n, **other)  # type: ignore[arg-type]
        hall.write(lambda tx: kept.add(tx, row))

    def numbered(digits: str, most: int) -> tuple[list[str], int]:
        rests.clear()
        return [i.id for i in kept.numbered(hall.store, digits, most, lambda: rests.append(1))], len(rests)

    for n in range(5):
        add(n, sealed=None)
    assert numbered("9998887776", 3) == ([], 3)
    assert numbered("7770", 3) == (["o4", "o3", "o2"], 2)
    assert numbered("7770", 1) == (["o4"], 1)
    assert numbered(str(issued.number), 3) == ([issued.id], 1)
    assert Finding(hall, vault, lambda: rests.append(2)).find(BOSS, "138****0001") == [issued]
    assert rests == [1, 2]
