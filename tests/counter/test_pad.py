"""The keys of a call pad: the same verbs as the page, by how the counter stands."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from counter.pad import Pad, Pressed, arrive, look, press
from hall.actor import Actor, Role
from hall.errors import Invalid
from hall.hall import Hall, Once, Order
from hall.ticket import Ticket
from tests.conftest import with_rules

PAD = Pad("pad-3", "3")
COLLEAGUE = Actor("person:bob", Role.COUNTER, one_counter=True)


@pytest.fixture
def at_3(hall: Hall, anna: Actor) -> Hall:
    """Anna has opened counter 3; nobody waits."""
    hall.open_counter(anna, "3")
    return hall


def come(hall: Hall, kiosk: Actor, count: int = 1) -> list[Ticket]:
    return [hall.issue(kiosk, Order("payment", kiosk="k1")) for _ in range(count)]


def done(pressed: Pressed) -> tuple[str | None, str | None]:
    return pressed.done, pressed.refused


def journal(hall: Hall, after: int = 0) -> list[tuple[str, str, object]]:
    return [(m.verb, m.by, m.data.get("pad")) for m in hall.moves_after(after, 100)]


def test_one_key_carries_a_teller_through_the_day(hall: Hall, kiosk: Actor) -> None:
    come(hall, kiosk, 2)
    before = hall.board.version
    assert done(press(hall, PAD, "call")) == ("open", None)
    assert look(hall, "3") == {"text": "", "state": "free", "waiting": 2}
    assert done(press(hall, PAD, "call")) == ("call", None)
    assert look(hall, "3") == {"text": "A001", "state": "called", "waiting": 1}
    assert done(press(hall, PAD, "call")) == ("recall", None)
    assert done(press(hall, PAD, "start")) == ("start", None)
    assert done(press(hall, PAD, "call")) == ("call", None)
    assert look(hall, "3") == {"text": "A002", "state": "called", "waiting": 0}
    press(hall, PAD, "start")
    assert done(press(hall, PAD, "call")) == ("finish", None)
    assert done(press(hall, PAD, "call")) == (None, "nobody_waits")
    verbs = ["counter.open", "call", "recall", "start", "finish", "call", "start", "finish"]
    assert journal(hall, before) == [(verb, "device:pad-3", "pad-3") for verb in verbs]


def test_a_teller_who_holds_the_counter_acts_and_may_take_the_press_back(
    at_3: Hall, kiosk: Actor, anna: Actor
) -> None:
    (ticket,) = come(at_3, kiosk)
    before = at_3.board.version
    press(at_3, PAD, "call")
    assert journal(at_3, before) == [("call", "person:anna", "pad-3")]
    assert at_3.undo(anna, "3").state == "waiting"
    assert at_3.ticket(ticket.id).state == "waiting"


def test_a_teller_who_comes_later_takes_over_from_the_pad(hall: Hall, kiosk: Actor, anna: Actor) -> None:
    come(hall, kiosk)
    press(hall, PAD, "call")
    press(hall, PAD, "call")
    hall.open_counter(anna, "3", take_over=True)
    assert hall.start(anna, "3").state == "serving"
    assert done(press(hall, PAD, "finish")) == ("finish", None)
    assert hall.moves_after(hall.board.version - 1, 1)[0].by == "person:anna"


def test_finish_or_no_show_is_one_key(at_3: Hall, kiosk: Actor) -> None:
    first, second = come(at_3, kiosk, 2)
    press(at_3, PAD, "call")
    assert done(press(at_3, PAD, "finish")) == ("miss", None)
    press(at_3, PAD, "call")
    press(at_3, PAD, "start")
    assert done(press(at_3, PAD, "finish")) == ("finish", None)
    assert [at_3.ticket(t.id).state for t in (first, second)] == ["missed", "finished"]
    assert done(press(at_3, PAD, "finish")) == (None, "not_allowed_in_state")


def test_a_miss_asks_for_the_recalls_that_the_hall_wants(
    open_a_hall: Callable[..., Hall], kiosk: Actor, anna: Actor
) -> None:
    hall = open_a_hall(with_rules(recalls_before_miss=1))
    hall.open_counter(anna, "3")
    come(hall, kiosk)
    press(hall, PAD, "call")
    assert done(press(hall, PAD, "miss")) == (None, "recall_first")
    press(hall, PAD, "recall")
    assert done(press(hall, PAD, "miss")) == ("miss", None)


def test_where_the_pad_shall_not_finish_the_call_key_is_refused(at_3: Hall, kiosk: Actor) -> None:
    come(at_3, kiosk, 2)
    careful = replace(PAD, call_finishes=False)
    press(at_3, careful, "call")
    press(at_3, careful, "start")
    assert done(press(at_3, careful, "call")) == (None, "counter_busy")
    assert look(at_3, "3") == {"text": "A001", "state": "serving", "waiting": 1}


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("general", ("transfer", None)),
        ("7", (None, "counter_closed")),
        ("99", (None, "unknown_counter")),
        (None, (None, "no_transfer_target")),
    ],
)
def test_transfer_goes_where_the_pad_says(
    at_3: Hall, kiosk: Actor, to: str | None, expected: tuple[str | None, str | None]
) -> None:
    (ticket,) = come(at_3, kiosk)
    press(at_3, PAD, "call")
    assert done(press(at_3, replace(PAD, transfer_to=to), "transfer")) == expected
    moved = at_3.ticket(ticket.id)
    assert (moved.state, moved.service) == (("waiting", "general") if expected[0] else ("called", "payment"))


def test_hold_and_pause(at_3: Hall, kiosk: Actor) -> None:
    come(at_3, kiosk, 1)
    press(at_3, PAD, "call")
    press(at_3, PAD, "start")
    assert done(press(at_3, PAD, "hold")) == ("hold", None)
    assert done(press(at_3, PAD, "pause")) == ("pause", None)
    assert look(at_3, "3")["state"] == "paused"
    assert done(press(at_3, PAD, "start")) == (None, "not_allowed_in_state")
    assert done(press(at_3, PAD, "pause")) == ("open", None)
    assert at_3.board.counter_state("3").holder == "person:anna"


def test_a_pause_that_waits_for_the_customer_begins_with_the_call_key(at_3: Hall, kiosk: Actor) -> None:
    come(at_3, kiosk, 2)
    for key in ("call", "start", "pause"):
        press(at_3, PAD, key)
    assert done(press(at_3, PAD, "call")) == ("finish", None)
    assert look(at_3, "3") == {"text": "", "state": "paused", "waiting": 1}
    assert done(press(at_3, PAD, "call")) == ("open", None)


def test_a_closed_counter_is_not_paused(hall: Hall) -> None:
    assert done(press(hall, PAD, "pause")) == (None, "counter_closed")
    assert hall.board.version == 0


def test_the_same_press_sent_again_does_nothing_and_says_what_it_did(at_3: Hall, kiosk: Actor) -> None:
    come(at_3, kiosk, 3)
    press(at_3, PAD, "call")
    press(at_3, PAD, "start")
    for key, verb in (("call", "call"), ("finish", "miss"), ("pause", "pause"), ("call", "open")):
        once = Once("token:agent", f"press-{key}-{verb}", "digest")
        pressed = press(at_3, PAD, key, once)
        version = at_3.board.version
        assert done(pressed) == (verb, None)
        assert press(at_3, PAD, key, once) == pressed
        assert at_3.board.version == version
    with pytest.raises(Invalid):
        press(at_3, PAD, "call", replace(once, digest="another"))


def test_a_scanned_slip_starts_only_the_ticket_that_is_called_there(
    at_3: Hall, kiosk: Actor, anna: Actor
) -> None:
    called, waiting = come(at_3, kiosk, 2)
    at_3.call_next(anna, "3")
    assert not arrive(at_3, anna, "3", waiting.id)
    assert not arrive(at_3, COLLEAGUE, "3", called.id)
    assert not arrive(at_3, anna, "4", called.id)
    assert arrive(at_3, anna, "3", called.id)
    assert not arrive(at_3, anna, "3", called.id)
    started = at_3.moves_after(at_3.board.version - 1, 1)[0]
    assert (started.verb, started.by, dict(started.data)) == ("start", "person:anna", {"scanned": True})
    assert at_3.undo(anna, "3").state == "called"
