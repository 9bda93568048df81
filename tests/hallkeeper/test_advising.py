"""Advice on the desk: read from the board of a real hall, once a minute at most, silent where all is well."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest

from hall.actor import Actor, Role
from hall.catalogue import Hours
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.hall import Hall
from hall.verbs import Order
from hallkeeper.planning import advice as advising
from hallkeeper.planning.advice import Advisor
from hallkeeper.planning.live import DAY, USUAL
from planning.history.follower import Follower
from planning.kept.store import keep
from planning.learnt.document import model_document
from planning.live.usual import usual_of
from planning.simulation.distributions import Fixed


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hall's own minute is what is tested, not the machine's five seconds."""
    monkeypatch.setattr(advising, "FRESH_S", 0.0)


def fill(hall: Hall, kiosk: Actor, many: int, clock: FixedClock) -> None:
    for _ in range(many):
        hall.issue(kiosk, Order("payment", kiosk="k1"))
        clock.pass_seconds(2)


def test_a_line_that_grows_asks_for_a_counter_and_one_that_is_served_does_not(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    breaths: list[int] = []
    advisor = Advisor(hall, lambda: breaths.append(1))
    hall.open_counter(teller, "1")
    assert advisor.look()["advice"] is None and not breaths, "nobody waits: nothing is simulated"

    fill(hall, kiosk, 14, clock)
    hall.call_next(teller, "1")
    hall.start(teller, "1")
    assert advisor.look()["advice"] is None, "the minute of the first answer is not over"
    clock.pass_seconds(60)
    found = advisor.look()["advice"]
    assert breaths
    assert found["counter"] == "2" and found["until"] in ("09:30", "10:00", "10:30", "11:00")
    assert found["wait_s"] + 120 <= found["else_s"] and found["within"] > found["within_else"]
    before = len(breaths)
    assert advisor.look()["advice"] == found and len(breaths) == before

    for code in "23456":
        hall.open_counter(teller, code)
    clock.pass_seconds(60)
    assert advisor.look()["advice"] is None


def test_where_nobody_serves_what_is_waited_for_a_counter_is_named(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "7")
    fill(hall, kiosk, 6, clock)
    assert Advisor(hall).look()["advice"]["counter"] == "1"


@pytest.mark.parametrize(
    ("reason", "who"), [(None, "paused"), ("paperwork", "paused"), ("meal", None), ("equipment", None)]
)
def test_who_has_a_meal_is_not_called_back_who_does_paperwork_may_be(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock, reason: str | None, who: str | None
) -> None:
    hall.open_counter(teller, "1")
    for code in "23456":
        hall.open_counter(teller, code)
        hall.pause_counter(teller, code, reason)
    fill(hall, kiosk, 14, clock)
    found = Advisor(hall).look()["advice"]
    assert (found and (found["who"], found["counter"])) == (who and (who, "2"))


def roster(hall: Hall, **named: str) -> None:
    """Who works which shift today: `all` has a break at nine, `late` begins in the afternoon."""
    shifts = [
        {"code": "all", "first": 16, "last": 34, "breaks": [18]},
        {"code": "early", "first": 16, "last": 26, "breaks": []},
        {"code": "late", "first": 26, "last": 34, "breaks": []},
        {"code": "dawn", "first": 12, "last": 26, "breaks": []},
    ]
    tellers = [{"person": who, "skills": ["general" if who == "eve" else "payment"]} for who in named]
    body = {
        "state": "published",
        "published_at": "2026-11-20T08:00:00Z",
        "named": {hall.board.business_day: named},
        "shifts": shifts,
        "tellers": tellers,
    }
    hall.write(lambda tx: keep(tx, "roster", "r1", body, "person:boss"))


def test_whom_the_roster_has_at_no_counter_is_named(
    hall: Hall, kiosk: Actor, teller: Actor, anna: Actor, clock: FixedClock
) -> None:
    """Anna is at counter 1, Bob has his break, Dan comes later, Eve takes no payments; Fay is free."""
    hall.open_counter(anna, "1")
    hall.open_counter(teller, "2")
    hall.pause_counter(teller, "2", None)
    fill(hall, kiosk, 14, clock)
    roster(hall, anna="early", bob="all", dan="late", eve="early", fay="early")
    names = {"person:fay": "Fay"}
    found = Advisor(hall, name_of=lambda ref: names.get(ref or "")).look()["advice"]
    assert (found["counter"], found["who"], found["names"]) == ("3", "free", ["Fay"])
    roster(hall, anna="early", bob="all", dan="late", eve="early")
    found = Advisor(hall).look()["advice"]
    assert (found["counter"], found["who"], found["names"]) == ("2", "paused", [teller.ref])


def test_who_has_been_seen_today_goes_before_who_may_not_have_come(
    hall: Hall, kiosk: Actor, anna: Actor, clock: FixedClock
) -> None:
    """Fay should be here since six and has been at no counter; Bob was at one and closed it."""
    bob = Actor("person:bob", Role.COUNTER, one_counter=True)
    hall.open_counter(anna, "1")
    hall.open_counter(bob, "3")
    hall.close_counter(bob, "3")
    fill(hall, kiosk, 14, clock)
    roster(hall, anna="early", fay="dawn")
    found = Advisor(hall).look()["advice"]
    assert (found["who"], found["names"], found["seen"]) == ("free", ["person:fay"], False)
    Follower(hall).catch_up()
    roster(hall, anna="early", fay="dawn", bob="dawn")
    found = Advisor(hall).look()["advice"]
    assert (found["who"], found["names"], found["seen"]) == ("free", [bob.ref], True)


def test_what_the_named_cannot_do_is_said(hall: Hall, kiosk: Actor, anna: Actor, clock: FixedClock) -> None:
    """Eve has learned to take payments since the roster was made, and nothing else of that counter."""
    hall.open_counter(anna, "1")
    fill(hall, kiosk, 14, clock)
    roster(hall, anna="early", eve="early")
    hall.write(lambda tx: keep(tx, "staff", "eve", {"skills": []}, "person:boss"))
    assert Advisor(hall).look()["advice"]["who"] == "nobody"
    hall.write(lambda tx: keep(tx, "staff", "eve", {"skills": ["payment"]}, "person:boss"))
    found = Advisor(hall).look()["advice"]
    serves = next(one.serves for one in hall.catalogue.staffed if one.code == found["counter"])
    assert (found["who"], found["names"]) == ("free", ["person:eve"])
    assert found["cannot"] == [one for one in serves if one != "payment"]


def test_without_a_roster_the_staff_who_can_do_it_are_named_as_a_question(
    hall: Hall, kiosk: Actor, anna: Actor, clock: FixedClock
) -> None:
    """Dan has the day off, Eve takes no payments, Anna sits at a counter."""
    hall.open_counter(anna, "1")
    fill(hall, kiosk, 14, clock)
    found = Advisor(hall).look()["advice"]
    assert (found["who"], found["names"]) == ("unknown", [])
    for who, body in {
        "anna": {"skills": ["payment"]},
        "dan": {"skills": ["payment"], "off": [hall.board.business_day]},
        "eve": {"skills": ["general"]},
        "fay": {"skills": ["payment"]},
    }.items():
        hall.write(
            lambda tx, who=who, body=body: keep(tx, "staff", who, body | {"works": True}, "person:boss")
        )  # type: ignore[misc]
    found = Advisor(hall).look()["advice"]
    assert (found["who"], found["names"]) == ("unknown", ["person:fay"])


def test_who_was_noted_away_is_not_free(
    hall: Hall, kiosk: Actor, teller: Actor, anna: Actor, clock: FixedClock
) -> None:
    hall.open_counter(anna, "1")
    fill(hall, kiosk, 14, clock)
    roster(hall, anna="early", fay="early")
    assert Advisor(hall).look()["advice"]["who"] == "free"
    body = {"away": [hall.board.business_day]}
    hall.write(lambda tx: keep(tx, "staff", "fay", body, "person:boss"))
    found = Advisor(hall).look()["advice"]
    assert (found["who"], found["names"]) == ("nobody", [])


def test_who_has_paused_for_the_break_of_the_roster_is_left_alone(
    hall: Hall, kiosk: Actor, teller: Actor, anna: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    hall.open_counter(anna, "2")
    hall.pause_counter(anna, "2", None)
    fill(hall, kiosk, 14, clock)
    roster(hall, anna="all")
    found = Advisor(hall).look()["advice"]
    assert (found["counter"], found["who"]) == ("3", "nobody")
    roster(hall, anna="early")
    found = Advisor(hall).look()["advice"]
    assert (found["counter"], found["who"]) == ("2", "paused")


def test_what_was_learnt_of_the_hall_is_gone_by(
    hall: Hall, kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    fill(hall, kiosk, 14, clock)
    usual = usual_of(hall.catalogue)
    assert usual is not None
    quick = tuple(replace(kind, service=Fixed(2.0)) for kind in usual.model.types)
    body = {"model": model_document(replace(usual.model, types=quick))}
    assert Advisor(hall).look()["advice"] is not None
    hall.write(lambda tx: keep(tx, USUAL, DAY, body, "system"))
    assert Advisor(hall).look()["advice"] is None, "in this hall a payment takes two seconds"


def test_a_hall_that_closes_soon_opens_no_counter(
    open_a_hall: Callable[..., Hall], kiosk: Actor, teller: Actor, clock: FixedClock
) -> None:
    closes = Hours(0, time(8, 0), time(9, 15))
    hall = open_a_hall(replace(default_catalogue(), hours=(closes,)))
    hall.open_counter(teller, "1")
    fill(hall, kiosk, 14, clock)
    assert Advisor(hall).look()["advice"] is None
