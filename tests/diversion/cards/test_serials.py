"""Serials, and the pieces of a batch: whatever happens, together they are the whole batch."""

import random

import pytest

from diversion.cards.serials import Run, run_of
from diversion.cards.shelf import At, Piece, count, pick, pick_last, put
from hall.errors import Invalid, Refused

BOX = Run("0000001000", "0000001099")
SHELF = [Piece(1, BOX, At.HERE), Piece(2, Run("5000", "5009"), At.HERE)]


def refusal(first: str, last: str) -> tuple[str, str | None]:
    with pytest.raises(Invalid) as refused:
        run_of(first, last)
    return refused.value.code, refused.value.field


def test_a_box_is_a_first_and_a_last_serial() -> None:
    assert run_of("00 0000 1000", "0000001099\n") == BOX
    assert (BOX.count, run_of("7", "7").count) == (100, 1)
    assert run_of("99999999999999999998", "99999999999999999999").count == 2


def test_serials_that_are_none() -> None:
    assert refusal("12a4", "1299") == ("invalid_serial", "first")
    assert refusal("1234", "") == ("invalid_serial", "last")
    assert refusal("1" * 21, "2" * 21) == ("invalid_serial", "first")
    assert refusal("１２３４", "1299") == ("invalid_serial", "first")
    assert refusal("99", "100") == ("serial_lengths", "last")
    assert refusal("200", "199") == ("serial_order", "last")


def test_two_codes_taken_for_serials_are_too_far_apart_and_not_repeated() -> None:
    with pytest.raises(Invalid) as refused:
        run_of("183940275518264703", "640285175392016482")
    assert refused.value.code == "too_many_cards"
    assert "1839" not in str(refused.value) and "6402" not in str(refused.value)
    assert run_of("000000", "099999").count == 100_000
    assert refusal("000000", "100000") == ("too_many_cards", "last")


def test_serials_of_different_lengths_never_meet() -> None:
    assert not Run("0099", "0101").meets(Run("100", "100"))
    assert Run("0099", "0101").meets(Run("0101", "0200"))
    assert not Run("0099", "0101").meets(Run("0102", "0200"))


def test_the_oldest_cards_go_first() -> None:
    assert [p.run for p in pick(SHELF, At.HERE, 102)] == [BOX, Run("5000", "5001")]


def test_the_cards_that_left_last_come_back_first() -> None:
    shelf = put(SHELF, pick(SHELF, At.HERE, 102), At.GIVEN)
    assert [p.run for p in pick_last(shelf, At.GIVEN, 3)] == [
        Run("5000", "5001"),
        Run("0000001099", "0000001099"),
    ]


def test_from_a_scanned_serial_on() -> None:
    shelf = put(SHELF, pick(SHELF, At.HERE, 2, "5003"), At.GIVEN)
    assert shelf[1:] == [
        Piece(2, Run("5000", "5002"), At.HERE),
        Piece(2, Run("5003", "5004"), At.GIVEN),
        Piece(2, Run("5005", "5009"), At.HERE),
    ]
    with pytest.raises(Invalid) as elsewhere:
        pick(shelf, At.HERE, 1, "5004")
    with pytest.raises(Invalid) as unknown:
        pick(shelf, At.HERE, 1, "5010")
    with pytest.raises(Refused) as short:
        pick(shelf, At.HERE, 6, "5005")
    assert (elsewhere.value.code, unknown.value.code, short.value.code) == (
        "card_elsewhere",
        "unknown_serial",
        "run_too_short",
    )


def test_more_than_there_are() -> None:
    with pytest.raises(Refused) as refused:
        pick(SHELF, At.HERE, 111)
    assert refused.value.code == "not_enough_cards"


@pytest.mark.parametrize("seed", range(20))
def test_the_pieces_of_a_batch_are_always_the_whole_batch(seed: int) -> None:
    rng = random.Random(seed)
    shelf = list(SHELF)
    for _ in range(200):
        at, to = rng.sample(list(At), 2)
        there = count(shelf, at)
        if there:
            wanted = rng.randint(1, there)
            before = {place: count(shelf, place) for place in At}
            shelf = put(shelf, rng.choice([pick, pick_last])(shelf, at, wanted), to)
            assert {place: count(shelf, place) for place in At} == {
                **before,
                at: before[at] - wanted,
                to: before[to] + wanted,
            }
        assert [serial for p in shelf for serial in serials(p.run)] == [
            *serials(BOX),
            *map(str, range(5000, 5010)),
        ]
        assert all(a.batch != b.batch or a.at is not b.at for a, b in zip(shelf, shelf[1:], strict=False))


def serials(run: Run) -> list[str]:
    return [str(n).zfill(len(run.first)) for n in range(int(run.first), int(run.last) + 1)]
