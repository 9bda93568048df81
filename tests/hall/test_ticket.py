"""The one table of moves, numbers, and the fold of a ticket's moves."""

import pytest

from hall.actor import WHO, Role
from hall.errors import Refused
from hall.ticket import OPEN, TABLE, Move, State, Verb, effective, next_state, number_text

ALLOWED = {
    "call": {"waiting": "called", "missed": "called"},
    "recall": {"called": "called"},
    "start": {"called": "serving"},
    "finish": {"called": "finished", "serving": "finished"},
    "miss": {"called": "missed"},
    "hold": {"serving": "held"},
    "resume": {"held": "serving"},
    "transfer": {"called": "waiting", "serving": "waiting"},
    "requeue": {"missed": "waiting"},
    "cancel": {"waiting": "cancelled", "held": "cancelled", "missed": "cancelled"},
    "expire": dict.fromkeys(("waiting", "called", "serving", "held"), "expired"),
    "release": {"waiting": "waiting"},
}


def test_the_table_is_the_one_of_the_design() -> None:
    assert {str(v): {str(b): str(a) for b, a in ways.items()} for v, ways in TABLE.items()} == ALLOWED


@pytest.mark.parametrize("verb", [v for v in Verb if v in TABLE])
@pytest.mark.parametrize("state", list(State))
def test_every_other_way_is_refused(verb: Verb, state: State) -> None:
    if state in ALLOWED[verb]:
        assert next_state(verb, state, "A001") == ALLOWED[verb][state]
    else:
        with pytest.raises(Refused) as refused:
            next_state(verb, state, "A001")
        assert refused.value.code == "not_allowed_in_state"


def test_every_verb_says_who_may() -> None:
    assert set(WHO) == set(Verb)
    assert WHO[Verb.ISSUE] == {Role.KIOSK, Role.COUNTER, Role.MANAGER}
    assert WHO[Verb.EXPIRE] == {Role.SYSTEM}


def test_open_states() -> None:
    assert {"waiting", "called", "serving", "held"} == OPEN


@pytest.mark.parametrize(
    ("serial", "printed"), [(1, "A001"), (99, "A099"), (999, "A999"), (1000, "A1000"), (12345, "A12345")]
)
def test_numbers_grow_beyond_three_digits(serial: int, printed: str) -> None:
    assert number_text("A", serial) == printed


def move(number: int, verb: str, undoes: int | None = None) -> Move:
    return Move(number, 0, 0, verb, "t", "A001", "payment", "1", None, "p", None, None, {}, undoes)


def test_a_recall_goes_with_its_undone_call() -> None:
    moves = [move(1, "issue"), move(2, "call"), move(3, "recall"), move(4, "undo", 2), move(5, "call")]
    assert [m.move for m in effective(moves)] == [1, 5]


def test_a_recall_after_a_later_call_stays() -> None:
    moves = [move(1, "issue"), move(2, "call"), move(3, "undo", 2), move(4, "call"), move(5, "recall")]
    assert [m.move for m in effective(moves)] == [1, 4, 5]


def test_paper_is_no_part_of_a_ticket_s_life() -> None:
    assert [m.move for m in effective([move(1, "issue"), move(2, "slip.reprint")])] == [1]
