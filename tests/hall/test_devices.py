"""What devices say of themselves: journalled when it changes, by the hall's own clock; slips in doubt."""

from dataclasses import replace

import pytest

from hall.actor import Actor, Role
from hall.board import load
from hall.board_rows import DeviceState, Doubt
from hall.clock import FixedClock, rfc3339
from hall.devices import SlipEnd
from hall.errors import HallError, Invalid, Refused
from hall.hall import Hall, Order
from hall.ticket import Ticket
from tests.conftest import MORNING

AGENT = Actor("token:agent", Role.DEVICE)
MINUTE = 60_000


def told(hall: Hall, verb: str) -> list[dict[str, object]]:
    return [dict(move.data) for move in hall.moves_after(0, 1000) if move.verb == verb]


def test_only_changes_are_journalled(hall: Hall) -> None:
    for state, reason in [("READY", None), ("READY", None), ("ATTENTION", "paper_out"), ("READY", None)]:
        hall.device_state(AGENT, "printer-k1", state, reason, MORNING, MORNING)

    assert [(m["state"], m["reason"]) for m in told(hall, "device.state")] == [
        ("READY", None),
        ("ATTENTION", "paper_out"),
        ("READY", None),
    ]


def test_an_agent_whose_clock_runs_ahead_or_behind_says_nothing_impossible(
    hall: Hall, clock: FixedClock
) -> None:
    hall.device_state(AGENT, "printer-k1", "READY", None, MORNING + MINUTE, MORNING + MINUTE)
    assert hall.board.devices["printer-k1"] == DeviceState("READY", None, MORNING, MORNING)

    clock.pass_seconds(60)
    hall.device_state(AGENT, "printer-k1", "OFFLINE", "silent", MORNING - MINUTE, MORNING - 2 * MINUTE)
    known = hall.board.devices["printer-k1"]
    assert known == DeviceState("OFFLINE", "silent", MORNING, MORNING - 2 * MINUTE)


def test_devices_whose_agent_is_away_worked_until_it_was_last_heard(hall: Hall, clock: FixedClock) -> None:
    hall.device_state(AGENT, "printer-k1", "READY", None, MORNING, MORNING)
    hall.device_state(AGENT, "printer-k2", "ATTENTION", "paper_out", MORNING, MORNING - MINUTE)
    clock.pass_seconds(60)
    now = MORNING + MINUTE
    hall.devices_away(["printer-k1", "printer-k2", "sign-1"], MORNING + 58_000)
    hall.devices_away(["printer-k1", "printer-k2", "sign-1"], MORNING + 58_000)

    assert hall.board.devices == {
        "printer-k1": DeviceState("OFFLINE", "agent_away", now, MORNING + 58_000),
        "printer-k2": DeviceState("OFFLINE", "agent_away", now, MORNING - MINUTE),
        "sign-1": DeviceState("OFFLINE", "agent_away", now, None),
    }
    assert len(told(hall, "device.state")) == 5

    clock.pass_seconds(60)
    hall.device_state(AGENT, "printer-k1", "READY", None, MORNING, MORNING + 2 * MINUTE)
    assert hall.board.devices["printer-k1"] == DeviceState("READY", None, now, now + MINUTE)


def issued(hall: Hall, kiosk: Actor) -> Ticket:
    return hall.issue(kiosk, Order("payment", "k1"))


def test_a_slip_in_doubt_is_journalled_until_paper_has_come(
    hall: Hall, kiosk: Actor, clock: FixedClock
) -> None:
    ticket = issued(hall, kiosk)
    for state, reason in [("LATE", "paper_out"), ("LATE", "paper_out"), ("EXPIRED", "paper_out")]:
        hall.slip_state(AGENT, SlipEnd("printer-k1", ticket.id, 0, state, reason))
        clock.pass_seconds(60)
    doubt = Doubt(ticket.id, 0, "EXPIRED", "paper_out", "k1", MORNING)
    assert hall.board.doubtful() == [(doubt, ticket)]
    assert load(hall.store).doubtful() == [(doubt, ticket)]

    hall.slip_state(AGENT, SlipEnd("printer-k1", ticket.id, 1, "CONFIRMED", None))
    assert hall.board.doubtful() == []
    assert [m["state"] for m in told(hall, "slip.state")] == ["LATE", "EXPIRED", "CONFIRMED"]


def test_a_slip_is_printed_again_at_the_kiosk_that_is_named_else_at_its_own(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    ticket = hall.issue(kiosk, Order("payment", "k1", language="en"))
    clock.pass_seconds(60)
    hall.reprint(teller, ticket.id)
    hall.reprint(teller, ticket.id, "k2")
    moves = [move for move in hall.moves_after(0, 1000) if move.verb == "slip.reprint"]
    assert [(move.kiosk, move.data["copy"]) for move in moves] == [("k1", 1), ("k2", 2)]
    promised = {"asked": "payment", "taken": rfc3339(MORNING), "language": "en", "ahead": 0}
    assert promised.items() <= moves[1].data.items()
    assert moves[1].data["wait"] == hall.moves_after(ticket.issue_move - 1, 1)[0].data["wait"]


def test_a_ticket_of_no_kiosk_is_printed_where_it_is_wanted(hall: Hall, teller: Actor) -> None:
    ticket = hall.issue(teller, Order("payment"))
    with pytest.raises(Invalid) as nowhere:
        hall.reprint(teller, ticket.id)
    assert (nowhere.value.code, nowhere.value.field) == ("invalid_field", "kiosk")
    hall.reprint(teller, ticket.id, "k2")
    assert told(hall, "slip.reprint")[0]["copy"] == 1


def test_nothing_is_printed_where_there_is_no_printer_nor_for_who_is_done(
    hall: Hall, kiosk: Actor, teller: Actor, manager: Actor
) -> None:
    ticket = issued(hall, kiosk)
    off = tuple(replace(d, enabled=d.code != "printer-k2") for d in hall.catalogue.devices)
    hall.change_catalogue(manager, replace(hall.catalogue, devices=off))
    for where, code in (("k2", "no_printer"), ("k9", "unknown_kiosk")):
        with pytest.raises(HallError) as refused:
            hall.reprint(teller, ticket.id, where)
        assert refused.value.code == code
    hall.cancel(kiosk, ticket.id)
    with pytest.raises(Refused, match="needs no slip"):
        hall.reprint(teller, ticket.id)
    assert told(hall, "slip.reprint") == []


def test_what_became_of_an_older_slip_is_no_doubt_once_another_was_asked_for(
    hall: Hall, kiosk: Actor, teller: Actor
) -> None:
    ticket = issued(hall, kiosk)
    hall.slip_state(AGENT, SlipEnd("printer-k1", ticket.id, 0, "LATE", "paper_out"))
    hall.reprint(teller, ticket.id, "k2")
    assert len(hall.board.doubtful()) == 1  # until the copy is there
    hall.slip_state(AGENT, SlipEnd("printer-k2", ticket.id, 1, "CONFIRMED", None))
    hall.slip_state(AGENT, SlipEnd("printer-k1", ticket.id, 0, "UNKNOWN", "lost"))
    assert (hall.board.doubtful(), load(hall.store).copies) == ([], {ticket.id: 1})
    hall.reprint(teller, ticket.id, "k2")
    hall.slip_state(AGENT, SlipEnd("printer-k2", ticket.id, 2, "UNKNOWN", "lost"))
    assert [doubt.copy for doubt, _ in hall.board.doubtful()] == [2]


def test_a_copy_in_doubt_is_looked_for_where_it_was_printed(hall: Hall, kiosk: Actor) -> None:
    ticket = issued(hall, kiosk)
    hall.slip_state(AGENT, SlipEnd("printer-k2", ticket.id, 1, "UNKNOWN", "lost"))
    assert [doubt.kiosk for doubt, _ in hall.board.doubtful()] == ["k2"]


def test_slips_that_end_well_are_nobodys_news(hall: Hall, kiosk: Actor) -> None:
    ticket = issued(hall, kiosk)
    for state in ("SENT", "CONFIRMED", "CANCELLED"):
        hall.slip_state(AGENT, SlipEnd("printer-k1", ticket.id, 0, state, None))
    assert told(hall, "slip.state") == []


def test_whoever_is_at_a_counter_needs_no_paper_and_an_undone_call_needs_it_again(
    hall: Hall, kiosk: Actor, teller: Actor
) -> None:
    ticket = issued(hall, kiosk)
    hall.open_counter(teller, "1")
    hall.slip_state(AGENT, SlipEnd("printer-k1", ticket.id, 0, "UNKNOWN", "lost"))
    hall.call_next(teller, "1")
    assert hall.board.doubtful() == []
    hall.slip_state(AGENT, SlipEnd("printer-k1", ticket.id, 1, "EXPIRED", None))
    hall.undo(teller, "1")
    assert [(d.state, t.number) for d, t in hall.board.doubtful()] == [("EXPIRED", ticket.number)]
    hall.cancel(kiosk, ticket.id)
    assert hall.board.doubtful() == []
