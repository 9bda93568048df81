"""From the board's JSON to what each counter's devices show."""

from typing import Any

import pytest

from hardware.lines.looks import looks_of
from hardware.public import board_of
from hardware.signlanguage import Doing, Look


def look(counter: dict[str, Any]) -> Look:
    row = {"code": "3", "serves": ["payment", "invoice"], "ticket": None, **counter}
    board = board_of(
        {
            "version": 7,
            "epoch": "e1",
            "now": "2026-11-23T01:41:00Z",
            "counters": [row],
            "waiting": {"payment": 4, "invoice": 1, "general": 9},
        }
    )
    return looks_of(board)["3"]


@pytest.mark.parametrize(
    ("state", "doing"), [("open", Doing.FREE), ("paused", Doing.PAUSED), ("closed", Doing.CLOSED)]
)
def test_a_counter_without_a_ticket_shows_its_state_and_how_many_wait_for_it(
    state: str, doing: Doing
) -> None:
    assert look({"state": state}) == Look("", doing, 5)


@pytest.mark.parametrize("state", ["called", "serving"])
def test_a_counter_with_a_ticket_shows_its_number(state: str) -> None:
    assert look({"state": "open", "ticket": {"number": "A012", "state": state}}) == Look(
        "A012", Doing(state), 5
    )


def test_who_is_still_there_when_the_counter_pauses_is_shown() -> None:
    paused = {"state": "paused", "ticket": {"number": "A012", "state": "serving"}}
    assert look(paused) == Look("A012", Doing.SERVING, 5)


def test_a_counter_for_nothing_that_waits() -> None:
    assert look({"state": "open", "serves": []}) == Look("", Doing.FREE, 0)
