"""Advice for now: given where a counter more helps, not where it does not; the same with either kernel."""

from dataclasses import replace

import pytest

from hall.catalogue import Catalogue
from hall.catalogue_file import default_catalogue
from planning.live.usual import Usual, usual_of
from planning.roster import next_hours
from planning.roster.advice import Who, advised, worth_asking
from planning.roster.next_hours import FUTURES
from planning.roster.standing import Hand, Standing
from planning.simulation import compiled

TEN = 10 * 3_600_000
MINUTE = 60_000
BUSY_HOUR = {"payment": 60, "invoice": 20, "general": 8}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return default_catalogue()


@pytest.fixture(scope="module")
def usual(catalogue: Catalogue) -> Usual:
    found = usual_of(catalogue)
    assert found is not None
    return found


def standing(waiting: int, came: dict[str, int], open_: str = "12", shut: str = "345678") -> Standing:
    return Standing(
        TEN + 5 * MINUTE,
        {("payment", "normal"): [TEN + n * 1000 for n in range(waiting)]},
        dict.fromkeys(open_, 30_000),
        tuple(shut),
        came,
    )


def serves(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    return {counter.code: counter.serves for counter in catalogue.staffed}


def test_a_long_line_at_two_counters_asks_for_a_third(catalogue: Catalogue, usual: Usual) -> None:
    long = standing(18, BUSY_HOUR)
    assert worth_asking(long, serves(catalogue))
    breaths: list[int] = []
    found = advised(long, usual, lambda: breaths.append(1))
    assert found is not None
    assert found.counter == "3", "of those that serve payments the first"
    assert found.service == "payment"
    assert found.until % 30 == 0 and 10 * 60 + 25 <= found.until <= 12 * 60
    assert found.wait_s + 120 <= found.else_s
    assert found.late + 0.05 <= found.late_else and found.late_else > 0.1
    assert len(breaths) == FUTURES[compiled.KERNEL is not None]


def test_where_nobody_waits_long_nothing_is_said(catalogue: Catalogue, usual: Usual) -> None:
    quiet = standing(1, {"payment": 6}, open_="123", shut="45678")
    assert not worth_asking(quiet, serves(catalogue))
    assert advised(quiet, usual) is None


def test_where_no_counter_is_left_nothing_is_said(catalogue: Catalogue, usual: Usual) -> None:
    full = standing(18, BUSY_HOUR, shut="")
    assert not worth_asking(full, serves(catalogue))
    assert advised(full, usual) is None
    others = replace(full, shut=("7", "8"))
    assert not worth_asking(others, serves(catalogue)), "they take no payments"


def test_where_nobody_serves_them_a_counter_is_asked_for(usual: Usual) -> None:
    found = advised(standing(6, {"payment": 12}, open_="7", shut="2345"), usual)
    assert found is not None and found.counter == "2"


def test_a_counter_that_somebody_could_serve_at_goes_first_and_a_pause_before_nobody(
    catalogue: Catalogue, usual: Usual
) -> None:
    """Payments are late; counters 1 to 6 take them, 7 and 8 do not."""
    long = standing(18, BUSY_HOUR, shut="45")
    pays, posts = Hand(frozenset({"payment"})), Hand(frozenset({"post"}))
    found = [
        advised(replace(long, **changed), usual)  # type: ignore[arg-type]
        for changed in (
            {"hands": [posts, pays], "paused": ("3",)},
            {"hands": None, "paused": ("3",)},
            {"hands": [posts], "paused": ("3",)},
            {"hands": [posts]},
            {"hands": [], "shut": (), "paused": ("3",)},
        )
    ]
    assert [(one.counter, one.who) for one in found if one is not None] == [
        ("4", Who.FREE),
        ("4", Who.UNKNOWN),
        ("3", Who.PAUSED),
        ("4", Who.NOBODY),
        ("3", Who.PAUSED),
    ]
    assert worth_asking(replace(long, shut=(), paused=("3",)), serves(catalogue))
    assert not worth_asking(replace(long, shut=(), paused=("7",)), serves(catalogue))


def test_nobody_is_asked_for_longer_than_they_are_there(usual: Usual) -> None:
    """At five past ten one has a break from half past ten, the other from eleven; a third leaves at once."""
    pays = frozenset({"payment"})
    long = standing(18, BUSY_HOUR)
    free = advised(long, usual)
    assert free is not None and free.until > 10 * 60 + 30
    hands = [Hand(pays, 10 * 60 + 30), Hand(frozenset({"post"}), 12 * 60)]
    cut = advised(replace(long, hands=hands), usual)
    assert cut is not None and (cut.who, cut.until) == (Who.FREE, 10 * 60 + 30)
    closing = advised(replace(long, closes=11 * 60 - 15), usual)
    assert closing is not None and closing.until == 10 * 60 + 30, "no counter is opened beyond the evening"
    assert advised(replace(long, closes=10 * 60 + 15), usual) is None
    none = advised(replace(long, hands=[Hand(pays, 10 * 60 + 15)]), usual)
    assert none is not None and none.who is Who.NOBODY


def test_who_has_paused_is_called_back_for_what_they_can_do(usual: Usual) -> None:
    """Counters 3 and 4 take payments; who has paused at 3 has not learned to."""
    pays, posts = frozenset({"payment"}), frozenset({"post"})
    long = replace(
        standing(18, BUSY_HOUR, shut="5"), hands=[], paused=("3", "4"), can={"3": posts, "4": pays}
    )
    back = advised(long, usual)
    assert back is not None and (back.who, back.counter) == (Who.PAUSED, "4")
    nobody = advised(replace(long, paused=("3",)), usual)
    assert nobody is not None and (nobody.who, nobody.counter) == (Who.NOBODY, "5")


def test_a_counter_is_preferred_that_calls_nobody_whom_its_teller_cannot_serve(
    catalogue: Catalogue,
) -> None:
    serves = {"1": ("payment",), "4": ("payment", "general"), "5": ("payment", "invoice")}
    counters = tuple(replace(one, serves=serves[one.code]) for one in catalogue.staffed if one.code in serves)
    own = usual_of(replace(catalogue, counters=counters))
    assert own is not None
    long = standing(18, {"payment": 60}, open_="1", shut="45")
    for other, counter in (("general", "4"), ("invoice", "5")):
        found = advised(replace(long, hands=[Hand(frozenset({"payment", other}))]), own)
        assert found is not None and (found.who, found.counter) == (Who.FREE, counter)


def test_where_nobody_is_free_somebody_changes_from_a_counter_that_few_need(
    catalogue: Catalogue, usual: Usual
) -> None:
    """Nobody comes for what counter 7 serves; Eve, who sits there, takes payments, too."""
    long = standing(18, {"payment": 60}, open_="127", shut="45")
    moved = advised(replace(long, hands=[], can={"7": frozenset({"payment", "general"})}), usual)
    assert moved is not None
    assert (moved.who, moved.counter, moved.leaving) == (Who.MOVED, "4", "7")
    assert moved.late + 0.05 <= moved.late_else
    cannot = advised(replace(long, hands=[], can={"7": frozenset({"general"})}), usual)
    assert cannot is not None and (cannot.who, cannot.leaving) == (Who.NOBODY, None)


def test_a_small_line_that_nobody_helps_is_not_hidden_by_a_long_one_that_goes_well(
    catalogue: Catalogue,
) -> None:
    """Payments have counters of their own and go well; for the others one counter is open, too few."""
    serves = {"1": ("payment",), "2": ("payment",), "5": ("payment",), "6": ("invoice",), "7": ("general",)}
    counters = tuple(
        replace(one, serves=serves[one.code]) for one in catalogue.staffed if one.code in serves
    ) + (replace(catalogue.staffed[7], serves=("general",)),)
    own = usual_of(replace(catalogue, counters=counters))
    assert own is not None
    waiting = {
        ("payment", "normal"): [TEN + n * 1000 for n in range(3)],
        ("general", "normal"): [TEN - n * MINUTE for n in range(7)],
    }
    now = Standing(TEN + 5 * MINUTE, waiting, dict.fromkeys("1267", 30_000), ("5", "8"), BUSY_HOUR)
    found = advised(now, own)
    assert found is not None
    assert (found.counter, found.service) == ("8", "general"), "5 would not help those who wait"
    assert advised(replace(now, shut=("5",)), own) is None


@pytest.mark.skipif(compiled.KERNEL is None, reason="no compiler was at install")
def test_both_kernels_say_the_same(usual: Usual, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(next_hours, "FUTURES", {True: 12, False: 12})
    first = advised(standing(18, BUSY_HOUR), usual)
    monkeypatch.setattr(compiled, "KERNEL", None)
    assert advised(standing(18, BUSY_HOUR), usual) == first
