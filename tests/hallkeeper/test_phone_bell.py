"""The bell on customers' phones: limited each, and all together; a board that begins anew knows who rings."""

import pytest

from hall.actor import Actor, Role
from hall.board import load
from hall.clock import FixedClock
from hall.errors import Refused
from hall.hall import Hall
from hallkeeper.phone_bell import MOST_A_MINUTE, PhoneBell


def visitor(n: int) -> Actor:
    return Actor(f"visit:{n}", Role.PHONE)


def test_all_phones_together_ring_so_often_in_a_minute(hall: Hall, clock: FixedClock) -> None:
    bell = PhoneBell(hall)
    for n in range(MOST_A_MINUTE):
        bell.ring(visitor(n))
    with pytest.raises(Refused) as error:
        bell.ring(visitor(MOST_A_MINUTE))
    assert (error.value.code, len(hall.board.helps)) == ("too_many_rings", MOST_A_MINUTE)
    assert hall.board.helps == load(hall.store).helps
    clock.pass_seconds(60)
    bell.ring(visitor(MOST_A_MINUTE))
    bell.ring(visitor(0))  # rings still: nothing new is told
    assert len([m for m in hall.moves_after(0, 100) if m.verb == "help.ask"]) == MOST_A_MINUTE + 1


def test_a_clock_that_is_put_back_silences_no_bell(hall: Hall, clock: FixedClock) -> None:
    bell = PhoneBell(hall)
    for n in range(MOST_A_MINUTE):
        bell.ring(visitor(n))
    clock.pass_seconds(-8 * 3600)
    bell.ring(visitor(0))
    bell.ring(visitor(MOST_A_MINUTE))


def test_one_answer_ends_one_ring(hall: Hall) -> None:
    bell, boss = PhoneBell(hall), Actor("person:boss", Role.MANAGER)
    for n in range(2):
        bell.ring(visitor(n))
    first, second = hall.board.helps.values()
    for _ in range(2):
        hall.answer_ring(boss, first.move)
    assert list(hall.board.helps.values()) == [second]
    assert hall.board.helps == load(hall.store).helps
