"""From moves to slips."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hardware.jobs import HallFacts, Known, Orders, content_of, orders_of
from hardware.printing.spooled import NewSlip, SlipState, SpooledSlip
from hardware.public import Move, Service, Ticket, Wait

MORNING = datetime(2026, 11, 23, 1, 41, tzinfo=UTC)
PROMISE = {"language": "en", "ahead": 8, "wait": {"p50_s": 840, "p90_s": 1320}}
FACTS = {"service": "payment", "taken": MORNING.isoformat(), **PROMISE}
PRINTERS = {"k1": "printer-k1", "k2": "printer-k2"}


def move(verb: str, **other: Any) -> Move:
    fields: dict[str, Any] = {
        "move": 1,
        "at": MORNING,
        "verb": verb,
        "ticket": "t1",
        "number": "A031",
        "service": "payment",
        "counter": None,
        "kiosk": "k1",
        "data": PROMISE,
    }
    return Move(**(fields | other))


def orders(*moves: Move, first: tuple[str, dict[str, Any]] | None = None) -> Orders:
    return orders_of(moves, Known(PRINTERS.get, lambda ticket: first))


def test_an_issue_at_a_kiosk_is_one_slip_with_what_was_promised() -> None:
    assert orders(move("issue")).slips == (NewSlip("t1", 0, "printer-k1", "A031", MORNING, FACTS),)


@pytest.mark.parametrize(
    "no_slip",
    [
        move("issue", kiosk=None),
        move("issue", kiosk="k9"),
        move("call"),
        move("issue", ticket=None),
        move("catalogue.change", ticket=None, number=None),
    ],
)
def test_nothing_else_is(no_slip: Move) -> None:
    assert orders(no_slip) == Orders()


def test_a_cancelled_ticket_wants_no_slip() -> None:
    assert orders(move("issue"), move("cancel")).cancelled == ("t1",)


def test_a_reprint_repeats_the_promise_on_the_first_slips_printer() -> None:
    reprint = move("slip.reprint", kiosk=None, data={"copy": 2})
    expected = NewSlip("t1", 2, "printer-k2", "A031", MORNING, FACTS)
    assert orders(reprint, first=("printer-k2", FACTS)).slips == (expected,)


def test_a_reprint_asked_for_at_a_kiosk_comes_out_there() -> None:
    reprint = move("slip.reprint", kiosk="k1", data={"copy": 1})
    assert [slip.printer for slip in orders(reprint, first=("printer-k2", FACTS)).slips] == ["printer-k1"]


def test_a_reprint_at_another_agents_kiosk_comes_out_there_alone() -> None:
    """That agent has never seen the first slip: the move repeats what it said."""
    asked_there = move("slip.reprint", kiosk="k9", data={"copy": 1})
    assert orders(asked_there, first=("printer-k2", FACTS)).slips == ()
    promise = {"copy": 1, "asked": "payment", "taken": MORNING.isoformat(), **PROMISE}
    here = orders(move("slip.reprint", kiosk="k1", service="general", data=promise)).slips
    assert here == (NewSlip("t1", 1, "printer-k1", "A031", MORNING, FACTS),)


def test_a_copy_takes_the_place_of_what_was_not_printed_yet_wherever_it_comes_out() -> None:
    for kiosk in ("k1", "k9"):
        assert orders(move("slip.reprint", kiosk=kiosk, data={"copy": 2})).copied == (("t1", 2),)


def test_a_reprint_right_behind_its_issue_finds_it() -> None:
    slips = orders(move("issue", kiosk="k2"), move("slip.reprint", kiosk=None, data={"copy": 1})).slips
    assert [(slip.copy, slip.printer) for slip in slips] == [(0, "printer-k2"), (1, "printer-k2")]


def test_a_reprint_of_a_slip_nobody_knows_goes_nowhere() -> None:
    assert orders(move("slip.reprint", kiosk=None, data={"copy": 1})).slips == ()


HALL = HallFacts(
    {"zh-CN": "中山路营业厅"}, "Asia/Shanghai", {"payment": Service({"en": "Bill payment"}, "back", 3)}
)


def spooled(facts: dict[str, Any], copy: int = 0) -> SpooledSlip:
    return SpooledSlip("t1", copy, "printer-k1", "A031", MORNING, facts, 7, SlipState.QUEUED, 0)


def test_the_paper_says_what_was_promised_in_the_halls_own_time() -> None:
    slip = content_of(spooled(FACTS, 2), HALL, Ticket("A031", "waiting", "https://hall.example.com/t/x"))
    assert f"{slip.at:%d.%m. %H:%M}" == "23.11. 09:41"
    assert (slip.number, slip.language, slip.ahead, slip.wait) == ("A031", "en", 8, Wait(840, 1320))
    assert (slip.service, slip.no_show, slip.places) == ({"en": "Bill payment"}, "back", 3)
    assert (slip.copy, slip.track_url) == (2, "https://hall.example.com/t/x")


def test_with_nothing_but_the_number_it_still_is_a_slip() -> None:
    slip = content_of(spooled({}), HALL, None)
    assert (slip.number, slip.language, slip.ahead, slip.wait, slip.track_url) == (
        "A031",
        "zh-CN",
        None,
        None,
        None,
    )
