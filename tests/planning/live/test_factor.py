"""The conformal factor: right in the long run, found again after a shift, never running away."""

from random import Random

import pytest

from hall.actor import Actor
from hall.clock import FixedClock
from hall.hall import Hall, Order
from hall.ticket import Move
from planning.live.factor import LEAST, MOST, Factor, Factors, factor_from, factor_json


def kept_in(factors: Factors, chance: Random, scale: float, promises: int) -> float:
    """The part of promises of a P90 of 1 that held, where waits are `scale` times as long as was thought."""
    held = 0
    for _ in range(promises):
        broken = chance.expovariate(2.3026 / scale) > factors.of("payment").p90
        factors.learn("payment", broken=broken)
        held += not broken
    return held / promises


def test_nine_in_ten_hold_from_the_first_day_and_again_after_a_shift() -> None:
    factors, chance = Factors(), Random(3)
    assert kept_in(factors, chance, 1.0, 1000) == pytest.approx(0.9, abs=0.02)
    assert kept_in(factors, chance, 2.0, 1000) == pytest.approx(0.9, abs=0.03)
    assert 1.5 < factors.of("payment").p90 < 2.6
    assert kept_in(factors, chance, 0.6, 1000) == pytest.approx(0.92, abs=0.04)
    assert 0.4 < factors.of("payment").p90 < 0.8


def test_whatever_happens_it_stays_within_its_bounds() -> None:
    factors = Factors()
    for _ in range(5000):
        factors.learn("payment", broken=True)
        factors.learn("invoice", broken=False)
    assert (factors.of("payment").p90, factors.of("invoice").p90) == (MOST, LEAST)
    assert factor_from({"p90": 1e300, "seen": 4}) == Factor(MOST, 4)
    assert factor_from({"p90": float("nan"), "seen": 4}) == Factor(1.0, 4)


def test_what_was_learnt_is_the_same_when_read_again() -> None:
    factors = Factors()
    for n in range(37):
        factors.learn("payment", broken=n % 7 == 0)
    known = factors.of("payment")
    again = factor_from(factor_json(known))
    assert (again.seen, again.p90) == (37, pytest.approx(known.p90, abs=1e-5))


@pytest.fixture
def learning(hall: Hall, teller: Actor) -> Factors:
    """Factors that follow a hall with one busy counter, whose promises are longer than nothing."""
    factors = Factors()
    hall.listen(factors.follow)
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    return factors


def promised_s(hall: Hall, ticket: str) -> int:
    wait = hall.store.moves_of(ticket)[0].data["wait"]
    return int(wait["p90_s"])


def test_a_call_in_time_is_a_promise_kept_and_one_too_late_is_broken(
    hall: Hall, teller: Actor, kiosk: Actor, clock: FixedClock, learning: Factors
) -> None:
    in_time = hall.issue(kiosk, Order("payment"))
    clock.pass_seconds(promised_s(hall, in_time.id))
    hall.call_next(teller, "1", finish=True)
    kept = learning.of("payment")
    assert (kept.seen, kept.p90 < 1) == (1, True)
    late = hall.issue(kiosk, Order("payment"))
    clock.pass_seconds(promised_s(hall, late.id) + 1)
    hall.call_next(teller, "1", finish=True)
    assert (learning.of("payment").seen, learning.of("payment").p90 > kept.p90) == (2, True)


def test_who_leaves_early_says_nothing_and_who_leaves_late_waited_too_long(
    hall: Hall, kiosk: Actor, manager: Actor, clock: FixedClock, learning: Factors
) -> None:
    early, late = hall.issue(kiosk, Order("payment")), hall.issue(kiosk, Order("payment"))
    clock.pass_seconds(promised_s(hall, early.id) - 1)
    hall.cancel(manager, early.id)
    assert learning.of("payment").seen == 0
    clock.pass_seconds(promised_s(hall, late.id))
    hall.cancel(manager, late.id)
    assert (learning.of("payment").seen, learning.of("payment").p90 > 1) == (1, True)


def test_a_free_counter_teaches_nothing(hall: Hall, teller: Actor, kiosk: Actor, learning: Factors) -> None:
    hall.open_counter(teller, "2")
    hall.issue(kiosk, Order("payment"))
    hall.call_next(teller, "2")
    assert learning.all() == {}


def test_a_ticket_of_another_day_is_forgotten() -> None:
    factors = Factors()
    wait = {"wait": {"p50_s": 60, "p90_s": 120}}
    rows = (("issue", "t", wait), ("day.close", None, {}), ("call", "t", {}))
    factors.follow(
        Move(n, n, n, verb, ticket, None, "payment", None, None, "x", None, None, data)
        for n, (verb, ticket, data) in enumerate(rows, 1)
    )
    assert factors.all() == {}
